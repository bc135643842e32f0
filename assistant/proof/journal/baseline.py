"""The baseline of the three-way decision: what this program last saw the site store, per key, over earlier runs.

Only what came of *our* writing, or equalled the profile, is a baseline. A value that somebody else put there and that
a run merely saw is none: else the run after it would take the foreign value for its own and overwrite it unasked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.core.errors import DamagedRun
from assistant.core.values import Value
from assistant.core.values_json import JsonValue, from_json, to_json
from assistant.proof.journal import frozen
from assistant.proof.journal.events import Comment, Event, Proved, RunOpened, Submitted
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

_OURS = frozenset({"written", "normalised", "truncated"})


@dataclass(frozen=True, slots=True)
class PastProof:
    """A proof event of an earlier run: when, of which record, and the run that holds it."""

    at: datetime
    run: RunFolder
    record: str
    digest: str


def latest(runs: Path, site: str, clients: Collection[str] | None = None) -> dict[str, JsonValue]:
    """Return key → stored value (typed JSON) of the newest proof per key, over the runs of one site.

    `site` is the map's id or the host with port, as RunOpened has them; `clients` narrows to runs for these names: a
    folder may hold those of others. Damaged runs are left out (`damaged` names them).
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
    """Return what `latest` does as values; one that this program does not know (any more) is left out."""
    return {key: value for key, raw in latest(runs, site, clients).items() if (value := from_json(raw)) is not None}


def damaged(runs: Path) -> list[DamagedRun]:
    """Return what is wrong with each run folder that its readers leave out, wholly or in part.

    Those are `latest`, the frozen copies and the comments met: each passes over what it cannot read.
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
    """Read what an event names; raises DamagedRun."""
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
    """Say whether a stored value came of our writing, or equals the profile."""
    if entry.stored is None:
        return False
    return entry.is_right() or (entry.verdict in ("truncated", "differs") and entry.outcome in _OURS)
