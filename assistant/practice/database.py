"""The database of the ledger: opening, upgrading, refusing what is unsafe. Only this module creates engines.

    opened(address, folder)  →  an engine on an up-to-date ledger; an older one is upgraded, a newer one refused
    local_path(folder)       →  the file of this machine's own ledger of a folder that several machines share

SQLite needs a local disk: its locks do not work on network drives, which are refused. PostgreSQL is given as a URL
without password. The password comes from a password file (`~/.pgpass`, PGPASSFILE, or `passfile=` in the URL) or from
the person, never from a file of the workspace or the environment. Parameters never appear in errors or logs
(`hide_parameters`).
"""

from __future__ import annotations

import hashlib
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

from assistant.core import files, places, settings
from assistant.core.errors import LedgerError
from assistant.core.language import mark, say
from assistant.core.ownership import is_windows
from assistant.practice.layout import LOCAL

HEAD = "0006"
_KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006")
_DIGITS = 16
_BUSY_S = 30
_AGAIN_S = 0.05
_REACHED_WITHIN_S = 10
# A dead connection, as after a machine slept, is detected within seconds, not after the system's own minutes.
_ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_PG_DRIVER = "postgresql+psycopg"
_REFUSED_VARIABLE = "PGPASSWORD"  # libpq prefers it to any password file, and child processes would inherit it
_LOCK = 0x6265_6961  # advisory lock: two machines never upgrade at once


AskPassword = Callable[[str], str]


class _PasswordRequired(Exception):
    """The server requires a password that was not given."""


def opened(address: str, folder: Path, ask: AskPassword | None = None) -> Engine:
    """Return an engine on a ledger; raises LedgerError. `address` is a URL or a file name in the workspace `folder`.

    `ask` is called if a server requires a password and no password file holds one.
    """
    if address == LOCAL:
        return _ready(_sqlite(local_path(folder)))
    if "://" not in address:
        return _ready(_sqlite(folder / address))
    url = checked_url(address)
    try:
        return _ready(_server(url))
    except _PasswordRequired as refusal:
        password = ask(url.host or "localhost") if ask is not None else ""
        if not password:
            raise LedgerError(what=str(refusal)) from None
    try:
        return _ready(_server(url.set(password=password)))
    except _PasswordRequired:
        raise LedgerError(what=say("{host} 上的 PostgreSQL 不接受这个密码", host=url.host)) from None


def local_path(folder: Path) -> Path:
    """Return the file of this machine's own ledger of a workspace: a view that is rebuilt if it is missing."""
    key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:_DIGITS]
    return settings.data_folder() / "ledgers" / f"{key}.sqlite"


def _ready(engine: Engine) -> Engine:
    """Upgrade the ledger of an engine and return the engine; closes it on failure."""
    try:
        _patiently(engine)
    except OperationalError as error:
        engine.dispose()
        if _wants_password(error):
            message = mark("{host} 上的 PostgreSQL 需要密码；请写入 {file}（或 PGPASSFILE、passfile= 指明的文件）")
            raise _PasswordRequired(say(message, host=engine.url.host or "localhost", file=_password_file())) from None
        raise LedgerError(what=_describe(error, engine)) from None
    except SQLAlchemyError as error:
        engine.dispose()
        raise LedgerError(what=say("打不开（{kind}）", kind=type(error).__name__)) from None
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def ledger_errors(engine: Engine) -> Iterator[None]:
    """Turn database errors in the block into LedgerError, without their text: servers quote whole rows."""
    try:
        yield
    except OperationalError as error:
        raise LedgerError(what=_describe(error, engine)) from None
    except SQLAlchemyError as error:
        raise LedgerError(what=say("读写失败（{kind}）", kind=type(error).__name__)) from None


def _wants_password(error: OperationalError) -> bool:
    """Return whether a server refused a missing or wrong password."""
    connection = getattr(error.orig, "pgconn", None)
    return bool(getattr(connection, "needs_password", False) or getattr(connection, "used_password", False))


def checked_url(address: str) -> URL:
    """Return the URL of a PostgreSQL ledger; raises LedgerError for other databases or a password in the URL.

    A password in the environment is refused too, because child processes would inherit it.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise LedgerError(what=say("台账地址写法不对；应如 postgresql://用户@主机/库")) from None
    if url.get_backend_name() != "postgresql":
        raise LedgerError(what=say("台账只能放在 PostgreSQL 上，或是工作区里的一个文件"))
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
    """Return the path of this system's PostgreSQL password file, as its manual writes it."""
    return r"%APPDATA%\postgresql\pgpass.conf" if is_windows() else "~/.pgpass"


def _server(url: URL) -> Engine:
    try:
        patience = {"connect_timeout": _REACHED_WITHIN_S, **_ALIVE}
        options = {name: value for name, value in patience.items() if name not in url.query}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=options)
    except ModuleNotFoundError:
        raise LedgerError(what=say('没有安装 PostgreSQL 驱动，请运行 pip install "psycopg[binary]"')) from None


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
    """Upgrade a ledger; retry while SQLite is locked, because it does not wait for the last reader by itself."""
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
        raise LedgerError(what=say("由更新版本的程序写成（{found}），请升级本程序", found=revision))
    with _alone(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _revision(connection) != HEAD:
            upgrade(connection)


def upgrade(connection: Connection) -> None:
    """Run the missing migrations inside the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - slow to import, needed only for an old ledger
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
        return say("{path} 无法打开，或正被其他程序占用", path=engine.url.database)
    return say("连不上 {host} 上的 PostgreSQL，请检查地址、网络和密码文件", host=engine.url.host or "localhost")
