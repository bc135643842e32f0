"""Save a filled record: what the site refuses is reset, named, and handed to the person; the rest is saved.

Save is pressed at most three times: as filled, without the fields that the site refused by name, and after the person
has edited those fields. What is still refused then stays unsaved and is reported.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from assistant.core.errors import PersonStop, SaveRefused, SaveUncertain, SessionExpired
from assistant.core.language import say
from assistant.core.values import Value
from assistant.core.verdict import FILLED
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.forms import sent_values, snapshot
from assistant.filing.forms.fill import fill
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Control, FieldResult
from assistant.filing.run import handover, pinned_form
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing, RecordPlaces
from assistant.filing.run.drifted import stop_at_other_requests
from assistant.filing.run.save_by_hand import HandPress, press_by_hand
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import Site
from assistant.filing.site.record_saves import SaveAnswer
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Saved, SaveNotTaken, SavePressed, SaveUnsent

PACED_SAVE_S = 0.5
Results = dict[str, FieldResult]


def save(filing: Filing, record: Record, results: Results) -> tuple[bool, Results]:
    """Save the open record; return whether the site took it, and the updated results."""
    session = filing.session
    answer = _press_save(filing, record, results)
    if not answer.ok:
        results = results | _put_back(session, record, results, answer)
        answer = _press_save(filing, record, results)
    if not answer.ok:
        results = results | _ask_person(session, filing.places, record, results)
        answer = _press_save(filing, record, results)
    if not answer.ok:
        return False, results
    filing.saves.saved.add(record.id)
    session.note(Saved(record.id, answer.message))
    if session.site.entry(record.page).kind == "dialog":
        session.records.controls.wait_no_dialog()
    else:
        session.records.saves.wait_saved(record.page)
    return True, results


def _press_save(filing: Filing, record: Record, results: Results) -> SaveAnswer:
    """Press save; on a host that is not a mock, saves are at least half a second apart."""
    session = filing.session
    if not session.site.map.is_mock:
        rest = filing.saves.last_save + PACED_SAVE_S - time.monotonic()
        if rest > 0:
            session.browser.pump(rest)
    pinned_form.check(session, filing.places, record)
    session.prove_guard(record)  # the person may have reloaded the page during a question
    check_account(session)
    before = session.browser.guard.newest()
    sends = _transaction(session, record, results)
    session.note(SavePressed(record.id))
    try:
        answer = _answer(filing, record, sends, before)
    except SessionExpired:
        session.note(SaveNotTaken(record.id))  # the site said that nobody is logged in
        raise
    except SaveUncertain:
        stopped = [attempt for attempt in session.browser.guard.attempts() if attempt.seq > before]
        stop_at_other_requests(session.site, record, stopped, is_silent=session.records.saves.is_silent)
        raise
    finally:
        if session.records.saves.is_unsent:
            session.note(SaveUnsent(record.id))
    if not answer.ok:
        session.note(SaveNotTaken(record.id, answer.message))
    filing.saves.last_save = time.monotonic()
    return answer


def _answer(filing: Filing, record: Record, sends: Transaction | None, before: int) -> SaveAnswer:
    """Press save, or let the person press it where no shape is known or the page sent another than the learnt one."""
    session = filing.session
    by_hand = HandPress(record.page, session.site.entry(record.page).save_word, "save", sends or Transaction([]))
    if sends is not None and not sends.shapes:
        return press_by_hand(session, record, by_hand)
    try:
        return session.records.saves.save(record.page, record.title, partial(wait_on, filing, record), sends)
    except SaveUncertain:
        stopped = [attempt for attempt in session.browser.guard.attempts() if attempt.seq > before]
        other = next((attempt for attempt in stopped if attempt.why == "shape"), None)
        if sends is None or other is None or not session.records.saves.is_unsent:
            raise
        session.note(SaveUnsent(record.id))
    return press_by_hand(session, record, by_hand, other)


def _transaction(session: RunSession, record: Record, results: Results) -> Transaction | None:
    """Return what the save of this form may send."""
    guard = session.browser.guard
    if guard.rules.shapes is None:
        return None
    return sent_values.open_transaction(
        guard.save_shapes(record.page), snapshot.read(session.site.page), results.values()
    )


def wait_on(filing: Filing, record: Record) -> None:
    """Show that the site has not answered yet; raises PersonStop if the person ends the run."""
    filing.show(record, say("已发出，系统还没有回应，请稍候"))
    if filing.session.operator_ui.pressed() == "end":
        raise PersonStop


def _complaints(session: RunSession, results: Mapping[str, FieldResult]) -> Results:
    """Return the fields that the page complains about, with its words; a missing option keeps its verdict."""
    session.records.saves.wait_errors()
    seen = snapshot.read(session.site.page)
    complaints: Results = {}
    for key, result in results.items():
        control = control_at(seen, result.target.address)
        if control is not None and control.error:
            outcome = "refused" if result.outcome in FILLED or result.outcome == "already" else result.outcome
            complaints[key] = replace(result, outcome=outcome, reason=control.error, seen=control.value)
    return complaints


def _demands(site: Site, results: Mapping[str, FieldResult]) -> list[Control]:
    """Return the fields that the page complains about and the profile does not have."""
    seen = snapshot.read(site.page)
    ours = {
        control.ref for result in results.values() if (control := control_at(seen, result.target.address)) is not None
    }
    return [control for control in seen.controls if control.error and control.ref not in ours]


def _put_back(session: RunSession, record: Record, results: Results, answer: SaveAnswer) -> Results:
    """Reset the refused fields to their previous values, so that the others can be saved."""
    refused = _complaints(session, results)
    if not refused and not _demands(session.site, results):
        raise SaveRefused(doing=record.title, what=answer.message)
    resets = []
    for result in refused.values():
        previous = result.before if result.before is not None else _blank(result.target.value)
        if previous is not None and result.outcome == "refused":
            resets.append(replace(result.target, value=previous))
    if resets:
        fill(session.site.page, session.browser.actions, resets)
    return refused


def _blank(value: Value) -> Value | None:
    return "" if isinstance(value, str) else None


def _ask_person(session: RunSession, places: RecordPlaces, record: Record, results: Results) -> Results:
    """Hand what the site still requires to the person, one field at a time."""
    for demanded in _demands(session.site, results):
        with pinned_form.pinned_form(session, places, record, demanded.raw_label):
            session.ask(handover.demanded(record, demanded.raw_label, demanded.error))
    answered: Results = {}
    for key, result in _complaints(session, results).items():
        with pinned_form.pinned_form(session, places, record, result.target.address.label):
            session.ask(handover.fill_by_hand(record, result))
        control = control_at(snapshot.read(session.site.page), result.target.address)
        if control is not None and control.value != result.seen:
            answered[key] = replace(result, outcome="by_person", seen=control.value, held=control.held)
    return answered
