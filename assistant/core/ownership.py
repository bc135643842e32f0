"""Restrict folders to their owner: by mode on POSIX, by an access list on Windows (`icacls`, part of every Windows).

On Windows a new folder gets an access list of its own instead of the inherited one: its user and the system have full
access, and files created in it inherit that. Based on the documented options of `icacls`; tests replace the call.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_SYSTEM = "*S-1-5-18"
_ADMINISTRATORS = "*S-1-5-32-544"
_OTHERS = 0o077


def is_windows() -> bool:
    """Return whether this is Windows, where file modes have no effect."""
    return os.name == "nt"


def restrict_to_owner(folder: Path) -> bool:
    """Restrict a folder to its owner; return False if the system refused (the folder exists all the same)."""
    if not is_windows():
        return _moded(folder, 0o700)
    return _ran(windows_command(folder, os.environ)) is not None


def restrict_all_to_owner(folder: Path) -> None:
    """Restrict a folder and everything below it to the owner."""
    restrict_to_owner(folder)
    if not is_windows():
        for path in folder.rglob("*"):
            if not path.is_symlink():
                _moded(path, 0o700 if path.is_dir() else 0o600)


def is_private(folder: Path) -> bool:
    """Return whether only the owner (and the system) can enter a folder. Raises OSError if it does not exist."""
    if not is_windows():
        return not folder.stat().st_mode & _OTHERS
    listed = _ran(["icacls", str(folder)])
    return listed is not None and is_private_listing(listed, str(folder), os.environ)


def windows_command(folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Return the command that grants a folder to the user and the system only, without inherited entries."""
    own, system = (f"{who}:(OI)(CI)F" for who in (_account(environment), _SYSTEM))
    return ["icacls", str(folder), "/inheritance:r", "/grant:r", own, "/grant:r", system, "/q"]


def is_private_listing(listed: str, folder: str, environment: Mapping[str, str]) -> bool:
    """Return whether the output of `icacls` names only the user, the system and administrators."""
    lines = [line.removeprefix(folder).strip() for line in listed.splitlines() if ":(" in line]
    names = {line.rpartition(":(")[0].split(":(")[0].casefold() for line in lines}
    known = {_account(environment).casefold(), "nt authority\\system", "builtin\\administrators"}
    return bool(names) and names <= known | {_SYSTEM.casefold(), _ADMINISTRATORS.casefold()}


def _account(environment: Mapping[str, str]) -> str:
    domain, user = environment.get("USERDOMAIN", ""), environment.get("USERNAME", "")
    return f"{domain}\\{user}" if domain else user


def _moded(path: Path, mode: int) -> bool:
    try:
        path.chmod(mode)
    except OSError:
        return False
    return True


def _ran(command: list[str]) -> str | None:
    """Return the output of a command, None if it failed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
