"""The baseline of the three-way decision: the stored value of each key as earlier runs last proved it.

Only values that this program wrote, or that equalled the profile, form a baseline. A foreign value that a run merely
saw does not: the next run would take it for its own and overwrite it without asking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from assistant.core.errors import DamagedRun
from assistant.core.values import JsonValue, Value, compare, to_json
from assistant.core.verdict import UNSEEN, WRITTEN
from assistant.proof.journal import frozen
from assistant.proof.journal.events import Comment, Event, Proved, RunOpened, Submitted
from assistant.proof.journal.proof_file import ProofEntry, RecordAnswer, judged_anew
from assistant.proof.journal.run_folder import JOURNAL, RunFolder


@dataclass(frozen=True, slots=True)
class PastProof:
    """A proof event of an earlier run: its time, its record, and the run that holds it."""

    at: datetime
    run: RunFolder
    record: str
    digest: str


@dataclass(frozen=True, slots=True)
class PastRecord:
    """The newest proof of one record: when it was made, its entries, the answers of the site, the run's name."""

    at: datetime
    entries: tuple[ProofEntry, ...]
    answers: tuple[RecordAnswer, ...] = ()
    run: str = ""


@dataclass(frozen=True, slots=True)
class PastValues:
    """The values by key as earlier runs proved them, and the labels of those whose newest proof no longer holds.

    `records` has the newest proof of each record by its id.
    """

    values: dict[str, Value]
    refuted: tuple[str, ...] = ()
    records: dict[str, PastRecord] = field(default_factory=dict)


def latest(runs: Path, site: str, clients: Collection[str] | None = None) -> dict[str, JsonValue]:
    """Return key → stored value (typed JSON) of the newest proof per key, over the runs of one site.

    `site` is the map's id or the host with port, as in RunOpened. `clients` limits the runs to these names: a folder
    may hold those of others. Damaged runs are skipped (`damaged` names them).
    """
    return {key: to_json(value) for key, value in past_values(runs, site, clients).values.items()}


def past_values(runs: Path, site: str, clients: Collection[str] | None = None) -> PastValues:
    """Return the values of `latest`, and the fields whose newest proof no longer holds: they have no baseline."""
    values: dict[str, Value] = {}
    refuted: dict[str, str] = {}
    records: dict[str, PastRecord] = {}
    for past in sorted(_proofs(runs, site, clients), key=lambda past: past.at):
        try:
            read = past.run.read_proof(past.digest)
        except DamagedRun:
            records.pop(past.record, None)
            continue
        records[past.record] = PastRecord(past.at, read.entries, read.answers, past.run.name)
        for entry in read.entries:
            held = held_by(entry)
            if held is not None:
                values[entry.key] = held
                refuted.pop(entry.key, None)
            elif is_refuted(entry):
                values.pop(entry.key, None)
                refuted[entry.key] = " › ".join((*entry.section, entry.label))
    return PastValues(values, tuple(refuted.values()), records)


def damaged(runs: Path) -> list[DamagedRun]:
    """Return a fault for each run folder that readers skip, wholly or in part.

    Readers are `latest`, the frozen copies and the collected comments: each skips what it cannot read.
    """
    faults: list[DamagedRun] = []
    for run in _folders(runs):
        try:
            for entry in run.events():
                _look(run, entry.event)
        except DamagedRun as fault:
            faults.append(fault)
    return faults


def _look(run: RunFolder, event: Event) -> None:
    """Read the file that an event names; raises DamagedRun."""
    match event:
        case Proved():
            run.read_proof(event.proof)
        case Submitted():
            frozen.read(run, event)
        case Comment():
            run.read_text(event.text)


def _proofs(runs: Path, site: str, clients: Collection[str] | None) -> Iterator[PastProof]:
    for run in _folders(runs):
        try:
            entries = run.events()
        except DamagedRun:
            continue
        opened = next((entry.event for entry in entries if isinstance(entry.event, RunOpened)), None)
        if opened is None or not opened.is_of(site, clients):
            continue
        for entry in entries:
            if isinstance(entry.event, Proved):
                yield PastProof(entry.at, run, entry.event.record, entry.event.proof)


def _folders(runs: Path) -> list[RunFolder]:
    return [RunFolder(path.parent) for path in sorted(runs.glob(f"*/{JOURNAL}"))]


def held_by(entry: ProofEntry) -> Value | None:
    """Return the value that the program wrote or that equals the profile, as proved; None for a foreign one.

    Where the site shows it with masks, or of a file the name only, it is the value written.
    """
    if entry.stored is None or is_refuted(entry):
        return None
    literal = "differs" if entry.wanted is None else compare(entry.wanted, entry.stored)
    if literal in UNSEEN:
        return entry.wanted if entry.outcome in WRITTEN or entry.outcome == "already" else None
    is_ours = entry.verdict in ("truncated", "differs") and entry.outcome in WRITTEN
    return entry.stored if entry.is_right() or is_ours else None


def is_refuted(entry: ProofEntry) -> bool:
    """Return whether a proof counted as right when it was made, and today's comparison finds another value."""
    return entry.is_right() and judged_anew(entry).verdict == "differs"
