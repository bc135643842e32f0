"""Accounts without a keyring: `--account prompt`, `fd:N`, or an encrypted file on request."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.apps.cli import account_sources, preparing
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import prepare
from assistant.core import sealed_file, settings
from assistant.core.credentials import Credentials
from assistant.core.errors import NoCredentials, UsageError
from assistant.core.privacy import Redactor
from tests.cli.conftest import ENDS_WITHIN_S, PROGRAM, Beian, TemporaryKeyring
from tests.filing.small import NAME

CLIENT, ACCOUNT, PASSWORD, PHRASE = "某某科技有限公司", "13900001234", "秘密 hunter2", "一个真的够长的口令"
MADE = f"{PHRASE}\n{PHRASE}\n{ACCOUNT}\n{PASSWORD}\n"
SITE_URL = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the cost of scrypt."""
    monkeypatch.setattr(sealed_file, "_COST", 1 << 10)


@pytest.fixture
def pipe() -> Callable[[bytes], int]:
    """Return a function that puts bytes on a descriptor of this process and returns its number."""

    def put(data: bytes) -> int:
        read_end, write_end = os.pipe()
        os.write(write_end, data)
        os.close(write_end)
        return read_end

    return put


def test_an_account_is_stored_in_the_file_only_on_request(beian: Beian, no_ring: None) -> None:
    refused = beian("credentials", "set", CLIENT, stdin=MADE)
    assert refused.code == 2
    assert "--in file" in refused.err
    assert not (settings.config_folder() / sealed_file.FILE_NAME).exists()
    stored = beian("credentials", "set", CLIENT, "--in", "file", stdin=MADE)
    assert stored.code == 0, stored.err
    assert PASSWORD not in stored.out + stored.err
    raw = (settings.config_folder() / sealed_file.FILE_NAME).read_bytes()
    assert PASSWORD.encode() not in raw
    assert beian("credentials", "show", CLIENT, "--in", "file", stdin=f"{PHRASE}\n").out == "139****1234\n"
    assert "已删除" in beian("credentials", "delete", CLIENT, "--in", "file", stdin=f"{PHRASE}\n").out


def test_with_a_keyring_the_file_is_still_a_separate_choice(beian: Beian, ring: TemporaryKeyring) -> None:
    assert beian("credentials", "set", CLIENT, "--in", "file", stdin=MADE).code == 0
    assert ring.passwords == {}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("kurz\nkurz\n", "口令至少 8 个字符"),
        (f"{PHRASE}\n另一个口令也够长\n", "两次输入的口令不同"),
        (f"{PHRASE}\n{PHRASE}\n\n\n", "都不能为空"),
    ],
)
def test_no_file_is_made_after_a_typing_error(beian: Beian, no_ring: None, typed: str, message: str) -> None:
    ended = beian("credentials", "set", CLIENT, "--in", "file", stdin=typed)
    assert (ended.code, message in ended.err) == (2, True)
    assert not (settings.config_folder() / sealed_file.FILE_NAME).exists()


@pytest.mark.parametrize("where", ["plaintext", "null", "keyrings.alt"])
def test_any_other_place_is_refused(beian: Beian, ring: TemporaryKeyring, where: str) -> None:
    ended = beian("credentials", "set", CLIENT, "--in", where, stdin=MADE)
    assert ended.code == 2
    assert "keyring、file" in ended.err
    assert ring.passwords == {}


def test_a_prompted_account_is_known_to_the_run_only(
    monkeypatch: pytest.MonkeyPatch, small_profile: Path, ring: TemporaryKeyring
) -> None:
    monkeypatch.setattr(account_sources, "asked", lambda: Credentials(ACCOUNT, PASSWORD))
    redactor = Redactor()
    ready = prepare(FillOptions(small_profile, site="mock", url=SITE_URL, account="prompt"), redactor)
    assert ready.account == (ACCOUNT, PASSWORD)
    assert PASSWORD not in redactor.clean(f"typed {PASSWORD}")
    assert PASSWORD not in repr(ready)
    assert ring.passwords == {}


def test_a_descriptor_gives_two_lines_once(small_profile: Path, pipe: Callable[[bytes], int]) -> None:
    number = pipe(f"{ACCOUNT}\n{PASSWORD}\n".encode())
    ready = prepare(FillOptions(small_profile, site="mock", url=SITE_URL, account=f"fd:{number}"), Redactor())
    assert ready.account == (ACCOUNT, PASSWORD)
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(number)


@pytest.mark.program
@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are handed on by POSIX alone")
def test_the_command_reads_the_account_from_a_descriptor_and_neither_shows_nor_stores_it(
    small_profile: Path, pipe: Callable[[bytes], int]
) -> None:
    number = pipe(f"{ACCOUNT}\n{PASSWORD}\n".encode())
    words = ("fill", str(small_profile), "--site", "mock", "--url", SITE_URL, "--account", f"fd:{number}")
    first, second = (
        subprocess.run(
            [*PROGRAM, *words],
            env={**os.environ, "BEIAN_BROWSER": "/nowhere/browser"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            pass_fds=[number],
            encoding="utf-8",
            timeout=ENDS_WITHIN_S,
            check=False,
        )
        for _ in range(2)
    )
    os.close(number)
    assert "没有找到可用的浏览器" in first.stdout, first.stderr
    assert (second.returncode, second.stdout) == (2, ""), "the first has read it whole"
    assert "要给出两行" in second.stderr
    stored = [path.read_bytes() for path in small_profile.rglob("*") if path.is_file()]
    assert len(stored) > 5
    for word in (ACCOUNT, PASSWORD):
        assert word not in first.stdout + first.stderr
        assert not any(word.encode() in content for content in stored)


@pytest.mark.parametrize("data", [b"", b"only one line\n", b"a\nb\nc\n", b"\n\n", b"\xff\xfe\n\xff"])
def test_a_descriptor_that_gives_anything_else_is_refused_without_quoting_it(
    data: bytes, pipe: Callable[[bytes], int]
) -> None:
    with pytest.raises(UsageError) as caught:
        account_sources.taken(f"fd:{pipe(data)}", CLIENT, "mock")
    assert "only one line" not in str(caught.value)


@pytest.mark.parametrize("source", ["fd:0", "fd:1", "fd:x", "fd:", "fd:9999", "plain:甲:乙", "env", ""])
def test_any_other_source_is_refused(source: str) -> None:
    with pytest.raises(UsageError):
        account_sources.taken(source, CLIENT, "mock")


def test_none_does_not_even_read_the_keyring(small_profile: Path, ring: TemporaryKeyring) -> None:
    from assistant.core import credentials

    credentials.put(NAME, "mock", Credentials(ACCOUNT, PASSWORD))
    for source, expected in (("keyring", (ACCOUNT, PASSWORD)), ("none", None)):
        options = FillOptions(small_profile, site="mock", url=SITE_URL, account=source)
        assert preparing.options_of(options, prepare(options, Redactor())).account == expected


def test_the_file_opens_only_with_its_passphrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "账号"
    sealed_file.SealedFile(path, PHRASE).put(CLIENT, "mock", Credentials(ACCOUNT, PASSWORD))
    monkeypatch.setattr(account_sources, "line", lambda *_, **__: PHRASE)
    assert account_sources.taken(f"file:{path}", CLIENT, "mock") == Credentials(ACCOUNT, PASSWORD)
    monkeypatch.setattr(account_sources, "line", lambda *_, **__: "另一个口令也够长")
    with pytest.raises(NoCredentials):
        account_sources.taken(f"file:{path}", CLIENT, "mock")
