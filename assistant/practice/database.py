"""The database of the ledger: opening it, bringing it up to date, and what is refused; the home of SQLAlchemy's engine.

    opened(url)  →  an engine on a ledger of today's form; an older one is brought up to date, a newer one refused

SQLite needs nothing and lies on a disk of this machine: on a network drive its locks do not hold, and it is refused.
PostgreSQL is given by URL without a password, which belongs into a password file (`~/.pgpass`, PGPASSFILE, or `passfile=`
in the URL) or is asked for, never into a file of the workspace nor into the environment. Parameters never show in errors
or logs (`hide_parameters`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from assistant.core import files, places
from assistant.core.errors import LedgerError
from assistant.core.language import mark, say
from assistant.core.ownership import is_windows

HEAD = "0003"
_KNOWN = ("0001", "0002", "0003")
_BUSY_S = 30
_AGAIN_S = 0.05
_REACHED_WITHIN_S = 10
# A connection whose other end is gone, as after a machine slept, is told within seconds, not after the system's own minutes.
_ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_PG_DRIVER = "postgresql+psycopg"
_REFUSED_VARIABLE = "PGPASSWORD"  # libpq takes it by itself, before any password file; what we start would have it too
_LOCK = 0x6265_6961  # advisory lock of the upgrade, so that two machines do not do it at once


AskPassword = Callable[[str], str]


class _PasswordRequired(Exception):
    """A server wants a password that nobody gave it."""


def opened(address: str, folder: Path, ask: AskPassword | None = None) -> Engine:
    """Return an engine on a ledger: `address` is a URL, or a file name inside the workspace `folder`; raises LedgerError.

    `ask` is asked where a server wants a password and no password file holds one.
    """
    if "://" not in address:
        return _ready(_sqlite(folder / address))
    url = checked_url(address)
    try:
        return _ready(_server(url))
    except _PasswordRequired as desired:
        password = ask(url.host or "localhost") if ask is not None else ""
        if not password:
            raise LedgerError(what=str(desired)) from None
    try:
        return _ready(_server(url.set(password=password)))
    except _PasswordRequired:
        raise LedgerError(what=say(mark("{host} 上的 PostgreSQL 不接受这个密码"), host=url.host)) from None


def _ready(engine: Engine) -> Engine:
    """Return an engine brought up to date; closes it where that cannot be."""
    try:
        _patiently(engine)
    except OperationalError as error:
        engine.dispose()
        if _wants_password(error):
            message = mark("{host} 上的 PostgreSQL 要密码；请写进 {file}（或 PGPASSFILE、passfile= 指明的文件）")
            raise _PasswordRequired(say(message, host=engine.url.host or "localhost", file=_password_file())) from None
        raise LedgerError(what=_describe(error, engine)) from None
    except SQLAlchemyError as error:
        engine.dispose()
        raise LedgerError(what=say(mark("打不开（{kind}）"), kind=type(error).__name__)) from None
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def ledger_errors(engine: Engine) -> Iterator[None]:
    """Turn what a database says in the block into LedgerError, without its words: a server quotes whole rows."""
    try:
        yield
    except OperationalError as error:
        raise LedgerError(what=_describe(error, engine)) from None
    except SQLAlchemyError as error:
        raise LedgerError(what=say(mark("读写失败（{kind}）"), kind=type(error).__name__)) from None


def _wants_password(error: OperationalError) -> bool:
    """Say whether a server refused because no password came, or a wrong one."""
    connection = getattr(error.orig, "pgconn", None)
    return bool(getattr(connection, "needs_password", False) or getattr(connection, "used_password", False))


def checked_url(address: str) -> URL:
    """Return the URL of a ledger on a PostgreSQL server; raises LedgerError for another kind, or one with a password.

    Nor may the environment hold the password, from where every process that is started would have it too.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise LedgerError(what=say(mark("台账地址写法不对；应如 postgresql://用户@主机/库"))) from None
    if url.get_backend_name() != "postgresql":
        raise LedgerError(what=say(mark("台账只能放在 PostgreSQL 上，或是工作区里的一个文件")))
    if url.password or any("password" in name for name in url.query):  # sslpassword is one too
        message = mark("台账地址里写着密码。请删去，把密码放进 {file}（或用 passfile= 指明的文件）")
        raise LedgerError(what=say(message, file=_password_file()))
    if os.environ.get(_REFUSED_VARIABLE):
        message = mark(
            "环境变量 {name} 里有密码，由此启动的程序都能读到它。请取消这个变量，把密码放进 {file}（或 PGPASSFILE、passfile= 指明的文件）"
        )
        raise LedgerError(what=say(message, name=_REFUSED_VARIABLE, file=_password_file()))
    return url.set(drivername=_PG_DRIVER)


def _password_file() -> str:
    """Return where this system's PostgreSQL looks for passwords, in the words of its manual."""
    return r"%APPDATA%\postgresql\pgpass.conf" if is_windows() else "~/.pgpass"


def _server(url: URL) -> Engine:
    try:
        patience = {"connect_timeout": _REACHED_WITHIN_S, **_ALIVE}
        own = {name: value for name, value in patience.items() if name not in url.query}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=own)
    except ModuleNotFoundError:
        raise LedgerError(what=say(mark('没有安装 PostgreSQL 驱动，请运行 pip install "psycopg[binary]"'))) from None


def _sqlite(path: Path) -> Engine:
    location = places.shared_location(path.parent)
    if location is not None and location.how == "network":
        message = mark(
            "{path} 在网络盘上（{name}），SQLite 的锁在那里不可靠，会损坏台账。请把工作区放在本机磁盘，多人共用请用 PostgreSQL"
        )
        raise LedgerError(what=say(message, path=path, name=location.name))
    files.make_folder(path.parent)
    if not path.exists():
        path.touch(mode=files.OWNER_FILE)
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: object) -> None:
    for pragma in (f"busy_timeout={_BUSY_S * 1000}", "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _patiently(engine: Engine) -> None:
    """Bring a ledger up to date; while the last of its other readers lets go of a file, SQLite lets nobody wait by itself."""
    until = time.monotonic() + _BUSY_S
    while True:
        try:
            _bring_up_to_date(engine)
        except OperationalError as error:
            if engine.dialect.name != "sqlite" or "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_S)
        else:
            return


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect() as connection:
        revision = _revision(connection)
    if revision == HEAD:
        return
    if revision and revision not in _KNOWN:
        raise LedgerError(what=say(mark("由更新版本的程序写成（{found}），请升级本程序"), found=revision))
    with _alone(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _revision(connection) != HEAD:
            upgrade(connection)


def upgrade(connection: Connection) -> None:
    """Run the steps that a ledger lacks, inside the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - slow to load, and only an old ledger needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_steps()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _steps() -> Path:
    return Path(__file__).parent / "migrations"


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    if engine.dialect.name != "sqlite":
        yield
        return
    with FileLock(f"{engine.url.database}.lock", timeout=_BUSY_S):
        yield


def _describe(error: OperationalError, engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return say(mark("{path} 打不开，或正被别的程序占用"), path=engine.url.database)
    return say(mark("连不上 {host} 上的 PostgreSQL，请检查地址、网络和密码文件"), host=engine.url.host or "localhost")
