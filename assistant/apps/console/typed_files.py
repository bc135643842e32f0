"""What a person types for a job lies in a file of `runs/.console/` that the job reads: only until the job ends.

It never stands on a command line or in the note of the job. The job deletes its files; what a killed one left, the page
deletes when it is opened next, or offers again where it would be lost (`unrecorded`). Where colleagues share the
folder, a file of theirs may belong to a job that this machine cannot see, so only an old one is deleted.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from assistant.apps.console import launching
from assistant.core import files, settings
from assistant.core.locks import machine_key
from assistant.practice.workspace import RUNS

_NO_JOB_LASTS_S = 86_400.0
RECEIPT = ".json"  # ends the file that says how pasted comments were received


@dataclass(slots=True)
class TypedFiles:
    """The files of one kind of job in a client's folder or a workspace; their names begin with the kind."""

    home: Path
    kind: launching.Kind
    _last: list[Path] = field(default_factory=list)

    def write(self, *contents: tuple[str, bytes]) -> Path:
        """Write contents, each with its suffix, under one new name, and return the first file."""
        self.drop()
        stem = f"{self._own}{secrets.token_hex(2)}"
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
            if file.name.startswith(self._own) or _is_old(file):
                file.unlink(missing_ok=True)

    def unrecorded(self, suffix: str) -> Path | None:
        """Return the newest file of this machine that a job did not finish with, None while one may read it."""
        last = launching.newest(self.home, self.kind)
        if last is not None and launching.state(last) == "running":
            return None
        return max(self._folder.glob(f"{self._own}????{suffix}"), key=lambda file: file.stat().st_mtime, default=None)

    @property
    def _own(self) -> str:
        """Return how the names of this machine's files begin."""
        return f"{self.kind}-{machine_key(settings.load().machine)[:4]}"

    @property
    def _folder(self) -> Path:
        return self.home / RUNS / launching.FOLDER


def _is_old(file: Path) -> bool:
    with contextlib.suppress(OSError):
        return time.time() - file.stat().st_mtime > _NO_JOB_LASTS_S
    return False
