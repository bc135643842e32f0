"""The next action of a client as the terminal tells it: what the board says, with the command by which it is done."""

from __future__ import annotations

from typing import Any

from assistant.language import mark, say
from assistant.practice import board
from assistant.practice.board import Double, Row

_BY_COMMAND = {
    "correct": mark("{action}，改后运行 beian fill"),
    "findings": mark("{action}：运行 beian check"),
    "fill": mark("{action}：运行 beian fill"),
}
_DOUBLES = {"published": mark("{what}；运行 beian published 记下")}


def action(row: Row) -> str:
    """Return the next action of a row with its command, where one command does it."""
    return say(_BY_COMMAND[row.step], action=row.action) if row.step in _BY_COMMAND else row.action


def as_json(row: Row) -> dict[str, Any]:
    """Return a row as plain data, its next action with the command."""
    return {**board.as_json(row), "next": action(row)}


def doubled(double: Double) -> str:
    """Return what would be done twice, with the command that notes it, where there is one."""
    return say(_DOUBLES[double.kind], what=double.told) if double.kind in _DOUBLES else double.told
