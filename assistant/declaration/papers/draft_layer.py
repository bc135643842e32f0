"""What a paper says before it becomes a .docx: headings, lines, tables, figures and gaps, as pure data.

A *gap* is a question that only a person can answer: `【待填写：…？】`, or a picture that only a person can take:
`【待插入：…】`. The contents of papers are Chinese whatever the language of the program: the registry reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

GAP = re.compile(r"【待(?:填写|插入)：[^【】]*】")
STAMP = "草稿·非官方模板"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

LineStyle = Literal["body", "label", "note", "sign", "centre"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number as written: 一、… is level 1, （一）… level 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A text; line breaks in it make paragraphs. `own`: the client's words, not the outline's."""

    text: str
    style: LineStyle = "body"
    own: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `head`: its first row names the columns. A row of one cell spans the table.

    `labels` is how many columns on the left hold the outline's words and not the client's.
    """

    rows: tuple[tuple[str, ...], ...]
    head: bool = False
    labels: int = 1
    widths: tuple[float, ...] = ()  # centimetres


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption and the line that says what it proves; `image` is PNG or JPEG."""

    caption: str
    image: bytes = field(repr=False)
    proves: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """The place of a picture that is still to come: its caption and what it must show."""

    caption: str
    shows: str

    @property
    def gap(self) -> str:
        """The gap that stands in its frame."""
        return insert(self.shows)


LayerPart = Heading | DraftLine | Grid | Figure | Blank


@dataclass(frozen=True, slots=True)
class DraftLayer:
    """One paper: its kind, what it is about ("" : the entity), title, parts, and the facts it was made from by key."""

    paper: str
    title: str
    about: str
    parts: tuple[LayerPart, ...]
    subtitle: str = ""
    stamp: str = ""
    facts: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The questions and pictures that are still open, in reading order."""
        return tuple(match[0] for text in self.texts() for match in GAP.finditer(text))

    def texts(self) -> Iterator[str]:
        """Yield every text of the paper in reading order."""
        yield from (text for text in (self.title, self.subtitle) if text)
        for part in self.parts:
            yield from _texts(part)

    def own_words(self) -> str:
        """Return the client's own words: without headings, labels, questions and the outline's lines."""
        return "\n".join(GAP.sub("", text) for part in self.parts for text in _own(part))


def ask(question: str) -> str:
    """Return a gap for a question to a person."""
    return f"【待填写：{_bare(question)}】"


def insert(what: str) -> str:
    """Return a gap for a picture or file that a person adds."""
    return f"【待插入：{_bare(what)}】"


def clean(text: str) -> str:
    """Return a text without the characters that no XML may hold; a line break is one character."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _bare(text: str) -> str:
    return text.replace("【", "〔").replace("】", "〕")


def _texts(part: LayerPart) -> Iterator[str]:
    match part:
        case Heading(text) | DraftLine(text):
            yield text
        case Grid(rows):
            yield from (cell for row in rows for cell in row)
        case Figure(caption, _, proves):
            yield from (caption, proves)
        case Blank(caption):
            yield from (part.gap, caption)


def _own(part: LayerPart) -> Iterator[str]:
    match part:
        case DraftLine(text, _, True):
            yield text
        case Grid(rows, head, labels):
            for row in rows[1:] if head else rows:
                yield from row[labels:]
        case Figure(_, _, proves):
            yield proves
