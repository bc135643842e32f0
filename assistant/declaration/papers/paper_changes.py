"""What a person changed in a paper: paragraphs and cells, old → new; a changed format is no change.

changes(sent, returned)  →  TextChange for each paragraph or cell that reads differently, in reading order
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from assistant.core.language import mark, say
from assistant.declaration.papers.paper_text import PaperText, TextUnit, content_digest, plain

_ALIKE = 0.3  # the least likeness of two texts that are called one changed text
_SURELY, _CLEARLY = 0.6, 0.02  # likeness of paragraphs that were split or joined, and how much more than apart
_MOST_WORK = 10_000  # characters times characters that are compared one by one; longer texts by their pieces
_PIECE = 3  # characters
_MOST_PAIRS = 2500  # texts to compare with one another; a paper that is written anew is paired in order
_PLACE = 40
_DIGITS = 12
MARGINS, PICTURES = mark("页眉、页脚和脚注"), mark("图片")


@dataclass(frozen=True, slots=True)
class TextChange:
    """A changed text: heading above, label of its row ("" for a paragraph), old ("" if added) and new ("" if removed).

    `sent` is the digest of the content that it is a change of: the same change of another version is another one.
    """

    heading: str
    label: str
    old: str
    new: str
    sent: str = ""

    @property
    def place(self) -> str:
        """Return where the text stands, for a person."""
        return " › ".join(part[:_PLACE] for part in (self.heading, self.label) if part)

    @property
    def id(self) -> str:
        """Return a digest that names the change wherever it is listed, and shows nothing of it."""
        text = "\0".join((self.heading, self.label, plain(self.old), plain(self.new), self.sent))
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def changes(sent: PaperText, returned: PaperText) -> list[TextChange]:
    """Return the changes from the paper as sent to the paper as it came back."""
    result: list[TextChange] = []
    before, after = [unit.compared for unit in sent.units], [unit.compared for unit in returned.units]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, start_new, end_new in matcher.get_opcodes():
        if kind != "equal":
            result.extend(_replaced(sent.units[start:end], returned.units[start_new:end_new]))
    result.extend(_margins(sent.margins, returned.margins))
    if sent.pictures != returned.pictures:
        counts = (say("{count} 张", count=text.pictures) for text in (sent, returned))
        result.append(TextChange(say(PICTURES), "", *counts))
    digest = content_digest(sent)
    return [replace(change, sent=digest) for change in result]


def _margins(before: Sequence[str], after: Sequence[str]) -> Iterator[TextChange]:
    units, units_new = ([TextUnit((text,), say(MARGINS)) for text in texts] for texts in (before, after))
    known, known_new = ({plain(text) for text in texts} for texts in (before, after))
    yield from _replaced(
        [unit for unit in units if unit.compared[0] not in known_new],
        [unit for unit in units_new if unit.compared[0] not in known],
    )


def _replaced(old: Sequence[TextUnit], new: Sequence[TextUnit]) -> Iterator[TextChange]:
    """Yield the changes between two stretches that differ; one paragraph that was only split is none."""
    if plain("".join(_words(old))) == plain("".join(_words(new))) and not any(unit.is_row for unit in (*old, *new)):
        return
    likeness = _Likeness()
    if len(old) * len(new) <= _MOST_PAIRS:
        old, new = _unsplit(old, new, likeness), _unsplit(new, old, likeness)
    for one, other in _pairs(old, new, likeness):
        if one is None or other is None:
            yield from _one_sided(one, other)
        elif one.is_row and len(one.texts) == len(other.texts):
            yield from _cells(one, other)
        elif one.compared != other.compared:
            yield TextChange(one.heading, "", "\n".join(one.texts), "\n".join(other.texts))


def _unsplit(units: Sequence[TextUnit], others: Sequence[TextUnit], likeness: _Likeness) -> list[TextUnit]:
    """Return units with paragraphs joined where together they are more like one of the others than apart."""
    result = list(units)
    place = 0
    while place + 1 < len(result):
        one, next_one = result[place : place + 2]
        joined = TextUnit((one.texts[0] + next_one.texts[0],), one.heading)
        together = 0.0 if one.is_row or next_one.is_row else likeness.nearest(joined, others, _SURELY)
        most = together - _CLEARLY
        if together > _SURELY and all(likeness.nearest(unit, others, most) < most for unit in (one, next_one)):
            result[place : place + 2] = [joined]
        else:
            place += 1
    return result


def _words(units: Sequence[TextUnit]) -> Iterator[str]:
    return (text for unit in units for text in unit.texts)


def _one_sided(one: TextUnit | None, other: TextUnit | None) -> Iterator[TextChange]:
    unit = one or other
    assert unit is not None
    text = "｜".join(text for text in unit.texts if text.strip())
    if text:
        yield TextChange(unit.heading, "", text if one else "", text if other else "")


def _cells(one: TextUnit, other: TextUnit) -> Iterator[TextChange]:
    for column, (old, new) in enumerate(zip(one.texts, other.texts, strict=True)):
        if plain(old) != plain(new):
            yield TextChange(one.heading, one.texts[0] if column else "", old, new)


def _pairs(
    old: Sequence[TextUnit], new: Sequence[TextUnit], likeness: _Likeness
) -> Iterator[tuple[TextUnit | None, TextUnit | None]]:
    """Yield which unit became which, in order; None beside one that was added or removed."""
    is_in_order = len(old) == len(new) and all(one.is_row == other.is_row for one, other in zip(old, new, strict=True))
    if is_in_order:
        yield from zip(old, new, strict=True)
        return
    if len(old) * len(new) > _MOST_PAIRS:
        yield from ((unit, None) for unit in old)
        yield from ((None, unit) for unit in new)
        return
    partner = _aligned([[likeness.of(one, other, _ALIKE) for other in new] for one in old])
    next_new = 0
    for place, unit in enumerate(old):
        if place not in partner:
            yield unit, None
            continue
        yield from ((None, added) for added in new[next_new : partner[place]])
        yield unit, new[partner[place]]
        next_new = partner[place] + 1
    yield from ((None, added) for added in new[next_new:])


def _aligned(likeness: Sequence[Sequence[float]]) -> dict[int, int]:
    """Return the order-preserving pairs of greatest likeness: position of the old unit → of the new one."""
    height, width = len(likeness), len(likeness[0]) if likeness else 0
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= _ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    i = j = 0
    partner: dict[int, int] = {}
    while i < height and j < width:
        if likeness[i][j] >= _ALIKE and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            partner[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return partner


class _Likeness:
    """How alike units are: two texts are compared once, and one by one only if they are short and may be alike at all."""

    def __init__(self) -> None:
        self._texts: dict[TextUnit, tuple[str, ...]] = {}
        self._known: dict[tuple[str, str], float] = {}
        self._pieces: dict[str, frozenset[str]] = {}

    def nearest(self, unit: TextUnit, others: Sequence[TextUnit], least: float) -> float:
        """Return the greatest likeness of a unit to one of the others, 0.0 if it is below `least`."""
        return max((self.of(unit, other, least) for other in others), default=0.0)

    def of(self, one: TextUnit, other: TextUnit, least: float) -> float:
        """Return the likeness of two units, 0.0 if it is below `least`."""
        if one.is_row != other.is_row:
            return 0.0
        cells, others = self._compared(one), self._compared(other)
        if one.is_row and len(cells) == len(others) and cells[0] and cells[0] == others[0]:
            return 1.0  # a row is known by its first cell
        value = self._of_texts("".join(cells), "".join(others), least)
        return value if value >= least else 0.0

    def _of_texts(self, text: str, other: str, least: float) -> float:
        if (text, other) not in self._known:
            if len(text) * len(other) > _MOST_WORK:
                pieces, others = self._pieces_of(text), self._pieces_of(other)
                self._known[text, other] = 2 * len(pieces & others) / max(len(pieces) + len(others), 1)
            elif _bound(text, other) < least:
                return 0.0
            else:
                self._known[text, other] = SequenceMatcher(None, text, other, autojunk=False).ratio()
        return self._known[text, other]

    def _pieces_of(self, text: str) -> frozenset[str]:
        if text not in self._pieces:
            places = range(max(len(text) - _PIECE + 1, 1))
            self._pieces[text] = frozenset(text[place : place + _PIECE] for place in places)
        return self._pieces[text]

    def _compared(self, unit: TextUnit) -> tuple[str, ...]:
        if unit not in self._texts:
            self._texts[unit] = unit.compared
        return self._texts[unit]


def _bound(text: str, other: str) -> float:
    """Return the likeness that two texts cannot exceed: the part of them that is the same characters in any order."""
    return 2 * (Counter(text) & Counter(other)).total() / max(len(text) + len(other), 1)
