"""The content of a paper before it becomes a .docx: headings, lines, tables, figures and gaps, as plain data.

A *gap* marks what only a person can supply: an answer (`【待填写：…？】`) or a picture (`【待插入：…】`). Papers are written
in Chinese whatever the program's language, because the registry reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from assistant.declaration.papers.questions import OpenPlace

GAP = re.compile(r"【待(?:填写|插入)：[^【】]*】")
STAMP = "草稿·非官方模板"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

LineStyle = Literal["body", "label", "note", "sign", "centre", "hidden"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading including its number: 一、… is level 1, （一）… is level 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A text; each line break starts a paragraph. `own`: the client wrote it, not the outline."""

    text: str
    style: LineStyle = "body"
    own: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `head`: the first row names the columns. A row with one cell spans the table.

    `labels`: how many columns on the left hold the outline's words instead of the client's.
    """

    rows: tuple[tuple[str, ...], ...]
    head: bool = False
    labels: int = 1
    widths: tuple[float, ...] = ()  # centimetres


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture (PNG or JPEG) with its caption and a line on what it proves."""

    caption: str
    image: bytes = field(repr=False)
    proves: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """A placeholder for a missing picture: its caption and what the picture must show."""

    caption: str
    shows: str

    @property
    def gap(self) -> str:
        """The gap written inside the frame."""
        return insert(self.shows)


LayerPart = Heading | DraftLine | Grid | Figure | Blank


@dataclass(frozen=True, slots=True)
class DraftLayer:
    """One paper: its kind, its subject ("": the entity), title, parts, the facts it was made from, what completes it."""

    paper: str
    title: str
    about: str
    parts: tuple[LayerPart, ...]
    subtitle: str = ""
    stamp: str = ""
    facts: dict[str, str] = field(default_factory=dict, repr=False)
    places: tuple[OpenPlace, ...] = field(default=(), repr=False)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The open gaps in reading order."""
        return tuple(match[0] for text in self.texts() for match in GAP.finditer(text))

    def texts(self) -> Iterator[str]:
        """Yield every text of the paper in reading order."""
        yield from (text for text in (self.title, self.subtitle) if text)
        for part in self.parts:
            yield from _texts(part)

    def own_words(self) -> str:
        """Return the client's own words, without headings, labels, gaps and outline text."""
        return "\n".join(GAP.sub("", text) for part in self.parts for text in _own(part))


def ask(question: str) -> str:
    """Return a gap that asks a question."""
    return f"【待填写：{_bare(question)}】"


def insert(what: str) -> str:
    """Return a gap for a picture or file to be inserted."""
    return f"【待插入：{_bare(what)}】"


def clean(text: str) -> str:
    """Return the text without characters that XML forbids, with every line break as one `\\n`."""
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
