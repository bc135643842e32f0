"""The kinds of value that a field can hold: `KINDS` has one object for each, and every caller asks it.

`compare` distinguishes an equal value from one that the site only rewrote (the closed list of `comparison`), one that it
masked or of which it lists only the file's name, one that it cut, and one that differs. Typed JSON is the format of proof
files, the baseline, `plan --json` and the report: text and ticks as they are, every other kind as an object with one
member that names the kind (`{"steps": ["首页", "对话"]}`), None (nothing seen) as null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from assistant.core.values.comparison import REWRITES, Rewrite, canonical, rewrites_between
from assistant.core.values.kind import Misread, ValueKind, Vocabulary, Written
from assistant.core.values.scalars import (
    LONG_TERM,
    PERIOD_MARK,
    YES,
    AnswerKind,
    DayKind,
    DecimalKind,
    File,
    FileKind,
    Period,
    PeriodKind,
    TextKind,
    TickKind,
)
from assistant.core.values.words import (
    REGION_MARK,
    Choice,
    ChoiceKind,
    Choices,
    ChoicesKind,
    Nodes,
    NodesKind,
    Region,
    RegionKind,
    Steps,
    StepsKind,
)
from assistant.core.verdict import Verdict

__all__ = [
    "KINDS",
    "LONG_TERM",
    "PERIOD_MARK",
    "REGION_MARK",
    "YES",
    "Choice",
    "Choices",
    "File",
    "JsonValue",
    "Kind",
    "Misread",
    "Nodes",
    "Period",
    "Region",
    "Steps",
    "Value",
    "Vocabulary",
    "Written",
    "compare",
    "from_json",
    "is_empty",
    "is_unchanged",
    "kind_of",
    "rewrites_of",
    "text_of",
    "to_json",
    "words_of",
]

Value = str | Decimal | bool | date | Period | Choice | Choices | Region | Steps | File | Nodes
JsonValue = str | bool | dict[str, Any] | None
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
KINDS: Mapping[Kind, ValueKind] = {
    "text": TextKind(),
    "textarea": TextKind(),
    "number": DecimalKind(),
    "date": DayKind(),
    "period": PeriodKind(),
    "choice": ChoiceKind(),
    "choices": ChoicesKind(),
    "region": RegionKind(),
    "steps": StepsKind(),
    "file": FileKind(),
    "nodes": NodesKind(),
    "tick": TickKind(),
    "unknown": AnswerKind(),
}
_TYPES = {kind.type: kind for kind in KINDS.values() if not isinstance(kind, AnswerKind)}
_TAGS = {kind.tag: kind for kind in KINDS.values() if kind.tag}


def kind_of(value: Value) -> ValueKind:
    """Return the kind of a value. Raises TypeError if it is none."""
    if type(value) not in _TYPES:
        raise TypeError(f"not a kind of value: {type(value).__name__}")
    return _TYPES[type(value)]


def is_empty(value: Value | None) -> bool:
    """Return whether a field with this value counts as unanswered."""
    return value is None or kind_of(value).is_empty(value)


def compare(expected: Value, seen: Value | None) -> Verdict:
    """Compare the expected value with the one that a page shows or the site stored, by kind."""
    if seen is None or is_empty(seen):
        return "equal" if is_empty(expected) else "empty"
    return kind_of(expected).compare(expected, seen)


def rewrites_of(expected: Value | None, seen: Value | None) -> tuple[Rewrite, ...]:
    """Return the rewrites of the closed list by which a value seen differs from the expected one; () for other values."""
    texts = [sorted(_texts(value), key=canonical) for value in (expected, seen)]
    needed = {rewrite for pair in zip(*texts, strict=False) for rewrite in rewrites_between(*pair)}
    return tuple(rewrite for rewrite in REWRITES if rewrite in needed)


def _texts(value: Value | None) -> tuple[str, ...]:
    return tuple(map("\n".join, value.nodes)) if isinstance(value, Nodes) else words_of(value)


def is_unchanged(before: Value, after: Value) -> bool:
    """Return whether two readings of one control show the same value, as far as the page shows it."""
    return compare(before, after) in ("equal", "listed")


def words_of(value: Value | None) -> tuple[str, ...]:
    """Return the words of a value: its text, its chosen options, its steps; () for one without words."""
    bare = None if value is None else kind_of(value).bare(value)
    return bare if isinstance(bare, tuple) else (bare,) if isinstance(bare, str) else ()


def text_of(value: Value | None) -> str:
    """Return a value as text to read: "" for None, ✓ or ✗ for a tick."""
    return "" if value is None else kind_of(value).text(value)


def to_json(value: Value | None) -> JsonValue:
    """Return the typed JSON of a value. A file is written with name, digest and size, without its path."""
    if value is None:
        return None
    kind = kind_of(value)
    content: JsonValue = kind.to_json(value)
    return {kind.tag: content} if kind.tag else content


def from_json(content: JsonValue) -> Value | None:
    """Return the value of typed JSON. Raises ValueError, without quoting the content, for any other JSON."""
    if content is None or isinstance(content, str | bool):
        return content
    if not isinstance(content, dict) or len(content) != 1:
        raise ValueError("not a typed value: one member that names the kind was expected")
    tag, body = next(iter(content.items()))
    if tag not in _TAGS:
        raise ValueError(f"not a typed value: unknown kind {tag!r}")
    try:
        value: Value = _TAGS[tag].from_json(body)
    except (TypeError, KeyError, AttributeError, ValueError, ArithmeticError):
        raise ValueError(f"not a typed value: malformed {tag}") from None
    return value
