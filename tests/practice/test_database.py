"""The database of the ledger: migrations from scratch and from older forms, passwords, and refusals."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text, update
from sqlalchemy.orm import Session

from assistant.core import yaml_file
from assistant.core.errors import LedgerError
from assistant.practice import database, ledger
from assistant.practice.layout import FILE
from assistant.practice.tables import LedgerTable, Run
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Proved
from tests.cli.conftest import PROGRAM, Beian
from tests.cli.test_credentials_command import _read_until
from tests.conftest import ROOT
from tests.practice.conftest import add, play
from tests.practice.postgres import Server

TODAY = date(2026, 11, 26)
OLD_CLIENT = (
    "INSERT INTO clients (folder, name, name_key, short, uscc, problem, mark, entity_state, entity_theirs,"
    " entity_rounds, is_rehearsal, turn, step, facts, blocks, warns)"
    " VALUES ('微光', '旧名', '旧名', '', '', '', 'm', '', '', 0, {no}, '', '', '{{}}', 0, 0)"
)
OLD_ALGORITHM = (
    "INSERT INTO algorithms (client_id, place, name, role, type, number, listed, is_shown, state, theirs,"
    " is_rehearsal, turn, receipt, rounds)"
    " SELECT id, 0, '旧算法', '', '', '', '', {no}, '', '', {no}, '', '', 0 FROM clients"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.program)])
def address(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty ledger: a file name, then a database of a real server."""
    if request.param == "sqlite":
        return "台账.sqlite"
    server = request.getfixturevalue("server")
    url: str = server.url(server.database())
    return url


@contextmanager
def engine_of(address: str, folder: Path) -> Iterator[Engine]:
    """Yield an engine on a ledger of any form, bypassing `database.opened`."""
    url = f"sqlite:///{folder / address}" if "://" not in address else str(database.checked_url(address))
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def to_step(address: str, folder: Path, step: str) -> None:
    """Migrate an empty ledger to the form of an older program version."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine_of(address, folder) as engine, engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)


def test_the_migrations_create_exactly_the_declared_tables(address: str, tmp_path: Path) -> None:
    engine = database.opened(address, tmp_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, LedgerTable.metadata) == []
        assert context.get_current_revision() == database.HEAD
    engine.dispose()


@pytest.mark.slow
def test_an_older_ledger_is_upgraded_and_its_folders_are_read_again(
    address: str, tmp_path: Path, home: Workspace
) -> None:
    to_step(address, home.folder, "0001")
    with engine_of(address, home.folder) as engine, engine.begin() as connection:
        no = "0" if "://" not in address else "false"
        connection.execute(text(OLD_CLIENT.format(no=no).replace(":", r"\:")))
        connection.execute(text(OLD_ALGORITHM.format(no=no)))
    add(home)
    yaml_file.write(home.folder / FILE, {"beian": "1", "台账": address})
    with ledger.opened(Workspace(home.folder, address)) as opened:
        assert [client.name for client in opened.clients()] == ["旧名"], "nothing is lost on the way"
        assert opened.refresh(TODAY).read == 1
        client = opened.client("微光")
        assert client.name != "旧名"
        assert client.algorithms[0].shown_on is None
        with opened.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, LedgerTable.metadata) == []


def test_runs_that_an_older_version_counted_are_read_again(address: str, tmp_path: Path, home: Workspace) -> None:
    play(add(home), "2026-11-02", Proved("subject", "", "reopened", {"subject.basic.name": "locked"}))
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with ledger.opened(Workspace(home.folder, address)) as opened:
        opened.refresh(TODAY)
        with Session(opened.engine) as session, session.begin():
            session.execute(update(Run).values(right=0, wrong=1))
        with opened.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0003")
    with ledger.opened(Workspace(home.folder, address)) as opened:
        assert opened.refresh(TODAY).read == 1
        (run,) = opened.client("微光").runs
        assert (run.right, run.wrong) == (1, 0)


def test_every_migration_can_be_reverted(address: str, tmp_path: Path) -> None:
    to_step(address, tmp_path, "head")
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine_of(address, tmp_path) as engine:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
        assert inspect(engine).get_table_names() == ["alembic_version"]
    database.opened(address, tmp_path).dispose()


def test_the_known_migrations_are_the_existing_modules() -> None:
    versions = Path(database.__file__).parent / "migrations" / "versions"
    assert sorted(path.name[1:5] for path in versions.glob("m*.py")) == sorted(database._KNOWN)
    assert max(database._KNOWN) == database.HEAD


def test_a_ledger_of_a_newer_program_is_refused_and_unchanged(address: str, tmp_path: Path) -> None:
    database.opened(address, tmp_path).dispose()
    with engine_of(address, tmp_path) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="更新版本"):
        database.opened(address, tmp_path)
    with engine_of(address, tmp_path) as engine, engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgresql://filer:geheim@host/db", "台账地址里写着密码"),
        ("postgresql://filer@host/db?password=geheim", "台账地址里写着密码"),
        ("postgresql://filer@host/db?sslpassword=geheim", "台账地址里写着密码"),
        ("mysql://filer@host/db", "PostgreSQL"),
        ("sqlite:////elsewhere/a.sqlite", "PostgreSQL"),
        ("postgresql://filer@host:port/db", "写法不对"),
    ],
)
def test_an_invalid_address_or_one_with_a_password_is_refused(
    beian: Beian, tmp_path: Path, address: str, message: str
) -> None:
    ended = beian("workspace", "init", tmp_path / "所", "--ledger", address)
    assert ended.code == 2
    assert message in ended.err
    assert "geheim" not in ended.err
    assert not (tmp_path / "所" / FILE).exists()


@pytest.mark.parametrize(("on_windows", "file"), [(False, "~/.pgpass"), (True, r"%APPDATA%\postgresql\pgpass.conf")])
def test_a_password_in_the_environment_is_refused_before_any_connection(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_windows: bool, file: str
) -> None:
    monkeypatch.setattr(database, "is_windows", lambda: on_windows)
    monkeypatch.setattr(database, "create_engine", lambda *_, **__: pytest.fail("a connection was made ready"))
    monkeypatch.setenv("PGPASSWORD", "geheim")
    ended = beian("workspace", "init", tmp_path / "所", "--ledger", "postgresql://filer@host/db")
    assert ended.code == 2
    assert "PGPASSWORD" in ended.err
    assert file in ended.err
    assert "geheim" not in ended.err
    assert not (tmp_path / "所").exists()
    with pytest.raises(LedgerError, match="PGPASSWORD"):
        database.opened("postgresql://filer@host/db", tmp_path, lambda _: pytest.fail("a password was asked for"))
    monkeypatch.setenv("PGPASSWORD", "")  # libpq treats an empty value as unset
    assert database.checked_url("postgresql://filer@host/db").host == "host"


def test_a_file_that_is_no_ledger_is_reported(home: Workspace) -> None:
    (home.folder / home.address).write_bytes(b"no database at all, only words" * 99)
    with pytest.raises(LedgerError):
        database.opened(home.address, home.folder)


def test_a_dead_connection_is_detected_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[dict[str, object]] = []
    monkeypatch.setattr(database, "create_engine", lambda *_, connect_args, **__: options.append(connect_args))
    database._server(database.checked_url("postgresql://a@h/b"))
    database._server(database.checked_url("postgresql://a@h/b?tcp_user_timeout=60000"))
    assert options[0]["tcp_user_timeout"] == 10_000
    assert options[0]["keepalives"] == 1
    assert "tcp_user_timeout" not in options[1], "what the person wrote into the address holds"


def test_an_unreachable_server_is_reported_with_its_host(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"127\.0\.0\.1"):
        database.opened("postgresql://filer@127.0.0.1:1/db", tmp_path)


def test_without_a_password_the_remedy_names_the_password_file(server: Server, beian: Beian, tmp_path: Path) -> None:
    ended = beian("workspace", "init", tmp_path / "所", "--ledger", server.guarded_url(server.database()))
    assert (ended.code, ".pgpass" in ended.err) == (2, True)
    assert not (tmp_path / "所" / FILE).exists()


@pytest.mark.parametrize("how", ["PGPASSFILE", "passfile="])
def test_the_password_is_read_from_a_password_file(
    server: Server, beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:{server.port}:*:{server.account}:{server.password}\n", encoding="utf-8")
    file.chmod(0o600)
    url = server.guarded_url(server.database())
    if how == "PGPASSFILE":
        monkeypatch.setenv("PGPASSFILE", str(file))
    else:
        url = f"{url}?passfile={file}"
    ended = beian("workspace", "init", tmp_path / "所", "--ledger", url)
    assert ended.code == 0, ended.err
    assert server.password not in (tmp_path / "所" / FILE).read_text(encoding="utf-8")
    assert beian("status", "--workspace", tmp_path / "所").code == 0


def test_a_missing_password_is_asked_for(server: Server, tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(host: str) -> str:
        asked.append(host)
        return server.password

    engine = database.opened(server.guarded_url(server.database()), tmp_path, answer)
    assert asked == ["127.0.0.1"]
    assert server.password not in repr(engine.url)
    engine.dispose()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals of POSIX")
def test_at_a_terminal_the_password_is_asked_for_and_not_echoed(server: Server, tmp_path: Path) -> None:
    import pty

    outside, inside = pty.openpty()
    own_terminal = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    words = ["workspace", "init", str(tmp_path / "所"), "--ledger", server.guarded_url(server.database())]
    with subprocess.Popen(
        [sys.executable, "-c", own_terminal + PROGRAM[2], *words],
        cwd=ROOT,
        env={**os.environ, "BEIAN_LANG": "zh"},
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    ) as process:
        os.close(inside)
        seen = _read_until(outside, "（不显示）：")
        os.write(outside, f"{server.password}\n".encode())
        seen += _read_until(outside, None)
        assert process.wait(60) == 0, seen
    os.close(outside)
    assert server.password not in seen
    assert server.password not in (tmp_path / "所" / FILE).read_text(encoding="utf-8")
    assert "已建工作区" in seen


def test_a_wrong_password_is_reported_without_it(server: Server, tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        database.opened(server.guarded_url(server.database()), tmp_path, lambda _: "geheim-1")
    assert "不接受这个密码" in str(caught.value)
    assert "geheim-1" not in str(caught.value)


def test_database_errors_never_contain_values(address: str, home: Workspace) -> None:
    with (
        pytest.raises(LedgerError) as caught,
        ledger.opened(Workspace(home.folder, address)) as opened,
        opened.engine.begin() as connection,
    ):
        connection.execute(text("INSERT INTO clients (folder) VALUES (:folder)"), {"folder": "11010519491231002X"})
    assert "11010519491231002X" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_processes_that_open_an_empty_ledger_at_once_find_it_complete(address: str, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: database.opened(address, tmp_path), range(4)))
    for engine in engines:
        assert inspect(engine).has_table("clients")
        engine.dispose()


def test_sqlite_uses_write_ahead_logging(home: Workspace) -> None:
    database.opened(home.address, home.folder).dispose()
    with sqlite3.connect(home.folder / home.address) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
