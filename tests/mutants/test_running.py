"""A run over the mutants of a small project: killed, surviving and uncovered ones; resuming; comparing two runs."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest
from coverage import CoverageData

from tests.mutants.choosing import choose
from tests.mutants.commands import main
from tests.mutants.covering import Chooser, batches, fitting
from tests.mutants.measured import DATA, DURATIONS, SOURCES, CoveringRuns, MeasuredOnOtherText
from tests.mutants.mutant import Mutant, write_mutants
from tests.mutants.results import MutantResult, append_result, compare, read_results, table
from tests.mutants.running import Setup, cover, run
from tests.mutants.scratch_tree import ScratchTree
from tests.mutants.warm_process import RunEnding, TimeLimits, WarmProcess

MODULE = "toy/sums.py"
SUMS = """
LIMIT = 3


def is_small(number):
    return number < LIMIT


def is_even(number):
    return number % 2 == 0


def is_big(number):
    return number == 7


def is_never_asked(number):
    return number == 1
"""
TESTS = """
import subprocess
import sys
from pathlib import Path

from toy.sums import is_even, is_small


def test_small():
    assert is_small(2)
    assert not is_small(3)


def test_even_without_looking_at_the_answer():
    is_even(2)


def test_of_a_program():
    subprocess.run([sys.executable, "-c", "from toy.sums import is_big; assert is_big(7)"], check=True)


def test_that_passes_once():
    is_even(2)
    Path({flag!r}).touch(exist_ok=False)
"""
OPTIONS = ("--import-mode=importlib", "-p", "no:playwright")


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A small project after a covering run and a run over its mutants."""

    setup: Setup
    mutants: list[Mutant]
    measured: CoveringRuns
    results: Path

    def again(self) -> None:
        """Run once more."""
        run(self.setup, self.mutants, self.measured, self.results, ["quick"])


@pytest.fixture(scope="module")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    folder = tmp_path_factory.mktemp("toy")
    for name, text in ((MODULE, SUMS), ("tests/test_sums.py", TESTS.format(flag=str(folder / "flag")))):
        (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tree" / name).write_text(text, encoding="utf-8")
    setup = Setup(folder / "tree", folder / "work", OPTIONS, workers=2, heavy=())
    assert cover(replace(setup, workers=1), folder / "cover", [MODULE]) == 0
    mutants = _one_per_function(choose(setup.tree, [MODULE], count=30, seed=1))
    finished = FinishedRun(setup, mutants, CoveringRuns([folder / "cover"], [MODULE]), folder / "results.jsonl")
    finished.again()
    return finished


def _one_per_function(mutants: list[Mutant]) -> list[Mutant]:
    """Return the first mutant of every function, and of the module."""
    return list({mutant.function: mutant for mutant in reversed(mutants)}.values())


@pytest.mark.program
def test_a_mutant_is_killed_survives_or_is_not_covered(finished_run: FinishedRun) -> None:
    verdicts = {result.function: result.verdict for result in read_results(finished_run.results).values()}
    assert verdicts == {
        "": "killed",
        "is_small": "killed",
        "is_even": "survived",
        "is_big": "survived",
        "is_never_asked": "not covered",
    }


@pytest.mark.program
def test_a_mutant_reached_only_by_programs_waits_for_the_second_phase(finished_run: FinishedRun) -> None:
    assert finished_run.measured.with_program == {"tests/test_sums.py::test_of_a_program"}
    result = next(result for result in read_results(finished_run.results).values() if result.function == "is_big")
    assert (result.verdict, result.tests, result.browser_left) == ("survived", 0, 1)


@pytest.mark.program
def test_a_kill_names_the_test(finished_run: FinishedRun) -> None:
    killed = next(result for result in read_results(finished_run.results).values() if result.function == "is_small")
    assert (killed.by, killed.how) == ("tests/test_sums.py::test_small", "failed")


@pytest.mark.program
def test_a_test_that_fails_without_the_mutant_too_kills_nothing(finished_run: FinishedRun) -> None:
    survivor = next(result for result in read_results(finished_run.results).values() if result.function == "is_even")
    assert (survivor.verdict, survivor.tests, survivor.left_out) == ("survived", 1, 0)
    unsound = (finished_run.setup.work / "unsound.txt").read_text(encoding="utf-8")
    assert set(unsound.splitlines()) == {"tests/test_sums.py::test_that_passes_once"}


@pytest.mark.program
def test_the_second_phase_tries_survivors_with_what_the_first_left_out(finished_run: FinishedRun) -> None:
    results = finished_run.results.with_name("both.jsonl")
    results.write_bytes(finished_run.results.read_bytes())
    run(finished_run.setup, finished_run.mutants, finished_run.measured, results, ["browser"])
    before, after = read_results(finished_run.results), read_results(results)
    changed = {result.function: result.verdict for name, result in after.items() if result != before[name]}
    assert changed == {"is_big": "killed"}


@pytest.mark.program
def test_an_interrupted_run_continues(finished_run: FinishedRun) -> None:
    lines = finished_run.results.read_text(encoding="utf-8").splitlines(keepends=True)
    finished_run.results.write_text("".join(lines[:-1]) + lines[-1][:20], encoding="utf-8")
    finished_run.again()
    after = finished_run.results.read_text(encoding="utf-8").splitlines(keepends=True)
    assert after[: len(lines) - 1] == lines[:-1]
    assert json.loads(after[-1])["id"] == json.loads(lines[-1])["id"]
    assert len(read_results(finished_run.results)) == len(lines)


@pytest.mark.program
def test_the_checkout_is_not_touched(finished_run: FinishedRun) -> None:
    assert (finished_run.setup.tree / MODULE).read_text(encoding="utf-8") == SUMS


@pytest.mark.program
def test_the_report_counts_by_module(finished_run: FinishedRun, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(finished_run.results), "--survivors"]) == 0
    printed = capsys.readouterr().out
    assert f"| {MODULE} | 5 | 2 | 2 | 1 |" in printed
    assert "return number == 1" in printed


@pytest.mark.program
def test_a_module_that_changed_since_it_was_measured_is_refused(finished_run: FinishedRun) -> None:
    chooser = Chooser(finished_run.measured, {}, finished_run.setup.tree)
    with pytest.raises(MeasuredOnOtherText):
        chooser.covering(finished_run.mutants[0], SUMS + "\n")


def outcome(name: str, verdict: str, **facts: int) -> MutantResult:
    """Return a result with this name and verdict and otherwise equal members."""
    result = MutantResult(name, MODULE, 1, "f", "core/AddNot", "if a:", "if not a:", verdict, "quick")
    return replace(result, **facts)  # type: ignore[arg-type]


def test_a_comparison_names_every_kill_that_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = [outcome("a", "killed"), outcome("b", "killed"), outcome("c", "survived"), outcome("d", "killed")]
    new = [outcome("a", "killed"), outcome("b", "survived"), outcome("c", "killed")]
    for name, results in (("old", old), ("new", new)):
        for result in results:
            append_result(tmp_path / name, result)
    comparison = compare(read_results(tmp_path / "old"), read_results(tmp_path / "new"))
    assert [
        [result.id for result in group] for group in (comparison.escaped, comparison.gained, comparison.missing)
    ] == [
        ["b"],
        ["c"],
        ["d"],
    ]
    assert main(["compare", str(tmp_path / "old"), str(tmp_path / "new")]) == 1
    assert "killed no more: 1" in capsys.readouterr().out


def test_a_later_result_of_a_mutant_replaces_an_earlier_one(tmp_path: Path) -> None:
    append_result(tmp_path / "results", outcome("a", "survived", browser_left=3))
    append_result(tmp_path / "results", outcome("a", "killed"))
    assert "| all | 1 | 1 | 0 | 0 |" in table(read_results(tmp_path / "results"))


def measured(folder: Path, contexts: dict[str, list[int]], seconds: dict[str, float]) -> CoveringRuns:
    """Return the data of a covering run with these lines for each context."""
    data = CoverageData(str(folder / DATA))
    for context, lines in contexts.items():
        data.set_context(context)
        data.add_lines({f"/somewhere/{MODULE}": lines})
    data.write()
    rows = [json.dumps([test, "call", time, "passed"]) + "\n" for test, time in seconds.items()]
    (folder / DURATIONS).write_text("".join(rows), encoding="utf-8")
    return CoveringRuns([folder], [MODULE])


def test_quick_tests_come_first_and_those_with_a_browser_or_program_run_separately(tmp_path: Path) -> None:
    (tmp_path / MODULE).parent.mkdir()
    (tmp_path / MODULE).write_text(SUMS, encoding="utf-8")
    mutant = next(one for one in choose(tmp_path, [MODULE], count=30, seed=1) if one.function == "is_small")
    names = ("slower", "quick", "browser", "program", "slow", "elsewhere", "of another arm")
    contexts = {f"t.py::{name}|run": [6] for name in ("slower", "quick", "browser", "slow", "of another arm")}
    contexts |= {"": [2, 5, 9], "t.py::program (call)": [6], "t.py::elsewhere|run": [10]}
    seconds = {f"t.py::{name}": {"slower": 3.0, "slow": 6.0}.get(name, 1.0) for name in names}
    data = measured(tmp_path, contexts, seconds)
    arm = {f"t.py::{name}": name == "browser" for name in names[:6]}
    covering = Chooser(data, arm, tmp_path).covering(mutant, SUMS)
    assert covering.quick == ("t.py::quick", "t.py::slower")
    assert covering.browser == ("t.py::browser", "t.py::program", "t.py::slow")


def test_a_test_that_was_measured_again_counts_with_its_last_time_and_all_its_lines(tmp_path: Path) -> None:
    for name, seconds, line in (("first", 4.0, 6), ("second", 2.0, 10)):
        (tmp_path / name).mkdir()
        measured(tmp_path / name, {"t.py::test|run": [line]}, {"t.py::test": seconds})
    both = CoveringRuns([tmp_path / "first", tmp_path / "second"], [MODULE])
    assert both.seconds == {"t.py::test": 2.0}
    assert both.tests_of(MODULE, [6]) == both.tests_of(MODULE, [10]) == {"t.py::test"}


def test_a_constant_is_tried_with_the_tests_of_the_functions_that_use_it_first(tmp_path: Path) -> None:
    (tmp_path / MODULE).parent.mkdir()
    (tmp_path / MODULE).write_text(SUMS, encoding="utf-8")
    (tmp_path / "t.py").write_text("from toy.sums import LIMIT\n", encoding="utf-8")
    mutant = next(one for one in choose(tmp_path, [MODULE], count=30, seed=1) if one.before == "LIMIT = 3")
    contexts = {"": [2, 5, 9], "u.py::other|run": [10], "u.py::user|run": [6]}
    seconds = {"u.py::other": 1.0, "u.py::user": 2.0, "t.py::naming": 1.0, "v.py::neither": 1.0}
    chooser = Chooser(measured(tmp_path, contexts, seconds), dict.fromkeys(seconds, False), tmp_path)
    assert chooser.covering(mutant, SUMS).quick == ("u.py::user", "u.py::other", "t.py::naming")
    chooser.note_killer(mutant, "t.py::naming")
    assert chooser.covering(mutant, SUMS).quick[0] == "t.py::naming"


def test_only_as_many_tests_run_as_fit_into_the_time() -> None:
    assert fitting(["a", "b", "c"], {"a": 1.0, "b": 2.0, "c": 3.0}, 3.5) == ["a", "b"]


def test_tests_of_one_file_run_side_by_side() -> None:
    assert batches(["a.py::1", "b.py::1", "a.py::2"]) == [["a.py::1", "a.py::2", "b.py::1"]]


@pytest.mark.parametrize(
    ("test", "ran_s", "how"),
    [("", 60.0, "timeout"), ("t.py::hanging", 16.0, "timeout"), ("t.py::at_work", 1.0, "")],
    ids=["nothing started", "a test hangs", "the time is up"],
)
def test_a_hang_is_a_kill_and_a_timeout_of_the_run_is_none(test: str, ran_s: float, how: str) -> None:
    moment = [0.0]
    limits, ending = TimeLimits({}, 60.0, lambda: moment[0]), RunEnding(started=[test])
    moment[0] = 59.5
    if test:
        limits.start(test)
    moment[0] += ran_s
    limits.judge(ending)
    assert (ending.how, ending.is_cut_short) == (how, not how)


def test_a_changed_module_is_put_back_and_no_compiled_copy_stays(tmp_path: Path) -> None:
    (tmp_path / "tree" / "toy").mkdir(parents=True)
    (tmp_path / "tree" / MODULE).write_text(SUMS, encoding="utf-8")
    tree = ScratchTree(tmp_path / "tree", tmp_path / "scratch")
    compiled = tmp_path / "scratch" / "toy" / "__pycache__" / "sums.cpython-311.pyc"
    with tree.changed(MODULE, "LIMIT = 4\n"):
        assert tree.text(MODULE) == "LIMIT = 4\n"
        compiled.parent.mkdir()
        compiled.touch()
    assert tree.text(MODULE) == SUMS
    assert not compiled.exists()


def test_an_existing_list_is_used_and_not_chosen_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mutant = Mutant("abc", MODULE, 6, "is_small", "core/AddNot", 0, "if a:", "if not a:")
    write_mutants(tmp_path / "mutants.jsonl", [mutant])
    assert main(["list", "--work", str(tmp_path)]) == 0
    assert "abc toy/sums.py:6 is_small" in capsys.readouterr().out
    assert not (tmp_path / SOURCES).exists()


LEAVING = """
import subprocess
import sys
from pathlib import Path


def test_leaves_a_program_behind():
    program = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    Path({note!r}).write_text(str(program.pid))
    assert False
"""


@pytest.mark.program
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans to the warm server")
def test_a_program_left_behind_by_a_killed_run_is_ended(tmp_path: Path) -> None:
    (tmp_path / "test_leaving.py").write_text(LEAVING.format(note=str(tmp_path / "pid")), encoding="utf-8")
    process = WarmProcess(tmp_path, tmp_path / "work", OPTIONS, heavy=())
    ending = process.run(["test_leaving.py::test_leaves_a_program_behind"], {}, 60)
    process.close()
    assert ending.how == "failed"
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text(encoding="utf-8")))
