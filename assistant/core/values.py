"""The kinds of value that a field can hold, their text forms, and their comparison.

Profile, plan, forms, proof and report share one value type per kind. `compare` distinguishes an equal value from one
that the site only rewrote (width, white space, number format), one that it cut, and one that differs.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from assistant.core.verdict import Verdict

LONG_TERM = "长期"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days; an `end` of None means 长期 (no end)."""

    start: date
    end: date | None

    def __str__(self) -> str:
        return f"{self.start.isoformat()} 至 {self.end.isoformat() if self.end else LONG_TERM}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen option of a radio group or single select."""

    word: str

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class Choices:
    """The chosen options of a checkbox group or multiple select, in form order; grouped ones read `组/词`."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return "、".join(self.words)


@dataclass(frozen=True, slots=True)
class Region:
    """A path in a cascader: province, city, district as the form names them."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return " / ".join(self.names)


@dataclass(frozen=True, slots=True)
class Steps:
    """The ordered navigation steps of an access path."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " > ".join(self.words)


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its name and, if known, digest and size (bytes).

    `path` is the local file, `url` the address on the site; comparisons ignore both.
    """

    name: str
    sha256: str | None = None
    size: int | None = None
    path: Path | None = field(default=None, compare=False)
    url: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Nodes:
    """The ticked nodes of a tree, each as its labels from the root down (1 to 3 levels)."""

    nodes: frozenset[tuple[str, ...]]

    def __str__(self) -> str:
        return "；".join(" » ".join(node) for node in sorted(self.nodes))


Value = str | Decimal | bool | date | Period | Choice | Choices | Region | Steps | File | Nodes
Kind = Literal[
    "text",
    "textarea",
    "number",
    "date",
    "period",
    "choice",
    "choices",
    "region",
    "steps",
    "file",
    "nodes",
    "tick",
    "unknown",
]


def is_empty(value: Value | None) -> bool:
    """Return whether a field with this value counts as unanswered."""
    match value:
        case None | "" | False:
            return True
        case Choice(word):
            return word == ""
        case Choices(words) | Region(words) | Steps(words):
            return not words
        case Nodes(nodes):
            return not nodes
        case File(name):
            return name == ""
        case str():
            return not value.strip()
        case _:
            return False


def compare(expected: Value, seen: Value | None) -> Verdict:
    """Compare the expected value with the one that a page shows or the site stored, by kind."""
    if seen is None or is_empty(seen):
        return "equal" if is_empty(expected) else "empty"
    match expected, seen:
        case str(), str():
            return _compare_text(expected, seen)
        case Decimal(), Decimal():
            return "equal" if expected == seen else "differs"
        case Decimal(), str():
            return "equal" if str(expected) == seen.replace(",", "").strip() else "differs"
        case Choices(), Choices():
            return "equal" if set(map(_folded, expected.words)) == set(map(_folded, seen.words)) else "differs"
        case Choice(), Choice():
            return "equal" if _folded(expected.word) == _folded(seen.word) else "differs"
        case Region(), Region():
            return "equal" if tuple(map(_folded, expected.names)) == tuple(map(_folded, seen.names)) else "differs"
        case File(), File():
            return _compare_file(expected, seen)
        case Steps(), Steps():
            return _compare_steps(expected, seen)
        case _:
            return "equal" if expected == seen else "differs"


def _compare_text(expected: str, seen: str) -> Verdict:
    if expected.replace("\r\n", "\n") == seen.replace("\r\n", "\n"):
        return "equal"
    if _folded(expected) == _folded(seen):
        return "normalised"
    bare_expected, bare_seen = _folded(expected), _folded(seen)
    return "truncated" if bare_seen and bare_expected.startswith(bare_seen) else "differs"


def _compare_steps(expected: Steps, seen: Steps) -> Verdict:
    if expected == seen:
        return "equal"
    verdicts = {_compare_text(a, b) for a, b in zip(expected.words, seen.words, strict=False)}
    if len(expected.words) == len(seen.words) and verdicts <= {"equal", "normalised"}:
        return "normalised"
    return "truncated" if len(expected.words) == len(seen.words) and verdicts <= {"equal", "truncated"} else "differs"


def _compare_file(expected: File, seen: File) -> Verdict:
    if expected.sha256 and seen.sha256:
        return "equal" if expected.sha256 == seen.sha256 else "differs"
    return "equal" if expected.name == seen.name else "differs"


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
