"""The stand-in before a saved record that no list shows: it makes sure in the mock's own store, then has it added anew.

A person would look at the list again, wait, ask the colleague; the stand-in asks the mock's witness. Only what is not
stored is ordered anew, so that a list that is merely late never ends in two records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from assistant.filing.operator.simulated_operator_acts import OpenHandover, act_by_policy
from assistant.filing.operator.the_mock import ask_mock

UNLISTED, ADD_AGAIN = "unlisted", "add_again"
_LEVEL: Final = re.compile(r"(products|paths|functions|algorithms)\[([^\]]*)\]")


def review(handover: OpenHandover) -> None:
    """Order anew what the mock has not stored; answer everything else as the policy does."""
    if handover.opened["key"] == UNLISTED:
        held = ask_mock(handover.part["url"], "/__mock__/state", person="stand-in")
        if not is_stored(held.get(handover.part["account"], {}), handover.opened["record"]):
            handover.answer(ADD_AGAIN)
            return
    act_by_policy(handover)


def is_stored(account: dict[str, Any], record: str) -> bool:
    """Say whether an account of the mock's store holds a record, given by its id in the plan."""
    items = [account]
    for level, name in _LEVEL.findall(record):
        items = [entry for item in items for entry in item.get(level, ()) if name in _names(entry)]
    return bool(items)


def _names(item: dict[str, Any]) -> set[str]:
    """Return what an item of the store may be called: each of its texts, two of them as name and form, its steps."""
    texts = set(_texts({key: part for key, part in item.items() if key not in {"paths", "functions"}}))
    return texts | {f"{name}/{form}" for name in texts for form in texts} | {">".join(item.get("steps", ()))}


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for item in part.values() if isinstance(part, dict) else part:
            yield from _texts(item)
