"""`beian batch … --team`: queue a job for each client, follow the jobs and fetch the packs.

The workers do the jobs. When this process ends, the jobs stay in the queue, and `--resume` follows them again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import cast

from assistant.apps.cli.output import progress
from assistant.apps.cli.practice import password_of
from assistant.core import files, settings
from assistant.core.errors import WorkspaceError
from assistant.core.language import mark, say
from assistant.core.user_messages import is_read_on_pages
from assistant.practice import team_jobs
from assistant.practice.batch import MOST_TRIES, Batch, BatchItem, State, alone, take_up
from assistant.practice.tables import TeamJob
from assistant.practice.team_jobs import TeamJobQueue, TeamJobRequest
from assistant.practice.workspace import PACKS, Workspace

_LOOK_S = 1.0
_OVER = frozenset({"broken", "killed"})
Tell = Callable[[Batch, BatchItem], None]


def follow(home: Workspace, batch: Batch, tell: Tell) -> None:
    """Queue jobs for the open items and follow them to their end; `tell` is called with every change.

    Raises LedgerError, and WorkspaceError if another process follows this batch.
    """
    with alone(batch), team_jobs.open_queue(home, password_of) as job_queue:
        try:
            _ask(job_queue, batch, tell)
            _follow(job_queue, batch, tell)
        except KeyboardInterrupt:
            page = mark("没有做完的仍在队列里，由工作进程接着做；可以再接着看。")
            terminal = mark("没有做完的仍在队列里，由工作进程接着做；加 --team --resume 可接着看。")
            progress(say(page if is_read_on_pages() else terminal))
            raise
        if batch.kind == "rehearse":
            _fetch(job_queue, batch)


def _ask(job_queue: TeamJobQueue, batch: Batch, tell: Tell) -> None:
    """Queue a job for each client; a client that is refused is reported and stops no other."""
    asked = TeamJobRequest(batch.kind, batch.folder.name, settings.load().operator)
    take_up(batch)
    refused = []
    for item in batch.items:
        if item.is_over:
            continue
        try:
            item.process, item.state = str(job_queue.ask(asked, item.folder)), "waiting"
        except WorkspaceError as error:
            item.state, item.told, item.tries, item.process = "broken", str(error).splitlines()[0], MOST_TRIES, ""
            refused.append(item)
    batch.save()
    for item in refused:
        tell(batch, item)
    pair = job_queue.look(())
    if pair is not None and not pair[1]:
        page = mark("现在没有工作进程。请让管理员在一台或几台机器上打开，批量会等着。")
        terminal = mark("现在没有工作进程。请在一台或几台机器上运行 beian worker，批量会等着。")
        progress(say(page if is_read_on_pages() else terminal))


def _follow(job_queue: TeamJobQueue, batch: Batch, tell: Tell) -> None:
    began, before, pause, is_away = time.monotonic(), batch.seconds, threading.Event(), False
    while not batch.is_over:
        pair = job_queue.look(_numbers(batch))
        if pair is None and not is_away:
            progress(say("暂时连不上台账，连上后接着看；工作进程不受影响。"))
        is_away = pair is None
        rows, living = pair or ({}, 0)
        changed = [item for item in batch.items if not item.is_over and _take(item, rows.get(int(item.process)))]
        batch.seconds, batch.workers = before + time.monotonic() - began, max(batch.workers, living)
        if changed:
            batch.save()
        for item in changed:
            tell(batch, item)
        if not batch.is_over:
            pause.wait(_LOOK_S)


def _numbers(batch: Batch) -> Sequence[int]:
    return [int(item.process) for item in batch.items if item.process.isdigit()]


def _take(item: BatchItem, row: TeamJob | None) -> bool:
    """Update an item from its job; return whether it changed."""
    if row is None:
        return False
    before = (item.state, item.told, item.tries)
    message = row.told or (say("{worker} 在做", worker=row.worker) if row.state == "running" else "")
    item.told, item.tries, item.run = message, row.tries, row.run
    item.right, item.wrong = row.right, row.wrong
    item.state = cast("State", row.state)
    if row.ended is not None and item.state in _OVER:
        item.tries = max(row.tries, MOST_TRIES)  # the queue has tried again already
    if row.began is not None:
        item.began = row.began.timestamp()
        item.seconds = ((row.ended or datetime.now(UTC)) - row.began).total_seconds()
    return (item.state, item.told, item.tries) != before


def _fetch(job_queue: TeamJobQueue, batch: Batch) -> None:
    """Write the masked packs of a batch to its folder."""
    packs, place = job_queue.packs(_numbers(batch)), batch.folder / PACKS
    for name, content in packs:
        try:
            files.write(files.contained(place, name), content)
        except files.OutsideFolder:  # the names come from a database that others write to
            progress(say("没有打成存档包：{what}", what=name))
    if packs:
        progress(say("已遮盖的存档包 {count} 个：{place}", count=len(packs), place=place))
