"""When a change or an end that a practice noted was done, by what the registry showed since; rehearsals show nothing.

    done_on(happening, client, runs) → day | None

A change is done when it is under review: each of the algorithms that it is of – or, where it is of all, the entity – was
read as 变更审核中 in a stretch that began on the day of the change or later. An end is done while each is 注销办理中 or
已注销. What came of it afterwards is told by the states, not by a term.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.core import wording
from assistant.planning.maps import registry_state as words
from assistant.practice import tables
from assistant.practice.client_overview import TermEvent
from assistant.practice.clock import day_of
from assistant.practice.run_facts import RunFacts
from assistant.practice.turns import ENDED, FILED_ONCE

_CHANGE_SENT = frozenset({"变更审核中", "主体变更审核中"})
_ENDING = frozenset({ENDED, "注销办理中"})
_MAY_CHANGE = (FILED_ONCE | {words.UNKNOWN}) - {ENDED}


def done_on(term_event: TermEvent, client: tables.Client, runs: Sequence[RunFacts]) -> date | None:
    """Return when something noted was done: as the card says, else as it was first read; None while it is open."""
    if term_event.done_on is not None:
        return term_event.done_on
    named = wording.option(term_event.algorithm)
    rows = [row for row in client.algorithms if named in ("", wording.option(row.name))]
    if term_event.kind == "end":
        return _last([_ended(row) for row in rows])
    if named:
        return _last([_sent(row.name, term_event.on, runs) for row in rows])
    filed = [row for row in rows if row.state in _MAY_CHANGE and not row.is_rehearsal]
    entity = _sent(words.SUBJECT, term_event.on, runs)
    return entity or _last([_sent(row.name, term_event.on, runs) for row in filed])


def _last(days: Sequence[date | None]) -> date | None:
    """Return the last of the days on which each was done; None while one is not, or where there is none."""
    results = [day for day in days if day is not None]
    return max(results) if results and len(results) == len(days) else None


def _ended(row: tables.AlgorithmRow) -> date | None:
    if row.is_rehearsal or row.state not in _ENDING:
        return None
    return day_of(row.since) if row.since is not None else row.listed_on


def _sent(item: str, since: date, runs: Sequence[RunFacts]) -> date | None:
    """Return the day on which a change of an item was first read as under review, on a day or later."""
    key = wording.option(item)
    states = [state for run in runs if not run.is_rehearsal for state in run.states]
    read = [state for state in states if wording.option(state.what) == key and state.ours != words.UNKNOWN]
    before = ""
    for entry in sorted(read, key=lambda state: state.at):
        if entry.ours in _CHANGE_SENT and entry.ours != before and day_of(entry.at) >= since:
            return day_of(entry.at)
        before = entry.ours
    return None
