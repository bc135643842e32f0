"""The latest states of a client's items over all its runs: state, since when, and how often returned.

Runs on the registry outweigh rehearsals: rehearsed states are shown, marked 演练, only until the first real run.
Nothing is guessed: an item that no run has read has no state.
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
    """The latest state of an item: our word, the site's, since when, when read, comments, rounds of 退回, submission."""

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
    """Return the latest state of every item (主体 or an algorithm's name) that runs have read."""
    counting = counted(runs)
    is_rehearsal = all(run.is_rehearsal for run in counting)
    read: dict[str, list[StateRead]] = defaultdict(list)
    sent: dict[str, list[SubmissionSeen]] = defaultdict(list)
    for run in counting:
        for state in run.states:
            read[state.what].append(state)
        for submission in run.submissions:
            sent[submission.what].append(submission)
    return {what: _latest_state(states, sent[what], is_rehearsal) for what, states in read.items()}


def counted(runs: Sequence[R]) -> list[R]:
    """Return the runs whose states count: the real ones, or the rehearsals if there are none."""
    read = [run for run in runs if run.states]
    return [run for run in read if not run.is_rehearsal] or read


def _latest_state(states: list[StateRead], sent: list[SubmissionSeen], is_rehearsal: bool) -> LatestState:
    states = sorted(states, key=lambda read: read.at)
    sent = sorted(sent, key=lambda seen: seen.at)
    last = states[-1]
    since = last.at
    for state in reversed(states):
        if state.ours != last.ours:
            break
        since = state.at
    moments = [seen.at for seen in sent if seen.kind != SEEN]
    numbers = [seen.number for seen in sent if seen.number]
    return LatestState(
        state=last.ours,
        theirs=last.theirs,
        since=since,
        read=last.at,
        comments=max((read.comments for read in states if read.at >= since), default=0),
        rounds=_rounds(states),
        is_rehearsal=is_rehearsal,
        submitted=_submitted(states, moments[-1] if moments else None),
        receipt=next((seen.receipt for seen in reversed(sent) if seen.receipt), ""),
        number=numbers[-1] if numbers else "",
    )


def _rounds(states: Sequence[StateRead]) -> int:
    """Return how often an item was returned, as far as runs read it."""
    before = [""] + [state.ours for state in states[:-1]]
    return sum(state.ours in RETURNED and state.ours != former for state, former in zip(states, before, strict=True))


def _submitted(states: Sequence[StateRead], sent: datetime | None) -> datetime | None:
    """Return when an item was last submitted: as a run recorded it, or when it was first read as under review again.

    An item that came back after the recorded submission and is under review again was submitted by hand since.
    """
    seen = _first_under_review(states)
    if sent is None or seen is None:
        return sent or seen
    return seen if is_away_again(state.ours for state in states if sent < state.at <= seen) else sent


def _first_under_review(states: Sequence[StateRead]) -> datetime | None:
    """Return when the latest period under review was first read, as the earliest known moment of its submission."""
    first = None
    for state in reversed(states):
        if state.ours in UNDER_REVIEW:
            first = state.at
        elif first is not None:
            break
    return first
