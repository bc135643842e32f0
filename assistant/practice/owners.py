"""Who in the office deals with a client and with each of its items, in `台账/分工/` of the client's folder.

owners(client)                          →  the person by key; "" is the client as a whole
assign(client, key, owner, seen, by)    refused if somebody else has assigned it since the page was read
"""

from __future__ import annotations

from pathlib import Path

from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.practice import activity, shared_events
from assistant.practice.layout import LEDGER

OWNERS = "分工"
CLIENT = ""
_KEY, _OWNER = "key", "owner"


def owners(client: Path) -> dict[str, str]:
    """Return who deals with what; what nobody deals with is left out."""
    newest = {event.text(_KEY): event.text(_OWNER) for event in shared_events.read(client / LEDGER / OWNERS)}
    return {key: owner for key, owner in newest.items() if owner}


def assign(client: Path, key: str, owner: str, seen: str, by: str) -> None:
    """Record who deals with a client (key "") or an item; raises UsageError if it is no longer as `seen`, OSError."""
    current = owners(client).get(key, "")
    if current == owner:
        return
    if current != seen:
        raise UsageError(
            what=say("刚才已改由“{owner}”负责，没有改动。请刷新后再定。", owner=current or say("（无人）"))
        )
    shared_events.add(client / LEDGER / OWNERS, by, {_KEY: key, _OWNER: owner})
    activity.note(client, "assigned", [owner] if owner else [], about=_name_of(key), by=by)


def _name_of(key: str) -> str:
    """Return what a key calls its item; an entity and a client have no name of their own."""
    return key.partition("[")[2].rstrip("]")
