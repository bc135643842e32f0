"""Sharing a map: what of a calibrated layer may leave the office, and what of a foreign one may come in (pure).

A shared layer names no operator. These parts of a foreign layer are taken only after the operator has seen and
accepted them: hosts, requests, allowed saves, the words of the guard and of the states, the landmarks, and what a page is checked
against. Never taken is what the layer says of itself (`mock`, `extends`, `name`), nor that a person-only button saves
a draft: each office decides that itself.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from assistant.core.language import comma_list, say
from assistant.planning.maps.allowed_saves import added, allowed_data, allowed_of
from assistant.planning.maps.fingerprints import of_data
from assistant.planning.maps.site_map import SiteMap

Data = dict[str, Any]
_NEEDS_YES = ("hosts", "base_url", "requests", "shapes", "human_only", "landmarks", "node_labels")
_SAVES = "allowed_saves"
_OF_PAGES = ("route", "types", "detail", "buttons")
_OWN_WORD = "saves_draft"
_OF_PLACES = ("page", "section", "label", "after", "kind", "calibrated")
_GROWING = frozenset({"requests", "shapes", "human_only", "hosts"})
_WORDS = frozenset({"states", "messages"})
_NEVER = frozenset({"format", "id", "extends", "name", "mock", "calibrated", "record"})


@dataclass(slots=True)
class MergeResult:
    """A merged layer: what was taken, what was retained against it, and what the operator must accept."""

    data: Data
    taken: list[str] = field(default_factory=list)
    retained: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)


def shared(layer: Mapping[str, Any]) -> Data:
    """Return a layer without the operators' names and without what rests on their word alone."""
    data: Data = copy.deepcopy(dict(layer))
    for entry in _entries(data):
        entry.pop(_OWN_WORD, None)
        mark_ = entry.get("calibrated")
        if isinstance(mark_, dict):
            mark_.pop("by", None)
    for way in (data.get("structure") or {}).get("records", {}).values():
        way.get("learnt", {}).pop("by", None)
    for shape in data.get("shapes", ()):
        shape.pop("last", None)
    for save in data.get(_SAVES, ()):
        save.pop("by", None)
    if isinstance(data.get("calibrated"), dict):
        data["calibrated"].pop("by", None)
    return data


def merged(own: Mapping[str, Any], foreign: Mapping[str, Any], whole: SiteMap | None = None) -> MergeResult:
    """Return our layer with a foreign one merged in; of two calibrations of an entry the later one wins.

    `whole` is the map including our layer: lists of a layer replace those below, so their content is carried over.
    """
    made = MergeResult(copy.deepcopy(dict(own)))
    for part, theirs in foreign.items():
        if part in _NEVER or part == "prints" or theirs in (None, {}, []):
            continue
        ours = made.data.get(part)
        if part in _BY_THEMSELVES:
            _BY_THEMSELVES[part](made, theirs)
            continue
        if part == "hosts" and whole is not None:
            ours = list(whole.hosts)
        if part in _NEEDS_YES:
            made.asks += list(_describe_additions(part, ours, theirs))
        if part in _WORDS:
            _take_words(made, part, theirs, whole)
        elif isinstance(theirs, Mapping):
            _take_entries(made, part, theirs)
        else:
            _take_value(made, part, ours, theirs)
    _take_fingerprints(made, foreign)
    return made


def fresh_places(own: Mapping[str, Any], foreign: Mapping[str, Any], whole: SiteMap) -> Data:
    """Return where a colleague has learnt fields of the map that ours lacks, or has learnt on an earlier day.

    What somebody wrote by hand stays, and what a person has pointed at is not replaced by what was inferred. Of an entry
    only its place is returned: that a field is absent, its limits and its options are not taken by themselves.
    """
    ours = own.get("fields") or {}
    places = {}
    for pattern, theirs in (foreign.get("fields") or {}).items():
        held = ours.get(pattern)
        is_known = pattern in whole.fields and theirs.get("page", "") in ("", *whole.pages)
        if is_known and theirs.get("label") and not theirs.get("absent") and (not held or _gives_way(held, theirs)):
            places[pattern] = {name: copy.deepcopy(theirs[name]) for name in _OF_PLACES if name in theirs}
    return places


def _take_value(made: MergeResult, part: str, ours: Any, theirs: Any) -> None:
    """Take what a list has more than ours, or another value in place of ours."""
    if part in _GROWING:
        theirs = [*(ours or ()), *(their for their in theirs if their not in (ours or ()))]
    if theirs != ours:
        made.data[part] = copy.deepcopy(theirs)
        made.taken.append(part)


def without_options(layer: Mapping[str, Any]) -> Data:
    """Return a layer without the options of its fields, which may be a client's own products or people."""
    data: Data = copy.deepcopy(dict(layer))
    for entry in (data.get("fields") or {}).values():
        entry.pop("options", None)
    return data


def _gives_way(held: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    is_later = bool(_day(held)) and _day(theirs) > _day(held)
    return is_later and (_is_inferred(held) or not _is_inferred(theirs))


def _is_inferred(entry: Mapping[str, Any]) -> bool:
    return bool((entry.get("calibrated") or {}).get("how"))


def _take_saves(made: MergeResult, theirs: Sequence[Any]) -> None:
    """Take the allowed saves that our layer does not have, once accepted; ours stay as they are."""
    ours = made.data.get(_SAVES) or ()
    fresh = added(ours, (replace(allowed_of(entry), by="") for entry in theirs))
    if not fresh:
        return
    made.data[_SAVES] = [*ours, *map(allowed_data, fresh)]
    made.asks += [say("今后不再询问就放行的保存：{save}", save=save) for save in fresh]
    made.taken.append(_SAVES)


def _take_words(made: MergeResult, part: str, theirs: Mapping[str, Any], whole: SiteMap | None) -> None:
    """Take words of states and messages one by one; remove none of ours."""
    for kind, words in theirs.items():
        held = (made.data.get(part) or {}).get(kind)
        if part == "states":
            _take_states(made, kind, words, {} if whole is None else whole.states.get(kind, {}))
            continue
        if whole is not None:
            held = list(whole.messages.get(kind, ()))
        asks = list(_describe_additions(f"{part}.{kind}", held, words))
        if not asks:
            continue
        made.data.setdefault(part, {})[kind] = list(dict.fromkeys([*(held or ()), *words]))
        made.asks += asks
        made.taken.append(f"{part}.{kind}")


def _take_states(made: MergeResult, kind: str, theirs: Mapping[str, str], whole: Mapping[str, str]) -> None:
    """Take the state words of a kind: our layer's own meanings stay, those of the map below change once accepted."""
    place, own = f"states.{kind}", (made.data.get("states") or {}).get(kind) or {}
    known = {**whole, **own}
    fresh = {word: meant for word, meant in theirs.items() if known.get(word) != meant}
    made.retained += [f"{place}.{word}" for word in fresh if word in own]
    taken = {word: meant for word, meant in fresh.items() if word not in own}
    if not taken:
        return
    made.data.setdefault("states", {})[kind] = {**own, **taken}
    for word, meant in taken.items():
        before = f"{known[word]} → " if word in known else ""
        made.asks.append(f"{place}.{word}: {before}{meant}")
    made.taken.append(place)


def _take_fingerprints(made: MergeResult, foreign: Mapping[str, Any]) -> None:
    """Take a page's fingerprint together with its entry, of which the later one wins; skip an empty fingerprint."""
    for page, theirs in (foreign.get("prints") or {}).items():
        place, held = f"prints.{page}", (made.data.get("prints") or {}).get(page)
        count = sum(map(len, of_data(theirs).shapes))
        if theirs == held:
            continue
        if not count or page not in (foreign.get("pages") or {}) or f"pages.{page}" in made.retained:
            made.retained.append(place)
            continue
        made.data.setdefault("prints", {})[page] = copy.deepcopy(theirs)
        made.asks.append(say("{place}：今后按对方的页面指纹（{count} 项）核对本页", place=place, count=count))
        made.taken.append(place)


def _take_structure(made: MergeResult, theirs: Mapping[str, Any]) -> None:
    """Take the ways to kinds of records that ours does not know, once accepted: they say what is pressed. Ours stay."""
    ours: Data = made.data.get("structure") or {}
    known, place = ours.get("records") or {}, "structure.records"
    if ours.get("start", theirs.get("start")) != theirs.get("start"):
        made.retained.append("structure")  # their ways begin elsewhere
        return
    fresh = {kind: way for kind, way in (theirs.get("records") or {}).items() if kind not in known}
    made.retained += [
        f"{place}.{kind}" for kind, way in (theirs.get("records") or {}).items() if known.get(kind, way) != way
    ]
    if fresh:
        made.data["structure"] = {
            "start": theirs.get("start", ""),
            **ours,
            "records": {**known, **copy.deepcopy(fresh)},
        }
        made.asks += [f"{place}.{kind}: {comma_list(_words_in(way))}" for kind, way in fresh.items()]
        made.taken += [f"{place}.{kind}" for kind in fresh]


def _words_in(way: Any) -> Iterator[str]:
    """Yield the words, icons and parts that a way presses, in its order."""
    if isinstance(way, Mapping):
        for name, part in way.items():
            yield from () if name == "learnt" else _words_in(part)
    elif isinstance(way, list):
        for part in way:
            yield from _words_in(part)
    elif way not in (None, True, False):
        yield str(way)


_BY_THEMSELVES: dict[str, Callable[[MergeResult, Any], None]] = {_SAVES: _take_saves, "structure": _take_structure}


def _take_entries(made: MergeResult, part: str, theirs: Mapping[str, Any]) -> None:
    ours: Data = made.data.setdefault(part, {})
    for key, given in theirs.items():
        held = ours.get(key)
        entry = _with_own_word(given, held) if part == "pages" else given
        if held is not None and _unsigned(held) == _unsigned(entry):
            continue
        if held is not None and _day(held) > _day(entry):
            made.retained.append(f"{part}.{key}")
            continue
        if part == "pages":
            made.asks += _describe_additions(
                f"{part}.{key}", held, {name: entry[name] for name in _OF_PAGES if entry.get(name)}
            )
        ours[key] = copy.deepcopy(entry)
        made.taken.append(f"{part}.{key}")


def _unsigned(entry: Any) -> Any:
    """Return an entry without who calibrated it: a layer that comes back from another office names nobody."""
    if not isinstance(entry, Mapping):  # a landmark or a node's label is a plain word without a signature
        return entry
    stamp = entry.get("calibrated")
    known = {name: value for name, value in stamp.items() if name != "by"} if isinstance(stamp, Mapping) else stamp
    return {**entry, "calibrated": known}


def _with_own_word(theirs: Data, ours: Data | None) -> Data:
    """Return a foreign page without its operator's draft button, but with ours."""
    own = {name: value for name, value in (ours or {}).items() if name == _OWN_WORD}
    return {name: value for name, value in theirs.items() if name != _OWN_WORD} | own


def _describe_additions(part: str, ours: Any, theirs: Any) -> Iterator[str]:
    """Yield what is new in a part that the guard or the person's safety relies on."""
    if isinstance(theirs, Mapping):
        new = {key: value for key, value in theirs.items() if not isinstance(ours, Mapping) or ours.get(key) != value}
        yield from (f"{part}.{key}: {value}" for key, value in new.items())
    elif isinstance(theirs, list):
        yield from (f"{part}: {_shown(their)}" for their in theirs if their not in (ours or ()))
    elif theirs != ours:
        yield f"{part}: {theirs}"


def _shown(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return str(entry)
    if "page" in entry:  # the shape of a request
        place = f"{entry['method']} {entry['path']} {entry['use']}"
        return say(
            "{place}，{page} 页，内容 {count} 项", place=place, page=entry["page"], count=len(entry.get("body") or ())
        )
    body = say("（仅当 {body}）", body=entry["body"]) if entry.get("body") else ""
    return f"{entry.get('method', '')} {entry.get('path', '')} {entry.get('use', '')}{body}"


def _day(entry: Any) -> str:
    """Return the day on which an entry was learnt, "" if there is none: a day that has not come yet is a wrong clock's."""
    stamp = entry.get("calibrated") if isinstance(entry, Mapping) else None
    try:
        day = date.fromisoformat(str(stamp.get("on", ""))) if isinstance(stamp, Mapping) else None
    except ValueError:
        return ""
    return day.isoformat() if day is not None and day <= date.today() else ""


def _entries(data: Data) -> Iterator[Data]:
    for part in ("pages", "fields"):
        for entry in (data.get(part) or {}).values():
            if isinstance(entry, dict):
                yield entry
