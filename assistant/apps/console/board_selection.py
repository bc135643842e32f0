"""The rows of the board that a person has ticked, and what is done with all of them at once.

BoardSelection(context, rows)   with .around(beside): the table      a tick per row, and the bar of actions below
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.board_actions import (
    AssignedItem,
    add_briefs,
    add_reminders,
    archive_all,
    assign_all,
    targets_of,
)
from assistant.apps.console.board_table import Row
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import Typed, answer_room, started, tell
from assistant.apps.console.parts import button, el, first, lines, note, page_of, title
from assistant.core.language import mark, say
from assistant.practice.batch import Kind
from assistant.practice.item_board import ItemRow

_MOST_NAMED = 12
_NAMES = "assigned-names"
_VALUE = "(e) => emit(e.target.value)"
_TICKED = """(e) => {
  const boxes = [...e.currentTarget.querySelectorAll('[data-row]')];
  if (e.target.matches('[data-all]')) boxes.forEach((box) => { box.checked = e.target.checked; });
  else if (!e.target.matches('[data-row]')) return;
  emit(boxes.filter((box) => box.checked).map((box) => box.dataset.row));
}"""
_UNTICK = """(e) => {
  const place = e.currentTarget.closest('.choosing');
  place.querySelectorAll('[data-row], [data-all]').forEach((box) => { box.checked = false; });
  place.querySelector('[data-all]').dispatchEvent(new Event('change', {bubbles: true}));
}"""


class BoardSelection:
    """The ticked rows of one part of the board; the page that is open holds them, and nothing else does."""

    def __init__(self, context: ConsoleContext, rows: Sequence[Row]) -> None:
        self.context, self.rows = context, rows
        self.ticked: list[Row] = []
        self.bar: Element
        self.count: Element
        self.room: Element
        self.answer: Element

    @contextmanager
    def around(self, beside: Callable[[], None]) -> Iterator[None]:
        """Add the tick of all rows, with what stands beside it, before the table drawn in the block, and the bar after it."""
        with el("div", None, "choosing").on("change", self._choose, js_handler=_TICKED):
            with el("label", None, "tick line"):
                el("input", None, type="checkbox", data_all=True)
                el("span", say("勾选这一页的全部"))
            beside()
            yield
            self.bar = el("section", None, "chosen card", aria_label=say("对勾选的一起做"))
        self.bar.set_visibility(False)

    def box(self, row: Row) -> None:
        """Add the tick of a row."""
        name = f"{row.client} {row.name}" if isinstance(row, ItemRow) else row.client
        el("input", None, "row-tick", type="checkbox", data_row=str(self.rows.index(row)),
           aria_label=say("勾选 {name}", name=name))  # fmt: skip

    @property
    def clients(self) -> dict[str, str]:
        """Return folder and name of the clients of the ticked rows, each once."""
        return {row.folder: row.client for row in self.ticked}

    def _choose(self, event: Any) -> None:
        places = [int(place) for place in event.args if str(place).isdecimal()]
        self.ticked = [self.rows[place] for place in places if place < len(self.rows)]
        self.bar.set_visibility(bool(self.ticked))
        self.bar.clear()
        if self.ticked:
            with self.bar:
                self._draw()

    def _draw(self) -> None:
        with el("div", None, "buttons"):
            counts = {"rows": len(self.ticked), "clients": len(self.clients)}
            by_item = isinstance(self.ticked[0], ItemRow)
            text = mark("已勾选 {rows} 个项目，{clients} 个客户") if by_item else mark("已勾选 {clients} 个客户")
            el("span", say(text, **counts), "chosen-count", role="status")
            button(say("指定负责人"), self._assign)
            button(say("预检"), partial(self._batch, "check"))
            button(say("演练"), partial(self._batch, "rehearse"))
            button(say("催办的话"), self._remind)
            button(say("进度简报"), self._briefs)
            button(say("归档"), self._archive)
            el("button", say("取消勾选"), "button quiet", type="button").on("click", js_handler=_UNTICK)
        self.room = el("div", None, "chosen-room")
        self.answer = answer_room()

    @contextmanager
    def _asking(self, heading: str) -> Iterator[None]:
        self.room.clear()
        self.answer.clear()
        with self.room:
            title(heading, 2)
            yield

    def _batch(self, kind: Kind) -> None:
        """Start a preflight or rehearsal of the clients; the page of batches shows it."""
        words = [kind, f"clients={'/'.join(self.clients)}"]
        if started(self.context.workspace.folder, "batch", words, partial(tell, self.answer)) is not None:
            ui.navigate.to(page_of("batch"))

    async def _assign(self) -> None:
        """Ask who deals with the ticked items, showing who does now."""
        targets = await asyncio.to_thread(targets_of, self.context, self.ticked)
        typed: Typed = {"owner": self.context.operator}
        known = {target.owner for target in targets} | {client.owner for client in self.context.clients()}
        with self._asking(say("由谁负责")):
            with el("datalist", None, id=_NAMES):
                for name in sorted(filter(None, known | {self.context.operator})):
                    el("option", None, value=name)
            with el("label", None, "field narrow"):
                el("span", say("负责人（留空就是无人）"), "name")
                control = el(
                    "input", None, "control", list=_NAMES, autocomplete="off", **first("value", typed["owner"])
                )
            control.on("change", lambda event: typed.__setitem__("owner", str(event.args).strip()), js_handler=_VALUE)
            lines(_named([say("{item}：现在是{owner}", item=one.shown, owner=one.owner or say("（无人）"))
                          for one in targets]), "small")  # fmt: skip
            with el("div", None, "buttons"):
                button(say("指定"), partial(self._assigned, targets, typed), "main")

    async def _assigned(self, targets: Sequence[AssignedItem], typed: Typed) -> None:
        act = partial(assign_all, self.context, targets, str(typed["owner"]))
        await self._done(act, mark("指定了 {count} 个，另有 {failed} 个没有改："))

    async def _remind(self) -> None:
        """Show what to send to the clients that owe something."""
        with self._asking(say("催办的话")):
            await add_reminders(self.context, self.clients)

    async def _briefs(self) -> None:
        """Show the report of each client, to copy and to download."""
        with self._asking(say("进度简报")):
            await add_briefs(self.context, self.clients)

    def _archive(self) -> None:
        """Ask once more, naming the clients."""
        count = len(self.clients)
        with self._asking(say("归档这 {count} 个客户？", count=count)):
            lines(_named(list(self.clients.values())))
            note(say("从进度总览里拿掉，不再算期限；文件都留着，在“客户”页里随时可以放回。"), "mute")
            with el("div", None, "buttons"):
                button(say("归档这 {count} 个", count=count), self._archived, "main")

    async def _archived(self) -> None:
        act = partial(archive_all, self.context, self.clients)
        await self._done(act, mark("归档了 {count} 个，另有 {failed} 个没有归档："))

    async def _done(self, act: Callable[[], tuple[int, list[str]]], partly: str) -> None:
        """Act on all and show the board anew; what could not be done stays on the page with its reason."""
        count, failures = await asyncio.to_thread(act)
        await asyncio.to_thread(self.context.refresh)
        if not failures:
            ui.navigate.reload()
            return
        tell(self.answer, "\n".join([say(partly, count=count, failed=len(failures)), *failures]), "warn")


def _named(names: Sequence[str]) -> list[str]:
    more = len(names) - _MOST_NAMED
    return [*names[:_MOST_NAMED], *([say("另有 {count} 个", count=more)] if more > 0 else [])]
