"""The workspaces opened on this machine, newest first; the console opens the first of them at its next start."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from assistant.core import files, settings
from assistant.core.files import TooLarge, UnfitFile

FILE = "workspaces.json"
_MOST = 12
_MOST_BYTES = 1 << 20


def recent() -> list[Path]:
    """Return the folders of the workspaces opened before, newest first; none if the note is missing or unreadable."""
    try:
        content = json.loads(files.read(_note(), _MOST_BYTES))
    except (OSError, ValueError, UnfitFile, TooLarge):
        return []
    return [Path(text) for text in content if isinstance(text, str)] if isinstance(content, list) else []


def remember(folder: Path) -> None:
    """Note a workspace as the one opened last; a note that cannot be written is left out."""
    whole = folder.absolute()
    _write([whole, *(path for path in recent() if path != whole)])


def forget(folder: Path) -> None:
    """Take a workspace off the note; its folder is not touched."""
    _write([path for path in recent() if path != folder])


def _write(folders: Sequence[Path]) -> None:
    content = json.dumps([str(path) for path in folders[:_MOST]], ensure_ascii=False, indent=1)
    with contextlib.suppress(OSError):
        files.write(_note(), content.encode())


def _note() -> Path:
    return settings.config_folder() / FILE
