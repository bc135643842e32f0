"""The lines of a scan that can be compared with its printed paper, and the pages that nobody could read.

    readable_lines(document, margins, signs)  →  the lines of the legible pages
    unread_pages(document)             →  pages without print of which too little was recognised

What a scanner wrote behind the picture of a page is never its print: only recognised lines count there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from assistant.declaration.documents.aligned_lines import ScanLine
from assistant.declaration.documents.compared_signs import compared
from assistant.declaration.documents.recognised import is_legible
from assistant.declaration.documents.recognised_signs import mended
from assistant.declaration.documents.shapes import Box, Document, OcrLine, PageFacts

_EDGE = 0.07  # of the page's height, where running heads and page numbers are
_PAGE_NUMBER = re.compile(r"^[-—–第共页/\s\d·.]{1,14}$")


def unread_pages(document: Document) -> Iterator[int]:
    """Yield the pages whose text nobody could read."""
    known, in_print = {page.number: page for page in document.pages}, _in_print(document)
    for number in range(1, max(document.page_count, len(document.pages)) + 1):
        page = known.get(number)
        if page is None or not (page.blank or number in in_print or is_legible(page)):
            yield number


def readable_lines(document: Document, margins: Collection[str], signs: str) -> Iterator[ScanLine]:
    """Yield the lines of the legible pages, without page numbers and what the printed paper has in its margins.

    `margins`: their signs; what stands among the text's own `signs` too (a title) is left out only at a page's edge.
    """
    in_print = _in_print(document)
    for page in document.pages:
        for line in _of_page(page, has_print=page.number in in_print):
            own = compared(line.text)
            top, foot = line.box[1], line.box[1] + line.box[3]
            at_edge = line.box[2] > 0 and (foot < _EDGE or top > 1 - _EDGE)
            is_number = at_edge and _is_page_number(line.text, max(document.page_count, len(document.pages)))
            is_head = own.signs in margins and (at_edge or own.signs not in signs)
            if len(own) and not (is_head or is_number):
                yield ScanLine(page.number, line, own)


def words_between(line: ScanLine, start: int, end: int) -> str:
    """Return the words of a line between two of its compared signs."""
    offsets = line.signs.offsets
    if start >= len(offsets) or end <= start:
        return ""
    stop = offsets[end - 1] + 1
    return line.line.text[offsets[start] : stop]


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes of a page have a part in common."""
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _is_page_number(text: str, count: int) -> bool:
    """Return whether words at the edge of a page are its number: numbers up to the count of pages."""
    numbers = re.findall(r"\d+", text)
    return bool(_PAGE_NUMBER.match(text)) and len(numbers) <= 2 and all(int(number) <= count for number in numbers)


def _in_print(document: Document) -> frozenset[int]:
    """Return the pages whose text layer is their print."""
    return frozenset(block.page for block in document.blocks if block.kind != "picture" and not block.recognised)


def _of_page(page: PageFacts, *, has_print: bool) -> Iterator[OcrLine]:
    if page.lines and is_legible(page):
        yield from (replace(line, text=mended(line.text)) for line in page.lines)
    elif has_print:
        yield from (OcrLine(text, (0.0, 0.5, 0.0, 0.0)) for text in page.text.split("\n") if text.strip())
