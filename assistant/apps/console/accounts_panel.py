"""The account of a client on the registry: stored in the keyring, forgotten, and never shown again; and its logins."""

from __future__ import annotations

import asyncio
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console import launching
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    attempted,
    confirmed,
    draft_name,
    drafted,
    started,
    succeeded,
    tell,
    text_field,
    tick,
)
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.looking import followed
from assistant.apps.console.parts import button, el, note, panel
from assistant.core import credentials
from assistant.core.credentials import Credentials
from assistant.core.errors import BeianError, NoCredentials
from assistant.core.language import say
from assistant.core.privacy import mask
from assistant.core.user_messages import on_page
from assistant.declaration.profile.loading import load
from assistant.practice import activity
from assistant.practice.ledger import registry_map

_EMPTY = "document.querySelectorAll('[type=password]').forEach((field) => { field.value = ''; })"


def add_accounts(home: Path) -> None:
    """Add the panel of account and login."""
    with panel(say("备案系统的账号")):
        note(say("存在这台电脑的钥匙串里，不写进文件夹，不上传。填报时按〔填入账号密码〕才填，登录由您按。"), "mute")
        _Account(home).show()
        el("h3", say("登录"))
        note(say("填报用的浏览器会留着登录。换人、换电脑或出差前可以清除。"), "mute")
        _logout(home)


class _Account:
    """The form that stores or deletes an account; the password is in no draft, and only in memory until it was tried."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.typed: Typed = {"account": "", "password": ""}
        self.draft = draft_name(home.parents[1], "settings", home.name, "account")
        self.room: Element
        self.answer: Element

    def show(self) -> None:
        """Show what is stored, masked, and the fields."""
        self.room = el("div", None, role="status")
        with drafted(self.draft):
            text_field(self.typed, "account", say("账号"))
            text_field(self.typed, "password", say("密码"), kind="password", hint=say("保存后不再显示，也读不出来。"))
        with el("div", None, "buttons"):
            button(say("保存账号"), self.store, "main", **SAVES)
            button(say("删除保存的账号"), self.forget, "quiet danger")
        self.answer = answer_room()
        ui.timer(0, self.look, once=True)

    async def look(self) -> None:
        """Say whether an account is stored."""
        try:
            stored = await asyncio.to_thread(self._masked)
        except (BeianError, OSError) as error:
            self.room.clear()
            with self.room:
                note(on_page(error), "warn")
            return
        self.room.clear()
        with self.room:
            note(say("已保存：{name}", name=stored) if stored else say("没有保存账号。"), "good" if stored else "mute")

    async def store(self) -> None:
        """Store the account; once that was tried, the password leaves this page whatever happened."""
        name, password = self.typed["account"].strip(), self.typed["password"]
        if not name or not password:
            tell(self.answer, say("账号和密码都要写，没有保存。"))
            return
        try:
            is_stored = await succeeded(
                self.answer, lambda: credentials.put(*self._names(), Credentials(name, password))
            )
        finally:
            self.typed["password"] = ""
            ui.run_javascript(_EMPTY)
        if is_stored:
            activity.note(self.home, "account_stored", [mask(name)])
            confirmed(self.draft)
            tell(self.answer, say("已保存到系统钥匙串（{keyring}）。", keyring=credentials.keyring_name()), "good")
            await self.look()

    async def forget(self) -> None:
        """Delete the stored account."""
        was_stored = await attempted(self.answer, lambda: [self._deleted()])
        if was_stored is not None:
            tell(self.answer, say("已删除。") if was_stored[0] else say("没有保存过这个账号。"), "good")
            await self.look()

    def _deleted(self) -> bool:
        name = self._masked()
        is_deleted = credentials.delete(*self._names())
        if is_deleted:
            activity.note(self.home, "account_deleted", [name])
        return is_deleted

    def _names(self) -> tuple[str, str]:
        return load(self.home).profile.subject.basic.name or self.home.name, registry_map().id

    def _masked(self) -> str:
        try:
            return mask(credentials.get(*self._names()).name)
        except NoCredentials:
            credentials.keyring_name()
            return ""


def _logout(home: Path) -> None:
    typed: Typed = {"close": False}
    room = el("div")

    def ended(job: launching.ConsoleJob) -> None:
        is_done = launching.exit_code(job) == 0
        note(launching.printed(job, job.output if is_done else job.log), "good" if is_done else "bad")

    def begin() -> None:
        job = started(home, "logout", ("close",) if typed["close"] else ())
        if job is not None:
            followed(room, job, say("清除登录"), lambda: ended(job))

    tick(typed, "close", say("浏览器还开着也关掉（没保存的内容会丢）"))
    button(say("清除这个客户的登录"), begin)
