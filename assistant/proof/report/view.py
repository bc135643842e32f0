"""The view of one run: its journal and proof files collected into the data of a report.

Only the run folder is read, and nothing is taken on trust: figures are counted from the proof files, whose digests the
journal names, and the journal is checked line by line.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from assistant.core import files
from assistant.core.errors import DamagedRun
from assistant.core.language import say
from assistant.declaration.profile.catalogue import label_at, named_at
from assistant.proof.journal.chain import JournalEntry, JournalReading
from assistant.proof.journal.comment_lines import NotedWords, repeats
from assistant.proof.journal.counts import FieldTally, tally
from assistant.proof.journal.events import (
    Blocked,
    BlockedCause,
    ChangeOpened,
    Comment,
    CompanyAnswered,
    EditsUnsubmitted,
    Event,
    FieldDone,
    Gated,
    GuardProved,
    HandoverClosed,
    HandoverOpened,
    Note,
    PatchStored,
    Proved,
    RecordLeft,
    RecordOpened,
    RunClosed,
    RunOpened,
    Saved,
    SaveNotTaken,
    Status,
    UnlistedAnswered,
)
from assistant.proof.journal.notes import stored_form
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import changes, words
from assistant.proof.report import rows as field_rows
from assistant.proof.report.known import known_values
from assistant.proof.report.rows import Masking
from assistant.proof.report.shapes import (
    Act,
    AttachmentRow,
    BlockedRow,
    FieldRow,
    HandoverRow,
    JournalSeal,
    Remark,
    ReportRecord,
    ReportView,
    StateRow,
)

Kind = TypeVar("Kind", bound=Event)
_REPORTED_NOTES = (SaveNotTaken, UnlistedAnswered, CompanyAnswered, RecordLeft, ChangeOpened, EditsUnsubmitted)
MASKED_PICTURE = b"beian-masks"  # the PNG text chunk of a picture whose personal values were painted over
_SHORTEST_DIGEST = 32
_DECIDED = frozenset({"QUESTION", "SAME", "FILL", "REMOVE", "REVIEW"})


def build(run: RunFolder, *, is_open: bool = False) -> ReportView:
    """Return the view of a run; `is_open` shows personal values whole (for the internal edition only).

    Raises DamagedRun if the journal or a proof file is damaged.
    """
    reading = run.reading()
    if not reading.entries or not isinstance(reading.entries[0].event, RunOpened):
        raise DamagedRun(path=run.path, what=say("操作流水缺少开头"))
    return _ReportBuilder(run, reading, is_open).view(reading.entries[0].event)


class _ReportBuilder:
    """Collects the data of one run folder in one pass."""

    def __init__(self, run: RunFolder, reading: JournalReading, is_open: bool) -> None:
        self._run = run
        self._reading = reading
        self._by_kind: dict[type[object], list[JournalEntry]] = {}
        for entry in reading.entries:
            self._by_kind.setdefault(type(entry.event), []).append(entry)
        self._proofs = {event.record: (entry, event) for entry, event in self._of(Proved)}
        self._entries = {record: run.read_proof(event.proof).entries for record, (_, event) in self._proofs.items()}
        self._saved = {event.record: event.message for _, event in self._of(Saved)}
        self._done: dict[str, list[FieldDone]] = {}
        for _, done in self._of(FieldDone):
            self._done.setdefault(done.record, []).append(done)
        self._labels = self._first_labels()
        self._masking = Masking(
            (entry for entries in self._entries.values() for entry in entries),
            known=() if is_open else known_values(run) or (),
            is_open=is_open,
        )
        self._titles = {
            event.record: event.title for event in reading.events() if isinstance(event, RecordOpened | Gated)
        }

    def view(self, opened: RunOpened) -> ReportView:
        closed = next((event for _, event in self._of(RunClosed)), None)
        first, last = self._reading.entries[0].at, self._reading.entries[-1].at
        records = self._records()
        return ReportView(
            run=opened.run or self._run.name,
            client=opened.client,
            site=opened.site,
            url=opened.url,
            operator=opened.operator,
            is_rehearsal=opened.rehearsal,
            status=closed.status if closed else "interrupted",
            reason=self._masking.words(closed.reason) if closed else "",
            started=first,
            ended=last if closed else None,
            seconds=closed.seconds if closed else (last - first).total_seconds(),
            tally=tally(self._latest().values(), (done for _, done in self._of(FieldDone))),
            counts=dict(closed.counts) if closed else {},
            records=records,
            seal=JournalSeal(
                len(self._reading.entries), self._reading.head, self._reading.sealed, bool(self._reading.torn)
            ),
            pace=opened.pace,
            browser=opened.browser,
            versions=dict(opened.versions),
            digests=_digests(opened),
            acts=self._acts(closed),
            handovers=self._handovers(),
            states=self._states(),
            decisions=self._decisions(),
            notes=self._notes(),
            comments=self._comments(),
            changes=tuple(
                changes.of_run(self._run, [event for _, event in self._of(PatchStored)], self._latest(), self._masking)
            ),
            blocked=self._blocked(),
            attachments=self._attachments(records),
            guarded=tuple(
                dict.fromkeys(event.page for _, event in self._of(GuardProved) if all(event.layers.values()))
            ),
        )

    def _of(self, kind: type[Kind]) -> list[tuple[JournalEntry, Kind]]:
        return [(entry, entry.event) for entry in self._by_kind.get(kind, ()) if isinstance(entry.event, kind)]

    def _first_labels(self) -> dict[str, str]:
        """Return the label of each key from its first proof, else from its first journal line."""
        result: dict[str, str] = {}
        for entries in self._entries.values():
            for entry in entries:
                result.setdefault(entry.key, entry.label)
        for _, event in self._of(FieldDone):
            result.setdefault(event.key, event.label)
        return result

    def _about(self, record: str, key: str = "") -> str:
        title = self._titles.get(record, record)
        label = self._label(key)
        return " › ".join(part for part in (title, label) if part)

    def _label(self, key: str) -> str:
        """Return how a field or a note is called; a field that this run has not written has the name of the form."""
        return self._labels.get(key) or named_at(key) or words.spoken(words.NOTES, key) if key else ""

    # records

    def _records(self) -> tuple[ReportRecord, ...]:
        latest = {event.record: event for _, event in self._of(RecordOpened)}
        read = [self._record(event) for event in latest.values()]
        waiting = {event.record: event for _, event in self._of(Gated) if event.record not in latest}
        return (*read, *(_gated(event) for event in waiting.values()))

    def _record(self, opened: RecordOpened) -> ReportRecord:
        entry, proved = self._proofs.get(opened.record, (None, None))
        shown = self._rows(opened.record)
        return ReportRecord(
            id=opened.record,
            title=opened.title,
            stage=opened.stage,
            mode=opened.mode,
            planned=opened.fields,
            message=self._masking.words(self._saved.get(opened.record, "")),
            is_saved=opened.record in self._saved,
            tally=tally(self._entries.get(opened.record, ()), self._done.get(opened.record, ())),
            rows=tuple(shown),
            how=proved.how if proved else "",
            proof=proved.proof if proved else "",
            proved_at=entry.at if entry else None,
            picture=self._picture(proved.picture) if proved else None,
        )

    def _rows(self, record: str) -> list[FieldRow]:
        entries = self._entries.get(record)
        done = self._done.get(record, [])
        if entries is None:
            return field_rows.of_journal(done, self._masking)
        known = {entry.key for entry in entries}
        unproved = [event for event in done if event.key not in known]
        proved = [field_rows.of_proof(entry, self._masking) for entry in entries]
        return [*proved, *field_rows.of_journal(unproved, self._masking)]

    def _latest(self) -> dict[str, ProofEntry]:
        return {entry.key: entry for entries in self._entries.values() for entry in entries}

    def _picture(self, name: str) -> Path | None:
        """Return a picture's path; None if its name leads out of the run folder or its values were not painted over."""
        path = (self._run.path / name).resolve()
        if not name or not path.is_relative_to(self._run.path.resolve()) or not path.is_file():
            return None
        return path if self._masking.is_open or MASKED_PICTURE in files.read(path) else None

    # people

    def _acts(self, closed: RunClosed | None) -> tuple[Act, ...]:
        """Return who logged in, ticked and submitted: found in the handovers, named as at the run's end."""
        ended = [(entry, event) for entry, event in self._of(HandoverClosed)]
        acts = [Act("login", event.by, entry.at) for entry, event in ended if event.handover == "LOGIN"]
        confirms = [
            (entry.at, event) for entry, event in ended if event.handover == "CONFIRM" and event.answer == "submitted"
        ]
        named = {name: by for name, by in (closed.submitted_by if closed else {}).items() if by}
        if len(named) == len(confirms):
            submissions: list[tuple[str, str, datetime | None]] = [
                (name, by, at) for (name, by), (at, _) in zip(named.items(), confirms, strict=True)
            ]
        elif named:
            submissions = [(name, by, None) for name, by in named.items()]
        else:
            submissions = [(self._about(event.record), event.by, at) for at, event in confirms]
        for name, by, at in submissions:
            title = self._titles.get(name, name)
            acts += [Act("tick", by, at, title), Act("submit", by, at, title)]
        return tuple(acts)

    def _handovers(self) -> tuple[HandoverRow, ...]:
        rows: list[HandoverRow] = []
        waiting: list[tuple[datetime, HandoverOpened]] = []
        for entry in self._reading.entries:
            event = entry.event
            if isinstance(event, HandoverOpened):
                waiting.append((entry.at, event))
            elif isinstance(event, HandoverClosed):
                start = next((item for item in waiting if item[1].handover == event.handover), None)
                if start is not None:
                    waiting.remove(start)
                at = start[0] if start else entry.at
                rows.append(self._handover(at, event, event))
        rows += [self._handover(at, event, None) for at, event in waiting]
        return tuple(sorted(rows, key=lambda row: row.at))

    def _handover(
        self, at: datetime, about: HandoverOpened | HandoverClosed, end: HandoverClosed | None
    ) -> HandoverRow:
        answer = self._masking.words(end.answer) if end else ""
        return HandoverRow(
            handover=about.handover,
            at=at,
            answer=answer,
            seconds=end.seconds if end else None,
            by=end.by if end else "",
            about=self._about(about.record, about.key),
        )

    # remarks

    def _decisions(self) -> tuple[Remark, ...]:
        return tuple(
            Remark(entry.at, event.handover, self._masking.words(event.answer), self._about(event.record, event.key))
            for entry, event in self._of(HandoverClosed)
            if event.handover in _DECIDED
        )

    def _notes(self) -> tuple[Remark, ...]:
        return tuple(
            Remark(entry.at, note.what, self._masking.words(note.detail), self._about(note.record), type(entry.event))
            for entry in self._in_order(Note, *_REPORTED_NOTES)
            if isinstance(note := stored_form(entry.event), Note)
        )

    def _in_order(self, *kinds: type[Event]) -> list[JournalEntry]:
        """Return the entries of several kinds as the journal has them."""
        return sorted((entry for kind in kinds for entry in self._by_kind.get(kind, ())), key=lambda entry: entry.seq)

    def _comments(self) -> tuple[Remark, ...]:
        """Return the comments; a line of the list on one page is left out where it stood beside its field on another."""
        read = [(entry.at, event, self._run.read_text(event.text)) for entry, event in self._of(Comment)]
        noted = [NotedWords(event.what, label_at(event.key) if event.key else None, text) for _, event, text in read]
        return tuple(
            Remark(at, event.what, self._masking.words(text), self._label(event.key))
            for (at, event, text), is_repeat in zip(read, repeats(noted), strict=True)
            if not is_repeat
        )

    def _blocked(self) -> tuple[BlockedRow, ...]:
        """Return the stopped attempts, equal ones in one row: a page that tries every second must not hide the others."""
        groups: dict[tuple[str, str, str, bool, bool, BlockedCause | None], list[datetime]] = {}
        for entry, event in self._of(Blocked):
            what, page = self._masking.words(event.what), self._masking.words(event.page)
            at = datetime.fromisoformat(event.earlier) if event.earlier else entry.at
            kind = (what, event.layer, page, bool(event.earlier), event.held, event.cause)
            groups.setdefault(kind, []).append(at)
        return tuple(
            BlockedRow(what, layer, page, len(times), times[0], times[-1], is_earlier, is_held, cause)
            for (what, layer, page, is_earlier, is_held, cause), times in groups.items()
        )

    def _states(self) -> tuple[StateRow, ...]:
        """Return the states as they changed; a state that was read again unchanged is listed once."""
        rows: list[StateRow] = []
        last: dict[str, tuple[str, str]] = {}
        for entry, event in self._of(Status):
            if event.receipt or last.get(event.what) != (event.ours, event.theirs):
                picture = self._picture(event.picture)
                rows.append(StateRow(event.what, event.ours, event.theirs, event.receipt, entry.at, picture))
            last[event.what] = (event.ours, event.theirs)
        return tuple(rows)

    # files

    def _attachments(self, records: Iterable[ReportRecord]) -> tuple[AttachmentRow, ...]:
        used: dict[str, list[tuple[str, str]]] = {}
        for record in records:
            for row in record.rows:
                if row.sha256:
                    used.setdefault(row.sha256, []).append((f"{record.title} › {row.label}", row.how))
        return tuple(
            AttachmentRow(
                name=self._masking.words(str(item["name"])),
                sha256=str(item["sha256"] or ""),
                size=item["size"],
                fields=tuple(place for place, _ in used.get(str(item["sha256"]), [])),
                how=next((how for _, how in used.get(str(item["sha256"]), []) if how), ""),
            )
            for item in {(item["name"], item["sha256"]): item for item in self._run.attachments()}.values()
        )


def _digests(opened: RunOpened) -> dict[str, str]:
    """Return the digests of what decided a run; a shorter value is no digest."""
    result = {name: str(getattr(opened, name)) for name in ("profile", "schema", "map", "plan")}
    return {name: digest for name, digest in result.items() if len(digest) >= _SHORTEST_DIGEST}


def _gated(event: Gated) -> ReportRecord:
    return ReportRecord(
        id=event.record,
        title=event.title,
        stage=event.stage,
        mode="gated",
        planned=event.fields,
        message="",
        tally=FieldTally(),
        rows=(),
        why_gated=event.why,
    )
