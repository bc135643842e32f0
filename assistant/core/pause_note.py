"""The wish that a run rests, as a file that exists meanwhile: written by the page of the run, and by its own panel.

PauseNote.of_process()      that of the job of this process, by `PAUSE` of its environment; none without one
note.changed()              "pause" or "resume" once after the page has asked for it
note.write(is_paused=True)  what the person has pressed on the panel, so that the page shows it
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

from assistant.core import files

PAUSE = "BEIAN_PAUSE"
_SUFFIX = ".pause"


def pause_file(note: Path) -> Path:
    """Return the file that asks the job of a note to rest."""
    return note.with_suffix(_SUFFIX)


def ask(note: Path, *, is_paused: bool) -> None:
    """Ask the job of a note to rest, or to go on. Raises OSError."""
    if is_paused:
        files.write(pause_file(note), b"")
    else:
        pause_file(note).unlink(missing_ok=True)


class PauseNote:
    """The file of one run, and whether it was there at the last look."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._is_paused = False

    @classmethod
    def of_process(cls) -> PauseNote:
        """Return the note of the job that this process does."""
        path = os.environ.get(PAUSE, "")
        return cls(Path(path) if path else None)

    def changed(self) -> Literal["pause", "resume"] | None:
        """Return what the page has asked for since the last call, or None."""
        if self._path is None or self._path.exists() == self._is_paused:
            return None
        self._is_paused = not self._is_paused
        return "pause" if self._is_paused else "resume"

    def write(self, *, is_paused: bool) -> None:
        """Note what the panel was told; a folder that cannot be written leaves the page with what it shows."""
        if self._path is None:
            return
        with suppress(OSError):
            if is_paused:
                files.write(self._path, b"")
            else:
                self._path.unlink(missing_ok=True)
        self._is_paused = self._path.exists()  # what could not be written is no wish of the page
