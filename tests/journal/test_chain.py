"""The journal reports every edit, deletion, swap and cut with its line, and tolerates only what a crash leaves."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from assistant.core.errors import DamagedRun
from assistant.proof.journal.chain import GENESIS, Chain, append, head_path, read
from assistant.proof.journal.events import KINDS, Blocked, Event, FieldDone, Note, Proved, RunClosed, Saved
from tests.journal.full_disk import FullDisk

EVENTS: list[Event] = [
    Note("begun"),
    FieldDone("subject", "subject.name", "主体名称", "written"),
    Saved("subject", "保存成功"),
    Proved("subject", "ab" * 32, "reopened", {"subject.name": "proved"}),
    Blocked("POST /api/submit", "requests", cause="other"),
    RunClosed("submitted", 12.5, counts={"total": 1}, submitted_by={"subject": "person"}),
]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    with Chain(path) as chain:
        for event in EVENTS:
            chain.append(event)
    return path


def change(path: Path, edit: Callable[[list[bytes]], list[bytes]]) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(edit(lines)))


def test_written_events_are_read_back(journal: Path) -> None:
    reading = read(journal)
    assert reading.events() == EVENTS
    assert [entry.seq for entry in reading.entries] == [1, 2, 3, 4, 5, 6]
    assert (reading.torn, reading.sealed) == ("", True)
    assert reading.head == reading.entries[-1].digest


def test_every_line_carries_version_number_clock_and_the_digest_before(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Chain(path, clock=lambda: datetime(2026, 11, 25, 1, 30, tzinfo=UTC)) as chain:
        chain.append(Note("a"), Note("b"))
    first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert list(first) == ["v", "seq", "at", "prev", "kind", "data"]
    assert (first["v"], first["seq"], first["at"], first["prev"]) == (1, 1, "2026-11-25T01:30:00.000000Z", GENESIS)
    assert second["prev"] == read(path).entries[0].digest


def test_a_further_append_continues_the_chain(journal: Path) -> None:
    head = append(journal, Note("later"))
    assert read(journal).head == head
    assert len(read(journal).entries) == 7


def test_reading_on_gives_the_same_as_reading_the_whole_journal(journal: Path) -> None:
    before = read(journal)
    assert read(journal, before) == before
    append(journal, Note("later"))
    assert read(journal, before) == read(journal)
    with journal.open("ab") as file:
        file.write(b'{"v": 1, "se')
    torn = read(journal, before)
    assert torn == read(journal)
    assert torn.torn
    append(journal, Note("after the crash"))
    assert read(journal, torn) == read(journal)


def test_later_lines_are_checked_against_an_earlier_reading(journal: Path) -> None:
    before = read(journal)
    append(journal, Note("later"))
    change(journal, lambda lines: [*lines[:6], lines[6].replace(b'"seq":7', b'"seq":8')])
    with pytest.raises(DamagedRun) as caught:
        read(journal, before)
    assert caught.value.facts["line"] == 7
    change(journal, lambda lines: lines[:3])
    with pytest.raises(DamagedRun):
        read(journal, before)
    head_path(journal).unlink()
    assert read(journal, before) == read(journal)


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (lambda lines: [*lines[:2], lines[2].replace("成功".encode(), "失败".encode()), *lines[3:]], 4),
        (lambda lines: lines[:1] + lines[2:], 2),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2),
        (lambda lines: [*lines[:3], b"\n", *lines[3:]], 4),
        (lambda lines: [*lines[:3], b"{}\n", *lines[3:]], 4),
        (lambda lines: lines[:5], 6),
        (lambda lines: [*lines[:5], lines[5].replace(b"submitted", b"waiting__", 1)], 6),
        (lambda lines: [*lines, lines[0]], 7),
        (lambda lines: [], 1),
    ],
    ids=["edited", "deleted", "first deleted", "swapped", "blank", "hollow", "cut", "last edited", "added", "emptied"],
)
def test_tampering_is_detected_with_its_line(
    journal: Path, edit: Callable[[list[bytes]], list[bytes]], line: int
) -> None:
    change(journal, edit)
    with pytest.raises(DamagedRun) as caught:
        read(journal)
    assert caught.value.facts["line"] == line
    assert f"第 {line} 行" in str(caught.value)


def test_part_of_a_last_line_after_a_crash_is_reported_and_forgiven(journal: Path) -> None:
    with journal.open("ab") as file:
        file.write(b'{"v":1,"seq":7,"at":"2026-11')
    reading = read(journal)
    assert len(reading.entries) == 6
    assert reading.torn.startswith('{"v":1')
    with Chain(journal) as chain:
        chain.append(Note("after the crash"))
    assert read(journal).events() == [*EVENTS, Note("after the crash")]


CALLS = ("write", "sync", "head")


@pytest.mark.parametrize("at", range(1, 3 * len(EVENTS) + 1), ids=lambda at: f"{CALLS[(at - 1) % 3]} {(at + 2) // 3}")
@pytest.mark.parametrize("is_reopened", [False, True], ids=["goes on", "opened again"])
def test_a_write_that_fails_leaves_the_journal_unchanged_and_the_next_line_continues_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, is_reopened: bool
) -> None:
    path, written = tmp_path / "journal.jsonl", list[Event]()
    chain = Chain(path)
    with monkeypatch.context() as patch:
        disk = FullDisk(patch, at)
        for event in EVENTS:
            try:
                chain.append(event)
            except OSError:
                failed = read(path)
                assert (failed.events(), failed.torn, failed.head) == (written, "", chain.head)
                if is_reopened:
                    chain.close()
                    chain = Chain(path)
            else:
                written.append(event)
    chain.close()
    assert disk.was_met
    assert len(written) == len(EVENTS) - 1
    reading = read(path)
    assert (reading.events(), reading.sealed) == (written, True)


def test_several_events_are_written_all_or_none(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = journal.read_bytes()
    with Chain(journal) as chain, monkeypatch.context() as patch:
        FullDisk(patch, 1)
        with pytest.raises(OSError, match="space"):
            chain.append(*EVENTS)
        assert journal.read_bytes() == before
    assert read(journal).sealed


def test_a_failed_rollback_is_repeated_before_the_next_line(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Chain(journal) as chain:
        with monkeypatch.context() as patch:
            FullDisk(patch, 1)
            patch.setattr(os, "ftruncate", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "")))
            with pytest.raises(OSError, match="space"):
                chain.append(Note("lost"))
        assert read(journal).torn
        chain.append(Note("kept"))
    assert read(journal).events() == [*EVENTS, Note("kept")]


def test_a_journal_without_its_head_is_read_but_not_sealed(journal: Path) -> None:
    head_path(journal).unlink()
    assert not read(journal).sealed
    head_path(journal).write_bytes(b"")
    assert not read(journal).sealed


def test_a_head_that_lags_is_no_damage(journal: Path) -> None:
    behind = head_path(journal).read_bytes()
    append(journal, Note("later"))
    head_path(journal).write_bytes(behind)
    assert not read(journal).sealed


def test_a_head_that_cannot_be_read_is_damage(journal: Path) -> None:
    for content in (b"nonsense\n", b"6\n", b"6 digest more\n", b"-1 digest\n", b"\xff\xfe\n"):
        head_path(journal).write_bytes(content)
        with pytest.raises(DamagedRun) as caught:
            read(journal)
        assert caught.value.facts["line"] == len(EVENTS) + 1


def test_a_head_beyond_the_last_line_or_of_another_line_is_damage(journal: Path) -> None:
    whole = head_path(journal).read_text(encoding="ascii")
    number, digest = whole.split()
    for content, line in (
        (f"{int(number) + 1} {digest}\n", len(EVENTS) + 1),
        (f"5 {digest}\n", 5),
        (f"6 {GENESIS}\n", 6),
    ):
        head_path(journal).write_text(content, encoding="ascii")
        with pytest.raises(DamagedRun) as caught:
            read(journal)
        assert caught.value.facts["line"] == line


def test_closing_a_journal_twice_does_nothing(journal: Path) -> None:
    chain = Chain(journal)
    chain.close()
    chain.close()
    assert read(journal).sealed


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *(("v", 2), ("v", "1"), ("v", None)),
        *(("seq", 2), ("seq", 0), ("seq", True), ("seq", "1"), ("prev", "f" * 64), ("prev", "")),
        *(("kind", "Unheard"), ("kind", []), ("data", {"nothing": 1}), ("data", []), ("at", "soon"), ("at", 1)),
    ],
)
def test_a_line_of_another_format_is_refused(tmp_path: Path, member: str, value: object) -> None:
    path = tmp_path / "journal.jsonl"
    append(path, Note("a"))
    body = json.loads(path.read_bytes())
    path.write_text(json.dumps(body | {member: value}) + "\n", encoding="utf-8")
    head_path(path).unlink()
    with pytest.raises(DamagedRun) as caught:
        read(path)
    assert caught.value.facts["line"] == 1


def test_a_missing_journal_is_damage_too(tmp_path: Path) -> None:
    with pytest.raises(DamagedRun):
        read(tmp_path / "journal.jsonl")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_the_journal_is_for_its_owner_alone(journal: Path) -> None:
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert stat.S_IMODE(head_path(journal).stat().st_mode) == 0o600


def test_every_kind_of_event_has_a_name_of_its_own() -> None:
    assert set(KINDS) >= {"RunOpened", "Proved", "Gated", "RunClosed"}


def test_an_event_that_cannot_be_written_down_leaves_no_gap(journal: Path) -> None:
    with Chain(journal) as chain:
        with pytest.raises(TypeError):
            chain.append(Note("kept back"), Note(cast(str, object())))
        chain.append(Note("next"))
    assert read(journal).events() == [*EVENTS, Note("next")]
