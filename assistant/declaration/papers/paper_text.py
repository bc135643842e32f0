"""The text of a .docx as units that can be compared: paragraphs and table rows, with what stands beside them.

read_text(path)     →  PaperText of a file, with the comments of its readers
plain(text)         →  a text as it is compared: blanks between Chinese words and line breaks do not count
content_digest(…)   →  a digest of the words alone, which no format and no saving by another program changes
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.core.user_messages import reason
from assistant.declaration.documents.limits import Refused
from assistant.declaration.documents.review import WordComment, read_review
from assistant.declaration.documents.shapes import DocumentBlock
from assistant.declaration.documents.word import read_word

DIGITS = 32
_NOT_WORD = mark("“{file}”不是 .docx，不能逐处比较；请让对方用 Word 或 WPS 另存为 .docx，再发一次。")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_BLANK = re.compile(r"\s+")
_LATIN = re.compile(r"[A-Za-z0-9]")


class UnreadablePaper(UsageError):
    """A paper cannot be read; `what` says why and does not name it."""

    message = mark("“{file}”读不了：{what}")


@dataclass(frozen=True, slots=True)
class TextUnit:
    """A paragraph (one text) or the row of a table (a text for each cell), below a heading."""

    texts: tuple[str, ...]
    heading: str = ""
    is_row: bool = False

    @property
    def compared(self) -> tuple[str, ...]:
        """The texts as they are compared."""
        return tuple(map(plain, self.texts))


@dataclass(frozen=True, slots=True)
class PaperText:
    """The units of a paper in reading order, the number of its pictures, its comments, margins and tracked changes."""

    units: tuple[TextUnit, ...]
    pictures: int = 0
    comments: tuple[WordComment, ...] = ()
    margins: tuple[str, ...] = ()
    tracked: int = 0

    @property
    def lines(self) -> str:
        """All texts, one a line."""
        return "\n".join(text for unit in self.units for text in unit.texts)


def read_text(path: Path) -> PaperText:
    """Read a .docx, tracked changes as accepted. Raises UsageError with the reason."""
    if path.suffix.lower() != ".docx":
        raise UsageError(what=say(_NOT_WORD, file=path.name))
    try:
        word, marks = read_word(path), read_review(path)
    except Refused as refusal:
        raise UnreadablePaper(file=path.name, what=str(refusal)) from None
    except OSError as fault:
        raise UnreadablePaper(file=path.name, what=reason(fault)) from None
    return PaperText(tuple(_units(word.blocks)), word.images, marks.comments, marks.margins, marks.tracked)


def plain(text: str) -> str:
    """Return a text as it is compared: one blank between Latin words, none elsewhere, nothing invisible."""
    pieces = _BLANK.split(_UNSEEN.sub("", text).strip())
    joined = pieces[0]
    for piece in pieces[1:]:
        is_latin = bool(joined and piece and _LATIN.match(joined[-1]) and _LATIN.match(piece[0]))
        joined += f" {piece}" if is_latin else piece
    return joined


def content_digest(text: PaperText) -> str:
    """Return the digest of a paper's words and number of pictures; where a paragraph is split does not count."""
    words: list[Sequence[str]] = []
    for is_row, group in groupby(text.units, key=lambda unit: unit.is_row):
        units = list(group)
        words.extend(unit.compared for unit in units) if is_row else words.append((plain(_joined(units)),))
    listed = [words, text.pictures, [plain(line) for line in text.margins]]
    return hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()[:DIGITS]


def _joined(units: Sequence[TextUnit]) -> str:
    return "".join(text for unit in units for text in unit.texts)


def _units(blocks: Sequence[DocumentBlock]) -> Iterator[TextUnit]:
    for row, group in groupby(blocks, key=lambda block: block.row if block.kind == "cell" else 0):
        if row:
            cells = list(group)
            yield TextUnit(tuple(cell.text for cell in cells), cells[0].heading, is_row=True)
            continue
        yield from (TextUnit((block.text,), block.heading) for block in group if block.kind != "picture")
