"""The interrupted scenarios: the smallest profile, in scenarios that between them write every kind of event.

A scenario has a beginning (the content of the registry and of the profile's folder), a run that is killed, and an end:
it is run again until nothing is left to do. `ScenarioEnvironment` is one execution: a home, and a mock at a fixed port
(its address is part of the key of a baseline), restarted on the same data when it was killed itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, MockRegistry, _when_it_answers
from tests.filing.conftest import RunningMock
from tests.filing.live import LiveRun, LiveRuns, open_live_runs
from tests.filing.small import Json, small

NEWER = "1.20"


@dataclass
class RestartableMock:
    """A mock registry at a fixed port that can be killed and restarted on its stored data."""

    data: Path
    port: int
    options: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    registry: MockRegistry = field(init=False)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        url, log = f"http://127.0.0.1:{self.port}", self.data.with_name("mock.log")
        path = os.pathsep.join([str(ROOT / "fixtures" / "registry"), os.environ.get("PYTHONPATH", "")])
        words = ["-m", "beian_mock", "--port", str(self.port), "--data", str(self.data), *self.options]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *words], env={**os.environ, "PYTHONPATH": path}, stdout=output, stderr=output
            )
        self.registry = MockRegistry(url, str(_when_it_answers(self.process, url, log)["nonce"]))

    def kill(self) -> None:
        """End it like kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)
            self.process = None


@dataclass
class ScenarioEnvironment:
    """One execution of a scenario."""

    home: Path
    mock: RestartableMock
    running_mock: RunningMock
    live_runs: LiveRuns

    def restart_mock(self) -> None:
        """Kill the mock and start it again at once: its sessions are lost, its stored data is not."""
        self.mock.kill()
        self.mock.start()
        self.running_mock.registry = self.mock.registry


def _all_is_sent(held: Json) -> bool:
    """Return whether subject and algorithm have both been submitted."""
    return bool(held["algorithms"]) and all(item["state"] == "审核中" for item in held["algorithms"])


def _entity_is_sent(held: Json) -> bool:
    return held["subject"]["state"] in {"审核中", "审核通过"}


def _products_are_there(held: Json) -> bool:
    return any(path["functions"] for product in held["products"] for path in product["paths"])


@dataclass(frozen=True, slots=True)
class Scenario:
    """`begin` prepares an environment once per port (stored and copied), `resume` runs before the run after the kill.

    `words` are additional command-line arguments, `asks` are the handovers of an undisturbed run, `over` returns
    whether the store shows the end of the scenario.
    """

    name: str
    options: tuple[str, ...] = ()
    begin: Callable[[ScenarioEnvironment], None] | None = None
    change: Callable[[Json], None] = lambda data: None
    resume: Callable[[ScenarioEnvironment], None] = lambda environment: None
    stand_in: str = "submit"
    words: tuple[str, ...] = ()
    asks: tuple[str, ...] = ("LOGIN", "CONFIRM", "CONFIRM")
    over: Callable[[Json], bool] = _all_is_sent

    def start(self, environment: ScenarioEnvironment, **settings: Any) -> LiveRun:
        """Start a run of this scenario."""
        return environment.live_runs.start("--stand-in", self.stand_in, *self.words, **settings)


def _approve(environment: ScenarioEnvironment) -> None:
    (account,) = (
        name for name, held in environment.running_mock.registry.state().items() if held["company"] == _company()
    )
    environment.running_mock.registry.ask(
        "/__mock__/review", {"account": account, "what": "subject", "verdict": "approve"}
    )


def _approve_if_waiting(environment: ScenarioEnvironment) -> None:
    held = [item for item in environment.running_mock.registry.state().values() if item["company"] == _company()]
    if held and held[0]["subject"]["state"] == "审核中":
        _approve(environment)


def _company() -> str:
    name: str = small()["主体"]["主体基本信息"]["主体名称"]
    return name


def _filed_and_returned(environment: ScenarioEnvironment) -> None:
    """File everything; the reviewer returns the algorithm with a comment; a colleague changes one value by hand."""
    ended = environment.live_runs.start("--stand-in", "submit", "--no-survive").ended()
    assert ended.answer["status"] == "submitted", ended.out
    registry = environment.running_mock.registry
    account, held = next((n, h) for n, h in registry.state().items() if h["company"] == _company())
    (algorithm,) = held["algorithms"]
    comments = [{"field": "version", "text": "版本号与报告不一致，请核对。"}, {"field": "", "text": "请补充说明。"}]
    asked = {"account": account, "what": algorithm["id"], "verdict": "return", "comments": comments}
    registry.ask("/__mock__/review", asked)


def _newer(data: Json) -> None:
    data["算法"][0]["算法基础属性信息"]["版本号"] = NEWER


def _approved(environment: ScenarioEnvironment) -> None:
    """File the subject; the mock approves it."""
    _file(environment, "--stage", "主体")


def _with_products(environment: ScenarioEnvironment) -> None:
    """File the subject and the products."""
    _approved(environment)
    _file(environment, "--stage", "产品")


def _file(environment: ScenarioEnvironment, *words: str) -> None:
    ended = environment.live_runs.start("--stand-in", "submit", "--no-survive", *words).ended()
    assert not ended.answer["fields"]["wrong"], ended.out


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("filing"),
        Scenario("gated", ("--review", "manual"), resume=_approve_if_waiting),
        Scenario("returned", begin=_filed_and_returned, change=_newer),
        Scenario("entity", words=("--stage", "主体"), asks=("LOGIN", "CONFIRM"), over=_entity_is_sent),
        Scenario("products", begin=_approved, words=("--stage", "产品"), asks=("LOGIN",), over=_products_are_there),
        Scenario("algorithm", begin=_with_products, words=("--stage", "算法"), asks=("LOGIN", "CONFIRM")),
        Scenario("rest", begin=_approved, asks=("LOGIN", "CONFIRM")),
    )
}


@contextmanager
def running_scenario(
    scenario: Scenario, home: Path, port: int, *, is_program: bool = True
) -> Iterator[ScenarioEnvironment]:
    """Yield a prepared environment, its runs as programs or in this process; end what it started afterwards."""
    prepared = home.parent / f"begun-{scenario.name}-{port}"
    if scenario.begin is not None and not prepared.exists():
        with _environment(scenario, prepared.with_suffix(".new"), port, is_program) as environment:
            scenario.begin(environment)
        prepared.with_suffix(".new").rename(prepared)
    if prepared.exists():
        shutil.copytree(prepared, home, ignore=shutil.ignore_patterns("live-*", "browser*", "Singleton*"))
    with _environment(scenario, home, port, is_program) as environment:
        scenario.change(environment.running_mock.data)
        yield environment


@contextmanager
def _environment(scenario: Scenario, home: Path, port: int, is_program: bool) -> Iterator[ScenarioEnvironment]:
    home.mkdir(parents=True, exist_ok=True)
    mock = RestartableMock(home / "mock", port, scenario.options)
    mock.start()
    running_mock = RunningMock(home, mock.registry)
    try:
        with open_live_runs(running_mock, is_program=is_program) as there:
            yield ScenarioEnvironment(home, mock, running_mock, there)
    finally:
        mock.kill()
