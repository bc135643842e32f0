"""Shorten long lists and texts to one line: a text to its beginning, two texts to the part where they differ.

A person who confirms a change must see it, and two versions of a description usually begin alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.language import comma_list, say

_LEAD = 12


def first_names(names: Sequence[str], most: int) -> str:
    """Return names in one line; of a long list the first ones and how many there are in all."""
    text = comma_list(names[:most])
    return say("{names}等 {count} 项", names=text, count=len(names)) if len(names) > most else text


def pair(one: str, other: str, most: int) -> tuple[str, str]:
    """Return each of two texts on one line; long ones are cut to the part where they differ, with some context."""
    first, second = (" ".join(text.split()) for text in (one, other))
    begin = 0 if first == second else max(0, _common(first, second) - _LEAD)
    return _side(first, begin, most), _side(second, begin, most)


def _side(text: str, begin: int, most: int) -> str:
    return text if len(text) <= most else _part(text, min(begin, len(text) - _LEAD), most)


def _part(text: str, begin: int, most: int) -> str:
    return f"{'…' if begin else ''}{text[begin : begin + most]}{'…' if begin + most < len(text) else ''}"


def _common(one: str, other: str) -> int:
    """Return the length of the common prefix."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
