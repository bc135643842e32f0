"""The standing of a client's items over all its runs: the latest state read of each, since when, and how often returned.

Runs on the registry outweigh rehearsals: while a client has only rehearsals, their states are shown and marked 演练; from
the first real run on, only real ones count. Nothing is guessed: an item that no run has read has no standing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from assistant.planning.maps.registry_state import is_away_again
from assistant.practice.run_facts import SEEN, RunFacts, StateRead, SubmissionSeen
from assistant.practice.tables import Run
from assistant.practice.turns import RETURNED, UNDER_REVIEW

R = TypeVar("R", RunFacts, Run)


@dataclass(frozen=True, slots=True)
class LatestState:
    """Where an item stands: state, the site's word, since when seen, when read last, comments, rounds of 退回, submission."""

    state: str
    theirs: str
    since: datetime
    read: datetime
    comments: int = 0
    rounds: int = 0
    is_rehearsal: bool = False
    submitted: datetime | None = None
    receipt: str = ""
    number: str = ""


def latest_states(runs: Sequence[RunFacts]) -> dict[str, LatestState]:
    """Return the standing of every item (主体, or an algorithm's name) that runs have read."""
    those = counted(runs)
    is_rehearsal = all(run.is_rehearsal for run in those)
    read: dict[str, list[StateRead]] = defaultdict(list)
    sent: dict[str, list[SubmissionSeen]] = defaultdict(list)
    for run in those:
        for state in run.states:
            read[state.what].append(state)
        for submission in run.submissions:
            sent[submission.what].append(submission)
    return {what: _latest_state(states, sent[what], is_rehearsal) for what, states in read.items()}


def counted(runs: Sequence[R]) -> list[R]:
    """Return the runs whose states count: the real ones, and only while there is none of them the rehearsals."""
    read = [run for run in runs if run.states]
    return [run for run in read if not run.is_rehearsal] or read


def _latest_state(states: list[StateRead], sent: list[SubmissionSeen], is_rehearsal: bool) -> LatestState:
    states = sorted(states, key=lambda read: read.at)
    sent = sorted(sent, key=lambda seen: seen.at)
    last = states[-1]
    stretch = last.at
    for state in reversed(states):
        if state.ours != last.ours:
            break
        stretch = state.at
    moments = [seen.at for seen in sent if seen.kind != SEEN]
    numbers = [seen.number for seen in sent if seen.number]
    return LatestState(
        state=last.ours,
        theirs=last.theirs,
        since=stretch,
        read=last.at,
        comments=max((read.comments for read in states if read.at >= stretch), default=0),
        rounds=_rounds(states),
        is_rehearsal=is_rehearsal,
        submitted=_submitted(states, moments[-1] if moments else None),
        receipt=next((seen.receipt for seen in reversed(sent) if seen.receipt), ""),
        number=numbers[-1] if numbers else "",
    )


def _rounds(states: Sequence[StateRead]) -> int:
    """Return how often an item came back, by the returns that were read."""
    before = [""] + [state.ours for state in states[:-1]]
    return sum(state.ours in RETURNED and state.ours != former for state, former in zip(states, before, strict=True))


def _submitted(states: Sequence[StateRead], sent: datetime | None) -> datetime | None:
    """Return when an item was submitted last: as a run saw it, or no earlier than it was first read as under review again.

    What came back after the submission that a run saw, and is under review again, was submitted by hand since.
    """
    seen = _first_under_review(states)
    if sent is None or seen is None:
        return sent or seen
    return seen if is_away_again(state.ours for state in states if sent < state.at <= seen) else sent


def _first_under_review(states: Sequence[StateRead]) -> datetime | None:
    """Return when the latest stretch under review was first seen: the submission was not, so it is no earlier."""
    result = None
    for state in reversed(states):
        if state.ours in UNDER_REVIEW:
            result = state.at
        elif result is not None:
            break
    return result
