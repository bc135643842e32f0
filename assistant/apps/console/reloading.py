"""What a button does that changes a client's files: the page is shown anew afterwards, or says why nothing was done."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from assistant.apps.console.parts import said
from assistant.core.errors import BeianError
from assistant.core.user_messages import on_page


def then_reload(act: Callable[[], object]) -> None:
    """Call `act` and reload the page; a failure is said instead."""
    try:
        act()
    except (BeianError, OSError) as error:
        said(on_page(error), "negative")
        return
    ui.navigate.reload()
