"""The tests that the page on safety names as evidence exist; its threat model has every part and row."""

from __future__ import annotations

import re

from tests.conftest import ROOT

PARTS = (
    "Another process on this machine, and the debugging channel of the browser",
    "A hostile page: the registry's, or one that took its place",
    "A hostile profile, workbook or attachment",
    "A curious colleague",
    "A stolen laptop",
)


def test_every_test_that_the_page_names_exists() -> None:
    page = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", page))
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    known = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert len(named) > 20
    assert named - known == set()


def test_every_file_that_the_page_names_exists() -> None:
    page = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    missing = [name for name in re.findall(r"`((?:tests|assistant)/[\w/.]+)`", page) if not (ROOT / name).exists()]
    assert missing == []


def test_the_threat_model_has_five_parts_with_stopped_and_not_stopped_attacks() -> None:
    page = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    model = re.split(r"^## ", page.partition("\n## Against whom\n")[2], flags=re.MULTILINE)[0]
    parts = dict(re.findall(r"^### (.+)\n((?:(?!### ).*\n)*)", model, re.MULTILINE))
    assert tuple(parts) == PARTS
    for name, text in parts.items():
        rows = dict(re.findall(r"^\| ((?:not )?stopped) \| (\S.*) \|$", text, re.MULTILINE))
        assert list(rows) == ["stopped", "not stopped"], name
        assert re.search(r"`test_\w+`", rows["stopped"]), name
