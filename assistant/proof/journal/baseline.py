"""The baseline of the three-way decision: the stored value of each key as earlier runs last proved it.

Only values that this program wrote, or that equalled the profile, form a baseline. A foreign value that a run merely
saw does not: the next run would take it for its own and overwrite it without asking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.core.errors import DamagedRun
from assistant.core.values import JsonValue, Value, from_json, to_json
from assistant.core.verdict import WRITTEN
from assistant.proof.journal import frozen
from assistant.proof.journal.events import Comment, Event, Proved, RunOpened, Submitted
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import JOURNAL, RunFolder


@dataclass(frozen=True, slots=True)
class PastProof:
    """A proof event of an earlier run: its time, its record, and the run that holds it."""

    at: datetime
    run: RunFolder
    record: str
    digest: str


def latest(runs: Path, site: str, clients: Collection[str] | None = None) -> dict[str, JsonValue]:
    """Return key → stored value (typed JSON) of the newest proof per key, over the runs of one site.

    `site` is the map's id or the host with port, as in RunOpened. `clients` limits the runs to these names: a folder
    may hold those of others. Damaged runs are skipped (`damaged` names them).
    """
    result: dict[str, JsonValue] = {}
    for past in sorted(_proofs(runs, site, clients), key=lambda past: past.at):
        try:
            entries = past.run.read_proof(past.digest).entries
        except DamagedRun:
            continue
        result |= {entry.key: to_json(entry.stored) for entry in entries if is_baseline(entry)}
    return result


def latest_values(runs: Path, site: str, clients: Collection[str]) -> dict[str, Value]:
    """Return the result of `latest` as values; values that this program version does not know are left out."""
    return {key: value for key, raw in latest(runs, site, clients).items() if (value := from_json(raw)) is not None}


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


def is_baseline(entry: ProofEntry) -> bool:
    """Return whether the program wrote a stored value, or the value equals the profile."""
    if entry.stored is None:
        return False
    return entry.is_right() or (entry.verdict in ("truncated", "differs") and entry.outcome in WRITTEN)
