"""The operator UI of a run: the panel in the page, the line on the terminal, and the simulated operator of a rehearsal.

A handover lifts the guard, waits in slices of at most 250 ms, and always arms the guard again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, Protocol, cast, get_args

from assistant.core.errors import BrowserClosed, PersonStop
from assistant.core.language import say
from assistant.core.pause_note import PauseNote
from assistant.filing.browser.playwright import Page
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator import prompt
from assistant.filing.operator.panel import Panel, PanelPress
from assistant.filing.operator.picker import Picker
from assistant.filing.operator.protocol import FilingProgress, Handover, HandoverAnswer, Press, Who

_SLICE_S: Final = 0.2
_SHOW_S: Final = 0.1
_HEARTBEAT_S: Final = 0.5


class HandoverGuard(Protocol):
    """What an operator UI needs of the submit guard."""

    def lift(self) -> None:
        """Let the operator act."""

    def arm(self) -> None:
        """Block everything that is not the program's own again."""

    def heartbeat(self) -> None:
        """Signal within a handover that the assistant is alive."""


class UiSession(Protocol):
    """What an operator UI needs of the browser session."""

    @property
    def page(self) -> Page:
        """Return the page of this run."""

    @property
    def guard(self) -> HandoverGuard:
        """Return the submit guard of this run."""

    def wait(self, is_done: Callable[[], object], timeout_s: float) -> bool:
        """Process browser events until the predicate holds, for so many seconds at most; return whether it did."""


class OperatorTerminal(Protocol):
    """What an operator UI reports to the terminal."""

    def progress(self, progress: FilingProgress) -> None:
        """Show where the run stands."""

    def opened(self, handover: Handover) -> None:
        """Report that the operator is asked."""

    def ask(self, handover: Handover) -> None:
        """Ask in the terminal, because the page covers the panel."""

    def typed(self, handover: Handover) -> tuple[str, str] | None:
        """Return the answer and choice typed since the last call, or None."""

    def closed(self, handover: Handover, answer: HandoverAnswer) -> None:
        """Report how the handover ended."""

    def close(self) -> None:
        """Restore the terminal."""


class SimulatedOperator(Protocol):
    """The process that plays the operator in a rehearsal."""

    def open(self, number: int, handover: Handover, boxes: dict[str, list[float]]) -> None:
        """Report an open handover and the boxes of the panel's buttons."""

    def moved(self, number: int, boxes: dict[str, list[float]]) -> None:
        """Report that the panel's buttons have moved."""

    def closed(self, number: int) -> None:
        """Report that the handover is over."""

    def check(self) -> None:
        """Raise StandInFailed if it could not do its part."""

    def end(self) -> None:
        """End its process."""


class PanelUi:
    """The operator UI that shows the panel; `client` is the name on it, `rehearsal` says that the site is the mock."""

    def __init__(
        self,
        session: UiSession,
        *,
        terminal: OperatorTerminal,
        stand_in: SimulatedOperator | None = None,
        client: str,
        rehearsal: bool,
        pause: PauseNote | None = None,
    ) -> None:
        self._pause = pause or PauseNote()
        self._session, self._terminal, self._stand_in = session, terminal, stand_in
        self._progress = FilingProgress(client, "", 0, 0, 0.0, rehearsal=rehearsal)
        self._rehearsal = rehearsal
        self._mark: Rect | None = None
        self._label = ""
        self._paused = self._asks_in_terminal = False
        self._number = 0
        self._last_heartbeat = self._last_show = 0.0
        self._boxes: dict[str, list[float]] = {}
        self._panel = Panel(session.page)
        self._show()

    def progress(self, progress: FilingProgress) -> None:
        """Show where the run stands, on the panel and on the terminal."""
        self._progress = progress
        self._terminal.progress(progress)
        self._show_soon()

    def highlight(self, rect: Rect | None, label: str) -> None:
        """Outline the field being written in the panel's own layer; None removes the outline."""
        self._mark, self._label = rect, label
        self._show_soon()

    def pressed(self) -> Press | None:
        """Return and forget the last button pressed outside a handover; never blocks."""
        self._show_soon()
        moment = time.monotonic()
        if moment - self._last_heartbeat >= _HEARTBEAT_S:
            self._last_heartbeat = moment
            self._here().heartbeat()
        last: Press | None = None
        while (press := self._panel.take()) is not None:
            if press.prompt is None and press.press in get_args(Press):
                last = cast("Press", press.press)
        if last in {"pause", "resume"}:
            self._pause.write(is_paused=last == "pause")
        last = last or self._pause.changed()
        if last in {"pause", "resume"}:
            self._paused = last == "pause"
            self._show()
        return last

    def hand_over(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Wait until `seen()` returns a word or the operator answers; lift the guard meanwhile and arm it afterwards.

        A handover returned by `seen()` takes the place of the one shown, without arming the guard in between. Raises
        PersonStop when the operator ends the run, StandInFailed when the simulated operator cannot go on.
        """
        return self._ask(handover, seen, lifts=True)

    def ask_armed(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Wait as `hand_over` does with the guard armed: the operator only looks, and nothing that stores leaves."""
        return self._ask(handover, seen, lifts=False)

    def _ask(self, handover: Handover, seen: Callable[[], str | Handover | None], *, lifts: bool) -> HandoverAnswer:
        self._number += 1
        began = time.monotonic()
        try:
            if lifts:
                self._session.guard.lift()
            answer = self._wait(handover, seen, began)
        finally:
            if lifts:
                self._session.guard.arm()
            self._leave()
        self._terminal.closed(handover, answer)
        self._show()
        return answer

    def picker(self) -> Picker:
        """Return a picker for the page shown."""
        return Picker(self._here())

    def close(self) -> None:
        """Remove the panel, restore the terminal, end the simulated operator."""
        if self._stand_in is not None:
            self._stand_in.end()
        self._terminal.close()
        self._panel.close()

    def _wait(self, handover: Handover, seen: Callable[[], str | Handover | None], began: float) -> HandoverAnswer:
        self._terminal.opened(handover)
        self._open(handover)
        while True:
            pressed = self._slice(handover, time.monotonic() - began)
            if pressed is not None and pressed.press == prompt.END:
                raise PersonStop
            seconds = round(time.monotonic() - began, 3)
            if pressed is not None:
                return HandoverAnswer(pressed.answer, self._who(), seconds, pressed.choice)
            word = None if self._panel.dialog_open else seen()
            if isinstance(word, Handover):
                handover, self._number = word, self._number + 1
                self._open(handover)
            elif word:
                return HandoverAnswer(word, self._who(), seconds)

    def _open(self, handover: Handover) -> None:
        self._asks_in_terminal = False
        self._here().forget()
        self._panel.show(self._view(handover, 0.0))
        if self._stand_in is not None:
            self._boxes = self._panel.heartbeat(boxes=True)
            self._stand_in.open(self._number, handover, self._boxes)

    def _slice(self, handover: Handover, waited_s: float) -> PanelPress | None:
        self._session.guard.heartbeat()
        panel = self._here()
        try:
            panel.show(self._view(handover, waited_s))
            boxes = panel.heartbeat(boxes=self._stand_in is not None)
        except BrowserClosed:
            if self._session.page is panel.page:
                raise
            return None  # the person closed the tab, and the run is at another one
        if self._stand_in is not None:
            self._tell_stand_in(self._stand_in, boxes)
        self._session.wait(lambda: self._panel.has_press, _SLICE_S)
        while (pressed := self._panel.take()) is not None:
            if self._counts(handover, pressed):
                return pressed
        return self._typed(handover)

    def _typed(self, handover: Handover) -> PanelPress | None:
        """Return the answer from the terminal, which asks while the page keeps the panel's buttons out of sight."""
        if not self._panel.is_covered:
            return None
        if not self._asks_in_terminal:
            self._asks_in_terminal = True
            self._terminal.ask(handover)
        answer = self._terminal.typed(handover)
        if answer is None:
            return None
        is_end = answer[0] == prompt.END
        return PanelPress(prompt.END if is_end else "", "" if is_end else answer[0], self._number, answer[1])

    def _tell_stand_in(self, stand_in: SimulatedOperator, boxes: dict[str, list[float]]) -> None:
        if boxes and boxes != self._boxes:
            self._boxes = boxes
            stand_in.moved(self._number, boxes)
        stand_in.check()

    def _counts(self, handover: Handover, pressed: PanelPress) -> bool:
        if pressed.prompt != self._number:
            return False  # pressed on a prompt that is no longer open
        if pressed.press == prompt.END:
            return True
        if pressed.answer not in prompt.answers(handover):
            return False
        return not prompt.needs_choice(handover, pressed.answer) or pressed.choice in handover.choices

    def _leave(self) -> None:
        if self._stand_in is not None:
            self._stand_in.closed(self._number)
        self._paused = False

    def _who(self) -> Who:
        return "person" if self._stand_in is None else "stand-in"

    def _here(self) -> Panel:
        """Return the panel of the session's page; create one if the run has moved to another page."""
        if self._panel.page is not self._session.page:
            self._panel.close()
            self._panel = Panel(self._session.page)
        return self._panel

    def _show(self) -> None:
        self._last_show = time.monotonic()
        self._here().show(self._view(None, 0.0))

    def _show_soon(self) -> None:
        """Show the state unless it was shown a moment ago: rendering must not slow down a fast run."""
        if time.monotonic() - self._last_show >= _SHOW_S:
            self._show()

    def _view(self, handover: Handover | None, waited_s: float) -> dict[str, Any]:
        done, total = self._progress.done, self._progress.total
        buttons = prompt.presses(paused=self._paused) if handover is None else [prompt.end_button()]
        paused = say(prompt.PAUSED) if self._paused else ""
        return {
            "texts": prompt.texts(),
            "lapse_ms": prompt.LAPSE_MS,
            "line": prompt.line(self._progress),
            "percent": round(100 * done / total) if total else 0,
            "field": paused or self._label or self._progress.field,
            "announce": paused,
            "notes": prompt.notes(
                rehearsal=self._rehearsal or self._progress.rehearsal, uncalibrated=self._progress.uncalibrated
            ),
            "buttons": buttons,
            "card": None if handover is None else prompt.prompt_view(handover, self._number, waited_s),
            "mark": prompt.box(self._mark) if handover is None else None,
            "aim": None if handover is None else prompt.aim(handover),
        }
