"""Team jobs: a client's check or rehearsal that is requested from the workers of a team, and its result.

    ask(engine, asked, folder)               → the job's number; an open one of the same kind is joined
    begin(engine, number, worker)            a worker takes it up; put_back(…) if it is to be tried again
    end(engine, row, done)                   the result with its masked pack
    with open_queue(home, password) as queue:     for a batch: queue.ask(…), queue.look(…), queue.packs(…)

A masked pack is stored in the database beside its job: whoever may read the ledger can fetch it, a backup holds both,
and no machine needs write access to another one's disk. Packs above `MOST_BYTES` are dropped and reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.core.errors import WorkspaceError
from assistant.core.language import mark, say
from assistant.practice import claims, database, queueing
from assistant.practice.batch import MOST_TRIES, Kind, ProcessResult
from assistant.practice.tables import Client, Pack, TeamJob
from assistant.practice.workspace import Workspace

MOST_BYTES = 32 << 20
RETENTION_DAYS = 30


@dataclass(frozen=True, slots=True)
class TeamJobRequest:
    """A request: the kind of work, its batch, and the person."""

    kind: Kind
    batch: str
    by: str


@dataclass(frozen=True, slots=True)
class TeamJobResult:
    """A worker's result: how the job ended and the masked pack, or None and when to try again."""

    ending: ProcessResult | None
    pack: bytes = b""
    pack_name: str = ""
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamJobQueue:
    """The queue as a batch uses it: requests jobs and reads their states; made by `open_queue`."""

    engine: Engine

    def ask(self, asked: TeamJobRequest, folder: str) -> int:
        """Request a client and return the job's number; raises LedgerError, WorkspaceError as `ask` does."""
        with database.ledger_errors(self.engine):
            return ask(self.engine, asked, folder)

    def look(self, numbers: Sequence[int]) -> tuple[dict[int, TeamJob], int] | None:
        """Return the jobs by number and how many workers live; None while the server is unreachable."""
        try:
            with Session(self.engine) as session:
                workers = queueing.living(session, claims.LEASE_S)
            return job_states(self.engine, numbers), workers
        except SQLAlchemyError:
            return None

    def packs(self, numbers: Sequence[int]) -> list[tuple[str, bytes]]:
        """Return name and content of the packs of these jobs; raises LedgerError."""
        with database.ledger_errors(self.engine):
            return [(name, content) for _, name, content in packs(self.engine, numbers)]


@contextmanager
def open_queue(home: Workspace, password: database.AskPassword | None) -> Iterator[TeamJobQueue]:
    """Open the queue of a workspace's shared ledger, prepared for use; raises LedgerError."""
    engine = database.opened(home.address, home.folder, password)
    try:
        with database.ledger_errors(engine):
            queueing.prepare(engine)
        yield TeamJobQueue(engine)
    finally:
        engine.dispose()


def ask(engine: Engine, asked: TeamJobRequest, folder: str) -> int:
    """Request a client from the workers and return the job's number; an open job of the same kind is joined.

    Raises WorkspaceError if the ledger has no such client, or an older queue job for it still waits.
    """
    with Session(engine) as session, session.begin():
        client = session.scalars(select(Client).where(Client.folder == folder).with_for_update()).one_or_none()
        if client is None:  # its folder was removed or renamed since the batch began
            raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=folder))
        open_job = session.scalars(
            select(TeamJob).where(TeamJob.kind == asked.kind, TeamJob.folder == folder, TeamJob.ended.is_(None))
        ).first()
        if open_job is not None and open_job.job is not None and queueing.open_jobs(session, [open_job.job]):
            return open_job.id
        if open_job is not None:
            _close(open_job, ProcessResult("killed", say("队列里已没有这项任务")))
            session.flush()
        row = TeamJob(kind=asked.kind, folder=folder, batch=asked.batch, asked_by=asked.by, asked=func.now())
        session.add(row)
        session.flush()
        row.job = queueing.put(session, row.id, client.id, asked.kind)
        return row.id


def begin(engine: Engine, number: int, worker: str) -> TeamJob | None:
    """Record that a worker takes a job and return it, or None if it has ended."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        row = session.get(TeamJob, number, with_for_update=True)
        if row is None or row.ended is not None:
            return None
        row.state, row.worker, row.began, row.told = "running", worker, func.now(), ""
        row.tries += 1
        session.flush()
        session.refresh(row)
        return row


def put_back(engine: Engine, row: TeamJob, why: str, *, counts: bool = True) -> None:
    """Set a job back to waiting with a reason; a try that does not count is subtracted."""
    with Session(engine) as session, session.begin():
        stored = _own(session, row)
        if stored is not None:
            stored.state, stored.told = "waiting", why
            stored.tries -= 0 if counts else 1


def end(engine: Engine, row: TeamJob, done: TeamJobResult) -> None:
    """Record a job's result and pack; nothing if another worker has taken it since."""
    assert done.ending is not None
    with Session(engine) as session, session.begin():
        stored = _own(session, row)
        if stored is None:
            return
        _close(stored, done.ending)
        if len(done.pack) > MOST_BYTES:
            message = mark("{told}；存档包 {size} MB，超过 {most} MB，没有放进台账，可从 {worker} 上的填报记录重新打包")
            facts = {"size": len(done.pack) >> 20, "most": MOST_BYTES >> 20, "worker": stored.worker}
            stored.told = say(message, told=stored.told, **facts)
        elif done.pack:
            digest = hashlib.sha256(done.pack).hexdigest()
            pack = Pack(errand_id=stored.id, name=done.pack_name, sha256=digest, size=len(done.pack), made=func.now())
            pack.content = done.pack
            session.add(pack)


def give_up_or_put_back(engine: Engine, number: int) -> bool:
    """Record that a job's worker died; return whether the job is to be tried again."""
    with Session(engine) as session, session.begin():
        row = session.get(TeamJob, number, with_for_update=True)
        if row is None or row.ended is not None:
            return False
        message = say("{worker} 中断", worker=row.worker or "?")
        if row.tries >= MOST_TRIES:
            _close(row, ProcessResult("killed", message))
            return False
        row.state, row.told = "waiting", message
        return True


def job_states(engine: Engine, numbers: Sequence[int]) -> dict[int, TeamJob]:
    """Return the jobs by number; one that is missing from the queue is closed as killed."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        rows = session.scalars(select(TeamJob).where(TeamJob.id.in_(numbers))).all()
        jobs = queueing.open_jobs(session, [row.job for row in rows if row.job is not None and row.ended is None])
        for row in rows:
            if row.ended is None and row.job not in jobs:
                session.refresh(row, with_for_update=True)
                if row.ended is None:
                    _close(row, ProcessResult("killed", say("队列里已没有这项任务")))
                    session.flush()
                    session.refresh(row)
        return {row.id: row for row in rows}


def packs(engine: Engine, numbers: Sequence[int]) -> Iterator[tuple[int, str, bytes]]:
    """Yield job number, name and content of the packs of these jobs, without damaged ones."""
    with Session(engine) as session:
        for row in session.scalars(select(Pack).where(Pack.errand_id.in_(numbers)).order_by(Pack.id)):
            if hashlib.sha256(row.content).hexdigest() == row.sha256:
                yield row.errand_id, row.name, row.content


def forget_old(engine: Engine) -> int:
    """Delete packs older than `RETENTION_DAYS` and return how many; the jobs stay."""
    with engine.begin() as connection:
        old = delete(Pack).where(Pack.made < func.now() - timedelta(days=RETENTION_DAYS))
        return connection.execute(old).rowcount


def _own(session: Session, row: TeamJob) -> TeamJob | None:
    """Return the stored job for changing if it is still the same try of the same worker, else None."""
    stored = session.get(TeamJob, row.id, with_for_update=True)
    is_own = stored is not None and stored.ended is None and (stored.worker, stored.tries) == (row.worker, row.tries)
    return stored if is_own else None


def _close(row: TeamJob, ending: ProcessResult) -> None:
    row.state, row.told, row.run = ending.state, ending.message, ending.run
    row.right, row.wrong, row.ended = ending.right, ending.wrong, func.now()
