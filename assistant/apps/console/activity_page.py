"""Who deals with a client, the notes of the office about it, and what was done for it, by whom and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import Typed, answer_room, confirmed, draft_name, drafted, long_field, succeeded
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import button, el, first, note, panel, table, unsaved_offer
from assistant.apps.console.words import moment
from assistant.core.language import comma_list, mark, say
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.practice import client_notes, owners
from assistant.practice.client_log import LogLine, entries
from assistant.practice.client_notes import ClientNote
from assistant.practice.tables import Client
from assistant.proof.report.words import person

_MOST = 200
_MOST_NAMED = 8
_NAMES = "owner-names"
_VALUE = "(e) => emit(e.target.value)"


@client_page(
    "activity",
    mark("负责和记录"),
    96,
    about=mark("谁负责这个客户和它的每个项目，事务所对它的备注，以及为它做过什么：谁做的、什么时候"),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show who deals with a client and its items, the notes, and the activity log."""
    home = context.home(client.folder)
    unsaved_offer()
    with el("div", None, "columns"):
        _Owners(context, home, client).show()
        _Notes(context, home).show()
    _log(home, client)


class _Owners:
    """The persons who deal with the client and with each of its items."""

    def __init__(self, context: ConsoleContext, home: Path, client: Client) -> None:
        self.context, self.home, self.client = context, home, client
        self.stored = owners.owners(home)
        self.typed = dict(self.stored)
        self.answer: Element

    def show(self) -> None:
        """Show a field per item, and the button that assigns."""
        with panel(say("负责人")):
            note(say("不写的项目归客户的负责人。名字只在事务所内部用，不写进给客户的材料。"), "mute")
            known = {one.owner for one in self.context.clients() if one.owner} | {self.context.operator}
            with el("datalist", None, id=_NAMES):
                for name in sorted(filter(None, known | set(self.stored.values()))):
                    el("option", None, value=name)
            self._field("", say("这个客户"))
            for item in self.client.items:
                if item.key:
                    self._field(item.key, item.name if item.kind != REGISTRY.single.member else say("主体"))
            with el("div", None, "buttons"):
                button(say("保存负责人"), self.save, "main", **SAVES)
                button(say("都由我负责"), self.take)
            self.answer = answer_room()

    def _field(self, key: str, name: str) -> None:
        with el("label", None, "field narrow"):
            el("span", name, "name")
            value = self.typed.get(key, "")
            control = el("input", None, "control", list=_NAMES, autocomplete="off", **first("value", value))
        control.on("change", lambda event: self.typed.__setitem__(key, str(event.args).strip()), js_handler=_VALUE)

    async def take(self) -> None:
        """Make the operator the person for the client, and for what others are not named for."""
        self.typed[""] = self.context.operator
        await self.save()

    async def save(self) -> None:
        """Record what was changed; what a colleague has changed since is refused."""
        if await succeeded(self.answer, self._assign):
            await asyncio.to_thread(self.context.refresh)
            ui.navigate.reload()

    def _assign(self) -> None:
        for key, owner in self.typed.items():
            if owner != self.stored.get(key, ""):
                owners.assign(self.home, key, owner, self.stored.get(key, ""), self.context.operator)


class _Notes:
    """The notes about the client: everybody reads them, each is edited by its author."""

    def __init__(self, context: ConsoleContext, home: Path) -> None:
        self.context, self.home = context, home
        self.draft = draft_name(context.workspace.folder, "activity", home.name, "note")
        self.typed: Typed = {"note": ""}
        self.answer: Element

    def show(self) -> None:
        """Show the field for a new note, and the notes."""
        with panel(say("内部备注")):
            note(say("只给同事看，不进给客户的任何文件。"), "mute")
            with drafted(self.draft):
                long_field(self.typed, "note", say("新备注"), rows=3)
            with el("div", None, "buttons"):
                button(say("记下备注"), self.add, "main", **SAVES)
            self.answer = answer_room()
            with el("ul", None, "plain"):
                for written in client_notes.notes(self.home):
                    with el("li"):
                        self._note(written)

    def _note(self, written: ClientNote) -> None:
        el("p", written.text, "words")
        edited = say("，{at} 改过", at=moment(written.edited)) if written.edited else ""
        el("p", f"{written.by} · {moment(written.at)}{edited}", "small")
        if written.by != self.context.operator:
            return
        typed: Typed = {"text": written.text}
        with el("details"):
            el("summary", say("修改"), "small")
            label = say("修改备注")
            field = el("textarea", written.text, "control", rows="3", aria_label=label)
            field.on("change", lambda event: typed.__setitem__("text", str(event.args)), js_handler=_VALUE)
            with el("div", None, "buttons"):
                button(say("保存备注"), partial(self.change, written, typed), **SAVES)
                button(say("撤下备注"), partial(self.change, written, {"text": ""}), "quiet")

    async def add(self) -> None:
        """Add the note that was typed."""
        await self._done(lambda: client_notes.write(self.home, self.context.operator, self.typed["note"]))

    async def change(self, written: ClientNote, typed: Typed) -> None:
        """Change a note of one's own."""
        await self._done(lambda: client_notes.edit(self.home, written, self.context.operator, str(typed["text"])))

    async def _done(self, act: Callable[[], Any]) -> None:
        if await succeeded(self.answer, act):
            confirmed(self.draft)
            ui.navigate.reload()


def _log(home: Path, client: Client) -> None:
    with panel(say("活动记录")):
        log = entries(home, client.runs)
        if not log:
            note(say("还没有记录。"), "mute")
            return
        note(say("只记谁、何时、做了什么、改了哪些项，不记内容。"), "mute")
        heads = [say("时间"), say("谁"), say("做了什么"), say("涉及")]
        table(heads, map(_line, log[:_MOST]), say("谁在何时做了什么"))
        if len(log) > _MOST:
            note(say("只列最近 {count} 条，共 {total} 条。", count=_MOST, total=len(log)), "mute")


def _line(line: LogLine) -> Sequence[object]:
    def names() -> None:
        el("span", comma_list(line.names[:_MOST_NAMED]))
        if len(line.names) > _MOST_NAMED:
            with el("details"):
                el("summary", say("另有 {count} 项", count=len(line.names) - _MOST_NAMED), "small")
                el("span", comma_list(line.names[_MOST_NAMED:]))

    return (moment(line.at), person(line.by) if line.by else "—", line.what, names)
