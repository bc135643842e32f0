"""The saves that a person has allowed on a site, as a layer of its map keeps them: the shape, the day and the operator.

An entry can say no more than a consent within a run: constants, values of the form, their codes, texts that the site has answered,
chosen files. What would free more is refused when the layer is read; which words speak of acts is judged by whoever files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.core.language import comma_list, mark, say
from assistant.planning.maps.request_shapes import ANY, HEADER_TEXT, RequestLeaf, RequestShape, shape_data, shape_of

_USES = ("autosave", "upload")
_METHODS = ("POST", "PUT", "PATCH")
_ORIGINS = ("constant", "echo", "known", "value", "code", "file")
_ADDRESS = "@address"
_MOST_NAMED = 12
_KEYS = frozenset("on by use method path type query headers body".split())
_PATH = re.compile(r"(?:/(?:\*|[^/*?#\s]+))+/?|/")
_SOURCE = re.compile(r"@(?:uploads|versions)|(?:/[^/#?\s]*)+(?:#.*)?")
_KEY = mark("有不认识的键")
_DAY = mark("要用 on 写明哪一天放行的，如 2026-12-01")
_SHAPE = mark("要有 use、method、path；各部分只能写 constant、echo、known、value、code 或 file")
_USE = mark("use 只能是 autosave 或 upload，method 只能是 POST、PUT 或 PATCH")
_PLACE = mark("path 要从 / 写起，不带主机和参数；* 只能代表整整一段")
_FREE = mark("放行的比助手问过的多：{part}")


class NotAnAllowedSave(ValueError):
    """An entry that is no allowed save; `why` is a sentence to be said with `part`."""

    def __init__(self, why: str, part: str = "") -> None:
        super().__init__(why)
        self.why, self.part = why, part


@dataclass(frozen=True, slots=True)
class AllowedSave:
    """One kind of save that a person has allowed on a site: its shape, the day, and the operator ("" if another office)."""

    shape: RequestShape
    on: str
    by: str = ""

    def __str__(self) -> str:
        """Return what it sends: address, fixed words, and the names of the other parts."""
        shape = self.shape
        words = comma_list(f"{place.partition('.')[2]}={text}" for place, text in shape.constants().items())
        parts = [*(shape.query or {}).items(), *(shape.body or {}).items()]
        others = [path for path, leaf in parts if leaf.origin != "constant"]
        fixed = say("，固定词 {words}", words=words) if words else ""
        named = comma_list(others[:_MOST_NAMED]) + ("…" if others[_MOST_NAMED:] else "")
        varying = say("，可变 {count} 项：{names}", count=len(others), names=named) if others else ""
        return f"{shape.method} {shape.path}{fixed}{varying}"


def allowed_data(save: AllowedSave) -> dict[str, Any]:
    """Return an allowed save as plain data, as in a layer."""
    shape = {key: value for key, value in shape_data(save.shape).items() if key not in ("page", "last")}
    return {"on": save.on, **({"by": save.by} if save.by else {}), **shape}


def allowed_of(entry: object) -> AllowedSave:
    """Return the allowed save of plain data; raises NotAnAllowedSave."""
    if not isinstance(entry, Mapping):
        raise NotAnAllowedSave(_SHAPE)
    if not entry.keys() <= _KEYS:
        raise NotAnAllowedSave(_KEY)
    try:
        date.fromisoformat(str(entry["on"]))
    except (KeyError, ValueError):
        raise NotAnAllowedSave(_DAY) from None
    try:
        shape = shape_of({**entry, "page": ""})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotAnAllowedSave(_SHAPE) from None
    _check(shape)
    return AllowedSave(shape, str(entry["on"]), str(entry.get("by") or ""))


def _check(shape: RequestShape) -> None:
    if shape.use not in _USES or shape.method not in _METHODS:
        raise NotAnAllowedSave(_USE)
    if not _PATH.fullmatch(str(shape.path)):
        raise NotAnAllowedSave(_PLACE)
    if (part := next(_too_free(shape), None)) is not None:
        raise NotAnAllowedSave(_FREE, part)


def _too_free(shape: RequestShape) -> Iterator[str]:
    """Yield the parts that hold what no consent gives: any text, a text of any address, a constant that is none."""
    for name, leaf in (shape.headers or {}).items():
        if leaf != RequestLeaf("fresh", text=HEADER_TEXT):
            yield name
    for name, leaf in [*(shape.query or {}).items(), *(shape.body or {}).items()]:
        is_source = all(map(_SOURCE.fullmatch, leaf.sources)) and not any("**" in source for source in leaf.sources)
        is_listed = leaf.origin != "code" or leaf.sources
        is_content = leaf.origin in _ORIGINS and leaf.is_proved and (leaf.origin != "constant" or _is_json(leaf.text))
        if name == ANY or not (is_content and is_source and is_listed):
            yield str(name)
    if any(leaf.origin not in ("constant", "known") for leaf in (shape.query or {}).values()):
        yield "query"
    named = (shape.body or {}).get(_ADDRESS)
    if named is not None and not (named.origin == "echo" and named.sources):
        yield _ADDRESS


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def united(saves: Iterable[AllowedSave]) -> tuple[AllowedSave, ...]:
    """Return each shape once, as it was allowed first."""
    result: list[AllowedSave] = []
    for save in saves:
        own = replace(save, shape=_plain(save.shape))
        if all(own.shape != other.shape for other in result):
            result.append(own)
    return tuple(result)


def added(entries: Iterable[object], saves: Iterable[AllowedSave]) -> tuple[AllowedSave, ...]:
    """Return the saves whose shape no entry of a layer has; raises NotAnAllowedSave for an entry that is none."""
    known = united(map(allowed_of, entries))
    return united([*known, *saves])[len(known) :]


def _plain(shape: RequestShape) -> RequestShape:
    """Return a shape in which a part without leaves is None, as it is read from a layer."""
    return replace(shape, query=shape.query or None, headers=shape.headers or None, body=shape.body or None)
