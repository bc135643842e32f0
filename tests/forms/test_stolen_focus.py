"""A page that moves every focus into its first field: that neighbour stays empty, in every kit and by every widget."""

from __future__ import annotations

import pytest

from assistant.browser.hands import Hands
from assistant.forms.shapes import Want
from tests.forms.widget_form import Cell, Form
from tests.forms.widget_values import STORED

pytestmark = pytest.mark.browser

NEIGHBOUR = "单行文本"  # its own cell is filled by a page that moves the focus out of it: test_kit_behaviours
TIMEOUT_MS = 4_000
EVERYWHERE = {"多行文本", "数量", "分组多选", "我已阅读说明", "附件"}
WRITTEN = {  # what each kit writes all the same; what is left out is given up, with its reason
    "element_plus": EVERYWHERE | {"单选下拉", "可搜索下拉", "单选框", "多选框", "开关"},
    "ant_design_vue": EVERYWHERE | {"单选框", "多选框", "日期", "只选日期"},
    "element_ui": EVERYWHERE | {"开关", "只选日期"},
}
STEAL = "() => document.addEventListener('focusin', e => e.target.closest('.form-section') && document.querySelector('{0}').focus())"


def test_nothing_lands_in_the_neighbour_that_steals_the_focus(form: Form, cell: Cell, wants: list[Want]) -> None:
    for label in STORED:
        cell(form.kit.name, label, "focus stolen")
    form.open("widgets")
    form.page.set_default_timeout(TIMEOUT_MS)
    form.hands = Hands(timeout_ms=TIMEOUT_MS)
    form.page.evaluate(STEAL.replace("{0}", f"{form.kit.item} input"))
    results = form.fill(*(each for each in wants if each.address.label != NEIGHBOUR))
    assert form.model()["text"] == ""
    right = [result for result in results if result.outcome in ("written", "already")]
    assert {result.want.address.label for result in right} >= WRITTEN[form.kit.name]
    assert [result for result in right if not form.holds(result.want.address.label)] == []
    assert [result for result in results if result not in right and not result.reason] == []
