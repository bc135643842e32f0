"""`beian clients note`: record what starts or ends a term: a change, the end of a service, a number shown in public."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.apps.cli import due as due_work
from assistant.apps.cli.practice import dues_of, open_ledger, print_dues
from assistant.apps.cli.practice_options import NoteOptions
from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.client_overview import ClientOverview
from assistant.practice.shown_numbers import number_shown
from assistant.practice.tables import Client


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
        overview = number_shown(overview, client, algorithm, options.picture, home)
    return overview
