"""A long list in parts: only one part is drawn, so that a page opens at once whatever the number of clients.

shown, number = part_of(rows, asked)                         the rows of a part; `asked` is from the address
part_links(len(rows), number, lambda part: page_of("clients", part=part))   the links to all parts
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from assistant.apps.console.parts import el, link
from assistant.core.language import say

PART = 50
_DIGITS = 7
T = TypeVar("T")


def part_of(rows: Sequence[T], asked: str) -> tuple[Sequence[T], int]:
    """Return the rows of a part and its number; the nearest part for a number that the list does not have."""
    number = int(asked) if asked.isdecimal() and len(asked) < _DIGITS else 1
    number = min(max(number, 1), _count(len(rows)))
    return rows[(number - 1) * PART : number * PART], number


def part_links(total: int, shown: int, address: Callable[[int], str]) -> None:
    """Add the links to the parts of a list; none if it has only one."""
    if _count(total) == 1:
        return
    with el("nav", None, "parts", aria_label=say("分页")):
        for number in range(1, _count(total) + 1):
            link(str(number), address(number), aria_current="page" if number == shown else None)


def _count(total: int) -> int:
    return max(-(-total // PART), 1)
