"""What every kind of value answers: how it is written, stored, shown and compared.

A value has two forms. The *raw* form is that of the profile's models: text, number, day, tuple of words, None for no
answer, "" or () for an intentionally empty one. The *value* is what plan, forms, proof and report share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values.comparison import twins_of
from assistant.core.verdict import Verdict

BLANK = "（空白）"  # in a cell: an intentionally empty answer
Written = str | Sequence["Written"] | Mapping[str, "Written"] | None
"""What a person wrote: a text, a list, or a group `键: 值`; None for nothing."""


class Misread(ValueError):
    """A text cannot be read as its kind: what was found, what is allowed. Personal texts are never quoted."""

    def __init__(self, actual: str, allowed: str) -> None:
        super().__init__(actual)
        self.actual, self.allowed = actual, allowed


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The options of a field in form order, grouped ones as `组/词`; `open` means that the list is incomplete."""

    words: tuple[str, ...] = ()
    open: bool = False

    def canonical(self, text: str) -> str:
        """Return the one option that a text spells (notation and group may differ), else the text itself."""
        places = twins_of(text, self.words) or twins_of(text, [word.rpartition("/")[2] for word in self.words])
        return self.words[places[0]] if len(places) == 1 else text

    def position(self, word: str) -> int:
        """Return the position of an option in the form; unknown ones come last."""
        return self.words.index(word) if word in self.words else len(self.words)


class ValueKind:
    """One kind of value. The defaults are those of a value that is the same in both forms and has one text."""

    type: Any = str  # the type of its values
    tag = ""  # the member of typed JSON that names the kind; "" for JSON's own text and tick
    blank: object = ""  # the raw form of an intentionally empty answer
    is_for_days = False  # a cell that a spreadsheet turned into a date can be read
    is_for_fractions = False  # the same for a decimal fraction

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> Any:
        """Return the raw form of what a person wrote. Raises Misread."""
        raise NotImplementedError

    def cell(self, raw: Any) -> str:
        """Return the text of a cell of the workbook or a field of the console; a missing value is an empty cell."""
        return "" if raw is None else self.in_cell(raw) or BLANK

    def in_cell(self, raw: Any) -> str:
        """Return the text of a raw form that is not None."""
        return str(raw)

    def from_cell(self, text: str, vocabulary: Vocabulary | None = None) -> Any:
        """Return the raw form of a cell's text, None if it is empty. Raises Misread."""
        if not text.strip():
            return None
        return self.blank if text == BLANK else self.parse(self.split(text, vocabulary), vocabulary)

    def split(self, text: str, vocabulary: Vocabulary | None) -> Written:
        """Return a cell's text as its author would write it in a file."""
        return text

    def plain(self, raw: Any, language: str) -> object:
        """Return the raw form as plain data for a YAML or JSON file with Chinese or English keys."""
        return str(raw)

    def value(self, raw: Any, vocabulary: Vocabulary | None = None) -> Any:
        """Return the value of a raw form."""
        return raw

    def bare(self, value: Any) -> Any:
        """Return a value without its type: its word, its words, or itself."""
        return value

    def raw(self, bare: Any) -> Any:
        """Return the raw form of a bare value that a site holds, perhaps in a control of another kind."""
        return bare

    def text(self, value: Any) -> str:
        """Return a value as people read it."""
        return str(value)

    def to_json(self, value: Any) -> Any:
        """Return the content of a value's typed JSON, the member `tag`."""
        return value

    def from_json(self, content: Any) -> Any:
        """Return the value of the content of typed JSON. Raises TypeError, KeyError, ValueError, ArithmeticError."""
        raise TypeError

    def is_empty(self, value: Any) -> bool:
        """Return whether a field with this value counts as unanswered."""
        return False

    def compare(self, expected: Any, seen: Any) -> Verdict:
        """Compare the expected value with one seen, which is not empty and may be of another kind."""
        return verdict_of(expected == seen)


def verdict_of(is_equal: bool, *, is_same: bool = True) -> Verdict:
    """Return the verdict on values that are equal or not; `is_same`: in the same notation."""
    return "differs" if not is_equal else "equal" if is_same else "normalised"


def described(written: Written) -> str:
    """Return what was written in words, without its content."""
    if isinstance(written, Mapping):
        return say("一组“键: 值”")
    return say("一段文字") if written is None or isinstance(written, str) else say("一个列表")


def text_in(written: Written, allowed: str = "") -> str:
    """Return a text that was written. Raises Misread for anything else."""
    if written is None or isinstance(written, str):
        return written or ""
    raise Misread(described(written), allowed or say("一段文字"))


def quoted(text: str) -> str:
    """Return a text in quotes, cut."""
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


def words_in(content: Any) -> tuple[str, ...]:
    """Return a list of texts in JSON. Raises TypeError."""
    if not isinstance(content, list) or not all(isinstance(word, str) for word in content):
        raise TypeError
    return tuple(content)


def string_in(content: Any) -> str:
    """Return a text in JSON. Raises TypeError."""
    if not isinstance(content, str):
        raise TypeError
    return content
