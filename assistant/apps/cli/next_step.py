"""The next action of a client for the terminal: the text of the board, with the command that does it."""

from __future__ import annotations

from typing import Any

from assistant.core.language import mark, say
from assistant.practice import board
from assistant.practice.board import BoardRow, DuplicateWork

_BY_COMMAND = {
    "correct": mark("{action}，改后运行 beian fill"),
    "findings": mark("{action}：运行 beian check"),
    "fill": mark("{action}：运行 beian fill"),
}
_DUPLICATES = {"published": mark("{what}；运行 beian published 记下")}


def action(row: BoardRow) -> str:
    """Return the next action of a row, with the command that does it if there is one."""
    return say(_BY_COMMAND[row.step], action=row.action) if row.step in _BY_COMMAND else row.action


def as_json(row: BoardRow) -> dict[str, Any]:
    """Return a row as plain data, its next action with the command."""
    return {**board.as_json(row), "next": action(row)}


def describe_duplicate(duplicate: DuplicateWork) -> str:
    """Return what would be done twice, with the command that records it if there is one."""
    return (
        say(_DUPLICATES[duplicate.kind], what=duplicate.message) if duplicate.kind in _DUPLICATES else duplicate.message
    )
