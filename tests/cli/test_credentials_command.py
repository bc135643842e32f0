"""`beian credentials`: what is stored, what is never shown, and a machine without a keyring."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from tests.cli.conftest import PROGRAM, Beian, TemporaryKeyring, program
from tests.conftest import ROOT

CLIENT, NAME, PASSWORD = "某某科技有限公司", "13900001234", "秘密 hunter2"
TYPED = f"{NAME}\n{PASSWORD}\n"


class FileKeyring(KeyringBackend):
    """A keyring in a file named by the environment, which outlives a process, for tests of the program."""

    priority = 1
    name = "kept in a file"

    def _all(self) -> dict[str, str]:
        file = Path(os.environ["TEST_KEYRING_FILE"])
        data: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return data

    def _keep(self, content: dict[str, str]) -> None:
        Path(os.environ["TEST_KEYRING_FILE"]).write_text(json.dumps(content), encoding="utf-8")

    def get_password(self, service: str, username: str) -> str | None:
        """Return the stored password, or None."""
        return self._all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a password."""
        self._keep({**self._all(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Delete a password."""
        content = self._all()
        if content.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("none")
        self._keep(content)


def test_an_account_is_stored_shown_masked_and_deleted(beian: Beian, ring: TemporaryKeyring) -> None:
    assert beian("credentials", "set", CLIENT, stdin=TYPED).code == 0
    assert ring.passwords == {
        ("beian:cac", CLIENT): json.dumps({"account": NAME, "password": PASSWORD}, ensure_ascii=False)
    }
    assert beian("credentials", "show", CLIENT).out == "139****1234\n"
    assert "已删除" in beian("credentials", "delete", CLIENT).out
    assert "没有保存过" in beian("credentials", "delete", CLIENT).out
    assert ring.passwords == {}


def test_the_password_is_never_printed(beian: Beian, ring: TemporaryKeyring) -> None:
    for ended in (beian("credentials", "set", CLIENT, stdin=TYPED), beian("credentials", "show", CLIENT)):
        assert PASSWORD not in ended.out + ended.err
        assert NAME not in ended.out + ended.err


def test_every_site_has_an_account_of_its_own(beian: Beian, ring: TemporaryKeyring) -> None:
    beian("credentials", "set", CLIENT, "--site", "mock", stdin=TYPED)
    ended = beian("credentials", "show", CLIENT)
    assert ended.code == 2
    assert CLIENT in ended.err
    assert f"beian credentials set {CLIENT}" in ended.err


def test_an_unknown_site_is_refused_before_anything_is_asked(beian: Beian, ring: TemporaryKeyring) -> None:
    ended = beian("credentials", "set", CLIENT, "--site", "cca", stdin=TYPED)
    assert ended.code == 2
    assert "cca" in ended.err
    assert "账号：" not in ended.err
    assert ring.passwords == {}


@pytest.mark.parametrize("typed", ["", "\n", f"{NAME}\n", f"{NAME}\n\n"])
def test_an_incomplete_account_is_not_stored(beian: Beian, ring: TemporaryKeyring, typed: str) -> None:
    ended = beian("credentials", "set", CLIENT, stdin=typed)
    assert ended.code == 2
    assert "没有保存" in ended.err
    assert ring.passwords == {}


@pytest.mark.parametrize("command", ["set", "show", "delete"])
def test_without_a_keyring_the_remedy_is_reported_and_nothing_is_asked(
    beian: Beian, no_ring: None, command: str
) -> None:
    ended = beian("credentials", command, CLIENT, stdin=TYPED)
    assert (ended.code, ended.out) == (2, "")
    assert "gnome-keyring" in ended.err
    assert "自行输入" in ended.err
    assert "账号：" not in ended.err


@pytest.mark.program
def test_the_program_uses_the_keyring_of_the_environment(tmp_path: Path) -> None:
    backend = {
        "PYTHON_KEYRING_BACKEND": "tests.cli.test_credentials_command.FileKeyring",
        "TEST_KEYRING_FILE": str(tmp_path / "ring.json"),
        "PYTHONPATH": str(ROOT),
    }
    stored = program("credentials", "set", CLIENT, stdin=TYPED, **backend)
    assert stored.code == 0, stored.err
    assert "kept in a file" in stored.out
    assert PASSWORD not in stored.out + stored.err
    assert program("credentials", "show", CLIENT, **backend).out == "139****1234\n"


@pytest.mark.program
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals of POSIX")
def test_at_a_terminal_the_password_is_not_echoed(tmp_path: Path) -> None:
    import pty

    outside, inside = pty.openpty()
    own_terminal = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "tests.cli.test_credentials_command.FileKeyring",
        "TEST_KEYRING_FILE": str(tmp_path / "ring.json"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", own_terminal + PROGRAM[2], "credentials", "set", CLIENT]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=inside, stdout=inside, stderr=inside, start_new_session=True
    ) as process:
        os.close(inside)
        seen = _read_until(outside, "账号：")
        os.write(outside, b"filer-one\n")
        seen += _read_until(outside, "密码：")
        os.write(outside, b"hunter2\n")
        seen += _read_until(outside, None)
        assert process.wait(60) == 0
    os.close(outside)
    assert "hunter2" not in seen
    assert "filer-one" in seen  # the terminal echoes what is not hidden
    assert re.search("已保存", seen)
    assert "hunter2" in (tmp_path / "ring.json").read_text(encoding="utf-8")


def _read_until(terminal: int, text: str | None) -> str:
    """Return what the terminal shows up to a text, or to its end."""
    seen = b""
    while text is None or text.encode() not in seen:
        try:
            more = os.read(terminal, 1024)
        except OSError:  # Linux raises this when the other side has closed
            break
        if not more:
            break
        seen += more
    return seen.decode("utf-8", "replace")
