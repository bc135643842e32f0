"""`beian credentials`: account and password of a client on a site, in the keyring or on request in an encrypted file."""

from __future__ import annotations

from typing import Protocol

from assistant.apps.cli import account_sources
from assistant.apps.cli.output import progress, result
from assistant.core import credentials
from assistant.core.credentials import Credentials
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.core.privacy import mask
from assistant.core.sealed_file import SealedFile
from assistant.planning.maps.overlay import known_map

_WHERE = ("keyring", "file")


class _AccountStore(Protocol):
    """A store of accounts."""

    def get(self, client: str, site: str) -> Credentials:
        """Return the stored account; raises NoCredentials."""

    def put(self, client: str, site: str, account: Credentials) -> None:
        """Store an account."""

    def delete(self, client: str, site: str) -> bool:
        """Delete an account; return whether there was one."""


class _Keyring:
    """The operating system's keyring."""

    get = staticmethod(credentials.get)
    put = staticmethod(credentials.put)
    delete = staticmethod(credentials.delete)


def put(client: str, site: str, where: str = "keyring") -> int:
    """Ask for account and password and store them; neither is shown or logged."""
    known = _site(site)
    store = _opened(where)  # before the prompt: nobody types a password that cannot be stored
    progress(say("为“{client}”在 {site} 保存账号。输入不会显示密码。", client=client, site=known))
    store.put(client, known, account_sources.asked())
    if isinstance(store, SealedFile):
        message = mark("已保存到加密文件 {path}。填报时用 --account file，口令忘记则只能重新录入。")
        result(say(message, path=store.path))
    else:
        result(say("已保存到系统钥匙串（{keyring}）。", keyring=credentials.keyring_name()))
    return 0


def show(client: str, site: str, where: str = "keyring") -> int:
    """Print the masked name of the stored account."""
    known = _site(site)
    result(mask(_opened(where).get(client, known).name))
    return 0


def delete(client: str, site: str, where: str = "keyring") -> int:
    """Delete the account; say whether there was one."""
    known = _site(site)
    was_stored = _opened(where).delete(client, known)
    result(say("已删除。") if was_stored else say("没有保存过这个账号。"))
    return 0


def _opened(where: str) -> _AccountStore:
    if where not in _WHERE:
        raise UsageError(what=say("--in 不支持“{where}”；可用：keyring、file。", where=where))
    if where == "file":
        return account_sources.sealed()
    credentials.keyring_name()
    return _Keyring()


def _site(name: str) -> str:
    """Return the id of a map, by which `fill` looks for accounts; raises MapError for an unknown map."""
    return known_map(name).id
