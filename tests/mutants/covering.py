"""The tests to run against a mutant, and their order: those that ran its line, the quickest first."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.mutants.choosing import place_of
from tests.mutants.measured import CoveringRuns
from tests.mutants.mutant import Mutant
from tests.mutants.places import source_of

FIRST_TESTS, NEXT_TESTS = 25, 200
"""A run imports every test module it needs. The first few tests kill most mutants, and need few modules."""
FORMER_KILLERS = 8
SLOW_S = 5.0
"""Slower tests run with those that have a browser or program of their own, since most of them do."""


@dataclass(frozen=True, slots=True)
class Covering:
    """The tests of one mutant, the quickest first: those without a browser or program, and the others (`browser`)."""

    quick: tuple[str, ...]
    browser: tuple[str, ...]


class Chooser:
    """Selects the covering tests of mutants among those of a run."""

    def __init__(self, measured: CoveringRuns, arm: dict[str, bool], tree: Path, unsound: Path | None = None) -> None:
        self._measured = measured
        late = measured.with_program | {test for test, seconds in measured.seconds.items() if seconds > SLOW_S}
        self._arm = {test: has_browser or test in late for test, has_browser in arm.items()}
        self._tree = tree
        self._killers: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=200))
        self._unsound_file = unsound
        self._unsound = set(measured.failed)
        if unsound and unsound.exists():
            self._unsound |= set(unsound.read_text(encoding="utf-8").splitlines())

    @property
    def unmeasured(self) -> list[str]:
        """Return the run's tests that no covering run has measured."""
        return [test for test in self._arm if test not in self._measured.seconds]

    def covering(self, mutant: Mutant, text: str) -> Covering:
        """Return the tests of a mutant; raises MeasuredOnOtherText if its module was measured with another text."""
        self._measured.check(mutant.module, text)
        ordered: list[str] = []
        for tests in self._tiers(mutant, text):
            fit = tests - set(ordered) - self._unsound
            known = (test for test in fit if test in self._arm and test in self._measured.seconds)
            ordered += sorted(known, key=lambda test: (self._measured.seconds[test], test))
        first = [test for test in list(self._killers[mutant.module]) if test in ordered][:FORMER_KILLERS]
        quick = dict.fromkeys(test for test in (*first, *ordered) if not self._arm[test])
        return Covering(tuple(quick), tuple(test for test in ordered if self._arm[test]))

    def note_killer(self, mutant: Mutant, test: str) -> None:
        """Move a test that killed a mutant to the front for the next one of the module."""
        killers = self._killers[mutant.module]
        if test in killers:
            killers.remove(test)
        killers.appendleft(test)

    def note_unsound(self, test: str) -> None:
        """Exclude a test that fails without a mutant too, from now on and when the run is resumed."""
        self._unsound.add(test)
        if self._unsound_file:
            with self._unsound_file.open("a", encoding="utf-8") as file:
                file.write(test + "\n")

    def _tiers(self, mutant: Mutant, text: str) -> list[set[str]]:
        """Return sets of tests, the most likely to notice first.

        Code that runs at import runs for every test alike. For it, tests count that run a function which uses the name,
        then those that run any function of the module, then those whose file contains the name.
        """
        source = source_of(text)
        reach = source.reach(place_of(text, mutant).start)
        ran = self._measured.tests_of(mutant.module, reach.lines)
        if not reach.names:
            return [ran]
        using = self._measured.tests_of(mutant.module, source.lines_using(reach.names))
        running = self._measured.tests_of(mutant.module, source.lines_of_functions())
        return [using, running, set(self._naming(reach.names))]

    def _naming(self, names: Iterable[str]) -> Iterable[str]:
        word = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b")
        return (test for test in self._arm if word.search(_text(self._tree / test.partition("::")[0])))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def fitting(tests: Sequence[str], seconds: dict[str, float], budget_s: float) -> Sequence[str]:
    """Return as many of the tests, in order, as fit into the time by their measured durations."""
    total = 0.0
    for number, test in enumerate(tests):
        total += seconds.get(test, 0.0)
        if total > budget_s:
            return tests[:number]
    return tests


def batches(tests: Sequence[str]) -> list[list[str]]:
    """Return the tests in a small first, a middle and a last batch, those of one file side by side."""
    parts = (tests[:FIRST_TESTS], tests[FIRST_TESTS : FIRST_TESTS + NEXT_TESTS], tests[FIRST_TESTS + NEXT_TESTS :])
    return [_by_file(part) for part in parts if part]


def _by_file(tests: Sequence[str]) -> list[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        groups[test.partition("::")[0]].append(test)
    return [test for group in groups.values() for test in group]
