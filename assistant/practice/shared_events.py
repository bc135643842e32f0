"""Events in a client's folder, one file each, so that several machines add without overwriting one another.

add(folder, by, data)     writes `<moment>-<random>.json`; nothing is ever changed or deleted
read(folder)              all events by moment; unreadable files and copies by a sync service are passed over
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.core import files

VERSION = 1
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class SharedEvent:
    """One event: its id, its moment, who did it, and its own data."""

    id: str
    at: datetime
    by: str
    data: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a text of the event, "" if it has none of this name."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""


def add(folder: Path, by: str, data: Mapping[str, Any]) -> SharedEvent:
    """Write an event and return it. Raises OSError."""
    moment = datetime.now(UTC)
    event = SharedEvent(f"{moment:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}", moment, by, data)
    content = {**data, "v": VERSION, "id": event.id, "at": moment.isoformat(), "by": by}
    files.make_folder(folder)
    files.write(folder / f"{event.id}.json", json.dumps(content, ensure_ascii=False, indent=1).encode())
    return event


def read(folder: Path) -> list[SharedEvent]:
    """Return all readable events of a folder, oldest first, each once."""
    events: dict[str, SharedEvent] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            event = _event(json.loads(files.read(path, _MOST_BYTES)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        events.setdefault(event.id, event)
    return sorted(events.values(), key=lambda event: (event.at, event.id))


def _event(data: Mapping[str, Any]) -> SharedEvent:
    at = datetime.fromisoformat(data["at"])
    if data["v"] > VERSION or at.tzinfo is None:
        raise ValueError(data["v"])
    own = {name: value for name, value in data.items() if name not in ("v", "id", "at", "by")}
    return SharedEvent(str(data["id"]), at, str(data["by"]), own)
