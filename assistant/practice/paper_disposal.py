"""What becomes of a client's personal papers once the mandate has ended: given back, or really deleted; with a record.

    note_returned(client, what, today)  →  records that the paper was given back
    delete(loaded, paper, today)        →  removes all its files for good and records it
    records(client)                     →  what was returned, deleted or interrupted, the newest first

The record in `台账/证件处置/` holds the kind of the paper and the number of files, never a name or a number of the person. An
event `deleting` is written before the first file is removed; if no event of its id follows, the deletion was interrupted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from assistant.core import files, settings
from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.core.user_messages import reason
from assistant.declaration.documents.read_before import FOLDER as READ_BEFORE
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.updating import held
from assistant.practice import activity, mandate, shared_events
from assistant.practice.layout import LEDGER, RUNS, is_run_alive
from assistant.practice.personal_papers import LARGEST, PersonalPaper
from assistant.practice.shared_events import SharedEvent
from assistant.practice.workspace import PACKS
from assistant.proof.journal.deleted_copies import note_deleted

FOLDER = "证件处置"
RETURNED, DELETING, DELETED, NOT_DELETED = "returned", "deleting", "deleted", "not_deleted"


def note_returned(client: Path, what: str, today: date) -> bool:
    """Record that a paper was given back to the client; return True. Raises UsageError while the mandate runs, OSError."""
    _check_ended(client, today)
    _record(client, RETURNED, what)
    return True


def delete(loaded: LoadedProfile, paper: PersonalPaper, today: date) -> int:
    """Remove all files of a paper and what was read in them; record it and return how many files were removed.

    Raises UsageError while the mandate or a run goes on, if a file is no longer what was listed, or if one could not be
    removed (what was removed is recorded), and OSError.
    """
    client = loaded.folder
    _check_ended(client, today)
    if is_run_alive(client):
        raise UsageError(what=say("正在填报，没有删除。请等它结束。"))
    with held(client):
        paths = [path for name in paper.paths if (path := client / name).exists()]
        if not paths:
            raise UsageError(what=say("这些文件已经不在了，没有删除，也没有记录。请刷新后再看。"))
        if any(_has_changed(client, path, paper.digests) for path in paths):
            raise UsageError(what=say("文件在这期间变了，没有删除。请刷新后再看。"))
        _forget_text(client, paper.digests)
        intent = _record(client, DELETING, paper.what, count=len(paths))
        for run in {run for path in paths if (run := _run_of(client, path))}:
            note_deleted(run, paper.digests)
        removed, fault = _removed(paths)
        _record(client, DELETED if removed else NOT_DELETED, paper.what, count=removed, of=intent.id)
    if fault:
        facts = {"removed": removed, "left": len(paths) - removed, "why": reason(fault)}
        raise UsageError(
            what=say("删除了 {removed} 个文件，有 {left} 个没能删除（{why}）。请关闭打开它的程序，再删一次。", **facts)
        )
    return removed


def _has_changed(client: Path, path: Path, digests: Collection[str]) -> bool:
    """Return whether a path no longer holds what was listed, or leads out of the client's folder by a link."""
    is_inside = path.parent.resolve().is_relative_to(client.resolve()) and not path.is_symlink()
    return not is_inside or files.sha256(path, LARGEST) not in digests


def _removed(paths: Sequence[Path]) -> tuple[int, OSError | None]:
    """Remove files up to the first that cannot be removed; return how many, and the fault of that one."""
    for count, path in enumerate(paths):
        try:
            path.unlink()
        except OSError as fault:
            return count, fault
    return len(paths), None


def _run_of(client: Path, path: Path) -> Path | None:
    """Return the folder of the run that a file lies in, None outside of runs."""
    parts = PurePosixPath(path.relative_to(client).as_posix()).parts
    return client / RUNS / parts[1] if parts[0] == RUNS and parts[1] != PACKS else None


def _forget_text(client: Path, digests: Collection[str]) -> None:
    folder = client / READ_BEFORE
    if folder.is_dir() and not folder.is_symlink():
        for entry in list(folder.iterdir()):
            if entry.name.partition("-")[0] in digests:
                entry.unlink(missing_ok=True)


def _check_ended(client: Path, today: date) -> None:
    day = mandate.read(client).ended_on
    if day is None:
        raise UsageError(what=say("委托还没有结束，没有处置。"))
    if day > today:
        raise UsageError(what=say("委托到 {day} 才结束，没有处置。", day=day))


def _record(client: Path, kind: str, what: str, *, count: int = 0, of: str = "") -> SharedEvent:
    data = {"kind": kind, "what": what, "count": count, "of": of}
    event = shared_events.add(client / LEDGER / FOLDER, settings.load().operator, data)
    if kind in (RETURNED, DELETED):
        activity.note(client, f"paper_{kind}", [say(what)])
    return event


def records(client: Path) -> Iterator[SharedEvent]:
    """Yield what was returned or deleted, and deletions that were interrupted, the newest first."""
    events = shared_events.read(client / LEDGER / FOLDER)
    ended = {event.text("of") for event in events}
    for event in reversed(events):
        is_ended = event.text("kind") == DELETING and event.id in ended
        if not is_ended and event.text("kind") != NOT_DELETED:
            yield event
