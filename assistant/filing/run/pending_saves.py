"""What may be stored though nobody has read it back: followed event by event, in a run and over the runs before it.

A record whose save was pressed may be stored from that moment, whatever is heard of it; until the site says that it is
not, or it is read back, it is not added a second time without the person's word.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.proof.journal.events import NOT_TAKEN, PRESSED, UNSENT, Event, Note, Proved, RecordOpened, Saved

UNLISTED = "unlisted"  # the person was shown the list in which a record is not; their answer stands beside it
ADD_AGAIN = "add_again"


@dataclass(frozen=True, slots=True)
class PendingSaves:
    """The ids of records not proved since they were begun to be written, pressed to be saved, or said to be saved."""

    in_progress: set[str] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)

    def __contains__(self, record: str) -> bool:
        """Say whether a record may be stored: it was said to be saved, or its save was pressed and never answered."""
        return record in self.pressed or record in self.saved

    def forget(self, record: str) -> None:
        """Take a save that was pressed for none here."""
        self.pressed.discard(record)
        self.saved.discard(record)

    def take(self, event: Event) -> None:
        """Follow one event."""
        match event:
            case RecordOpened(record, mode="write"):
                self.in_progress.add(record)
            case Note(what, _, record) if what == PRESSED:
                self.pressed.add(record)
            case Note(what, _, record) if what in (NOT_TAKEN, UNSENT):
                self.pressed.discard(record)
            case Note(what, answer, record) if what == UNLISTED and answer == ADD_AGAIN:
                self.forget(record)  # the person has seen that it is not there
            case Saved(record):
                self.pressed.discard(record)
                self.saved.add(record)
            case Proved(record):
                for texts in (self.in_progress, self.pressed, self.saved):
                    texts.discard(record)
