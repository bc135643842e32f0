"""Whether the lines of a scan stand in the order of the printed text, and what leaves a comparison open.

alignment_doubts(printed, alignment)  →  lines that stand nowhere, once more, or in another order
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from assistant.declaration.documents.aligned_lines import LineAlignment
from assistant.declaration.papers.scan_differences import PrintedPaper, ScanDoubt

_LONG = 6  # signs of a line of running text whose place is sure


def alignment_doubts(printed: PrintedPaper, alignment: LineAlignment, beside: Collection[int]) -> Iterator[ScanDoubt]:
    """Yield what the places of the lines leave open; the lines `beside` the text do not count."""
    if any(number not in beside for number in alignment.unplaced):
        yield "unplaced"
    if any(number not in beside for number in alignment.repeated):
        yield "repeated"
    places = [place_in_order(printed, alignment, number) for number in sorted(alignment.placed)]
    if places != sorted(places):
        yield "unsteady_order"


def place_in_order(printed: PrintedPaper, alignment: LineAlignment, number: int) -> int:
    """Return a place that rises from line to line; the lines of a table row have the same, whatever their order."""
    start = alignment.placed[number].start
    block = printed.number_at(start)
    if block < 0 or printed.blocks[block].kind != "cell":
        return start
    while (
        block
        and printed.blocks[block - 1].kind == "cell"
        and printed.blocks[block - 1].row == printed.blocks[block].row
    ):
        block -= 1
    return printed.span(block)[0]


def moved_lines(printed: PrintedPaper, alignment: LineAlignment) -> list[int]:
    """Return the numbers of the lines that surely stand at another place than in the text."""
    return sorted({*_moved_text(printed, alignment), *_moved_cells(printed, alignment)})


def _moved_text(printed: PrintedPaper, alignment: LineAlignment) -> Iterator[int]:
    """Yield the lines of running text that interrupt the longest rising order."""
    sure = []
    for number, at in sorted(alignment.placed.items()):
        block = printed.block_at(at.start)
        words = printed.signs[at.start : at.end]
        is_text = block is not None and block.kind != "cell"
        if is_text and len(words) >= _LONG and printed.signs.count(words) == 1:
            sure.append(number)
    rising = _rising([alignment.placed[number].start for number in sure])
    yield from (number for place, number in enumerate(sure) if place not in rising)


def _rising(values: Sequence[int]) -> frozenset[int]:
    """Return the places of a longest rising part of a sequence."""
    ends: list[int] = []  # the least last value of a rising part of every length, and its place
    places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(places[length - 1] if length else -1)
        ends[length:] = [value, *ends[length + 1 :]]
        places[length:] = [place, *places[length + 1 :]]
    place, part = places[-1] if places else -1, set()
    while place >= 0:
        part.add(place)
        place = before[place]
    return frozenset(part)


def _moved_cells(printed: PrintedPaper, alignment: LineAlignment) -> Iterator[int]:
    """Yield the cells that stand in the row of another moved one, or on the wrong side of one in their own row."""
    cells = dict(_sure_cells(printed, alignment))
    elsewhere: dict[int, tuple[int, frozenset[int]]] = {}
    for number, block in cells.items():
        own = printed.blocks[block].row
        beside = [other for other in cells if other != number and _is_beside(alignment, number, other)]
        rows = frozenset(printed.blocks[cells[other]].row for other in beside)
        if rows and own not in rows:
            elsewhere[number] = own, rows
        left = alignment.lines[number].line.box[0]
        for other in beside:
            is_left = alignment.lines[other].line.box[0] < left
            if printed.blocks[cells[other]].row == own and is_left and cells[other] > block:
                yield from (number, other)
    moved = {own for own, _ in elsewhere.values()}
    for number, (own, rows) in elsewhere.items():
        is_value = cells[number] > 0 and printed.blocks[cells[number] - 1].row == own
        if is_value and rows & moved:
            yield number


def _sure_cells(printed: PrintedPaper, alignment: LineAlignment) -> Iterator[tuple[int, int]]:
    """Yield the lines that hold the whole text of a cell which is the only one of its table with it, and their blocks."""
    texts = Counter(_cell(printed, number) for number, block in enumerate(printed.blocks) if block.kind == "cell")
    for number, at in sorted(alignment.placed.items()):
        block = printed.number_at(at.start)
        is_whole = block >= 0 and printed.span(block) == (at.start, at.end)
        if is_whole and printed.blocks[block].kind == "cell" and texts[_cell(printed, block)] == 1:
            yield number, block


def _cell(printed: PrintedPaper, number: int) -> tuple[int, str]:
    start, end = printed.span(number)
    return printed.blocks[number].row // 1000, printed.signs[start:end]


def _is_beside(alignment: LineAlignment, number: int, other: int) -> bool:
    """Return whether two lines stand in one row of a page."""
    one, two = alignment.lines[number], alignment.lines[other]
    (_, top, _, high), (_, other_top, _, other_high) = one.line.box, two.line.box
    apart = abs(top + high / 2 - other_top - other_high / 2)
    return one.page == two.page and high > 0 and apart < min(high, other_high) / 2
