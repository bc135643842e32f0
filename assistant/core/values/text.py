"""Texts: lines, long texts and labelled answers; the only comparison of texts."""

from __future__ import annotations

from typing import Any

from assistant.core.language import say
from assistant.core.values.comparison import compare_texts
from assistant.core.values.kind import BLANK, ValueKind, Vocabulary, Written, text_in
from assistant.core.values.words import Choices
from assistant.core.verdict import Verdict

_BULLET = "• "


class TextKind(ValueKind):
    """A text. White space is an answer in a cell, not in a form."""

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> Any:
        return text_in(written)

    def from_cell(self, text: str, vocabulary: Vocabulary | None = None) -> Any:
        if text in ("", BLANK):
            return "" if text else None
        return self.parse(self.split(text, vocabulary), vocabulary)

    def raw(self, bare: Any) -> Any:
        return bare if isinstance(bare, tuple) else str(bare)

    def is_empty(self, value: str) -> bool:
        return not value.strip()

    def compare(self, expected: str, seen: Any) -> Verdict:
        return compare_texts(expected, seen) if isinstance(seen, str) else super().compare(expected, seen)


class AnswerKind(TextKind):
    """An answer to a question whose control is not known: a text or a list of texts, in a cell with bullets."""

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> str | tuple[str, ...]:
        if isinstance(written, list | tuple):
            return tuple(text_in(word) for word in written)
        return text_in(written, say("一段文字或一个列表"))

    def in_cell(self, raw: str | tuple[str, ...]) -> str:
        return raw if isinstance(raw, str) else "\n".join(f"{_BULLET}{word}" for word in raw)

    def split(self, text: str, vocabulary: Vocabulary | None) -> Written:
        lines = text.split("\n")
        is_list = all(line.startswith(_BULLET) for line in lines)
        return [line.removeprefix(_BULLET) for line in lines] if is_list else text

    def plain(self, raw: str | tuple[str, ...], language: str) -> object:
        return raw if isinstance(raw, str) else list(raw)

    def value(self, raw: str | tuple[str, ...], vocabulary: Vocabulary | None = None) -> Any:
        return Choices(raw) if isinstance(raw, tuple) else str(raw)
