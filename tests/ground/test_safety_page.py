"""The page on safety names tests as its evidence: each of them is there."""

from __future__ import annotations

import re

from tests.conftest import ROOT


def test_every_test_that_the_page_names_is_there() -> None:
    page = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", page))
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    known = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert len(named) > 20
    assert named - known == set()


def test_every_file_that_the_page_names_is_there() -> None:
    page = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    missing = [name for name in re.findall(r"`((?:tests|assistant)/[\w/.]+)`", page) if not (ROOT / name).exists()]
    assert missing == []
