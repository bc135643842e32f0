"""How the workbook looks: colours, fonts, borders, widths – one place, quiet and printable."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

FONT = "Microsoft YaHei"
INK, QUIET, ACCENT, MUST = "1F2933", "66727F", "1F5F8B", "B42318"
TITLE = Font(name=FONT, size=16, bold=True, color=INK)
HINT = Font(name=FONT, size=10, color=QUIET)
HEAD = Font(name=FONT, size=10, bold=True, color="FFFFFF")
SECTION = Font(name=FONT, size=10, bold=True, color=ACCENT)
LABEL = Font(name=FONT, size=10, color=INK)
ANSWER = Font(name=FONT, size=11, color="000000")
SMALL = Font(name=FONT, size=9, color=QUIET)
REQUIRED = Font(name=FONT, size=9, bold=True, color=MUST)

HEAD_FILL = PatternFill("solid", start_color=ACCENT)
SECTION_FILL = PatternFill("solid", start_color="E8F0F6")
ANSWER_FILL = PatternFill("solid", start_color="FFFFFF")
SIDE_FILL = PatternFill("solid", start_color="F6F8FA")
EMPTY_FILL = PatternFill("solid", start_color="FFF6D6", end_color="FFF6D6")

_LINE = Side(style="thin", color="D5DCE3")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
WRAP = Alignment(vertical="center", wrap_text=True)
TOP = Alignment(vertical="top", wrap_text=True)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)

FORM_WIDTHS = {"A": 3, "B": 20, "C": 34, "D": 58, "E": 44, "F": 11, "G": 40}
TABLE_WIDTHS = {"textarea": 52, "choices": 24, "choice": 14, "number": 16, "file": 30, "steps": 30}
TEXT_FORMAT = "@"


def height_of(text: str, width: float, least: float = 22) -> float:
    """Return the height in points of a row whose cell of this width shows the text wrapped."""
    columns = max(int(width) - 1, 8)
    lines = sum(
        max(1, -(-sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) // columns)) for line in text.split("\n")
    )
    return min(max(least, 16.0 * lines + 6), 400)
