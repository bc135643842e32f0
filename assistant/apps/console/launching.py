"""Jobs: separate processes that the console starts and follows, and that outlive it.

    start(client, kind, options)  →  ConsoleJob   a `beian` process that outlives the console
    jobs(client)                  →  all jobs of a client, newest first
    stop(job)                                    asks the process to end as Ctrl-C does

A job is a note in the client's `runs/.console/`: kind, start time, process. The process holds the lock of its note
while it lives, and writes its exit code at the end. A restarted console can therefore tell which jobs still run and
which were killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal, get_args

from filelock import Timeout

from assistant.core import files, processes, settings
from assistant.core.errors import Busy, WorkspaceError
from assistant.core.language import current, say
from assistant.core.locks import is_locked, locked
from assistant.core.user_messages import no_client_folder
from assistant.practice.workspace import RUNS

FOLDER = ".console"
Kind = Literal[
    "rehearse",
    "fill",
    "check",
    "papers",
    "sort",
    "place",
    "logout",
    "pull",
    "capture",
    "change",
    "differences",  # of a change: only shown, without a run
    "deregister",
    "look",
    "batch",
    "calibrate",
    "patrol",
    "in_turn",
    "form",
    "returned",
    "registration",
    "scans",  # sealed ones against the drafts that they were printed from
]
State = Literal["running", "ended", "killed"]
Reader = Literal["page", "terminal"]  # who reads what a job prints
READER = "BEIAN_READER"
KINDS: tuple[Kind, ...] = get_args(Kind)
FILINGS: tuple[Kind, ...] = ("rehearse", "fill", "change", "deregister", "pull")  # with a run folder
# One at a time per client; one file job may run beside it.
RUNS_OF_A_CLIENT = frozenset({*FILINGS, "logout", "look"})
_STARTING = "starting.lock"  # lock held while a job is started
_STARTING_S = 20  # time in which a process must take its lock
_children: dict[Path, subprocess.Popen[bytes]] = {}  # by the path of the job's note


BY_HAND = "by-hand"  # the option of a rehearsal in which the person logs in and submits


@dataclass(frozen=True, slots=True)
class ConsoleJob:
    """One process started for a client: path of its note, kind, start time, process id."""

    note: Path
    kind: Kind
    started: datetime
    pid: int
    options: tuple[str, ...] = ()

    @property
    def client(self) -> Path:
        """Return the client's folder."""
        return self.note.parents[2]

    @property
    def has_stand_in(self) -> bool:
        """Whether a stand-in does what a person does otherwise: nothing of it waits for one."""
        return self.kind == "rehearse" and BY_HAND not in self.options

    @property
    def log(self) -> Path:
        """Return the file with the process's standard error."""
        return self.note.with_suffix(".log")

    @property
    def output(self) -> Path:
        """Return the file with the process's result."""
        return self.note.with_suffix(".out")


def start(client: Path, kind: Kind, options: Sequence[str] = (), *, reader: Reader = "page") -> ConsoleJob:
    """Start work on a client in a separate process; raises Busy if one runs already, WorkspaceError, OSError.

    A lock serializes concurrent starts: the second caller gets Busy. `reader` says whether a page or a terminal shows its words.
    """
    if not client.is_dir():  # a page may still be open after its folder was moved away: do not create an empty one
        raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=client.name))
    with _starting(client):
        is_run = kind in RUNS_OF_A_CLIENT
        same_kind = (job for job in jobs(client) if (job.kind in RUNS_OF_A_CLIENT) == is_run)
        running = next((job for job in same_kind if state(job) == "running"), None)
        if running is not None:
            raise Busy(client=client.name, holder=running.pid)
        return _started(client, kind, options, reader)


@contextlib.contextmanager
def idle(client: Path) -> Iterator[None]:
    """Let no job of a client start during the block; raises Busy if one runs, OSError."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(_starting(client))
        running = next((job for job in jobs(client) if state(job) == "running"), None)
        if running is not None:
            raise Busy(client=client.name, holder=running.pid)
        if os.name != "posix":  # Windows renames no folder with an open file
            stack.close()
        yield


@contextlib.contextmanager
def _starting(client: Path) -> Iterator[None]:
    folder = client / RUNS / FOLDER
    with contextlib.ExitStack() as stack:
        try:
            files.make_folder(folder, within=client)
            stack.enter_context(locked(folder / _STARTING, _STARTING_S))
        except FileNotFoundError:  # renamed meanwhile
            raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=client.name)) from None
        except Timeout:
            raise Busy(client=client.name, holder="?") from None
        yield


def _started(client: Path, kind: Kind, options: Sequence[str], reader: Reader) -> ConsoleJob:
    """Write the note of a job and start its process, which outlives this one."""
    folder, moment = client / RUNS / FOLDER, datetime.now(UTC)
    note = folder / f"{moment:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}.json"
    job = ConsoleJob(note, kind, moment, 0, tuple(options))
    files.write(note, _written(job))
    try:
        with _own(job.log) as log, _own(job.output) as output:
            child = subprocess.Popen(
                command(job),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                env={**os.environ, "BEIAN_LANG": current(), READER: reader, "PYTHONIOENCODING": "utf-8"},
                **processes.apart(),
            )
    except BaseException:  # a job that never started is not a killed one
        for path in (note, job.log, job.output):
            path.unlink(missing_ok=True)
        raise
    _children[note] = child
    job = ConsoleJob(note, kind, moment, child.pid, tuple(options))
    files.write(note, _written(job))
    return job


def command(job: ConsoleJob) -> list[str]:
    """Return the command line of a job, whose words are never options of the command."""
    arguments = ["--", str(job.note), job.kind, str(job.client), *job.options]
    return [sys.executable, "-m", "assistant", "console-run", *arguments]


def jobs(client: Path) -> list[ConsoleJob]:
    """Return the jobs that this machine started for a client, newest first, without unreadable notes.

    Where colleagues share the folder, a process of theirs cannot be seen from here.
    """
    result, own = [], settings.load().machine
    for note in sorted((client / RUNS / FOLDER).glob("*.json"), reverse=True):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            data = json.loads(note.read_bytes())
            if data["kind"] in KINDS and data.get("machine", own) == own:
                started = datetime.fromisoformat(data["started"])
                result.append(ConsoleJob(note, data["kind"], started, int(data["pid"]), tuple(data["options"])))
    return result


def newest(client: Path, *kinds: Kind) -> ConsoleJob | None:
    """Return the newest job of these kinds, or None."""
    return next((job for job in jobs(client) if job.kind in kinds), None)


def state(job: ConsoleJob) -> State:
    """Return whether a job runs, has ended, or was killed."""
    # before the exit code is read: a child writes it and then ends
    ended_notes = {note for note, child in _children.items() if child.poll() is not None}
    if exit_code(job) is not None:
        return "ended"
    if is_held(job.note):
        return "running"
    if exit_code(job) is not None:  # it ended between the two checks: the code is written before the lock is released
        return "ended"
    if job.note in _children:
        return "killed" if job.note in ended_notes else "running"
    is_young = (datetime.now(UTC) - job.started).total_seconds() < _STARTING_S
    return "running" if is_young and not _was_held(job.note) else "killed"


def exit_code(job: ConsoleJob) -> int | None:
    """Return the exit code of a job, or None while it runs."""
    try:
        return int(job.note.with_suffix(".end").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def job_result(job: ConsoleJob) -> dict[str, Any] | None:
    """Return the JSON object that a job printed as its result, or None."""
    if exit_code(job) is None:
        return None
    try:
        data = json.loads(job.output.read_bytes())
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def stop(job: ConsoleJob) -> None:
    """Ask a running job to end; it keeps its saved work and closes its journal."""
    if state(job) != "running" or not job.pid:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(job.pid, signal.SIGINT if os.name == "posix" else signal.CTRL_BREAK_EVENT)  # type: ignore[attr-defined]


@contextlib.contextmanager
def held(note: Path) -> Iterator[list[int]]:
    """Hold the lock of a job's note during the block, then write its exit code; called by the process itself.

    Raises FileNotFoundError if the client's folder is missing, and creates none.
    """
    ending: list[int] = []
    with locked(_lock(note), _STARTING_S):
        try:
            yield ending
        finally:
            if ending and note.parent.is_dir():
                files.write(note.with_suffix(".end"), str(ending[-1]).encode())


def is_held(note: Path) -> bool:
    """Return whether a process holds the lock of a job's note."""
    return _was_held(note) and is_locked(_lock(note))


def printed(job: ConsoleJob, path: Path | None = None) -> str:
    """Return what a job printed (on its log, unless another file is named), else a sentence that says why there is nothing."""
    if text := tail(path or job.log).strip():
        return text
    if not job.client.is_dir():
        return no_client_folder(job.client)
    return say("没有结果。") if exit_code(job) == 0 else say("上次没有做完。")


def tail(path: Path, most: int = 16_000) -> str:
    """Return the last `most` bytes of a log as text, or ""."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(file.tell() - most, 0))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _lock(note: Path) -> Path:
    return note.with_suffix(".lock")


def _was_held(note: Path) -> bool:
    return _lock(note).exists()


def _written(job: ConsoleJob) -> bytes:
    data = {"kind": job.kind, "started": job.started.isoformat(), "pid": job.pid, "options": list(job.options)}
    data["machine"] = settings.load().machine
    return json.dumps(data, ensure_ascii=False).encode()


def _own(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, files.OWNER_FILE), "wb")
