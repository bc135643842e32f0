"""docs/practice.md names tests that exist."""

from __future__ import annotations

import re

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
