"""The queue of a team: jobs of Procrastinate in the ledger's own database; the home of that library.

    prepare(engine)                         its tables, made or brought up to date
    put(session, errand, client, kind)      a job, in the transaction of the errand that it is for
    living(session, within_s)               how many workers have been heard of lately

A job carries the number of its errand and nothing else: whoever can read the queue learns no name and no value. At most
one job for a kind of work on a client waits (queueing lock), and no two on one client run at once (lock).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.metadata import version
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, bindparam, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from assistant.core.errors import LedgerError, WorkspaceError
from assistant.core.language import mark, say

QUEUE, TASK = "beian", "beian:errand"
_OURS = "beian "
_LOCK = 0x6265_6962  # advisory lock, so that two machines do not prepare the queue at once
_OPEN = ("todo", "doing")
_REACHED_WITHIN_S = 10.0

for _name in ("procrastinate", "psycopg"):  # they quote exceptions with their traces; we say what happened
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False

__all__ = ["QUEUE", "TASK", "app_of", "living", "open_jobs", "prepare", "put"]


def prepare(engine: Engine) -> None:
    """Make the queue's tables in the ledger's database, or bring them up to date; raises LedgerError for newer ones."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        prepared = _prepared(connection)
        steps = [SchemaManager.get_schema()] if prepared is None else list(_steps(prepared))
        if prepared is not None and _numbers(prepared) > _numbers(version("procrastinate")):
            message = mark("队列由更新版本的程序写成（procrastinate {found}），请升级本机的程序")
            raise LedgerError(what=say(message, found=prepared))
        if not steps and prepared == version("procrastinate"):
            return
        for step in steps:
            _driver(connection).execute(step)
        connection.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{_OURS}{version('procrastinate')}'"))


def put(session: Session, team_job: int, client: int, kind: str) -> int:
    """Put a job for an errand into the queue and return its number; raises WorkspaceError where an older one still waits.

    It is there once the session's transaction is committed, and not before.
    """
    app = App(connector=SyncPsycopgConnector())
    lock = f"client-{client}" if kind == "rehearse" else f"client-{client}-{kind}"
    job = app.configure_task(
        TASK,
        queue=QUEUE,
        lock=lock,
        queueing_lock=f"{kind}-{client}",
        connection=_driver(session.connection()),
    )
    try:
        return job.defer(errand=team_job)
    except AlreadyEnqueued:  # of an errand that has ended: the next worker takes it out
        message = mark("队列里还有这个客户的一项旧任务，工作进程取走后用 --team --resume 再请一次")
        raise WorkspaceError(what=say(message)) from None


def open_jobs(session: Session, jobs: Sequence[int]) -> set[int]:
    """Return those of these jobs that wait or are being done."""
    query = text("SELECT id FROM procrastinate_jobs WHERE id IN :jobs AND status::text IN :open")
    query = query.bindparams(bindparam("jobs", expanding=True), bindparam("open", expanding=True))
    return set(session.scalars(query, {"jobs": list(jobs) or [0], "open": list(_OPEN)}).all())


def living(session: Session, within_s: float) -> int:
    """Return how many workers have shown a sign of life within so many seconds."""
    query = text(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :within)"
    )
    return int(session.execute(query, {"within": within_s}).scalar_one())


def app_of(url: URL) -> App:
    """Return the library's own door to the queue of a ledger, for a worker; no password stands in the URL."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return App(connector=PsycopgConnector(conninfo=plain, min_size=1, max_size=4, timeout=_REACHED_WITHIN_S))


def _prepared(connection: Connection) -> str | None:
    """Return the version of the library whose tables are there; None where there are none."""
    if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
        return None
    reported = connection.execute(text("SELECT obj_description('procrastinate_jobs'::regclass)")).scalar()
    if not str(reported or "").startswith(_OURS):
        raise LedgerError(what=say(mark("数据库里已有别的程序的 procrastinate 队列，请给台账单独一个库")))
    return str(reported).removeprefix(_OURS)


def _steps(text: str) -> Iterator[str]:
    """Yield the library's own steps that tables of this version lack, in order."""
    folder = resources.files("procrastinate.sql").joinpath("migrations")
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".sql"))
    for name in names:
        if _numbers(name.split("_", maxsplit=1)[0]) > _numbers(text):
            yield folder.joinpath(name).read_text(encoding="utf-8")


def _numbers(message: str) -> tuple[int, ...]:
    return tuple(int(part) for part in message.split(".")[:3] if part.isdigit())


def _driver(connection: Connection) -> Any:
    """Return the driver's connection below SQLAlchemy's, in the same transaction."""
    return connection.connection.driver_connection
