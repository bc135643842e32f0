"""Saves that nobody has read back yet: followed event by event, in a run and over the runs before it.

A record may be stored from the moment its save is pressed, whatever the site answers. Until the site says that it is
not, or it is read back, it is not added a second time without the person's word.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.proof.journal.events import NOT_TAKEN, PRESSED, UNSENT, Event, Note, Proved, RecordOpened, Saved

UNLISTED = "unlisted"  # the person was shown a list without the record; the Note carries their answer
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
            case Note(what, _, record) if what == PRESSED:
                self.pressed.add(record)
            case Note(what, _, record) if what in (NOT_TAKEN, UNSENT):
                self.pressed.discard(record)
            case Note(what, answer, record) if what == UNLISTED and answer == ADD_AGAIN:
                self.forget(record)  # the person has seen that it is missing
            case Saved(record):
                self.pressed.discard(record)
                self.saved.add(record)
            case Proved(record):
                for records in (self.in_progress, self.pressed, self.saved):
                    records.discard(record)
