"""One worker's trials: a mutant in the scratch tree against the tests that cover it.

A kill counts only if the killing test passes on the unchanged tree under the same conditions; each test is checked
once. A test that does not pass is excluded from then on.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.mutants.choosing import mutated_text
from tests.mutants.covering import Chooser, Covering, batches, fitting
from tests.mutants.measured import CoveringRuns
from tests.mutants.mutant import Mutant
from tests.mutants.results import MutantResult, Phase
from tests.mutants.scratch_tree import ScratchTree
from tests.mutants.warm_process import RunEnding, WarmProcess

QUICK_SHARE = 0.7
"""The share of the limit for tests of the quick phase; the rest is for starting pytest and importing."""
BROWSER_START_S = 8.0


class Trials:
    """Tries mutants one after the other."""

    def __init__(self, tree: ScratchTree, process: WarmProcess, chooser: Chooser, measured: CoveringRuns) -> None:
        self._tree, self._process, self._chooser, self._measured = tree, process, chooser, measured
        self._sound: set[str] = set()

    def result(self, mutant: Mutant, phase: Phase, limit_s: float) -> MutantResult | None:
        """Return the result of a mutant in a phase; None if the browser phase adds nothing to the quick one."""
        began = time.monotonic()
        while True:
            covering = self._chooser.covering(mutant, self._tree.text(mutant.module))
            if phase == "browser" and not covering.browser:
                return None
            if not covering.quick and not covering.browser:
                return MutantResult.of(mutant, "not covered", phase)
            tests = self._tests(covering, phase, limit_s)
            ending, number = self._faced(mutant, tests, phase, limit_s)
            if not ending.failed:
                return self._survivor(mutant, phase, covering, number, time.monotonic() - began)
            if self._is_sound(ending.failed, tests, limit_s):
                break
            self._chooser.note_unsound(ending.failed)
        if ending.how != "collection":
            self._chooser.note_killer(mutant, ending.failed)
        seconds = round(time.monotonic() - began, 1)
        facts = {"by": ending.failed, "how": ending.how, "why": ending.why}
        return MutantResult.of(mutant, "killed", phase, **facts, tests=number, seconds=seconds)

    def _tests(self, covering: Covering, phase: Phase, limit_s: float) -> Sequence[str]:
        if phase == "quick":
            return fitting(covering.quick, self._measured.seconds, limit_s * QUICK_SHARE)
        return fitting(covering.browser, self._measured.seconds, limit_s - BROWSER_START_S)

    def _faced(self, mutant: Mutant, tests: Sequence[str], phase: Phase, limit_s: float) -> tuple[RunEnding, int]:
        """Run the tests with the mutant in place; return how the run ended and how many passed."""
        end, passed, ending = time.monotonic() + limit_s, 0, RunEnding()
        with self._tree.changed(mutant.module, mutated_text(self._tree.text(mutant.module), mutant)):
            for batch in batches(tests) if phase == "quick" else [list(tests)]:
                remaining = end - time.monotonic()
                if not batch or remaining <= 0:
                    break
                ending = self._process.run(batch, self._measured.seconds, remaining)
                passed += ending.passed
                if ending.failed or ending.is_cut_short:
                    break
        return ending, passed

    def _survivor(self, mutant: Mutant, phase: Phase, covering: Covering, number: int, seconds: float) -> MutantResult:
        there = covering.quick if phase == "quick" else covering.browser
        waiting = len(covering.browser) if phase == "quick" else 0
        facts = {
            "tests": number,
            "left_out": len(there) - number,
            "browser_left": waiting,
            "seconds": round(seconds, 1),
        }
        return MutantResult.of(mutant, "survived", phase, **facts)

    def _is_sound(self, failed: str, tests: Sequence[str], limit_s: float) -> bool:
        """Return whether the unchanged tree passes the test that failed; raises RuntimeError if it cannot even start."""
        if failed in self._sound:
            return True
        asked = [tests[0]] if failed == "(start)" else [failed]
        ending = self._process.run(asked, self._measured.seconds, limit_s)
        if ending.failed and failed == "(start)":
            raise RuntimeError(f"pytest does not start on the unchanged tree: {ending.why}")
        if not ending.failed and failed != "(start)":
            self._sound.add(failed)
        return not ending.failed
