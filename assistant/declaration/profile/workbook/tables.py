"""A table as a workbook of one worksheet, which prints on A4 in landscape with its heading on every page.

table_workbook(title, line, columns, rows)   →  the content of the .xlsx; a column is its heading and its width
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.declaration.profile.workbook import styles

CellValue = str | int | None
_HEAD_ROW = 2
_LONGEST_TITLE = 31


def table_workbook(
    title: str, line: str, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[CellValue]]
) -> bytes:
    """Return the workbook: a line that says what the table holds, the headings, the rows."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = title[:_LONGEST_TITLE]
    page.cell(1, 1, line).font = styles.HINT
    for number, (head, width) in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
        cell = page.cell(_HEAD_ROW, number, head)
        cell.font, cell.fill, cell.border, cell.alignment = styles.HEAD, styles.HEAD_FILL, styles.BOX, styles.WRAP
    for place, row in enumerate(rows, _HEAD_ROW + 1):
        for number, value in enumerate(row, 1):
            _write(page.cell(place, number), value)
        widths = (width for _, width in columns)
        heights = (styles.height_of(str(value), width, size=10) for value, width in zip(row, widths, strict=True))
        page.row_dimensions[place].height = max(heights)
    _lay_out(page, len(columns), len(rows))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(cell: Cell | MergedCell, value: CellValue) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # text that begins as a formula is none
    cell.font, cell.alignment, cell.border = styles.LABEL, styles.TOP, styles.BOX


def _lay_out(page: Worksheet, columns: int, rows: int) -> None:
    page.freeze_panes = f"B{_HEAD_ROW + 1}"
    page.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(columns)}{_HEAD_ROW + rows}"
    page.print_title_rows = f"1:{_HEAD_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
