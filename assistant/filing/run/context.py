"""The state of one filing while it runs, in parts: session, baseline, saves, places of records, results; its plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field, replace

from assistant.core.keys import FieldKey, KeyPart
from assistant.core.values import Value
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator.protocol import FilingProgress
from assistant.filing.run.asked_answers import AskedAnswers
from assistant.filing.run.pending_saves import PendingSaves
from assistant.filing.run.session import RunSession
from assistant.filing.run.tally import ProofCount
from assistant.planning.plan.plan import Plan, PlannedField, Record
from assistant.proof.journal.acceptances import Acceptance, Acceptances, given_for
from assistant.proof.journal.baseline import PastRecord
from assistant.proof.journal.events import Comment, Event, FieldDone, HandoverClosed, RecordLeft
from assistant.proof.journal.frozen import Kind, Submission
from assistant.proof.journal.proof_file import ProofEntry


@dataclass(slots=True)
class Baseline:
    """What earlier runs proved (`values`, `records`) and submitted (`copies`), and what this one finds different.

    `accepted` is what was accepted of the site, field by field; `accept` makes, and stores for the office, the acceptances
    that a yes to a proof means; `asked_patterns` are the fields whose rewriting by the site this run asked about,
    `named_patterns` those whose earlier acceptance is in its journal.

    `kind` is what this command submits, if known. `moved` are the keys whose values on the site rightly differ from
    the last copy of what was submitted; `unsubmitted` those that the profile has changed since.
    """

    values: dict[str, Value] = field(repr=False, default_factory=dict)
    copies: list[Submission] = field(default_factory=list)
    accepted: Acceptances = field(default_factory=Acceptances)
    accept: Callable[[ProofEntry], Iterable[Acceptance]] = lambda entry: given_for(entry, ("", ""), "")
    records: dict[str, PastRecord] = field(repr=False, default_factory=dict)
    kind: Kind | None = None
    moved: set[str] = field(default_factory=set)
    unsubmitted: dict[str, str] = field(default_factory=dict)
    asked_patterns: set[str] = field(default_factory=set)
    named_patterns: set[str] = field(default_factory=set)

    def value_of(self, record: Record, key: FieldKey) -> Value | None:
        """Return the value that the last proof read under a key, or under its name before a rename."""
        if str(key) in self.values:
            return self.values[str(key)]
        former = [
            FieldKey(tuple(KeyPart(p.name, name) if p.item == record.names[0] else p for p in key.parts))
            for name in record.names[1:]
        ]
        return next((self.values[str(other)] for other in former if str(other) in self.values), None)


@dataclass(slots=True)
class SaveLedger:
    """Which records were saved, and which may be stored without having been read back.

    `added` are records that may be listed late. `pending` are those that may be stored and have not been read back
    since, in this run or an earlier one; `awaited` those of them that the person was asked about. `last_save` is the
    monotonic time of the last press.
    """

    saved: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    pending: PendingSaves = field(default_factory=PendingSaves)
    awaited: set[str] = field(default_factory=set)
    last_save: float = 0.0

    def take(self, event: Event) -> None:
        """Update the saves that are still to be proved by one event."""
        self.pending.take(event)

    def forget(self, record: str) -> None:
        """Forget a save that may have landed in another account.

        Its `added` mark stays: its list is read for some seconds before it is added again.
        """
        self.saved.discard(record)
        self.pending.forget(record)


@dataclass(frozen=True, slots=True)
class PinnedForm:
    """The record whose form is open for writing, with the page's address and its row's name when it was opened."""

    record: str = ""
    at: str = ""
    name: str = ""


@dataclass(slots=True)
class RecordPlaces:
    """Where records and their fields are on the site.

    `addresses` are the identifiers in a record's address, `aliases` the names under which the site lists records
    according to the person. `placed` holds, by record, the values as the person agreed to them on pages without
    calibration; `left_out` the proofs of the values not found there. `in_progress` are the keys whose writing broke
    off in `form`.
    """

    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    placed: dict[str, tuple[PlannedField, ...]] = field(default_factory=dict, repr=False)
    left_out: dict[str, tuple[ProofEntry, ...]] = field(default_factory=dict, repr=False)
    form: PinnedForm = PinnedForm()
    in_progress: frozenset[str] = frozenset()

    def list_address(self, record: Record) -> dict[str, str] | None:
        """Return the identifiers in the address of the list that holds a record, {} without any; None if not learnt yet."""
        return self.addresses.get(record.parent) if record.parent else {}

    def known(self, record: Record) -> Record:
        """Return a record with the name under which the site lists it according to the person."""
        alias = self.aliases.get(record.root)
        return record if alias is None else replace(record, names=(*record.names, alias))

    def in_place(self, record: Record) -> Record:
        """Return a record with its values at the places the person agreed to on a page without calibration."""
        placed = self.placed.get(record.id)
        return record if placed is None else replace(record, planned=placed)


@dataclass(slots=True)
class RecordResults:
    """What came of the records: proofs, records that were locked or skipped, who submitted, what was seen beside.

    `done` are the keys of the fields handled so far, `reasons` why records were left, `handovers` kind and seconds of
    each, `unchanged` the records that the site answers as at their last proof.
    """

    count: ProofCount = field(default_factory=ProofCount)
    done: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    submitted_by: dict[str, str | None] = field(default_factory=dict)
    handovers: list[tuple[str, float]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    templates: set[tuple[str, str, str]] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)

    def take(self, event: Event) -> None:
        """Remember a handled field, an ended handover and the reason for what was left."""
        match event:
            case HandoverClosed():
                self.handovers.append((event.handover, event.seconds))
            case FieldDone():
                self.count.done[event.key] = event
            case RecordLeft() if event.reason:
                self.reasons.append(event.reason)


@dataclass(slots=True)
class Filing:
    """One filing in progress: its session, its plan, and its state in parts."""

    session: RunSession
    baseline: Baseline = field(default_factory=Baseline)
    plan: Plan | None = None
    saves: SaveLedger = field(default_factory=SaveLedger)
    places: RecordPlaces = field(default_factory=RecordPlaces)
    results: RecordResults = field(default_factory=RecordResults)
    asked: AskedAnswers = field(default_factory=AskedAnswers)
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.session.followers += [self.saves.take, self.results.take, self.asked.take]

    def title(self, record: str) -> str:
        """Return the title of a record of the plan by its id; the id itself if it is not planned."""
        records = self.plan.records if self.plan is not None else ()
        return next((item.title for item in records if item.id == record), record)

    def astray_title(self) -> str:
        """Return the title of the record whose save may have landed in another account; "" if there is none."""
        return self.title(self.session.account.astray)

    def forget_other_account(self) -> None:
        """Forget what was learnt in another company's account, including a save that may have landed there."""
        self.places.addresses.clear()
        self.session.records.forget()
        self.saves.forget(self.session.account.astray)

    def total(self) -> int:
        """Return the number of fields in the current plan."""
        return 0 if self.plan is None else sum(len(r.planned) for r in self.plan.records if r.mode != "gated")

    def show(self, record: Record, label: str = "", rect: Rect | None = None, *, done: Set[str] = frozenset()) -> None:
        """Show the person the progress; `done` are the keys of this record handled since it was opened."""
        self.session.operator_ui.progress(
            FilingProgress(
                client=self.session.options.client,
                record=record.title,
                done=len(self.results.done | done),
                total=self.total(),
                elapsed_s=time.monotonic() - self.started,
                field=label,
                rehearsal=self.session.site.map.is_mock,
                uncalibrated=False,
            )
        )
        self.session.operator_ui.highlight(rect, label)
