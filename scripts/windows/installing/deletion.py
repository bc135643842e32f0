"""Deletes folders of programs: first all are renamed, so that none is deleted while a program in one of them runs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .layout import MARKER


def set_aside(programs: Sequence[Path]) -> list[Path]:
    """Rename folders of programs and return the new ones. Raises OSError, none renamed, if one of them is in use.

    Windows may let the folder of a running program be renamed, but never its running .exe be opened for writing.
    """
    for executable in (path for program in programs for path in sorted(program.glob("Scripts/*.exe"))):
        with executable.open("r+b"):
            pass
    renamed: list[tuple[Path, Path]] = []
    try:
        for program in programs:
            aside = _unused_name(program.parent)
            program.rename(aside)
            renamed.append((program, aside))
    except (OSError, KeyboardInterrupt):
        for program, aside in reversed(renamed):
            with suppress(OSError):
                aside.rename(program)
        raise
    return [aside for _, aside in renamed]


def _unused_name(root: Path) -> Path:
    """Return a name shorter than a program's own, so that no path in it becomes too long to be deleted."""
    number = 1
    while (aside := root / f"app-~{number}").exists():
        number += 1
    return aside


def deleted(program: Path) -> bool:
    """Delete a folder of a program and return whether all of it is away; a folder without our mark is left alone.

    The mark is the last to go: what could not be deleted is deleted by the next installation or removal.
    """
    marker = program / MARKER
    if not marker.is_file():
        return not program.exists()
    with suppress(OSError):
        for path in program.iterdir():
            if path != marker:
                _delete(path)
    with suppress(OSError):
        if list(program.iterdir()) == [marker]:
            marker.unlink()
            program.rmdir()
    if program.exists():
        with suppress(OSError):
            marker.touch()
        return False
    return True


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
