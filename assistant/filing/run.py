"""A run: log in, read the standing, plan, bring record after record to what the profile wants, prove, hand over.

Everything that can be known without the person (profile, findings, files, plan, guard) is known before the login,
because the code of the login arrives on the client's phone. A run does all that the registry permits today and ends
with a status of glossary F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TypeVar

from assistant.errors import PersonStop, SessionExpired
from assistant.filing import confirm as confirmation
from assistant.filing import handover
from assistant.filing.context import Filing
from assistant.filing.login import log_in
from assistant.filing.record import file_record
from assistant.filing.resume import unfinished
from assistant.journal.events import Event, Gated, RunStatus
from assistant.maps import standing as words
from assistant.maps.standing import Standing
from assistant.planning.plan import Plan, Record
from assistant.site.standing import read_standing

Done = TypeVar("Done")
MakePlan = Callable[[Standing], Plan]


def run_filing(filing: Filing, make_plan: MakePlan) -> RunStatus:
    """Run one filing from login to the last confirmation; return how it ended. Raises what `recovery` does not mend."""
    log_in(filing)
    _finish_open_form(filing, make_plan)
    standing = logged_in(filing, lambda: read_standing(filing.site))
    confirmation.note_standing(filing, standing)
    if standing.subject.ours == words.UNKNOWN:
        return "unknown_state"
    standing = _subject(filing, make_plan, standing)
    answers = []
    if standing.entity_passed:
        filing.plan = make_plan(standing)
        _products(filing)
        answers = _algorithms(filing)
        if confirmation.SUBMITTED in answers:
            standing = logged_in(filing, lambda: confirmation.read_again(filing))
    else:
        filing.plan = make_plan(standing)
    _note_gated(filing.note, filing.plan)
    return _status(filing, standing, answers)


def _note_gated(note: Callable[[Event], None], plan: Plan) -> None:
    """Note what had to wait, for the report: the registry does not take it yet."""
    for record in plan.of_mode("gated"):
        note(Gated(record.id, record.title, record.stage, len(record.wanted), record.reason))


def _finish_open_form(filing: Filing, make_plan: MakePlan) -> None:
    """Where the last run broke off in a form that is still open and half filled, go on in that very form first."""
    left = unfinished(filing, make_plan)
    if left is not None:
        filing.plan, filing.begun = left.plan, left.begun
        file_one(filing, left.record, in_place=True)


def _subject(filing: Filing, make_plan: MakePlan, standing: Standing) -> Standing:
    filing.plan = make_plan(standing)
    for record in filing.plan.records:
        if record.stage != "主体" or record.mode == "gated":
            continue
        file_one(filing, record)
        if record.mode == "write" and _confirm(filing, record, [record]) == confirmation.SUBMITTED:
            standing = logged_in(filing, lambda: confirmation.read_again(filing))
    return standing


def _products(filing: Filing) -> None:
    assert filing.plan is not None
    for record in filing.plan.records:
        if record.stage == "产品" and record.mode != "gated":
            file_one(filing, record)


def _algorithms(filing: Filing) -> list[str]:
    """File each algorithm's steps and hand it over; return the person's answers."""
    answers = []
    for steps in _by_algorithm(filing.plan):
        for record in steps:
            file_one(filing, record)
        last = steps[-1]
        if last.mode == "write" and last.root not in filing.skipped and not last.retired:
            answers.append(_confirm(filing, last, steps))
    return answers


def _by_algorithm(plan: Plan | None) -> Iterator[list[Record]]:
    assert plan is not None
    records = [record for record in plan.records if record.stage == "算法" and record.mode != "gated"]
    for _, steps in groupby(records, key=lambda record: record.root):
        yield list(steps)


def file_one(filing: Filing, record: Record, *, in_place: bool = False) -> None:
    """File one record; where the session ends meanwhile, ask for the login and go on at the same record."""
    if filing.desk.pressed() == "end":
        raise PersonStop
    try:
        file_record(filing, record, in_place=in_place)
    except SessionExpired:
        log_in(filing, again=True)
        logged_in(filing, lambda: file_record(filing, record))


def _confirm(filing: Filing, record: Record, members: list[Record]) -> str:
    return logged_in(filing, lambda: confirmation.confirm(filing, record, members))


def logged_in(filing: Filing, work: Callable[[], Done]) -> Done:
    """Do some work; where the site says that nobody is logged in, ask for the login and do it again."""
    while True:
        try:
            return work()
        except SessionExpired:
            log_in(filing, again=True)


def _status(filing: Filing, standing: Standing, answers: list[str]) -> RunStatus:
    if not standing.entity_passed:
        if standing.subject.ours in words.ENTITY_UNDER_REVIEW:
            return "waiting_review"
        return "needs_person" if filing.count.wrong() else "ready_to_submit"
    if filing.skipped:
        return "needs_person"
    if handover.KEEP_DRAFT in answers:
        return "ready_to_submit"
    if all(answer == confirmation.SUBMITTED for answer in answers) and any(filing.submitted_by.values()):
        return "submitted"
    if answers and filing.count.wrong():
        return "needs_person"
    return "waiting_review" if is_under_review(standing) else "nothing_to_do"


def is_under_review(standing: Standing) -> bool:
    """Say whether anything waits for the registry: a filing, a change or a deregistration."""
    states = {state.ours for state in standing.algorithms.values()}
    waiting = words.ALGORITHM_UNDER_REVIEW | {"注销办理中"}
    return standing.subject.ours in words.ENTITY_UNDER_REVIEW or bool(states & waiting)
