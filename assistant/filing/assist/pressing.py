"""Presses of the program that may save, on a site whose saves nobody has learnt: stopped first, let go once allowed.

A save counts as unsent only if nothing of its press has left the browser; then alone may it be pressed again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.core.language import say, semicolon_list
from assistant.filing.assist import prompts
from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.evidence import SeenValues
from assistant.filing.assist.reading import Reading, TabReadings
from assistant.filing.assist.recognise import Recognition
from assistant.filing.assist.targets import target_of, texts_on
from assistant.filing.assist.walking import MissingThing, SiteWalk
from assistant.filing.forms.sent_values import texts_of
from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.operator.protocol import Press as PanelPress
from assistant.filing.run.context import Filing
from assistant.filing.site.named_things import WHOLE, Part
from assistant.planning.maps.structure import NamedPress
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note, Saved, SaveNotTaken, SavePressed, SaveUnsent

STOPPED_WITHIN_S = 0.4  # after a press that saves its request has left, or was stopped


class AutomaticUi(Protocol):
    """What filing by itself needs of the operator UI."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Ask the operator."""

    def pressed(self) -> PanelPress | None:
        """Return and forget the last button pressed while nothing was asked."""


class SeeingHelp(Protocol):
    """What a walk needs of the help, which reads the view shown."""

    filing: Filing
    evidence: SeenValues
    autosaves: Autosaves

    @property
    def records(self) -> Sequence[Record]:
        """Return the records of the plan, or those that were looked at."""

    @property
    def operator_ui(self) -> AutomaticUi:
        """Return the operator UI."""

    def look(self, readings: TabReadings) -> Reading:
        """Read the view shown and note what is right there."""

    def say_next(self, remarks: Sequence[str]) -> None:
        """Show sentences on the next prompt, whatever it is about."""


class Help(SeeingHelp, Protocol):
    """What filing by itself needs of the help (`assist.Assistance`), which reads and fills the view shown."""

    remarks: list[str]
    is_ours: bool

    def recognise_in(self, snapshot: FormSnapshot, document: str) -> Recognition:
        """Return what a form shows of the plan."""

    def fill(self, reading: Reading) -> None:
        """Write what is recognised on a view."""

    def take_for(self, record: Record, document: str) -> None:
        """Take the form shown for this record, in this document even if it holds another one's values."""


class LeftToPerson(Exception):
    """A record that the person goes on with; the sentence says why."""


class NothingSent(LeftToPerson):
    """A press that was to save, of which nothing has left the browser."""


@dataclass(slots=True)
class SavePresses:
    """The presses of one run; `allowed` counts the kinds of saves that the person has allowed.

    `record` is the id of the item being filed, `title` that of its record shown; `unsent` are the items of which a save was pressed
    in vain: what a page shows of them may be a draft of its own.
    """

    assistance: Help
    walk: SiteWalk
    allowed: int = 0
    record: str = ""
    title: str = ""
    unsent: set[str] = field(default_factory=set)

    def save(self, presses: Sequence[NamedPress], records: Sequence[Record], reading: Reading | None) -> None:
        """Save an item; raises LeftToPerson if the site complains or nothing could leave."""
        note, first, autosaves = self.assistance.filing.session.note, records[0].id, self.assistance.autosaves
        was_pending = first in self.assistance.filing.saves.pending
        self.unsent.add(first)
        note(SavePressed(first))
        for press in presses:
            try:
                self._press(press, WHOLE, self._texts(records, reading))
            except (NothingSent, MissingThing):
                if press is presses[0] and not was_pending:
                    note(SaveUnsent(first))
                raise
        if reading is not None:
            complaints = [c.error for c in reading.again(self.assistance.recognise_in).snapshot.controls if c.error]
            if complaints and autosaves.accepted:
                raise LeftToPerson(say("系统提示：{what}；请您看一下存下没有", what=semicolon_list(complaints[:5])))
            if complaints:
                if not was_pending:
                    note(SaveNotTaken(first))
                raise LeftToPerson(say("系统没有接受：{what}", what=semicolon_list(complaints[:5])))
        self.unsent.discard(first)
        if autosaves.accepted:
            note(Saved(first))

    def go_on(self, presses: Sequence[NamedPress], records: Sequence[Record], reading: Reading | None) -> None:
        """Press what leads to the next step of an item, and may save it as it is."""
        for press in presses:
            self._press(press, WHOLE, self._texts(records, reading))

    def add(self, press: NamedPress, part: Part) -> None:
        """Press what begins a new record; some sites make one at once."""
        self._press(press, part, frozenset())

    def _press(self, press: NamedPress, part: Part, texts: frozenset[str]) -> None:
        """Press; if its save was stopped and the person allows its kind, press once more. Raises NothingSent, LeftToPerson."""
        session, autosaves = self.assistance.filing.session, self.assistance.autosaves
        for is_second in (False, True):
            guard, page = session.browser.guard, session.browser.page
            before = guard.newest()
            with autosaves.watched(guard, texts, is_pressed=True) as is_stopped, guard.form_sent(page):
                self.walk.press(press, part)
                session.browser.wait(is_stopped, STOPPED_WITHIN_S)
                self.walk.rest()
            session.note_blocked(autosaves.held())
            if autosaves.sent and self.record not in self.assistance.filing.saves.pending:
                session.note(SavePressed(self.record))  # whatever was pressed: it may be stored
            if guard.newest() == before:
                return
            if autosaves.sent:
                raise LeftToPerson(say("按“{word}”之后有一部分请求被拦下，可能已存；请您看一下", word=str(press)))
            if is_second or not autosaves.offered:
                stopped = say("助手按了“{word}”，但这次保存被拦下、没有存进系统；请您保存", word=str(press))
                raise NothingSent(say("；").join(filter(None, (stopped, autosaves.not_understood()))))
            self.ask_to_allow()

    def _texts(self, records: Sequence[Record], reading: Reading | None) -> frozenset[str]:
        planned = frozenset().union(*(texts_of(p.value) for record in records for p in record.planned))
        if reading is None:
            return planned
        places = [place for place in reading.recognition.places if place.control is not None]
        return planned | texts_on(reading.snapshot, map(target_of, places))

    def ask_to_allow(self) -> None:
        """Ask the person whether saves like those just stopped may leave, unless they have read and allowed the same words.

        Raises NothingSent if they may not.
        """
        autosaves, ui, session = self.assistance.autosaves, self.assistance.operator_ui, self.assistance.filing.session
        is_known = autosaves.is_known
        if not is_known:
            answer = ui.hand_over(prompts.allow(autosaves.offered, self.title), lambda: None)
            if answer.answer != prompts.ALLOW:
                autosaves.offered.clear()  # answered
                raise NothingSent(say("这种保存没有放行；请您保存"))
            self.walk.take_stock()
        self.allowed += 1
        what = autosaves.allow(session.browser.guard)
        word = say("与您放行过的一样：{what}", what=what) if is_known else say("您允许了这种保存：{what}", what=what)
        session.note(Note("assist", word))
