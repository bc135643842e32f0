"""One measurement: the counts, `beian check` in turns, and rounds of interleaved filings, first and unchanged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.short.bands import Figure
from benchmarks.short.counts import counts
from benchmarks.short.estimate import Pair, estimate
from benchmarks.short.interleaved import RecordTurn, interleaved, workplaces
from benchmarks.short.sides import Side
from benchmarks.short.starts import checked

RUNS = ("filing", "unchanged")
COSTS = {
    "seconds": "seconds",
    "program": "processor seconds of the program",
    "browser": "processor seconds of the browser",
}
CHECK = "check: processor seconds"
Round = dict[str, list[Pair]]  # the pairs of each figure


@dataclass(frozen=True)
class Budget:
    """The extent of a measurement: at most this many rounds, and none begun that would end after the minutes."""

    rounds: int = 6
    checks: int = 8
    minutes: float = 5.0
    profile: str = "short"


@dataclass
class Measurement:
    """A measurement: figures by name, the pairs behind the ratios, and its duration."""

    figures: dict[str, Figure] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    seconds: float = 0.0


def measure(sides: Sequence[Side], budget: Budget, clock: Callable[[], float] = time.monotonic) -> Measurement:
    """Measure today's program (the first side) against the second; without a second one only its counts."""
    began, measured = clock(), Measurement()
    measured.figures |= counts()
    if len(sides) == 2:
        checks = {CHECK: checked(sides, budget.checks)}
        until = began + budget.minutes * 60
        measured.rounds += in_time(lambda order: one_round(order, budget.profile), sides, budget.rounds, until, clock)
        measured.figures |= ratios([checks] * bool(budget.checks)) | ratios(measured.rounds)
    measured.seconds = clock() - began
    return measured


def in_time(
    measure_round: Callable[[Sequence[Side]], Round],
    sides: Sequence[Side],
    rounds: int,
    until: float,
    clock: Callable[[], float],
) -> Iterator[Round]:
    """Yield rounds with alternating first side, as long as another round like the last would end in time."""
    for number in range(rounds):
        began = clock()
        yield measure_round(list(sides) if number % 2 == 0 else list(reversed(sides)))
        ended = clock()
        if ended + (ended - began) > until:
            return


def one_round(sides: Sequence[Side], profile: str) -> Round:
    """File the profile on both sides, and once more with nothing left to write; return the pairs of each figure."""
    pairs: Round = {}
    with workplaces(sides, profile) as places:
        for run in RUNS:
            turns = {side.name: turns for side, turns in zip(sides, interleaved(sides, places), strict=True)}
            pairs |= paired(run, turns)
    return pairs


def paired(run: str, turns: Mapping[str, Sequence[RecordTurn]]) -> Round:
    """Return today's turns paired with the reference's; raises if the two filed different pages or another order."""
    today, reference = turns["today"], turns["reference"]
    if [turn.page for turn in today] != [turn.page for turn in reference]:
        raise RuntimeError(f"{run}: the two programs have not filed the same records in the same order")
    return {
        f"{run}: {words}": [
            Pair(turn.page, getattr(turn, cost), getattr(other, cost))
            for turn, other in zip(today, reference, strict=True)
        ]
        for cost, words in COSTS.items()
    }


def ratios(rounds: Sequence[Round]) -> dict[str, Figure]:
    """Return the estimate of each figure over all rounds."""
    figures: dict[str, Figure] = {}
    for name in rounds[0] if rounds else ():
        ratio = estimate([pair for pairs in rounds for pair in pairs[name]], len(rounds))
        if ratio is not None:
            figures[name] = ratio
    return figures
