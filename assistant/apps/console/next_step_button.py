"""The first button of a client: it does the next step where that is one press, and leads to the very item otherwise."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from nicegui import ui

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.drafting import drafted
from assistant.apps.console.forms import started
from assistant.apps.console.item_places import client_step_address
from assistant.apps.console.parts import button, el, link, page_of, said
from assistant.apps.console.starts_panel import StartsPanel
from assistant.apps.fill_refusals import Start
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.practice.board import BoardRow
from assistant.practice.layout import is_example

_NAMES = {"draft": mark("现在起草"), "fill": mark("打开填报窗口"), "submit": mark("打开填报窗口")}
_FILLS = frozenset({"fill", "submit"})


def add_next_step(context: ConsoleContext, row: BoardRow) -> None:
    """Add the sentence of the next step, which leads to the item, and the button where one press does it."""
    address = client_step_address(row)
    if address is None:
        el("span", row.action)
        return
    link(row.action, address)
    home = context.workspace.clients / row.folder
    if row.step in _NAMES and not (row.step in _FILLS and is_example(home)):
        act = partial(_fill, context, home) if row.step in _FILLS else partial(_draft, home, context)
        button(say(_NAMES[row.step]), act, "main")


async def _fill(context: ConsoleContext, home: Path) -> None:
    """Start the filing as the page 填报 would; what would be refused is shown there with its reasons."""
    starts = StartsPanel(context, home, lambda: None)
    reasons = await asyncio.to_thread(starts.refusals_of, Start())
    if reasons or started(home, "fill", ()) is not None:
        ui.navigate.to(page_of("client", home.name, "runs"))


async def _draft(home: Path, context: ConsoleContext) -> None:
    """Draft all papers and show them."""
    try:
        await asyncio.to_thread(drafted, home, context.today)
    except (BeianError, OSError) as error:
        said(on_page(error), "negative")
        return
    ui.navigate.to(page_of("client", home.name, "drafts"))
