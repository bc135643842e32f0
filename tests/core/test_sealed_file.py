"""The encrypted file of accounts cannot be read or changed without its passphrase."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.core import sealed_file
from assistant.core.credentials import Credentials
from assistant.core.errors import NoCredentials
from assistant.core.sealed_file import SealedFile

CLIENT, SITE = "某某科技有限公司", "cac"
ACCOUNT = Credentials("13900001234", "秘密 hunter2")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make scrypt cheap, except in the test of its cost."""
    monkeypatch.setattr(sealed_file, "_COST", 1 << 10)


@pytest.fixture
def file(tmp_path: Path) -> SealedFile:
    """A file with one account."""
    file = SealedFile(tmp_path / "配置" / sealed_file.FILE_NAME, "一个真的够长的口令")
    file.put(CLIENT, SITE, ACCOUNT)
    return file


def test_an_account_is_stored_by_client_and_site_and_deleted(file: SealedFile) -> None:
    file.put("乙公司", SITE, Credentials("b", "c"))
    assert file.get(CLIENT, SITE) == ACCOUNT
    with pytest.raises(NoCredentials, match="mock"):
        file.get(CLIENT, "mock")
    assert file.delete(CLIENT, SITE)
    assert not file.delete(CLIENT, SITE)
    assert file.get("乙公司", SITE) == Credentials("b", "c")


def test_nothing_in_the_file_is_readable(file: SealedFile) -> None:
    raw = file.path.read_bytes()
    for text in (CLIENT, SITE + '"', ACCOUNT.name, "hunter2", file.passphrase):
        assert text.encode() not in raw
    assert oct(file.path.stat().st_mode)[-3:] == "600"
    assert "hunter2" not in repr(file)
    assert file.passphrase not in repr(file)


def test_every_write_uses_a_new_salt_and_nonce(file: SealedFile) -> None:
    before = json.loads(file.path.read_text(encoding="utf-8"))
    file.put(CLIENT, SITE, ACCOUNT)
    after = json.loads(file.path.read_text(encoding="utf-8"))
    assert before["salt"] != after["salt"]
    assert before["nonce"] != after["nonce"]


def test_a_wrong_passphrase_opens_nothing_and_writes_nothing(file: SealedFile) -> None:
    before = file.path.read_bytes()
    other = SealedFile(file.path, "另一个口令也够长")
    for work in (lambda: other.get(CLIENT, SITE), lambda: other.put(CLIENT, SITE, ACCOUNT)):
        with pytest.raises(NoCredentials, match="口令"):
            work()
    assert file.path.read_bytes() == before


@pytest.mark.parametrize("name", ["data", "nonce", "salt", "n"])
def test_a_changed_file_is_refused(file: SealedFile, name: str) -> None:
    content = json.loads(file.path.read_text(encoding="utf-8"))
    content[name] = 1 << 11 if name == "n" else ("A" if content[name][0] != "A" else "B") + content[name][1:]
    file.path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(NoCredentials):
        file.get(CLIENT, SITE)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"\xff", b'{"v": 2, "n": 4, "salt": ""}', b'{"v":1,"n":1099511627776}']
)
def test_another_kind_of_file_is_reported(file: SealedFile, raw: bytes) -> None:
    file.path.write_bytes(raw)
    with pytest.raises(NoCredentials, match="加密文件"):
        file.get(CLIENT, SITE)


@pytest.mark.slow
def test_a_guess_costs_as_much_as_recommended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    file = SealedFile(tmp_path / "账号", "一个真的够长的口令")
    file.put(CLIENT, SITE, ACCOUNT)
    assert json.loads(file.path.read_text(encoding="utf-8"))["n"] >= 1 << 17
    assert file.get(CLIENT, SITE) == ACCOUNT


def test_accounts_stored_at_the_same_time_are_all_there(file: SealedFile) -> None:
    clients = [f"{number}公司" for number in range(6)]
    with ThreadPoolExecutor(len(clients)) as people:
        list(people.map(lambda client: file.put(client, SITE, Credentials(client, "x")), clients))
    assert [file.get(client, SITE).name for client in clients] == clients
