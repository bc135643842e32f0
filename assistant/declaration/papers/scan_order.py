"""Whether the lines of a scan stand in the order of the printed text, and what leaves a comparison open.

alignment_doubts(printed, alignment)  →  lines that stand nowhere, once more, or in another order
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.declaration.documents.aligned_lines import LineAlignment
from assistant.declaration.papers.scan_differences import PrintedPaper, ScanDoubt


def alignment_doubts(printed: PrintedPaper, alignment: LineAlignment) -> Iterator[ScanDoubt]:
    """Yield what the places of the lines leave open."""
    if any(len(alignment.lines[number].signs) for number in alignment.unplaced):
        yield "unplaced"
    if alignment.repeated:
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
