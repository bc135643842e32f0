"""The deregistration of a filed algorithm: everything is prepared, the person performs the act.

The assistant opens the application and types the prepared answers (the operator's reason among them) where the map
allows it. The commitment, the code and 提交 are the person's. What the page shows afterwards is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.core import wording
from assistant.core.language import say
from assistant.core.values import Choice, Value, is_empty
from assistant.core.verdict import is_right
from assistant.filing.forms import snapshot
from assistant.filing.forms.fill import fill
from assistant.filing.forms.shapes import Control, FieldTarget
from assistant.filing.run import change_prompts, opening
from assistant.filing.run import confirm as confirmation
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing
from assistant.filing.run.login import log_in
from assistant.filing.run.mending import logged_in
from assistant.filing.run.session import RunSession
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.plan.plan import Plan, Record, algorithm_state
from assistant.proof.journal.events import Note, RecordLeft, RunStatus

PAGE = "deregister"
LEAVING, DEREGISTERED = "注销办理中", "已注销"
_SETTLED: dict[str, RunStatus] = {LEAVING: "waiting_review", DEREGISTERED: "nothing_to_do"}


@dataclass(frozen=True, slots=True)
class Application:
    """What is to be deregistered: the algorithm's name, prepared answers by label, sentences for the person.

    `plan` makes the plan for a registry state; `tell` prints a sentence on the terminal.
    """

    algorithm: str
    plan: Callable[[RegistryState], Plan]
    facts: Mapping[str, str]
    lines: tuple[str, ...]
    tell: Callable[[str], None]


def run_deregistration(filing: Filing, application: Application) -> RunStatus:
    """Run one deregistration from login to the receipt; return how it ended."""
    session = filing.session
    filing.baseline.kind = "deregister"
    log_in(filing)
    registry_state = logged_in(filing, lambda: confirmation.read_again(session))
    if registry_state.subject.ours == words.UNKNOWN:
        return "unknown_state"
    filing.plan = plan = application.plan(registry_state)
    record = next(
        record for record in plan.records if record.kind.is_first_step and application.algorithm in record.names
    )
    state = algorithm_state(record.names[0], record.names[-1], registry_state)
    if state.ours != "已备案":
        return _not_now(session, application, record, state)
    answer = logged_in(filing, lambda: _apply(filing, record, application))
    if answer != confirmation.SUBMITTED:
        return "needs_person"
    logged_in(filing, lambda: confirmation.read_again(session))
    return "submitted"


def _not_now(session: RunSession, application: Application, record: Record, state: ItemState) -> RunStatus:
    """Report the state if there is nothing to apply for now."""
    if state.ours in _SETTLED:
        application.tell(say("“{name}”现为{state}。", name=record.names[0], state=state))
        return _SETTLED[state.ours]
    reason = say("“{name}”现为{state}，只有已备案的算法可以注销。", name=record.names[0], state=state)
    application.tell(reason)
    session.note(RecordLeft(record.id, reason))
    return "needs_person"


def _apply(filing: Filing, record: Record, application: Application) -> str:
    """Open the application, type what may be typed, hand over; return the person's answer."""
    session = filing.session
    address = opening.address_of(session, filing.places, record)
    session.site.goto(PAGE, fresh=True, **address)
    session.prove_guard(record)
    check_account(session)
    typed = _type(session, application.facts)
    if typed:
        session.note(Note("typed", "、".join(typed), record.id))
    prompt = change_prompts.application(record, application.lines, application.facts, typed)
    answer = session.ask(confirmation.with_reminder(session, prompt), confirmation.seen_submission(session.site))
    if answer.answer != confirmation.SUBMITTED:
        session.site.check_session()
    else:
        filing.results.submitted_by[record.names[0]] = answer.by
        confirmation.note_receipt(filing, record, answer.by)
    return answer.answer


def _type(session: RunSession, facts: Mapping[str, str]) -> list[str]:
    """Type prepared answers into the empty fields that the map names; return the labels of those written."""
    seen = snapshot.read(session.site.page)
    allowed = session.site.entry(PAGE).types
    targets = [
        FieldTarget(f"{PAGE}.{number}", control.address, control.kind, value)
        for number, (label, text) in enumerate(facts.items())
        if label in allowed and (control := _only(seen.controls, label)) is not None
        if (value := _as(control, text)) is not None
    ]
    done = fill(session.site.page, session.browser.actions, targets, pace=session.options.pace)
    return [wording.spelling(result.target.address.label) for result in done if is_right(result.outcome, "written")]


def _only(controls: tuple[Control, ...], label: str) -> Control | None:
    """Return the one empty control with this label."""
    matches = [control for control in controls if wording.label(control.raw_label) == wording.label(label)]
    return matches[0] if len(matches) == 1 and is_empty(matches[0].value) else None


def _as(control: Control, text: str) -> Value | None:
    match control.kind:
        case "choice":
            return Choice(text)
        case "date":
            return _day(text)
        case "text" | "textarea":
            return text
        case _:
            return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
