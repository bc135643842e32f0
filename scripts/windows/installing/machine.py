"""What the installer asks of Windows: to run a command, to name a folder of the shell, to count free bytes."""

from __future__ import annotations

import importlib
import locale
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SHELL_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended: exit code and what it printed."""

    code: int
    output: str


class WindowsMachine:
    """This Windows machine. Tests replace its methods."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.environment = dict(os.environ if environment is None else environment)
        self.python = Path(sys.executable)

    @property
    def system_folder(self) -> Path:
        """Return the folder of Windows' own programs, which are never looked for elsewhere."""
        return Path(self.environment.get("SYSTEMROOT", "C:\\Windows")) / "System32"

    def run(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> Finished:
        """Run a command without a window, with more environment variables. Raises OSError if it cannot start."""
        blocked = ("PIP_", "PYTHON", "VIRTUAL_ENV", "__PYVENV")
        environment = {name: value for name, value in self.environment.items() if not name.upper().startswith(blocked)}
        done = subprocess.run(
            list(command),
            env={**environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            creationflags=_NO_WINDOW if os.name == "nt" else 0,
        )
        return Finished(done.returncode, done.stdout)

    def shell_folder(self, name: str) -> Path | None:
        """Return the user's "Desktop" (OneDrive's where it was moved) or "Programs"; None if Windows does not say."""
        registry = importlib.import_module("winreg")
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _SHELL_FOLDERS) as key:
                value = str(registry.QueryValueEx(key, name)[0])
        except OSError:
            return None
        return Path(registry.ExpandEnvironmentStrings(value))

    def free_bytes(self, folder: Path) -> int:
        """Return the free space where a folder lies. Raises OSError."""
        return shutil.disk_usage(folder).free

    def encodes(self, text: str) -> bool:
        """Return whether the code page of this Windows has every character of a text."""
        try:
            text.encode(locale.getencoding())
        except UnicodeEncodeError:
            return False
        return True
