"""Notes of the office about a client, in `台账/备注/` of its folder: dated, signed, edited only by their author.

They are for the office: nothing that leaves it (brief, pack, papers, 交接) reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.practice import shared_events
from assistant.practice.layout import LEDGER

NOTES = "备注"


@dataclass(frozen=True, slots=True)
class ClientNote:
    """One note: its id, moment, author and text; `edited` is the moment of its last change, None if there was none."""

    id: str
    at: datetime
    by: str
    text: str
    edited: datetime | None = None


def notes(client: Path) -> list[ClientNote]:
    """Return the notes, newest first; a note whose author has emptied it is left out."""
    result: dict[str, ClientNote] = {}
    for event in shared_events.read(client / LEDGER / NOTES):
        original = result.get(event.text("of"))
        if not event.text("of"):
            result[event.id] = ClientNote(event.id, event.at, event.by, event.text("text"))
        elif original is not None and original.by == event.by:
            result[original.id] = replace(original, text=event.text("text"), edited=event.at)
    return [note for note in reversed(result.values()) if note.text]


def write(client: Path, by: str, text: str) -> None:
    """Add a note; raises UsageError if it is empty or not signed, OSError."""
    if not (text.strip() and by.strip()):
        raise UsageError(what=say("请写备注，并在设置里写明您的姓名。"))
    shared_events.add(client / LEDGER / NOTES, by, {"text": text.strip()})


def edit(client: Path, note: ClientNote, by: str, text: str) -> None:
    """Change a note, or withdraw it by an empty text; raises UsageError for another person's or a changed note, OSError."""
    current = next((one for one in notes(client) if one.id == note.id), None)
    if note.by != by:
        raise UsageError(what=say("这条备注是“{name}”写的，只有本人能改。", name=note.by))
    if current != note:
        raise UsageError(what=say("这条备注刚才已在别处改过，没有保存。请刷新后再改。"))
    shared_events.add(client / LEDGER / NOTES, by, {"of": note.id, "text": text.strip()})
