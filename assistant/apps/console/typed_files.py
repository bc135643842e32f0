"""What a person types for a job lies in a file of `runs/.console/` that the job reads: only until the job ends.

It never stands on a command line or in the note of the job. The job deletes its files; what a killed one left, the page
deletes when it is opened next.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from assistant.apps.console import launching
from assistant.core import files
from assistant.practice.workspace import RUNS


@dataclass(slots=True)
class TypedFiles:
    """The files of one kind of job in a client's folder or a workspace; their names begin with the kind."""

    home: Path
    kind: launching.Kind
    _last: list[Path] = field(default_factory=list)

    def write(self, *contents: tuple[str, bytes]) -> Path:
        """Write contents, each with its suffix, under one new name, and return the first file."""
        self.drop()
        stem = f"{self.kind}-{secrets.token_hex(4)}"
        self._last = [self._folder / f"{stem}{suffix}" for suffix, _ in contents]
        for file, (_, content) in zip(self._last, contents, strict=True):
            files.write(file, content)
        return self._last[0]

    def started(self, job: launching.ConsoleJob | None) -> None:
        """Delete what was written last if no job has started with it."""
        if job is None:
            for file in self._last:
                file.unlink(missing_ok=True)
        self._last = []

    def drop(self) -> None:
        """Delete what no job reads: one was killed, or never started."""
        last = launching.newest(self.home, self.kind)
        if last is not None and launching.state(last) == "running":
            return
        for file in self._folder.glob(f"{self.kind}-????????.*"):
            file.unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        return self.home / RUNS / launching.FOLDER
