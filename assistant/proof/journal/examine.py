"""Examines a journal line by line and reports the first altered, removed, inserted or swapped line.

`chain.read` stops at the first line that does not fit; here the lines around it are used to say more. The line after it
(which carries its digest) confirms a line; the head file confirms the last one. A break between two lines is attributed
to the earlier one if the later one is confirmed; otherwise both are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core import files
from assistant.core.language import say
from assistant.proof.journal.chain import GENESIS, VERSION, JournalLine, head_path, line_of, mark_of
from assistant.proof.journal.events import Event

_MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class JournalFault:
    """The first line that is not as it was written, and a text that says what is wrong."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class ExaminedJournal:
    """All lines, the first fault, whether a crash left a partial line, and the head file's content.

    `mark` is number and digest from the head file; None if the file is missing or unreadable.
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
        """Return whether the head file names the last line."""
        return self.mark == (len(self.lines), self.head)

    def events(self) -> list[tuple[int, Event]]:
        """Return the readable events with their line numbers, up to the fault."""
        last = self.fault.line if self.fault else len(self.lines) + 1
        return [(line.number, line.event) for line in self.lines if line.event is not None and line.number < last]


def examine(path: Path) -> ExaminedJournal:
    """Examine a journal; raises OSError if it cannot be read."""
    beside = head_path(path)
    return examine_bytes(files.read(path, _MOST_BYTES), files.read(beside) if beside.is_file() else b"")


def examine_bytes(journal: bytes, beside: bytes) -> ExaminedJournal:
    """Examine a journal given its bytes and those of its head file (empty if that is missing)."""
    *raw, tail = journal.split(b"\n")
    lines = tuple(line_of(number, content) for number, content in enumerate(raw, start=1))
    mark = mark_of(beside)
    return ExaminedJournal(lines, _first_fault(lines, mark), bool(tail), mark)


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
    return say("内容不符合本程序的记录格式")


def _out_of_order(lines: Sequence[JournalLine], line: JournalLine) -> JournalFault:
    """Distinguish a swapped, a removed and an inserted line by the numbers that the lines carry."""
    number, seq = line.number, line.seq or 0
    if seq < number:
        return JournalFault(number, say("是后来插入的（行内编号为 {seq}）", seq=seq))
    other = next((line.number for line in lines if line.seq == number), None)
    if other is not None and other > number:
        if seq == other:
            return JournalFault(number, say("与第 {other} 行调换了位置", other=other))
        return JournalFault(number, say("原来的这一行被挪到了第 {other} 行", other=other))
    missing = seq - number
    return JournalFault(number, say("被删除（此处起缺 {count} 行）", count=missing))


def _broken_link(lines: Sequence[JournalLine], line: JournalLine, mark: tuple[int, str] | None) -> JournalFault:
    """Attribute a break to the line before if this one is confirmed, else to both."""
    if line.number == 1:
        return JournalFault(1, say("被改动：这是第一行，内容却指向更早的一行"))
    after = lines[line.number] if line.number < len(lines) else None
    vouched = after.prev if after is not None else mark[1] if mark and mark[0] == line.number else None
    if vouched == line.digest:
        return JournalFault(line.number - 1, say("被改动：下一行记着它原来的摘要"))
    return JournalFault(
        line.number - 1, say("或第 {next} 行被改动：两行接不上，也没有其他摘要能判断是哪一行", next=line.number)
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
