"""The queue of a team: Procrastinate jobs in the ledger's database. Only this module and `team` import it.

    prepare(engine)                          creates or upgrades its tables
    put(session, team_job, client, kind)     a queue job, in the transaction of its team job
    living(session, within_s)                the number of workers with a recent heartbeat

A queue job carries only the number of its team job, so readers of the queue learn no names or values. At most one job
of a kind waits per client (queueing lock), and no two on one client run at once (lock).
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
_LOCK = 0x6265_6962  # advisory lock: two machines never prepare the queue at once
_OPEN = ("todo", "doing")
_REACHED_WITHIN_S = 10.0

for _name in ("procrastinate", "psycopg"):  # they log exceptions with tracebacks; we report errors ourselves
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False

__all__ = ["QUEUE", "TASK", "app_of", "living", "open_jobs", "prepare", "put"]


def prepare(engine: Engine) -> None:
    """Create the queue's tables in the ledger's database, or upgrade them; raises LedgerError if they are newer."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        installed = _prepared(connection)
        steps = [SchemaManager.get_schema()] if installed is None else list(_steps(installed))
        if installed is not None and _numbers(installed) > _numbers(version("procrastinate")):
            message = mark("队列由更新版本的程序写成（procrastinate {found}），请升级本机的程序")
            raise LedgerError(what=say(message, found=installed))
        if not steps and installed == version("procrastinate"):
            return
        for step in steps:
            _driver(connection).execute(step)
        connection.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{_OURS}{version('procrastinate')}'"))


def put(session: Session, team_job: int, client: int, kind: str) -> int:
    """Add a queue job for a team job and return its number; raises WorkspaceError if an older one still waits.

    It becomes visible when the session's transaction is committed.
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
    except AlreadyEnqueued:  # its team job has ended: the next worker removes it
        message = mark("队列里还有该客户的一项旧任务；工作进程取走后，请用 --team --resume 重新请求")
        raise WorkspaceError(what=say(message)) from None


def open_jobs(session: Session, jobs: Sequence[int]) -> set[int]:
    """Return those of these queue jobs that wait or run."""
    query = text("SELECT id FROM procrastinate_jobs WHERE id IN :jobs AND status::text IN :open")
    query = query.bindparams(bindparam("jobs", expanding=True), bindparam("open", expanding=True))
    return set(session.scalars(query, {"jobs": list(jobs) or [0], "open": list(_OPEN)}).all())


def living(session: Session, within_s: float) -> int:
    """Return how many workers sent a heartbeat within this many seconds."""
    query = text(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :within)"
    )
    return int(session.execute(query, {"within": within_s}).scalar_one())


def app_of(url: URL) -> App:
    """Return a Procrastinate app on the queue of a ledger, for a worker; the URL holds no password."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return App(connector=PsycopgConnector(conninfo=plain, min_size=1, max_size=4, timeout=_REACHED_WITHIN_S))


def _prepared(connection: Connection) -> str | None:
    """Return the library version of the existing tables, or None; raises LedgerError for another program's queue."""
    if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
        return None
    comment = connection.execute(text("SELECT obj_description('procrastinate_jobs'::regclass)")).scalar()
    if not str(comment or "").startswith(_OURS):
        raise LedgerError(what=say("数据库里已有别的程序的 procrastinate 队列，请给台账单独一个库"))
    return str(comment).removeprefix(_OURS)


def _steps(installed: str) -> Iterator[str]:
    """Yield the library's migrations that tables of this version lack, in order."""
    folder = resources.files("procrastinate.sql").joinpath("migrations")
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".sql"))
    for name in names:
        if _numbers(name.split("_", maxsplit=1)[0]) > _numbers(installed):
            yield folder.joinpath(name).read_text(encoding="utf-8")


def _numbers(version_text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version_text.split(".")[:3] if part.isdigit())


def _driver(connection: Connection) -> Any:
    """Return the driver connection below SQLAlchemy's, in the same transaction."""
    return connection.connection.driver_connection
