"""The table of `make kits`: one row per widget, one column per behaviour, green only if every test passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.kits import EVERYWHERE, PAGE, TEXTS, cells_of, lacking, table, with_table

REPORT = """<testsuites><testsuite>
<testcase name="a"><properties><property name="kits" value="native|text|write"/><property name="other" value="x"/></properties></testcase>
<testcase name="b"><properties><property name="kits" value="native|text|read"/></properties><failure message="no"/></testcase>
<testcase name="c"><properties><property name="kits" value="native|text|read"/></properties></testcase>
<testcase name="d"><properties><property name="kits" value="native|tree|cut"/></properties><skipped message="not asked"/></testcase>
<testcase name="e"><properties><property name="kits" value="kit|甲|dialog"/><property name="kits" value="kit|乙|dialog"/>
<property name="kits wrong" value="kit|乙|dialog"/></properties><failure message="no"/></testcase>
</testsuite></testsuites>"""


def test_a_cell_is_green_only_if_every_test_that_fills_it_passed(tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_text(REPORT, encoding="utf-8")
    cells = cells_of(file)
    assert cells == {
        ("native", "text", "write"): True,
        ("native", "text", "read"): False,
        ("kit", "甲", "dialog"): True,  # the test of both widgets failed for the other one
        ("kit", "乙", "dialog"): False,
    }
    text = table(cells)
    assert "| text | ✓ | ✗ |" in text
    assert "2 of 4 cells are green" in text
    assert "13 cells that every widget has are not asked" in text


def test_columns_have_a_fixed_order_and_cells_without_a_test_are_shown() -> None:
    cells = {("native", "甲", "dialog"): True, ("native", "乙", "own"): True, ("native", "甲", "write"): True}
    text = table(cells | {("kit", TEXTS, "普通"): True})
    assert "| | write | dialog | own |" in text
    assert "| 甲 | ✓ | ✓ | – |" in text
    assert "| kit | ✓ |" in text
    assert lacking(cells) == len(EVERYWHERE) - 2


def test_the_table_is_put_between_its_marks_and_nothing_else_is_changed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    updated = with_table(page, "TABLE")
    assert "<!-- kits: begin -->\n\nTABLE\n\n<!-- kits: end -->" in updated
    assert with_table(updated, "TABLE") == updated
    assert updated.split("<!-- kits: begin -->")[0] == page.split("<!-- kits: begin -->")[0]
    with pytest.raises(ValueError, match="kits"):
        with_table("no marks", "TABLE")
