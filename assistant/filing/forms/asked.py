"""The values that a caller asks for in its own words: labels, nested by section and question, with plain values.

`asked_values` flattens the nesting, `stands` matches a control with an asked value, and `value_for` converts the plain
value to the control's kind. Nothing is guessed: a value that cannot be converted is a `Trouble`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.core.language import mark, say
from assistant.core.values import LONG_TERM, Choice, Choices, File, Kind, Nodes, Period, Region, Steps, Value
from assistant.core.values.comparison import number_in
from assistant.core.wording import label as normal
from assistant.filing.forms.driving import Trouble
from assistant.filing.forms.shapes import Control
from assistant.filing.forms.snapshot import day_of

OWN = "选项"
_YES = frozenset({"true", "yes", "on", "1", "是", "有", "对", "√", "☑", "勾选"})
_NO = frozenset({"false", "no", "off", "0", "否", "无", "错", "×", "☐", "不勾选"})
_ENDLESS = frozenset({LONG_TERM, "长期有效", "永久"})
_DAY = re.compile(r"\d{4}(?:([-/.])\d{1,2}\1\d{1,2}|年\d{1,2}月\d{1,2}日)", re.ASCII)
_SPAN = re.compile(r"\s*(?:至|到|~|～|—)\s*")
_NODE = re.compile(r"\s*(?:»|>|/)\s*")


@dataclass(frozen=True, slots=True)
class AskedValue:
    """One value asked for: its path (sections and questions, then the label) and the plain value."""

    path: tuple[str, ...]
    value: object

    @property
    def label(self) -> str:
        """Return the label as the caller wrote it; for a question's own options, the question's label."""
        return self.path[-2] if self.is_own and len(self.path) > 1 else self.path[-1]

    @property
    def is_own(self) -> bool:
        """Return whether the value may mean the question's own options: `{问题: {选项: …, 详细描述: …}}`."""
        return self.path[-1] == OWN


def asked_values(values: Mapping[str, object], above: tuple[str, ...] = ()) -> list[AskedValue]:
    """Return every value of a nested mapping, in order; a mapping is always a section or a question, never a value."""
    result = []
    for key, value in values.items():
        path = (*above, str(key))
        result += asked_values(value, path) if isinstance(value, Mapping) else [AskedValue(path, value)]
    return result


def stands(control: Control, ask: AskedValue) -> bool:
    """Return whether a control matches an asked value: its label, sections, and the question before or around it."""
    if _stands(control, ask.path):
        return True
    return ask.is_own and len(ask.path) > 1 and _stands(control, ask.path[:-1])


def _stands(control: Control, path: Sequence[str]) -> bool:
    words = [normal(word) for word in path]
    if not words[-1] or normal(control.raw_label) != words[-1]:
        return False
    names = words[:-1]
    sections = [normal(title) for title in control.address.section]
    return any(_in_order(names[:at], sections) and _follows(names[at:], control) for at in range(len(names) + 1))


def _in_order(names: Sequence[str], words: Sequence[str]) -> bool:
    rest = iter(words)
    return all(name in rest for name in names)


def _follows(names: Sequence[str], control: Control) -> bool:
    if not names:
        return True
    within, before = [normal(text) for text in control.within], [normal(text) for text in control.follows]
    if _in_order(names, within):
        return True
    chains = ([*within, *before[len(before) - length :]] for length in range(len(before) + 1))
    return any(chain[-len(names) :] == list(names) for chain in chains)


def value_for(value: object, control: Control, base: Path | None = None) -> Value | Trouble:
    """Return a plain value converted to a control's kind, or the trouble; file paths are relative to `base`."""
    made = _made(value, control.kind, base)
    if made is not None:
        return made
    kind = _KINDS.get(control.kind)
    if kind is None:
        return Trouble("unsupported", say("无法识别这种控件，请人工填写。"))
    return Trouble("unsupported", say("页面上这一项是{kind}，所给的值无法转换为这种内容。", kind=say(kind)))


def _made(value: object, kind: Kind, base: Path | None) -> Value | None:
    if value is None:
        return None
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    words = _words(value)
    if words is None:
        return None
    return _file(words, base) if kind == "file" else _WORDED[kind](words) if kind in _WORDED else None


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | date):
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: object) -> Decimal | None:
    return number_in(_text(value) or "")


def _tick(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else _written_day(value) if isinstance(value, str) else None


def _written_day(text: str) -> date | None:
    """Return the day that the whole text denotes; None if it contains anything else."""
    return day_of(text) if _DAY.fullmatch(text.strip()) else None


def _words(value: object) -> list[str] | None:
    """Return a value as a list of words (a single word as a list of one); None for booleans, which name no word."""
    if isinstance(value, bool | Mapping):
        return None
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = [" / ".join(map(str, item)) if isinstance(item, list | tuple) else item for item in value]
        if any(isinstance(item, bool | Mapping) or item is None for item in items):
            return None
        return [str(item) for item in items]
    return [str(value)]


def _period(words: Sequence[str]) -> Period | None:
    ends = _SPAN.split(words[0].strip(), maxsplit=1) if len(words) == 1 else words
    match ends:
        case [first, last]:
            start, end = _written_day(first), _written_day(last)
            is_endless = last.strip() in _ENDLESS
            return Period(start, end) if start is not None and (end is not None) != is_endless else None
        case _:
            return None


def _file(words: Sequence[str], base: Path | None) -> File | None:
    if len(words) != 1:
        return None
    path = (base / words[0]) if base else Path(words[0])
    return File(path.name, path=path if path.is_file() else None)


_PLAIN: Mapping[Kind, Callable[[object], Value | None]] = {
    "text": _text,
    "textarea": _text,
    "number": _number,
    "tick": _tick,
    "date": _day,
}
_WORDED: Mapping[Kind, Callable[[Sequence[str]], Value | None]] = {
    "choice": lambda words: Choice(words[0]) if len(words) == 1 else None,
    "choices": lambda words: Choices(tuple(words)),
    "region": lambda words: Region(tuple(_NODE.split(words[0]) if len(words) == 1 else words)),
    "steps": lambda words: Steps(tuple(words)),
    "period": _period,
    "nodes": lambda words: Nodes(frozenset(tuple(_NODE.split(word)) for word in words)),
}
_KINDS: Mapping[Kind, str] = {
    "number": mark("数字"),
    "date": mark("日期"),
    "period": mark("起止日期（两个日期，或到“长期”）"),
    "choice": mark("单选（一个选项的文字）"),
    "choices": mark("多选（选项的文字）"),
    "region": mark("逐级选择（从上到下的名称）"),
    "steps": mark("步骤（按顺序的文字）"),
    "file": mark("附件（一个文件的路径）"),
    "nodes": mark("树（每个节点从上到下的名称）"),
    "tick": mark("勾选（是或否）"),
    "text": mark("文字"),
    "textarea": mark("文字"),
}
