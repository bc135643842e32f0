"""Sixty badly named files, half of them pictures: where each goes by what it says, and that none goes to a wrong place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.core.language import choose
from assistant.declaration.documents import extra, ocr, reading
from assistant.declaration.intake.collect import PlacementProposal, proposals
from assistant.declaration.intake.inbox import opened
from assistant.declaration.profile.loading import load
from scripts import paper_drawing
from tests.corpus.running import read_once
from tests.documents import in_process
from tests.intake.received import ReceivedFile, client, outcome, received, write

needs_fonts = pytest.mark.skipif(not paper_drawing.has_font(), reason="no Chinese font to draw pictures with")
needs_ocr = pytest.mark.skipif(not extra.is_installed(), reason="text in pictures cannot be read here")


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    choose("zh")
    monkeypatch.setattr(reading, "child", in_process.reader)


def proposed(files: tuple[ReceivedFile, ...], folder: Path) -> dict[str, PlacementProposal]:
    """Return the proposals for files of an inbox, by name."""
    inbox = folder / "收件"
    inbox.mkdir()
    for file in files:
        write(file, inbox)
    loaded = load(client(folder / "客户"))
    with opened(inbox) as opened_files:
        return {proposal.file.name: proposal for proposal in proposals(loaded, opened_files)}


def test_most_of_the_sixty_files_are_pictures() -> None:
    files = received()
    assert len(files) == 60
    assert sum(file.is_picture for file in files) >= 30
    assert len({file.name for file in files}) == 60


def test_files_with_text_go_where_their_words_say(tmp_path: Path) -> None:
    files = tuple(file for file in received() if not file.is_picture)
    placed = proposed(files, tmp_path)
    results = {file.name: outcome(file, placed[file.name]) for file in files}
    assert [name for name, result in results.items() if result != "right"] == []


@needs_fonts
@needs_ocr
@pytest.mark.thorough
def test_sixty_badly_named_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "print_lines", read_once(ocr.print_lines))
    files = received()
    placed = proposed(files, tmp_path)
    results = {file.name: outcome(file, placed[file.name]) for file in files}
    counts = Counter(results.values())
    for name, result in results.items():
        if result != "right":
            print(result, name, placed[name].by, placed[name].note)
    print(dict(counts), "pictures", Counter(results[file.name] for file in files if file.is_picture))
    assert counts["wrong"] == 0
    assert counts["right"] >= 0.9 * len(files)
