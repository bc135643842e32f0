"""Accounts are stored in a secure keyring or not at all, and are never shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from assistant.core import credentials
from assistant.core.credentials import Credentials
from assistant.core.errors import NoCredentials


class MemoryKeyring(KeyringBackend):
    priority = 1
    name = "memory"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.stored: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.stored.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.stored[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.stored.pop((service, username), None) is None:
            raise PasswordDeleteError("none")


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"locked for {username}: hunter2")


Use = Callable[[KeyringBackend], None]


@pytest.fixture
def use() -> Iterator[Use]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_an_account_is_stored_per_client_and_site(use: Use) -> None:
    use(MemoryKeyring())
    credentials.put("甲公司", "cac", Credentials("filer-one", "hunter2"))
    credentials.put("乙公司", "cac", Credentials("filer-two", "hunter3"))
    assert credentials.get("甲公司", "cac") == Credentials("filer-one", "hunter2")
    with pytest.raises(NoCredentials, match="甲公司"):
        credentials.get("甲公司", "mock")


def test_delete_returns_whether_an_account_was_stored(use: Use) -> None:
    use(MemoryKeyring())
    credentials.put("甲公司", "cac", Credentials("a", "b"))
    assert credentials.delete("甲公司", "cac")
    assert not credentials.delete("甲公司", "cac")


def test_repr_does_not_reveal_the_account(use: Use) -> None:
    use(MemoryKeyring())
    account = Credentials("13900001234", "hunter2")
    credentials.put("甲公司", "cac", account)
    assert "1390" not in repr(account)
    assert "hunter2" not in repr(account)


@pytest.mark.parametrize("backend", [null.Keyring, fail.Keyring])
def test_a_keyring_that_stores_nothing_is_refused(use: Use, backend: type[KeyringBackend]) -> None:
    use(backend())
    with pytest.raises(NoCredentials):
        credentials.put("甲公司", "cac", Credentials("a", "b"))


def test_a_clear_text_keyring_is_refused(use: Use) -> None:
    plain = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()
    use(plain)
    with pytest.raises(NoCredentials):
        credentials.put("甲公司", "cac", Credentials("a", "b"))
    assert plain.stored == {}


def test_the_first_suitable_keyring_of_a_chain_is_used(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()
    fit = MemoryKeyring()
    monkeypatch.setattr(ChainerBackend, "backends", [plain, fit])
    use(ChainerBackend())  # type: ignore[no-untyped-call]
    credentials.put("甲公司", "cac", Credentials("a", "b"))
    assert plain.stored == {}
    assert len(fit.stored) == 1
    assert credentials.keyring_name() == "memory"


def test_a_locked_keyring_is_reported_without_its_message(use: Use) -> None:
    use(LockedKeyring())
    with pytest.raises(NoCredentials) as caught:
        credentials.get("甲公司", "cac")
    assert "hunter2" not in str(caught.value)


def test_unreadable_content_is_reported_but_not_quoted(use: Use) -> None:
    backend = MemoryKeyring()
    use(backend)
    backend.stored["beian:cac", "甲公司"] = "hunter2 is no JSON"
    with pytest.raises(NoCredentials) as caught:
        credentials.get("甲公司", "cac")
    assert "hunter2" not in str(caught.value)
