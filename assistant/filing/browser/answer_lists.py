"""The lists of codes and words in the site's answers: what stands for an option in a request, and where the site said so.

A list is one whose entries have a code and a word and nothing else but truth values and entries below, or the options that
a page drawn by the server has in one field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.core.values.comparison import canonical
from assistant.filing.browser.leaf_texts import is_vague, says_act
from assistant.filing.browser.request_leaves import key_path

_CODE = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_NUMBER = re.compile(r"[\d.-]+", re.ASCII)
_DEEPEST = 16
_FEWEST = 2
Owners = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class CodeList:
    """The words of each code of one list; `owners` are the groups around it, the nearest last, with the texts in them."""

    place: str
    words: Mapping[str, frozenset[str]] = field(repr=False)
    owners: Owners = field(default=(), repr=False)

    @property
    def is_plain(self) -> bool:
        """Return whether the list tells enough options apart to be known by its words alone: none is yes, no or a number."""
        return len(self.words) >= _FEWEST and not any(is_vague(word) for own in self.words.values() for word in own)

    def owner(self, name: str) -> str:
        """Return the place of the nearest group that names a part of a request; "" if none does, or the name is an act's."""
        if says_act(name):
            return ""
        return next((place for place, texts in reversed(self.owners) if name in texts), "")


def code_lists(content: object, place: str = "", owners: Owners = ()) -> Iterator[CodeList]:
    """Yield each list of codes and words in JSON content."""
    if len(owners) > _DEEPEST:
        return
    if isinstance(content, Mapping):
        own = (*owners, (place, frozenset(_scalars(content).values())))
        for key, inner in content.items():
            yield from code_lists(inner, f"{place}.{key_path(key)}" if place else key_path(key), own)
    elif isinstance(content, list):
        yield from _lists_of(content, place, owners)
        for number, inner in enumerate(content):
            yield from code_lists(inner, f"{place}[{number}]", owners)


def page_lists(options: Iterable[tuple[str, str, str]]) -> Iterator[CodeList]:
    """Yield the options of each field of a page, given as name, value and word."""
    fields: dict[str, dict[str, frozenset[str]]] = {}
    for name, value, word in options:
        fields.setdefault(name, {})[value] = frozenset((canonical(word),))
    for name, words in fields.items():
        yield CodeList(f"{key_path(name)}.value", _vouching(words), ((key_path(name), frozenset((name,))),))


def is_under(place: str, group: str) -> bool:
    """Return whether a place is a group or lies in it."""
    return place == group or place.startswith((f"{group}.", f"{group}["))


def _lists_of(content: list[object], place: str, owners: Owners) -> Iterator[CodeList]:
    entries = [_scalars(entry) if isinstance(entry, Mapping) else {} for entry in content]
    entries = [entry for entry in entries if len(entry) == _FEWEST]
    for key in entries[0] if entries else ():
        codes = [entry.get(key, "") for entry in entries]
        if len(set(codes)) == len(codes) and all(map(_CODE.fullmatch, codes)):
            others = [frozenset(canonical(text) for name, text in entry.items() if name != key) for entry in entries]
            words = _vouching(dict(zip(codes, others, strict=True)))
            yield CodeList(f"{place}.{key_path(key)}", words, owners)


def _vouching(words: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the codes that a word tells: not a number, not one word for several codes; the code of an act is left out."""
    counts = Counter(word for own in words.values() for word in own)
    vouching = {
        code: frozenset(word for word in own if counts[word] == 1 and not _NUMBER.fullmatch(word))
        for code, own in words.items()
    }
    return {code: own for code, own in vouching.items() if own and not says_act(code)}


def _scalars(entry: Mapping[str, object]) -> dict[str, str]:
    texts = (
        (key, value) for key, value in entry.items() if isinstance(value, str | int) and not isinstance(value, bool)
    )
    return {key: str(value) for key, value in texts if value != ""}
