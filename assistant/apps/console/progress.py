"""The progress of a run, read from its folder: current record, fields done, open handover, last picture.

runs(client)           →  the run folders of a client, newest first
run_of(job)            →  the run that a job made, or None before it begins
look(folder)           →  RunProgress
RunFollower().look(…)  →  RunProgress, repeatedly: reads only the new part of a journal
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.apps.console.launching import ConsoleJob
from assistant.core import files
from assistant.core.errors import DamagedRun
from assistant.practice.workspace import RUNS
from assistant.proof.journal import counts
from assistant.proof.journal.chain import JournalEntry, JournalReading
from assistant.proof.journal.events import (
    Event,
    FieldDone,
    HandoverClosed,
    HandoverOpened,
    Proved,
    RecordOpened,
    RunClosed,
    RunOpened,
    Saved,
    Status,
)
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

MASKED = b"beian-masks"  # present in every picture with masked values
_PICTURE_BYTES = 20 << 20


@dataclass(frozen=True, slots=True)
class RunProgress:
    """The progress of one run: records opened and saved, fields done and right, current record, open handover, status."""

    folder: Path
    started: datetime | None = None
    is_rehearsal: bool = False
    stage: str = ""
    title: str = ""
    records: int = 0
    saved: int = 0
    fields: int = 0
    proved: int = 0
    handover: str = ""
    states: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    status: str = ""
    reason: str = ""
    fault: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether the journal is not closed yet."""
        return not self.status and not self.fault


def runs(client: Path) -> list[Path]:
    """Return the run folders of a client, newest first."""
    return sorted((path.parent for path in (client / RUNS).glob(f"*/{JOURNAL}")), reverse=True)


def run_of(job: ConsoleJob) -> Path | None:
    """Return the run folder that a job made: the first one since its start."""
    earliest = job.started.astimezone().strftime("%Y-%m-%dT%H-%M-%S")
    candidates = [path for path in runs(job.client) if path.name[: len(earliest)] >= earliest]
    return candidates[-1] if candidates else None


def look(folder: Path) -> RunProgress:
    """Return the progress of a run; a damaged journal gives only its fault."""
    return RunFollower().look(folder)


class RunFollower:
    """Repeated reading of one run: unchanged journals are not read again, longer ones only from their new part."""

    def __init__(self) -> None:
        self._stamp: tuple[int, ...] = ()
        self._reading: JournalReading | None = None
        self._last: RunProgress | None = None

    def look(self, folder: Path) -> RunProgress:
        """Return the progress of a run; a damaged journal gives its fault and is read from the start next time."""
        stamp, progress = _stamp(folder), self._last
        if progress is not None and progress.folder != folder:
            progress = None
        if progress is not None and stamp and stamp == self._stamp:
            return progress
        before = self._reading if progress is not None else None
        self._last = None
        try:
            run = RunFolder.open(folder)
            self._reading = run.reading(before)
            progress = _progress_of(run, self._reading.entries)
        except DamagedRun as error:
            return RunProgress(folder, fault=error.parts()[0])
        self._stamp, self._last = stamp, progress
        return progress


def _stamp(folder: Path) -> tuple[int, ...]:
    """Return size and time of the journal and time of the pictures' folder, or () if either is missing."""
    try:
        journal, pictures = (folder / JOURNAL).stat(), (folder / "pictures").stat()
    except OSError:
        return ()
    return journal.st_size, journal.st_mtime_ns, pictures.st_mtime_ns


def _progress_of(run: RunFolder, entries: Sequence[JournalEntry]) -> RunProgress:
    events = [entry.event for entry in entries]
    opened = next((event for event in events if isinstance(event, RunOpened)), None)
    closed = next((event for event in reversed(events) if isinstance(event, RunClosed)), None)
    current = next((event for event in reversed(events) if isinstance(event, RecordOpened)), None)
    return RunProgress(
        run.path,
        started=entries[0].at if entries else None,
        is_rehearsal=bool(opened and opened.rehearsal),
        stage=current.stage if current else "",
        title=current.title if current else "",
        records=len({event.record for event in events if isinstance(event, RecordOpened)}),
        saved=len({event.record for event in events if isinstance(event, Saved)}),
        fields=len(_handled(events)),
        proved=counts.of_run(run, entries).right,
        handover="" if closed else _open_handover(entries),
        states=tuple({event.what: event.ours for event in events if isinstance(event, Status)}.items()),
        picture=_last_picture(run.path),
        status=closed.status if closed else "",
        reason=closed.reason if closed else "",
    )


def _handled(events: Sequence[Event]) -> set[tuple[str, str]]:
    """Return record and key of each field that was filled or found; what was only read, or asked for, is found by its proof."""
    done = {(event.record, event.key) for event in events if isinstance(event, FieldDone)}
    proofs = (event for event in events if isinstance(event, Proved))
    return done | {
        (event.record, key) for event in proofs for key, verdict in event.verdicts.items() if verdict != "extra"
    }


def picture(folder: Path, name: str) -> bytes | None:
    """Return a picture of a run by its file name, or None if it is not masked or not a PNG."""
    if Path(name).name != name or not name.endswith(".png"):
        return None
    try:
        content = files.read(files.contained(folder, f"pictures/{name}"), _PICTURE_BYTES)
    except (OSError, files.OutsideFolder, files.TooLarge):
        return None
    is_masked = content.startswith(b"\x89PNG\r\n\x1a\n") and MASKED in content
    return content if is_masked else None


def _open_handover(entries: Sequence[JournalEntry]) -> str:
    for entry in reversed(entries):
        if isinstance(entry.event, HandoverClosed):
            return ""
        if isinstance(entry.event, HandoverOpened):
            return entry.event.handover
    return ""


def _last_picture(folder: Path) -> str:
    names = sorted(path.name for path in (folder / "pictures").glob("*.png"))
    return next((name for name in reversed(names) if picture(folder, name) is not None), "")
