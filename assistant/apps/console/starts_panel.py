"""The buttons that start a rehearsal or a filing; what would be refused is grey, with the reasons beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console import launching
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.fill_choices_panel import add_fill_choices
from assistant.apps.console.forms import started
from assistant.apps.console.parts import button, el, note
from assistant.apps.console.reasons import add_reasons
from assistant.apps.console.rehearsal_choices_panel import add_rehearsal_choices, rehearsal_choices, rehearsal_words
from assistant.apps.fill_refusals import Start, StartRefusal, refusals
from assistant.core.errors import Busy
from assistant.core.language import comma_list, mark, say
from assistant.practice.layout import is_example

_MOCK = "mock"


@dataclass(frozen=True, slots=True)
class _GuardedButton:
    """A button with its name and what it starts."""

    name: str
    start: Start
    button: Element


class StartsPanel:
    """The buttons of one client; `follow` shows the work that they start."""

    def __init__(self, context: ConsoleContext, home: Path, follow: Callable[[], None]) -> None:
        self.context, self.home, self.follow = context, home, follow
        self.typed = rehearsal_choices()
        self.groups: list[tuple[Element, list[_GuardedButton]]] = []

    def show(self) -> None:
        """Show the buttons; whether each can start is asked once the page is open."""
        note(say("演练在模拟备案系统上走一遍，不产生备案效力；演练通过不等于系统会通过。"))
        self._add(
            (mark("演练（替身走完）"), Start(_MOCK, is_seen=False), partial(self._rehearse, by_hand=False), "main"),
            (mark("演练（我来登录和提交）"), Start(_MOCK), partial(self._rehearse, by_hand=True), ""),
        )
        add_rehearsal_choices(self.typed)
        if is_example(self.home):
            note(say("示例客户不能正式填报：它是虚构的。"), "mute")
        else:
            note(say("正式填报打开可见的浏览器；登录、承诺勾选和提交由您完成。"))
            self._add((mark("正式填报"), Start(), partial(self._begin, "fill"), ""))
            add_fill_choices(self.home, self.follow, self.refusals_of)
        ui.timer(0, self.ask, once=True)

    async def ask(self) -> None:
        """Ask for each button whether its work could begin, and show the reasons where it could not."""
        starts = [one.start for _, guarded in self.groups for one in guarded]
        answers = iter(await asyncio.to_thread(refusals, self.home, starts, self._claim))
        for room, guarded in self.groups:
            _answer(self.home, room, [(one, next(answers)) for one in guarded])

    def refusals_of(self, start: Start) -> Sequence[StartRefusal]:
        """Return why this start would be refused."""
        return refusals(self.home, [start], self._claim)[0]

    def _add(self, *buttons: tuple[str, Start, Callable[[], object], str]) -> None:
        with el("div", None, "buttons"):
            made = [
                (name, start, button(say(name), act, classes, disabled=True)) for name, start, act, classes in buttons
            ]
        room = el("div", None, "reasons", role="status")
        with room:
            note(say("正在检查能不能开始…"), "mute")
        for _, _, pressed in made:
            pressed.props["aria-describedby"] = f"c{room.id}"
        self.groups.append((room, [_GuardedButton(*one) for one in made]))

    def _claim(self) -> Busy | None:
        job = launching.newest(self.home, *launching.FILINGS)
        if job is not None and launching.state(job) == "running":
            return Busy(client=self.home.name, holder=job.pid)
        return self.context.claim_on(self.home)

    def _rehearse(self, *, by_hand: bool) -> None:
        self._begin("rehearse", rehearsal_words(self.typed, by_hand=by_hand))

    def _begin(self, kind: launching.Kind, words: Sequence[str] = ()) -> None:
        if started(self.home, kind, words) is not None:
            self.follow()
            ui.timer(0, self.ask, once=True)


def _answer(home: Path, room: Element, answers: Sequence[tuple[_GuardedButton, Sequence[StartRefusal]]]) -> None:
    """Make the refused buttons of a group grey, and list its reasons; one that not all share names its button."""
    shared: dict[StartRefusal, list[str]] = {}
    for guarded, reasons in answers:
        guarded.button.props.pop("disabled", None)
        if reasons:
            guarded.button.props["disabled"] = ""
        guarded.button.update()
        for reason in reasons:
            shared.setdefault(reason, []).append(say(guarded.name))
    room.clear()
    if not shared:
        return
    own = [
        reason if len(names) == len(answers) else replace(reason, text=f"〔{comma_list(names)}〕{reason.text}")
        for reason, names in shared.items()
    ]
    with room:
        note(say("现在不能开始："), "warn")
        add_reasons(home, own)
