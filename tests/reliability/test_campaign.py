"""The campaign with simulated trials: which trials of a seed it selects, how it resumes, what it writes down."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.reliability import campaign, crash_points, disturbed, faults, trial

SEED = 7
TRIALS: dict[str, Callable[[int], list[crash_points.CrashPoint] | list[faults.FaultCase]]] = {
    "assistant": lambda count: crash_points.at_moments("assistant", SEED, count),
    "browser": lambda count: crash_points.at_moments("browser", SEED, count),
    "mock": lambda count: crash_points.at_moments("mock", SEED, count),
    "pairs": lambda count: faults.pairs(SEED, count),
    "events": lambda count: crash_points.at_events(),
    "faults": lambda count: faults.alone(),
}
TrialNames = list[str]


class AtOnce:
    """A pool that does its work at once in this process, so that a test's replacement of a trial is called."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def __enter__(self) -> AtOnce:
        return self

    def __exit__(self, *_: object) -> None:
        """Release nothing."""

    def map(self, work: Callable[[Any], None], jobs: Iterable[Any], chunksize: int) -> None:
        """Do the jobs one after the other."""
        for job in jobs:
            work(job)


@pytest.fixture
def trial_names(monkeypatch: pytest.MonkeyPatch) -> TrialNames:
    """Return the names of the trials as they run: each is well, and opens no browser."""
    names: TrialNames = []

    def tried(planned_trial: campaign.Trial, *_: object) -> trial.CrashTrialResult | disturbed.FaultTrialResult:
        names.append(planned_trial.name)
        if isinstance(planned_trial, faults.FaultCase):
            return disturbed.FaultTrialResult(planned_trial.name, outcome="overcome", met=True)
        return trial.CrashTrialResult(planned_trial.name, landed=True)

    monkeypatch.setattr(multiprocessing, "get_context", lambda _: SimpleNamespace(Pool=AtOnce))
    monkeypatch.setattr(campaign, "_run_trial", tried)
    return names


def run_campaign(results: Path, what: str, *words: str) -> int:
    """Run the campaign of one kind with these arguments; return its exit code."""
    return campaign.main(["--what", what, "--seed", str(SEED), "--results", str(results), *words])


@pytest.mark.parametrize("what", ["assistant", "browser", "mock", "pairs", "faults"])
def test_from_and_to_select_the_same_trials_of_a_seed_every_time(
    what: str, trial_names: TrialNames, tmp_path: Path
) -> None:
    expected = [case.name for case in TRIALS[what](12)]
    for results in ("one day.jsonl", "another machine.jsonl"):
        trial_names.clear()
        assert run_campaign(tmp_path / results, what, "--from", "2", "--to", "7") == 0
        assert sorted(trial_names) == sorted(expected[2:7])


@pytest.mark.parametrize("what", TRIALS)
def test_a_second_call_runs_only_the_missing_trials(what: str, trial_names: TrialNames, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    expected = [case.name for case in TRIALS[what](9)]
    run_campaign(results, what, "--from", "3", "--to", "5")
    before, first = results.read_text(encoding="utf-8"), list(trial_names)
    trial_names.clear()
    assert run_campaign(results, what, "--to", "9") == 0
    assert sorted(trial_names) == sorted(set(expected[: None if what == "events" else 9]) - set(first))
    text = results.read_text(encoding="utf-8")
    assert text.startswith(before)
    lines = [json.loads(line) for line in text.splitlines()]
    assert sorted(line["blow"] for line in lines) == sorted([*first, *trial_names])
    assert {line["program"] for line in lines} == {campaign.program()}
    trial_names.clear()
    assert run_campaign(results, what, "--to", "9") == 0
    assert trial_names == []


def test_a_stopped_campaign_continues_with_its_current_trial(
    trial_names: TrialNames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, tried = tmp_path / "results.jsonl", campaign._run_trial
    expected = [case.name for case in TRIALS["mock"](4)]

    def stopped(planned_trial: Any, *rest: Any) -> trial.CrashTrialResult | disturbed.FaultTrialResult:
        if len(trial_names) == 2:
            raise KeyboardInterrupt
        return tried(planned_trial, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(campaign, "_run_trial", stopped)
        with pytest.raises(KeyboardInterrupt):
            run_campaign(results, "mock", "--to", "4", "--workers", "1")
    assert trial_names == expected[:2]
    assert run_campaign(results, "mock", "--to", "4", "--workers", "1") == 0
    assert trial_names == expected


def test_a_trial_that_fails_is_a_fault_of_the_campaign_and_is_written_down(
    trial_names: TrialNames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> trial.CrashTrialResult:
        raise AssertionError("never ended")

    monkeypatch.setattr(campaign, "_run_trial", failing)
    results = tmp_path / "results.jsonl"
    assert run_campaign(results, "browser", "--to", "1") == 1
    (line,) = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    assert (line["blow"], line["faults"]) == (TRIALS["browser"](1)[0].name, ["never ended"])
