"""A worker of a team: takes team jobs from the queue until it is asked to stop.

    with employed(home, do, WorkerSettings("甲机")) as worker:
        worker.serve()          until worker.end(), or the server is unreachable

`do` does one team job in a thread and receives an event that asks it to stop. A worker without heartbeat for the length
of a lease counts as dead: any other worker puts its jobs back into the queue, and whoever takes one continues from its
saved work. A job whose worker died twice is given up, so that one profile cannot end one worker after another.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from procrastinate import App, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from assistant.core.language import say
from assistant.practice import claims, database, queueing, team_jobs
from assistant.practice.batch import MOST_TRIES
from assistant.practice.claims import LEASE_S
from assistant.practice.tables import TeamJob
from assistant.practice.team_jobs import TeamJobResult
from assistant.practice.workspace import Workspace

Do = Callable[[TeamJob, threading.Event], TeamJobResult]
_HEARTBEATS_IN_A_LEASE = 4
_SWEEP = 0x6265_6963  # advisory lock: one worker at a time looks for jobs of dead workers
_AGAIN = frozenset({"broken", "killed"})
_DAY_S = 86_400.0
_SERVER_AGAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """A worker's name, number of parallel jobs, lease in seconds, and whether it waits for more jobs."""

    name: str
    side_by_side: int = 1
    lease_s: float = LEASE_S
    waits: bool = True
    tell: Callable[[str], None] = lambda words: None

    @property
    def heartbeat_s(self) -> float:
        """Return the heartbeat interval in seconds, short enough also for workers with the default lease."""
        return min(self.lease_s, LEASE_S) / _HEARTBEATS_IN_A_LEASE


class RetryLater(Exception):
    """A team job is to be tried again, from a moment on."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__()
        self.at = at or datetime.now(UTC)


class _Retries(BaseRetryStrategy):
    """Puts back into the queue what asks for a retry and what an ending worker has not finished."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None for never."""
        if isinstance(exception, RetryLater):
            return RetryDecision(retry_at=exception.at)
        moment = datetime.now(UTC)
        if isinstance(exception, SQLAlchemyError):  # the server was unreachable: saved work makes the repetition quick
            return RetryDecision(retry_at=moment + timedelta(seconds=_SERVER_AGAIN_S))
        return RetryDecision(retry_at=moment) if isinstance(exception, asyncio.CancelledError) else None


class TeamWorker:
    """One worker process."""

    def __init__(self, engine: Engine, url: URL, do: Do, terms: WorkerSettings) -> None:
        self._engine, self._do, self._terms = engine, do, terms
        self._app: App = queueing.app_of(url)
        self._app.task(name=queueing.TASK, queue=queueing.QUEUE, pass_context=True, retry=_Retries())(self._work)
        self._stops: set[threading.Event] = set()
        self._is_ending = False
        self._serving: asyncio.Task[None] | None = None

    @property
    def is_ending(self) -> bool:
        """Return whether it was asked to end."""
        return self._is_ending

    def serve(self) -> bool:
        """Work until `end`, or until the queue is empty unless `waits`; return False if the server became unreachable.

        Removes the caller's signal handlers.
        """
        if self._is_ending:
            return True
        try:
            asyncio.run(self._serve())
        except (ConnectorException, psycopg.Error):
            return self._is_ending
        return self._is_ending or not self._terms.waits

    async def _serve(self) -> None:
        if os.name == "posix":  # these wake the loop at once; on other systems the caller's own handlers do
            for ending in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(ending, self.end)
        interval_s = self._terms.heartbeat_s
        async with self._app.open_async():
            sweeping = asyncio.create_task(self._sweep_all(interval_s))
            self._serving = asyncio.create_task(
                self._app.run_worker_async(
                    queues=[queueing.QUEUE],
                    name=self._terms.name,
                    concurrency=self._terms.side_by_side,
                    wait=self._terms.waits,
                    fetch_job_polling_interval=min(interval_s, 5.0),
                    install_signal_handlers=False,
                    update_heartbeat_interval=interval_s,
                    stalled_worker_timeout=self._terms.lease_s,
                )
            )
            if self._is_ending:  # `end` was called while connecting
                self._serving.cancel()
            try:
                with suppress(asyncio.CancelledError):
                    await self._serving
            finally:
                sweeping.cancel()

    def end(self) -> None:
        """Take no new jobs; on a second call, put back the running ones."""
        if self._is_ending:
            for stop in self._stops:
                stop.set()
        elif self._serving is not None:
            self._serving.cancel()
        self._is_ending = True

    async def _work(self, context: JobContext, errand: int) -> None:
        row = await asyncio.to_thread(team_jobs.begin, self._engine, errand, self._terms.name)
        if row is None:
            return
        self._terms.tell(say("▶ {client}（第 {count} 次）", client=row.folder, count=row.tries))
        stop = threading.Event()
        self._stops.add(stop)
        try:
            result = await asyncio.to_thread(self._done, row, stop)
        finally:
            self._stops.discard(stop)
        await asyncio.to_thread(self._note, row, result)

    def _done(self, row: TeamJob, stop: threading.Event) -> TeamJobResult:
        """Do a team job, unless another run holds its client."""
        other = claims.in_force(self._engine, row.folder) if row.kind == "rehearse" else None
        return TeamJobResult(None, again=other.until) if other is not None else self._do(row, stop)

    def _note(self, row: TeamJob, result: TeamJobResult) -> None:
        """Record the result of a team job; raises RetryLater if it is to be tried again."""
        ending = result.ending
        if ending is None:
            message = say("正由他人占用，等待其结束") if result.again else say("工作进程已停止，等待另一个接手")
            team_jobs.put_back(self._engine, row, message, counts=False)
            self._terms.tell(f"○ {row.folder}：{message}")
            raise RetryLater(result.again)
        if ending.state in _AGAIN and row.tries < MOST_TRIES:
            team_jobs.put_back(self._engine, row, ending.message)
            self._terms.tell(f"！ {row.folder}：{ending.message}")
            raise RetryLater
        team_jobs.end(self._engine, row, result)
        self._terms.tell(f"{'✓' if ending.state == 'good' else '✖'} {row.folder}：{ending.message}")

    async def _sweep_all(self, interval_s: float) -> None:
        """Look repeatedly for jobs of dead workers, and once a day for old packs."""
        since = _DAY_S
        while True:
            with suppress(SQLAlchemyError, ConnectorException):
                await self._sweep()
                if since >= _DAY_S:
                    await asyncio.to_thread(team_jobs.forget_old, self._engine)
                    since = 0.0
            await asyncio.sleep(interval_s)
            since += interval_s

    async def _sweep(self) -> None:
        with self._engine.begin() as connection:  # held during the sweep, so that no job is put back twice
            if not connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SWEEP}).scalar():
                return
            manager = self._app.job_manager
            for job in await manager.get_stalled_jobs(
                queue=queueing.QUEUE, seconds_since_heartbeat=self._terms.lease_s
            ):
                number = int(str(job.task_kwargs.get("errand", 0)))
                if await asyncio.to_thread(team_jobs.give_up_or_put_back, self._engine, number):
                    await manager.retry_job(job)
                    self._terms.tell(say("○ 第 {number} 项任务的工作进程已中断，任务放回队列", number=number))
                else:
                    await manager.finish_job(job, Status.FAILED, delete_job=False)


@contextmanager
def employed(home: Workspace, do: Do, terms: WorkerSettings) -> Iterator[TeamWorker]:
    """Open a worker on a workspace's shared ledger and prepare its queue; raises LedgerError.

    A missing password is an error: the worker's child processes could not ask for it.
    """
    engine = database.opened(home.address, home.folder)
    try:
        with database.ledger_errors(engine):
            queueing.prepare(engine)
        yield TeamWorker(engine, database.checked_url(home.address), do, terms)
    finally:
        engine.dispose()
