"""Turn recognised pages into the blocks that the text of a PDF gives: headings, joined lines, labelled cells, captions.

Pages are added in order. Lines of one row are joined by their places, wrapped lines by the right margin, also over a page
break, and cells get their labels as in Word files. What stands in the margins (running heads and feet) comes first on its
page, so that it interrupts no sentence; page numbers are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.declaration.documents.headings import heading_level, is_caption
from assistant.declaration.documents.recognised_rows import PrintedRow, rows_of, typical_height, typical_sign
from assistant.declaration.documents.shapes import Box, DocumentBlock, OcrLine, PageFacts, RuledCell
from assistant.declaration.documents.table_labels import cell_label

UNSURE = 0.85  # confidence of a line; below it single characters are often wrong
_LEGIBLE = 0.8  # mean confidence of a page's lines, by length
_MARGIN = 0.07  # of the page's height at the top and at the foot
_CLEAR = 1.5  # row heights between a margin and the text
_FULL = 2.2  # characters from the right edge of the text within which a row is full
_FULL_CELL = 1.6
_INDENT = 1.2  # characters by which a first row begins further right
_LEADING = 1.7  # row heights from row to row in one paragraph, at most
_WIDE = 0.5  # of the page's width: text that is narrower has no right margin
_PAGE_NUMBER = re.compile(r"^[-—–第共页/\s\d]{1,12}$")
_STARTS = re.compile(r"^(?:[^，。；：:]{1,24}[：:]|[•·●■◆○*])")
_SAME_EDGES = 0.025


@dataclass(slots=True)
class RecognisedLayout:
    """The blocks so far, and what one page leaves to the next: the heading, the open paragraph, the last table."""

    blocks: list[DocumentBlock] = field(default_factory=list)
    heading: str = ""
    tables: int = 0
    rows: list[list[str]] = field(default_factory=list)
    edges: tuple[float, ...] = ()
    table_page: int = -1  # the page that ends with the last table, -1: text follows it
    unfinished: int = -1  # the block whose last row was full, -1: none

    def add(self, page: PageFacts) -> None:
        """Add the blocks of a recognised page, none if it is hardly legible: it then counts as not read."""
        if not is_legible(page):
            self.unfinished = -1
            return
        loose, filled = _by_cell(page)
        margin, body = _without_margins(rows_of(loose))
        for row in margin:
            self._append("text", row, page.number, heading="")
        tables = [[cell for cell in page.cells if cell.table == table] for table in {cell.table for cell in page.cells}]
        for part in _parts(body, [cells for cells in tables if any(cell in filled for cell in cells)]):
            if isinstance(part[0], RuledCell):
                self._add_table(page.number, [cell for cell in part if isinstance(cell, RuledCell)], filled)
            else:
                self._add_rows(page.number, [row for row in part if isinstance(row, PrintedRow)], typical_sign(body))

    def add_printed(self, blocks: Iterable[DocumentBlock]) -> None:
        """Add the blocks of a page's text layer."""
        for block in blocks:
            self.heading = block.heading
            self.blocks.append(block)
            self.unfinished = self.unfinished if block.kind == "picture" else -1

    def _append(self, kind: str, row: PrintedRow, page: int, heading: str, level: int = 0) -> None:
        known = {"unsure": row.score < UNSURE, "recognised": True, "page": page, "heading": heading, "level": level}
        self.blocks.append(DocumentBlock(kind, row.text, **known))  # type: ignore[arg-type]

    def _add_rows(self, page: int, rows: Sequence[PrintedRow], sign: float) -> None:
        right = max(row.right for row in rows)
        has_margin = right - min(row.box[0] for row in rows) > _WIDE
        left = min(row.box[0] for row in [row for row in rows if row.box[2] > _WIDE / 2] or rows)
        high = typical_height(rows)
        before: PrintedRow | None = None
        for row in rows:
            is_near = before is None or row.box[1] - before.box[1] < _LEADING * max(high, before.box[3])
            is_indented = row.box[0] > left + _INDENT * sign and not _is_centred(row, before)
            if self.unfinished >= 0 and is_near and not is_indented and not _begins(row.text):
                self._continue(row)
            else:
                self._begin(page, row)
            is_full = has_margin and row.right > right - _FULL * sign
            self.unfinished = len(self.blocks) - 1 if is_full else -1
            before = row

    def _begin(self, page: int, row: PrintedRow) -> None:
        self.table_page = -1
        level = heading_level(row.text)
        if level:
            self.heading = row.text
        kind = "heading" if level else "caption" if is_caption(row.text) else "text"
        self._append(kind, row, page, self.heading, level)

    def _continue(self, row: PrintedRow) -> None:
        block = self.blocks[self.unfinished]
        text = block.text + (" " if _is_word_break(block.text, row.text) else "") + row.text
        self.blocks[self.unfinished] = replace(block, text=text, unsure=block.unsure or row.score < UNSURE)
        if self.unfinished != len(self.blocks) - 1:  # a margin stands between the pages
            self.blocks.append(self.blocks.pop(self.unfinished))

    def _add_table(self, page: int, cells: Sequence[RuledCell], filled: dict[RuledCell, list[OcrLine]]) -> None:
        """Add a table; one with the same columns at the top of the next page is the same table."""
        edges = tuple(sorted({round(cell.box[0], 2) for cell in cells}))
        if not (self.table_page == page - 1 and len(edges) == len(self.edges) and _near(edges, self.edges)):
            self.tables += 1
            self.rows = []
        self.edges, self.table_page, self.unfinished = edges, page, -1
        start = len(self.rows)
        read = {cell.box: _cell_row(filled.get(cell, []), cell) for cell in cells if not cell.goes_on}
        grid = [[cell for cell in cells if cell.row == row] for row in sorted({cell.row for cell in cells})]
        self.rows += [[read[cell.box].text if cell.box in read else "" for cell in row] for row in grid]
        for number, row in enumerate(grid, start):
            left = ""
            for column, cell in enumerate(row):
                label = cell_label(self.rows, number, column, left)
                left = self.rows[number][column]
                if not cell.goes_on:
                    is_unsure = read[cell.box].score < UNSURE
                    place = {"page": page, "heading": self.heading, "row": self.tables * 1000 + number}
                    self.blocks.append(
                        DocumentBlock("cell", left, label, recognised=True, unsure=is_unsure, **place)  # type: ignore[arg-type]
                    )


def is_legible(page: PageFacts) -> bool:
    """Return whether a page was recognised well enough to compare its text."""
    signs = sum(len(line.text) for line in page.lines)
    return bool(signs) and sum(len(line.text) * line.score for line in page.lines) / signs >= _LEGIBLE


def _near(edges: Sequence[float], others: Sequence[float]) -> bool:
    return all(abs(one - other) < _SAME_EDGES for one, other in zip(edges, others, strict=True))


def _begins(text: str) -> bool:
    return bool(heading_level(text) or is_caption(text) or _STARTS.match(text))


def _is_centred(row: PrintedRow, before: PrintedRow | None) -> bool:
    """Return whether a row is the second of a centred title."""
    return before is not None and abs(row.box[0] + row.right - before.box[0] - before.right) < 2 * _SAME_EDGES


def _is_word_break(text: str, more: str) -> bool:
    return text[-1:].isascii() and text[-1:].isalpha() and more[:1].isascii() and more[:1].isalpha()


def _by_cell(page: PageFacts) -> tuple[list[OcrLine], dict[RuledCell, list[OcrLine]]]:
    """Return the lines outside tables, and those of each cell."""
    loose: list[OcrLine] = []
    filled: dict[RuledCell, list[OcrLine]] = {}
    own = [cell for cell in page.cells if not cell.goes_on]
    for line in page.lines:
        x, y = line.box[0] + line.box[2] / 2, line.box[1] + line.box[3] / 2
        cell = next((cell for cell in own if _holds(cell.box, x, y)), None)
        if cell is None:
            loose.append(line)
        else:
            filled.setdefault(cell, []).append(line)
    return loose, filled


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _without_margins(rows: list[PrintedRow]) -> tuple[list[PrintedRow], list[PrintedRow]]:
    """Return the running head and foot, without page numbers, and the rows of the text."""
    if len(rows) < 3:
        return [], rows
    clear = _CLEAR * typical_height(rows)
    above = [rows[0]] if rows[0].foot < _MARGIN and rows[1].box[1] - rows[0].foot > clear else []
    below = [rows[-1]] if rows[-1].box[1] > 1 - _MARGIN and rows[-1].box[1] - rows[-2].foot > clear else []
    margin = [row for row in (*above, *below) if not _PAGE_NUMBER.match(row.text)]
    return margin, rows[len(above) : len(rows) - len(below)]


def _parts(rows: Sequence[PrintedRow], tables: Sequence[list[RuledCell]]) -> Iterator[Sequence[PrintedRow | RuledCell]]:
    """Yield the runs of rows and the tables from top to bottom."""
    run: list[PrintedRow | RuledCell] = []
    left = sorted(tables, key=lambda cells: cells[0].box[1])
    for row in rows:
        while left and left[0][0].box[1] < row.box[1]:
            if run:
                yield run
            run = []
            yield left.pop(0)
        run.append(row)
    if run:
        yield run
    yield from left


def _cell_row(lines: Sequence[OcrLine], cell: RuledCell) -> PrintedRow:
    """Return the text of a cell; a row that is full is joined with the next, others stand on lines of their own."""
    text, score, before = "", 1.0, None
    for row in rows_of(lines):
        if before is not None:
            is_full = cell.box[0] + cell.box[2] - before.right < _FULL_CELL * before.sign
            text += "" if is_full and not _STARTS.match(row.text) else "\n"
        text, score, before = text + row.text, min(score, row.score), row
    return PrintedRow(text, cell.box, score)
