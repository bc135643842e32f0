"""A journal examined line by line, to say which line was altered, removed, added or swapped – first the first.

`chain.read` refuses at the first line that does not fit; here the lines around it tell more. A line is vouched for by
the one after it (which carries its digest) or, if it is the last, by the mark beside the journal. So a break between
two lines is laid at the earlier one where the later one is vouched for; where neither is, both are named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core.language import say
from assistant.proof.journal.chain import GENESIS, VERSION, decoded, head_path
from assistant.proof.journal.events import Event


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line as it lies on disk: its place from 1, the digest of its bytes, what it says of itself, its event."""

    number: int
    digest: str
    seq: int | None = None
    prev: str | None = None
    version: int | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class JournalFault:
    """The first line that is not as it was written, and in words what is wrong there."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class ExaminedJournal:
    """All lines, the first fault among them, whether a crash left half a line, and whether the mark fits the last one.

    `mark` is number and digest as they stand beside the journal, None where that file is gone or no mark.
    """

    lines: tuple[JournalLine, ...]
    fault: JournalFault | None
    is_torn: bool
    mark: tuple[int, str] | None

    @property
    def head(self) -> str:
        """Return the digest of the last line."""
        return self.lines[-1].digest if self.lines else GENESIS

    @property
    def is_sealed(self) -> bool:
        """Say whether the mark beside the journal names the last line."""
        return self.mark == (len(self.lines), self.head)

    def events(self) -> list[tuple[int, Event]]:
        """Return the events that can be read, each with its line, up to the fault."""
        last = self.fault.line if self.fault else len(self.lines) + 1
        return [(line.number, line.event) for line in self.lines if line.event is not None and line.number < last]


def examine(path: Path) -> ExaminedJournal:
    """Examine a journal; raises OSError where it cannot be read."""
    beside = head_path(path)
    return examine_bytes(path.read_bytes(), beside.read_bytes() if beside.is_file() else b"")


def examine_bytes(journal: bytes, beside: bytes) -> ExaminedJournal:
    """Examine a journal by its bytes and those of the mark beside it (none: that file is gone)."""
    *raw, tail = journal.split(b"\n")
    lines = tuple(_line(number, content) for number, content in enumerate(raw, start=1))
    mark = _mark(beside)
    return ExaminedJournal(lines, _first_fault(lines, mark), bool(tail), mark)


def _line(number: int, content: bytes) -> JournalLine:
    digest = hashlib.sha256(content).hexdigest()
    try:
        body = json.loads(content)
        line = JournalLine(number, digest, body["seq"], body["prev"], body["v"], _event(body))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JournalLine(number, digest)
    return line if type(line.seq) is int else JournalLine(number, digest)


def _event(body: dict[str, Any]) -> Event | None:
    try:
        return decoded(body["kind"], body["data"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _mark(content: bytes) -> tuple[int, str] | None:
    try:
        number, digest = content.decode("ascii").split()
        return int(number), digest
    except ValueError:
        return None


def _first_fault(lines: Sequence[JournalLine], mark: tuple[int, str] | None) -> JournalFault | None:
    for line in lines:
        before = lines[line.number - 2].digest if line.number > 1 else GENESIS
        if line.seq is None:
            return JournalFault(line.number, say("不是完整的一行记录：被改动，或是后来插入的"))
        if line.seq != line.number:
            return _out_of_order(lines, line)
        if line.prev != before:
            return _broken_link(lines, line, mark)
        if line.event is None:
            return JournalFault(line.number, _unreadable(line))
    return _at_the_end(lines, mark)


def _unreadable(line: JournalLine) -> str:
    if isinstance(line.version, int) and line.version > VERSION:
        return say("由更新版本的程序写成（版本 {version}）", version=line.version)
    return say("内容不是本程序写下的样子")


def _out_of_order(lines: Sequence[JournalLine], line: JournalLine) -> JournalFault:
    """Tell a swap from a removed and an added line by the numbers that the lines carry."""
    number, seq = line.number, line.seq or 0
    if seq < number:
        return JournalFault(number, say("是后来插入的（自称第 {seq} 行）", seq=seq))
    other = next((line.number for line in lines if line.seq == number), None)
    if other is not None and other > number:
        if seq == other:
            return JournalFault(number, say("与第 {other} 行调换了位置", other=other))
        return JournalFault(number, say("原来的这一行被挪到了第 {other} 行", other=other))
    missing = seq - number
    return JournalFault(number, say("被删除（此处起缺 {count} 行）", count=missing))


def _broken_link(lines: Sequence[JournalLine], line: JournalLine, mark: tuple[int, str] | None) -> JournalFault:
    """Lay a break at the line before where this one is vouched for, else at both."""
    if line.number == 1:
        return JournalFault(1, say("被改动：它应是第一行，却说自己前面还有一行"))
    after = lines[line.number] if line.number < len(lines) else None
    vouched = after.prev if after is not None else mark[1] if mark and mark[0] == line.number else None
    if vouched == line.digest:
        return JournalFault(line.number - 1, say("被改动：下一行记着它原来的摘要"))
    return JournalFault(
        line.number - 1, say("或第 {next} 行被改动：两行接不上，且都没有别处的摘要可对", next=line.number)
    )


def _at_the_end(lines: Sequence[JournalLine], mark: tuple[int, str] | None) -> JournalFault | None:
    if mark is None or not mark[0]:
        return None
    number, digest = mark
    if number > len(lines):
        return JournalFault(
            len(lines) + 1, say("缺失：末尾被截断，应有 {number} 行，现有 {count} 行", number=number, count=len(lines))
        )
    if lines[number - 1].digest != digest:
        return JournalFault(number, say("被改动：与旁边的末行标记不符"))
    return None
