"""When a recorded change or end was done, as the registry has shown since; rehearsals do not count.

    done_on(term_event, client, runs) → day | None

A change is done when it is under review: each of its algorithms – or, for a change of all, the entity – was read as
变更审核中 in a period that began on the day of the change or later. An end is done when each is 注销办理中 or 已注销.
An answer to a return is given when the item, read as returned, is next read as under review or decided, on the day on which
the return was received or later; one about a product, which has no state, is given when a person says so. Later results
appear as states, not as terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.core import wording
from assistant.planning.maps import registry_state as words
from assistant.practice import tables
from assistant.practice.client_overview import TermEvent
from assistant.practice.clock import day_of
from assistant.practice.run_facts import RunFacts, StateRead
from assistant.practice.turns import ENDED, FILED_ONCE, RETURNED

_CHANGE_SENT = frozenset({"变更审核中", "主体变更审核中"})
_ENDING = frozenset({ENDED, "注销办理中"})
_NOT_SENT = words.IN_HAND | {words.NOT_REGISTERED}
_MAY_CHANGE = (FILED_ONCE | {words.UNKNOWN}) - {ENDED}


def done_on(term_event: TermEvent, client: tables.Client, runs: Sequence[RunFacts]) -> date | None:
    """Return the day a recorded change or end was done: as recorded, else as first read; None while it is open."""
    if term_event.done_on is not None:
        return term_event.done_on
    named = wording.option(term_event.algorithm)
    rows = [row for row in client.algorithms if named in ("", wording.option(row.name))]
    if term_event.kind == "reply":
        return _answered(term_event, runs)
    if term_event.kind == "end":
        return _last([_ended(row) for row in rows])
    if named:
        return _last([_sent(row.name, term_event.on, runs) for row in rows])
    filed = [row for row in rows if row.state in _MAY_CHANGE and not row.is_rehearsal]
    entity = _sent(words.SUBJECT, term_event.on, runs)
    return entity or _last([_sent(row.name, term_event.on, runs) for row in filed])


def _answered(term_event: TermEvent, runs: Sequence[RunFacts]) -> date | None:
    """Return the day on which an item that was read as returned was first read as sent again; None while it is not."""
    is_returned = False
    for state in _read(term_event.algorithm, runs):
        if state.ours in _NOT_SENT:
            is_returned = is_returned or state.ours in RETURNED
            continue
        if is_returned and term_event.received and day_of(state.at) >= term_event.received:
            return day_of(state.at)
        is_returned = False
    return None


def _read(item: str, runs: Sequence[RunFacts]) -> list[StateRead]:
    """Return the known states of an item that real runs have read, oldest first."""
    key = wording.option(item)
    states = [state for run in runs if not run.is_rehearsal for state in run.states]
    read = [state for state in states if wording.option(state.what) == key and state.ours != words.UNKNOWN]
    return sorted(read, key=lambda state: state.at)


def _last(days: Sequence[date | None]) -> date | None:
    """Return the last of these days; None if one is missing or there are none."""
    done_days = [day for day in days if day is not None]
    return max(done_days) if done_days and len(done_days) == len(days) else None


def _ended(row: tables.AlgorithmRow) -> date | None:
    if row.is_rehearsal or row.state not in _ENDING:
        return None
    return day_of(row.since) if row.since is not None else row.listed_on


def _sent(item: str, since: date, runs: Sequence[RunFacts]) -> date | None:
    """Return the first day, `since` or later, on which a change of an item was read as under review."""
    previous = ""
    for state in _read(item, runs):
        if state.ours in _CHANGE_SENT and state.ours != previous and day_of(state.at) >= since:
            return day_of(state.at)
        previous = state.ours
    return None
