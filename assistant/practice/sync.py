"""Storing the scan of a client's folder in its rows of the ledger; a repeated sync changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from assistant.core import wording
from assistant.declaration.intake.requirements import Requirement
from assistant.planning.maps.registry_state import ALGORITHM, SUBJECT
from assistant.practice import tables, turns
from assistant.practice.client_overview import Listing
from assistant.practice.clock import day_of
from assistant.practice.done import done_on
from assistant.practice.expiries import RULE
from assistant.practice.folder_scan import AlgorithmFacts, FolderScan, stage_of
from assistant.practice.item_rows import item_rows
from assistant.practice.latest_states import LatestState, latest_states
from assistant.practice.run_facts import RunFacts, StateRead, SubmissionSeen
from assistant.practice.turns import ASKED_ON, ENDED, FILED, FILED_ONCE, TurnInputs, TurnItem, TurnMaterial
from assistant.proof.journal.run_ownership import clients_of

_RECEIVER = "验证码接收人"
_NOT_PLAIN = frozenset({"states", "submissions", "saved", "client"})
_PLAIN = [field.name for field in fields(RunFacts) if field.name not in _NOT_PLAIN]


def sync_client(client: tables.Client, scan: FolderScan, today: date) -> None:
    """Store a scan in a client's row; its runs must be stored before."""
    client.name, client.name_key, client.uscc = scan.name, wording.option(scan.name), scan.uscc
    client.short, client.archived_on, client.problem = scan.overview.short, scan.overview.archived_on, scan.problem
    client.owner = scan.owners.get("", "")
    client.contacts = [
        tables.ContactRow(duty=contact.duty, name=contact.name, tail=contact.tail) for contact in scan.contacts
    ]
    client.materials = [_material(place, requirement) for place, requirement in enumerate(scan.materials)]
    client.findings = [
        tables.FindingRow(
            rule=finding.rule,
            severity=finding.severity,
            place=finding.place,
            found=finding.found,
            remedy=finding.remedy,
        )
        for finding in scan.findings
    ]
    client.blocks = sum(finding.severity == "block" for finding in scan.findings)
    client.warns = sum(finding.severity == "warn" for finding in scan.findings)
    runs = [run_facts(run) for run in client.runs]
    latest_by_item = latest_states(runs)
    _take_entity(client, latest_by_item.get(SUBJECT))
    client.algorithms = list(_algorithms(scan, latest_by_item))
    client.term_events = [
        tables.TermEventRow(
            kind=event.kind, on=event.on, algorithm=event.algorithm, done_on=done_on(event, client, runs)
        )
        for event in scan.overview.term_events
    ]
    client.term_events += [tables.TermEventRow(kind=rule, on=start, algorithm="") for rule, start in scan.duty_terms]
    client.term_events += [tables.TermEventRow(kind=RULE, on=end, algorithm=what) for what, end in scan.ends]
    _take_turn(client, scan, latest_by_item, today)


def _take_entity(client: tables.Client, latest: LatestState | None) -> None:
    client.entity_state, client.entity_theirs = (latest.state, latest.theirs) if latest else ("", "")
    client.entity_since = latest.since if latest else None
    client.entity_read = latest.read if latest else None
    client.entity_submitted = latest.submitted if latest else None
    client.entity_rounds = latest.rounds if latest else 0
    client.is_rehearsal = bool(latest and latest.is_rehearsal)


def _algorithms(scan: FolderScan, latest_by_item: Mapping[str, LatestState]) -> Iterator[tables.AlgorithmRow]:
    """Yield a row for each algorithm of the profile, then for those that only the site shows."""
    by_key = {wording.option(name): (name, latest) for name, latest in latest_by_item.items() if name != SUBJECT}
    listed = {wording.option(listing.algorithm): listing for listing in scan.overview.listings}
    shown = {wording.option(display.algorithm): display for display in scan.overview.shown}
    declared = [*scan.algorithms]
    known = {wording.option(facts.name) for facts in declared}
    declared += [AlgorithmFacts(name) for key, (name, _) in by_key.items() if key not in known]
    for place, facts in enumerate(declared):
        key = wording.option(facts.name)
        row = _algorithm(place, facts, by_key[key][1] if key in by_key else None, listed.get(key))
        if key in shown:
            row.shown_on, row.shown_picture = shown[key].on, shown[key].picture
        yield row


def _algorithm(
    place: int, facts: AlgorithmFacts, latest: LatestState | None, listing: Listing | None
) -> tables.AlgorithmRow:
    row = tables.AlgorithmRow(place=place, name=facts.name, role=facts.role, type=facts.type, launched=facts.launched)
    row.number = (listing.number if listing else "") or (latest.number if latest else "") or facts.number
    row.state = row.theirs = row.receipt = row.listed = ""
    row.rounds, row.is_rehearsal, row.shown_picture = 0, False, ""
    if latest is not None:
        row.state, row.theirs, row.since, row.read = latest.state, latest.theirs, latest.since, latest.read
        row.submitted, row.receipt, row.rounds = latest.submitted, latest.receipt, latest.rounds
        row.is_rehearsal = latest.is_rehearsal
    if listing is not None:
        row.listed, row.listed_on = listing.source, listing.on
        if latest is None or latest.is_rehearsal or _outweighs(listing, latest):
            row.state, row.theirs, row.is_rehearsal = ENDED if listing.is_ended else FILED, listing.source, False
            row.since = None
    return row


def _outweighs(listing: Listing, latest: LatestState) -> bool:
    """Return whether a list is newer than the last reading and shows what the site did not show yet.

    On the same day the list prevails. A later state of a filed item is not behind the list.
    """
    is_behind = latest.state != ENDED if listing.is_ended else latest.state not in FILED_ONCE
    return is_behind and day_of(latest.read) <= listing.on


def _take_turn(client: tables.Client, scan: FolderScan, latest_by_item: Mapping[str, LatestState], today: date) -> None:
    inputs = _case(client, scan, latest_by_item)
    client.items = list(item_rows(client, scan, inputs, today))
    turn = turns.turn(inputs)
    item_turns = turns.items(inputs) if not inputs.problem else {}
    for row in client.algorithms:
        row.turn = item_turns[row.name].who if row.name in item_turns else ""
    follows = turn.step in turns.FOLLOW_STATES
    if follows or client.turn != turn.who or client.turn_since is None:
        client.turn_since = _cause(client, None if follows else scan.touched) or today
    if turn.step == "code" and scan.waits_since is not None:
        client.turn_since = day_of(scan.waits_since)
    asked = {ASKED_ON: scan.asked_on.isoformat()} if turn.step == "send" and scan.asked_on is not None else {}
    client.turn, client.step, client.facts = turn.who, turn.step, {**turn.facts, **asked}


def _case(client: tables.Client, scan: FolderScan, latest_by_item: Mapping[str, LatestState]) -> TurnInputs:
    """Return the inputs of the turn; states read only in rehearsals count as unread."""
    entity = latest_by_item.get(SUBJECT)
    blocks = Counter(stage_of(finding.place) for finding in scan.findings if finding.severity == "block")
    receiver = next((contact.name for contact in scan.contacts if contact.duty == _RECEIVER), "")
    last = client.runs[-1] if client.runs else None
    is_waiting = scan.is_run_alive and last is not None and last.ended is None and not last.is_rehearsal
    return TurnInputs(
        entity=TurnItem(SUBJECT, SUBJECT, client.entity_state, client.entity_theirs, entity.comments if entity else 0)
        if not client.is_rehearsal
        else TurnItem(SUBJECT, SUBJECT, ""),
        algorithms=[
            TurnItem(row.name, ALGORITHM, row.state, row.theirs, _comments(latest_by_item, row.name), row.is_shown)
            if not row.is_rehearsal
            else TurnItem(row.name, ALGORITHM, "")
            for row in client.algorithms
        ],
        missing_materials=[
            TurnMaterial(one.name, one.kind.stage, one.state, one.kind.is_required, one.is_ours)
            for one in scan.materials
            if one.is_missing
        ],
        blocks=dict(blocks),
        problem=scan.problem.splitlines()[0] if scan.problem else "",
        waits_for=last.waits_for if last is not None and is_waiting else "",
        receiver=receiver,
        to_dispatch=scan.to_dispatch,
        to_revise=scan.to_revise,
    )


def _comments(latest_by_item: Mapping[str, LatestState], name: str) -> int:
    return latest_by_item[name].comments if name in latest_by_item else 0


def _cause(client: tables.Client, touched: date | None) -> date | None:
    """Return the day on which a turn began: of the newest state read, or of the newest file if later.

    States read in rehearsals do not count.
    """
    starts = [(client.is_rehearsal, client.entity_since), *((row.is_rehearsal, row.since) for row in client.algorithms)]
    moments = [since for is_rehearsal, since in starts if not is_rehearsal]
    days = [day_of(moment) for moment in moments if moment is not None]
    days += [row.listed_on for row in client.algorithms if row.listed_on is not None]
    return max(days if touched is None else [*days, touched], default=None)


def _material(place: int, requirement: Requirement) -> tables.MaterialRow:
    return tables.MaterialRow(
        place=place,
        slot=requirement.name,
        stage=requirement.kind.stage,
        duty=requirement.duty,
        state=requirement.state,
        why=requirement.why,
        file=requirement.path,
        version=len(requirement.versions),
        is_sealed=requirement.kind.is_sealed,
        is_required=requirement.kind.is_required,
    )


def has_changed_identity(client: tables.Client, scan: FolderScan) -> bool:
    """Return whether a client's name or code has changed since its runs were read, which may change their ownership."""
    return not scan.problem and (client.name, client.uscc) != (scan.name, scan.uscc)


def own_facts(facts: Iterable[RunFacts], runs: Path, scan: FolderScan) -> Iterator[RunFacts]:
    """Yield the facts of runs; a run for another client, as in a copied folder, loses its states and submissions.

    While the profile is unreadable, the owner is unknown and facts pass unchanged.
    """
    own: dict[str, set[str]] = {}
    for fact in facts:
        client = wording.option(fact.client)
        if not client or scan.problem or client == wording.option(scan.name):
            yield fact
            continue
        if fact.site not in own:
            own[fact.site] = set(map(wording.option, clients_of(runs, fact.site, scan.name, scan.uscc)))
        yield fact if client in own[fact.site] else replace(fact, states=(), submissions=(), waits_for="")


def run_row(facts: RunFacts) -> tables.Run:
    """Return the row of a run with its states and submissions."""
    row = tables.Run(**{name: getattr(facts, name) for name in _PLAIN})
    row.states = [
        tables.StateReadRow(what=state.what, ours=state.ours, theirs=state.theirs, at=state.at, comments=state.comments)
        for state in facts.states
    ]
    row.submissions = [
        tables.SubmissionRow(
            what=submission.what,
            kind=submission.kind,
            round=submission.round,
            receipt=submission.receipt,
            number=submission.number,
            at=submission.at,
            by=submission.by,
        )
        for submission in facts.submissions
    ]
    return row


def run_facts(row: tables.Run) -> RunFacts:
    """Return the facts of a run from its row."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    states: Sequence[StateRead] = [StateRead(s.what, s.ours, s.theirs, s.at, s.comments) for s in row.states]
    sent = [SubmissionSeen(s.what, s.kind, s.round, s.receipt, s.number, s.at, s.by) for s in row.submissions]
    return RunFacts(**plain, states=tuple(states), submissions=tuple(sent))
