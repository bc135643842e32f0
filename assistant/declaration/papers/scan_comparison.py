"""A sealed scan against the very text that was printed: page by page, what differs and what was written on it by hand.

    compare_scan(printed, document, protected)  →  ScanComparison

The printed text is known; the scan's is recognised, so one or two confused signs of a line are a slip of reading. A changed
number, letter, denial or protected name never is. What cannot be read is not compared, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.declaration.documents.aligned_lines import LineAlignment, ScanLine, aligned
from assistant.declaration.documents.compared_signs import compared, is_critical, is_look_alike, is_same, is_weighty
from assistant.declaration.documents.recognised import UNSURE
from assistant.declaration.documents.shapes import Document, DocumentBlock
from assistant.declaration.papers.scan_additions import (
    is_numbering,
    is_of_seal,
    is_open,
    is_other_organisation,
    is_read_twice,
    is_signed_behind,
    may_be_signature,
)
from assistant.declaration.papers.scan_differences import (
    MOST_IN_PICTURE,
    HandWriting,
    PrintedPaper,
    ScanComparison,
    ScanDifference,
    ScanDoubt,
    page_differences,
)
from assistant.declaration.papers.scan_lines import overlap, readable_lines, unread_pages, words_between
from assistant.declaration.papers.scan_order import alignment_doubts, moved_lines

_SLIPS, _MOST_SLIPS = 2, 2  # confused signs: in a place, in a line
_HARDLY = 0.6  # confidence of a line below which even a number is not read
_CLEAR = 0.9  # confidence of a line from which only signs that look alike are confused
_NOTE = 8  # signs from which a line of its own is a statement, however it was written
_CONTEXT = 8  # signs around a changed place that are quoted
_OPEN = re.compile(
    r"^.{0,24}[：:][\s_＿]*$|[_＿]{2,}|年\s*月\s+日|年\s+月\s*日|[（(](?:签[字名章]|盖章|签字?盖章|手写)[^）)]*[）)][：:]?\s*$"
    r"|^\s*(?:日期|签[字名章]|签署日期)[：:]?\s*$"
)
_MOST_WRITTEN = 30
_SENTENCE = re.compile("[，。；！？]")
_WORDS = re.compile(r"[0-9a-z~./:%]")
_LINE_TO_FILL = re.compile(r"[_＿]{2,}")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of the printed text, "" where something was added, and what the scan has there, by line and signs."""

    start: int
    end: int
    parts: tuple[tuple[int, int, int], ...] = ()


def compare_scan(printed: PrintedPaper, document: Document, protected: Collection[str] = ()) -> ScanComparison:
    """Return what differs between a printed paper and its scan; `protected` are names that no slip may change."""
    return _ScanComparer(printed, document, protected).result()


class _ScanComparer:
    def __init__(self, printed: PrintedPaper, document: Document, protected: Collection[str]) -> None:
        self.printed, self.document = printed, document
        self.signs = printed.signs
        self.margins = frozenset(compared(text).signs for text in printed.margins)
        self.lines = list(readable_lines(document, self.margins, self.signs))
        forms = [printed.span(at) for at, block in enumerate(printed.blocks) if _OPEN.search(block.text)]
        self.alignment: LineAlignment = aligned(self.signs, self.lines, forms)
        self.names = tuple(filter(lambda name: len(name) > 1, (compared(text).signs for text in protected)))
        self.ends: dict[int, tuple[int, int]] = {}  # the first and last sign of each line that a place has
        for number, own in self.alignment.owners.values():
            first, last = self.ends.get(number, (own, own))
            self.ends[number] = min(first, own), max(last, own)
        self.slips: dict[int, int] = {}
        self.differences: list[ScanDifference] = []
        self.written: list[HandWriting] = []
        self.unsure: set[int] = set()  # pages with a place that cannot be read
        self.doubts: set[ScanDoubt] = set()

    def result(self) -> ScanComparison:
        """Return the comparison."""
        unread = tuple(unread_pages(self.document))
        pages = page_differences(self.printed, self.alignment, unread)
        seals = tuple((page.number, seal.words) for page in self.document.pages for seal in page.seals)
        if not pages.is_of_other_text:
            for stretch in self._joined(list(self._stretches())):
                self._judge(stretch, unread, pages.missing)
            self._added(pages.extra)
            for page, words in seals:
                self._check_holder(page, words)
        if pages.is_in_order and not pages.is_of_other_text:
            moved = (self.lines[number] for number in moved_lines(self.printed, self.alignment))
            self.differences += [ScanDifference("moved", line.page, "", line.line.text) for line in moved]
        return ScanComparison(
            (*pages.differences, *sorted(self.differences, key=lambda one: one.page)),
            tuple(self.written),
            seals,
            unread,
            tuple(sorted(self.unsure - set(unread))),
            has_pictures=bool(self.printed.pictures),
            has_boxes=self.printed.has_boxes,
            images=self.printed.images,
            blocks=tuple(self._exact()) if pages.is_in_order else (),
            doubts=frozenset((*self.doubts, *alignment_doubts(self.printed, self.alignment, self._beside_the_text()))),
        )

    def _stretches(self) -> Iterator[_Stretch]:
        """Yield what is not the same: stretches that no sign of the scan matches, and signs added between two that match."""
        owners, place = self.alignment.owners, 0
        while place <= len(self.signs):
            start = place
            while place < len(self.signs) and place not in owners:
                place += 1
            parts = tuple(self._between(start - 1, place))
            if place > start or parts:
                yield _Stretch(start, place, parts)
            place += 1

    def _joined(self, stretches: Sequence[_Stretch]) -> list[_Stretch]:
        """Return stretches joined over a sign or two that happen to agree, if one of them is no slip."""
        result: list[_Stretch] = []
        for stretch in stretches:
            last = result[-1] if result else None
            if last is not None and self._goes_on(last, stretch):
                owners = (self.alignment.owners[place] for place in range(last.end, stretch.start))
                same = tuple((number, own, own + 1) for number, own in owners)
                result[-1] = _Stretch(last.start, stretch.end, (*last.parts, *same, *stretch.parts))
            else:
                result.append(stretch)
        return result

    def _goes_on(self, last: _Stretch, stretch: _Stretch) -> bool:
        """Return whether two stretches of one paragraph are one change: hardly anything between them agrees."""
        is_near = 0 < stretch.start - last.end <= _SLIPS
        is_large = max(self._size(last), self._size(stretch)) > _SLIPS
        is_one = is_near and self.printed.number_at(max(0, last.start - 1)) == self.printed.number_at(stretch.start - 1)
        return is_one and is_large and not self._is_by_hand(last, self.signs[last.start : last.end])

    @staticmethod
    def _size(stretch: _Stretch) -> int:
        return max(stretch.end - stretch.start, sum(end - start for _, start, end in stretch.parts))

    def _between(self, before: int, behind: int) -> Iterator[tuple[int, int, int]]:
        """Yield what the scan has between two places of the text: line, first sign, last sign."""
        owners, placed = self.alignment.owners, self.alignment.placed
        first, last = owners.get(before), owners.get(behind)
        if first and last and first[0] == last[0]:
            if last[1] > first[1] + 1:
                yield first[0], first[1] + 1, last[1]
            return
        if first and first[1] == self.ends[first[0]][1]:
            yield from _part(first[0], first[1] + 1, len(self.lines[first[0]].signs))
        for number, at in placed.items():
            if not at.pairs and before < at.start and at.end <= behind:
                yield from _part(number, 0, len(self.lines[number].signs))
        if last and last[1] == self.ends[last[0]][0]:
            yield from _part(last[0], 0, last[1])

    def _judge(self, stretch: _Stretch, unread: Sequence[int], missing: Sequence[tuple[int, int]]) -> None:
        """Decide what a stretch is: a slip of reading, writing by hand, something illegible, or a difference."""
        old = self.signs[stretch.start : stretch.end]
        new = "".join(self.lines[number].signs.signs[start:end] for number, start, end in stretch.parts)
        if is_same(old, new) or any(start <= stretch.start and stretch.end <= end for start, end in missing):
            return
        page = self._page(stretch)
        if not new:
            self._missing(stretch, old, unread)
            return
        score = min(self.lines[number].line.score for number, _, _ in stretch.parts)
        if self._is_by_hand(stretch, old):
            self._check_holder(page, self._raw(stretch.parts))
            self.written.append(HandWriting(page, self._label(stretch.start), self._raw(stretch.parts), stretch.start))
            return
        number, first, end = stretch.parts[0]
        is_at_start = not old and not first and len(stretch.parts) == 1
        if is_at_start and is_numbering(self.printed, stretch.start, self.lines[number], end):
            return
        is_grave = is_critical(old, new) or self._touches_name(stretch, new)
        if score < (_HARDLY if is_grave else UNSURE):
            self.unsure.add(page)
        elif is_grave or not self._is_slip(stretch, old, new):
            self.differences.append(ScanDifference("changed" if old else "extra", page, *self._readings(stretch)))
        elif is_weighty(old, new) or not is_look_alike(old, new):
            self.doubts.add("slip")

    def _missing(self, stretch: _Stretch, old: str, unread: Sequence[int]) -> None:
        """Report text that the scan does not have, unless it may stand where nothing can be read."""
        before, behind = (self._line_at(place) for place in (stretch.start - 1, stretch.end))
        first = before.page if before else 0
        last = behind.page if behind else max([*unread, *(line.page for line in self.lines), 0])
        if any(first <= page <= last for page in unread):
            return
        if self._is_under_seal(before, behind):
            self.unsure.add(first or last)
            return
        is_slip = len(old) <= _SLIPS and before is behind and before is not None and before.line.score < _CLEAR
        if is_slip and not is_critical(old, "") and not self._touches_name(stretch, "") and self._may_slip(stretch, 1):
            self.doubts.add("slip")
            return
        self.differences.append(ScanDifference("missing", first or last, *self._readings(stretch)))

    def _is_under_seal(self, before: ScanLine | None, behind: ScanLine | None) -> bool:
        """Return whether a seal covers the place between two lines of one page."""
        lines = [line for line in (before, behind) if line is not None]
        if not lines or len({line.page for line in lines}) > 1:
            return False
        top = lines[0].line.box[1]
        foot = lines[-1].line.box[1] + lines[-1].line.box[3] if len(lines) > 1 or behind else 1.0
        seals = [seal.box for page in self.document.pages if page.number == lines[0].page for seal in page.seals]
        return any(box[1] < foot and top < box[1] + box[3] for box in seals)

    def _is_by_hand(self, stretch: _Stretch, old: str) -> bool:
        """Return whether something was written into a place that the text leaves open, or behind the label of a signature."""
        is_blank = not old.replace("年", "").replace("月", "").replace("日", "")
        behind = self.alignment.owners.get(stretch.end, (-1, 0))[0]
        before = self.alignment.owners.get(stretch.start - 1, (-1, 0))[0]
        is_of_next = any(number == behind != before for number, _, _ in stretch.parts)
        is_open_there = is_blank and not is_of_next and is_open(self.printed, stretch.start, stretch.end)
        return is_open_there and _may_be_written(self._raw(stretch.parts))

    def _is_slip(self, stretch: _Stretch, old: str, new: str) -> bool:
        score = min((self.lines[number].line.score for number, _, _ in stretch.parts), default=1.0)
        may_be = is_look_alike(old, new) or score < _CLEAR
        return may_be and max(len(old), len(new)) <= _SLIPS and self._may_slip(stretch, max(len(old), len(new)))

    def _may_slip(self, stretch: _Stretch, count: int) -> bool:
        """Count confused signs of a line, and return whether they are few enough."""
        owner = stretch.parts[0][0] if stretch.parts else self.alignment.owners[stretch.start - 1][0]
        self.slips[owner] = self.slips.get(owner, 0) + count
        most = _MOST_SLIPS if len(self.lines[owner].signs) > 3 * _MOST_SLIPS else 1
        return self.slips[owner] <= most

    def _touches_name(self, stretch: _Stretch, new: str) -> bool:
        """Return whether a stretch lies in a protected name, or makes one."""
        reach = max(map(len, self.names), default=0)
        start = max(0, stretch.start - reach)
        around = self.signs[start : stretch.end + reach]
        changed = self.signs[start : stretch.start] + new + self.signs[stretch.end : stretch.end + reach]
        at, until = stretch.start - start, stretch.end - start
        return any(_covers(around, name, at, until) for name in self.names) or any(
            _covers(changed, name, at, at + len(new)) for name in self.names
        )

    def _strange(self, before: int, last: int) -> int:
        """Return how many signs of the scan without a place stand between two places of the text."""
        ends = {number: self.alignment.neighbours(number) for number in self.alignment.unplaced}
        return sum(
            len(self.lines[number].signs)
            for number, (start, end) in ends.items()
            if start == before and (len(self.signs) if end < 0 else end) == last
        )

    def _check_holder(self, page: int, words: str) -> None:
        """Report the name of an organisation that is none of the profile's."""
        if is_other_organisation(words, self.names):
            self.differences.append(ScanDifference("other_name", page, "", words))

    def _added(self, extra: Collection[int]) -> None:
        """Report the lines that stand nowhere in the text: writing by hand, text of a picture, words of a seal, or more text."""
        more = [number for number in self.alignment.repeated if not is_read_twice(self.alignment, number, self.signs)]
        for number in sorted((*self.alignment.unplaced, *more)):
            line = self.lines[number]
            before, behind = self.alignment.neighbours(number)
            last = len(self.signs) if behind < 0 else behind
            in_picture = self.printed.has_picture(before, last) and self._strange(before, last) <= MOST_IN_PICTURE
            if line.page in extra or not len(line.signs) or in_picture or line.signs.signs in self.margins:
                continue
            if self._is_on_seal(line):
                if not is_of_seal(line, self.document, self.names):
                    self.unsure.add(line.page)
                continue
            is_asked = is_signed_behind(self.printed, before) or self.printed.empty_cell_behind(before) >= 0
            if is_asked and number in self.alignment.unplaced and may_be_signature(line.line.text, self.names):
                self._check_holder(line.page, line.line.text)
                self.written.append(HandWriting(line.page, self._label(before), line.line.text, max(0, before)))
            elif line.line.score < (_HARDLY if len(line.signs) >= _NOTE else UNSURE) or any(
                line.signs.signs in name for name in self.names if len(line.signs) > 1
            ):
                self.written.append(HandWriting(line.page, "", line.line.text, max(0, before)))
                self.doubts.add("stray_writing")
            else:
                self.differences.append(ScanDifference("extra", line.page, "", line.line.text))

    def _beside_the_text(self) -> frozenset[int]:
        """Return the lines that are none of the text: running heads, and the very words of a name on a seal."""
        return frozenset(
            number
            for number, line in enumerate(self.lines)
            if line.signs.signs in self.margins
            or (any(line.signs.signs in name for name in self.names) and self._is_on_seal(line))
        )

    def _is_on_seal(self, line: ScanLine) -> bool:
        page = next(page for page in self.document.pages if page.number == line.page)
        return any(overlap(line.line.box, seal.box) for seal in page.seals)

    def _page(self, stretch: _Stretch) -> int:
        if stretch.parts:
            return self.lines[stretch.parts[0][0]].page
        line = self._line_at(stretch.start - 1) or self._line_at(stretch.end)
        return line.page if line else 0

    def _line_at(self, place: int) -> ScanLine | None:
        owner = self.alignment.owners.get(place)
        return self.lines[owner[0]] if owner else None

    def _readings(self, stretch: _Stretch) -> tuple[str, str]:
        """Return the printed words and those of the scan around a stretch, numbers whole."""
        before = self._reach(stretch.start - 1, -1)
        behind = self._reach(stretch.end, 1)
        old = self.printed.words(before, behind)
        head, tail = self.printed.words(before, stretch.start), self.printed.words(stretch.end, behind)
        return old, head + self._raw(stretch.parts) + tail

    def _reach(self, place: int, step: int) -> int:
        """Return how far the quotation of a stretch goes, within its paragraph."""
        end, count = place, 0
        block = self.printed.number_at(place)
        while 0 <= end < len(self.signs) and self.printed.number_at(end) == block:
            if count >= _CONTEXT and not _WORDS.match(self.signs[end]):
                break
            end, count = end + step, count + 1
        return end + 1 if step < 0 else end

    def _raw(self, parts: Sequence[tuple[int, int, int]]) -> str:
        return "".join(words_between(self.lines[number], start, end) for number, start, end in parts)

    def _label(self, place: int) -> str:
        block = self.printed.block_at(max(0, place - 1))
        return block.text.strip()[-20:] if block else ""

    def _exact(self) -> Iterator[DocumentBlock]:
        """Yield the printed blocks; one that was written on holds that too, as recognised on its page."""
        by_hand: dict[int, list[tuple[int, HandWriting]]] = {}
        for written in self.written:
            number, offset = self.printed.offset(written.place)
            cell = self.printed.empty_cell_behind(written.place)
            by_hand.setdefault(cell if cell >= 0 else number, []).append((0 if cell >= 0 else offset, written))
        for number, block in enumerate(self.printed.blocks):
            own = by_hand.get(number)
            yield _with_writing(block, own) if own else block


def _with_writing(block: DocumentBlock, written: Sequence[tuple[int, HandWriting]]) -> DocumentBlock:
    """Return a block with what was written into its open places."""
    text = block.text
    for offset, writing in sorted(written, key=lambda pair: -pair[0]):
        text = text[:offset] + writing.words + text[offset:]
    return replace(block, text=_LINE_TO_FILL.sub("", text), page=written[0][1].page, recognised=True)


def _covers(text: str, name: str, start: int, end: int) -> bool:
    """Return whether a name stands in a text so that it holds a stretch, or the place where something was added."""
    at = text.find(name, max(0, start - len(name) + 1))
    while 0 <= at < max(end, start + 1):
        if at < end or (start == end and at < start < at + len(name)):
            return True
        at = text.find(name, at + 1)
    return False


def _may_be_written(words: str) -> bool:
    """Return whether words may be a signature, a seal's holder or a day: short, and no sentence."""
    return len(words) <= _MOST_WRITTEN and not _SENTENCE.search(words)


def _part(number: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    if end > start:
        yield number, start, end
