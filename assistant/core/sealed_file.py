"""An encrypted file of accounts for machines without a keyring; used on request. Only this module uses cryptography.

    file = SealedFile(path, passphrase)
    file.put(client, site, Credentials(…))      file.get(client, site)      file.delete(client, site)

The key is derived from the passphrase by scrypt (N 2^17, r 8, p 1: 128 MB and most of a second per guess). The content
is encrypted with AES-256-GCM under a new nonce at each write, and the header is authenticated with it. The passphrase
is stored nowhere: if it is lost, the accounts must be typed again.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from filelock import FileLock

from assistant.core import files
from assistant.core.credentials import Credentials
from assistant.core.errors import NoCredentials
from assistant.core.language import mark, say

FILE_NAME = "账号.sealed"
VERSION = 1
LEAST_PASSPHRASE = 8  # characters
_COST, _MOST_COST = 1 << 17, 1 << 20
_BLOCK, _LANES = 8, 1
_MAX_BYTES = 4 << 20
_WAITS_S = 30
_KEY, _SALT, _NONCE = 32, 16, 12
_Accounts = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Accounts by site and client in one encrypted file; every call reads the file, and every change rewrites it."""

    path: Path
    passphrase: str = field(repr=False)

    def get(self, client: str, site: str) -> Credentials:
        """Return the account stored for a client on a site. Raises NoCredentials."""
        stored = self._read(client).get(site, {}).get(client)
        if stored is None:
            message = mark("{file} 里没有“{client}”在 {site} 的账号")
            raise NoCredentials(client=client, what=say(message, file=self.path.name, client=client, site=site))
        return Credentials(stored["account"], stored["password"])

    def put(self, client: str, site: str, account: Credentials) -> None:
        """Store an account, replacing an earlier one. Raises NoCredentials if the passphrase does not open the file."""
        with self._alone():
            content = self._read(client)
            content.setdefault(site, {})[client] = {"account": account.name, "password": account.password}
            self._write(content)

    def delete(self, client: str, site: str) -> bool:
        """Delete an account and return whether there was one. Raises NoCredentials as `put` does."""
        with self._alone():
            content = self._read(client)
            if content.get(site, {}).pop(client, None) is None:
                return False
            self._write(content)
            return True

    def _alone(self) -> FileLock:
        """Return the lock that serialises changes of the file; acquiring it raises TimeoutError after 30 s."""
        files.make_folder(self.path.parent)
        return FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=_WAITS_S)

    def _read(self, client: str) -> _Accounts:
        if not self.path.exists():
            return {}
        try:
            data: dict[str, Any] = json.loads(files.read(self.path, _MAX_BYTES))
            head = {name: data[name] for name in ("v", "n", "salt")}
            if head["v"] != VERSION or not 1 < head["n"] <= _MOST_COST:
                raise ValueError
            cipher = AESGCM(_key(self.passphrase, _bytes(head["salt"]), head["n"]))
            plain = cipher.decrypt(_bytes(data["nonce"]), _bytes(data["data"]), _header(head))
            content: _Accounts = json.loads(plain)
            return content
        except InvalidTag:
            message = mark("用这个口令打不开 {file}（口令不对，或文件被改动过）")
            raise NoCredentials(client=client, what=say(message, file=self.path.name)) from None
        except (ValueError, KeyError, TypeError, files.TooLarge):
            message = mark("{file} 不是本程序写的加密文件")
            raise NoCredentials(client=client, what=say(message, file=self.path.name)) from None

    def _write(self, content: _Accounts) -> None:
        salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
        head = {"v": VERSION, "n": _COST, "salt": _text(salt)}
        cipher = AESGCM(_key(self.passphrase, salt, _COST))
        data = cipher.encrypt(nonce, json.dumps(content, ensure_ascii=False).encode(), _header(head))
        files.write(self.path, json.dumps({**head, "nonce": _text(nonce), "data": _text(data)}).encode())


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    derived: bytes = Scrypt(salt=salt, length=_KEY, n=cost, r=_BLOCK, p=_LANES).derive(passphrase.encode())
    return derived


def _header(head: dict[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True).encode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
