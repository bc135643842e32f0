"""The facts of one run for the ledger, read from its journal, and only when the journal has changed.

    read(folder) → RunFacts      a damaged journal gives facts with a `fault` and no states,
                                 damaged proofs a `fault` and no figures

States and submissions are those that the site showed. Who typed, confirmed and submitted is recorded separately: the
program types for its operator, a person confirms and submits (the simulated operator in rehearsals).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from assistant.core.errors import DamagedRun
from assistant.declaration.profile.catalogue import label_at
from assistant.planning.maps.registry_state import SUBJECT
from assistant.proof.journal import counts
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.comment_lines import NotedWords, repeats
from assistant.proof.journal.counts import FieldTally
from assistant.proof.journal.events import (
    Comment,
    HandoverClosed,
    HandoverOpened,
    RunClosed,
    RunOpened,
    Saved,
    Status,
    Submitted,
)
from assistant.proof.journal.frozen import SUBJECT_ROOT
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

SEEN = "seen"
_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class StateRead:
    """A state of one item as the site showed it, and the number of comments beside its fields."""

    what: str
    ours: str
    theirs: str
    at: datetime
    comments: int = 0


@dataclass(frozen=True, slots=True)
class SubmissionSeen:
    """A submission recorded by a run: item (主体 or algorithm name), kind, round, receipt, who clicked.

    The kind `SEEN` means that no run recorded it; only its later display on the site was read.
    """

    what: str
    kind: str
    round: int
    receipt: str
    number: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The facts of one run; `waits_for` is the handover open at its end, `client` the name of its client."""

    folder: str
    bytes: int
    site: str = ""
    host: str = ""
    is_rehearsal: bool = False
    operator: str = ""
    confirmed_by: str = ""
    submitted_by: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    status: str = ""
    waits_for: str = ""
    right: int = 0
    wrong: int = 0
    states: tuple[StateRead, ...] = ()
    submissions: tuple[SubmissionSeen, ...] = ()
    saved: int = 0
    client: str = ""
    fault: str = field(default="", repr=False)


def sizes(runs: Path) -> dict[str, int]:
    """Return the runs below a folder by name, each with the size of its journal in bytes."""
    try:
        journal_sizes = [(path.parent.name, path.stat().st_size) for path in runs.glob(f"*/{JOURNAL}")]
    except OSError:
        return {}
    return dict(sorted(journal_sizes))


def read(folder: Path) -> RunFacts:
    """Return the facts of one run folder."""
    size = (folder / JOURNAL).stat().st_size
    try:
        run = RunFolder.open(folder)
        entries = run.events()
    except DamagedRun as error:
        return RunFacts(folder.name, size, fault=error.parts()[0])
    opened = next((entry for entry in entries if isinstance(entry.event, RunOpened)), None)
    if opened is None or not isinstance(opened.event, RunOpened):
        return RunFacts(folder.name, size)
    closed = next((entry.event for entry in reversed(entries) if isinstance(entry.event, RunClosed)), None)
    counted, fault = _counted(run, entries)
    return RunFacts(
        folder=folder.name,
        bytes=size,
        site=opened.event.site,
        host=urlsplit(opened.event.url).netloc,
        is_rehearsal=opened.event.rehearsal,
        operator=opened.event.operator,
        confirmed_by=_confirmed_by(entries),
        submitted_by=_submitted_by(closed),
        started=opened.at,
        ended=entries[-1].at if closed else None,
        status=closed.status if closed else "interrupted",
        waits_for=_waits_for(entries),
        right=counted.right,
        wrong=counted.wrong,
        states=_states(run, entries, opened.event.client),
        submissions=_submissions(entries),
        saved=len({entry.event.record for entry in entries if isinstance(entry.event, Saved)}),
        client=opened.event.client,
        fault=fault,
    )


def saved(folder: Path, status: str) -> int:
    """Return how many records a run saved if its status depends on that, else 0."""
    if status != "nothing_to_do":
        return 0
    try:
        return _saved(folder, (folder / JOURNAL).stat().st_size)
    except OSError:
        return 0


@lru_cache(maxsize=_REMEMBERED)
def _saved(folder: Path, _: int) -> int:
    return read(folder).saved


def _counted(run: RunFolder, entries: Sequence[JournalEntry]) -> tuple[FieldTally, str]:
    """Return the counts of a run and "", or none and what is wrong with its proof files."""
    try:
        return counts.of_run(run, entries), ""
    except DamagedRun as error:
        return FieldTally(), error.parts()[0]


def _confirmed_by(entries: Sequence[JournalEntry]) -> str:
    persons = [e.event.by for e in entries if isinstance(e.event, HandoverClosed) and e.event.handover == "CONFIRM"]
    return persons[-1] if persons else ""


def _submitted_by(closed: RunClosed | None) -> str:
    return next((by for by in closed.submitted_by.values() if by), "") if closed else ""


def _waits_for(entries: Sequence[JournalEntry]) -> str:
    """Return the last handover if it was never answered, else ""."""
    for entry in reversed(entries):
        if isinstance(entry.event, HandoverClosed):
            return ""
        if isinstance(entry.event, HandoverOpened):
            return entry.event.handover
    return ""


def asked_s(folder: Path) -> float:
    """Return how long a run waited for its person, in seconds, including a handover still open at its end."""
    try:
        entries = RunFolder.open(folder).events()
    except (DamagedRun, OSError):
        return 0.0
    answered = sum(entry.event.seconds for entry in entries if isinstance(entry.event, HandoverClosed))
    opened = [entry.at for entry in entries if isinstance(entry.event, HandoverOpened)]
    return answered + ((entries[-1].at - opened[-1]).total_seconds() if _waits_for(entries) else 0.0)


def asked_at(runs: Path) -> datetime | None:
    """Return when the newest run below a folder last asked the person; None if it did not or is unreadable."""
    newest = max(sizes(runs), default=None)
    if newest is None:
        return None
    try:
        entries = RunFolder.open(runs / newest).events()
    except (DamagedRun, OSError):
        return None
    return next((entry.at for entry in reversed(entries) if isinstance(entry.event, HandoverOpened)), None)


def _states(run: RunFolder, entries: Sequence[JournalEntry], client: str) -> tuple[StateRead, ...]:
    """Return the states in order, each with the number of the run's comments on that item."""
    comments = _comments(run, entries)
    comments[SUBJECT] += comments[client]
    return tuple(
        StateRead(e.event.what, e.event.ours, e.event.theirs, e.at, comments[e.event.what])
        for e in entries
        if isinstance(e.event, Status)
    )


def _comments(run: RunFolder, entries: Sequence[JournalEntry]) -> Counter[str]:
    """Return the number of comments by item; a line of the list that stood beside its field too is not counted again."""
    events = [entry.event for entry in entries if isinstance(entry.event, Comment)]
    try:
        texts = [run.read_text(event.text) for event in events]
    except (DamagedRun, OSError):
        return Counter(event.what for event in events)
    noted = [
        NotedWords(event.what, label_at(event.key) if event.key else None, text)
        for event, text in zip(events, texts, strict=True)
    ]
    return Counter(event.what for event, is_repeat in zip(events, repeats(noted), strict=True) if not is_repeat)


def _submissions(entries: Sequence[JournalEntry]) -> tuple[SubmissionSeen, ...]:
    """Return the submissions by their frozen copies, or in older journals by the receipts shown.

    A copy made later by reading has the kind `SEEN`: it gives a number but no moment of submission.
    """
    named = [(e, e.event) for e in entries if isinstance(e.event, Submitted)]
    if named:
        closed = next((e.event for e in entries if isinstance(e.event, RunClosed)), None)
        by = closed.submitted_by if closed else {}
        return tuple(
            SubmissionSeen(
                _what(s), SEEN if s.seen else s.kind, s.round, s.receipt, s.number, e.at, by.get(s.name) or ""
            )
            for e, s in named
        )
    return tuple(
        SubmissionSeen(e.event.what, "filing", 1, e.event.receipt, "", e.at)
        for e in entries
        if isinstance(e.event, Status) and e.event.receipt
    )


def _what(event: Submitted) -> str:
    return SUBJECT if event.what == SUBJECT_ROOT else event.name
