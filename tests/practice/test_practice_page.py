"""docs/practice.md names existing tests, and its pictures are complete or not shown at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import practice_pictures
from tests.project.source_tree import ROOT

PAGE = (ROOT / "docs" / "practice.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    files = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))
    names = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(files) > 5
    assert len(names) > 10
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    known = set(re.findall(r"^def (test_\w+)\(", "\n".join(texts), re.MULTILINE))
    assert sorted(names - known) == []
    assert [name for name in sorted(files) if not (ROOT / name).exists()] == []


def test_the_page_cannot_be_built_while_a_picture_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice_pictures, "PICTURES", tmp_path)
    guide = tmp_path / "practice.md"
    before = f"{practice_pictures.MARK}\n\n![old](pictures/old.png)\n\nthe end\n"
    guide.write_text(before, encoding="utf-8")
    for name, _ in practice_pictures.SCENES.values():
        with pytest.raises(SystemExit, match="practice_pictures"):
            practice_pictures.show_in(guide)
        assert guide.read_text(encoding="utf-8") == before
        (tmp_path / name).write_bytes(b"")
    practice_pictures.show_in(guide)
    shown = re.findall(r"\(pictures/(.*?)\)", guide.read_text(encoding="utf-8"))
    assert shown == [name for name, _ in practice_pictures.SCENES.values()]
