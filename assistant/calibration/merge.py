"""Sharing a map: what of a calibrated layer may leave the office, and what of a foreign one may come in (pure).

A shared layer names no operator. Of a foreign one the hosts, the requests and the words of the guard are never taken
without a yes to what is shown; what it says of itself (`mock`, `extends`, `name`) is never taken at all.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.language import mark, say

Data = dict[str, Any]
_NEEDS_YES = ("hosts", "base_url", "requests", "human_only", "landmarks")
_NEVER = frozenset({"format", "id", "extends", "name", "mock", "calibrated"})


@dataclass(slots=True)
class Merge:
    """A merged layer: what came in, what was kept against it, what asks for a yes."""

    data: Data
    taken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)


def shared(layer: Mapping[str, Any]) -> Data:
    """Return a layer without the names of those who calibrated it."""
    data: Data = copy.deepcopy(dict(layer))
    for entry in _entries(data):
        mark_ = entry.get("calibrated")
        if isinstance(mark_, dict):
            mark_.pop("by", None)
    if isinstance(data.get("calibrated"), dict):
        data["calibrated"].pop("by", None)
    return data


def merged(own: Mapping[str, Any], foreign: Mapping[str, Any]) -> Merge:
    """Return our layer with a foreign one taken in; of two calibrations of one entry the later stays."""
    made = Merge(copy.deepcopy(dict(own)))
    for part, theirs in foreign.items():
        if part in _NEVER or theirs in (None, {}, []):
            continue
        if part in _NEEDS_YES:
            made.asks += list(_told(part, made.data.get(part), theirs))
        if part in {"requests", "human_only", "hosts"}:
            held = made.data.setdefault(part, [])
            held += [each for each in theirs if each not in held]
        elif isinstance(theirs, Mapping):
            _take_entries(made, part, theirs)
        else:
            made.data[part] = theirs
    return made


def _take_entries(made: Merge, part: str, theirs: Mapping[str, Any]) -> None:
    ours: Data = made.data.setdefault(part, {})
    for key, entry in theirs.items():
        held = ours.get(key)
        if held == entry:
            continue
        if held is not None and _day(held) > _day(entry):
            made.kept.append(f"{part}.{key}")
            continue
        if isinstance(entry, Mapping) and (entry.get("saves_draft") or entry.get("buttons")):
            made.asks += [f"{part}.{key}: {entry.get('saves_draft') or ''} {entry.get('buttons') or ''}".strip()]
        ours[key] = copy.deepcopy(entry)
        made.taken.append(f"{part}.{key}")


def _told(part: str, ours: Any, theirs: Any) -> Iterator[str]:
    """Yield what is new in a part that the guard or the person's safety rests on."""
    if isinstance(theirs, Mapping):
        new = {key: value for key, value in theirs.items() if not isinstance(ours, Mapping) or ours.get(key) != value}
        yield from (f"{part}.{key}: {value}" for key, value in new.items())
    elif isinstance(theirs, list):
        yield from (f"{part}: {_shown(each)}" for each in theirs if each not in (ours or ()))
    elif theirs != ours:
        yield f"{part}: {theirs}"


def _shown(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return str(entry)
    body = say(mark("（仅当 {body}）"), body=entry["body"]) if entry.get("body") else ""
    return f"{entry.get('method', '')} {entry.get('path', '')} {entry.get('use', '')}{body}"


def _day(entry: Any) -> str:
    stamp = entry.get("calibrated") if isinstance(entry, Mapping) else None
    return str(stamp.get("on", "")) if isinstance(stamp, Mapping) else ""


def _entries(data: Data) -> Iterator[Data]:
    for part in ("pages", "fields"):
        for entry in (data.get(part) or {}).values():
            if isinstance(entry, dict):
                yield entry
