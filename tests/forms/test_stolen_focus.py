"""A page that moves every focus into its first field: that field stays empty, in every kit and with every widget."""

from __future__ import annotations

import pytest

from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.shapes import FieldTarget
from tests.forms.widget_form import Columns, WidgetForm, labels_of
from tests.forms.widget_values import STORED

pytestmark = pytest.mark.browser

NEIGHBOUR = "单行文本"  # test_kit_behaviours fills its cell, by a page that moves the focus out of it
TIMEOUT_MS = 2_000
FEW = {"多行文本", "数量", "单选下拉", "单选框", "附件", "日期"}  # for `make test`: giving up a widget takes seconds
STEAL = "() => document.addEventListener('focusin', e => e.target.closest('.form-section') && document.querySelector('{0}').focus())"


def test_no_text_lands_in_the_neighbour_that_steals_the_focus(
    form: WidgetForm, column: Columns, targets: list[FieldTarget], request: pytest.FixtureRequest
) -> None:
    tried = STORED if request.config.getoption("--thorough") else FEW
    others = [target for target in targets if target.address.label in tried and target.address.label != NEIGHBOUR]
    stolen = column("focus stolen", labels_of(others))
    form.open("widgets")
    form.page.set_default_timeout(TIMEOUT_MS)
    form.actions = PageActions(timeout_ms=TIMEOUT_MS)
    form.page.evaluate(STEAL.replace("{0}", f"{form.kit.item} input"))
    ends = form.ends(*others)
    assert form.model()["text"] == ""
    stolen.check({label: verdict(end, label in form.kit.written_without_focus) for label, end in ends.items()}, "")


def verdict(end: tuple[str, str, bool], is_written: bool) -> str:
    """Return "" if a value is written and held, or given up with a reason although that is allowed; else the fault."""
    outcome, reason, is_held = end
    if outcome in ("written", "already"):
        return "" if is_held else "silently wrong"
    return "" if reason and not is_written else f"{outcome} {reason}"
