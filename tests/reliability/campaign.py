"""`make reliability`: every crash point of a seed from one number to another, on several workers; results in a file.

python -m tests.reliability --what events|assistant|browser|mock|faults|pairs|canaries|inputs --seed 1 --from 0 --to 200 --results FILE

Results are appended as they come. A case in the file is not run again, except a faulty one that an earlier judge
judged: an interrupted campaign continues, on another day or machine too. Each line names the program state it was run
on, and the tables count these states. The last lines are the tables of docs/reliability.md; with `--page` they are
written there.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import cast

from tests.conftest import ROOT, free_port
from tests.reliability import canaries, disturbed, inputs, kills, outcomes, trial
from tests.reliability.crash_points import CrashPoint, CrashTarget, at_events, at_moments
from tests.reliability.faults import FaultCase, alone, pairs

Trial = CrashPoint | FaultCase
_MADE = {"node_modules", "static", "static_element_ui", "__pycache__"}
RESULTS = ROOT / ".build" / "reliability" / "results.jsonl"
WHAT = ("events", "assistant", "browser", "mock", "faults", "pairs", "canaries", "inputs")


def main(words: list[str] | None = None) -> int:
    """Run the campaign; return 0 if no trial found a fault."""
    asked = _parser().parse_args(words)
    planned = [planned_trial for what in asked.what for planned_trial in _planned_trials(what, asked)]
    known = _known(asked.results)
    remaining = [planned_trial for planned_trial in planned if planned_trial.name not in known]
    print(f"{len(planned)} trials, {len(planned) - len(remaining)} known, {len(remaining)} to do", file=sys.stderr)
    if asked.workers:
        _run_all(remaining, asked.workers, asked.results)
    known = _known(asked.results)
    command = f"python -m tests.reliability --what {' '.join(asked.what)} --seed {asked.seed} --from {asked.first}"
    command += "" if asked.last is None else f" --to {asked.last}"
    faulty = kills.table(
        [planned_trial for planned_trial in planned if isinstance(planned_trial, CrashPoint)],
        known,
        command,
        asked.page,
    )
    fault_cases = [planned_trial for planned_trial in planned if isinstance(planned_trial, FaultCase)]
    cases = [case for case in fault_cases if case.name in known]
    faulty |= outcomes.table(cases, known, f"`{command}`: {len(cases)} of {len(fault_cases)} trials run", asked.page)
    for name, searched in (("canaries", canaries), ("inputs", inputs)):
        faulty |= searched.table(asked.page) if name in asked.what and asked.workers else 0
    return faulty


def _run_all(remaining: list[Trial], workers: int, results: Path) -> None:
    """Run the remaining trials on this many workers."""
    with tempfile.TemporaryDirectory(prefix="beian-reliability-") as folder:
        jobs = [(Path(folder) / f"worker-{n}", remaining[n::workers], results) for n in range(workers)]
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            pool.map(_work, jobs, chunksize=1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability")
    parser.add_argument("--what", nargs="+", default=list(WHAT), choices=WHAT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--to", dest="last", type=int, default=None, help="200 for the assistant, 100 for the others")
    parser.add_argument("--workers", type=int, default=2, help="0: tell none, make the tables of what is known")
    parser.add_argument("--page", type=Path, default=None, help="write the tables to this page")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser


def _planned_trials(what: str, asked: argparse.Namespace) -> list[Trial]:
    if what in {"canaries", "inputs"}:
        return []
    if what == "events":
        return list(at_events())
    if what in {"faults", "pairs"}:
        cases = alone() if what == "faults" else pairs(asked.seed, asked.last if asked.last is not None else 200)
        return list(cases[asked.first : asked.last])
    last = asked.last if asked.last is not None else 200 if what == "assistant" else 100
    return list(at_moments(cast("CrashTarget", what), asked.seed, last)[asked.first :])


def _work(job: tuple[Path, list[Trial], Path]) -> None:
    home, planned, results = job
    home.mkdir(parents=True)
    port = free_port()
    judge = trial.Judge(home, port)
    for number, planned_trial in enumerate(planned):
        folder = home / f"trial-{number}"
        try:
            result = _run_trial(planned_trial, folder, judge, port)
        except (AssertionError, subprocess.TimeoutExpired) as fault:
            result = trial.CrashTrialResult(planned_trial.name, faults=[str(fault)[-600:]])
        if result.faults:
            _keep_evidence(folder, results, planned_trial)
        _append(results, result)
        shutil.rmtree(folder, ignore_errors=True)


def _run_trial(
    planned_trial: Trial, folder: Path, judge: trial.Judge, port: int
) -> trial.CrashTrialResult | disturbed.FaultTrialResult:
    return (
        disturbed.run(planned_trial, folder, judge, port)
        if isinstance(planned_trial, FaultCase)
        else trial.run(planned_trial, folder, judge, port)
    )


def _keep_evidence(folder: Path, results: Path, planned_trial: Trial) -> None:
    target = results.parent / "faults" / planned_trial.name.replace("/", "-")
    if not folder.exists():
        return  # it never began
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("browsers", "Singleton*"), dirs_exist_ok=True)


def _append(results: Path, result: trial.CrashTrialResult | disturbed.FaultTrialResult) -> None:
    results.parent.mkdir(parents=True, exist_ok=True)
    with results.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({**result.as_json(), "program": program()}, ensure_ascii=False) + "\n")


@functools.cache
def program() -> str:
    """Return a digest of the program under test with its maps and the mock."""
    digest = hashlib.sha256()
    for folder in ("assistant", "selectors", "fixtures/registry"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".js", ".vue", ".yaml", ".json"} and not _MADE & set(path.parts):
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _known(results: Path) -> dict[str, dict[str, object]]:
    if not results.exists():
        return {}
    lines = results.read_text(encoding="utf-8").splitlines()
    return {data["blow"]: data for line in lines if _stands(data := json.loads(line))}


def _stands(result: dict[str, object]) -> bool:
    """Return whether a result is still valid: a faulty one is if today's judge made it or would judge it the same.

    The earlier judge also compared the whole store if the run finished; it checked less of another account and of runs
    that were stopped or handed over.
    """
    if "outcome" not in result:
        return True
    is_finished = result["outcome"] in disturbed.FINISHED and "other-account" not in str(result["blow"])
    return result.get("judge") in ({3, disturbed.JUDGE} if is_finished else {disturbed.JUDGE})
