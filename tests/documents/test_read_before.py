"""What was read in pictures is stored beside the papers, for the owner only; a damaged or foreign entry is ignored."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.checks.preflight.reading_papers import read_papers
from assistant.declaration.documents import read_before
from assistant.declaration.documents.read_before import FOLDER, PapersRead, own_key
from assistant.declaration.documents.shapes import Document, DocumentBlock, OcrLine, PageFacts
from assistant.declaration.profile.loading import load
from tests.filing.small import small, write

LINE = OcrLine("本单位承诺", (0.1, 0.1, 0.2, 0.02))
SCAN = Document(
    "承诺书.pdf",
    "pdf",
    9,
    "ab12",
    pages=(PageFacts(1, 1654, 2339, lines=(LINE,)),),
    blocks=(DocumentBlock("text", LINE.text, page=1, recognised=True),),
)
PATH = Path("承诺书.pdf")


@pytest.fixture
def store(tmp_path: Path) -> PapersRead:
    """Return the store of a client's folder."""
    return PapersRead(tmp_path / "客户", own_key(tmp_path / "data" / "key"))


def test_a_stored_paper_is_returned_under_its_present_name(store: PapersRead) -> None:
    store.keep(PATH, SCAN, "page")
    assert store.get(Path("别名.pdf"), "ab12", "page") == replace(SCAN, name="别名.pdf")
    assert store.get(PATH, "ab12", "all") is None
    assert store.get(PATH, "ab13", "page") is None
    if os.name == "posix":
        folder = store.folder / FOLDER
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_a_damaged_or_foreign_entry_is_ignored(store: PapersRead, tmp_path: Path) -> None:
    store.keep(PATH, SCAN, "page")
    assert PapersRead(store.folder, own_key(tmp_path / "other" / "key")).get(PATH, "ab12", "page") is None
    assert PapersRead(store.folder).get(PATH, "ab12", "page") is None
    (entry,) = (store.folder / FOLDER).iterdir()
    content = entry.read_bytes()
    for changed in (content.replace("承诺".encode(), "否认".encode()), content[:40], b"", b"\xff\n{}"):
        entry.write_bytes(changed)
        assert store.get(PATH, "ab12", "page") is None
    entry.write_bytes(content)
    entry.rename(entry.with_name("cd34-page.pdf"))
    assert store.get(PATH, "cd34", "page") is None, "an entry speaks for its own content only"


FRONT = ("姓名 张三丰", "性别男 民族汉", "出生1990年3月7日", "住址北京市海淀区", "公民身份号码", "110101199003070011")


@pytest.mark.parametrize("shown", [FRONT, FRONT[4:5], FRONT[5:], ("1101 0119 9003 0700 11",), ("签发机关某市公安局",)])
@pytest.mark.parametrize("layer", [False, True])
def test_a_paper_that_identifies_a_person_is_not_stored(store: PapersRead, shown: tuple[str, ...], layer: bool) -> None:
    lines = () if layer else tuple(OcrLine(text, (0.1, 0.1, 0.2, 0.02)) for text in shown)
    identity = PageFacts(2, 1000, 640, lines=lines, text="\n".join(shown) if layer else "")
    entry = store.folder / FOLDER / "ab12-page.pdf"
    store.keep(PATH, SCAN, "page")
    assert entry.exists()
    store.keep(PATH, replace(SCAN, pages=(*SCAN.pages, identity)), "page")
    assert not entry.exists(), "what an earlier version stored is removed"


def test_entries_of_other_papers_are_removed(store: PapersRead) -> None:
    store.keep_only(set())
    for digest in ("ab12", "cd34"):
        store.keep(PATH, replace(SCAN, sha256=digest), "page")
    store.keep_only({"cd34", "ef56"})
    assert [path.name for path in (store.folder / FOLDER).iterdir()] == ["cd34-page.pdf"]


@pytest.mark.slow
def test_a_check_removes_what_was_read_in_other_papers(store: PapersRead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEIAN_HOME", str(store.folder.parent / "home"))
    write(store.folder, small())
    store.keep(PATH, SCAN, "page")
    read_papers(load(store.folder))
    assert not list((store.folder / FOLDER).iterdir())


def test_no_entry_is_larger_than_what_is_read(store: PapersRead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_before, "_LARGEST", 100)
    store.keep(PATH, SCAN, "page")
    assert not (store.folder / FOLDER).exists()


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_key_of_another_length_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    key = own_key(tmp_path / "key")
    assert (len(key), own_key(tmp_path / "key")) == (32, key)
    assert own_key(tmp_path) == b"", "where no file can be"


def test_another_reader_reads_again(store: PapersRead, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep(PATH, SCAN, "page")
    monkeypatch.setattr(read_before, "READER", read_before.READER + 1)
    assert store.get(PATH, "ab12", "page") is None


def test_id_cards_failures_and_plain_texts_are_not_stored_and_entries_are_bounded(
    store: PapersRead, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = (DocumentBlock("text", "居民身份证", page=1, recognised=True),)
    for document in (replace(SCAN, blocks=identity), replace(SCAN, error="打不开"), replace(SCAN, pages=())):
        store.keep(PATH, document, "page")
    assert not (store.folder / FOLDER).exists()
    monkeypatch.setattr(read_before, "MOST", 2)
    for number in range(4):
        store.keep(PATH, replace(SCAN, sha256=f"{number}"), "page")
    assert len(list((store.folder / FOLDER).iterdir())) == 2
    assert store.get(PATH, "3", "page") is not None
