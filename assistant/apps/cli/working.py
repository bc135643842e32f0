"""`beian worker`: run the checks and rehearsals of the team's batches, until it is stopped.

Each job is a process of its own (`team_job_run`), which ends with the worker. If the server cannot be reached, the
worker waits for it; a process with an expired lease on its client ends itself and its browser.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.apps.cli import process_results, team_job_run
from assistant.apps.cli.batching import need_team
from assistant.apps.cli.claiming import LEASE_VARIABLE
from assistant.apps.cli.output import progress
from assistant.apps.cli.practice_options import WorkerOptions
from assistant.apps.cli.stopping import stop_on_signals
from assistant.core import files, processes, settings
from assistant.core.errors import Busy, UsageError
from assistant.core.language import current, mark, say
from assistant.practice import run_facts, workspace
from assistant.practice.batch import FOLDER, ProcessResult
from assistant.practice.tables import TeamJob
from assistant.practice.team_jobs import TeamJobResult
from assistant.practice.workspace import RUNS, Workspace

MOCKS = "模拟"
_SLICE_S = 0.25
_STOPS_WITHIN_S = 30.0
_AGAIN_AFTER_S = 15.0
_SERVER_AGAIN_S = 10.0


def work(options: WorkerOptions) -> int:
    """Serve the queue of a workspace's shared ledger; 0 after an orderly stop."""
    home = workspace.find(options.workspace)
    need_team(home)
    if options.mock_port and options.concurrency > 1:
        raise UsageError(what=say("--mock-port 一次只能用于一个客户，请去掉 --concurrency。"))
    from assistant.practice.team import WorkerSettings, employed

    name = options.name or settings.load().machine
    os.environ |= {"BEIAN_MACHINE": name, LEASE_VARIABLE: str(options.lease)}  # for the processes of its jobs
    os.environ[team_job_run.PORT_VARIABLE] = str(options.mock_port)
    terms = WorkerSettings(f"{name}:{os.getpid()}", options.concurrency, options.lease, not options.once, progress)
    with employed(home, WorkerProcesses(home, options).do, terms) as worker:
        message = mark("工作进程已启动：{name}，同时 {count} 个。Ctrl-C 停止：做完手上的就结束；再按一次立即放回队列。")
        progress(say(message, name=name, count=options.concurrency))
        stop_on_signals(lambda *_: worker.end())
        while not worker.serve():
            stop_on_signals(lambda *_: worker.end())  # `serve` has replaced the handlers
            message = mark("连不上台账所在的 PostgreSQL，{seconds} 秒后再试。")
            progress(say(message, seconds=round(_SERVER_AGAIN_S)))
            again, pause = time.monotonic() + _SERVER_AGAIN_S, threading.Event()
            while not worker.is_ending and time.monotonic() < again:
                pause.wait(_SLICE_S)
    progress(say("工作进程已停止。"))
    return 0


class WorkerProcesses:
    """The processes of a worker's jobs."""

    def __init__(self, home: Workspace, options: WorkerOptions) -> None:
        self._home, self._options = home, options

    def do(self, team_job: TeamJob, stop: threading.Event) -> TeamJobResult:
        """Run one job and return its result, which is None if it was stopped or another run holds the client."""
        client = self._home.clients / team_job.folder
        is_inside = files.is_relative_inside(team_job.folder)  # the name comes from a database that others write to
        if not is_inside or not client.is_dir():
            return TeamJobResult(ProcessResult("bad", say("本机看不到客户文件夹 {folder}", folder=client)))
        try:
            data = files.contained(self._home.folder / FOLDER, f"{team_job.batch}/{MOCKS}/{team_job.folder}")
        except files.OutsideFolder as error:
            return TeamJobResult(ProcessResult("bad", say("本机看不到客户文件夹 {folder}", folder=error)))
        with tempfile.TemporaryDirectory(prefix="beian-errand-") as place:
            out = Path(place)
            words = [team_job.kind, str(client), str(out), str(data)]
            code = self._run([sys.executable, "-m", "assistant", "worker-run", *words], out, team_job.asked_by, stop)
            if code is None:
                return TeamJobResult(None)
            if team_job.kind == "rehearse" and code == Busy.exit_code:
                return TeamJobResult(None, again=datetime.now(UTC) + timedelta(seconds=_AGAIN_AFTER_S))
            if team_job.kind == "check":
                reported = team_job_run.printed_result(out / "out")
                return TeamJobResult(
                    process_results.of_check(reported) or process_results.without_report(code, _last(out))
                )
            pack = out / team_job_run.PACK
            content = pack.read_bytes() if pack.is_file() else b""
            return TeamJobResult(_of_run(client, code, out), content, f"{team_job.folder}.zip")

    def _run(self, command: list[str], out: Path, by: str, stop: threading.Event) -> int | None:
        """Run a process in the name of the requester and return its exit code; None if it was stopped."""
        environment = {**os.environ, "BEIAN_LANG": current(), "PYTHONIOENCODING": "utf-8"}
        environment |= {"BEIAN_OPERATOR": by} if by else {}
        with (out / "out").open("wb") as said, (out / "log").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,  # held open by this process only; its end tells the job to stop
                stdout=said,
                stderr=log,
                env=environment,
                **processes.apart(),
            )
        with process:
            remaining_s = self._options.minutes * 60.0
            while remaining_s > 0 and not stop.is_set():
                try:
                    return process.wait(_SLICE_S)
                except subprocess.TimeoutExpired:
                    remaining_s -= _SLICE_S
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(_STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
        return None if stop.is_set() else process.returncode


def _of_run(client: Path, code: int, out: Path) -> ProcessResult:
    reported = team_job_run.printed_result(out / "out")
    run = client / RUNS / Path(str(reported.get("run") or "-")).name
    facts = run_facts.read(run) if run.is_dir() else None
    if facts is None or not facts.is_rehearsal:
        return process_results.without_report(code, _last(out))
    return process_results.of_run(facts, code, least=1)


def _last(out: Path) -> str:
    return process_results.last_line((out / "log").read_text(encoding="utf-8", errors="replace"))
