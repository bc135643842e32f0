"""A team on a real PostgreSQL: team jobs in a queue, each done once, and jobs left by dead workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assistant.apps.cli import teamwork, working
from assistant.apps.cli.practice_options import WorkerOptions
from assistant.core.errors import WorkspaceError
from assistant.practice import batch as batches
from assistant.practice import claims, database, ledger, queueing, team_jobs
from assistant.practice.batch import MOST_TRIES, ProcessResult
from assistant.practice.claims import ClaimOwner
from assistant.practice.tables import TeamJob
from assistant.practice.team import WorkerSettings, employed
from assistant.practice.team_jobs import TeamJobRequest, TeamJobResult
from assistant.practice.workspace import Workspace
from tests.cli.conftest import Beian
from tests.practice.conftest import add
from tests.practice.postgres import Server
from tests.practice.team import ENDS_WITHIN_S, ask_to_stop, shared_workspace
from tests.practice.team import worker as worker_of
from tests.practice.test_database import TODAY

pytestmark = pytest.mark.usefixtures("loopless")

ASKED = TeamJobRequest("check", "2026-11-26T10-00-00-check", "王填报")


@pytest.fixture
def shared(home: Workspace, server: Server) -> Workspace:
    """Return a workspace of two clients whose ledger is on a server."""
    workspace = shared_workspace(home, server)
    add(workspace, "甲")
    add(workspace, "乙")
    with ledger.opened(workspace) as opened:
        opened.refresh(TODAY)
    return workspace


@pytest.fixture
def engine(shared: Workspace) -> Iterator[Engine]:
    """Yield an engine on the shared ledger, with a queue."""
    engine = database.opened(shared.address, shared.folder)
    queueing.prepare(engine)
    yield engine
    engine.dispose()


def jobs(engine: Engine) -> list[tuple[str, str, str]]:
    """Return the jobs of the queue: arguments, queueing lock, status."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT args::text, queueing_lock, status::text FROM procrastinate_jobs"))
        return [(row[0], row[1], row[2]) for row in rows]


def test_a_queue_job_carries_only_numbers_and_a_client_waits_once(engine: Engine) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")
    assert team_jobs.ask(engine, ASKED, "甲") == number
    other = team_jobs.ask(engine, ASKED, "乙")
    queue_jobs = jobs(engine)
    assert [json.loads(args) for args, _, _ in queue_jobs] == [{"errand": number}, {"errand": other}]
    assert not any(word in lock for _, lock, _ in queue_jobs for word in ("甲", "乙", "公司"))
    rows = team_jobs.job_states(engine, [number, other])
    assert [(row.asked_by, row.state, row.tries) for row in rows.values()] == [("王填报", "waiting", 0)] * 2


def test_a_team_job_without_queue_job_is_closed_and_requested_again(engine: Engine) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    assert team_jobs.ask(engine, ASKED, "甲") != number
    assert team_jobs.job_states(engine, [number])[number].state == "killed"


def test_a_client_with_an_older_waiting_queue_job_is_reported_and_not_requested(
    shared: Workspace, engine: Engine
) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")
    with engine.begin() as connection:
        connection.execute(text("UPDATE errands SET ended = now(), state = 'good'"))
    with team_jobs.open_queue(shared, None) as job_queue:
        with pytest.raises(WorkspaceError, match="旧任务"):
            job_queue.ask(ASKED, "甲")
        with employed(
            shared, lambda *_: TeamJobResult(ProcessResult("good", "好")), WorkerSettings("甲机", waits=False)
        ) as worker:
            worker.serve()
        assert job_queue.ask(ASKED, "甲") > number


def test_the_result_of_an_overtaken_worker_is_ignored(engine: Engine) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")
    slow = team_jobs.begin(engine, number, "甲机:1")
    assert slow is not None
    assert team_jobs.give_up_or_put_back(engine, number)
    quick = team_jobs.begin(engine, number, "乙机:2")
    assert quick is not None
    team_jobs.end(engine, slow, TeamJobResult(ProcessResult("broken", "晚了")))
    assert team_jobs.job_states(engine, [number])[number].state == "running"
    team_jobs.put_back(engine, slow, "晚了")
    assert team_jobs.job_states(engine, [number])[number].state == "running"
    team_jobs.end(engine, quick, TeamJobResult(ProcessResult("good", "好", right=3), b"PK", "甲.zip"))
    row = team_jobs.job_states(engine, [number])[number]
    assert (row.state, row.told, row.right, row.worker, row.tries) == ("good", "好", 3, "乙机:2", 2)
    assert team_jobs.begin(engine, number, "丙机:3") is None
    assert list(team_jobs.packs(engine, [number])) == [(number, "甲.zip", b"PK")]


def test_a_job_is_given_up_after_its_worker_died_twice(engine: Engine) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")
    for _ in range(MOST_TRIES - 1):
        team_jobs.begin(engine, number, "甲机:1")
        assert team_jobs.give_up_or_put_back(engine, number)
    team_jobs.begin(engine, number, "乙机:2")
    assert not team_jobs.give_up_or_put_back(engine, number)
    assert team_jobs.job_states(engine, [number])[number].state == "killed"


def test_a_pack_that_is_too_large_is_dropped_and_reported(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_jobs, "MOST_BYTES", 3)
    number = team_jobs.ask(engine, ASKED, "甲")
    row = team_jobs.begin(engine, number, "甲机:1")
    assert row is not None
    team_jobs.end(engine, row, TeamJobResult(ProcessResult("good", "好"), b"four", "甲.zip"))
    assert not list(team_jobs.packs(engine, [number]))
    assert "没有放进台账" in team_jobs.job_states(engine, [number])[number].told


def test_packs_are_deleted_after_a_month_and_the_jobs_stay(engine: Engine) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")
    row = team_jobs.begin(engine, number, "甲机:1")
    assert row is not None
    team_jobs.end(engine, row, TeamJobResult(ProcessResult("good", "好"), b"PK", "甲.zip"))
    assert team_jobs.forget_old(engine) == 0
    with engine.begin() as connection:
        connection.execute(text("UPDATE packs SET made = made - interval '31 days'"))
    assert team_jobs.forget_old(engine) == 1
    assert team_jobs.job_states(engine, [number])[number].worker == "甲机:1"


def test_the_queue_is_upgraded_and_a_newer_or_foreign_one_is_refused(engine: Engine) -> None:
    queueing.prepare(engine)
    assert list(queueing._steps("3.10.0")) == []
    assert len(list(queueing._steps("3.2.0"))) > 1
    for comment, words in (("beian 99.0.0", "更新版本"), ("theirs", "别的程序")):
        with engine.begin() as connection:
            connection.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{comment}'"))
        with pytest.raises(Exception, match=words):
            queueing.prepare(engine)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_worker_that_is_asked_to_stop_finishes_its_job_and_takes_no_new_one(
    shared: Workspace, engine: Engine
) -> None:
    first, second = (team_jobs.ask(engine, ASKED, folder) for folder in ("甲", "乙"))

    def do(row: TeamJob, stop: threading.Event) -> TeamJobResult:
        ask_to_stop(worker)
        return TeamJobResult(ProcessResult("good", "好"))

    with employed(shared, do, WorkerSettings("甲机")) as worker:
        assert worker.serve()
    rows = team_jobs.job_states(engine, [first, second])
    assert [(rows[number].state, rows[number].tries) for number in (first, second)] == [("good", 1), ("waiting", 0)]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_worker_that_is_asked_twice_to_stop_puts_its_job_back(shared: Workspace, engine: Engine) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")

    def do(row: TeamJob, stop: threading.Event) -> TeamJobResult:
        ask_to_stop(worker)
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(ENDS_WITHIN_S)
        return TeamJobResult(None)

    with employed(shared, do, WorkerSettings("甲机")) as worker:
        assert worker.serve()
    row = team_jobs.job_states(engine, [number])[number]
    assert (row.state, row.tries, row.ended) == ("waiting", 0, None)
    assert [status for _, _, status in jobs(engine)] == ["todo"]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_worker_leaves_a_client_alone_while_a_person_files_it(shared: Workspace, engine: Engine) -> None:
    number = team_jobs.ask(engine, replace(ASKED, kind="rehearse"), "甲")
    claims.take(engine, "甲", ClaimOwner("王填报", "丙机", "c"))
    done: list[str] = []

    def do(row: TeamJob, stop: threading.Event) -> TeamJobResult:
        done.append(row.folder)
        return TeamJobResult(ProcessResult("good", "好"))

    with employed(shared, do, WorkerSettings("甲机", waits=False)) as worker:
        worker.serve()
        row = team_jobs.job_states(engine, [number])[number]
        assert (done, row.state, row.tries) == ([], "waiting", 0)
        assert "占用" in row.told
        with engine.begin() as connection:
            connection.execute(text("UPDATE claims SET ended = now()"))
            connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
        worker.serve()
    assert done == ["甲"]


def test_a_worker_that_is_stopped_while_connecting_takes_no_job(
    shared: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = team_jobs.ask(engine, ASKED, "甲")
    with employed(shared, lambda *_: TeamJobResult(ProcessResult("good", "好")), WorkerSettings("甲机")) as worker:
        open_ = worker._app.open_async

        def opened() -> object:
            worker.end()
            return open_()

        monkeypatch.setattr(worker._app, "open_async", opened)
        assert worker.serve()
    assert team_jobs.job_states(engine, [number])[number].tries == 0


def test_two_workers_check_every_client_once(shared: Workspace, engine: Engine, beian: Beian, tmp_path: Path) -> None:
    with worker_of(shared, "甲机", tmp_path / "1.log"), worker_of(shared, "乙机", tmp_path / "2.log"):
        ended = beian("batch", "check", "--team", "--json", "--workspace", shared.folder)
    said = [(tmp_path / name).read_text(encoding="utf-8") for name in ("1.log", "2.log")]
    assert ended.code == 0, (ended.err, said)
    items = json.loads(ended.out)["items"]
    assert [(item["folder"], item["tries"]) for item in items] == [("乙", 1), ("甲", 1)]
    with Session(engine) as session:
        rows = session.query(TeamJob).all()
    assert all(row.worker.split(":")[0] in {"甲机", "乙机"} for row in rows)
    assert sum(text.count("▶") for text in said) == 2
    assert all("Traceback" not in text for text in said)


@pytest.mark.parametrize(("folder", "batch"), [("../外", "b"), ("", "b"), ("甲", "../../外"), ("甲", "/tmp/外")])
def test_a_name_in_the_ledger_leads_no_worker_out_of_the_workspace(home: Workspace, folder: str, batch: str) -> None:
    add(home, "甲")
    add(home, "../外")
    before = sorted(home.folder.parent.rglob("*"))
    row = TeamJob(kind="rehearse", folder=folder, batch=batch, asked_by="")
    result = working.WorkerProcesses(home, WorkerOptions()).do(row, threading.Event())
    assert result.ending is not None
    assert (result.ending.state, result.pack) == ("bad", b"")
    assert sorted(home.folder.parent.rglob("*")) == before


def test_a_pack_with_a_name_that_leads_outside_is_not_written_and_the_others_are(
    shared: Workspace, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = replace(ASKED, kind="rehearse")
    for folder, name in (("甲", "../../外.zip"), ("乙", "乙.zip")):
        row = team_jobs.begin(engine, team_jobs.ask(engine, ask, folder), "甲机:1")
        assert row is not None
        team_jobs.end(engine, row, TeamJobResult(ProcessResult("good", "好"), b"PK", name))
    batch = batches.begin(shared, "rehearse", [("甲", "甲"), ("乙", "乙")], datetime(2026, 11, 26))
    for item, number in zip(batch.items, (1, 2), strict=True):
        item.process = str(number)
    with team_jobs.open_queue(shared, None) as job_queue:
        teamwork._fetch(job_queue, batch)
    assert [path.relative_to(shared.folder).name for path in shared.folder.rglob("*.zip")] == ["乙.zip"]
    assert "外.zip" in capsys.readouterr().err


@pytest.mark.program
def test_a_job_process_ends_with_its_own_code_while_its_worker_lives(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant", "worker-run", "?", str(tmp_path), str(tmp_path), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as job_process:
        assert job_process.wait(ENDS_WITHIN_S) == 2
        assert job_process.stderr is not None
        assert b"Fatal" not in job_process.stderr.read()


def test_a_team_needs_a_shared_ledger(beian: Beian, home: Workspace) -> None:
    add(home)
    for words in (("worker",), ("batch", "check", "--team")):
        ended = beian(*words, "--workspace", home.folder)
        assert ended.code == 2
        assert "PostgreSQL" in ended.err
    assert not (home.folder / "批量").exists()


@pytest.mark.program
def test_a_local_batch_needs_no_queue(home: Workspace) -> None:
    add(home)
    code = (
        "import sys\n"
        "from assistant.apps.cli import usage\n"
        "from assistant.apps.cli.app import app\n"
        "try:\n    usage.run(app, ['batch', 'check', '--json', '--workspace', sys.argv[1]])\n"
        "except SystemExit as left:\n    assert left.code == 0\n"
        "print([name for name in ('procrastinate', 'psycopg') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home.folder)], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.splitlines()[-1] == "[]"
