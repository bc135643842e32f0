"""委托 of a client: which filings it covers, the letter of authorisation and its end, who may press 提交."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import show_unreadable
from assistant.apps.console.ending_panel import add_ending
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    attempted,
    choice,
    confirmed,
    day_field,
    draft_name,
    drafted,
    text_field,
    tick,
    typed_day,
)
from assistant.apps.console.given_files import file_field
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import button, el, file_address, link, note, panel, unsaved_offer
from assistant.core.errors import BeianError, UsageError
from assistant.core.language import mark, say
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.practice import mandate as mandates
from assistant.practice.expiries import AUTHORISATION, Expiry, note_end
from assistant.practice.expiries import read as read_ends
from assistant.practice.mandate import FORMATS, SCOPES, Mandate, scope_name
from assistant.practice.tables import Client

_SUBMITS = (("", mark("还没有约定")), ("client", mark("客户自己点击")), ("ours", mark("我们点击（客户已授权）")))


@client_page(
    "mandate",
    mark("委托"),
    93,
    about=mark(
        "委托包括哪些备案，委托书的扫描件和到期日，谁可以点击“提交”：计划、交接和提交前的提示里都提醒；"
        "委托结束时列出证件和全部副本，逐件由您退还或彻底删除，并留下记录"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the mandate of a client."""
    home = context.home(client.folder)
    try:
        mandate = mandates.read(home)
        end = read_ends(home).get(AUTHORISATION, Expiry(AUTHORISATION, None, is_own=True))
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
        return
    unsaved_offer()
    with el("div", None, "columns"):
        _MandateForm(context, home, client, mandate).show()
        _letter(context, home, mandate, end)
    add_ending(context, home, mandate)


class _MandateForm:
    """The form of the mandate: scope, and who presses 提交."""

    def __init__(self, context: ConsoleContext, home: Path, client: Client, mandate: Mandate) -> None:
        self.context, self.home, self.seen = context, home, mandate
        names = [one.name if one.kind != REGISTRY.single.member else SCOPES[0] for one in client.items if one.name]
        self.options = list(dict.fromkeys((*names, *SCOPES, *mandate.scope)))
        self.draft = draft_name(context.workspace.folder, "mandate", home.name)
        self.typed: Typed = {"submits": mandate.submits, "submitter": mandate.submitter}
        self.typed |= {f"scope-{place}": name in mandate.scope for place, name in enumerate(self.options)}
        self.answer: Element

    def show(self) -> None:
        """Show the form."""
        with panel(say("服务范围和提交人")):
            with drafted(self.draft):
                with el("fieldset"):
                    el("legend", say("服务范围：哪些归我们办"), "name")
                    for place, name in enumerate(self.options):
                        tick(self.typed, f"scope-{place}", scope_name(name))
                options = [(value, say(word)) for value, word in _SUBMITS]
                choice(self.typed, "submits", say("谁可以点击“提交”"), options)
                hint = say("写在计划、交接和提交前的提示里，只是提醒；助手从不替任何人提交。")
                text_field(self.typed, "submitter", say("点击人的姓名"), hint=hint)
            with el("div", None, "buttons"):
                button(say("保存委托"), self.save, "main", **SAVES)
            self.answer = answer_room()

    async def save(self) -> None:
        """Record what was chosen."""
        scope = tuple(name for place, name in enumerate(self.options) if self.typed[f"scope-{place}"])
        typed = self.typed
        mandate = replace(self.seen, scope=scope, submits=typed["submits"], submitter=str(typed["submitter"]).strip())
        act = partial(mandates.change, self.home, self.seen, mandate)
        await _written(self.answer, act, self.draft)


def _letter(context: ConsoleContext, home: Path, mandate: Mandate, end: Expiry) -> None:
    draft = draft_name(context.workspace.folder, "mandate", home.name, "letter")
    typed: Typed = {"signed": str(mandate.signed_on or ""), "end": str(end.end or ""), "long": end.is_long}

    async def save() -> None:
        if await attempted(answer, lambda: _days_stored(home, mandate, end, typed)):
            await asyncio.to_thread(context.refresh)
            confirmed(draft)
            ui.navigate.reload()

    async def store(path: Path) -> None:
        await _written(answer, lambda: _letter_stored(home, mandate, path))

    with panel(say("委托书")):
        if mandate.letter:
            name = mandate.letter.rpartition("/")[2]
            link(name, file_address("file", home, path=mandate.letter), download=True)
        else:
            note(say("还没有委托书的扫描件。"), "mute")
        file_field(say("委托书的扫描件（PDF 或图片）："), store, accept=",".join(FORMATS), name="letter")
        with drafted(draft):
            day_field(typed, "signed", say("签署日期"))
            day_field(typed, "end", say("有效期到"), hint=say("临近到期会列在进度总览和期限日历上。"))
            tick(typed, "long", say("长期有效"))
        with el("div", None, "buttons"):
            button(say("保存日期"), save, **SAVES)
        answer = answer_room()


def _days_stored(home: Path, seen: Mandate, end: Expiry, typed: Typed) -> bool:
    """Store both days, or neither where a colleague has changed one since."""
    signed, last = (_day(typed, name) for name in ("signed", "end"))
    if last is not None and typed["long"]:
        raise UsageError(what=say("请写到期日，或者选“长期有效”，两样选一样。"))
    if signed and last and last < signed:
        raise UsageError(what=say("到期日在签署日期之前，没有写入。"))
    if mandates.read(home) != seen:
        raise UsageError(what=mandates.changed_since())
    if (last, bool(typed["long"])) != (end.end, end.is_long):
        note_end(home, AUTHORISATION, last, is_long=bool(typed["long"]), seen=end)
    mandates.change(home, seen, replace(seen, signed_on=signed))
    return True


def _day(typed: Typed, name: str) -> date | None:
    day = typed_day(typed, name)
    if day is None and str(typed[name]).strip():
        raise UsageError(what=say("日期没有选，或没有写完整。"))
    return day


def _letter_stored(home: Path, mandate: Mandate, path: Path) -> bool:
    return mandates.change(home, mandate, replace(mandate, letter=mandates.store_letter(home, path)))


async def _written(answer: Element, act: Callable[[], bool], draft: str = "") -> None:
    """Write and show the page anew; what cannot be written is said in the room."""
    if await attempted(answer, lambda: [act()]):
        if draft:
            confirmed(draft)
        ui.navigate.reload()
