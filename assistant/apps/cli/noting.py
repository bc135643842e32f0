"""`beian clients note`: record what starts or ends a term: a change, the end of a service, a number shown in public."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.apps.cli import due as due_work
from assistant.apps.cli.command_options import NoteOptions
from assistant.apps.cli.practice import dues_of, open_ledger, print_dues
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


def note(options: NoteOptions) -> int:
    """Record what starts or ends a term, and print the dates that follow."""
    with open_ledger(options.workspace) as ledger:
        client = ledger.client(options.client)
        home = ledger.folder_of(client)
        algorithm = listed.algorithm_of(client, options.algorithm) if options.algorithm else ""
        overviews.change(home, lambda overview: _noted(overview, options, client, algorithm, home))
        ledger.refresh(date.today())
        print_dues(dues_of(ledger, [ledger.client(client.folder)]), explain=False)
    return 0


def _noted(
    overview: ClientOverview, options: NoteOptions, client: Client, algorithm: str, home: Path
) -> ClientOverview:
    if options.changed is not None:
        overview = listed.with_term_event(overview, "change", due_work.day_of(options.changed), algorithm)
    if options.ended is not None:
        overview = listed.with_term_event(overview, "end", due_work.day_of(options.ended), algorithm)
    if options.done:
        overview = listed.with_done(overview, algorithm, date.today())
    if options.shown or options.picture is not None:
        overview = _shown(overview, client, algorithm, options.picture, home)
    return overview


def _shown(
    overview: ClientOverview, client: Client, algorithm: str, picture: Path | None, home: Path
) -> ClientOverview:
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
        raise WorkspaceError(what=say("{path} 不是图片或 PDF", path=picture))
    name = say("标明编号-{about}-{day}", about=folder_name(about), day=date.today()) + picture.suffix.lower()
    try:
        files.write(home / overviews.FOLDER / name, files.read(picture, _PICTURE_BYTES))
    except files.TooLarge:
        raise WorkspaceError(what=say("{path} 超过 20 MB", path=picture)) from None
    return name
