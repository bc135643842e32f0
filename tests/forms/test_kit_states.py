"""Every widget of every kit with a decorated label, or with the same label as others of its section."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.core.values import Choices, Kind
from assistant.filing.forms.match import match
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.forms.snapshot import read
from tests.forms.widget_form import Cell, WidgetForm
from tests.forms.widget_values import ALL, DATES, PICK, TEXT

pytestmark = pytest.mark.browser

DECORATE = (Path(__file__).parent / "decorate.js").read_text(encoding="utf-8")
PLACES: list[tuple[str, str, Kind]] = [*(row[:3] for row in ALL), (DATES, "附件", "file"), (DATES, "关联", "nodes")]


def _seen(snapshot: FormSnapshot, section: str, label: str, after: Sequence[str] = ()) -> Control:
    control = match(snapshot, Address((section,), label, tuple(after)))
    assert isinstance(control, Control), (label, control)
    return control


@pytest.mark.parametrize(
    ("way", "html", "label"),
    [
        ("star", "<span>*</span> {0}", "{0}"),
        ("colon", "{0}：", "{0}"),
        ("tooltip", '{0} <i title="填全称">?</i><span role="tooltip">请填写全称</span>', "{0}"),
        ("brackets", "【{0}】", "【{0}】"),
        ("full-width", "{0}ＡＢ（一）", "{0}AB(一)"),
    ],
)
def test_decorations_are_not_part_of_a_label(form: WidgetForm, cell: Cell, way: str, html: str, label: str) -> None:
    for _, name, _ in PLACES:
        cell(form.kit.name, name, f"label: {way}")
    page = form.open("widgets", "filled").page
    plain = read(page)
    assert page.evaluate(DECORATE, [[name, html.format(name)] for _, name, _ in PLACES]) == len(PLACES)
    seen = read(page)
    for section, name, kind in PLACES:
        before, after = _seen(plain, section, name), _seen(seen, section, label.format(name))
        assert (after.kind, after.value) == (kind, before.value), name


@pytest.mark.parametrize(("moved", "odd"), [(False, True), (True, True), (True, False)])
def test_a_repeated_label_is_distinguished_by_the_question_before_it(
    form: WidgetForm, cell: Cell, moved: bool, odd: bool
) -> None:
    """Every other label of a section becomes the same word; `moved` puts the first widget of a section last."""
    page = form.open("widgets", "filled").page
    if moved:
        page.locator(".form-section").evaluate_all(
            "(all, item) => all.forEach(one => one.append(one.querySelector(item)))", form.kit.item
        )
    plain = read(page)
    for section in (TEXT, PICK, DATES):
        rows = [row for row in PLACES if row[0] == section]
        rows = [*rows[1:], rows[0]] if moved else rows
        chosen = [n for n in range(1, len(rows)) if n % 2 == odd]
        assert page.evaluate(DECORATE, [[rows[n][1], "重名项"] for n in chosen]) == len(chosen)
        seen = read(page)
        assert len(chosen) == 1 or not isinstance(match(seen, Address((section,), "重名项")), Control)
        for n in chosen:
            cell(form.kit.name, rows[n][1], "repeated label")
            before, after = _seen(plain, *rows[n][:2]), _seen(seen, section, "重名项", [rows[n - 1][1]])
            assert (after.kind, after.value) == (before.kind, before.value), rows[n][1]


def test_collapsed_tags_are_read_whole(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "多选下拉", "collapsed tags")
    control = _seen(read(form.open("widgets", "filled").page), PICK, "多选下拉")
    assert control.held == Choices(("甲类", "丙类", "其他"))
    assert control.value == control.held or control.completeness == "partial"
