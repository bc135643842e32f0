"""A terminal for tests: `beian` in this process (fast), or as a program of its own (as a user starts it)."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from typer.main import get_command

from assistant.apps.cli import usage
from assistant.apps.cli.app import app
from assistant.core.language import speaking
from assistant.practice import database
from tests.conftest import ROOT
from tests.filing.small import small, write
from tests.practice import empty_ledger

COMMAND: Any = get_command(app)  # built once: it takes half the time of a short command
PROGRAM = [sys.executable, "-c", "from assistant.apps.cli.app import main; main()"]
ENDS_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of a command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Beian = Callable[..., CommandResult]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep every command away from this machine's settings, maps and logs, and set its language to Chinese."""
    home = tmp_path / "beian-home"
    monkeypatch.setenv("BEIAN_HOME", str(home))
    monkeypatch.setenv("BEIAN_LANG", "zh")
    monkeypatch.delenv("BEIAN_BROWSER", raising=False)
    with speaking("zh"):
        yield home


@pytest.fixture(autouse=True)
def empty_ledgers_are_made_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Create empty ledgers in one step, except in the tests of the migrations."""
    if request.path.name != "test_database.py":
        monkeypatch.setattr(database, "upgrade", empty_ledger.upgrade)


@pytest.fixture
def beian(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Beian:
    """Return `beian` in this process: words of the command line → its result; `stdin` is what is typed or piped."""

    def run(*words: str | Path, stdin: str = "") -> CommandResult:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with speaking("zh"):
            try:
                code = usage.run(COMMAND, [str(word) for word in words])
            except SystemExit as exited:
                code = int(str(exited.code or 0))
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return CommandResult(code, said.out, said.err)

    return run


def program(*words: str | Path, stdin: str = "", **environment: str) -> CommandResult:
    """Run `beian` as a program and return its result; `environment` is added to this process's own."""
    done = subprocess.run(
        [*PROGRAM, *map(str, words)],
        input=stdin,
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=ENDS_WITHIN_S,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return CommandResult(done.returncode, done.stdout, done.stderr)


def end_by(process: subprocess.Popen[Any], ending: signal.Signals) -> int:
    """Send a signal until the process has ended, and return its exit code.

    Once may not be enough: a signal just before a blocking read is handled only after the read. Too soon a second one
    meets a program on a busy machine that is ending already.
    """
    for _ in range(4):
        process.send_signal(ending)
        try:
            return process.wait(30)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    pytest.fail(f"did not end by {ending.name}")


@pytest.fixture
def small_profile(tmp_path: Path) -> Path:
    """Return a complete small profile in a folder; nothing in it must be fixed."""
    folder = tmp_path / "资料 一"
    write(folder, small())
    return folder


class TemporaryKeyring(KeyringBackend):
    """A keyring in memory that lives as long as the test."""

    priority = 1
    name = "memory"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return the stored password, or None."""
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a password."""
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Delete a password."""
        if self.passwords.pop((service, username), None) is None:
            raise PasswordDeleteError("none")


@pytest.fixture
def ring() -> Iterator[TemporaryKeyring]:
    """Yield a keyring in memory, in force during the test."""
    before = keyring.get_keyring()
    temporary = TemporaryKeyring()
    keyring.set_keyring(temporary)
    yield temporary
    keyring.set_keyring(before)


@pytest.fixture
def no_ring() -> Iterator[None]:
    """Replace the keyring by one that stores nothing."""
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)
