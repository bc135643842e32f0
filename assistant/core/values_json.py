"""Convert values to typed JSON and back; proof files, the baseline, `plan --json` and the report share the format.

Text and ticks are written as they are. Every other kind is an object with one member that names the kind:
`{"date": "2026-01-02"}`, `{"steps": ["首页", "对话"]}`. None (nothing seen) is null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.core.values import Choice, Choices, File, Nodes, Period, Region, Steps, Value

JsonValue = str | bool | dict[str, Any] | None


def to_json(value: Value | None) -> JsonValue:
    """Return the typed JSON of a value. A file is written with name, digest and size, without its path."""
    if value is None or isinstance(value, bool | str):
        return value
    return _tagged(value)


def _tagged(value: Value) -> dict[str, Any]:
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case date():
            return {"date": value.isoformat()}
        case Period(start, end):
            return {"period": {"start": start.isoformat(), "end": end.isoformat() if end else None}}
        case Choice(word):
            return {"choice": word}
        case Choices(words) | Region(words) | Steps(words):
            return {_WORD_LISTS[type(value)]: list(words)}
        case File(name, sha256, size):
            return {"file": {"name": name, "sha256": sha256, "size": size}}
        case Nodes(nodes):
            return {"nodes": [list(node) for node in sorted(nodes)]}
    raise TypeError(f"not a kind of value: {type(value).__name__}")


def from_json(content: JsonValue) -> Value | None:
    """Return the value of typed JSON. Raises ValueError, without quoting the content, for any other JSON."""
    if content is None or isinstance(content, str | bool):
        return content
    if not isinstance(content, dict) or len(content) != 1:
        raise ValueError("not a typed value: one member that names the kind was expected")
    kind, body = next(iter(content.items()))
    if kind not in _READERS:
        raise ValueError(f"not a typed value: unknown kind {kind!r}")
    try:
        return _READERS[kind](body)
    except (TypeError, KeyError, AttributeError, ValueError, InvalidOperation):
        raise ValueError(f"not a typed value: malformed {kind}") from None


def _words(body: Any) -> tuple[str, ...]:
    if not isinstance(body, list) or not all(isinstance(word, str) for word in body):
        raise TypeError
    return tuple(body)


def _text(body: Any) -> str:
    if not isinstance(body, str):
        raise TypeError
    return body


def _period(body: Any) -> Period:
    end = body["end"]
    return Period(date.fromisoformat(body["start"]), None if end is None else date.fromisoformat(end))


def _file(body: Any) -> File:
    return File(_text(body["name"]), body.get("sha256"), body.get("size"))


_WORD_LISTS: dict[type, str] = {Choices: "choices", Region: "region", Steps: "steps"}
_READERS: dict[str, Callable[[Any], Value]] = {
    "decimal": lambda body: Decimal(_text(body)),
    "date": lambda body: date.fromisoformat(_text(body)),
    "period": _period,
    "choice": lambda body: Choice(_text(body)),
    "choices": lambda body: Choices(_words(body)),
    "region": lambda body: Region(_words(body)),
    "steps": lambda body: Steps(_words(body)),
    "file": _file,
    "nodes": lambda body: Nodes(frozenset(_words(node) for node in body)),
}
