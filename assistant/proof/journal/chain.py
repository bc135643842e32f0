"""The journal on disk: append-only JSON lines, each with the digest of the line before it, fsynced.

A line: `{"v": 1, "seq": 3, "at": "2026-11-25T01:30:00.123456Z", "prev": "<sha256>", "kind": "Saved", "data": {…}}`. The
first line's `prev` is 64 zeros. The file `<name>.head` beside the journal holds number and digest of the last line; it
reveals a truncated tail or an edited last line. A crash may leave a last line without its line end, which is reported
(`JournalReading.torn`) and is no error. A failed write is rolled back completely. Every other mismatch raises
DamagedRun with its line.

The chain reveals accidents and careless edits. It is no signature: whoever may write here could write it anew.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.core.errors import DamagedRun
from assistant.core.language import say
from assistant.proof.journal import notes
from assistant.proof.journal.events import KINDS, Event
from assistant.proof.journal.notes import NOTED_KINDS

VERSION = 1
GENESIS = "0" * 64
_WRITING = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
_SYNC = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line as it lies on disk: its position from 1, the digest of its bytes, its own fields, its time and event.

    A member that cannot be read is None.
    """

    number: int
    digest: str
    seq: int | None = None
    prev: str | None = None
    version: int | None = None
    at: datetime | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line as read: its number from 1, its time (UTC), the event, the digest of the line."""

    seq: int
    at: datetime
    event: Event
    digest: str


@dataclass(frozen=True, slots=True)
class JournalReading:
    """A whole journal: entries, digest of the last line, a partial line left by a crash, number of complete bytes.

    `sealed` is True if the head file exists and agrees.
    """

    entries: tuple[JournalEntry, ...]
    head: str
    torn: str
    sealed: bool
    whole_bytes: int

    def events(self) -> list[Event]:
        """Return the events in order."""
        return [entry.event for entry in self.entries]


class Chain:
    """A journal open for appending; one writer at a time."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        reading = read(path) if path.exists() else None
        self.seq = len(reading.entries) if reading else 0
        self.head = reading.head if reading else GENESIS
        self._clock = clock
        self._file = os.open(path, _WRITING | os.O_APPEND, 0o600)
        self._head_file = os.open(head_path(path), _WRITING, 0o600)
        if reading is not None and reading.torn:
            os.truncate(path, reading.whole_bytes)  # a partial line cannot be continued; the next one starts clean
        self._whole_bytes = reading.whole_bytes if reading else 0
        self._needs_rollback = False

    def append(self, *events: Event) -> str:
        """Write events, one line each, sync them to disk, and return the digest of the last line.

        Either all lines are written or none: after a failure the journal is unchanged and the next append continues it.
        """
        if self._needs_rollback:
            self._roll_back()
        seq, head = self.seq, self.head
        try:
            lines = b"".join(self._line(event) for event in events)
            _write_all(self._file, lines)
            _SYNC(self._file)
            self._write_head()
        except BaseException:
            self.seq, self.head, self._needs_rollback = seq, head, True
            with suppress(OSError):  # otherwise the next append repeats it before its own line
                self._roll_back()
            raise
        self._whole_bytes += len(lines)
        return self.head

    def close(self) -> None:
        """Close the files; a second call does nothing."""
        for file in (self._file, self._head_file):
            if file >= 0:
                os.close(file)
        self._file = self._head_file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _roll_back(self) -> None:
        """Remove what a failed append has left in the journal and the head file; raises OSError if that fails."""
        try:
            if self.seq:
                self._write_head()
            else:
                os.ftruncate(self._head_file, 0)
        except OSError:
            os.ftruncate(self._head_file, 0)  # an empty head file is ignored; a partial one would be reported as damage
        os.ftruncate(self._file, self._whole_bytes)
        self._needs_rollback = False

    def _write_head(self) -> None:
        os.lseek(self._head_file, 0, os.SEEK_SET)
        _write_all(self._head_file, f"{self.seq:010d} {self.head}\n".encode())

    def _line(self, event: Event) -> bytes:
        self.seq += 1
        line_event = notes.stored_form(event)
        body = {
            "v": VERSION,
            "seq": self.seq,
            "at": _stamp(self._clock()),
            "prev": self.head,
            "kind": type(line_event).__name__,
            "data": dataclasses.asdict(line_event),
        }
        line = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        self.head = hashlib.sha256(line).hexdigest()
        return line + b"\n"


def append(path: Path, event: Event) -> str:
    """Append one event to the journal at this path and return the digest of its line; a run keeps a Chain open instead."""
    with Chain(path) as chain:
        return chain.append(event)


def read(path: Path, before: JournalReading | None = None) -> JournalReading:
    """Read and check a whole journal; raises DamagedRun with the first line that does not fit.

    With an earlier reading (`before`) only the lines after it are read and checked; all lines if the journal is shorter
    now.
    """
    start = before.whole_bytes if before is not None else 0
    try:
        with path.open("rb") as file:
            start = start if file.seek(0, os.SEEK_END) >= start else 0
            file.seek(start)
            content = file.read()
    except OSError as fault:
        raise DamagedRun(path=path.parent, what=say("操作流水无法读取（{fault}）", fault=fault.strerror)) from None
    *lines, tail = content.split(b"\n")
    entries = list(before.entries) if before is not None and start else []
    head = entries[-1].digest if entries else GENESIS
    for line in lines:
        entry = _entry(path, line_of(len(entries) + 1, line), head)
        entries.append(entry)
        head = entry.digest
    return JournalReading(
        entries=tuple(entries),
        head=head,
        torn=tail.decode("utf-8", "replace"),
        sealed=_is_sealed(path, entries),
        whole_bytes=start + len(content) - len(tail),
    )


def head_path(path: Path) -> Path:
    """Return the path of the file that holds number and digest of a journal's last line."""
    return path.with_name(path.name + ".head")


def line_of(number: int, content: bytes) -> JournalLine:
    """Return what can be read of one line."""
    digest, at, event = hashlib.sha256(content).hexdigest(), None, None
    try:
        body = json.loads(content)
        version, seq, prev = body["v"], body["seq"], body["prev"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return JournalLine(number, digest)
    if type(seq) is not int:
        return JournalLine(number, digest)
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        at, event = datetime.fromisoformat(body["at"].replace("Z", "+00:00")), decoded(body["kind"], body["data"])
    return JournalLine(number, digest, seq, prev, version, at, event)


def mark_of(content: bytes) -> tuple[int, str] | None:
    """Return number and digest from the content of a head file; None if it cannot be read."""
    words = content.decode("ascii", "replace").split()
    return (int(words[0]), words[1]) if len(words) == 2 and re.fullmatch(r"\d{1,18}", words[0]) else None


def _entry(path: Path, line: JournalLine, head: str) -> JournalEntry:
    if line.seq is None:
        raise _damaged(path, line.number, say("不是完整的一行记录"))
    if not isinstance(line.version, int) or line.version > VERSION:
        raise _damaged(path, line.number, say("由更新版本的程序写成（版本 {version}）", version=line.version))
    if line.seq != line.number or line.prev != head:
        raise _damaged(path, line.number, say("与前一行接不上，有记录被改动、删除或调换"))
    if line.at is None or line.event is None:
        raise _damaged(path, line.number, say("内容不符合本程序的记录格式"))
    return JournalEntry(line.number, line.at, line.event, line.digest)


def decoded(kind: str, data: Mapping[str, Any]) -> Event:
    """Return the event of one line, a note as what it stands for, JSON lists as tuples. Raises KeyError, TypeError, AttributeError."""
    members: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    if kind in NOTED_KINDS:
        return NOTED_KINDS[kind](**members)
    return notes.typed_event(KINDS[kind](**members))


def _is_sealed(path: Path, entries: list[JournalEntry]) -> bool:
    try:
        content = head_path(path).read_bytes()
    except FileNotFoundError:
        return False
    except OSError:
        content = b"?"
    if not content.strip():  # created, but the machine stopped before the first line
        return False
    mark = mark_of(content)
    if mark is None:
        raise _damaged(path, len(entries) + 1, say("末行标记无法读取"))
    number, digest = mark
    if number > len(entries):
        raise _damaged(path, len(entries) + 1, say("末尾缺少记录，应有 {number} 行", number=number))
    if number and entries[number - 1].digest != digest:
        raise _damaged(path, number, say("末行与末行标记不符"))
    return number == len(entries)


def _damaged(path: Path, number: int, what: str) -> DamagedRun:
    return DamagedRun(path=path.parent, what=say("操作流水第 {line} 行{what}", line=number, what=what), line=number)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _write_all(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]
