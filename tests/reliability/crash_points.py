"""The crash points: what may end a run from outside, where, and how a case is made from a seed and a number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from tests.filing.halting import Halt

CrashTarget = Literal["assistant", "browser", "mock"]
FIRST, LAST = 0.03, 1.1  # shares of the duration of the uninterrupted run; a run can take longer than that one
KINDS: tuple[tuple[str, str], ...] = (
    ("RunOpened", "filing"),
    ("GuardProved", "filing"),
    ("RecordOpened", "filing"),
    ("EditIntended", "filing"),
    ("FieldDone", "filing"),
    ("Saved", "filing"),
    ("Proved", "filing"),
    ("Submitted", "filing"),
    ("HandoverOpened", "filing"),
    ("HandoverClosed", "filing"),
    ("Status", "filing"),
    ("RunClosed", "filing"),
    ("Gated", "gated"),
    ("Comment", "returned"),
    ("Blocked", "filing"),
    ("Note", "returned"),
)
# A run of the scenario proves its guard on one document, is submitted twice, opens and closes once; other events occur thrice.
_OCCURRENCES = {"Submitted": (1, 2)} | dict.fromkeys(
    ("RunOpened", "GuardProved", "RunClosed", "Blocked", "Comment", "Gated", "Note"), (1,)
)


@dataclass(frozen=True, slots=True)
class CrashPoint:
    """One crash point: what is killed, in which scenario, at a journal event or after a share of the uninterrupted run."""

    name: str
    scenario: str
    target: CrashTarget
    halts: tuple[Halt, ...] = ()
    share: float | None = None


def at_events() -> list[CrashPoint]:
    """Return kill -9 of the assistant before and after every kind of event, at its first and at a later occurrence."""
    result = []
    for kind, scenario in KINDS:
        for when in ("before", "after"):
            for nth in _OCCURRENCES.get(kind, (1, 3)):
                rogue = ({"kind": "GuardProved", "do": "attack"},) if kind == "Blocked" else ()
                strange = ({"kind": "RecordOpened", "do": "pass"},) if kind == "Note" else ()
                halt = {"kind": kind, "do": "kill", "when": when, "nth": nth}
                result.append(CrashPoint(f"{when} {kind} {nth}", scenario, "assistant", (*rogue, *strange, halt)))
    return result


def at_moments(target: CrashTarget, seed: int, count: int) -> list[CrashPoint]:
    """Return this many crash points at moments drawn from a seed; the n-th of a seed is always the same."""
    result = []
    for number in range(count):
        share = random.Random(f"{seed}/{target}/{number}").uniform(FIRST, LAST)
        result.append(CrashPoint(f"{target} {seed}/{number} at {share:.1%}", "filing", target, share=share))
    return result
