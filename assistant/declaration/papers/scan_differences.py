"""What a comparison of a scan with its printed paper says, the printed paper as compared signs, and what whole pages show."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Literal

from assistant.core.user_messages import reason
from assistant.declaration.documents.aligned_lines import LineAlignment
from assistant.declaration.documents.compared_signs import ComparedSigns, compared
from assistant.declaration.documents.limits import Refused
from assistant.declaration.documents.review import read_review
from assistant.declaration.documents.shapes import DocumentBlock
from assistant.declaration.documents.word import read_word

DifferenceKind = Literal[
    "changed", "missing", "extra", "missing_page", "extra_page", "order", "other_paper", "other_name", "moved"
]
ScanDoubt = Literal["slip", "repeated", "unplaced", "stray_writing", "unsteady_order"]
_PAGE_OF_SIGNS = 150  # signs that one after the other are missing: a page
_OTHER, _LEAST = 0.3, 50  # share of the text that a scan of it shows at least; signs of a scan that can be judged
_STRANGE, _LEAST_PAGE = 0.6, 30  # share of a page's signs that stand nowhere in the text; signs of a page to judge
_QUOTED = 24
MOST_IN_PICTURE = 80  # signs that are taken for the text of a picture
_BOXES = re.compile("[□☐☑☒■✓√▢]")


@dataclass(frozen=True, slots=True)
class ScanDifference:
    """One difference: its kind, the page of the scan (0: unknown), the printed words and those of the scan."""

    kind: DifferenceKind
    page: int
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class HandWriting:
    """Words that were written on a page: behind which printed words, as recognised, and their place among the signs."""

    page: int
    label: str
    words: str
    place: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class ScanComparison:
    """A scan against its printed paper: differences, writing by hand, seals (page and words), and what was not compared.

    `unread`: pages that nobody could read; `unsure`: pages of which a part could not be read; `doubts`: what else leaves the
    comparison open. `blocks`: the printed text with what was written on it; `images`: the pictures of the printed paper.
    """

    differences: tuple[ScanDifference, ...] = ()
    written: tuple[HandWriting, ...] = ()
    seals: tuple[tuple[int, str], ...] = ()
    unread: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    has_pictures: bool = False
    has_boxes: bool = False
    images: int = 0
    blocks: tuple[DocumentBlock, ...] = field(default=(), repr=False)
    doubts: frozenset[ScanDoubt] = frozenset()

    @property
    def agrees(self) -> bool:
        """Whether no difference was seen, on pages that could all be read."""
        return not (self.differences or self.unread or self.unsure)

    @property
    def is_certain(self) -> bool:
        """Whether the scan certainly shows the very text that was printed: only then its words may replace recognised ones."""
        return self.agrees and not self.doubts and not self.has_boxes


@dataclass(frozen=True)
class PrintedPaper:
    """The text of a .docx as it is printed: its blocks, the texts of its margins, the number of its pictures."""

    blocks: tuple[DocumentBlock, ...]
    margins: tuple[str, ...] = ()
    images: int = 0

    @classmethod
    def read(cls, path: Path) -> PrintedPaper | str:
        """Return the text of a .docx, or why it cannot be read."""
        try:
            word, marks = read_word(path), read_review(path)
        except Refused as refusal:
            return str(refusal)
        except OSError as fault:
            return reason(fault)
        return cls(word.blocks, marks.margins, word.images)

    @cached_property
    def _compared(self) -> tuple[ComparedSigns, ...]:
        return tuple(compared(block.text) for block in self.blocks)

    @cached_property
    def signs(self) -> str:
        """The compared signs of all blocks."""
        return "".join(part.signs for part in self._compared)

    @cached_property
    def _begins(self) -> list[int]:
        begins, place = [], 0
        for part in self._compared:
            begins.append(place)
            place += len(part)
        return begins

    @cached_property
    def starts(self) -> frozenset[int]:
        """The places at which a block begins."""
        return frozenset(self._begins)

    @cached_property
    def pictures(self) -> tuple[int, ...]:
        """The places of the pictures."""
        return tuple(self._begins[at] for at, block in enumerate(self.blocks) if block.kind == "picture")

    def has_picture(self, before: int, last: int) -> bool:
        """Return whether a picture stands between two places."""
        return any(max(before, 0) <= place <= last for place in self.pictures)

    @property
    def has_boxes(self) -> bool:
        """Whether the text has boxes to tick."""
        return any(_BOXES.search(block.text) for block in self.blocks)

    def number_at(self, place: int) -> int:
        """Return the number of the block that a place lies in, -1 if there is none."""
        return bisect_right(self._begins, place) - 1

    def block_at(self, place: int) -> DocumentBlock | None:
        """Return the block that a place lies in, or None."""
        number = self.number_at(place)
        return self.blocks[number] if number >= 0 else None

    def span(self, number: int) -> tuple[int, int]:
        """Return the places of a block."""
        return self._begins[number], self._begins[number] + len(self._compared[number])

    def empty_cell_behind(self, place: int) -> int:
        """Return the number of the empty cell behind the block that ends at a place, -1 if there is none."""
        number = self.number_at(place - 1) + 1
        is_empty = (
            0 < number < len(self.blocks) and self.blocks[number].kind == "cell" and not len(self._compared[number])
        )
        return number if is_empty and self.blocks[number].row == self.blocks[number - 1].row else -1

    def offset(self, place: int) -> tuple[int, int]:
        """Return the block that the sign before a place lies in, and the offset of the next sign, or the end of its text."""
        number = self.number_at(place - 1) if place else 0
        begin, offsets = self._begins[number], self._compared[number].offsets
        return number, offsets[place - begin] if place - begin < len(offsets) else len(self.blocks[number].text)

    def sign_offset(self, place: int) -> int:
        """Return the offset of the sign at a place in the text of its block."""
        number = self.number_at(place)
        return self._compared[number].offsets[place - self._begins[number]]

    def words(self, start: int, end: int) -> str:
        """Return the words between two places."""
        words = []
        for number in range(max(0, self.number_at(start)), self.number_at(end - 1) + 1) if end > start else ():
            begin, offsets = self._begins[number], self._compared[number].offsets
            first, last = max(start, begin) - begin, min(end, begin + len(offsets)) - begin
            if last > first:
                words.append(self.blocks[number].text[offsets[first] : offsets[last - 1] + 1])
        return "".join(words)


@dataclass(frozen=True, slots=True)
class PageDifferences:
    """What whole pages show: differences, places of pages that are missing, pages that are none of the paper's."""

    differences: tuple[ScanDifference, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()
    extra: frozenset[int] = frozenset()
    is_in_order: bool = True
    is_of_other_text: bool = False


def page_differences(printed: PrintedPaper, alignment: LineAlignment, unread: Sequence[int]) -> PageDifferences:
    """Return which pages are missing, in excess, out of order, or of another paper altogether."""
    read = sum(len(line.signs) for line in alignment.lines)
    if read >= _LEAST and len(alignment.owners) < _OTHER * min(len(printed.signs), read):
        return PageDifferences((ScanDifference("other_paper", 0),), is_of_other_text=True)
    extra = frozenset(_extra(printed, alignment))
    missing = tuple(_missing(printed, alignment, unread))
    order = _order(alignment, extra)
    differences = [ScanDifference("extra_page", page) for page in sorted(extra)]
    for start, end in missing:
        page = _page_at(alignment, start - 1)
        head, tail = printed.words(start, min(end, start + _QUOTED)), printed.words(max(start, end - _QUOTED), end)
        differences.append(ScanDifference("missing_page", page, f"{head}…{tail}"))
    is_in_order = order == sorted(order)
    if not is_in_order:
        differences.append(ScanDifference("order", 0, "", "、".join(map(str, order))))
    return PageDifferences(tuple(differences), missing, extra, is_in_order)


def _page_at(alignment: LineAlignment, place: int) -> int:
    owner = alignment.owners.get(place)
    return alignment.lines[owner[0]].page if owner else 0


def _extra(printed: PrintedPaper, alignment: LineAlignment) -> Iterator[int]:
    """Yield the pages of which most lines stand nowhere in the text, or once more."""
    strange = {*alignment.unplaced, *alignment.repeated}
    for page in dict.fromkeys(line.page for line in alignment.lines):
        own = [number for number, line in enumerate(alignment.lines) if line.page == page]
        total = sum(len(alignment.lines[number].signs) for number in own)
        more = sum(len(alignment.lines[number].signs) for number in own if number in strange)
        before, behind = alignment.neighbours(own[0])[0], alignment.neighbours(own[-1])[1]
        last = len(printed.signs) if behind < 0 else behind
        has_picture = more <= MOST_IN_PICTURE and printed.has_picture(before, last)
        is_once_more = sum(len(alignment.lines[n].signs) for n in own if n in alignment.repeated) > _STRANGE * total
        if total >= _LEAST_PAGE and more > _STRANGE * total and (is_once_more or not has_picture):
            yield page


def _missing(printed: PrintedPaper, alignment: LineAlignment, unread: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the long stretches of the text between two pages, before the first or behind the last, that no page shows."""
    pages = [line.page for line in alignment.lines]
    if not pages:
        return
    start = 0
    for place in (*sorted(alignment.owners), len(printed.signs)):
        if place - start >= _PAGE_OF_SIGNS:
            first = _page_at(alignment, start - 1)
            last = _page_at(alignment, place) or max(*pages, *unread, 0) + 1
            if first != last and not any(first <= page <= last for page in unread):
                yield start, place
        start = place + 1


def _order(alignment: LineAlignment, extra: frozenset[int]) -> list[int]:
    """Return the pages of the scan in the order of the text."""
    places: dict[int, list[int]] = {}
    for place, (number, _) in alignment.owners.items():
        places.setdefault(alignment.lines[number].page, []).append(place)
    known = {page: median(own) for page, own in places.items() if page not in extra and len(own) >= _LEAST_PAGE}
    return sorted(known, key=lambda page: known[page])
