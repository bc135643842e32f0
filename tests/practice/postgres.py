"""A temporary PostgreSQL server for tests, in its own folder, on a socket and a loopback port."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

OWNER = "postgres"  # initdb refuses root; Debian's package creates this account
ENDS_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its folder (also of its socket), loopback port, and the password of its only account."""

    folder: Path
    port: int
    account: str
    password: str = field(repr=False)

    def database(self) -> str:
        """Create an empty database and return its name."""
        name = f"ledger_{secrets.token_hex(4)}"
        with psycopg.connect(self._plain("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return name

    def url(self, database: str) -> str:
        """Return the URL of a database over the socket, which needs no password."""
        return f"postgresql://{self.account}@/{database}?host={self.folder}&port={self.port}"

    def guarded_url(self, database: str) -> str:
        """Return the URL of a database over the loopback port, which needs a password."""
        return f"postgresql://{self.account}@127.0.0.1:{self.port}/{database}"

    def _plain(self, database: str) -> str:
        return f"host={self.folder} port={self.port} user={self.account} dbname={database}"


def programs() -> Path | None:
    """Return the folder of the newest server programs, or None if they are not installed."""
    paths = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    on_path = shutil.which("initdb")
    return paths[-1].parent if paths else Path(on_path).resolve().parent if on_path else None


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server during the block; skips the test if the programs are not installed."""
    binaries = programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if as_root and shutil.which("runuser") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no runuser to become another account")
    become = ["runuser", "-u", OWNER, "--"] if as_root else []
    folder = Path(tempfile.mkdtemp(prefix="beian-pg-"))
    password, secret = secrets.token_hex(8), folder / "password"
    secret.write_text(password, encoding="utf-8")
    if as_root:
        for path in (folder, secret):
            shutil.chown(path, OWNER)
    server = Server(folder, _free_port(), OWNER, password)
    data = folder / "data"
    control = [*become, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-s"]
    try:
        options = [
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        _run([*become, str(binaries / "initdb"), "-D", str(data), "-U", OWNER, *options])
        server_options = f"-k {folder} -p {server.port} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run([*control, "-o", server_options, "-l", str(folder / "log"), "start"])
        try:
            yield server
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    completed = subprocess.run(
        command, capture_output=True, text=True, timeout=ENDS_WITHIN_S, check=False, cwd="/", stdin=subprocess.DEVNULL
    )
    assert completed.returncode == 0, completed.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
