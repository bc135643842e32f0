"""Every native and ARIA widget in every behaviour, checked by what the page itself would submit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from playwright.sync_api import Page

from assistant.core.values import Choice, File, Value
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.fill import fill
from assistant.filing.forms.match import match
from assistant.filing.forms.shapes import Address, Control, FieldResult, FieldTarget
from assistant.filing.forms.snapshot import read
from tests.forms.held_elements import is_collected
from tests.forms.native_table import OTHER, ROWS, UNKNOWN, Widget
from tests.forms.widget_form import short_waits

pytestmark = pytest.mark.browser

PAGES = Path(__file__).resolve().parents[2] / "fixtures" / "widgets" / "native"
HERE = Address(("测试",), "测试项")
# `make test` runs a behaviour that many widgets share with every thirteenth of them, in several ways with every seventh;
# `make thorough` runs it with all. Only `make thorough` runs widgets whose options are searched one by one.
EVERY, EVERY_PAIR = 13, 7
SLOW = frozenset({"combobox-virtual"})
Cell = Callable[[str, str, str], None]


class WidgetPage:
    """One widget page, opened with the given behaviours."""

    def __init__(self, page: Page, widget: Widget, *ways: str, many: int = 0) -> None:
        self.page, self.widget = page, widget
        page.set_default_timeout(6_000)
        page.goto(f"{(PAGES / widget.page).as_uri()}.html?as={','.join(ways)}&many={many or ''}")

    def write(self, value: Value, address: Address = HERE) -> FieldResult:
        """Fill the widget with one value."""
        target = FieldTarget("测试项", address, self.widget.kind, value)
        return fill(self.page, PageActions(timeout_ms=6_000), [target])[0]

    def submitted(self) -> dict[str, Any]:
        """Return what the form would submit."""
        values: dict[str, Any] = self.page.evaluate("submitted()")
        return values

    def control(self) -> Control:
        """Return the widget as read."""
        control = match(read(self.page), HERE)
        assert isinstance(control, Control), control
        return control


def rows(trait: str = "", *, start: int | None = None) -> pytest.MarkDecorator:
    """Parametrise over the widgets with a trait; with a start `make test` runs every thirteenth from there on."""
    chosen = [row for row in ROWS if not trait or row.has(trait)]
    return pytest.mark.parametrize("widget", [_case(row, at, start, EVERY) for at, row in enumerate(chosen)])


def pairs(names: str, ways: Sequence[object], *, start: int) -> pytest.MarkDecorator:
    """Parametrise over every way with every widget; `make test` runs every seventh widget, with the ways in turn."""
    cases = [
        _case(row, at, start + EVERY_PAIR * turn, EVERY_PAIR * len(ways), way)
        for turn, way in enumerate(ways)
        for at, row in enumerate(ROWS)
    ]
    return pytest.mark.parametrize(f"{names}, widget", cases)


def _case(row: Widget, at: int, start: int | None, every: int, way: object = None) -> ParameterSet:
    is_tried = start is None or (at % every == start and row.page not in SLOW)
    values = way if isinstance(way, tuple) else () if way is None else (way,)
    name = "-".join((*map(str, values[:1]), row.page))
    return pytest.param(*values, row, id=name, marks=() if is_tried else pytest.mark.thorough)


def test_every_page_of_the_folder_is_in_the_table() -> None:
    stems = {path.stem for path in PAGES.glob("*.html")}
    assert {row.page for row in ROWS} == stems


@rows()
def test_a_value_is_written_once_and_would_be_submitted(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "write")
    widget_page = WidgetPage(page, widget)
    result = widget_page.write(widget.value)
    assert (result.outcome, result.reason) == ("written", "")
    assert widget_page.submitted() == {"field": widget.stored, "second": [], "neighbour": "邻居的值", "outside": ""}
    is_upload = widget.kind == "file"  # whose name does not show what is in it
    assert widget_page.write(widget.value).outcome == ("written" if is_upload else "already")


@rows(start=4)
def test_a_shown_value_is_read_whole(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "read")
    widget_page = WidgetPage(page, widget, "filled")
    control = widget_page.control()
    assert (control.kind, control.value, control.kit) == (widget.kind, widget.filled, "native")
    changed = widget_page.write(OTHER.get(widget.kind, widget.value))
    assert (changed.outcome, changed.before) == ("written", widget.filled)


def test_a_text_that_an_editable_list_does_not_offer_is_no_choice(page: Page) -> None:
    widget = next(row for row in ROWS if row.page == "combobox-editable")
    widget_page = WidgetPage(page, widget, "filled")
    with short_waits():
        result = widget_page.write(Choice("丁类"))
    assert (result.outcome, "丙类" in result.options) == ("no_option", True)
    assert widget_page.control().value == widget.filled


@rows("options", start=5)
def test_a_word_that_is_no_option_is_refused_with_the_present_list(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "unknown option")
    widget_page = WidgetPage(page, widget, "filled")
    with short_waits():
        result = widget_page.write(UNKNOWN[widget.kind])
    assert result.outcome == "no_option"
    assert len(result.options) >= 4
    assert widget_page.submitted()["field"] == widget.filled_stored
    assert widget_page.control().value == widget.filled
    assert not page.locator("[aria-expanded=true][role=combobox]").count(), "a pop-up was left open"


@rows("typed")
@pytest.mark.parametrize("way", ["limit", "cut"])
def test_a_text_that_the_page_cuts_ends_as_truncated(page: Page, widget: Widget, way: str, cell: Cell) -> None:
    if way == "limit" and not widget.has("limit"):
        pytest.skip("a rich text has no maxlength")
    cell("native", widget.page, f"cut ({'maxlength' if way == 'limit' else 'by script'})")
    widget_page = WidgetPage(page, widget, way)
    result = widget_page.write("一二三四五六七八")
    assert (result.outcome, result.seen) == ("truncated", "一二三四五六")
    assert widget_page.submitted()["field"] == ["一二三四五六"]


@rows(start=0)
def test_a_disabled_widget_is_locked_and_compared(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "disabled")
    widget_page = WidgetPage(page, widget, "filled", "disabled")
    before = widget_page.submitted()
    other = widget_page.write(OTHER.get(widget.kind, widget.value))
    assert (other.outcome, bool(other.reason), other.seen) == ("locked", True, widget.filled)
    same = widget_page.write(widget.filled)
    assert (same.outcome, bool(same.reason)) == ("locked", widget.kind == "file")
    assert widget_page.submitted() == before


@rows("readonly", start=2)
def test_a_read_only_widget_is_locked(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "read-only")
    widget_page = WidgetPage(page, widget, "filled", "readonly")
    assert widget_page.write(OTHER.get(widget.kind, widget.value)).outcome == "locked"
    assert widget_page.submitted()["field"] == widget.filled_stored


@rows(start=6)
def test_a_required_widget_is_read_as_required(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "required")
    way = "star" if widget.page == "checkboxes" else "required"  # HTML cannot mark a group of boxes as required
    assert WidgetPage(page, widget, way).control().required
    assert not WidgetPage(page, widget).control().required


@rows(start=3)
def test_the_pages_own_error_makes_a_value_refused(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "error text")
    result = WidgetPage(page, widget, "error").write(widget.value)
    assert (result.outcome, result.reason) == ("refused", "该项填写有误")


@rows(start=2)
def test_a_widget_that_is_rendered_again_while_it_is_written_keeps_its_value(
    page: Page, widget: Widget, cell: Cell
) -> None:
    cell("native", widget.page, "re-render")
    widget_page = WidgetPage(page, widget, "again")
    result = widget_page.write(widget.value)
    if result.outcome == "written":
        assert widget_page.submitted()["field"] == widget.stored
    else:  # a page that drops part of a choice is reported to the person as refused
        assert (result.outcome, result.reason != "") == ("refused", True)
        assert widget.kind in ("choices", "nodes", "number")
    assert widget_page.submitted()["neighbour"] == "邻居的值"


@rows(start=5)
def test_a_stolen_focus_never_writes_into_the_neighbour(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "focus stolen")
    widget_page = WidgetPage(page, widget, "stolen")
    result = widget_page.write(widget.value)
    assert widget_page.submitted()["neighbour"] == "邻居的值"
    if result.outcome == "written":
        assert widget_page.submitted()["field"] == widget.stored
    else:
        assert (result.outcome, bool(result.reason)) == ("refused", True)
        assert widget.has("keyed") or widget.has("aria")


@rows(start=1)
def test_inside_a_dialog_only_the_dialog_is_filled(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "dialog")
    widget_page = WidgetPage(page, widget, "dialog")
    assert widget_page.write(widget.value).outcome == "written"
    assert (widget_page.submitted()["field"], widget_page.submitted()["outside"]) == (widget.stored, "")
    assert page.locator("dialog[open]").count() == 1


@rows(start=5)
def test_a_widget_out_of_sight_is_written(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "out of sight")
    widget_page = WidgetPage(page, widget, "far")
    assert widget_page.write(widget.value).outcome == "written"
    assert widget_page.submitted()["field"] == widget.stored


@rows(start=6)
def test_a_repeated_label_is_distinguished_by_its_question(page: Page, widget: Widget, cell: Cell) -> None:
    cell("native", widget.page, "repeated label")
    widget_page = WidgetPage(page, widget, "repeats")
    assert widget_page.write(widget.value).outcome == "ambiguous"
    empty = {"field": widget_page.submitted()["field"], "second": widget_page.submitted()["second"]}
    assert empty["field"] == empty["second"]
    assert widget_page.write(widget.value, Address(("测试",), "测试项", ("问题二",))).outcome == "written"
    assert (widget_page.submitted()["field"], widget_page.submitted()["second"]) == (empty["field"], widget.stored)


@pairs("way", ["star", "colon", "tooltip", "hint"], start=0)
def test_decorations_are_not_part_of_a_label(page: Page, widget: Widget, way: str, cell: Cell) -> None:
    cell("native", widget.page, f"label: {way}")
    assert WidgetPage(page, widget, way).control().required == (way == "star")


@pairs("way, label", [("brackets", "【测试项】"), ("wide", "测试项AB(一)")], start=3)
def test_full_width_letters_and_brackets_of_a_label_equal_narrow_ones(
    page: Page, widget: Widget, way: str, label: str, cell: Cell
) -> None:
    cell("native", widget.page, "label: full-width" if way == "wide" else "label: brackets")
    widget_page = WidgetPage(page, widget, way)
    assert widget_page.write(widget.value, Address(("测试",), label)).outcome == "written"
    assert widget_page.submitted()["field"] == widget.stored


def test_a_file_is_set_in_its_input_and_one_of_a_wrong_type_is_not(page: Page, tmp_path: Path, cell: Cell) -> None:
    cell("native", "file", "write")
    paper, wrong = tmp_path / "说明 材料.pdf", tmp_path / "材料.docx"
    paper.write_bytes(b"%PDF-1.4 synthetic")
    wrong.write_bytes(b"synthetic")
    widget_page = WidgetPage(page, Widget("file", "file", File(paper.name, path=paper), [paper.name], File(""), []))
    assert widget_page.write(File(wrong.name, path=wrong)).outcome == "refused"
    assert widget_page.write(File(paper.name, path=paper)).outcome == "written"
    assert widget_page.submitted()["field"] == [paper.name]


def test_a_number_out_of_range_is_not_right(page: Page) -> None:
    number = next(row for row in ROWS if row.page == "number")
    result = WidgetPage(page, number).write("5000")
    assert result.outcome == "refused"
    assert result.reason


def test_a_choice_on_a_text_field_is_not_typed(page: Page) -> None:
    text = next(row for row in ROWS if row.page == "text")
    target = FieldTarget("测试项", HERE, "choice", Choice("甲类"))
    widget_page = WidgetPage(page, text)
    assert fill(page, PageActions(), [target])[0].outcome == "unsupported"
    assert widget_page.submitted()["field"] == [""]


@pytest.mark.thorough
def test_an_option_far_down_a_list_of_thousands_is_chosen(page: Page) -> None:
    (widget,) = (row for row in ROWS if row.page == "combobox-virtual")
    widget_page = WidgetPage(page, widget, many=5000)
    assert widget_page.write(Choice("条目1321")).outcome == "written"
    assert widget_page.submitted()["field"] == ["v1320"]


def test_a_list_beside_the_opened_one_is_not_retained_in_memory(page: Page) -> None:
    (widget,) = (row for row in ROWS if row.page == "combobox")
    widget_page = WidgetPage(page, widget)
    page.evaluate("""() => {
      document.body.insertAdjacentHTML('beforeend', '<ul role=listbox id=beside><li role=option>甲</li></ul>');
      window.beside = new WeakRef(document.getElementById('beside'));
    }""")
    assert widget_page.write(widget.value).outcome == "written"
    page.evaluate("() => { document.getElementById('beside').remove(); }")
    assert is_collected(page, "() => !window.beside.deref()")
