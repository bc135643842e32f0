"""Texts, labelled answers, numbers, days, periods, ticks and uploads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.core import files
from assistant.core.language import say
from assistant.core.values.comparison import are_same_number, canonical, compare_texts, number_in
from assistant.core.values.kind import (
    BLANK,
    Misread,
    ValueKind,
    Vocabulary,
    Written,
    described,
    quoted,
    string_in,
    text_in,
    verdict_of,
)
from assistant.core.values.words import Choices
from assistant.core.verdict import Verdict

LONG_TERM = "长期"
PERIOD_MARK = " 至 "  # between the days of a period
_BULLET = "• "
YES = "是"
_DAY = re.compile(r"(\d{4})\s*(?:-|/|\.|年)\s*(\d{1,2})\s*(?:-|/|\.|月)\s*(\d{1,2})\s*日?", re.ASCII)
_SPAN = re.compile(r"\s*(?:至|~|～|—+|到)\s*")
_WORDS = {YES: True, "true": True, "yes": True, "否": False, "false": False, "no": False}
_ENDS = {"zh": ("起", "止"), "en": ("start", "end")}


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days; an `end` of None means 长期 (no end)."""

    start: date
    end: date | None

    def __str__(self) -> str:
        return f"{self.start.isoformat()}{PERIOD_MARK}{self.end.isoformat() if self.end else LONG_TERM}"


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
        return not canonical(value)

    def compare(self, expected: str, seen: Any) -> Verdict:
        if isinstance(seen, Decimal):  # the site keeps it in a number field
            return verdict_of(are_same_number(expected, seen))
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


class DecimalKind(ValueKind):
    """A number without unit; a page may show thousands separators."""

    tag, type = "decimal", Decimal
    is_for_fractions = True

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> Decimal:
        allowed = say("数字，如 12000（不带单位）")
        text = text_in(written, allowed)
        number = number_in(text)
        if number is None:
            raise Misread(quoted(text), allowed)
        return number

    def in_cell(self, raw: Decimal) -> str:
        return str(self.plain(raw, ""))

    def plain(self, raw: Decimal, language: str) -> object:
        return int(raw) if raw == raw.to_integral_value() else format(raw, "f")

    def raw(self, bare: Any) -> Decimal | None:
        return number_in(bare)

    def to_json(self, value: Decimal) -> str:
        return str(value)

    def from_json(self, content: Any) -> Decimal:
        return Decimal(string_in(content))

    def compare(self, expected: Decimal, seen: Any) -> Verdict:
        if isinstance(seen, str):
            return verdict_of(expected == number_in(seen), is_same=bool(seen.isascii() and seen == seen.strip()))
        return super().compare(expected, seen)


class DayKind(ValueKind):
    """A day."""

    type: Any = date
    tag = "date"
    is_for_days = True

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> date:
        allowed = say("日期，如 2024-03-01 或 2024年3月1日")
        text = text_in(written, allowed)
        match = _DAY.fullmatch(canonical(text))
        try:
            if match:
                return date(*map(int, match.groups()))
        except ValueError:
            pass
        raise Misread(quoted(text), allowed)

    def plain(self, raw: date, language: str) -> date:
        return raw

    def to_json(self, value: date) -> str:
        return value.isoformat()

    def from_json(self, content: Any) -> date:
        return date.fromisoformat(string_in(content))


class PeriodKind(DayKind):
    """A span of days."""

    tag, type = "period", Period

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> Any:
        parts: list[Written] = []
        if isinstance(written, str):
            parts = [*_SPAN.split(written.strip())]
        elif isinstance(written, Mapping) and set(written) <= {end for ends in _ENDS.values() for end in ends}:
            for names in zip(*_ENDS.values(), strict=True):
                parts += [written[name] for name in names if name in written][:1]
        if len(parts) != 2:
            raise Misread(described(written), say("起止日期，如 起: 2020-01-01，止: 长期"))
        start, end = map(text_in, parts)
        last = None if end.strip() == LONG_TERM else super().parse(end)
        return Period(super().parse(start), last)

    def plain(self, raw: Any, language: str) -> Any:
        return dict(zip(_ENDS[language], (raw.start, raw.end or LONG_TERM), strict=True))

    def to_json(self, value: Any) -> Any:
        return {"start": value.start.isoformat(), "end": value.end.isoformat() if value.end else None}

    def from_json(self, content: Any) -> Any:
        end = content["end"]
        return Period(super().from_json(content["start"]), None if end is None else super().from_json(end))


class TickKind(ValueKind):
    """A tick. In a cell 是 means ticked; people read ✓ and ✗."""

    type = bool

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> bool:
        word = text_in(written).strip().lower()
        if word not in _WORDS:
            raise Misread(quoted(word), say("是 或 否"))
        return _WORDS[word]

    def cell(self, raw: bool | None) -> str:
        return YES if raw else ""

    def from_cell(self, text: str, vocabulary: Vocabulary | None = None) -> bool:
        return text.strip() == YES

    def plain(self, raw: bool, language: str) -> str | None:
        return YES if raw else None

    def text(self, value: bool) -> str:
        return "✓" if value else "✗"

    def is_empty(self, value: bool) -> bool:
        return not value


class FileKind(ValueKind):
    """An upload. Its raw form is a path in the profile's folder; JSON has name, digest and size, and no path."""

    tag, type = "file", File

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> str:
        path = text_in(written).strip()
        if not files.is_relative_inside(path):
            allowed = say("资料文件夹里的相对路径，如 附件/营业执照.pdf（不能是绝对路径，不能含 ..）")
            raise Misread(quoted(path), allowed)
        return path

    def value(self, raw: str, vocabulary: Vocabulary | None = None) -> File:
        return File(raw.replace("\\", "/").rpartition("/")[2])

    def bare(self, value: File) -> str:
        return value.name

    def to_json(self, value: File) -> dict[str, object]:
        return {"name": value.name, "sha256": value.sha256, "size": value.size}

    def from_json(self, content: Any) -> File:
        return File(string_in(content["name"]), content.get("sha256"), content.get("size"))

    def is_empty(self, value: File) -> bool:
        return value.name == ""

    def compare(self, expected: File, seen: Any) -> Verdict:
        if not isinstance(seen, File):
            return "differs"
        if expected.sha256 and seen.sha256:
            return verdict_of(expected.sha256 == seen.sha256)
        return "listed" if compare_texts(expected.name, seen.name) in ("equal", "normalised") else "differs"
