"""Files that a run writes on a disk that fails at any step are absent, old or whole, never partial.

The steps of a submission's copy are in `test_frozen`, those of the journal alone in `test_chain`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PIL import Image

from assistant.core.user_messages import sentence
from assistant.core.values import File
from assistant.filing.browser import pictures
from assistant.filing.browser.playwright import Page
from assistant.proof.journal import baseline, templates
from assistant.proof.journal.chain import head_path
from assistant.proof.journal.events import RunOpened, Saved
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from tests.journal.full_disk import Disk, disks, full_disk

OPENED = RunOpened("run", "甲公司", "mock", "http://127.0.0.1/", True, {}, "p", "s", "m", "l", "fast", "b", "o")
DAY = date(2026, 11, 27)


def proof(run: RunFolder, _: Path, word: str) -> None:
    """Store the proof of a record."""
    run.write_proof(
        "subject", [ProofEntry("subject.name", "主体名称", (), word, word, None, word, "proved", "written")]
    )


def text(run: RunFolder, _: Path, word: str) -> None:
    """Store a reviewer's text."""
    run.store_text(f"请补充：{word}。")


def picture(run: RunFolder, _: Path, word: str) -> None:
    """Store a picture that exists already."""
    run.store_picture("主体信息/保存后", png(word))


def masked(run: RunFolder, _: Path, word: str) -> None:
    """Take a masked picture of a page."""
    page = cast(Page, SimpleNamespace(screenshot=lambda **_: png(word), evaluate=lambda *_: []))
    pictures.shoot(page, run.picture_path("主体信息"))


def freeze(run: RunFolder, sources: Path, word: str) -> None:
    """Freeze the profile as used, with a small attachment and one that is only listed."""
    home = sources / "资料"
    for name, content in {"主体.yaml": f"名称: {word}\n", "算法/问答.yaml": "名称: 智聊\n"}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, encoding="utf-8")
    small, large = sources / "小.pdf", sources / "大.pdf"
    small.write_bytes(f"%PDF- {word}".encode())
    large.write_bytes(f"%PDF- {word}".encode() * 100)
    run.freeze(home, [File(path.name, path=path) for path in (small, large)], copied_bytes=100)


def template(run: RunFolder, _: Path, word: str) -> None:
    """Store a template found beside an upload."""
    place = templates.TemplateOrigin("subject.attachments.commitment", "算法备案承诺书")
    templates.store(run.path, f"PK {word}".encode(), ".docx", place, DAY)


def line(run: RunFolder, _: Path, word: str) -> None:
    """Write a line of the journal."""
    run.append(Saved("subject", word))


def png(word: str) -> bytes:
    """Return a picture whose colour depends on the word."""
    made = BytesIO()
    Image.new("RGB", (40, 30), tuple(hashlib.sha256(word.encode()).digest()[:3])).save(made, "PNG")
    return made.getvalue()


ACTS: dict[str, Callable[[RunFolder, Path, str], None]] = {
    item.__name__: item for item in (proof, text, picture, masked, freeze, template, line)
}


def run_with_earlier_act(root: Path, act: Callable[[RunFolder, Path, str], None]) -> RunFolder:
    """Return a run that has already done an act once, so that its next writing may leave the old state."""
    (root / "来源").mkdir(parents=True)
    run = RunFolder.create(root / "runs", "甲公司", "mock")
    run.append(OPENED)
    act(run, root / "来源", "先前")
    return run


def held(run: RunFolder) -> dict[str, str]:
    """Return the digest of every file of a run except its journal, which is read instead."""
    journal = (JOURNAL, head_path(Path(JOURNAL)).name)
    paths = [path for path in run.path.rglob("*") if path.is_file() and path.name not in journal]
    return {path.relative_to(run.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def lines_of(run: RunFolder) -> list[str]:
    """Return the kinds of event of a journal that is complete and sealed."""
    reading = run.reading()
    assert (reading.torn, reading.sealed) == ("", True)
    return [type(event).__name__ for event in reading.events()]


def fails(act: Callable[[], None], disk: Disk, monkeypatch: pytest.MonkeyPatch) -> OSError | None:
    """Do an act on a disk; return how the disk failed."""
    try:
        with full_disk(disk, monkeypatch):
            act()
    except OSError as fault:
        return fault
    return None


@pytest.mark.parametrize("short", [False, True], ids=["before", "half"])
@pytest.mark.parametrize("name", ACTS)
def test_a_file_of_a_run_is_absent_old_or_whole_and_the_run_continues(
    name: str, short: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = ACTS[name]
    with run_with_earlier_act(tmp_path / "好", act) as good:
        act(good, tmp_path / "好" / "来源", "后来")
        whole, good_lines = held(good), lines_of(good)
    for disk in disks(tmp_path, short=short):
        with run_with_earlier_act(disk.root, act) as run:
            before, heard = held(run), lines_of(run)
            sources = tmp_path / f"来源 {disk.failing}"  # not on the failing disk
            sources.mkdir()
            fault = fails(partial(act, run, sources, "后来"), disk, monkeypatch)
            assert (fault is not None) == disk.has_failed
            if fault is not None:
                assert "文件操作失败" in sentence(fault)
                assert "磁盘已满" in sentence(fault)
                after = held(run)
                assert set(before) <= set(after)
                assert all(digest in (before.get(path), whole.get(path)) for path, digest in after.items()), after
                assert lines_of(run) in (heard, good_lines)
                act(run, sources, "后来")
            assert (held(run), lines_of(run)) == (whole, good_lines)
    assert disk.failing > 1


@pytest.mark.parametrize("short", [False, True], ids=["before", "half"])
def test_a_run_that_cannot_begin_leaves_nothing_that_looks_like_a_run(
    short: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(base: Path) -> None:
        with RunFolder.create(base, "甲公司", "mock") as run:
            run.append(OPENED)

    for disk in disks(tmp_path, short=short):
        fault = fails(partial(begin, disk.root), disk, monkeypatch)
        assert (fault is not None) == disk.has_failed
        journals = list(disk.root.glob(f"*/{JOURNAL}"))
        assert [RunFolder(path.parent).events() for path in journals if fault is not None] in ([], [[]])
        assert all(path.name in {JOURNAL, f"{JOURNAL}.head"} for path in disk.root.rglob("*") if path.is_file())
        assert baseline.damaged(disk.root) == []
    assert disk.failing > 1
