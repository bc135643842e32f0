"""Where the lines of a scan stand in a text that is known: by common pieces, whatever their order on the pages.

    aligned(signs, lines)  →  LineAlignment: the place of every line in the text, and the lines that have none

A line that stands in the text once is placed first; the others, short ones and repeated ones, next to their neighbours.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from assistant.declaration.documents.compared_signs import ComparedSigns
from assistant.declaration.documents.shapes import OcrLine

_PIECE = 3  # signs by which a line is looked for
_MOST_PLACES = 80  # of one piece; one that is more frequent says nothing
_LONG = 6  # signs from which a line may stand alone
_ALIKE, _NEARLY = 0.7, 0.6  # least share of a line's signs that agree: alone, beside its neighbours
_CLEARLY = 0.15  # by which the best place of a line exceeds the next
_SLACK = 4  # signs that a line may have lost or gained before a place
_NEAR = 250  # signs from the neighbours within which a short line is looked for
_FAR = 3000.0
_GOES_ON = 0.2  # what it counts that a place goes on with the line above
_SAME_EDGE, _LEADING = 0.02, 2.5  # of the page's width; of a line's height
_FORM = 0.8  # share of a form's signs that a line with writing in it has
_GAP = 16  # signs between two neighbours that a line may replace


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A line of a scan with its page and its compared signs."""

    page: int
    line: OcrLine
    signs: ComparedSigns


@dataclass(frozen=True, slots=True)
class AlignedLine:
    """The place of a line in the text, and which of its signs agree: (place in the text, place in the line)."""

    line: ScanLine
    start: int
    end: int
    pairs: tuple[tuple[int, int], ...]

    @property
    def share(self) -> float:
        """The share of its signs that agree."""
        return len(self.pairs) / max(1, len(self.line.signs))


@dataclass(slots=True)
class LineAlignment:
    """The placed lines by their number, those that repeat a place, those without one."""

    lines: Sequence[ScanLine]
    placed: dict[int, AlignedLine] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    owners: dict[int, tuple[int, int]] = field(default_factory=dict)  # place in the text → line, place in it

    @property
    def unplaced(self) -> list[int]:
        """The numbers of lines without a place."""
        return [number for number in range(len(self.lines)) if number not in self.placed | dict.fromkeys(self.repeated)]

    def place(self, number: int, at: AlignedLine) -> None:
        """Give a line its place, unless most of it is taken by another line: then it repeats that place."""
        free = [pair for pair in at.pairs if pair[0] not in self.owners]
        if at.pairs and 2 * len(free) < len(at.pairs):  # more text, or a page once more
            self.repeated.add(number)
            return
        self.placed[number] = at
        self.owners.update((place, (number, own)) for place, own in free)

    def neighbours(self, number: int) -> tuple[int, int]:
        """Return where the placed line before a line ends and where the one behind it begins, -1 if there is none."""
        before = next((self.placed[n].end for n in range(number - 1, -1, -1) if n in self.placed), -1)
        behind = next((self.placed[n].start for n in range(number + 1, len(self.lines)) if n in self.placed), -1)
        return before, behind

    def end_above(self, number: int) -> int:
        """Return where the placed line right above a line, at the same left edge, ends; -1 if there is none."""
        line = self.lines[number]
        left, top, _, high = line.line.box
        for other in range(number - 1, -1, -1):
            at = self.placed.get(other)
            if at is None or at.line.page != line.page:
                continue
            box = at.line.line.box
            if abs(box[0] - left) < _SAME_EDGE and 0 < top - box[1] < _LEADING * high:
                return at.end
        return -1


def aligned(signs: str, lines: Sequence[ScanLine], forms: Sequence[tuple[int, int]] = ()) -> LineAlignment:
    """Return the places of lines in a text of compared signs; `forms` are stretches into which somebody may have written."""
    alignment = LineAlignment(lines)
    index = _index(signs)
    later: list[int] = []
    for number, line in enumerate(lines):
        places = list(_candidates(signs, index, line)) if len(line.signs) >= _LONG else []
        if places and places[0].share >= _ALIKE and (len(places) == 1 or places[1].share < places[0].share - _CLEARLY):
            alignment.place(number, places[0])
        else:
            later.append(number)
    for number in later:
        best = _beside(signs, index, alignment, number) or _in_form(signs, alignment, number, forms)
        if best is not None:
            alignment.place(number, best)
    for number in alignment.unplaced:
        instead = _in_gap(signs, alignment, number)
        if instead is not None:
            alignment.place(number, instead)
    return alignment


def _index(signs: str) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for place in range(len(signs) - _PIECE + 1):
        index[signs[place : place + _PIECE]].append(place)
    return index


def _candidates(signs: str, index: dict[str, list[int]], line: ScanLine) -> Iterator[AlignedLine]:
    """Yield the likely places of a line, the best first."""
    own = line.signs.signs
    votes: Counter[int] = Counter()
    for at in range(len(own) - _PIECE + 1):
        places = index.get(own[at : at + _PIECE], ())
        if len(places) <= _MOST_PLACES or len(own) < 2 * _PIECE:
            votes.update(place - at for place in places)
    starts: list[int] = []
    for start, _ in votes.most_common(24):
        if all(abs(start - other) > _SLACK for other in starts):
            starts.append(start)
    yield from sorted((_at(signs, line, start) for start in starts[:8]), key=lambda one: -one.share)


def _at(signs: str, line: ScanLine, start: int) -> AlignedLine:
    own = line.signs.signs
    if start >= 0 and signs.startswith(own, start):
        pairs = tuple((start + at, at) for at in range(len(own)))
        return AlignedLine(line, start, start + len(own), pairs)
    return _aligned_to(signs, line, max(0, start - _SLACK), min(len(signs), start + len(own) + _SLACK))


def _aligned_to(signs: str, line: ScanLine, start: int, end: int) -> AlignedLine:
    """Return the best alignment of a line to a part of the text, by the fewest changed signs."""
    own, window = line.signs.signs, signs[start:end]
    width = len(window)
    costs = [[0] * (width + 1)]
    for i, sign in enumerate(own, 1):
        above, row = costs[-1], [i]
        for j in range(1, width + 1):
            row.append(min(above[j - 1] + (sign != window[j - 1]), above[j] + 1, row[j - 1] + 1))
        costs.append(row)
    last = costs[-1]
    j = min(range(width + 1), key=lambda at: (last[at], -at))
    i, stop, pairs = len(own), j, []
    while i and j:
        if costs[i][j] == costs[i - 1][j - 1] + (own[i - 1] != window[j - 1]):
            i, j = i - 1, j - 1
            if own[i] == window[j]:
                pairs.append((start + j, i))
        elif costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return AlignedLine(line, start + j, start + stop, tuple(reversed(pairs)))


def _beside(signs: str, index: dict[str, list[int]], alignment: LineAlignment, number: int) -> AlignedLine | None:
    """Return the place of a line that is near its neighbours and free, or None."""
    line = alignment.lines[number]
    before, behind = alignment.neighbours(number)
    above = alignment.end_above(number)
    own = line.signs.signs
    if not own:
        return None
    places = list(_candidates(signs, index, line)) if len(own) >= _PIECE else list(_exact(signs, line, before, behind))
    if len(own) < _LONG and len(own) >= _PIECE:
        places += _exact(signs, line, before, behind)

    def worth(at: AlignedLine) -> float:
        free = sum(place not in alignment.owners for place, _ in at.pairs) / max(1, len(at.pairs))
        goes_on = _GOES_ON if at.start == above else 0.0
        return at.share + 0.5 * free + goes_on - 0.6 * min(1.0, _distance(at.start, before, behind) / _FAR)

    least = max(_NEARLY, max((at.share for at in places), default=0.0) - _CLEARLY)
    good = [at for at in places if at.share >= least and (len(own) >= _LONG or _is_near(at.start, before, behind))]
    return max(good, key=worth, default=None)


def _exact(signs: str, line: ScanLine, before: int, behind: int) -> Iterator[AlignedLine]:
    """Yield where a short line stands word for word near its neighbours."""
    edges = [place for place in (before, behind) if place >= 0] or [0]
    start, end = max(0, min(edges) - _NEAR), max(edges) + _NEAR
    while (start := signs.find(line.signs.signs, start, end)) >= 0:
        yield _at(signs, line, start)
        start += 1


def _distance(place: int, before: int, behind: int) -> int:
    return min((abs(place - edge) for edge in (before, behind) if edge >= 0), default=0)


def _is_near(place: int, before: int, behind: int) -> bool:
    return _distance(place, before, behind) <= _NEAR


def _in_form(signs: str, alignment: LineAlignment, number: int, forms: Sequence[tuple[int, int]]) -> AlignedLine | None:
    """Return a line that holds nearly all signs of a form that no line has, and more; the nearest form, None if none fits."""
    line = alignment.lines[number]
    fitting: list[AlignedLine] = []
    for start, end in forms:
        matcher = SequenceMatcher(None, signs[start:end], line.signs.signs, autojunk=False)
        pairs = [(start + a + at, b + at) for a, b, size in matcher.get_matching_blocks() for at in range(size)]
        is_free = not any(place in alignment.owners for place, _ in pairs)
        if is_free and len(pairs) >= max(2, _FORM * (end - start)):
            fitting.append(AlignedLine(line, start, end, tuple(pairs)))
    before, behind = alignment.neighbours(number)
    return min(fitting, key=lambda at: _distance(at.start, before, behind), default=None)


def _in_gap(signs: str, alignment: LineAlignment, number: int) -> AlignedLine | None:
    """Return a line in the place of a short stretch between its neighbours that no line has; else None."""
    line = alignment.lines[number]
    before, behind = alignment.neighbours(number)
    start, end = max(before, 0), behind if behind >= 0 else min(len(signs), max(before, 0) + _GAP)
    if not len(line.signs) or not 0 < end - start <= max(_GAP, 2 * len(line.signs)):
        return None
    if any(place in alignment.owners for place in range(start, end)):
        return None
    at = _aligned_to(signs, line, start, end)
    return AlignedLine(line, start, end, at.pairs)
