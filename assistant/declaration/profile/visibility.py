"""Conditions under which a form shows a field, as data, and their evaluation.

A condition names other fields by their pattern (`algorithms[].basic.type`); the caller's `get` returns the values of
the item in question. Sources: domain_fields.json `when`, domain.md 2.4 and 4.3 (R19, R22, R25).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.core.values import Value, words_of

ANY = ""


@dataclass(frozen=True, slots=True)
class Is:
    """The single choice of `key` is `word`."""

    key: str
    word: str


@dataclass(frozen=True, slots=True)
class Has:
    """The chosen options of `key` include `word` or an option of the group `word`; ANY: at least one is chosen."""

    key: str
    word: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the conditions hold."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


Condition = Is | Has | AllOf | AnyOf
Get = Callable[[str], Value | None]


def is_shown(condition: Condition | None, get: Get) -> bool:
    """Return whether a field with this condition is shown; `get(pattern)` returns the value of a field."""
    match condition:
        case None:
            return True
        case Is(key, word):
            return word in words_of(get(key))
        case Has(key, word):
            return any(word in (ANY, text) or text.startswith(f"{word}/") for text in words_of(get(key)))
        case AllOf(conditions):
            return all(is_shown(condition, get) for condition in conditions)
        case AnyOf(conditions):
            return any(is_shown(condition, get) for condition in conditions)


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """Return the conjunction of two conditions; None is no condition."""
    if first is None or second is None:
        return first or second
    return AllOf((first, second))


def gates(condition: Condition | None) -> Iterator[str]:
    """Yield the patterns of the fields that this condition depends on."""
    match condition:
        case Is(key, _) | Has(key, _):
            yield key
        case AllOf(conditions) | AnyOf(conditions):
            for part in conditions:
                yield from gates(part)
