"""A worker whose server is unreachable can be stopped at once, and continues once the server is back."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url

from assistant.apps.cli import claiming, team_job_run, working
from assistant.apps.cli.practice_options import WorkerOptions
from assistant.practice import ledger, team, team_jobs
from assistant.practice.batch import ProcessResult
from assistant.practice.tables import TeamJob
from assistant.practice.team import Do, TeamWorker, WorkerSettings, employed
from assistant.practice.team_jobs import TeamJobResult
from assistant.practice.workspace import Workspace
from tests.cli.conftest import Beian
from tests.practice.conftest import add
from tests.practice.postgres import OWNER, Server, programs, serving
from tests.practice.team import ENDS_WITHIN_S, ask_to_stop, shared_workspace
from tests.practice.team import worker as worker_of
from tests.practice.test_database import TODAY
from tests.practice.test_team import ASKED

pytestmark = pytest.mark.usefixtures("loopless")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_with_an_unreachable_server_can_be_stopped_at_once(
    home: Workspace, monkeypatch: pytest.MonkeyPatch, ending: signal.Signals
) -> None:
    said: list[str] = []

    def record_progress(words: str) -> None:
        said.append(words)
        if "连不上" in words:
            signal.raise_signal(ending)

    @contextmanager
    def away(place: Workspace, do: Do, terms: WorkerSettings) -> Iterator[TeamWorker]:
        worker = TeamWorker(create_engine("sqlite://"), make_url("postgresql://nobody@127.0.0.1:9/nowhere"), do, terms)
        monkeypatch.setattr(worker._app, "open_async", refused)
        yield worker

    def refused() -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(team, "employed", away)
    monkeypatch.setattr(working, "need_team", lambda place: None)
    monkeypatch.setattr(working, "progress", record_progress)
    assert work(home, monkeypatch) == 0
    assert [words for words in said if "连不上" in words] == said[1:2], "it was not tried again"
    assert "已停止" in said[-1]


def test_a_worker_continues_once_its_server_is_back(
    home: Workspace, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = shared_workspace(home, server)
    add(shared, "甲")
    with ledger.opened(shared) as opened:
        opened.refresh(TODAY)
    with team_jobs.open_queue(shared, None) as job_queue:
        number = job_queue.ask(ASKED, "甲")
    said: list[str] = []

    def do(row: TeamJob, stop: threading.Event) -> TeamJobResult:
        ask_to_stop(workers[0])
        return TeamJobResult(ProcessResult("good", "好"))

    @contextmanager
    def away_at_first(place: Workspace, _: Do, terms: WorkerSettings) -> Iterator[TeamWorker]:
        with employed(place, do, terms) as worker:
            workers.append(worker)
            monkeypatch.setattr(worker._app, "open_async", refused_once(worker._app.open_async))
            yield worker

    def refused_once(back: Callable[[], object]) -> Callable[[], object]:
        answers = iter((refused, back))

        def open_() -> object:
            return next(answers)()

        return open_

    def refused() -> None:
        raise psycopg.OperationalError

    workers: list[TeamWorker] = []
    monkeypatch.setattr(team, "employed", away_at_first)
    monkeypatch.setattr(working, "progress", said.append)
    monkeypatch.setattr(working, "_SERVER_AGAIN_S", 0.0)
    assert work(shared, monkeypatch) == 0
    assert sum("连不上" in words for words in said) == 1
    with team_jobs.open_queue(shared, None) as job_queue:
        assert team_jobs.job_states(job_queue.engine, [number])[number].state == "good"


def work(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run `beian worker` in this process; its signal handlers and environment variables are reset afterwards."""
    for name in ("BEIAN_MACHINE", claiming.LEASE_VARIABLE, team_job_run.PORT_VARIABLE):
        monkeypatch.setenv(name, "0")
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        return working.work(WorkerOptions(name="甲机", workspace=home.folder))
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@pytest.mark.slow
@pytest.mark.program
@pytest.mark.thorough
def test_a_worker_waits_for_a_server_that_stopped(home: Workspace, beian: Beian, tmp_path: Path) -> None:
    log = tmp_path / "1.log"
    with serving() as own:
        shared = shared_workspace(home, own)
        add(shared)
        with worker_of(shared, "甲机", log, "--lease", "8") as process:
            wait_for("已启动", log, process)
            control(own, "-m", "immediate", "stop")
            wait_for("连不上", log, process)
            control(own, "-o", f"-k {own.folder} -p {own.port} -c listen_addresses=127.0.0.1", "start")
            ended = beian("batch", "check", "--team", "--workspace", shared.folder)
    said = log.read_text(encoding="utf-8")
    assert ended.code == 0, (ended.err, said)
    assert "Traceback" not in said


def wait_for(words: str, log: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a worker has written something."""
    until = time.monotonic() + ENDS_WITHIN_S
    while words not in log.read_text(encoding="utf-8"):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until
        time.sleep(0.1)


def control(server: Server, *words: str) -> None:
    """Stop or start a server of the test's own."""
    binaries = programs()
    assert binaries is not None
    become = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    command = [*become, str(binaries / "pg_ctl"), "-D", str(server.folder / "data"), "-w", "-s", *words]
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd="/", check=True, stdin=quiet, stdout=quiet, stderr=quiet)
