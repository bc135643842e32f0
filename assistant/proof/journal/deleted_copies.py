"""Which copies of papers were deleted from a run at the end of a mandate, in `deleted.json` of its folder.

note_deleted(run, digests)   before the copies are removed
deleted_on(content)          →  the day of each digest; a damaged file names none

The journal keeps the digests, so a verification can say which files are missing and why. The file holds no names. It has no
digest in the journal: it explains an absence, it vouches for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.core import files

DELETED = "deleted.json"
COPIES = ("submitted/files/", "profile/files/")  # where the copies of a run lie
_VERSION = 1
_MOST_BYTES = 1 << 20


def note_deleted(run: Path, digests: Iterable[str]) -> None:
    """Add the digests of copies that are about to be removed. Raises OSError."""
    path = run / DELETED
    days = deleted_on(files.read(path, _MOST_BYTES)) if path.is_file() else {}
    today = datetime.now(UTC).astimezone().date()
    days = dict.fromkeys(digests, today) | days
    rows = [{"sha256": digest, "on": day.isoformat()} for digest, day in sorted(days.items())]
    files.write(path, json.dumps({"v": _VERSION, "files": rows}, indent=1).encode())


def deleted_on(content: bytes) -> dict[str, date]:
    """Return the day on which the copy of each digest was deleted."""
    try:
        data = json.loads(content)
        rows = data["files"] if data["v"] == _VERSION else ()
        return {str(row["sha256"]): date.fromisoformat(row["on"]) for row in rows}
    except (ValueError, KeyError, TypeError):
        return {}
