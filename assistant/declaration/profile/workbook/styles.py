"""Colours, fonts, borders and widths of the workbook."""

from __future__ import annotations

from copy import copy
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook import Workbook

FONT = "Microsoft YaHei"
INK, QUIET, ACCENT, MUST, MAYBE = "1F2933", "52606D", "1F5F8B", "B42318", "9A5B00"
TITLE = Font(name=FONT, size=16, bold=True, color=INK)
HINT = Font(name=FONT, size=10, color=QUIET)
HEAD = Font(name=FONT, size=10, bold=True, color="FFFFFF")
SECTION = Font(name=FONT, size=10, bold=True, color=ACCENT)
LABEL = Font(name=FONT, size=10, color=INK)
ANSWER = Font(name=FONT, size=11, color="000000")
SMALL = Font(name=FONT, size=9, color=QUIET)
REQUIRED = Font(name=FONT, size=9, bold=True, color=MUST)
CONDITIONAL = Font(name=FONT, size=9, bold=True, color=MAYBE)

HEAD_FILL = PatternFill("solid", start_color=ACCENT)
ANSWER_FILL = PatternFill("solid", start_color="FFFFFF")
SIDE_FILL = PatternFill("solid", start_color="F6F8FA")
EMPTY_FILL = PatternFill("solid", start_color="FFF6D6", end_color="FFF6D6")

_LINE, _RULE = Side(style="thin", color="C5CED6"), Side(style="medium", color="8FB0C8")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
FIRST_BOX = Border(left=_LINE, right=_LINE, top=_RULE, bottom=_LINE)  # where a section begins
TAB, COVER_TAB = ACCENT, "8A97A3"
WRAP = Alignment(vertical="center", wrap_text=True)
TOP = Alignment(vertical="top", wrap_text=True)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)

FORM_WIDTHS = {"A": 3, "B": 20, "C": 27, "D": 54, "E": 32, "F": 10, "G": 32}
TABLE_WIDTHS = {"textarea": 52, "choices": 24, "choice": 14, "number": 16, "file": 30, "steps": 30}
ADDRESS_WIDTH = 36
TEXT_FORMAT = "@"
OPEN = Protection(locked=False)
_DRESSED: WeakKeyDictionary[Workbook, dict[tuple[object, ...], Any]] = WeakKeyDictionary()


def dress(cell: Any, **style: object) -> None:
    """Give a cell these styles of this module.

    For each cell openpyxl hashes every part of every style, half the time of writing a workbook; so the numbers of a
    combination of styles are remembered for each workbook, and copied.
    """
    known = _DRESSED.setdefault(cell.parent.parent, {})
    combination = (cell._style.tobytes(), *style, *map(id, style.values()))
    if combination not in known:
        for name, value in style.items():
            setattr(cell, name, value)
        known[combination] = cell._style
    cell._style = copy(known[combination])


def height_of(text: str, width: float, least: float = 22, size: float = 11) -> float:
    """Return the row height in points for a wrapped text, given the cell's width and the font size."""
    columns = max(int((width - 1) * 11 / size * 0.95), 6)
    lines = sum(
        max(1, -(-sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) // columns)) for line in text.split("\n")
    )
    return min(max(least, size * 1.5 * lines + 6), 400)
