"""A change: compare what was filed with the profile; open, write and prove what differs; hand over.

Every record of the scope is read as the site stores it, and the person sees the patch before anything is opened. Only
items that differ are opened for a change; only differing fields are written in them, and every other field is proved
untouched. What the profile drops is removed by the person, who also submits the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.core.errors import PageMismatch, SiteFaulty
from assistant.core.language import say
from assistant.filing.browser.playwright import Locator
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.run import change_prompts, opening
from assistant.filing.run import confirm as confirmation
from assistant.filing.run.account import check_account
from assistant.filing.run.change_reading import keep_patch, look
from assistant.filing.run.context import Filing, RecordResults
from assistant.filing.run.ending import is_under_review
from assistant.filing.run.handover import KEEP_DRAFT, LATER
from assistant.filing.run.identity import check_identity
from assistant.filing.run.login import log_in
from assistant.filing.run.mending import logged_in
from assistant.filing.run.removing import file_association
from assistant.filing.run.resume import remember_pending_saves
from assistant.filing.run.run import file_one
from assistant.filing.run.save_by_hand import HandPress, press_by_hand
from assistant.filing.run.saving import wait_on
from assistant.filing.site.landmarks import WAIT_S
from assistant.filing.site.record_saves import Press, SaveAnswer
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.plan.change import SUBJECT_ROOT, ChangeBasis, Difference, root_of, to_open
from assistant.planning.plan.plan import Plan, Record, algorithm_state
from assistant.proof.journal.events import ChangeOpened, RecordLeft, RunStatus

_CHANGING = words.ENTITY_CHANGING | words.ALGORITHM_CHANGING
_APPROVED = frozenset({words.ENTITY_PASSED, "已备案"})
Tell = Callable[[Sequence[Difference], Plan], None]


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What a change is planned from: its basis, who is shown the patch of the real page, remarks for the prompts."""

    basis: ChangeBasis
    tell: Tell
    remarks: tuple[str, ...] = ()


def run_change(filing: Filing, change: PlannedChange) -> RunStatus:
    """Run one change from login to the last confirmation; return how it ended."""
    session = filing.session
    filing.baseline.kind = "change"
    log_in(filing)
    remember_pending_saves(session, filing.saves)
    registry_state = logged_in(filing, lambda: confirmation.read_again(session))
    if registry_state.subject.ours == words.UNKNOWN:
        return "unknown_state"
    filing.plan = plan = change.basis.plan(registry_state, frozenset())
    differences = _look(filing, plan)
    change.tell(differences, plan)
    roots, blocked = _roots(change.basis, plan, registry_state, differences)
    for root in blocked:
        session.note(RecordLeft(_first(plan, root).id, _reason(plan, root)))
    if differences:
        keep_patch(session, differences)
    if not roots:
        return "needs_person" if blocked else _resting(registry_state)
    asked = change_prompts.review(differences, plan, roots, _open_already(plan, registry_state), change.remarks)
    if differences and session.ask(asked).answer == LATER:
        return "needs_person"
    answers = [_change_one(filing, change, root, differences) for root in roots]
    if confirmation.SUBMITTED in answers:
        registry_state = logged_in(filing, lambda: confirmation.read_again(session))
    return _status(filing.results, registry_state, answers, blocked)


def _look(filing: Filing, plan: Plan) -> list[Difference]:
    """Read every record of the scope; then forget which records were missing, because they may be added now."""
    differences = [difference for record in _in_scope(plan) for difference in _looked(filing, record)]
    filing.results.skipped.clear()
    filing.results.done.clear()
    return differences


def _looked(filing: Filing, record: Record) -> list[Difference]:
    return logged_in(filing, lambda: look(filing, record))


def _in_scope(plan: Plan) -> Iterable[Record]:
    return (record for record in plan.records if record.mode != "gated")


def _roots(
    basis: ChangeBasis, plan: Plan, registry_state: RegistryState, differences: Sequence[Difference]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the items to open (or open already), and the items that differ and cannot be opened."""
    states = _states(plan, registry_state)
    differing = to_open(differences, plan, basis.held(registry_state), _open_already(plan, registry_state))
    openable = tuple(root for root in differing if root in states and states[root].ours in _APPROVED | _CHANGING)
    return openable, tuple(root for root in differing if root not in openable)


def _states(plan: Plan, registry_state: RegistryState) -> dict[str, ItemState]:
    return {root_of(record): _state(record, registry_state) for record in _in_scope(plan) if record.kind.has_state}


def _open_already(plan: Plan, registry_state: RegistryState) -> list[str]:
    return [root for root, state in _states(plan, registry_state).items() if state.ours in _CHANGING]


def _state(record: Record, registry_state: RegistryState) -> ItemState:
    if record.kind.is_single:
        return registry_state.subject
    return algorithm_state(record.names[0], record.names[-1], registry_state)


def _first(plan: Plan, root: str) -> Record:
    return next(record for record in plan.records if root_of(record) == root)


def _reason(plan: Plan, root: str) -> str:
    return say("与资料不同，但现在不能打开变更：{reason}", reason=_first(plan, root).reason)


def _change_one(filing: Filing, change: PlannedChange, root: str, differences: Sequence[Difference]) -> str:
    """Open one item, bring it and its products to what the profile wants, hand it over; return the answer."""
    assert filing.plan is not None
    first = _first(filing.plan, root)
    logged_in(filing, lambda: open_item(filing, first))
    registry_state = logged_in(filing, lambda: confirmation.read_again(filing.session))
    filing.plan = plan = change.basis.plan(registry_state, frozenset({root}))
    held = {product for product, roots in change.basis.held(registry_state).items() if root in roots}
    members = [record for record in _in_scope(plan) if root_of(record) in held | {root}]
    for record in (member for member in members if member.mode == "write"):
        _file(filing, record)
    steps = [record for record in members if root_of(record) == root]
    is_locked = any(step.id in filing.results.locked for step in steps)
    if not steps or steps[-1].mode != "write" or is_locked or root in filing.results.skipped:
        filing.results.skipped.add(root)
        return LATER
    relevant = [difference for difference in differences if difference.root in held | {root}]
    done = [difference for difference in relevant if _is_done(filing.results, difference)]
    remarks = (
        *change_prompts.written(done, [difference for difference in relevant if difference not in done]),
        *change.remarks,
    )
    return confirmation.confirm(filing, steps[-1], steps, remarks)


def _is_done(results: RecordResults, difference: Difference) -> bool:
    """Return whether a difference is resolved: the record is removed, or the site holds the profile's value."""
    if difference.kind == "removed":
        return difference.record not in results.skipped
    entry = results.count.proofs.get(difference.key)
    return entry is not None and entry.is_right()


def _file(filing: Filing, record: Record) -> None:
    if record.kind.record.ticks:
        file_association(filing, record)
        return
    file_one(filing, record)
    if record.retired and logged_in(filing, lambda: opening.is_listed(filing, record)):
        filing.results.skipped.add(record.id)


def open_item(filing: Filing, record: Record) -> None:
    """Open an approved item for a change, unless it is open. Raises PageMismatch, SiteFaulty."""
    session = filing.session
    site, records = session.site, session.records
    if record.kind.is_single:
        site.goto(SUBJECT_ROOT, fresh=True)
        if site.is_shown("change_open"):
            return
        button: Locator | None = records.controls.button(site.entry(SUBJECT_ROOT).buttons["change"])
        listed = ""
    else:
        button, listed = _change_button(filing, record)
    if button is None:
        return
    session.prove_guard(record)
    check_account(session)  # the person may have read the patch for a long time
    records.forget()
    answer = _press_change(filing, record, button)
    if not answer.ok:
        raise SiteFaulty(doing=record.title, what=answer.message)
    session.browser.wait(lambda: site.is_shown("change_open") or bool(session.browser.expired), WAIT_S)
    site.wait_ready()
    session.note(ChangeOpened(record.id))
    if record.kind.is_step:
        first = record.kind.item.kinds[0]
        check_identity(session.site, first.page, first.listed_in, listed)
        opening.remember_address(session, filing.places, replace(record, kind=first))


def _press_change(filing: Filing, record: Record, button: Locator) -> SaveAnswer:
    """Press the button that opens a change, or let the person press it where it is not known what it sends."""
    session = filing.session
    page = record.kind.item.member if record.kind.is_single else record.kind.item.kinds[0].listed_in
    sends = Transaction(session.browser.guard.save_shapes(page, "change"))
    if session.browser.guard.rules.shapes is not None and not sends.shapes:
        word = session.site.entry(page).buttons["change"]
        session.browser.actions.scroll(button)
        return press_by_hand(session, record, HandPress(page, word, "change", sends, session.site.box_of(button)))
    silence, how = say("发起变更后没有回应"), Press(slow=partial(wait_on, filing, record), sends=sends)
    return session.records.saves.act(button, "change", record.title, silence, how)


def _change_button(filing: Filing, record: Record) -> tuple[Locator | None, str]:
    """Return the button that opens an algorithm for a change (None if it is open) and the name in its row."""
    session = filing.session
    records, list_id = session.records, record.kind.item.kinds[0].listed_in
    word = session.site.entry(list_id).buttons["change"]
    records.open_list(list_id)
    rows = records.find(filing.places.known(record).names, is_exact=record.is_look_alike)
    if len(rows) != 1:
        check_account(session)  # another account may have logged in
        raise PageMismatch(page=record.title, what=say("在备案信息列表中找不到唯一的一条"))
    row = records.turn_to(rows[0])  # the list may have been re-rendered
    if row is None:
        raise PageMismatch(page=record.title, what=say("在备案信息列表中找不到唯一的一条"))
    return (records.row_button(row, word) if word in row.buttons else None), row.key


def _resting(registry_state: RegistryState) -> RunStatus:
    return "waiting_review" if is_under_review(registry_state) else "nothing_to_do"


def _status(
    results: RecordResults, registry_state: RegistryState, answers: Sequence[str], blocked: Sequence[str]
) -> RunStatus:
    if results.skipped or blocked or LATER in answers:
        return "needs_person"
    if KEEP_DRAFT in answers:
        return "ready_to_submit"
    if all(answer == confirmation.SUBMITTED for answer in answers):
        return "submitted"
    return "needs_person" if results.count.tally().wrong else _resting(registry_state)
