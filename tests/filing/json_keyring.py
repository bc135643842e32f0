"""A keyring for tests: one file, named by the environment, instead of the operating system's own."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

FILE = "BEIAN_TEST_KEYRING"


class JsonKeyring(KeyringBackend):
    """Stores passwords in a JSON file."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """Return the stored password, or None."""
        return self._read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a password."""
        self._place().write_text(json.dumps({**self._read(), f"{service} {username}": password}), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Delete a password."""
        stored = self._read()
        if stored.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError(username)
        self._place().write_text(json.dumps(stored), encoding="utf-8")

    def _read(self) -> dict[str, str]:
        place = self._place()
        return json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}

    def _place(self) -> Path:
        return Path(os.environ[FILE])


ENVIRONMENT = {"PYTHON_KEYRING_BACKEND": f"{__name__}.{JsonKeyring.__name__}"}
