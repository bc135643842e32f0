"""The folder 材料/: edited files are never overwritten, and each paper keeps a record of its facts."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from assistant.core.errors import DamagedPapers, TemplateError, UsageError
from assistant.core.files import sha256 as sha256_of
from assistant.core.language import speaking
from assistant.declaration.papers import outline
from assistant.declaration.papers.facts import Source, changed
from assistant.declaration.papers.folder import (
    FOLDER,
    MANIFEST,
    PaperDraft,
    bind_scan,
    changed_facts,
    file_name,
    is_edited,
    is_unofficial,
    manifest,
    origin_of,
    stale_facts,
    write,
)
from assistant.declaration.papers.list_lock import LOCK
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.loading import LoadedProfile
from tests.papers.conftest import source_of

DAY = date(2026, 11, 25)


def proof(source: Source) -> PaperDraft:
    """Return the draft of the proof of employment."""
    return next(drafts(source, Shelf(Path("/nowhere")), paper_kind(outline.EMPLOYMENT)))


def other(source: Source, mobile: str = "13800001999") -> Source:
    """Return the source with another mobile number for the responsible person."""
    profile = source.loaded.profile
    responsible = profile.subject.responsible.model_copy(update={"mobile": mobile})
    subject = profile.subject.model_copy(update={"responsible": responsible})
    edited = profile.model_copy(update={"subject": subject})
    return Source.of(LoadedProfile(edited, source.loaded.path, source.loaded.folder, {}))


def test_drafts_for_a_client_that_was_renamed_create_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "旧名" / FOLDER, [proof(source_of("ranking"))], DAY)
    assert not list(tmp_path.iterdir())


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    source = source_of("ranking")
    first = write(tmp_path, [proof(source)], DAY)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    again = write(tmp_path, [proof(source)], date(2026, 12, 1))
    assert [done.state for done in first + again] == ["new", "unchanged"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_untouched_draft_is_replaced_and_its_former_facts_are_retained(tmp_path: Path) -> None:
    source = source_of("ranking")
    first = write(tmp_path, [proof(source)], DAY)[0].entry
    second = write(tmp_path, [proof(other(source))], DAY)[0]
    assert second.state == "replaced"
    assert second.entry.history == {first.sha256: first.facts, first.facts_digest: first.facts}


def test_a_file_edited_by_a_person_is_never_overwritten(tmp_path: Path) -> None:
    source = source_of("ranking")
    path = write(tmp_path, [proof(source)], DAY)[0].path
    document = Document(str(path))
    document.add_paragraph("手写的话")
    document.save(str(path))
    edited = path.read_bytes()
    done = write(tmp_path, [proof(source)], DAY)[0]
    assert done.state == "version"
    assert done.path.name == "算法安全责任人工作证明（第2版）.docx"
    assert path.read_bytes() == edited
    assert write(tmp_path, [proof(source)], DAY)[0].state == "unchanged"


def test_an_unknown_file_or_a_link_at_the_path_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("x")
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / "算法安全责任人工作证明.docx").symlink_to(target)
    done = write(tmp_path / "材料", [proof(source_of("ranking"))], DAY)[0]
    assert done.path.name.endswith("（第2版）.docx")
    assert target.read_text() == "x"


def test_a_changed_fact_is_named_and_the_list_contains_no_value(tmp_path: Path) -> None:
    source = source_of("ranking")
    entry = write(tmp_path, [proof(source)], DAY)[0].entry
    assert changed_facts(tmp_path, entry, source) == ()
    assert changed_facts(tmp_path, manifest(tmp_path)[0], other(source)) == ("subject.responsible.mobile",)
    text = (tmp_path / MANIFEST).read_text(encoding="utf-8")
    assert str(source.loaded.profile.subject.responsible.id_number) not in text


def test_an_edited_paper_still_says_which_facts_it_came_from(tmp_path: Path) -> None:
    source = source_of("ranking")
    path = write(tmp_path, [proof(source)], DAY)[0].path
    document = Document(str(path))
    document.add_paragraph("补上职务")
    copy = tmp_path / "改过.docx"
    document.save(str(copy))
    origin = origin_of(copy, manifest(tmp_path))
    assert origin is not None
    assert origin[0].paper == outline.EMPLOYMENT
    blank = tmp_path / "别的.docx"
    Document().save(str(blank))
    assert origin_of(blank, manifest(tmp_path)) is None


def test_a_sealed_scan_knows_the_facts_it_was_printed_with_even_after_a_new_draft(tmp_path: Path) -> None:
    source, scan = source_of("ranking"), tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-scan")
    path = write(tmp_path, [proof(source)], DAY)[0].path
    bind_scan(tmp_path, scan, path)
    sha256 = sha256_of(scan)
    assert stale_facts(tmp_path, sha256, source) == ()
    write(tmp_path, [proof(other(source))], DAY)
    assert stale_facts(tmp_path, sha256, other(source)) == ("subject.responsible.mobile",)
    assert stale_facts(tmp_path, "0" * 64, source) is None


def test_a_scan_shows_one_paper_as_it_was_and_is_bound_to_nothing_else(tmp_path: Path) -> None:
    source, scan = source_of("ranking"), tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-scan")
    path = write(tmp_path, [proof(source)], DAY)[0].path
    edited = tmp_path / "改过.docx"
    document = Document(str(path))
    document.add_paragraph("补上职务")
    document.save(str(edited))
    bind_scan(tmp_path, scan, edited)
    assert bind_scan(tmp_path, scan, path).sealed  # the same facts once more
    path = write(tmp_path, [proof(other(source))], DAY)[0].path
    with speaking("zh"), pytest.raises(UsageError, match="上一版的扫描件"):
        bind_scan(tmp_path, scan, path)
    official = write(tmp_path, [commitment(source, official=True)], DAY)[0].path
    with speaking("zh"), pytest.raises(UsageError, match=f"已登记为“{path.name}”的扫描件"):
        bind_scan(tmp_path, scan, official)
    assert stale_facts(tmp_path, sha256_of(scan), other(source)) == ("subject.responsible.mobile",)
    origin = origin_of(edited, manifest(tmp_path))
    assert origin is not None
    assert "subject.responsible.mobile" in changed(origin[1], other(source))


def test_a_scan_cannot_be_bound_to_a_file_that_was_not_drafted_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, [proof(source_of("ranking"))], DAY)
    stranger = tmp_path / "别的.docx"
    Document().save(str(stranger))
    monkeypatch.chdir(tmp_path)
    for folder in (tmp_path, Path()):
        with pytest.raises(TemplateError, match=re.escape(tmp_path.name)):
            bind_scan(folder, stranger, stranger)


def test_a_refused_scan_leaves_no_file_in_a_folder_that_is_no_folder_of_papers(tmp_path: Path) -> None:
    stranger = tmp_path / "别的.docx"
    Document().save(str(stranger))
    with pytest.raises(TemplateError):
        bind_scan(tmp_path, stranger, stranger)
    assert [path.name for path in tmp_path.iterdir()] == [stranger.name]


def commitment(source: Source, *, official: bool, day: str = "") -> PaperDraft:
    """Return a commitment, on the registry's template or not, with unique bytes."""
    made = next(drafts(source, Shelf(Path("/nowhere")), paper_kind(outline.COMMITMENT)))
    if not official:
        return made
    document, buffer = Document(), io.BytesIO()
    document.add_paragraph(f"on the template {day}")
    document.save(buffer)
    return replace(made, official=True, data=buffer.getvalue())


def test_a_draft_without_the_registrys_template_cannot_be_bound_as_sealed(tmp_path: Path) -> None:
    source, scan = source_of("ranking"), tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-scan")
    path = write(tmp_path, [commitment(source, official=False)], DAY)[0].path
    with pytest.raises(UsageError, match="shelf add"):
        bind_scan(tmp_path, scan, path)
    assert [entry.sealed for entry in manifest(tmp_path)] == [{}]
    former = tmp_path / "旧稿.docx"
    former.write_bytes(path.read_bytes())
    path = write(tmp_path, [commitment(source, official=True)], DAY)[0].path
    with pytest.raises(UsageError, match="shelf add"):
        bind_scan(tmp_path, scan, former)
    assert bind_scan(tmp_path, scan, path).sealed
    assert not is_unofficial(manifest(tmp_path), sha256_of(scan))


def test_a_scan_bound_to_an_unofficial_draft_is_reported_even_after_a_new_draft(tmp_path: Path) -> None:
    source, scan = source_of("ranking"), tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-scan")
    bind_scan(tmp_path, scan, write(tmp_path, [commitment(source, official=True)], DAY)[0].path)
    listed = tmp_path / MANIFEST
    content = json.loads(listed.read_text("utf-8"))
    content["papers"][0] |= {"official": False}
    del content["papers"][0]["unofficial"]
    listed.write_text(json.dumps(content), "utf-8")
    assert is_unofficial(manifest(tmp_path), sha256_of(scan))
    assert write(tmp_path, [commitment(source, official=True, day="2")], DAY)[0].state == "replaced"
    assert is_unofficial(manifest(tmp_path), sha256_of(scan))
    assert not is_unofficial(manifest(tmp_path), "0" * 64)
    proved = write(tmp_path, [proof(source)], DAY)[0].path
    (tmp_path / "工作证明.pdf").write_bytes(b"%PDF-other")
    bind_scan(tmp_path, tmp_path / "工作证明.pdf", proved)
    assert not is_unofficial(manifest(tmp_path), sha256_of(tmp_path / "工作证明.pdf")), "it needs no template"


def test_an_edited_draft_is_recognised_by_its_name_among_drafts_with_the_same_facts(tmp_path: Path) -> None:
    source = source_of("ranking")
    for words in ("先改的话", "后改的话"):
        path = write(tmp_path, [proof(source)], DAY)[0].path
        document = Document(str(path))
        document.add_paragraph(words)
        document.save(str(path))
    origin = origin_of(path, manifest(tmp_path))
    assert origin is not None
    assert origin[0].file == path.name == "算法安全责任人工作证明（第2版）.docx"


@pytest.mark.slow
def test_a_paper_with_gaps_or_without_the_registrys_template_is_not_ready_to_be_sealed(tmp_path: Path) -> None:
    made = list(drafts(source_of("ranking"), Shelf(tmp_path)))
    by_paper = {draft.paper: draft for draft in made}
    assert by_paper[outline.PUBLICATION].ready
    assert not by_paper[outline.EMPLOYMENT].ready
    bare = by_paper[outline.COMMITMENT]
    assert not PaperDraft(bare.paper, "", b"", {}, needs_template=True).ready
    assert PaperDraft(bare.paper, "", b"", {}, needs_template=True, official=True).ready


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"v": 1}', '{"v": 99, "papers": []}', '{"v": 1, "papers": [{"x": 1}]}']
)
def test_a_damaged_list_is_reported_and_nothing_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(DamagedPapers):
        write(tmp_path, [proof(source_of("ranking"))], DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == [LOCK, MANIFEST]


def test_a_failing_disk_leaves_a_list_that_matches_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_file = Path.replace
    made = list(drafts(source_of("ranking"), Shelf(Path("/nowhere"))))[:3]

    renamed: list[str] = []

    def refused(path: Path, target: Path) -> Path:
        renamed.append(target.name)
        if target.name.startswith(made[1].paper):
            raise OSError(28, "No space left on device")
        return replace_file(path, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(OSError, match="space"):
        write(tmp_path, made, DAY)
    listed = {data["file"] for data in json.loads((tmp_path / MANIFEST).read_text("utf-8"))["papers"]}
    assert listed == {path.name for path in tmp_path.glob("*.docx")} == {file_name(made[0].paper, "")}
    assert renamed[0] == MANIFEST, "a kill in between leaves a draft that the list knows"


def test_a_kill_after_the_list_is_written_leaves_a_draft_that_is_ours_and_out_of_date(tmp_path: Path) -> None:
    source = source_of("ranking")
    (first,) = write(tmp_path, [proof(source)], DAY)
    former = first.path.read_bytes()
    write(tmp_path, [proof(other(source))], DAY)
    first.path.write_bytes(former)  # as a kill between the list and the draft leaves it
    (entry,) = manifest(tmp_path)
    assert changed_facts(tmp_path, entry, other(source)) == ("subject.responsible.mobile",)
    assert not is_edited(tmp_path, entry)
    (again,) = write(tmp_path, [proof(other(source))], DAY)
    assert again.state == "replaced", "no 第2版 beside it: nobody has edited the file"
    assert [entry.sha256 for entry in manifest(tmp_path)] == [sha256_of(again.path)]


def test_two_machines_that_draft_at_once_lose_no_entry(tmp_path: Path) -> None:
    made = list(drafts(source_of("ranking"), Shelf(Path("/nowhere"))))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda draft: write(tmp_path, [draft], DAY), made))
    listed = {entry.file: entry.sha256 for entry in manifest(tmp_path)}
    assert listed == {path.name: sha256_of(path) for path in tmp_path.glob("*.docx")}
    assert len(listed) == len(made)


def test_file_names_contain_nothing_that_a_disk_refuses() -> None:
    assert file_name("甲", 'a/b\\c:*?"<>|\x00\n') == "甲（a_b_c_______）.docx"
    assert "/" not in file_name("甲", "../../x")
    assert len(file_name("甲", "长" * 500)) < 80
