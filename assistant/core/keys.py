"""Field keys, the same in profile, plan, map, journal, errors and report.

`products[智聊/APP].paths[首页>对话].functions[智能问答].introduction` is a key: names joined by dots; the natural key of a
list item follows in brackets. Inside brackets a backslash escapes the characters `\\ ] [`.
`pattern()` empties the brackets (`products[].paths[].functions[].introduction`): the key in a site map.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class KeyPart:
    """One part of a key: a name and, for an item of a list, its natural key."""

    name: str
    item: str | None = None

    def __str__(self) -> str:
        return self.name if self.item is None else f"{self.name}[{_escape(self.item)}]"


@dataclass(frozen=True, slots=True, order=True)
class FieldKey:
    """The address of a field or record in a profile."""

    parts: tuple[KeyPart, ...]

    def __str__(self) -> str:
        return ".".join(str(part) for part in self.parts)

    def child(self, name: str, item: str | None = None) -> FieldKey:
        """Return this key extended by one part."""
        return FieldKey((*self.parts, KeyPart(name, item)))

    def parent(self) -> FieldKey:
        """Return the key without its last part."""
        return FieldKey(self.parts[:-1])

    def pattern(self) -> str:
        """Return the key in a site map: natural keys removed, brackets left."""
        return ".".join(part.name if part.item is None else f"{part.name}[]" for part in self.parts)

    def startswith(self, other: FieldKey) -> bool:
        """Return whether this key is the other one or below it."""
        return self.parts[: len(other.parts)] == other.parts

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the key of a text. Raises ValueError if the text is not a key."""
        parts, position = [], 0
        while True:
            match = _PART.match(text, position)
            if match is None:
                raise ValueError(f"not a field key: {text!r}")
            item = match["item"]
            parts.append(KeyPart(match["name"], None if item is None else _unescape(item)))
            position = match.end()
            if position == len(text):
                return cls(tuple(parts))
            if text[position] != ".":
                raise ValueError(f"not a field key: {text!r}")
            position += 1


ROOT = FieldKey(())
_SPECIAL = re.compile(r"([\\\[\]])")
_PART = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(?:\[(?P<item>(?:\\.|[^\\\[\]])*)\])?", re.DOTALL)


def _escape(item: str) -> str:
    return _SPECIAL.sub(r"\\\1", item) if _SPECIAL.search(item) else item


def _unescape(item: str) -> str:
    return re.sub(r"\\(.)", r"\1", item, flags=re.DOTALL)
