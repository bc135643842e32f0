"""Account and password per client and site in the operating system's keyring. Only this module imports keyring.

They are read only when the person presses 〔填入账号密码〕. A keyring that stores nothing, or stores clear text, is
refused; the person then types account and password.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, NoKeyringError, PasswordDeleteError

from assistant.core.errors import NoCredentials, NoKeyring
from assistant.core.language import say

T = TypeVar("T")
_REFUSED = ("keyring.backends.null", "keyring.backends.fail", "keyrings.alt")


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account name and a password; the repr shows neither."""

    name: str = field(repr=False)
    password: str = field(repr=False)


def get(client: str, site: str) -> Credentials:
    """Return the account stored for this client on this site. Raises NoCredentials if there is none."""
    stored = _ask(lambda backend: backend.get_password(_service(site), client))
    if stored is None:
        raise NoCredentials(client=client, what=say("没有为“{client}”在 {site} 保存账号", client=client, site=site))
    try:
        content = json.loads(stored)
        return Credentials(str(content["account"]), str(content["password"]))
    except (ValueError, KeyError, TypeError):
        raise NoCredentials(client=client, what=say("保存的账号内容无法读取")) from None


def put(client: str, site: str, account: Credentials) -> None:
    """Store an account for this client on this site, replacing an earlier one. Raises NoKeyring."""
    text = json.dumps({"account": account.name, "password": account.password}, ensure_ascii=False)
    _ask(lambda backend: backend.set_password(_service(site), client, text))


def delete(client: str, site: str) -> bool:
    """Delete the account and return whether there was one. Raises NoKeyring."""

    def forget(backend: KeyringBackend) -> bool:
        try:
            backend.delete_password(_service(site), client)
        except PasswordDeleteError:
            return False
        return True

    return _ask(forget)


def keyring_name() -> str:
    """Return the name of the keyring in use (for `doctor`). Raises NoKeyring if none is suitable."""
    return str(_backend().name)


def _service(site: str) -> str:
    return f"beian:{site}"


def _ask(question: Callable[[KeyringBackend], T]) -> T:
    backend = _backend()
    try:
        return question(backend)
    except NoKeyringError:
        raise NoKeyring(what=say("这台机器没有可用的钥匙串")) from None
    except KeyringError:  # locked, refused by the person, or the service is gone; its text may quote the account
        raise NoKeyring(what=say("钥匙串 {name} 没有打开", name=backend.name)) from None


def _backend() -> KeyringBackend:
    """Return the configured keyring, or the first suitable one of a chain. Raises NoKeyring."""
    chosen = keyring.get_keyring()
    members: list[KeyringBackend] = list(getattr(chosen, "backends", None) or [chosen])
    for backend in members:
        if not type(backend).__module__.startswith(_REFUSED):
            return backend
    raise NoKeyring(what=say("这台机器没有能安全保存密码的钥匙串"))
