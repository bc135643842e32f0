"""The gate between a batch and a filing that is prepared: what either leaves beside the note of the filing's process.

The filing announces what is ready, then waits until it is called – or until the batch that would call it is gone, which
is seen by the batch's lock: one batch of filings a person, held as long as its process lives.
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
    """What stands ready for a filing: since when (ISO), how many records, fields and attachments by the last standing.

    `receiver` is who gets the code: name and last digits, as the card of the handover will show them.
    """

    at: str
    records: int
    fields: int
    files: int
    standing: str = ""
    receiver: str = ""


def now() -> str:
    """Return this moment as a batch and its filings write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def lock(timeout_s: float = 0.0) -> FileLock:
    """Return the lock that a batch of filings holds, not yet acquired."""
    files.make_folder(settings.data_folder())
    return FileLock(settings.data_folder() / LOCK, timeout=timeout_s)


def announce(note: Path, prepared: PreparedFiling) -> None:
    """Say that a filing is prepared: for its process."""
    files.write(note.with_suffix(".ready"), json.dumps(asdict(prepared), ensure_ascii=False).encode())


def announced(note: Path) -> PreparedFiling | None:
    """Return what a filing has announced, None while it prepares."""
    with suppress(OSError, ValueError, TypeError):
        return PreparedFiling(**json.loads(note.with_suffix(".ready").read_bytes()))
    return None


def call(note: Path) -> None:
    """Let a prepared filing go on to its login."""
    files.write(note.with_suffix(".called"), now().encode())


def is_called(note: Path) -> bool:
    """Say whether a filing has been called."""
    return note.with_suffix(".called").exists()


def wait(note: Path) -> None:
    """Wait until this filing is called; raises PersonStop where the batch is gone."""
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
