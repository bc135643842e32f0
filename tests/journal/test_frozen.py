"""The frozen copy of a submission: complete, owner-only, named in the journal, read back typed, found by name."""

from __future__ import annotations

import hashlib
import stat
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.core.errors import DamagedRun
from assistant.core.values import Choices, File, Value
from assistant.proof.journal import baseline, frozen
from assistant.proof.journal.events import RunClosed, RunOpened, Status, Submitted
from assistant.proof.journal.frozen import Submission, SubmittedField, SubmittedFile, SubmittedRecord
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report.verify import verify
from tests.journal.full_disk import FullDisk

SITE = "mock"
SCAN = b"%PDF-1.4 sealed"
DIGEST = hashlib.sha256(SCAN).hexdigest()


def run_in(base: Path) -> RunFolder:
    run = RunFolder.create(base, "某公司", SITE)
    header: Any = ("https://127.0.0.1:1", True, {}, "p", "s", "m", "l", "fast", "b", "o")
    run.append(RunOpened(run.name, "某公司", SITE, *header))
    return run


def copy_of(name: str, value: Value, kind: frozen.Kind = "filing", number: int = 1) -> Submission:
    field = SubmittedField(f"algorithms[{name}].basic.version", "版本号", ("算法基础属性信息",), value)
    record = SubmittedRecord(f"algorithms[{name}].basic", "basic", "基础属性", (name,), (field,))
    papers = (SubmittedFile(f"algorithms[{name}].basic.report", "报告.pdf", DIGEST),)
    root = f"algorithms[{name}]"
    about = (root, (name,), kind, number, frozen.timestamp(), "SF-1", "", "审核中", "digest")
    return Submission(*about, (record,), papers)


def scan(folder: Path) -> dict[str, Path]:
    path = folder / "扫描件.pdf"
    path.write_bytes(SCAN)
    return {DIGEST: path}


def test_a_copy_is_read_back_as_it_was_stored_with_the_bytes_of_its_attachments(tmp_path: Path) -> None:
    with run_in(tmp_path / "runs") as run:
        stored = frozen.store(run, copy_of("甲", Decimal("1.10")), scan(tmp_path))
    (submission,) = frozen.submissions(tmp_path / "runs", SITE)
    assert submission == stored
    assert submission.values() == {"algorithms[甲].basic.version": Decimal("1.10")}
    assert (run.path / submission.attachments[0].copy).read_bytes() == SCAN
    assert submission.attachments[0].size == len(SCAN)


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing on Windows")
def test_copies_are_for_their_owner_alone(tmp_path: Path) -> None:
    with run_in(tmp_path / "runs") as run:
        frozen.store(run, copy_of("甲", "1"), scan(tmp_path))
    for path in (run.path / frozen.FOLDER, *(run.path / frozen.FOLDER).rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_the_newest_copy_of_a_name_is_the_base_of_a_change(tmp_path: Path) -> None:
    for value in ("1", "2"):
        with run_in(tmp_path / "runs") as run:
            frozen.store(run, copy_of("甲", value), {})
            frozen.store(run, copy_of("乙", Choices((value,)), "change"), {})
            frozen.store(run, copy_of("甲", "9", "deregister"), {})
    copies = frozen.submissions(tmp_path / "runs", SITE)
    newest = [copy for copy in copies if copy.kind != "deregister" and copy.is_of(("新名", "甲"))][-1]
    assert list(newest.values().values()) == ["2"]
    assert not any(copy.is_of(("丙",)) for copy in copies)
    assert frozen.submissions(tmp_path / "runs", "cac") == []
    assert frozen.next_round(frozen.submissions(tmp_path / "runs", SITE), ("甲",), "filing") == 3


def test_an_altered_copy_is_not_read_and_verification_names_it(tmp_path: Path) -> None:
    with run_in(tmp_path / "runs") as run:
        frozen.store(run, copy_of("甲", "1"), scan(tmp_path))
        run.append(RunClosed("submitted", 1.0))
    assert verify(run.path).is_closed
    assert not verify(run.path).breaks
    event = next(entry.event for entry in run.events() if isinstance(entry.event, Submitted))
    (path,) = (run.path / frozen.FOLDER).glob("*.json")
    path.write_bytes(path.read_bytes().replace(b'"1"', b'"2"'))
    with pytest.raises(DamagedRun, match="留底"):
        frozen.read(run, event)
    assert frozen.submissions(tmp_path / "runs", SITE) == []
    assert [fault.facts["path"] for fault in baseline.damaged(tmp_path / "runs")] == [run.path]
    assert [fault.file for fault in verify(run.path).breaks] == [f"submitted/{path.name}"]


@pytest.mark.parametrize("at", range(1, 8))
def test_a_copy_is_stored_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Two steps for the attachment's bytes, two for the copy, three for the line that names it."""
    bytes_of = scan(tmp_path)
    with run_in(tmp_path / "runs") as run:
        with monkeypatch.context() as patch:
            disk = FullDisk(patch, at)
            with pytest.raises(OSError, match="space"):
                frozen.store(run, copy_of("甲", "1"), bytes_of)
        assert disk.was_met
        assert frozen.submissions(tmp_path / "runs", SITE) == []
        copies = [path for path in (run.path / frozen.FOLDER).rglob("*") if path.is_file()]
        assert all(path.name.partition(".")[0] and digest_in(path) for path in copies), copies
        stored = frozen.store(run, copy_of("甲", "1"), bytes_of)
    assert frozen.submissions(tmp_path / "runs", SITE) == [stored]
    assert (run.path / stored.attachments[0].copy).read_bytes() == SCAN
    assert not verify(run.path).breaks


def digest_in(path: Path) -> bool:
    """Return whether a file's name contains the digest of its content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] in path.name


def test_uploads_among_the_values_are_the_papers_of_a_copy() -> None:
    assert frozen.papers_of({"a": File("报告.pdf", DIGEST, 3), "b": "词"}) == (
        SubmittedFile("a", "报告.pdf", DIGEST, 3),
    )


def test_a_copy_knows_the_states_that_runs_read_of_its_item_afterwards(tmp_path: Path) -> None:
    with run_in(tmp_path / "runs") as run:
        run.append(Status("甲", "待提交", "待提交"))
        frozen.store(run, copy_of("甲", "1"), {})
        frozen.store(run, replace(copy_of("乙", "1"), seen=True), {})
    with run_in(tmp_path / "runs") as run:
        run.append(Status("主体", "主体退回", ""), Status("甲", "退回补正", ""), Status("乙", "审核中", ""))
        run.append(Status("甲", "审核中", ""))
    one, other = frozen.submissions(tmp_path / "runs", SITE)
    assert (one.since, one.seen) == (("退回补正", "审核中"), False)
    assert (other.since, other.seen) == (("审核中",), True)


def test_an_older_copy_without_the_seen_mark_is_of_a_submission(tmp_path: Path) -> None:
    with run_in(tmp_path / "runs") as run:
        frozen.store(run, copy_of("甲", "1"), {})
        data = frozen._to_data(frozen.submissions(tmp_path / "runs", SITE)[0])
    del data["seen"]
    assert not frozen._from_data(data).seen
    assert not Submitted("a", "甲", "filing", 1, "", "", "c").seen
