"""A run: log in, read the registry state, plan, file record after record, prove, hand over.

Everything that can be known without the person (profile, findings, files, plan, guard) is known before the login,
because the login code arrives on the client's phone. A run does all that the registry permits today and ends with a
status of glossary F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from assistant.core.errors import PersonStop
from assistant.filing.run import confirm as confirmation
from assistant.filing.run.context import Filing
from assistant.filing.run.ending import status_reached
from assistant.filing.run.login import log_in
from assistant.filing.run.mending import logged_in
from assistant.filing.run.own_rows import check_rows, complete_lists
from assistant.filing.run.record import file_record
from assistant.filing.run.resume import unfinished
from assistant.filing.site.registry_state import read_registry_state
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import RegistryState
from assistant.planning.plan.plan import Plan, Record
from assistant.proof.journal.events import Event, Gated, RunStatus

MakePlan = Callable[[RegistryState], Plan]


def run_filing(filing: Filing, make_plan: MakePlan) -> RunStatus:
    """Run one filing from login to the last confirmation; return its status. Raises what `recovery` does not mend."""
    session = filing.session
    log_in(filing)
    _finish_open_form(filing, make_plan)
    registry_state = logged_in(filing, lambda: read_registry_state(session.site))
    confirmation.note_registry_state(session, registry_state)
    if registry_state.subject.ours == words.UNKNOWN:
        return "unknown_state"
    registry_state = _subject(filing, make_plan, registry_state)
    answers = []
    if registry_state.entity_passed:
        filing.plan = make_plan(registry_state)
        _products(filing)
        answers = _algorithms(filing)
        if confirmation.SUBMITTED in answers:
            registry_state = logged_in(filing, lambda: confirmation.read_again(session))
    else:
        filing.plan = make_plan(registry_state)
    _note_gated(session.note, filing.plan)
    return status_reached(filing, registry_state, answers)


def _note_gated(note: Callable[[Event], None], plan: Plan) -> None:
    """Note for the report the records that the registry does not accept yet."""
    for record in plan.of_mode("gated"):
        note(Gated(record.id, record.title, record.stage, len(record.planned), record.reason))


def _finish_open_form(filing: Filing, make_plan: MakePlan) -> None:
    """If the last run broke off in a form that is still open and half filled, finish that form first."""
    form = unfinished(filing.session, filing.saves, make_plan)
    if form is not None:
        filing.plan, filing.places.in_progress = form.plan, form.in_progress
        file_one(filing, form.record, in_place=True)


def _subject(filing: Filing, make_plan: MakePlan, registry_state: RegistryState) -> RegistryState:
    filing.plan = make_plan(registry_state)
    for record in filing.plan.records:
        if not record.kind.is_single or record.mode == "gated":
            continue
        file_one(filing, record)
        if record.id in filing.results.locked or (
            record.mode == "write" and confirmation.confirm(filing, record, [record]) == confirmation.SUBMITTED
        ):
            registry_state = logged_in(filing, lambda: confirmation.read_again(filing.session))
    return registry_state


def _products(filing: Filing) -> None:
    assert filing.plan is not None
    records = [record for record in filing.plan.records if record.kind.is_nested and record.mode != "gated"]
    for record, siblings in complete_lists(records):
        file_one(filing, record)
        check_rows(filing, siblings)


def _algorithms(filing: Filing) -> list[str]:
    """File each algorithm's steps and hand it over; return the person's answers."""
    answers = []
    for steps in _by_algorithm(filing.plan):
        for record in steps:
            file_one(filing, record)
        last = steps[-1]
        if last.mode == "write" and last.root not in filing.results.skipped and not last.retired:
            answers.append(confirmation.confirm(filing, last, steps))
    check_rows(filing, [steps[0] for steps in _by_algorithm(filing.plan) if steps[0].kind.is_first_step])
    return answers


def _by_algorithm(plan: Plan | None) -> Iterator[list[Record]]:
    assert plan is not None
    records = [record for record in plan.records if record.kind.is_step and record.mode != "gated"]
    for _, steps in groupby(records, key=lambda record: record.root):
        yield list(steps)


def file_one(filing: Filing, record: Record, *, in_place: bool = False) -> None:
    """File one record; mend failures and take the record up again as the site holds it."""
    if filing.session.operator_ui.pressed() == "end":
        raise PersonStop
    turns = iter([in_place])  # reopening the record discards the form's content
    logged_in(filing, lambda: file_record(filing, record, in_place=next(turns, False)))
