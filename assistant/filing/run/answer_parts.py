"""The parts of a site's JSON answer: where a record's values stand in it, what identifies that part, which row names a record.

Nothing here knows a run. A value counts as standing in an answer only by the words that a person reads, or by a number or a
day in one of the usual notations: a code, 1 for 是 and an empty text for 长期 tell nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from assistant.core.values import Choice, Choices, File, Nodes, Steps, Value, is_empty
from assistant.core.values.comparison import canonical
from assistant.filing.forms.sent_values import sent_value

Place = tuple[str, ...]
Leaves = tuple[tuple[Place, str], ...]
_CODES = frozenset(("", "true", "1", "Y", "on", "false", "0", "N", "off"))
_DEEPEST = 64


def leaves(content: Any, place: Place = (), depth: int = 0) -> Iterator[tuple[Place, str]]:
    """Yield each scalar as text, with the keys down to it; below a list, with those down to the list. Raises RecursionError."""
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(content, dict):
        for key, inner in content.items():
            yield from leaves(inner, (*place, key), depth + 1)
    elif isinstance(content, list):
        for inner in content:
            yield from ((place, text) for _, text in leaves(inner, (), depth + 1))
    elif content is not None:
        yield place, canonical(content if isinstance(content, str) else json.dumps(content))


def part_of(content: Any, values: Iterable[Value]) -> Place | None:
    """Return the keys down to the smallest part that holds whatever in an answer could be one of the values.

    None if a value does not stand in the answer. The whole answer (`()`) if only chosen words or nodes stand in it, which a
    site may also list as what can be chosen, or if a value is empty, which may stand anywhere.
    """
    values, places = list(values), dict[str, set[Place]]()
    for place, text in leaves(content):
        places.setdefault(text, set()).add(place)
    needed = [part for value in values for part in texts_for(value)]
    if not all(part & places.keys() for part in needed):
        return None
    is_plain = any(not isinstance(value, Choice | Choices | Nodes) for value in values)
    if not needed or not is_plain or any(isinstance(value, Nodes) or is_empty(value) for value in values):
        return ()
    groups = [place[:-1] for part in needed for text in part & places.keys() for place in places[text]]
    shared = 0
    while all(len(group) > shared and group[: shared + 1] == groups[0][: shared + 1] for group in groups):
        shared += 1
    return groups[0][:shared]


def stands_in(value: Value, texts: frozenset[str]) -> bool:
    """Return whether a value stands among these texts, whole or part by part."""
    return all(part & texts for part in texts_for(value))


def texts_for(value: Value) -> list[frozenset[str]]:
    """Return the texts of which one each must stand in an answer: one set for a value, or one for each part of it."""
    if is_empty(value):
        return []
    if isinstance(value, File):
        return [frozenset((canonical(value.name),))]
    if isinstance(value, Nodes):
        return [frozenset((canonical(label),)) for node in value.nodes for label in node]
    sent = sent_value(value)
    is_coded = isinstance(value, bool | Choice | Choices)
    parts = [part - (_CODES if is_coded else {""}) for part in sent.parts]
    return parts or [sent.whole - {""}]


def digest_of(content: Any, part: Place = (), volatile: Iterable[Place] = ()) -> str:
    """Return the digest of one part of an answer without its volatile leaves; "" if the part is not there."""
    own = _at(content, part)
    if own is None:
        return ""
    own = deepcopy(own)
    for *above, last in (place[len(part) :] for place in volatile if place[: len(part)] == part):
        group = _at(own, tuple(above))
        if isinstance(group, dict):
            group.pop(last, None)
    written = json.dumps(own, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _at(content: Any, place: Place) -> Any:
    for key in place:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def differing(one: Any, other: Any) -> list[Place] | None:
    """Return the keys down to each scalar in which two readings differ; None if they differ in anything else."""
    own, others = (dict(_outside_lists(content)) for content in (one, other))
    places = [place for place in own if own[place] != others.get(place, own[place])]
    is_all = digest_of(one, (), places) == digest_of(other, (), places)
    return sorted(places) if is_all else None


def _outside_lists(content: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(content, dict):
        for key, inner in content.items():
            yield from _outside_lists(inner, (*place, key))
    elif not isinstance(content, list):
        yield place, json.dumps(content)


def rows_naming(content: Any, values: Sequence[Value], own_id: Iterable[str]) -> tuple[int, int]:
    """Return how many rows of an answer's lists have all these values, and how many of them an id of these as well.

    If a row shows an access path as a whole, others that only have all its steps among theirs are other records.
    """
    ids = frozenset(own_id)
    rows = list(_rows(content))
    named = [row for row in rows if all(_is_whole(value, row) for value in values)]
    named = named or [row for row in rows if all(stands_in(value, _texts(row)) for value in values)]
    return len(named), sum(bool(ids & _texts(row)) for row in named)


def _texts(row: Leaves) -> frozenset[str]:
    return frozenset(text for _, text in row)


def _is_whole(value: Value, row: Leaves) -> bool:
    """Return whether a row has a value; an access path only as one whole list, or as one text."""
    if not isinstance(value, Steps):
        return stands_in(value, _texts(row))
    lists = dict[Place, tuple[str, ...]]()
    for place, text in row:
        lists[place] = (*lists.get(place, ()), text)
    return tuple(map(canonical, value.words)) in lists.values() or bool(sent_value(value).whole & _texts(row))


def most_rows(content: Any) -> int:
    """Return the length of the longest list of objects in an answer."""
    return max((len(own) for own in _tables(content)), default=0)


def _rows(content: Any) -> Iterator[Leaves]:
    for own in _tables(content):
        for row in own:
            yield tuple(leaves({key: part for key, part in row.items() if not _is_table(part)}))


def _tables(content: Any) -> Iterator[list[dict[str, Any]]]:
    if _is_table(content):
        yield [row for row in content if isinstance(row, dict)]
    for inner in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from _tables(inner)


def _is_table(content: Any) -> bool:
    return isinstance(content, list) and any(isinstance(row, dict) for row in content)
