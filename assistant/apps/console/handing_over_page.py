"""交接 of a client to a colleague: everything that is open, as a page and as one text to send."""

from __future__ import annotations

from pathlib import Path

from assistant.apps.client_questions import questions_of
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import show_unreadable
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import copyable, lines, note, panel
from assistant.core import credentials, settings
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.shelf import shelf_of_machine
from assistant.declaration.profile.loading import load
from assistant.practice import board
from assistant.practice.handing_over import OwnMachine, as_text, sections
from assistant.practice.layout import BROWSER, LOCAL
from assistant.practice.tables import Client

_REGISTRY = "cac"


@client_page(
    "handing-over",
    mark("交接"),
    95,
    about=mark(
        "没办完的一切，"
        "写成给接手同事的一段话：下一步、期限、客户还欠的材料和答复、在路上的材料、意见、谁收验证码、哪些只在这台电脑上"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show what a colleague must know to go on with a client."""
    home = context.home(client.folder)
    dues = context.dues([client])
    row = board.rows([client], dues, context.today, context.calendar, context.lead_days)[0]
    try:
        loaded = load(home)
        questions = questions_of(loaded, resolve_requirements(loaded), context.today)
        listed = sections(loaded, client, row, dues, _own_machine(context, client, home), questions)
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
        return
    with panel(say("交给同事的一段话")):
        note(say("全部从记录里来；口头答应过、没有记下的，请自己补上。"), "mute")
        copyable(as_text(client.short or client.name, listed, context.today), say("交接的话"))
    for section in listed:
        with panel(section.heading):
            lines(section.lines)


def _own_machine(context: ConsoleContext, client: Client, home: Path) -> OwnMachine:
    try:
        credentials.get(client.name, _REGISTRY)
        has_account = True
    except BeianError:  # none is stored, or this machine has no keyring
        has_account = False
    return OwnMachine(
        settings.load().machine,
        (home / BROWSER).is_dir(),
        has_account,
        len(shelf_of_machine().templates()),
        context.workspace.address == LOCAL,
    )
