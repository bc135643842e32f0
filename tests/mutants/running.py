"""A run over all mutants: workers with their own scratch trees; an interrupted run can be resumed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.covering import Chooser
from tests.mutants.measured import DATA, DURATIONS, SOURCES, CoveringRuns, digest
from tests.mutants.mutant import Mutant
from tests.mutants.results import MutantResult, Phase, append_result, drop_partial_line, read_results
from tests.mutants.scratch_tree import ScratchTree
from tests.mutants.trial import Trials
from tests.mutants.warm_process import HEAVY, WarmProcess, environment_of

ALWAYS = ("-p", "no:randomly", "--hypothesis-seed=0", "-W", "ignore::pytest.PytestAssertRewriteWarning")
"""Options that make two runs of one mutant alike; a warm process imports plugins before pytest."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The setting of a run: the checkout, a folder for scratch trees and logs, the pytest options that select tests."""

    tree: Path
    work: Path
    options: tuple[str, ...] = ()
    limit_s: float = 60.0
    workers: int = 1
    heavy: tuple[str, ...] = HEAVY


def collect(setup: Setup) -> dict[str, bool]:
    """Return the tests of a run, as pytest collects them, and whether each opens a browser."""
    setup.work.mkdir(parents=True, exist_ok=True)
    log = setup.work / "collected.jsonl"
    log.unlink(missing_ok=True)
    command = ["--collect-only", "-q", "-p", "no:cacheprovider", *setup.options]
    done = _pytest(setup.tree, command, {"MUTANTS_COLLECTED": str(log)}, capture_output=True)
    if not log.exists():
        raise RuntimeError(f"pytest collected nothing: {done.stdout.decode(errors='replace')[-2000:]}")
    return dict(json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())


def cover(setup: Setup, folder: Path, modules: Sequence[str]) -> int:
    """Run tests under coverage, one context per test, into a folder; return pytest's exit code."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for path in (*folder.glob(f"{DATA}*"), folder / DURATIONS):
        path.unlink(missing_ok=True)
    digests = {module: digest((setup.tree / module).read_text(encoding="utf-8")) for module in modules}
    (folder / SOURCES).write_text(json.dumps(digests, indent=1), encoding="utf-8")
    configuration = folder / "coveragerc"
    configuration.write_text(_coverage_configuration(folder, modules), encoding="utf-8")
    options = ["--cov", f"--cov-config={configuration}", "--cov-context=test", "--cov-report="]
    if setup.workers > 1:
        options += ["-n", str(setup.workers), "--dist", "loadfile"]
    log = {"MUTANTS_DURATIONS": str(folder / DURATIONS), "MUTANTS_COVERAGE": str(configuration)}
    return _pytest(setup.tree, ["-q", "-p", "no:cacheprovider", *options, *setup.options], log).returncode


def run(
    setup: Setup, mutants: Sequence[Mutant], measured: CoveringRuns, results: Path, phases: Sequence[Phase]
) -> None:
    """Try every mutant without a result, in each phase; survivors of the quick phase go on to the browser phase."""
    drop_partial_line(results)
    chooser = Chooser(measured, collect(setup), setup.tree, setup.work / "unsound.txt")
    if chooser.unmeasured:
        print(f"{len(chooser.unmeasured)} tests of this arm were never measured: `cover` them", file=sys.stderr)
    for phase in phases:
        done = read_results(results)
        waiting = deque(mutant for mutant in mutants if is_waiting(done.get(mutant.id), phase))
        print(f"{phase}: {len(waiting)} of {len(mutants)} mutants", file=sys.stderr)
        if waiting:
            _Workers(setup, chooser, measured, results).run(waiting, phase)


def is_waiting(result: MutantResult | None, phase: Phase) -> bool:
    """Return whether a mutant must still be tried in a phase."""
    if phase == "quick":
        return result is None
    return result is not None and result.verdict != "killed" and result.phase == "quick"


class _Workers:
    """Threads that take mutants from one queue; each has its own scratch tree and warm process."""

    def __init__(self, setup: Setup, chooser: Chooser, measured: CoveringRuns, results: Path) -> None:
        self._setup, self._chooser, self._measured, self._results = setup, chooser, measured, results
        self._lock = threading.Lock()
        self._faults: list[BaseException] = []

    def run(self, waiting: deque[Mutant], phase: Phase) -> None:
        """Process the queue; raises the first fault of a worker."""
        total = len(waiting)
        numbers = range(min(self._setup.workers, total))
        threads = [threading.Thread(target=self._work, args=(number, waiting, phase)) for number in numbers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._faults:
            raise self._faults[0]

    def _work(self, number: int, waiting: deque[Mutant], phase: Phase) -> None:
        folder = self._setup.work / f"worker-{number}"
        try:
            tree = ScratchTree(self._setup.tree, folder / "tree")
            process = WarmProcess(tree.folder, folder, [*ALWAYS, *self._setup.options], self._setup.heavy)
            trials = Trials(tree, process, self._chooser, self._measured)
            while waiting and not self._faults:
                self._try(trials, waiting.popleft(), phase, len(waiting))
            process.close()
        except BaseException as fault:  # the waiting thread raises it
            self._faults.append(fault)

    def _try(self, trials: Trials, mutant: Mutant, phase: Phase, remaining: int) -> None:
        result = trials.result(mutant, phase, self._setup.limit_s)
        if result is None:
            return
        with self._lock:
            append_result(self._results, result)
            place = f"{mutant.module}:{mutant.line} {mutant.operator.rpartition('/')[2]}"
            print(
                f"{remaining:4d} left  {result.seconds:5.1f} s  {result.verdict} {place} {result.by}", file=sys.stderr
            )


def _pytest(
    tree: Path, options: Sequence[str], environment: dict[str, str], *, capture_output: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run pytest in a tree that comes first on the path, with our plugin available."""
    command = [sys.executable, "-m", "pytest", "-p", "mutants_log", *options]
    everything = environment_of(tree, **environment)
    return subprocess.run(command, cwd=tree, env=everything, capture_output=capture_output, check=False)


def _coverage_configuration(folder: Path, modules: Sequence[str]) -> str:
    """Return the settings by which programs that a test starts are measured too, under the test's name."""
    included = "\n".join(f"    */{module}" for module in modules)
    return (
        f"[run]\nbranch = False\nparallel = True\ndata_file = {folder / DATA}\nsigterm = True\n"
        "context = ${PYTEST_CURRENT_TEST-}\n"
        "disable_warnings = no-data-collected,module-not-imported,couldnt-parse,module-not-measured,no-sysmon,"
        f"include-ignored,dynamic-conflict\ninclude =\n{included}\n"
    )
