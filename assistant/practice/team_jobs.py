"""Errands: a client's check or rehearsal that the workers of a team are asked for, and what became of it.

    ask(engine, asked, folder)               → the errand's number; one that is open already is joined, not doubled
    begin(engine, number, worker)            a worker takes it up; put_back(…) where it is to be tried again
    end(engine, number, ending, pack)        what it came to, with its masked pack
    with desk(home, password) as found:      for who asks: found.ask(…), found.look(…), found.packs(…)

A masked pack lies in the database beside its errand: whoever may see the ledger can fetch it, a backup holds both, and
no machine needs write access to another one's disk. One above `MOST_BYTES` is not kept, and that is told.
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
    """Who asks for what: the kind of work, the batch it belongs to, and the person."""

    kind: Kind
    batch: str
    by: str


@dataclass(frozen=True, slots=True)
class TeamJobResult:
    """What a worker brings back: how it ended and the masked pack – or None and from when on to try again."""

    ending: ProcessResult | None
    pack: bytes = b""
    pack_name: str = ""
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamJobQueue:
    """Where a batch asks the workers of its shared ledger and looks how its errands stand; made by `desk`."""

    engine: Engine

    def ask(self, asked: TeamJobRequest, folder: str) -> int:
        """Ask for a client and return the errand's number; raises LedgerError, WorkspaceError as `ask` does."""
        with database.ledger_errors(self.engine):
            return ask(self.engine, asked, folder)

    def look(self, numbers: Sequence[int]) -> tuple[dict[int, TeamJob], int] | None:
        """Return how errands stand, by number, and how many workers live; None where the server is away just now."""
        try:
            with Session(self.engine) as session:
                living = queueing.living(session, claims.LEASE_S)
            return job_states(self.engine, numbers), living
        except SQLAlchemyError:
            return None

    def packs(self, numbers: Sequence[int]) -> list[tuple[str, bytes]]:
        """Return the packs of errands, by name; raises LedgerError."""
        with database.ledger_errors(self.engine):
            return [(name, content) for _, name, content in packs(self.engine, numbers)]


@contextmanager
def open_queue(home: Workspace, password: database.AskPassword | None) -> Iterator[TeamJobQueue]:
    """Give the desk of a workspace's shared ledger, with its queue prepared; raises LedgerError."""
    engine = database.opened(home.address, home.folder, password)
    try:
        with database.ledger_errors(engine):
            queueing.prepare(engine)
        yield TeamJobQueue(engine)
    finally:
        engine.dispose()


def ask(engine: Engine, asked: TeamJobRequest, folder: str) -> int:
    """Ask the workers for a client and return the errand's number: an open one of the same kind is joined.

    Raises WorkspaceError where the ledger has no such client, or an older job for it still waits.
    """
    with Session(engine) as session, session.begin():
        client = session.scalars(select(Client).where(Client.folder == folder).with_for_update()).one_or_none()
        if client is None:  # laid aside, or its folder was given another name since the batch began
            raise WorkspaceError(what=say(mark("没有客户文件夹“{name}”"), name=folder))
        there = session.scalars(
            select(TeamJob).where(TeamJob.kind == asked.kind, TeamJob.folder == folder, TeamJob.ended.is_(None))
        ).first()
        if there is not None and there.job is not None and queueing.open_jobs(session, [there.job]):
            return there.id
        if there is not None:
            _close(there, ProcessResult("killed", say(mark("队列里已没有它"))))
            session.flush()
        row = TeamJob(kind=asked.kind, folder=folder, batch=asked.batch, asked_by=asked.by, asked=func.now())
        session.add(row)
        session.flush()
        row.job = queueing.put(session, row.id, client.id, asked.kind)
        return row.id


def begin(engine: Engine, number: int, worker: str) -> TeamJob | None:
    """Note that a worker takes an errand up and return it; None where it is over."""
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
    """Let an errand wait again: `why` is told; a try that does not count is taken off."""
    with Session(engine) as session, session.begin():
        held = _own(session, row)
        if held is not None:
            held.state, held.told = "waiting", why
            held.tries -= 0 if counts else 1


def end(engine: Engine, row: TeamJob, done: TeamJobResult) -> None:
    """Note what an errand came to, with its pack; nothing where another worker has taken it up meanwhile."""
    assert done.ending is not None
    with Session(engine) as session, session.begin():
        held = _own(session, row)
        if held is None:
            return
        _close(held, done.ending)
        if len(done.pack) > MOST_BYTES:
            message = mark("{told}；存档包 {size} MB，超过 {most} MB，没有放进台账，在 {worker} 的填报记录里可以再打包")
            facts = {"size": len(done.pack) >> 20, "most": MOST_BYTES >> 20, "worker": held.worker}
            held.told = say(message, told=held.told, **facts)
        elif done.pack:
            digest = hashlib.sha256(done.pack).hexdigest()
            pack = Pack(errand_id=held.id, name=done.pack_name, sha256=digest, size=len(done.pack), made=func.now())
            pack.content = done.pack
            session.add(pack)


def give_up_or_put_back(engine: Engine, number: int) -> bool:
    """Note that the worker of an errand was lost; says whether it is to be tried again."""
    with Session(engine) as session, session.begin():
        row = session.get(TeamJob, number, with_for_update=True)
        if row is None or row.ended is not None:
            return False
        message = say(mark("{worker} 中断"), worker=row.worker or "?")
        if row.tries >= MOST_TRIES:
            _close(row, ProcessResult("killed", message))
            return False
        row.state, row.told = "waiting", message
        return True


def job_states(engine: Engine, numbers: Sequence[int]) -> dict[int, TeamJob]:
    """Return how errands stand, by number; one whose job is gone from the queue is closed as broken off."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        rows = session.scalars(select(TeamJob).where(TeamJob.id.in_(numbers))).all()
        jobs = queueing.open_jobs(session, [row.job for row in rows if row.job is not None and row.ended is None])
        for row in rows:
            if row.ended is None and row.job not in jobs:
                session.refresh(row, with_for_update=True)
                if row.ended is None:
                    _close(row, ProcessResult("killed", say(mark("队列里已没有它"))))
                    session.flush()
                    session.refresh(row)
        return {row.id: row for row in rows}


def packs(engine: Engine, numbers: Sequence[int]) -> Iterator[tuple[int, str, bytes]]:
    """Yield the packs of errands: the errand's number, the pack's name, its bytes; a damaged one is passed over."""
    with Session(engine) as session:
        for row in session.scalars(select(Pack).where(Pack.errand_id.in_(numbers)).order_by(Pack.id)):
            if hashlib.sha256(row.content).hexdigest() == row.sha256:
                yield row.errand_id, row.name, row.content


def forget_old(engine: Engine) -> int:
    """Take out packs older than `KEPT_DAYS` and return how many; who did what stays."""
    with engine.begin() as connection:
        old = delete(Pack).where(Pack.made < func.now() - timedelta(days=RETENTION_DAYS))
        return connection.execute(old).rowcount


def _own(session: Session, row: TeamJob) -> TeamJob | None:
    """Return the errand to be changed, if it is still the same try of the same worker."""
    held = session.get(TeamJob, row.id, with_for_update=True)
    is_own = held is not None and held.ended is None and (held.worker, held.tries) == (row.worker, row.tries)
    return held if is_own else None


def _close(row: TeamJob, ending: ProcessResult) -> None:
    row.state, row.told, row.run = ending.state, ending.message, ending.run
    row.right, row.wrong, row.ended = ending.right, ending.wrong, func.now()
