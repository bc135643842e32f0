"""The plain data of a report, independent of language; personal values are already masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from assistant.core.values.comparison import Rewrite
from assistant.core.verdict import WRITTEN
from assistant.proof.journal.counts import FieldTally
from assistant.proof.journal.events import BlockedCause, ChangeOpened, EditsUnsubmitted, Event, Note, RecordLeft

_REMARKABLE = frozenset({"normalised", "accepted", "masked", "extra"})
_NOT_WRITTEN = frozenset({"already", "locked", ""})


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: the wanted, shown and stored value as text; None if it was not seen.

    `has_hidden_difference` says that two texts look alike only because the differing part is masked.
    """

    key: str
    label: str
    section: tuple[str, ...]
    wanted: str | None
    shown: str | None
    stored: str | None
    verdict: str
    outcome: str
    is_right: bool
    is_counted: bool
    note: str = ""
    is_masked: bool = False
    has_hidden_difference: bool = False
    sha256: str = ""
    how: str = ""
    since: str = ""
    rewrites: tuple[Rewrite, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """One record of the plan: what the site saves at once, its fields in page order, its picture if there is one."""

    id: str
    title: str
    stage: str
    mode: str
    planned: int
    message: str
    tally: FieldTally
    rows: tuple[FieldRow, ...]
    is_saved: bool = False
    how: str = ""
    proof: str = ""
    proved_at: datetime | None = None
    picture: Path | None = None
    why_gated: str = ""

    @property
    def is_gated(self) -> bool:
        """Return whether the record had to wait."""
        return self.mode == "gated"

    @property
    def is_unsaved(self) -> bool:
        """Return whether something was written and no save was confirmed."""
        return not self.is_saved and any(row.outcome in WRITTEN for row in self.rows)

    @property
    def differences(self) -> tuple[FieldRow, ...]:
        """Return the rows that a person should look at: wrong ones, then rewritten and additional ones."""
        wrong = [row for row in self.rows if row.is_counted and not row.is_right]
        rows = [row for row in self.rows if row.verdict in _REMARKABLE]
        return tuple(wrong + rows)

    @property
    def rest(self) -> tuple[FieldRow, ...]:
        """Return the rows that are as wanted, in page order."""
        different = {row.key for row in self.differences}
        return tuple(row for row in self.rows if row.key not in different)


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the person (or of the simulated operator of a rehearsal): login, tick or 提交, for which record, when."""

    act: str
    by: str
    at: datetime | None = None
    record: str = ""


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One handover: kind, start, how it ended, duration, who acted ("" if it never ended)."""

    handover: str
    at: datetime
    answer: str
    seconds: float | None
    by: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state as read from the page: the item, our word, the site's word, receipt, time, picture."""

    what: str
    ours: str
    theirs: str
    receipt: str
    at: datetime
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A dated line: a decision, a note, a reviewer's comment; `event` is the kind of a note's event."""

    at: datetime
    what: str
    detail: str = ""
    about: str = ""
    event: type[Event] = Note


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of a change: record, field, value before and after as text, and its proof if it was read back.

    `kind` is changed, added, foreign or removed (a whole record, deleted by the person).
    """

    title: str
    label: str
    kind: str
    before: str
    after: str
    proof: FieldRow | None = None


@dataclass(frozen=True, slots=True)
class BlockedRow:
    """Stopped attempts of one kind: what, by which layer, on which page, how often, first and last time.

    `is_earlier` says that they were stopped before this run began: by a run that died, or between two runs. `is_held`: saves
    about whose kind the person was asked then.
    """

    what: str
    layer: str
    page: str
    count: int
    first: datetime
    last: datetime
    is_earlier: bool = False
    is_held: bool = False
    cause: BlockedCause | None = None

    @property
    def is_tick(self) -> bool:
        """Return whether they were ticks of a commitment, which would not have submitted anything."""
        return self.cause == "tick"

    @property
    def is_unlearnt(self) -> bool:
        """Return whether they were saves in another shape than the learnt one, which submit nothing."""
        return self.cause == "shape"


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file: name, digest and size as frozen; the number of fields that carry it, and how its stored copy was checked."""

    name: str
    sha256: str
    size: int | None
    fields: tuple[str, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True)
class JournalSeal:
    """The state of the journal's chain: lines, last digest, whether the head file agrees, whether a partial line
    follows.
    """

    lines: int
    head: str
    is_sealed: bool
    is_torn: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything that a report shows about one run."""

    run: str
    client: str
    site: str
    url: str
    operator: str
    is_rehearsal: bool
    status: str
    reason: str
    started: datetime
    ended: datetime | None
    seconds: float
    tally: FieldTally
    counts: dict[str, int]
    records: tuple[ReportRecord, ...]
    seal: JournalSeal
    pace: str = ""
    browser: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    handovers: tuple[HandoverRow, ...] = ()
    states: tuple[StateRow, ...] = ()
    decisions: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    comments: tuple[Remark, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    blocked: tuple[BlockedRow, ...] = ()
    attachments: tuple[AttachmentRow, ...] = ()
    guarded: tuple[str, ...] = ()

    @property
    def read_records(self) -> tuple[ReportRecord, ...]:
        """Return the records that this run opened."""
        return tuple(record for record in self.records if not record.is_gated)

    @property
    def gated(self) -> tuple[ReportRecord, ...]:
        """Return the records that had to wait."""
        return tuple(record for record in self.records if record.is_gated)

    @property
    def hidden(self) -> tuple[tuple[ReportRecord, FieldRow], ...]:
        """Return the fields that the page did not show, with their records."""
        return tuple((record, row) for record in self.records for row in record.rows if row.verdict == "hidden")

    @property
    def masked(self) -> tuple[tuple[ReportRecord, FieldRow], ...]:
        """Return the fields that the site masks, as the person has accepted, with their records."""
        return tuple((record, row) for record in self.records for row in record.rows if row.verdict == "masked")

    @property
    def blocked_count(self) -> int:
        """Return how many attempts to submit the guard stopped in this run."""
        own = (row for row in self.blocked if not row.is_earlier and not row.is_held)
        return sum(row.count for row in own if not row.is_tick and not row.is_unlearnt)

    @property
    def blocked_save_count(self) -> int:
        """Return how many requests the guard stopped in this run because they differ from the learnt saves."""
        return sum(row.count for row in self.blocked if not row.is_earlier and row.is_unlearnt and not row.is_held)

    @property
    def blocked_held_count(self) -> int:
        """Return how many saves the guard held so that the person could be asked about their kind."""
        return sum(row.count for row in self.blocked if not row.is_earlier and row.is_held)

    @property
    def blocked_tick_count(self) -> int:
        """Return how many ticks of a commitment the guard stopped in this run."""
        return sum(row.count for row in self.blocked if not row.is_earlier and row.is_tick)

    @property
    def blocked_earlier_count(self) -> int:
        """Return how many attempts the guard had stopped before this run began."""
        return sum(row.count for row in self.blocked if row.is_earlier)

    @property
    def saved(self) -> int:
        """Return how many records were saved."""
        return sum(record.is_saved for record in self.records)

    @property
    def has_written(self) -> bool:
        """Return whether the run is known to have changed the registry: saved, filled in, or opened a change."""
        return bool(self.saved or self.tally.written) or any(note.event is ChangeOpened for note in self.notes)

    @property
    def is_edited(self) -> bool:
        """Return whether the profile differs from the registry in ways that this run only reported."""
        return any(note.event is EditsUnsubmitted for note in self.notes)

    @property
    def passed_over(self) -> tuple[Remark, ...]:
        """Return the notes on records that were passed over."""
        return tuple(note for note in self.notes if note.event is RecordLeft)

    @property
    def open_fields(self) -> tuple[tuple[ReportRecord, FieldRow], ...]:
        """Return the fields that are not right, with their records."""
        return tuple(
            (record, row) for record in self.records for row in record.rows if row.is_counted and not row.is_right
        )

    @property
    def untouched(self) -> int:
        """Return how many fields are right and were not written."""
        return sum(
            row.is_counted and row.is_right and row.outcome in _NOT_WRITTEN
            for record in self.records
            for row in record.rows
        )

    @property
    def unreached(self) -> tuple[tuple[ReportRecord, int], ...]:
        """Return the opened records with planned fields that the run did not reach, and how many."""
        counted = (
            (record, sum(row.is_counted or row.verdict == "hidden" for row in record.rows))
            for record in self.read_records
        )
        return tuple((record, record.planned - met) for record, met in counted if record.planned > met)
