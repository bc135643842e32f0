"""Folders for their owner alone: modes on POSIX, an access list on Windows (`icacls`, which every Windows has).

On Windows a new folder gets a list of its own, without what it would inherit: its user and the system, for everything
in it. Files made in it inherit that. Written from the documented options of `icacls`; tested with the call replaced.
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
    """Say whether this is Windows, where modes say nothing."""
    return os.name == "nt"


def restrict_to_owner(folder: Path) -> bool:
    """Let only the owner into a folder; False where the system would not have it (the folder is there all the same)."""
    if not is_windows():
        return _moded(folder, 0o700)
    return _ran(windows_command(folder, os.environ)) is not None


def restrict_all_to_owner(folder: Path) -> None:
    """Let only the owner into a folder and read every file below it."""
    restrict_to_owner(folder)
    if not is_windows():
        for path in folder.rglob("*"):
            if not path.is_symlink():
                _moded(path, 0o700 if path.is_dir() else 0o600)


def is_private(folder: Path) -> bool:
    """Say whether nobody but its owner (and the system) can enter a folder; raises OSError where it is not there."""
    if not is_windows():
        return not folder.stat().st_mode & _OTHERS
    listed = _ran(["icacls", str(folder)])
    return listed is not None and is_private_listing(listed, str(folder), os.environ)


def windows_command(folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Return the command that replaces a folder's access list: the user and the system, nothing inherited."""
    own, system = (f"{who}:(OI)(CI)F" for who in (_account(environment), _SYSTEM))
    return ["icacls", str(folder), "/inheritance:r", "/grant:r", own, "/grant:r", system, "/q"]


def is_private_listing(listed: str, folder: str, environment: Mapping[str, str]) -> bool:
    """Say whether a list that `icacls` has printed names nobody but user, system and administrators."""
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
    """Return what a command printed, None where it failed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
