"""The start gate between a batch and a prepared filing: files that both leave beside the note of the filing's process.

The filing announces that it is ready and waits until it is called, or until the batch has ended. The batch holds its
lock as long as its process lives; each operator runs one batch of filings at a time.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.core import files, settings
from assistant.core.errors import PersonStop

LOCK = "batch-fill.lock"
_SLICE_S = 0.2


@dataclass(frozen=True, slots=True)
class PreparedFiling:
    """A prepared filing: since when (ISO), with how many records, fields and attachments by the last registry state.

    `receiver` is who gets the code: name and last digits, as the prompt of the handover will show them.
    """

    at: str
    records: int
    fields: int
    files: int
    standing: str = ""
    receiver: str = ""


def timestamp() -> str:
    """Return the present time as batches and filings write it (ISO, UTC)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def lock(timeout_s: float = 0.0) -> FileLock:
    """Return the lock that a batch of filings holds, not yet acquired."""
    files.make_folder(settings.data_folder())
    return FileLock(settings.data_folder() / LOCK, timeout=timeout_s)


def announce(note: Path, prepared: PreparedFiling) -> None:
    """Announce that a filing is prepared."""
    files.write(note.with_suffix(".ready"), json.dumps(asdict(prepared), ensure_ascii=False).encode())


def announced(note: Path) -> PreparedFiling | None:
    """Return the announcement of a filing, None while it prepares."""
    with suppress(OSError, ValueError, TypeError):
        return PreparedFiling(**json.loads(note.with_suffix(".ready").read_bytes()))
    return None


def call(note: Path) -> None:
    """Let a prepared filing open its login."""
    files.write(note.with_suffix(".called"), timestamp().encode())


def is_called(note: Path) -> bool:
    """Return whether a filing has been called."""
    return note.with_suffix(".called").exists()


def wait(note: Path) -> None:
    """Wait until this filing is called; raises PersonStop if the batch has ended."""
    pause = threading.Event()
    while not is_called(note):
        if _is_free():
            raise PersonStop
        pause.wait(_SLICE_S)


def _is_free() -> bool:
    probe = lock()
    try:
        probe.acquire()
    except Timeout:
        return False
    probe.release()
    return True
