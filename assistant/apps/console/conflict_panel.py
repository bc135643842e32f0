"""Conflict copies of a synchronising service: named on every page of the client, resolved field by field on one."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from assistant.apps.conflict_copies import CopyComparison, CopyDifference, Place, compared, conflict_copies, resolve
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, tell
from assistant.apps.console.parts import button, el, first, link, note, page_of, panel
from assistant.core import excerpt
from assistant.core.errors import BeianError
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import on_page
from assistant.practice.tables import Client

_LONGEST = 600


def name_conflicts(home: Path, here: str) -> None:
    """Name the conflict copies of a client, with the way to where they are resolved."""
    try:
        copies = conflict_copies(home)
    except OSError:
        return
    if not copies:
        return
    message = mark("！同步软件留下了冲突副本（两台电脑同时改过）：{names}。程序只用原来的文件，副本里的内容没有丢。")
    note(say(message, names=comma_list(copy.name for copy in copies)), "warn")
    if here != "profile":
        link(say("逐项选定"), page_of("client", home.name, "profile"), "button main")


def add_conflicts(context: ConsoleContext, client: Client) -> None:
    """Show each conflict copy with what differs, both texts, and the choice."""
    home = context.home(client.folder)
    for copy in conflict_copies(home):
        _Conflict(context, home, compared(home, copy)).show()


class _Conflict:
    """One copy: the choices of the person, and where the answer is shown."""

    def __init__(self, context: ConsoleContext, home: Path, comparison: CopyComparison) -> None:
        self.context, self.home, self.comparison = context, home, comparison
        self.taken: set[Place] = set()
        self.answer: Element

    def show(self) -> None:
        """Show the differences; of a file that cannot be read only the reason."""
        copy, differences = self.comparison.copy, self.comparison.differences
        name = copy.original.relative_to(self.home).as_posix()
        with panel(say("冲突副本“{copy}”", copy=copy.name), classes="clash"):
            if self.comparison.problem:
                for line in self.comparison.problem.splitlines():
                    note(line, "bad")
                note(say("两份不能逐项比较。收进“旧版”后，可以在“以前的版本”里查看和恢复。"), "mute")
            elif differences:
                message = mark("“{file}”与副本有 {count} 处不同。请逐项选定：")
                note(say(message, file=name, count=len(differences)), "warn")
            else:
                note(say("内容与“{file}”相同。", file=name), "mute")
            for number, difference in enumerate(differences):
                self._choice(f"x{abs(hash(copy.name)):x}n{number}", difference)
            self.answer = answer_room()
            with el("div", None, "buttons"):
                words = mark("按选定的保存，副本收进旧版") if differences else mark("副本收进旧版")
                button(say(words), self._resolve, "main")

    def _choice(self, name: str, difference: CopyDifference) -> None:
        """Show both texts of a place; what is in the file now is the default."""
        current, copy = excerpt.pair(difference.current, difference.copy, _LONGEST)
        with el("fieldset", None, "both"):
            el("legend", " › ".join(difference.place))
            for value, word, text in (("now", mark("文件里现在的"), current), ("copy", mark("副本里的"), copy)):
                with el("div", None, "tick"):
                    is_copy = value == "copy"
                    box = el(
                        "input", None, id=f"{name}{value}", type="radio", name=name, **first("checked", not is_copy)
                    )
                    box.on("change", partial(self._choose, difference.place, is_copy), args=[])
                    with el("label", None, for_=f"{name}{value}"):
                        el("strong", say(word))
                        el("pre", text or say("（没有）"))

    def _choose(self, place: Place, is_copy: bool) -> None:
        (self.taken.add if is_copy else self.taken.discard)(place)

    async def _resolve(self) -> None:
        self.answer.clear()
        try:
            await asyncio.to_thread(resolve, self.home, self.comparison, frozenset(self.taken))
        except (BeianError, OSError) as error:
            tell(self.answer, on_page(error))
        else:
            await asyncio.to_thread(self.context.refresh)
            ui.navigate.to(page_of("client", self.home.name, "profile", saved="1"))
