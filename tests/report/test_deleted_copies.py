"""A copy of a paper that was deleted from a run at the end of a mandate: named as such, and nothing else is excused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.proof.journal import frozen
from assistant.proof.journal.deleted_copies import DELETED, note_deleted
from assistant.proof.journal.events import RunClosed
from assistant.proof.journal.frozen import SubmittedFile
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report.pack import pack
from assistant.proof.report.verification_words import lines
from assistant.proof.report.verify import verify
from tests.report.test_verify import OPENED, SUBMISSION, head_of, run

__all__ = ["run"]


def deleted_copy(run: Path) -> Path:
    """Delete the copy of the attachment as at the end of a mandate and return its path."""
    (copy,) = (run / "profile/files").iterdir()
    note_deleted(run, [hashlib.sha256(copy.read_bytes()).hexdigest()])
    copy.unlink()
    return copy


def test_a_copy_deleted_at_the_end_of_a_mandate_is_named_as_such_and_breaks_nothing(run: Path) -> None:
    copy = deleted_copy(run)
    verification = verify(run, head_of(run))
    assert (verification.breaks, verification.unnamed, verification.checked) == ((), (), 7)
    assert not verification.is_whole, "nothing vouches for the reason of the absence"
    assert list(verification.untied) == [f"profile/files/{copy.name}"]
    report = "\n".join(lines(verification))
    assert "只核验了一部分" in report
    assert "委托结束后按" in report
    assert "处置记录删除" in report


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_pack_that_is_made_after_a_deletion_breaks_nothing(tmp_path: Path, unmasked: bool) -> None:
    scan = tmp_path / "扫描件.pdf"
    scan.write_bytes(b"%PDF scan")
    digest = hashlib.sha256(scan.read_bytes()).hexdigest()
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as made:
        made.append(OPENED)
        stored = frozen.store(made, replace(SUBMISSION, papers=(SubmittedFile("", scan.name, digest),)), {digest: scan})
        made.append(RunClosed("submitted", 1.0))
    note_deleted(made.path, [digest])
    (made.path / stored.papers[0].copy).unlink()
    packed = pack(made, tmp_path / "a.zip", unmasked=unmasked)
    assert not verify(packed.path, packed.digest).breaks
    assert verify(packed.path, packed.digest).is_whole
    assert "委托结束后按" in verify(packed.path).untied[stored.papers[0].copy]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"v": 9, "files": []}', b'{"v": 1, "files": [{"sha256": 1, "on": 2}]}']
)
def test_a_damaged_record_of_deletions_explains_nothing(run: Path, content: bytes) -> None:
    copy = deleted_copy(run)
    (run / DELETED).write_bytes(content)
    assert [(fault.file, fault.what) for fault in verify(run).breaks] == [(f"profile/files/{copy.name}", "缺失")]


def test_a_record_of_deletions_excuses_no_proof_and_no_other_content(run: Path) -> None:
    (copy,) = (run / "profile/files").iterdir()
    (proof, *_) = sorted((run / "proof").glob("*.json"))
    note_deleted(run, [hashlib.sha256(path.read_bytes()).hexdigest() for path in (copy, proof)])
    proof.unlink()
    copy.write_bytes(b"another paper")
    assert {fault.what for fault in verify(run).breaks} == {"缺失", "被改动过"}
