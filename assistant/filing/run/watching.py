"""Watch a form while it is filled: progress, the panel's buttons, the journal, and the remaining questions.

`forms` calls `Watcher` before and after each field. `ask_after` hands to the person what could not be written: an
option the site does not have, an unsupported control, a field the person chose to fill.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from assistant.core.errors import PersonStop
from assistant.core.values import Choice, Choices, is_empty
from assistant.filing.forms import snapshot
from assistant.filing.forms.concurrent_edits import concurrent_edits
from assistant.filing.forms.fill import fill
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Control, FieldResult, FieldTarget
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.run import handover
from assistant.filing.run.context import Filing, RecordPlaces
from assistant.filing.run.drifted import DriftCheck
from assistant.filing.run.pinned_form import pinned_form
from assistant.filing.run.session import RunSession
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import AnswerApplied, EditIntended, FieldDone, Note

WATCH_PAUSE_S = 0.6
_TYPED = frozenset({"text", "textarea", "number"})
Go = Literal["go", "skip", "by_person", "pause"]


class Watcher:
    """Called by `forms` around each field of one record."""

    def __init__(self, filing: Filing, record: Record, drift: DriftCheck) -> None:
        self._filing, self._record, self._drift = filing, record, drift
        self._done: set[str] = set()

    def before(self, control: Control, target: FieldTarget) -> Go:
        """Note and show the edit, and return what the person pressed: go on, skip this one, or fill it themselves."""
        self._filing.session.site.check_session()
        self._drift.later(control)
        if control.kind not in _TYPED:
            ask_about_notice(self._filing.session, self._filing.places, self._record)
        self._filing.session.note(EditIntended(self._record.id, target.key, "write"))
        if self._filing.session.options.pace == "watch":
            self._point_at(control, target)
        else:
            self._filing.show(self._record, target.address.label, done=self._done)
        return self._answer(self._filing.session.operator_ui.pressed())

    def _point_at(self, control: Control, target: FieldTarget) -> None:
        """Scroll the field into view, outline it and pause so that the eye can follow."""
        locator = self._filing.session.site.page.locator(control.ref).first
        self._filing.session.browser.actions.scroll(locator)
        rect = self._filing.session.site.box_of(locator)
        self._filing.show(self._record, target.address.label, rect, done=self._done)
        self._filing.session.browser.pump(WATCH_PAUSE_S)

    def rest(self) -> Go:
        """Wait until the person continues, and return how."""
        with pinned_form(self._filing.session, self._filing.places, self._record):
            while (press := self._filing.session.operator_ui.pressed()) in {None, "pause"}:
                self._filing.session.browser.pump(0.25)
        self._filing.session.records.forget()
        return self._answer(press)

    def _answer(self, press: str | None) -> Go:
        match press:
            case "end":
                raise PersonStop
            case "skip" | "by_person" | "pause":
                return press
            case _:
                return "go"

    def after(self, result: FieldResult) -> None:
        """Note the result of a field."""
        target = result.target
        self._done.add(target.key)
        self._filing.session.note(
            FieldDone(self._record.id, target.key, target.address.label, result.outcome, result.reason)
        )


def ask_about_notice(session: RunSession, places: RecordPlaces, record: Record) -> None:
    """Hand a dialog of the site that covers the form to the person until it is closed or they hand back."""
    if session.site.is_shown("notice"):
        with pinned_form(session, places, record):
            answer = session.ask(
                handover.notice(record), lambda: None if session.site.is_shown("notice") else handover.HAND_BACK
            )
        session.note(Note("notice", answer.answer, record.id))


def ask_after(session: RunSession, places: RecordPlaces, record: Record, results: dict[str, FieldResult]) -> None:
    """Hand the open questions of a filled form to the person, one by one, and update `results`.

    What the person writes in other fields meanwhile is kept as theirs.
    """
    session.site.check_session()
    ask_about_notice(session, places, record)
    for key in list(results):
        asked = _question(record, results[key])
        if asked is None:
            continue
        before = snapshot.read(session.site.page)
        with pinned_form(session, places, record, results[key].target.address.label):
            answer = session.ask(asked)
        other_targets = [result.target for other, result in results.items() if other != key]
        results |= concurrent_edits(before, snapshot.read(session.site.page), other_targets)
        take = _take_choice if asked.kind == "QUESTION" else _take_filled
        results[key] = take(session, record, results[key], answer)


def _question(record: Record, result: FieldResult) -> Handover | None:
    if result.outcome == "no_option" and result.options:
        return handover.no_option(record, result)
    is_theirs_already = result.seen != result.before and not is_empty(result.seen)
    if result.outcome == "unsupported" or (result.outcome == "by_person" and not is_theirs_already):
        return handover.fill_by_hand(record, result)
    return None


def _take_choice(session: RunSession, record: Record, result: FieldResult, answer: HandoverAnswer) -> FieldResult:
    if not answer.choice:
        return result
    chosen = Choices((answer.choice,)) if isinstance(result.target.value, Choices) else Choice(answer.choice)
    session.note(Note("option chosen", answer.choice, record.id))
    session.prove_guard(record)
    done = fill(session.site.page, session.browser.actions, [replace(result.target, value=chosen)])
    return replace(result, outcome="by_person", seen=done[0].seen, held=done[0].held) if done else result


def _take_filled(session: RunSession, record: Record, result: FieldResult, answer: HandoverAnswer) -> FieldResult:
    control = control_at(snapshot.read(session.site.page), result.target.address)
    if control is None or is_empty(control.value):
        return replace(result, outcome="skipped")
    session.note(AnswerApplied(record.id, "filled by", answer.by))
    return replace(result, outcome="by_person", seen=control.value, held=control.held)
