"""Batches: the same work on many clients in parallel processes, stored so that a stopped batch can be resumed.

    batch = begin(workspace, "rehearse", clients)   a folder of its own: 批量/<moment>-rehearse/
    batch = newest(workspace, "rehearse")           the last one
    run(batch, work, workers, tell)                 until each item has ended; a failed client stops no other

The caller passes a `BatchWork` that starts and follows the processes. An item whose process was killed or crashed is
tried once more, and again when the batch is resumed. Every change is written at once, so a batch outlives its process.
"""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from filelock import Timeout

from assistant.core import files, settings
from assistant.core.errors import BeianError, WorkspaceError
from assistant.core.language import say
from assistant.core.locks import locked
from assistant.practice.filing_choices import FilingChoices
from assistant.practice.workspace import Workspace

Kind = Literal["check", "rehearse", "fill"]
State = Literal["waiting", "preparing", "ready", "running", "good", "bad", "broken", "killed", "skipped"]
FOLDER, FILE, _LOCK = "批量", "批量.json", ".lock"
VERSION = 1
MOST_TRIES = 2
_AGAIN = frozenset({"broken", "killed"})
_DONE = frozenset({"good", "bad"})
_SLICE_S = 0.25
_STOPS_WITHIN_S = 30.0
_MEMORY: dict[Kind, int] = {"check": 300 << 20, "rehearse": 900 << 20}


@dataclass(slots=True)
class BatchItem:
    """One client of a batch: state, process, tries, time and result.

    `told` describes the result. `right` and `wrong` count fields of a run; for a check, `wrong` counts findings that
    must be corrected. A filing also has the moments when it was prepared and called (ISO), its receipts, and the
    seconds that program and person waited for each other.
    """

    folder: str
    name: str
    state: State = "waiting"
    process: str = ""
    tries: int = 0
    began: float = 0.0
    seconds: float = 0.0
    right: int = 0
    wrong: int = 0
    told: str = ""
    run: str = ""
    prepared: str = ""
    called: str = ""
    receipts: list[str] = field(default_factory=list)
    person_s: float = 0.0
    program_s: float = 0.0

    @property
    def is_over(self) -> bool:
        """Return whether nothing more is to be done."""
        return self.state in {"good", "bad", "skipped"} or (self.state in _AGAIN and self.tries >= MOST_TRIES)


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """How a process ended, and its result.

    `asked_s` is the time in which a run waited for its person, in seconds.
    """

    state: State
    message: str = ""
    right: int = 0
    wrong: int = 0
    run: str = ""
    receipts: tuple[str, ...] = ()
    asked_s: float = 0.0


class BatchWork(Protocol):
    """Starts and follows the processes of a batch."""

    def start(self, item: BatchItem) -> str:
        """Start the work on a client and return the name of its process; raises BeianError, OSError."""

    def ended(self, item: BatchItem) -> ProcessResult | None:
        """Return how the process of an item ended, None while it runs."""

    def stop(self, item: BatchItem) -> None:
        """Ask the process of an item to end."""

    def kill(self, item: BatchItem) -> None:
        """Kill the process of an item that did not end when asked."""


@dataclass(slots=True)
class Batch:
    """A batch: folder, kind of work, start, items in order, total time.

    Only filings name a site, since work on one site does not count for another. In a shared workspace they also name
    the machine that began them, and what is filled and how (None in notes of older versions). `is_team` means that
    workers do the work.
    """

    folder: Path
    kind: Kind
    started: str
    items: list[BatchItem] = field(default_factory=list)
    seconds: float = 0.0
    workers: int = 0
    site: str = ""
    machine: str = ""
    is_team: bool = False
    choices: FilingChoices | None = None

    @property
    def is_over(self) -> bool:
        """Return whether every item has ended."""
        return all(item.is_over for item in self.items)

    def count(self, *states: State) -> int:
        """Return how many items are in one of these states."""
        return sum(item.state in states for item in self.items)

    def save(self) -> None:
        """Write the batch to its folder; raises OSError."""
        plain = {"v": VERSION, "kind": self.kind, "started": self.started, "seconds": self.seconds}
        owner = {"workers": self.workers, "site": self.site, "machine": self.machine, "team": self.is_team}
        choices = {"choices": asdict(self.choices)} if self.choices else {}
        data = {**plain, **owner, **choices, "items": [asdict(item) for item in self.items]}
        files.write(self.folder / FILE, json.dumps(data, ensure_ascii=False, indent=1).encode())


def begin(
    workspace: Workspace,
    kind: Kind,
    clients: Sequence[tuple[str, str]],
    moment: datetime,
    site: str = "",
    *,
    is_team: bool = False,
) -> Batch:
    """Return a new batch over clients (folder, name); raises WorkspaceError where there are none."""
    if not clients:
        raise WorkspaceError(what=say("没有可处理的客户"))
    folder = _own_folder(workspace.folder / FOLDER / f"{moment:%Y-%m-%dT%H-%M-%S}-{kind}")
    items = [BatchItem(*client) for client in clients]
    batch = Batch(folder, kind, moment.isoformat(timespec="seconds"), items, site=site, is_team=is_team)
    batch.machine = _machine(workspace, kind)
    batch.save()
    return batch


def _own_folder(base: Path) -> Path:
    """Make a folder of this name, numbered if another batch began at the same moment."""
    files.make_folder(base.parent)
    for number in itertools.count(1):
        folder = base if number == 1 else base.with_name(f"{base.name}-{number}")
        with suppress(FileExistsError):
            folder.mkdir(mode=files.OWNER_FOLDER)
            return folder
    raise AssertionError(base)


def _machine(workspace: Workspace, kind: Kind) -> str:
    """Return this machine for filings of a shared workspace, because they use its browsers; else ""."""
    return settings.load().machine if kind == "fill" and workspace.is_shared else ""


def newest(workspace: Workspace, kind: Kind, site: str = "", *, is_team: bool = False) -> Batch:
    """Return the last batch of a kind on a site, to be resumed; raises WorkspaceError if there is none.

    Filings that another machine of a shared workspace began are left to that machine.
    """
    machine = _machine(workspace, kind)
    for path in sorted((workspace.folder / FOLDER).glob(f"*-{kind}*/{FILE}"), reverse=True):
        with suppress(OSError, ValueError, KeyError, TypeError):
            batch = _read(path)
            is_here = not machine or batch.machine in {"", machine}
            if batch.site == site and batch.is_team == is_team and is_here:
                return batch
    raise WorkspaceError(what=say("没有可以继续的批量"))


def _read(path: Path) -> Batch:
    data = json.loads(path.read_bytes())
    if data["v"] != VERSION:
        raise ValueError
    items = [BatchItem(**item) for item in data["items"]]
    seconds, workers = float(data["seconds"]), int(data["workers"])
    owner = data.get("site", ""), data.get("machine", ""), bool(data.get("team"))
    choices = FilingChoices(**data["choices"]) if data.get("choices") else None
    return Batch(path.parent, data["kind"], data["started"], items, seconds, workers, *owner, choices)


def workers_of(kind: Kind, items: int) -> int:
    """Return how many processes this machine can run in parallel, by its processors and free memory."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    by_memory = _free_bytes() // _MEMORY[kind] if _free_bytes() else processors
    return max(1, min(processors, by_memory, items))


def _free_bytes() -> int:
    """Return the free memory in bytes, 0 if the system does not report it."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 0


def run(
    batch: Batch, work: BatchWork, workers: int, tell: Callable[[Batch, BatchItem], None], *, limit_s: float
) -> None:
    """Work until every item has ended; `tell` reports each change, an item that runs longer than `limit_s` is ended.

    An interrupt asks the running processes to end, saves the batch, and is raised again. Raises WorkspaceError if
    another process runs this batch.
    """
    with alone(batch):
        _run(batch, work, workers, tell, limit_s)


def take_up(batch: Batch) -> None:
    """Set items that broke or were killed back to waiting: a busy client may be free now, a missing file present."""
    for item in batch.items:
        if item.state in _AGAIN:
            item.state, item.tries, item.told, item.process = "waiting", 0, "", ""


@contextmanager
def alone(batch: Batch) -> Iterator[None]:
    """Lock a batch during the block; raises WorkspaceError if another process runs it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(batch.folder / _LOCK, 0))
        except Timeout:
            raise WorkspaceError(what=say("这个批量正由另一个程序执行：{folder}", folder=batch.folder)) from None
        yield


def _run(batch: Batch, work: BatchWork, workers: int, tell: Callable[[Batch, BatchItem], None], limit_s: float) -> None:
    began, before, batch.workers = time.monotonic(), batch.seconds, workers
    pause, asked_to_end = threading.Event(), set[str]()
    take_up(batch)
    try:
        while not batch.is_over:
            changed = [item for item in batch.items if _follow(item, work, limit_s, asked_to_end)]
            running = batch.count("running")
            waiting = [item for item in batch.items if item.state != "running" and not item.is_over]
            for item in waiting[: max(workers - running, 0)]:
                _start(item, work)
                changed.append(item)
            batch.seconds = before + time.monotonic() - began
            if changed:
                batch.save()
            for item in changed:
                tell(batch, item)
            if not batch.is_over:
                pause.wait(_SLICE_S)
    except BaseException:
        _stop(batch, work)
        raise


def _start(item: BatchItem, work: BatchWork) -> None:
    item.tries += 1
    item.began, item.seconds = time.time(), 0.0
    try:
        item.process = work.start(item)
        item.state = "running"
    except (BeianError, OSError) as error:
        item.state, item.told, item.tries = "broken", str(error).splitlines()[0], MOST_TRIES


def _follow(item: BatchItem, work: BatchWork, limit_s: float, asked: set[str]) -> bool:
    """Update a running item and return whether it ended.

    A process is asked to end only once (`asked`); a second request would interrupt its clean-up.
    """
    if item.state != "running":
        return False
    item.seconds = max(time.time() - item.began, 0.0)
    ending = work.ended(item)
    if ending is None:
        if item.seconds > limit_s + _STOPS_WITHIN_S:
            work.kill(item)
        elif item.seconds > limit_s and item.process not in asked:
            asked.add(item.process)
            work.stop(item)
        return False
    _take(item, ending)
    return True


def _take(item: BatchItem, ending: ProcessResult) -> None:
    item.state, item.told, item.run = ending.state, ending.message, ending.run
    item.right, item.wrong = ending.right, ending.wrong


def _stop(batch: Batch, work: BatchWork) -> None:
    """End the running processes: finished work is stored, the rest waits; a second interrupt kills at once."""
    running = [item for item in batch.items if item.state == "running"]
    endings: dict[str, ProcessResult] = {}
    try:
        for item in running:
            work.stop(item)
        _await(running, work, endings)
    finally:
        for item in running:
            ending = endings.get(item.folder)
            if ending is None:
                work.kill(item)
            if ending is not None and ending.state in _DONE:
                _take(item, ending)
            else:
                item.state, item.tries = "waiting", max(item.tries - 1, 0)
        with suppress(OSError):
            batch.save()


def _await(running: Sequence[BatchItem], work: BatchWork, endings: dict[str, ProcessResult]) -> None:
    """Collect in `endings`, by folder, how items ended, until all have or their time is up."""
    until, pause = time.monotonic() + _STOPS_WITHIN_S, threading.Event()
    while True:
        for item in running:
            ending = None if item.folder in endings else work.ended(item)
            if ending is not None:
                endings[item.folder] = ending
        if len(endings) == len(running) or time.monotonic() >= until:
            return
        pause.wait(_SLICE_S)
