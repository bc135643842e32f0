"""The scripted operator of a first contact: a person at the page of a running help, beside the assistant as people are.

The person runs in a greenlet of Playwright's loop, as its event handlers do: the assistant reads on while the person acts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

from greenlet import greenlet  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page

from assistant.apps.cli import fill as fill_command
from assistant.core import wording
from assistant.core.verdict import WRITTEN
from assistant.filing.assist import assist as assist_module
from assistant.filing.assist import prompts, site_knowledge
from assistant.filing.assist.assist import Assistance
from assistant.filing.assist.reading import Reading, Recognise, TabReadings
from assistant.filing.forms.shapes import Control, FieldResult
from assistant.filing.operator import prompt
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.operator.panel import Panel, PanelPress
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import RunStatus
from tests.assist.contact_acts import Acts
from tests.assist.contact_fields import FieldRef, PlanKeys

SETTLES_WITHIN_S, ANSWERS_WITHIN_S = 9.0, 240.0
PICKED_UP_WITHIN_S = 8.0
MOST_PRESSES = 8
MOST_FILLS = 3


@dataclass
class ContactOperator:
    """What the person sees of the panel and does on it; `script` is everything that they do on the pages.

    `shown` is the prompt shown last, `waiting` the one that waits for an answer; a press is for `asked_on` alone, if that is set.
    `otherwise` are the fields into which the person types something else than the profile says; `on_learning` is called as they let
    the assistant learn.
    """

    script: Callable[[ContactOperator, Page], None]
    pictures: Path
    types: bool = True
    leaves_tabs: bool = False
    acts: Acts = field(default_factory=Acts)
    assistance: Assistance | None = None
    keys: PlanKeys | None = None
    shown: Handover | None = None
    waiting: Handover | None = None
    asked: tuple[str, str] | None = None
    asked_on: Handover | None = None
    handovers: int = 0
    takes: int = 0
    signatures: list[object] = field(default_factory=lambda: [None, None, None])
    by_assistant: set[str] = field(default_factory=set)
    by_person: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    prompts: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    submitted: int = 0
    page: Page | None = None
    nudged: list[str] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    pointed: set[str] = field(default_factory=set)
    reading: Reading | None = None
    unplaced: dict[str, str] = field(default_factory=dict)
    log_outs: int = 0
    end_sessions: Callable[[], object] = lambda: None
    is_logged_out: bool = False
    learns: bool = False
    points: bool = False
    otherwise: Mapping[FieldRef, Any] = field(default_factory=dict)
    on_learning: Callable[[], object] = lambda: None
    unknown: dict[str, list[str]] = field(default_factory=dict)

    # ---- started and informed by the run

    def begin(self, page: Page) -> None:
        """Start the person once, in Playwright's loop."""
        if self.page is None:
            self.page = page
            page._loop.call_soon(self._start)

    def _start(self) -> None:
        self.acts.at = greenlet(self._run)
        self.acts.at.switch()

    def _run(self) -> None:
        assert self.page is not None
        try:
            self.script(self, self.page)
        except Exception as fault:  # the run must end, whatever the script met
            self.stop("script", fault)
        self.press(prompts.FINISH, waits=False)

    def sees(self, handover: Handover) -> None:
        """Note the prompt that the panel shows."""
        self.shown = self.waiting = handover
        lines = [
            f"[{handover.key}] {' / '.join(handover.lines)} | {' '.join(handover.buttons)}",
            *(f"      {name}" for name in handover.facts if not name.startswith("✓")),
        ]
        self.prompts.append("\n".join(lines))

    def wrote(self, results: Sequence[FieldResult]) -> None:
        """Note what the assistant has written, and why it has not."""
        for result in results:
            key = result.target.key
            if result.outcome in WRITTEN:
                self.by_assistant.add(key)
                self.refused.pop(key, None)
            else:
                self.by_assistant.discard(key)
                self.refused[key] = f"{result.outcome}: {result.reason}"

    def read(self, reading: Reading) -> None:
        """Note what the prompt was made from, and what the page has at the labels of values without a place."""
        self.signatures[0], self.reading = reading.signature, reading
        if not reading.recognition.places:
            self.unknown[reading.page.url] = [_described(control) for control in reading.snapshot.controls]
        for place in reading.recognition.places:
            alike = reading.snapshot.by_label.get(wording.label(place.planned.label), ())
            if place.control is not None:
                self.unplaced.pop(place.key, None)
            elif alike or place.key not in self.unplaced:
                at = "; ".join(_described(control) for control in alike)
                self.unplaced[place.key] = f"{place.planned.kind} ← {at or 'no control with this label'}"

    def stop(self, what: str, fault: BaseException) -> None:
        """Note that something could not be done, with a picture of the page."""
        self.stops.append(f"{what}: {type(fault).__name__}: {str(fault)[:600]}")
        assert self.page is not None
        for number, page in enumerate(self.page.context.pages):
            try:
                page.screenshot(path=self.pictures / f"stop-{len(self.stops)}-{number}.png", timeout=5000)
            except Exception:
                self.stops.append(f"{what}: no picture of tab {number}")

    # ---- the person

    def begin_record(self) -> None:
        """Note that the person begins with a record; each is begun in a session that has not ended."""
        self.is_logged_out = False

    def _end_session(self) -> None:
        """Let the site end the session in the middle of the form, once for each record, as long as `log_outs` are left."""
        if self.log_outs and not self.is_logged_out:
            self.is_logged_out, self.log_outs = True, self.log_outs - 1
            self.end_sessions()

    def wait(self, seconds: float) -> None:
        """Let time pass for everybody."""
        assert self.page is not None
        self.page.wait_for_timeout(seconds * 1000)

    def settle(self) -> None:
        """Wait until the panel shows what the page shows now."""
        began, first = time.monotonic(), self.takes
        while time.monotonic() - began < SETTLES_WITHIN_S:
            self.wait(0.15)
            if self.takes >= first + 2 and self.signatures[0] == self.signatures[1] == self.signatures[2]:
                return

    def press(self, answer: str, choice: str = "", *, waits: bool = True) -> bool:
        """Press a button of the panel, after choosing; return whether the panel had it."""
        self.acts.count += 2 if choice else 1
        before, began = self.handovers, time.monotonic()
        self.asked = (answer, choice)
        while waits and self.handovers == before:
            self.wait(0.1)
            passed = time.monotonic() - began
            if self.asked and self.shown is not None and answer not in prompt.answers(self.shown):
                self.asked = None  # the panel shows something else by now
                return True
            if (self.asked and passed > PICKED_UP_WITHIN_S) or passed > ANSWERS_WITHIN_S:
                self.asked = None
                return False
        return True

    def taken(self, handover: Handover) -> tuple[str, str] | None:
        """Return what the person presses on a prompt, if it has that button."""
        if self.asked is None or self.asked[0] not in prompt.answers(handover):
            return None
        if (self.asked[1] and self.asked[1] not in handover.choices) or (self.asked_on or handover) is not handover:
            return None
        asked, self.asked = self.asked, None
        return asked

    def look(self, record: str) -> None:
        """Let the assistant read what is open on the page; answer its questions with the record that is meant."""
        self.help(record, most=0)

    def help(self, record: str, most: int = MOST_FILLS) -> None:
        """Let the assistant fill what is open on the page; answer its questions with the record that is meant."""
        self.settle()
        fills = 0
        for _ in range(MOST_PRESSES):
            answer, choice = self._answer(record)
            if not answer or (answer == prompts.FILL and fills == most):
                return
            before = len(self.by_assistant)
            if not self.press(answer, choice):
                return
            fills += answer == prompts.FILL
            if answer == prompts.FILL:
                self._end_session()
            if answer not in (prompts.OTHER, prompts.NAME_FORM):
                self.settle()
            may_allow = self.shown is not None and prompts.ALLOW in self.shown.buttons
            if answer == prompts.FILL and len(self.by_assistant) == before and not may_allow:
                return

    def _answer(self, record: str) -> tuple[str, str]:
        handover, meant = self.shown, self._record(record)
        if handover is None or meant is None:
            return "", ""
        if prompts.OURS in handover.buttons:
            return prompts.OURS, ""
        if handover.key.startswith("among:"):
            assert self.assistance is not None
            name = self.assistance.titles[meant.id]
            return (CHOOSE, name) if name in handover.choices else ("", "")
        if self.points and handover.key == prompts.WHICH_FORM:
            name = prompts.titles(self.assistance.records if self.assistance else ())[meant.id]
            return (CHOOSE, name) if name in handover.choices else (prompts.CANCEL, "")
        if self.points and prompts.NAME_FORM in handover.buttons and not self._shows(meant):
            return prompts.NAME_FORM, ""
        shown = self._record(handover.record)
        if shown is not None and shown.root != meant.root:
            return (prompts.OTHER, "") if prompts.OTHER in handover.buttons and shown.page == meant.page else ("", "")
        if prompts.ALLOW in handover.buttons:
            return prompts.ALLOW, ""
        return (prompts.FILL, "") if prompts.FILL in handover.buttons and self._untried() else ("", "")

    def _shows(self, meant: Record) -> bool:
        """Return whether the panel shows a record, or another item than its."""
        views = self.reading.recognition.views if self.reading is not None else ()
        return any(view.record.id == meant.id or view.record.root != meant.root for view in views)

    def _untried(self) -> set[str]:
        """Return the values that the panel offers to fill and that it has not failed to fill before."""
        offered = prompts.to_write(self.reading.recognition) if self.reading is not None else []
        return {place.key for place in offered} - set(self.refused)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Count the acts in the block as those of looking at what was stored."""
        before = self.acts.count
        try:
            yield
        finally:
            self.acts.looks += self.acts.count - before

    def leaves(self, ref: FieldRef, shows: Callable[[], bool]) -> bool:
        """Return whether the person leaves a field alone: the panel shows it as right, and so does the page to the eye."""
        if ref in self.otherwise:
            return False
        if not self.types:
            return True
        if not self.is_filled(ref):
            return False
        if shows():
            return True
        self.claimed.add(self.key(ref))
        return False

    def point_out(self, places: Iterable[tuple[FieldRef, Locator]]) -> None:
        """Point at the places of the values of a view that the panel does not know."""
        for ref, place in places if self.points else ():
            self.point(ref, place)

    def point(self, ref: FieldRef, place: Locator) -> None:
        """Point at the place of a value on the page, if the panel asks for that."""
        key, shown, reading = self.key(ref), self.shown, self.reading
        if not self.points or shown is None or reading is None or prompts.POINT not in shown.buttons:
            return
        if any(one.key == key and one.control is None for one in reading.recognition.places):
            self.pointed.add(key)
            self.press(prompts.POINT, prompts.shown_labels(reading.recognition.places)[key])
            place.click()
            self.settle()

    def is_filled(self, ref: FieldRef) -> bool:
        """Return whether the assistant shows a value as right on the page."""
        value = self.assistance.evidence.values.get(self.key(ref)) if self.assistance is not None else None
        return value is not None and value.is_right

    def typed(self, ref: FieldRef) -> None:
        """Note that the person fills a field by hand."""
        key = self.key(ref) or str(ref)
        self.by_person.add(key)
        self.by_assistant.discard(key)

    def key(self, ref: FieldRef) -> str:
        """Return the profile's key of a field; empty if the profile has none."""
        return self.keys.of(ref) if self.keys is not None else ""

    def _record(self, name: str) -> Record | None:
        assert self.assistance is not None
        return next((record for record in self.assistance.records if record.id == name), None)


def _described(control: Control) -> str:
    around = " › ".join((*control.address.section, *control.address.after))
    return f"{control.kind} “{control.raw_label}” in “{around}” = {str(control.value)[:40]!r}"


class ScriptedPanel(PanelUi):
    """The panel with the scripted operator's presses instead of a person's."""

    operator: ClassVar[ContactOperator]
    _folded: Panel | None = None

    def _here(self) -> Panel:
        """Return the panel of the page shown; the operator folds each one once, and it stays folded."""
        panel = super()._here()
        if panel is not self._folded:
            self._folded, panel._ui = panel, {"folded": True, "side": "r"}
            self.operator.acts.count += 1
        return panel

    def hand_over(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Hand over to the scripted operator."""
        self.operator.handovers += 1
        self.operator.begin(self._session.page)
        try:
            return super().hand_over(handover, seen)
        finally:
            self.operator.waiting = None

    def _open(self, handover: Handover) -> None:
        self.operator.sees(handover)
        super()._open(handover)

    def _view(self, handover: Handover | None, waited_s: float) -> dict[str, Any]:
        """Show the panel without its prompt, which would unfold it."""
        return super()._view(handover, waited_s) | {"card": None, "aim": None}

    def _slice(self, handover: Handover, waited_s: float) -> PanelPress | None:
        pressed = super()._slice(handover, waited_s)
        asked = self.operator.taken(handover) if pressed is None else None
        return pressed if asked is None else PanelPress("", asked[0], self._number, asked[1])


def watched(reading: Reading) -> Reading:
    """Tell the operator that the page was read, and return what was read."""
    operator = ScriptedPanel.operator
    operator.takes += 1
    operator.signatures[1:] = [reading.signature, operator.signatures[1]]
    return reading


class WatchedReadings(TabReadings):
    """Readings that tell the operator when the page was read."""

    def take(self, recognise: Recognise) -> Reading:
        """Read, and tell the operator."""
        return watched(super().take(recognise))


class WatchedAssistance(Assistance):
    """The help of a run, with the operator told of everything that it writes."""

    def run(self) -> RunStatus:
        """Help as always."""
        ScriptedPanel.operator.assistance = self
        ScriptedPanel.operator.keys = PlanKeys.of_records(self.records)
        return Assistance.run(self)

    def _prompt(self, reading: Reading) -> Handover:
        ScriptedPanel.operator.read(reading)
        return Assistance._prompt(self, reading)

    def _note_written(self, results: Sequence[FieldResult], reading: Reading) -> None:
        Assistance._note_written(self, results, reading)
        ScriptedPanel.operator.wrote(results)


@contextmanager
def in_place_of_the_person(operator: ContactOperator) -> Iterator[None]:
    """Let this operator stand at the panel of every run in the block."""
    ScriptedPanel.operator = operator
    with (
        mock.patch.object(fill_command, "PanelUi", ScriptedPanel),
        mock.patch.object(assist_module, "TabReadings", WatchedReadings),
        mock.patch.object(site_knowledge, "Assistance", WatchedAssistance),
        operator.acts.counted(),
    ):
        yield
