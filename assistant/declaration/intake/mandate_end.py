"""The day on which a client's mandate ended, after which nothing more is asked of the client; `practice.mandate` writes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.core import yaml_file
from assistant.core.errors import BeianError

FILE = "台账/委托.yaml"


def ended_on(client: Path, today: date | None = None) -> date | None:
    """Return the day on which a mandate ended; None while it runs, or if its file is missing or faulty."""
    try:
        if not (client / FILE).is_file():
            return None
        day = date.fromisoformat(str(yaml_file.read_mapping(client / FILE)["结束"]))
    except (BeianError, OSError, ValueError, KeyError):
        return None
    return day if day <= (today or date.today()) else None
