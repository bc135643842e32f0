"""Personal papers at the end of a mandate: every copy is found, nothing else is deleted, and the record is true."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.apps.cli import intake as cli
from assistant.core.errors import UsageError
from assistant.declaration.documents.read_before import FOLDER as READ_BEFORE
from assistant.declaration.intake.missing import missing
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.profile.loading import load
from assistant.practice import mandate as mandates
from assistant.practice.mandate import Mandate
from assistant.practice.paper_disposal import DELETED, DELETING, delete, note_returned, records
from assistant.practice.personal_papers import (
    ARCHIVE,
    NAMED,
    PACK,
    UNREAD,
    PersonalPaper,
    is_named_personal,
    personal_papers,
)
from assistant.proof.journal import frozen
from assistant.proof.journal.events import RunClosed
from assistant.proof.journal.frozen import SubmittedFile
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report.pack import pack
from assistant.proof.report.verify import verify
from tests.filing.small import small, write
from tests.report.test_verify import OPENED, SUBMISSION

TODAY = date(2024, 11, 20)
KIND, PROOF = "法定代表人身份证扫描件", "算法安全责任人工作证明"
SCAN = b"%PDF legal"


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client whose mandate has ended, with an identity card and a licence."""
    data = small()
    data["佐证与说明"] = {"留存材料": [{"材料": KIND, "文件": "附件/李示例.pdf"}]}
    folder = tmp_path / "客户"
    put(folder, "附件/李示例.pdf", b"")
    write(folder, data)
    put(folder, "附件/李示例.pdf", SCAN)
    mandates.change(folder, Mandate(), Mandate(ended_on=TODAY))
    return folder


def put(folder: Path, path: str, content: bytes) -> Path:
    """Write a file of the client."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    return folder / path


def zipped(folder: Path, path: str, members: dict[str, bytes]) -> Path:
    """Write an archive."""
    target = put(folder, path, b"")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def papers(folder: Path) -> dict[str, set[str]]:
    """Return the paths of the papers by kind."""
    listed: dict[str, set[str]] = {}
    for paper in personal_papers(load(folder)):
        listed.setdefault(paper.what, set()).update(paper.paths)
    return {what: paths for what, paths in listed.items() if what != PROOF}


def paper_of(folder: Path, what: str = KIND) -> PersonalPaper:
    """Return the first paper of a kind."""
    return next(paper for paper in personal_papers(load(folder)) if paper.what == what)


def kinds(folder: Path) -> list[tuple[str, Any]]:
    """Return kind and count of the shown records."""
    return [(event.text("kind"), event.data["count"]) for event in records(folder)]


def test_copies_in_runs_and_packs_are_deleted_and_the_run_still_verifies(client: Path) -> None:
    digest = hashlib.sha256(SCAN).hexdigest()
    submission = replace(SUBMISSION, papers=(SubmittedFile("", "李示例.pdf", digest),))
    with RunFolder.create(client / "runs", "甲公司", "mock") as run:
        run.append(OPENED)
        (stored,) = frozen.store(run, submission, {digest: client / "附件/李示例.pdf"}).papers
        run.append(RunClosed("submitted", 1.0))
    pack(run, client / "runs/存档包/a（未遮盖）.zip", unmasked=True)
    copy = f"runs/{run.name}/{stored.copy}"
    assert papers(client) == {KIND: {"附件/李示例.pdf", copy}, PACK: {"runs/存档包/a（未遮盖）.zip"}}
    assert verify(run.path).is_whole
    assert delete(load(client), paper_of(client), TODAY) == 2
    assert not (client / copy).exists()
    verification = verify(run.path)
    assert not verification.breaks
    assert "委托结束后按" in verification.untied[stored.copy]


def test_a_content_that_the_profile_names_for_something_else_stays(client: Path) -> None:
    licence = load(client).profile.subject.licence.scan or ""
    content = (client / licence).read_bytes()
    put(client, "收件/法人身份证.pdf", content)
    paper = paper_of(client, NAMED)
    assert paper.paths == ()
    assert set(paper.shared) == {licence, "收件/法人身份证.pdf"}
    assert not paper.digests
    with pytest.raises(UsageError, match="已经不在"):
        delete(load(client), paper, TODAY)
    assert (client / licence).read_bytes() == content


def test_empty_files_and_another_file_of_the_same_stem_are_no_copies(client: Path) -> None:
    put(client, "附件/李示例.xlsx", b"a table")
    put(client, "附件/李示例（第2版）.jpg", b"a photograph")
    put(client, "附件/身份证.pdf", b"")
    put(client, "收件/notes.txt", b"")
    assert papers(client) == {KIND: {"附件/李示例.pdf", "附件/李示例（第2版）.jpg"}}


@pytest.mark.parametrize(
    "name",
    [
        "id_card.jpg",
        "ID-card.png",
        "ID CARD.pdf",
        "idcard.pdf",
        "passport.pdf",
        "sfz.jpg",
        "李sfz正面.jpg",
        "户口簿.pdf",
        "户口.jpg",
        "居住证.jpg",
        "港澳通行证.pdf",
        "身份證.pdf",
        "ＩＤcard.jpg",
    ],
)
def test_names_of_personal_papers_are_known(name: str) -> None:
    assert is_named_personal(f"收件/{name}")


@pytest.mark.parametrize("name", ["账户口令.txt", "客户口径.docx", "valid cards.pdf", "身份证.yaml", "营业执照.pdf"])
def test_other_names_are_not_taken_for_personal_ones(name: str) -> None:
    assert not is_named_personal(f"收件/{name}")


def test_archives_that_could_not_be_looked_into_are_listed(client: Path) -> None:
    put(client, "收件/a.rar", b"Rar!\x1a\x07 anything")
    put(client, "收件/b.7z", b"7z\xbc\xaf\x27\x1c anything")
    locked = zipped(client, "收件/c.zip", {"x.pdf": b"%PDF x"})
    data = bytearray(locked.read_bytes())
    for place, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(place) + offset] |= 1  # the flag of an encrypted member
    locked.write_bytes(data)
    put(client, "收件/d.zip", b"PK\x03\x04 broken")
    zipped(client, "收件/e.zip", {"inside.rar": b"Rar!\x1a\x07 anything"})
    zipped(client, "收件/f.zip", {"licence.pdf": b"%PDF licence"})
    zipped(client, "收件/g.zip", {"passport.pdf": b"%PDF p"})
    listed = papers(client)
    assert listed[UNREAD] == {f"收件/{name}" for name in ("a.rar", "b.7z", "c.zip", "d.zip", "e.zip")}
    assert listed[ARCHIVE] == {"收件/g.zip"}


@pytest.mark.skipif(sys.platform == "win32", reason="a backslash separates folders there")
def test_the_listed_path_itself_is_deleted_even_with_a_backslash(client: Path) -> None:
    put(client, "收件\\李.pdf", SCAN)
    other = put(client, "收件/李.pdf", b"%PDF licence")
    assert delete(load(client), paper_of(client), TODAY) == 2
    assert other.exists()
    assert not (client / "收件\\李.pdf").exists()


def failing(monkeypatch: pytest.MonkeyPatch, is_open: Callable[[Path], bool], error: BaseException) -> None:
    """Let files that are open elsewhere refuse to be removed."""
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if is_open(path):
            raise error
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)


def test_a_file_that_is_open_elsewhere_leaves_a_record_of_what_was_removed(
    client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.pdf", "b.pdf"):
        put(client, f"收件/{name}", SCAN)
    put(client, f"{READ_BEFORE}/{hashlib.sha256(SCAN).hexdigest()}-lines.pdf", b"text")
    with monkeypatch.context() as patch:
        failing(patch, lambda path: path.name == "b.pdf", PermissionError(13, "open elsewhere"))
        with pytest.raises(UsageError, match="删除了 1 个文件，有 2 个没能删除"):
            delete(load(client), paper_of(client), TODAY)
        assert kinds(client) == [(DELETED, 1)]
        assert not list((client / READ_BEFORE).iterdir())
        with pytest.raises(UsageError, match="删除了 0 个文件，有 2 个没能删除"):
            delete(load(client), paper_of(client), TODAY)
    assert kinds(client) == [(DELETED, 1)], "nothing is recorded when nothing was removed"
    assert delete(load(client), paper_of(client), TODAY) == 2, "the copies are still recognised"


def test_a_killed_deletion_is_listed(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(client, "收件/a.pdf", SCAN)
    with monkeypatch.context() as patch:
        failing(patch, lambda path: path.name == "李示例.pdf", KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            delete(load(client), paper_of(client), TODAY)
    assert kinds(client) == [(DELETING, 2)]
    delete(load(client), paper_of(client), TODAY)
    assert kinds(client)[0][0] == DELETED


def test_nothing_is_recorded_as_deleted_when_the_files_are_already_away(client: Path) -> None:
    paper = paper_of(client)
    delete(load(client), paper, TODAY)
    with pytest.raises(UsageError, match="已经不在"):
        delete(load(client), paper, TODAY)
    assert kinds(client) == [(DELETED, 1)]


def test_nothing_is_disposed_of_before_the_day_on_which_the_mandate_ends(client: Path) -> None:
    seen = mandates.read(client)
    mandates.change(client, seen, Mandate(ended_on=date(2099, 1, 1)))
    with pytest.raises(UsageError, match="2099-01-01 才结束"):
        delete(load(client), paper_of(client), TODAY)
    with pytest.raises(UsageError, match="2099-01-01 才结束"):
        note_returned(client, KIND, TODAY)
    assert not list(records(client))
    assert delete(load(client), paper_of(client), date(2099, 1, 1)) == 1


def test_nothing_is_asked_of_a_client_after_the_end_of_the_mandate(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    delete(load(client), paper_of(client), TODAY)
    loaded = load(client)
    materials = resolve_requirements(loaded)
    assert cli.missing(client) == 0
    assert f"委托已于 {TODAY} 结束" in capsys.readouterr().out
    (paper,) = (one for one in materials if one.kind.material == KIND)
    assert (paper.state, paper.why) == ("not_needed", f"委托已于 {TODAY} 结束，不再请客户发来")
    assert not missing(loaded, materials)
    for ended in (None, date(2999, 1, 1)):
        mandates.change(client, mandates.read(client), Mandate(ended_on=ended))
        materials = resolve_requirements(loaded)
        (paper,) = (one for one in materials if one.kind.material == KIND)
        assert paper.state == "lost"
        assert KIND in {item.material for item in missing(loaded, materials)}
