"""Filings in turn, as one person can handle them: the next client is prepared while the current one is confirmed.

    batch = begin(workspace, "fill", clients)      like every batch: a folder of its own, written at every change
    run(batch, work, person, tell)                 until each client was tried once, or the person ends it

Only one client at a time is called to log in, when the person says that it is at the phone and the previous filing has
ended, so there are never two writers on the site. A client whose preparation, filing or process fails is reported and
stops no other. Unfinished filings are left for the next time (`batch.newest`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.practice.batch import Batch, BatchItem, BatchWork, ProcessResult, alone

Answer = Literal["here", "later", "end"]
_SLICE_S = 0.25
_STOPS_WITHIN_S = 30.0
_DONE = frozenset({"good", "skipped"})


@dataclass(frozen=True, slots=True)
class FilingReadiness:
    """The readiness of a prepared filing: since when (ISO), and a sentence about what it will do."""

    at: str
    message: str = ""


class FilingWork(BatchWork, Protocol):
    """Starts the processes of filings, which prepare and then wait; calls and follows them."""

    def prepared(self, item: BatchItem) -> FilingReadiness | None:
        """Return the readiness of a filing, None until everything that needs no login is prepared."""

    def call(self, item: BatchItem) -> None:
        """Let a prepared filing open its login."""


class JobChannel(Protocol):
    """Asks the person whether a client is at the phone."""

    def ask(self, item: BatchItem) -> None:
        """Ask whether the client of an item is at the phone."""

    def answer(self) -> Answer | None:
        """Return and clear the answer to the last question (here, later or end), or None."""


Tell = Callable[[Batch, BatchItem], None]


def run(batch: Batch, work: FilingWork, person: JobChannel, tell: Tell, clock: Callable[[], float] = time.time) -> None:
    """File each unfinished client once; `tell` reports each change.

    An interrupt ends what runs (saved work stays), saves the batch, and is raised again. Raises WorkspaceError if
    another process, even on another machine, runs this batch.
    """
    with alone(batch):
        began, before, batch.workers = clock(), batch.seconds, 1
        turns = _Turns(batch, work, person, tell, clock)
        pause = threading.Event()
        try:
            turns.take_up()
            while turns.step():
                batch.seconds = before + clock() - began
                pause.wait(_SLICE_S)
        finally:
            batch.seconds = before + clock() - began
            turns.leave()


@dataclass(slots=True)
class _Turns:
    """The queue of clients: one being filed, the next one prepared, those remaining, those postponed.

    `free` is the time since which the person has been idle, `asked` the time of the open question about the next
    client.
    """

    batch: Batch
    work: FilingWork
    person: JobChannel
    tell: Tell
    clock: Callable[[], float]
    remaining: list[BatchItem] = field(default_factory=list)
    filing: BatchItem | None = None
    next: BatchItem | None = None
    put_off: list[BatchItem] = field(default_factory=list)
    free: float = 0.0
    asked: float | None = None

    def take_up(self) -> None:
        """Continue what a dead batch left running, and queue the rest."""
        self.free = self.clock()
        for item in self.batch.items:
            is_started = item.state in {"running", "preparing", "ready"}
            ending = self.work.ended(item) if is_started else None
            if item.state == "running" and ending is not None and ending.state == "good":
                self._take(item, ending)
            elif is_started and ending is None and item.state == "running":
                self.filing = item
            elif is_started and ending is None:
                self.next = item
            elif item.state not in _DONE:
                _reset(item)
                self.remaining.append(item)
        self.batch.save()

    def step(self) -> bool:
        """Process one round of events and actions; return whether anything is left to do."""
        self._follow_filing()
        self._follow_next()
        if self.next is None and self.remaining:
            self._prepare(self.remaining.pop(0))
        if self.filing is None and self.next is not None and self.next.state == "ready":
            self._call(self.next)
        return self.filing is not None or self.next is not None or bool(self.remaining)

    def leave(self) -> None:
        """End what still runs; a filing keeps what it reached, the rest waits for the next time."""
        running = [item for item in (self.filing, self.next) if item is not None]
        try:
            for item in running:
                self.work.stop(item)
            self._await([*running, *self.put_off])
        finally:
            for item in running:
                ending = self.work.ended(item)
                if ending is None:
                    self.work.kill(item)
                if item is self.filing and ending is not None and ending.state == "good":
                    self._take(item, ending)
                else:
                    item.state, item.told = "waiting", ending.message if ending and item is self.filing else ""
            with suppress(OSError):
                self.batch.save()

    def _await(self, running: list[BatchItem]) -> None:
        until = time.monotonic() + _STOPS_WITHIN_S
        pause = threading.Event()
        while any(self.work.ended(item) is None for item in running) and time.monotonic() < until:
            pause.wait(_SLICE_S)

    def _follow_filing(self) -> None:
        ending = None if self.filing is None else self.work.ended(self.filing)
        if self.filing is None or ending is None:
            return
        item, self.filing, self.free = self.filing, None, self.clock()
        self._take(item, ending)
        self._changed(item)

    def _take(self, item: BatchItem, ending: ProcessResult) -> None:
        item.seconds = max(self.clock() - item.began, 0.0)
        item.state, item.told, item.run = ending.state, ending.message, ending.run
        item.right, item.wrong, item.receipts = ending.right, ending.wrong, list(ending.receipts)
        item.person_s += ending.asked_s
        item.program_s += max(item.seconds - ending.asked_s, 0.0)

    def _follow_next(self) -> None:
        item = self.next
        if item is None:
            return
        ending = self.work.ended(item)
        if ending is not None:
            self.next = self.asked = None
            item.state, item.told = ending.state if ending.state != "good" else "broken", ending.message
            item.wrong = ending.wrong
            self._changed(item)
        elif item.state == "preparing" and (readiness := self.work.prepared(item)) is not None:
            item.state, item.prepared, item.told = "ready", readiness.at, readiness.message
            self._changed(item)

    def _prepare(self, item: BatchItem) -> None:
        item.tries += 1
        try:
            item.process = self.work.start(item)
            item.state, self.next = "preparing", item
        except (BeianError, OSError) as error:
            item.state, item.told = "broken", str(error).splitlines()[0]
        self._changed(item)

    def _call(self, item: BatchItem) -> None:
        """Ask for the client, then call, postpone or stop as the person answers."""
        moment = self.clock()
        if self.asked is None:
            self.asked = moment
            item.program_s += max(moment - self.free, 0.0)
            self.person.ask(item)
        answer = self.person.answer()
        if answer is None:
            return
        item.person_s += max(moment - self.asked, 0.0)
        self.asked, self.next, self.free = None, None, moment
        if answer == "here":
            self.work.call(item)
            item.state, item.began, self.filing = "running", moment, item
            item.called = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
        else:
            self.work.stop(item)
            self.put_off.append(item)
            item.state = "waiting"
        if answer == "later":
            item.told = say("客户不在手机旁，留到下次")
        elif answer == "end":
            self.remaining.clear()
        self._changed(item)

    def _changed(self, item: BatchItem) -> None:
        self.batch.save()
        self.tell(self.batch, item)


def _reset(item: BatchItem) -> None:
    """Reset an item for a new attempt; the waiting times counted so far are kept."""
    item.state, item.told, item.run, item.process = "waiting", "", "", ""
    item.prepared = item.called = ""
    item.began = item.seconds = 0.0
    item.right = item.wrong = 0
    item.receipts = []
