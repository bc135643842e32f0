"""Saves that nobody has read back yet: followed event by event, in a run and over the runs before it.

A record may be stored from the moment its save is pressed, whatever the site answers. Until the site says that it is
not, or it is read back, it is not added a second time without the person's word.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.proof.journal.events import (
    Event,
    Proved,
    RecordOpened,
    Saved,
    SaveNotTaken,
    SavePressed,
    SaveUnsent,
    UnlistedAnswered,
)

UNLISTED = "unlisted"  # the key of the prompt that shows a list without the record
ADD_AGAIN = "add_again"


@dataclass(frozen=True, slots=True)
class PendingSaves:
    """The ids of records that are not proved since their writing began, their save was pressed, or it was confirmed."""

    in_progress: set[str] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)

    def __contains__(self, record: str) -> bool:
        """Return whether a record may be stored: its save was confirmed, or pressed and never answered."""
        return record in self.pressed or record in self.saved

    def forget(self, record: str) -> None:
        """Forget the save of a record: it did not land here."""
        self.pressed.discard(record)
        self.saved.discard(record)

    def take(self, event: Event) -> None:
        """Update the sets by one event."""
        match event:
            case RecordOpened(record, mode="write"):
                self.in_progress.add(record)
            case SavePressed(record):
                self.pressed.add(record)
            case SaveNotTaken(record) | SaveUnsent(record):
                self.pressed.discard(record)
            case UnlistedAnswered(record, answer) if answer == ADD_AGAIN:
                self.forget(record)  # the person has seen that it is missing
            case Saved(record):
                self.pressed.discard(record)
                self.saved.add(record)
            case Proved(record):
                for records in (self.in_progress, self.pressed, self.saved):
                    records.discard(record)
