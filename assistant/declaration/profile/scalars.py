"""Convert written nodes to model values, by the kind of the field.

A node that cannot be read raises Misread with what was found and what is allowed. It never quotes personal texts, as
only numbers, dates, options and paths can be misread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from assistant.core import files
from assistant.core.language import say
from assistant.core.values import LONG_TERM, Kind, Period
from assistant.core.yaml_file import Mapping, Node, Scalar, Sequence
from assistant.declaration.profile.natural import STEP, tidy_path
from assistant.declaration.profile.spec import Vocabulary

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})\s*(?:-|/|\.|年)\s*(\d{1,2})\s*(?:-|/|\.|月)\s*(\d{1,2})\s*日?")
_SPAN = re.compile(r"\s*(?:至|~|～|—+|到)\s*")
_YES, _NO = frozenset({"是", "true", "yes"}), frozenset({"否", "false", "no"})
_START, _END = ("起", "start"), ("止", "end")


class Misread(ValueError):
    """A node cannot be read as the kind of its field: what was found, what is allowed."""

    def __init__(self, actual: str, allowed: str) -> None:
        super().__init__(actual)
        self.actual, self.allowed = actual, allowed


def read_leaf(kind: Kind, vocabulary: Vocabulary | None, node: Node) -> object:
    """Return the model's value of a field, None if nothing was written. Raises Misread."""
    if isinstance(node, Scalar) and node.is_null:
        return None
    match kind:
        case "choice":
            word = _text(node).strip()
            return vocabulary.canonical(word) if vocabulary else word
        case "choices":
            return _words(node, vocabulary)
        case "unknown":
            return read_answer(node)
        case "text" | "textarea":
            return _text(node)
        case _:
            return _READERS[kind](node)


def read_answer(node: Node) -> str | tuple[str, ...]:
    """Return a labelled answer: a text or a list of texts. Raises Misread."""
    if isinstance(node, Sequence):
        return tuple(_text(item) for item in node.items)
    return _text(node, say("一段文字或一个列表"))


def read_tick(node: Node) -> bool:
    """Return a yes or no as bool. Raises Misread."""
    word = _text(node).strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise Misread(_quoted(word), say("是 或 否"))


def read_number(text: str) -> Decimal:
    """Return a number written in digits, with or without thousands separators. Raises Misread."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if not _NUMBER.fullmatch(folded):
        raise Misread(_quoted(text), say("数字，如 12000（不带单位）"))
    return Decimal(folded.replace(",", ""))


def read_date(text: str) -> date:
    """Return a day written as 2024-03-01, 2024/3/1 or 2024年3月1日. Raises Misread."""
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Misread(_quoted(text), say("日期，如 2024-03-01 或 2024年3月1日"))


def described(node: Node) -> str:
    """Return the kind of a node in words, without its content."""
    match node:
        case Mapping():
            return say("一组“键: 值”")
        case Sequence():
            return say("一个列表")
        case _:
            return say("一段文字")


def _text(node: Node, allowed: str = "") -> str:
    if isinstance(node, Scalar):
        return node.text
    raise Misread(described(node), allowed or say("一段文字"))


def _number(node: Node) -> Decimal:
    return read_number(_text(node, say("数字，如 12000（不带单位）")))


def _date(node: Node) -> date:
    return read_date(_text(node, say("日期，如 2024-03-01 或 2024年3月1日")))


def _period(node: Node) -> Period:
    allowed = say("起止日期，如 起: 2020-01-01，止: 长期")
    match node:
        case Scalar(text):
            parts = _SPAN.split(text.strip())
        case Mapping() if {key.text for key, _ in node.entries} <= {*_START, *_END}:
            parts = [
                _text(mapping) for names in (_START, _END) if (mapping := node.get(names[0]) or node.get(names[1]))
            ]
        case _:
            raise Misread(described(node), allowed)
    if len(parts) != 2:
        raise Misread(described(node), allowed)
    end = None if parts[1].strip() == LONG_TERM else read_date(parts[1])
    return Period(read_date(parts[0]), end)


def _region(node: Node) -> tuple[str, ...]:
    return _parts(node, "/", say("省、市、区的列表，或 省/市/区"))


def _steps(node: Node) -> tuple[str, ...]:
    if isinstance(node, Scalar):
        return tuple(step for step in tidy_path(node.text).split(STEP) if step)
    return _parts(node, STEP, say("按先后的步骤列表，或 首页>对话"))


def _parts(node: Node, mark: str, allowed: str) -> tuple[str, ...]:
    match node:
        case Sequence(items):
            return tuple(_text(item, allowed) for item in items)
        case Scalar(text):
            return tuple(part for text in text.split(mark) if (part := text.strip()))
    raise Misread(described(node), allowed)


def _words(node: Node, vocabulary: Vocabulary | None) -> tuple[str, ...]:
    words = _listed(node)
    return tuple(dict.fromkeys(vocabulary.canonical(word) if vocabulary else word for word in words))


def _listed(node: Node) -> list[str]:
    match node:
        case Scalar(text):
            return [word for part in text.split("、") if (word := part.strip())]
        case Sequence(items):
            return [_text(item, say("一个词的列表")).strip() for item in items]
        case Mapping(entries):
            return [word for group, below in entries for word in _grouped(group.text, below)]


def _grouped(group: str, below: Node) -> list[str]:
    if isinstance(below, Scalar) and below.is_null:
        return [group]
    return [f"{group}/{word}" for word in _listed(below)] or [group]


def _path(node: Node) -> str:
    path = _text(node).strip()
    if not files.is_relative_inside(path):
        raise Misread(_quoted(path), say("资料文件夹里的相对路径，如 附件/营业执照.pdf（不能是绝对路径，不能含 ..）"))
    return path


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


_READERS: dict[str, Callable[[Node], object]] = {
    "number": _number,
    "date": _date,
    "period": _period,
    "region": _region,
    "steps": _steps,
    "file": _path,
}
