"""The end of a filing: show the person what is proved and what is not; they tick, confirm and submit.

The assistant opens the confirmation page, points at the site's own button and acts no further. It records what the
page shows afterwards: the receipt and the state. A draft that the person keeps stays a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.page import while_it_loads
from assistant.filing.browser.playwright import PageFault
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.run import handover, opening, proof
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing, RecordPlaces, RecordResults
from assistant.filing.run.mending import logged_in
from assistant.filing.run.record import file_record, prove_left
from assistant.filing.run.save_by_hand import learn_submission
from assistant.filing.run.session import RunSession
from assistant.filing.run.submitted import keep_submission
from assistant.filing.site.landmarks import GRACE_S, Site
from assistant.filing.site.registry_state import read_registry_state
from assistant.planning.maps.registry_state import SUBJECT, UNKNOWN, RegistryState
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Status
from assistant.proof.journal.proof_file import ProofEntry

SUBMITTED = "submitted"
EXPIRED = "expired"


def confirm(filing: Filing, record: Record, members: Sequence[Record], remarks: Sequence[str] = ()) -> str:
    """Hand one item (the subject, or an algorithm with its steps) over for 提交; return the person's answer.

    `remarks` are sentences to show beside the proofs, as for a change. Failures are mended separately for each member
    and for the question, and a submitted item is never asked about again.
    """
    differences: list[str] = []
    while True:
        answer = _asked(filing, record, differences, remarks)
        if answer.answer == handover.RECHECK:
            for member in members:
                _file_again(filing, member)
        elif answer.answer == handover.SHOW_DIFFERENCES:
            differences = proof.differences(_wrong(filing.results, record))
        elif answer.answer == SUBMITTED:
            filing.results.submitted_by[record.names[0]] = answer.by
            note_receipt(filing, record, answer.by, members)
            return answer.answer
        else:
            filing.results.submitted_by.setdefault(record.names[0], None)
            _prove_left(filing, members)
            return answer.answer


def _asked(filing: Filing, record: Record, differences: Sequence[str], remarks: Sequence[str]) -> HandoverAnswer:
    """Open the confirmation and ask; if the session ends before the submission, log in and ask again."""

    session = filing.session

    def ask() -> HandoverAnswer:
        _stand_on_confirmation(session, filing.places, record)
        check_account(session)  # only this client's item is offered for 提交
        asked = _question(filing, record, differences)
        session.browser.guard.observed(goes_on=True)
        answer = session.ask(with_reminder(session, asked, remarks), seen_submission(session.site))
        requests = session.browser.guard.observed(goes_on=False)
        if answer.answer == SUBMITTED:
            learn_submission(session, record.page, requests)
        else:
            session.site.check_session()
        return answer

    return logged_in(filing, ask)


def with_reminder(session: RunSession, asked: Handover, remarks: Sequence[str] = ()) -> Handover:
    """Return a handover for 提交 with its remarks, and with who is to press by the mandate, if that is recorded."""
    reminder = session.options.submission_reminder
    return replace(asked, lines=(*remarks, *asked.lines, *([reminder] if reminder else [])))


def _file_again(filing: Filing, member: Record) -> None:
    logged_in(filing, lambda: file_record(filing, member))


def _question(filing: Filing, record: Record, differences: Sequence[str]) -> Handover:
    """Return what the person sees before 提交; with the differences if they asked for them."""
    assert filing.plan is not None
    tally = filing.results.count.tally(*_scopes(record))
    wrong = proof.labels(_wrong(filing.results, record))
    button = filing.session.site.rect_of("submit_button")
    return handover.confirm(record, tally, differences or wrong, len(wrong), filing.plan.registry_state, button)


def _wrong(results: RecordResults, record: Record) -> list[ProofEntry]:
    return results.count.wrong(*_scopes(record))


def seen_submission(site: Site) -> Callable[[], str | None]:
    """Return the watch for a submission: the page shows a receipt."""
    return while_it_loads(lambda: SUBMITTED if site.text("receipt") else EXPIRED if site.browser.expired else None)


def _scopes(record: Record) -> tuple[str, ...]:
    """Return the key prefixes that a confirmation covers: for an algorithm its products too."""
    return (record.id,) if record.kind.is_single else (f"{REGISTRY.ticked.member}[", record.root)


def _stand_on_confirmation(session: RunSession, places: RecordPlaces, record: Record) -> None:
    if record.kind.is_single:
        session.site.goto(record.page, fresh=True)
    else:
        session.site.goto("confirm", fresh=True, **opening.address_of(session, places, record))


def _prove_left(filing: Filing, members: Sequence[Record]) -> None:
    for member in members:
        if member.id not in filing.results.skipped:
            prove_left(filing, member)


def note_receipt(filing: Filing, record: Record, by: str, members: Sequence[Record] = ()) -> None:
    """Note the receipt and state shown after a submission, and store the copy of what was submitted.

    `members` are the records it covers: the site's values of them are read once more before the copy.
    """
    session = filing.session
    receipt, theirs, number = (_shown(session.site, name) for name in ("receipt", "receipt_state", "number"))
    ours = session.site.map.states.get(record.kind.item.noun, {}).get(theirs, UNKNOWN)
    what = SUBJECT if record.kind.is_single else record.names[0]
    session.note(Status(what, ours, theirs, receipt, session.picture("receipt")))
    _prove_left(filing, members)
    keep_submission(filing, record, ours, receipt, by, number=number)


def _shown(site: Site, name: str) -> str:
    """Return the text of a landmark; if the page does not answer after a submission, retry once, then return ""."""
    for _ in range(2):
        try:
            return site.text(name)
        except PageFault:
            site.browser.pump(GRACE_S)
    return ""


def read_again(session: RunSession) -> RegistryState:
    """Read the registry state after a confirmation and note every state."""
    registry_state = read_registry_state(session.site)
    note_registry_state(session, registry_state)
    return registry_state


def note_registry_state(session: RunSession, registry_state: RegistryState) -> None:
    """Note the states that the site shows, our words beside its own."""
    session.note(Status(SUBJECT, registry_state.subject.ours, registry_state.subject.theirs))
    for name, state in registry_state.algorithms.items():
        session.note(Status(name, state.ours, state.theirs))
