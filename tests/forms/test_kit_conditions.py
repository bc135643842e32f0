"""Every widget of every kit under conditions: required, in error, read-only, cut, re-rendered, in a dialog."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.values import Choice, Kind
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.driving import Trouble, WidgetTask, no_option
from assistant.filing.forms.kits.drivers import DRIVERS
from assistant.filing.forms.match import match
from assistant.filing.forms.shapes import Control, FieldTarget
from assistant.filing.forms.snapshot import read
from tests.forms.widget_form import Cell, Columns, Some, WidgetForm, field_target, labels_of, short_pauses
from tests.forms.widget_values import PICK, TEXT

pytestmark = pytest.mark.browser

ERROR = "该项填写有误"
TIMEOUT_MS = 3_000


def test_required_fields_are_read_as_required(form: WidgetForm, column: Columns, targets: list[FieldTarget]) -> None:
    required = column("required")
    plain = _required(form, "", targets)
    required.check(_required(form, "required", targets), True)
    assert [label for label, is_required in plain.items() if is_required] == ["单行文本"]


def _required(form: WidgetForm, variant: str, targets: list[FieldTarget]) -> dict[str, bool | None]:
    snapshot = read(form.open("widgets", variant).page)
    controls = {target.address.label: match(snapshot, target.address) for target in targets}
    return {label: c.required if isinstance(c, Control) else None for label, c in controls.items()}


def test_the_pages_own_error_makes_every_value_refused(form: WidgetForm, column: Columns, some: Some) -> None:
    targets = some(1)
    in_error = column("error text", labels_of(targets))
    form.open("widgets", "errors")
    in_error.check(form.ends(*targets), ("refused", ERROR, True))


def test_a_widget_rendered_anew_during_a_write_is_written_again(form: WidgetForm, column: Columns, some: Some) -> None:
    """The first change of a value re-renders its item: a multiple list and a tree lose their open pop-up or row."""
    targets = some(0)
    rerendered = column("re-render", labels_of(targets))
    form.open("widgets", "rerender").page.set_default_timeout(TIMEOUT_MS)
    form.actions = PageActions(timeout_ms=TIMEOUT_MS)
    rerendered.check(form.ends(*targets), ("written", "", True))


def test_a_list_that_showed_no_options_is_opened_again(form: WidgetForm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that closed before it was read says nothing about its options; only the last reading counts."""
    label, opened = "单选下拉", []
    real = DRIVERS[form.kit.name]["choice"]

    def empty_twice(task: WidgetTask) -> Trouble | None:
        opened.append(task.control.raw_label)
        return no_option("丙类", ()) if len(opened) <= 2 else real(task)

    monkeypatch.setitem(DRIVERS[form.kit.name], "choice", empty_twice)
    form.open("widgets")
    with short_pauses():
        result = form.write(PICK, label, "choice", Choice("丙类"))
        assert (result.outcome, result.reason, form.holds(label), opened) == ("written", "", True, [label] * 3)
        monkeypatch.setitem(DRIVERS[form.kit.name], "choice", lambda task: no_option("丙类", ()))
        assert form.write(PICK, label, "choice", Choice("乙类")).outcome == "no_option"


def test_all_widgets_of_a_dialog_are_written_and_nothing_outside_of_it(
    form: WidgetForm, column: Columns, some: Some
) -> None:
    targets = some(4)
    in_dialog = column("dialog", labels_of(targets))
    form.open("widgets", "dialog").page.locator(form.kit.dialog).wait_for()
    in_dialog.check(form.ends(*targets), ("written", "", True))
    assert form.model()["outside"] == ""
    assert form.page.locator(form.kit.dialog).is_visible()


def test_a_read_only_widget_is_locked_and_compared(
    form: WidgetForm, column: Columns, targets: list[FieldTarget]
) -> None:
    read_only = column("read-only", form.kit.read_only)
    before = form.open("widgets", "readonly").model()
    fixed = [target for target in targets if target.address.label in form.kit.read_only]
    results = {result.target.address.label: result for result in form.fill(*fixed)}
    outcomes = {label: (result.outcome, result.reason != "") for label, result in results.items()}
    read_only.check(outcomes, ("locked", True))
    shown = [result.seen for result in results.values() if result.seen is not None]
    same = form.fill(*(replace(target, value=value) for target, value in zip(fixed, shown, strict=True)))
    assert {(result.outcome, result.reason) for result in same} == {("locked", "")}
    assert form.model() == before


@pytest.mark.parametrize(("variant", "way", "limits"), [("", "maxlength", (20, 30)), ("cut", "by script", (6, 6))])
def test_a_text_that_the_page_cuts_ends_as_truncated(
    form: WidgetForm, cell: Cell, variant: str, way: str, limits: tuple[int, int]
) -> None:
    texts: tuple[tuple[str, Kind, str], ...] = (("单行文本", "text", "text"), ("多行文本", "textarea", "area"))
    for label, _, _ in texts:
        cell(form.kit.name, label, f"cut ({way})")
    form.open("widgets", variant)
    results = form.fill(*(field_target(TEXT, label, kind, "长" * 31) for label, kind, _ in texts))
    for result, (_, _, name), limit in zip(results, texts, limits, strict=True):
        assert (result.outcome, result.seen, form.model()[name]) == ("truncated", "长" * limit, "长" * limit)
        assert str(limit) in result.reason or variant
