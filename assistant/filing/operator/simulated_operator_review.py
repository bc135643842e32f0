"""How the simulated operator handles a saved record that no list shows: check the mock's store, then add it anew.

A person would look at the list again, wait, or ask a colleague; the simulated operator asks the mock. Only a record
that is not stored is added anew, so that a slow list never leads to two records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.operator.simulated_operator_acts import OpenHandover, act_by_policy
from assistant.filing.operator.the_mock import ask_mock

UNLISTED, ADD_AGAIN = "unlisted", "add_again"
_LEVEL: Final = re.compile(r"(products|paths|functions|algorithms)\[([^\]]*)\]")


def review(handover: OpenHandover) -> None:
    """Have a record added anew if the mock has not stored it; answer everything else by the policy."""
    if handover.opened["key"] == UNLISTED:
        held = ask_mock(handover.part["url"], "/__mock__/state", person="stand-in")
        if not is_stored(held.get(handover.part["account"], {}), handover.opened["record"]):
            handover.answer(ADD_AGAIN)
            return
    act_by_policy(handover)


def is_stored(account: dict[str, Any], record: str) -> bool:
    """Return whether an account in the mock's store holds a record, given by its id in the plan."""
    records = [account]
    for level, name in _LEVEL.findall(record):
        records = [
            child for stored_record in records for child in stored_record.get(level, ()) if name in _names(child)
        ]
    return bool(records)


def _names(item: dict[str, Any]) -> set[str]:
    """Return the names of an item in the store: its texts, pairs of them as name/form, its steps."""
    texts = set(_texts({key: part for key, part in item.items() if key not in REGISTRY.lists}))
    return texts | {f"{name}/{form}" for name in texts for form in texts} | {">".join(item.get("steps", ()))}


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for item in part.values() if isinstance(part, dict) else part:
            yield from _texts(item)
