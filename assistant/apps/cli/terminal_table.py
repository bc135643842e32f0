"""The tables of all commands: one look, and every cell is text, never mark-up."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from assistant.core.language import say

_UNSEEN_WIDTH = 160  # columns, for a file or another program


def table(*heads: str, title: str = "") -> Table:
    """Return a table with these heads (marked texts); long cells are wrapped."""
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for head in heads:
        made.add_column(say(head), overflow="fold")
    return made


def console(*, stderr: bool = False) -> Console:
    """Return a console that shows brackets in a name as they are."""
    made = Console(stderr=stderr, highlight=False, markup=False)
    if not made.is_terminal:
        made.width = _UNSEEN_WIDTH
    return made
