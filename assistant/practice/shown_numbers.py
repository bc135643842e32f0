"""The record that a client shows its number in its product, with a picture that proves it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.core import files
from assistant.core.errors import WorkspaceError
from assistant.core.language import mark, say
from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.client_overview import ClientOverview
from assistant.practice.tables import Client
from assistant.practice.turns import FILED
from assistant.practice.workspace import folder_name

_PICTURE_BYTES = 20 << 20
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".pdf", ".webp"})


def number_shown(
    overview: ClientOverview, client: Client, algorithm: str, picture: Path | None, home: Path
) -> ClientOverview:
    """Return an overview that records the numbers of filed algorithms as shown; raises WorkspaceError without one."""
    rows = [row for row in client.algorithms if row.state == FILED and not row.is_rehearsal]
    filed = [row.name for row in rows if algorithm in ("", row.name)]
    if not filed:
        message = mark("“{client}”还没有已备案的算法，没有编号可标明")
        raise WorkspaceError(what=say(message, client=client.name))
    stored = _store_picture(picture, algorithm or client.name, home) if picture is not None else ""
    return listed.with_shown(overview, filed, date.today(), stored)


def _store_picture(picture: Path, about: str, home: Path) -> str:
    """Store the picture that proves a shown number beside the client overview; return its name; raises WorkspaceError."""
    if picture.suffix.lower() not in _PICTURES:
        raise WorkspaceError(what=say("{path} 不是图片或 PDF", path=picture.name))
    name = say("标明编号-{about}-{day}", about=folder_name(about), day=date.today()) + picture.suffix.lower()
    try:
        files.write(home / overviews.FOLDER / name, files.read(picture, _PICTURE_BYTES))
    except files.TooLarge:
        raise WorkspaceError(what=say("{path} 超过 20 MB", path=picture.name)) from None
    return name
