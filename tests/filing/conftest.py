"""Fixtures of filing tests: a client's folder, a mock, and `beian fill` as a process of its own."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.core.language import speaking
from assistant.filing.run import opening
from assistant.proof.journal.run_folder import JOURNAL
from tests.conftest import MockRegistry, serve_mock_registry
from tests.filing.in_process import worker
from tests.filing.moved import address_of, move
from tests.filing.retouched import with_the_subject_alone
from tests.filing.small import Json, small, write
from tests.filing.watched_saves import writing_saves

SAVES = "saves.pickle"  # of the shared filing
PROGRAM = "from assistant.apps.cli.app import main; main()"


@dataclass(slots=True)
class FilingRunResult:
    """The result of a command: exit code, the last line's object, everything it printed."""

    code: int
    answer: Json
    out: str
    err: str

    @property
    def fields(self) -> dict[str, int]:
        """Return the figures of the run."""
        figures: dict[str, int] = self.answer["fields"]
        return figures

    @property
    def right(self) -> int:
        """Return the number of fields that are as the profile wants them."""
        return self.fields["total"] - self.fields["wrong"]

    def verdicts(self) -> dict[str, str]:
        """Return key → verdict over all proofs of the run; later proofs win."""
        verdicts: dict[str, str] = {}
        for line in (Path(self.answer["run"]) / "journal.jsonl").read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["kind"] == "Proved":
                verdicts |= event["data"]["verdicts"]
        return verdicts


@dataclass(slots=True)
class RunningMock:
    """One client's folder, one mock, and the commands between them."""

    home: Path
    registry: MockRegistry
    data: Json = field(default_factory=small)
    site: str = "mock"
    saves_by_hand: bool = False

    @property
    def profile(self) -> Path:
        """Return the profile's folder."""
        return self.home / "资料 一"

    def environment(self) -> dict[str, str]:
        """Return the environment of every command: its own folders, Chinese."""
        return {**os.environ, "BEIAN_HOME": str(self.home / "beian"), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8"}

    def command(self, *options: str, name: str = "fill") -> list[str]:
        """Return the command line of a rehearsed `fill`, or of another command with the same options."""
        site = ["--site", self.site, "--url", self.registry.url, "--nonce", self.registry.nonce]
        return [sys.executable, "-c", PROGRAM, name, str(self.profile), *site, "--headless", "--json", *options]

    def fill(self, *options: str, stand_in: str = "draft") -> FilingRunResult:
        """Write the current profile and run `beian fill` with the simulated operator."""
        return self.run("fill", *options, stand_in=stand_in)

    def filed(self, *options: str, stand_in: str = "draft") -> FilingRunResult:
        """Run `beian fill` as preparation of a test; fail with its output if it does not succeed."""
        ended = self.fill(*options, stand_in=stand_in)
        not_proved = {key: verdict for key, verdict in ended.verdicts().items() if verdict != "proved"}
        assert ended.code == 0, f"{ended.answer.get('status')}: {not_proved}\n{ended.err}"
        return ended

    def run(self, name: str, *options: str, stand_in: str = "draft") -> FilingRunResult:
        """Write the current profile and run a command with the simulated operator."""
        write(self.profile, self.data)
        command = self.command("--stand-in", stand_in, *options, name=name)
        done = worker().run(command[3:], self.environment())
        assert "Traceback" not in done.stderr, done.stderr
        lines = done.stdout.strip().splitlines()
        assert lines, done.stderr
        ended = FilingRunResult(done.returncode, json.loads(lines[-1]), done.stdout, done.stderr)
        by_hand = [handover for handover in ended.answer.get("handovers", ()) if handover["kind"] == "SAVE"]
        assert self.saves_by_hand or self.site != "mock" or not by_hand, (
            done.stderr
        )  # the bundled map knows every save of the mock
        return ended

    def review(self, what: str, verdict: str = "approve", comments: Json | None = None) -> None:
        """Play the reviewer on the subject or an algorithm's id; the account is the mock's one of a rehearsal."""
        account = next(name for name in self.registry.state() if name.startswith("rehearsal-"))
        asked = {"account": account, "what": what, "verdict": verdict, "comments": comments or {}}
        assert "state" in self.registry.ask("/__mock__/review", asked)

    def stored(self) -> Json:
        """Return the mock's data of this client's account."""
        state = self.registry.state()
        name = self.data["主体"]["主体基本信息"]["主体名称"]
        account_state: Json = next(account for account in state.values() if account["company"] == name)
        return account_state

    def algorithm(self) -> Json:
        """Return the profile's one algorithm, for editing."""
        algorithm: Json = self.data["算法"][0]
        return algorithm

    def basic(self) -> Json:
        """Return the algorithm's basic attributes, for editing."""
        algorithm: Json = self.algorithm()["算法基础属性信息"]
        return algorithm


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Use Chinese texts in every filing test, whatever the machine's language is."""
    with speaking("zh"):
        yield


@pytest.fixture
def running_mock(tmp_path: Path, fresh_registry: MockRegistry) -> RunningMock:
    """Return a client's folder with an empty mock."""
    return RunningMock(tmp_path, fresh_registry)


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """Return a map of the mock that nobody has calibrated."""
    path = tmp_path / "trial.yaml"
    path.write_text('format: 1\nid: trial\nextends: mock\ncalibrated: {on: ""}\n', encoding="utf-8")
    return path


@pytest.fixture
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits for a late list in runs of this process, where a record is never listed."""
    monkeypatch.setattr(opening, "LATE_RESTS_S", (0.1, 0.2))


@dataclass(frozen=True, slots=True)
class FiledProfile:
    """A client's folder and its mock as a first run left them, to be copied, and the result of that run.

    All workers copy the same one, each to an address of its own.
    """

    folder: Path
    address: str
    port: int
    first: FilingRunResult

    @contextmanager
    def again(self, folder: Path) -> Iterator[RunningMock]:
        """Yield a copy at this worker's address."""
        self.copy_to(folder)
        with self.running(folder) as running_mock:
            yield running_mock

    def copy_to(self, folder: Path) -> None:
        """Copy the client's folder and the mock into a folder."""
        shutil.copytree(self.folder / "mock", folder / "mock")
        browser = shutil.ignore_patterns("browser*", "Singleton*")
        shutil.copytree(self.folder / "client", folder / "client", ignore=browser)
        for journal in (folder / "client").rglob(JOURNAL):
            move(journal, self.address, address_of(self.port))

    @contextmanager
    def running(self, folder: Path) -> Iterator[RunningMock]:
        """Yield a copied client's folder with its mock running."""
        with serve_mock_registry(folder / "mock", port=self.port) as registry:
            yield RunningMock(folder / "client", registry)


def port_for_later() -> int:
    """Return a free port outside the ephemeral range, so that nobody is given it meanwhile."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@pytest.fixture(scope="session")
def filed_profile(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], FiledProfile]:
    """Return a function that files the small profile once for all workers, with an operator that submits or keeps a draft.

    What is submitted is the draft, handed in by a second run.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    stored: dict[str, FiledProfile] = {}

    def by(stand_in: str) -> FiledProfile:
        if stand_in not in stored:
            folder, draft = shared / f"filed-{stand_in}", by("draft") if stand_in == "submit" else None
            with FileLock(folder.with_suffix(".lock")):
                if not (folder / "first.json").exists():
                    file_once(folder) if draft is None else submit_once(folder, draft)
            held = json.loads((folder / "first.json").read_text(encoding="utf-8"))
            stored[stand_in] = FiledProfile(folder, held["address"], port_for_later(), FilingRunResult(**held["first"]))
        return stored[stand_in]

    return by


class FilingBeforehandFailed(Exception):
    """The filing that tests start from did not succeed; the test that wanted it tries once more and the summary says why."""


def file_once(folder: Path) -> None:
    """File the small profile in a folder, and write the result of the run beside it once all is there."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "client").mkdir(parents=True)
    with serve_mock_registry(folder / "mock", port=port_for_later()) as registry, writing_saves(folder / SAVES):
        first = RunningMock(folder / "client", registry).fill()
    if not first.fields["proved"] == first.fields["total"] > 0:
        raise FilingBeforehandFailed(reason_of(first))
    hold(folder, registry.url, first)


def submit_once(folder: Path, draft: FiledProfile) -> None:
    """Submit what is filed as a draft, and write the result of that run beside it once all is there."""
    shutil.rmtree(folder, ignore_errors=True)
    with draft.again(folder) as running_mock:
        first = running_mock.fill(stand_in="submit")
    if first.answer["status"] != "submitted":
        raise FilingBeforehandFailed(reason_of(first))
    hold(folder, running_mock.registry.url, first)


def reason_of(ended: FilingRunResult) -> str:
    """Return how a run ended and the last that it printed."""
    return f"{ended.answer.get('status')}: {ended.err[-1_800:]}"


def hold(folder: Path, address: str, first: FilingRunResult) -> None:
    """Write down the result of a run and the address of its registry."""
    held = {"address": address, "first": asdict(first)}
    (folder / "first.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def submitted(filed_profile: Callable[[str], FiledProfile], tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client's folder whose small profile was filed and submitted."""
    with filed_profile("submit").again(tmp_path) as running_mock:
        yield running_mock


@pytest.fixture
def drafted(filed_profile: Callable[[str], FiledProfile], tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client's folder whose small profile is stored as drafts."""
    with filed_profile("draft").again(tmp_path) as running_mock:
        yield running_mock


@pytest.fixture
def approved(filed_profile: Callable[[str], FiledProfile], tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client's folder without runs, whose account holds only an approved subject."""
    with with_the_subject_alone(filed_profile("draft"), tmp_path) as registry:
        yield RunningMock(tmp_path / "new", registry)


@pytest.fixture
def slow_review(tmp_path: Path, mock_pages: Path) -> Iterator[RunningMock]:
    """Yield a client's folder whose mock decides nothing by itself."""
    with serve_mock_registry(tmp_path / "mock", "--review", "manual") as registry:
        yield RunningMock(tmp_path, registry)


def section(stored: Json, name: str) -> dict[str, Any]:
    """Return one section of the stored subject or algorithm."""
    answers: dict[str, Any] = stored["sections"][name]
    return answers
