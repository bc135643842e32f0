"""Join the recognised lines of a page into rows by their places; lengths are fractions of the page's width and height."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.declaration.documents.recognised_signs import mended
from assistant.declaration.documents.shapes import Box, OcrLine

_OVERLAP = 0.5  # of the lower line's height, by which two lines of one row overlap
_BLANK, _BLANKS = 0.7, 2.0  # characters between two parts of a row: from where on a blank, several blanks
_WIDE_SIGN = re.compile("[\u2e80-\uffef]")
_TYPICAL = 0.017  # of the page's width: a character of 10.5 points on A4


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A line of text with its box and least confidence; its parts may have been recognised apart."""

    text: str
    box: Box
    score: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.box[0] + self.box[2]

    @property
    def foot(self) -> float:
        """The lower edge."""
        return self.box[1] + self.box[3]

    @property
    def sign(self) -> float:
        """The width of a Chinese character of this row."""
        return self.box[2] / max(1.0, _signs(self.text))


def _signs(text: str) -> float:
    return sum(1.0 if _WIDE_SIGN.match(sign) else 0.52 for sign in text)


def rows_of(lines: Sequence[OcrLine]) -> list[PrintedRow]:
    """Return the rows from top to bottom, the parts of each from left to right."""
    rows: list[list[OcrLine]] = []
    for line in sorted(lines, key=lambda line: line.box[1] + line.box[3] / 2):
        row = next((row for row in rows[-3:] if all(_beside(line, other) for other in row)), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    joined = [_joined(sorted(row, key=lambda line: line.box[0])) for row in rows]
    return sorted(joined, key=lambda row: row.box[1] + row.box[3] / 2)


def _beside(one: OcrLine, other: OcrLine) -> bool:
    """Return whether two lines are at one height and do not cover each other."""
    shared = min(one.box[1] + one.box[3], other.box[1] + other.box[3]) - max(one.box[1], other.box[1])
    apart = max(one.box[0], other.box[0]) - min(one.box[0] + one.box[2], other.box[0] + other.box[2])
    return shared > _OVERLAP * min(one.box[3], other.box[3]) and apart > -_TYPICAL


def _joined(parts: Sequence[OcrLine]) -> PrintedRow:
    text = parts[0].text
    for before, part in pairwise(parts):
        gap = part.box[0] - before.box[0] - before.box[2]
        sign = before.box[2] / max(1.0, _signs(before.text))
        text += ("   " if gap > _BLANKS * sign else " " if gap > _BLANK * sign else "") + part.text
    left, top = min(part.box[0] for part in parts), min(part.box[1] for part in parts)
    right = max(part.box[0] + part.box[2] for part in parts)
    foot = max(part.box[1] + part.box[3] for part in parts)
    return PrintedRow(mended(text), (left, top, right - left, foot - top), min(part.score for part in parts))


def typical_sign(rows: Sequence[PrintedRow]) -> float:
    """Return the usual width of a character."""
    return median(row.sign for row in rows) if rows else _TYPICAL


def typical_height(rows: Sequence[PrintedRow]) -> float:
    """Return the usual height of a row."""
    return median(row.box[3] for row in rows) if rows else _TYPICAL
