"""The stored form of events that a journal writes as notes, as it always has: `{"what": …, "detail": …, "record": …}`.

Older versions of the program read these lines as notes; this one reads both notes and lines of the event's own kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assistant.proof.journal.events import (
    AnswerApplied,
    Blocked,
    BlockedCause,
    ChangeOpened,
    CompanyAnswered,
    EditsUnsubmitted,
    Event,
    Note,
    NotedEvent,
    PatchStored,
    RecordLeft,
    SaveNotTaken,
    SavePressed,
    SaveUnsent,
    StoredEvent,
    UnlistedAnswered,
)
from assistant.proof.journal.proof_file import PATCH


@dataclass(frozen=True, slots=True)
class NoteForm:
    """How an event is stored as a note: its `what`, the members stored as `detail` and `record`, and one fixed member."""

    what: str
    event: type[NotedEvent]
    detail: str = ""
    record: str = ""
    fixed: tuple[str, str | bool] | None = None

    def fits(self, event: NotedEvent) -> bool:
        """Return whether this is the form of an event."""
        return self.fixed is None or getattr(event, self.fixed[0]) == self.fixed[1]

    def note_of(self, event: NotedEvent) -> Note:
        """Return the note that stands for an event."""
        detail, record = (getattr(event, name) if name else "" for name in (self.detail, self.record))
        return Note(self.what, detail, record)

    def event_of(self, note: Note) -> NotedEvent:
        """Return the event that a note stands for."""
        members: dict[str, Any] = dict([self.fixed] if self.fixed else [])
        members |= {self.detail: note.detail} if self.detail else {}
        members |= {self.record: note.record} if self.record else {}
        return self.event(**members)


_FORMS = (
    NoteForm("save pressed", SavePressed, record="record"),
    NoteForm("not saved", SaveNotTaken, "message", "record"),
    NoteForm("save unsent", SaveUnsent, record="record"),
    NoteForm("unlisted", UnlistedAnswered, "answer", "record"),
    NoteForm("same company", CompanyAnswered, "company", fixed=("is_same", True)),
    NoteForm("another company", CompanyAnswered, "company", fixed=("is_same", False)),
    NoteForm("same", AnswerApplied, "answer", "record", ("question", "same")),
    NoteForm("conflict", AnswerApplied, "answer", "record", ("question", "conflict")),
    NoteForm("accepted", AnswerApplied, "answer", "record", ("question", "accepted")),
    NoteForm("filled by", AnswerApplied, "answer", "record", ("question", "filled by")),
    NoteForm("left", RecordLeft, "reason", "record"),
    NoteForm("change opened", ChangeOpened, record="record"),
    NoteForm(PATCH, PatchStored, "proof"),
    NoteForm("unsubmitted", EditsUnsubmitted, "fields"),
)
NOTED_KINDS: dict[str, type[NotedEvent]] = {kind.__name__: kind for kind in NotedEvent.__args__}
_BY_WHAT = {form.what: form for form in _FORMS}


def stored_form(event: Event) -> StoredEvent:
    """Return the form in which a journal stores an event: a note, or the event itself."""
    if not isinstance(event, NotedEvent):
        return event
    return next(form.note_of(event) for form in _FORMS if form.event is type(event) and form.fits(event))


def typed_event(event: StoredEvent) -> Event:
    """Return the event that a stored line stands for; a note of unknown `what` stays a note."""
    if isinstance(event, Blocked) and event.cause is None:
        return replace(event, cause=_cause_in(event.what))
    if not isinstance(event, Note) or not isinstance(event.what, str) or event.what not in _BY_WHAT:
        return event
    return _BY_WHAT[event.what].event_of(event)


def _cause_in(what: str) -> BlockedCause:
    """Return the cause of a stopped attempt that was stored before events had one, from its words."""
    if what.startswith("tick · "):
        return "tick"
    return "shape" if " · shape · " in what else "other"
