"""One trial: run a scenario, kill it, run it again until nothing is left to do, and judge what the registry holds.

The judge compares the mock's store with that of an uninterrupted scenario: the same records with the same values, no
duplicates, none missing; every field of the last run proved; as many submissions, each by the person.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.filing.live import LiveRun, host_record, until
from tests.filing.small import Json
from tests.reliability.crash_points import CrashPoint
from tests.reliability.scenario import SCENARIOS, Scenario, ScenarioEnvironment, running_scenario

MOST_RUNS = 5
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")
DONE = frozenset({"submitted", "nothing_to_do", "waiting_review"})
LEDGERS = ("submissions", "subject_submissions")


@dataclass
class CrashTrialResult:
    """The result of one trial; `faults` is empty if all is well. `took` holds the seconds of the runs after the kill."""

    blow: str
    landed: bool = False
    runs: int = 0
    statuses: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> Json:
        """Return the result for a line of the results file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class UninterruptedRun:
    """The result of a scenario without a kill: the store, the number of submissions, the seconds of its first run."""

    store: Any
    sent: Counter[str]
    seconds: float


class Judge:
    """Knows the results of undisturbed scenarios, each run once per port, as a program or in this process."""

    def __init__(self, folder: Path, port: int, *, is_program: bool = True) -> None:
        self._folder, self._port, self._is_program = folder, port, is_program
        self._whole: dict[str, UninterruptedRun] = {}

    def whole(self, scenario: Scenario) -> UninterruptedRun:
        """Return the result of the uninterrupted scenario."""
        if scenario.name not in self._whole:
            home = self._folder / f"whole-{scenario.name}"
            with running_scenario(scenario, home, self._port, is_program=self._is_program) as environment:
                result = CrashTrialResult("none")
                _run_to_the_end(environment, scenario, result)
                assert result.statuses[-1] in DONE, result
                sent = submissions(environment.running_mock.registry.ledger())
                self._whole[scenario.name] = UninterruptedRun(_store(environment), sent, result.took[0])
        return self._whole[scenario.name]

    def faults(self, environment: ScenarioEnvironment, scenario: Scenario, last: Json) -> list[str]:
        """Return everything that is wrong after a killed scenario was run to its end."""
        return judged(
            self.whole(scenario), _store(environment), environment.running_mock.registry.ledger(), last["fields"]
        )


def judged(whole: UninterruptedRun, store: Any, ledger: Json, fields: Json) -> list[str]:
    """Return what is wrong with a store, its ledger and the figures of the last run."""
    wrong = []
    if store != whole.store:
        wrong.append(f"store differs: {first_difference(whole.store, store)}")
    right = fields["proved"] + fields["normalised"] + fields.get("unchanged", 0)
    if fields["wrong"] or right != fields["total"] or not fields["total"]:
        wrong.append(f"not all proved: {fields}")
    return wrong + sent_wrongly(ledger, whole.sent)


def submissions(ledger: Json) -> Counter[str]:
    """Return the number of submissions of each kind that reached the registry."""
    return Counter({kind: len(ledger[kind]) for kind in LEDGERS})


def sent_wrongly(ledger: Json, expected: Counter[str], *, is_over: bool = True) -> list[str]:
    """Return what is wrong with the submissions that reached the registry.

    Each must be the person's; there must be as many as in an undisturbed scenario, and no more before it is over.
    """
    wrong, sent = [], submissions(ledger)
    for kind in LEDGERS:
        by = {item["code_fetched_by"] for item in ledger[kind]}
        if not by <= {"stand-in"}:
            wrong.append(f"{kind} by {by}")
        if sent[kind] > expected[kind]:
            wrong.append(f"twice: {sent[kind]} {kind} instead of {expected[kind]}")
        if is_over and sent[kind] < expected[kind]:
            wrong.append(f"lost: {sent[kind]} {kind} instead of {expected[kind]}")
    return wrong


def run(crash_point: CrashPoint, home: Path, judge: Judge, port: int, *, is_program: bool = True) -> CrashTrialResult:
    """Do one trial in its own folder; in this process only if the assistant itself is not killed."""
    scenario, result = SCENARIOS[crash_point.scenario], CrashTrialResult(crash_point.name)
    whole = judge.whole(scenario)
    with running_scenario(scenario, home, port, is_program=is_program) as environment:
        live = scenario.start(environment, halts=list(crash_point.halts))
        result.landed = _inject(crash_point, environment, live, whole.seconds)
        if crash_point.target != "assistant" or not result.landed:
            result.statuses.append(live.ended().answer["status"])
        result.runs = 1
        last = _run_to_the_end(environment, scenario, result)
        result.faults += judge.faults(environment, scenario, last)
    return result


def _inject(crash_point: CrashPoint, environment: ScenarioEnvironment, live: LiveRun, whole_s: float) -> bool:
    """Carry out the kill; return whether it hit a living run."""
    if crash_point.share is None:
        return _crash_at_event(crash_point, environment, live)
    ended = _end_of(live)
    if ended.wait(crash_point.share * whole_s):
        return False
    if crash_point.target == "assistant":
        live.kill()
    elif crash_point.target == "mock":
        environment.restart_mock()
    else:
        return _kill_browser(environment, ended)
    return True


def _crash_at_event(crash_point: CrashPoint, environment: ScenarioEnvironment, live: LiveRun) -> bool:
    """Kill the assistant at a halt, or hold it while the registry is killed and restarted."""
    if crash_point.target == "assistant":
        return live.process.wait(150) < 0
    live.until_held()
    environment.restart_mock()
    live.go_on()
    return True


def _end_of(live: LiveRun) -> threading.Event:
    """Return an event that is set when the run's process has ended."""
    ended = threading.Event()

    def watch() -> None:
        live.process.wait()
        ended.set()

    threading.Thread(target=watch, daemon=True).start()
    return ended


def _kill_browser(environment: ScenarioEnvironment, ended: threading.Event) -> bool:
    """Kill the browser once there is one; return whether it lived."""

    def look() -> Any:
        return ended.is_set() or next((environment.running_mock.home / "beian").rglob("keeper.json"), None)

    until(look, "a browser")
    if ended.is_set():
        return False
    try:
        psutil.Process(host_record(environment.running_mock).browser_pid).kill()
    except psutil.NoSuchProcess:
        return False
    return True


def _run_to_the_end(environment: ScenarioEnvironment, scenario: Scenario, result: CrashTrialResult) -> Json:
    """Run again until a run has nothing left to do; return the answer of the last one."""
    answer: Json = {"fields": {"total": 0, "proved": 0, "normalised": 0, "wrong": 0}}
    while result.runs < MOST_RUNS:
        scenario.resume(environment)
        began = time.monotonic()
        ended = scenario.start(environment).ended()
        result.took.append(round(time.monotonic() - began, 1))
        result.runs += 1
        answer = ended.answer
        result.statuses.append(answer["status"])
        if answer["status"] in DONE and answer["fields"]["total"] and scenario.over(environment.running_mock.stored()):
            return answer
    result.faults.append(f"not done after {MOST_RUNS} runs")
    return answer


def _store(environment: ScenarioEnvironment) -> Any:
    return without_names(environment.running_mock.stored())


def without_names(store: Any) -> Any:
    """Return a store without values that the registry creates anew each time: ids, receipts, times."""
    if isinstance(store, dict):
        rest = {key: value for key, value in store.items() if key not in {"id", "receipt"} and not _is_moment(value)}
        return {key: without_names(value) for key, value in rest.items()}
    return [without_names(item) for item in store] if isinstance(store, list) else store


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and bool(_MOMENT.match(value))


def first_difference(expected: Any, actual: Any, at: str = "") -> str:
    """Return the first place at which two stores differ, with both values."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in {**expected, **actual}:
            if expected.get(key) != actual.get(key):
                return first_difference(expected.get(key), actual.get(key), f"{at}/{key}")
    if isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            return f"{at}: {len(actual)} instead of {len(expected)}"
        for number, pair in enumerate(zip(expected, actual, strict=True)):
            if pair[0] != pair[1]:
                return first_difference(*pair, f"{at}/{number}")
    return f"{at}: {str(actual)[:80]} instead of {str(expected)[:80]}"
