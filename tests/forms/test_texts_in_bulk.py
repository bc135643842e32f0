"""Texts are typed in one step, and a text may lock, remove or re-render the fields of later ones."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.fill import fill
from assistant.filing.forms.outcome import locked_reason
from assistant.filing.forms.shapes import FieldResult
from tests.forms.widget_form import WidgetForm, field_target

pytestmark = pytest.mark.browser

HERE = "行为"
# locks or removes the second field of a kit's page as soon as its first is typed into
AT_ONCE = """([item, act]) => {
  const of = (label) => [...document.querySelectorAll(item)].find((one) => one.textContent.includes(label));
  of('普通').querySelector('input').addEventListener('input', () => act === 'lock'
    ? of('邻居').querySelectorAll('input').forEach((field) => { field.disabled = true; }) : of('邻居').remove(), { once: true });
}"""
PLAIN = """<h3>行为</h3><form>
<p><label for="a">甲</label> <input id="a"></p>
<fieldset id="box"><p><label for="b">乙</label> <input id="b"></p></fieldset>
<p><label for="c">丙</label> <input id="c"></p>
<p><label for="d">丁</label> <input id="d" type="number"></p></form>"""


class _CountingActions(PageActions):
    """PageActions that count how often a field was filled by itself."""

    alone = 0

    def fill(self, target: Locator, text: str) -> None:
        self.alone += 1
        super().fill(target, text)


def filled(page: Page, act: str, **texts: str) -> tuple[list[FieldResult], _CountingActions]:
    """Fill the plain page; its first field runs `act` when it is typed into, and 丁 accepts only numbers."""
    page.set_content(PLAIN)
    page.evaluate("(act) => a.addEventListener('input', new Function(act), { once: true })", act)
    actions = _CountingActions(timeout_ms=2_000)
    return fill(page, actions, [field_target(HERE, label, "text", text) for label, text in texts.items()]), actions


def shown(page: Page) -> dict[str, str]:
    values: dict[str, str] = page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('input')].map((one) => [one.id, one.value]))"
    )
    return values


@pytest.mark.parametrize(("act", "outcome"), [("lock", "locked"), ("remove", "hidden")])
def test_a_field_locked_or_removed_by_an_earlier_text_is_reported_and_not_typed(
    form: WidgetForm, act: str, outcome: str
) -> None:
    form.open("behaviours")
    form.page.evaluate(AT_ONCE, [form.kit.item, act])
    form.actions = actions = _CountingActions(timeout_ms=2_000)
    results = form.fill(*(field_target(HERE, label, "text", label) for label in ("普通", "邻居", "必填")))
    assert [result.outcome for result in results] == ["written", outcome, "written"]
    model: dict[str, Any] = {name: value for name, value in form.model().items() if value}
    assert model == {"plain": "普通", "required": "必填", "readOnly": "只读值", "locked": "锁定值"}
    assert (bool(results[1].reason), actions.alone) == (True, 0)


def test_a_field_in_a_group_locked_by_an_earlier_text_is_not_set_by_script(page: Page) -> None:
    results, actions = filled(page, "box.disabled = true", 甲="1", 乙="2", 丙="3")
    assert [(result.outcome, result.reason) for result in results] == [
        ("written", ""),
        ("locked", locked_reason()),
        ("written", ""),
    ]
    assert (shown(page), actions.alone) == ({"a": "1", "b": "", "c": "3", "d": ""}, 0)


def test_a_field_that_was_locked_only_for_a_moment_is_written(page: Page) -> None:
    act = "b.disabled = true; c.addEventListener('blur', () => { b.disabled = false; })"
    results, actions = filled(page, act, 甲="1", 乙="2", 丙="3")
    assert [result.outcome for result in results] == ["written"] * 3
    assert (shown(page)["b"], actions.alone) == ("2", 0)


def test_a_field_rendered_anew_by_an_earlier_text_is_written(page: Page) -> None:
    results, actions = filled(page, "b.replaceWith(b.cloneNode())", 甲="1", 乙="2", 丙="3")
    assert [result.outcome for result in results] == ["written"] * 3
    assert (shown(page)["b"], actions.alone) == ("2", 0)


def test_a_field_that_is_no_longer_visible_is_hidden(page: Page) -> None:
    results, actions = filled(page, "b.style.display = 'none'", 甲="1", 乙="2", 丙="3")
    assert [result.outcome for result in results] == ["written", "hidden", "written"]
    assert (shown(page)["b"], actions.alone) == ("", 0)


def test_a_text_is_set_without_focus_only_in_its_own_field(page: Page) -> None:
    """丙 takes no focus, and 乙 before it is removed right after the step: another field then has the position of 丙."""
    act = "c.addEventListener('focus', () => c.blur()); Promise.resolve().then(() => box.remove())"
    results, _ = filled(page, act, 甲="1", 丙="3", 丁="4")
    assert [result.outcome for result in results] == ["written"] * 3
    assert shown(page) == {"a": "1", "c": "3", "d": "4"}


def test_a_field_that_takes_numbers_only_refuses_a_text_and_the_others_are_written(page: Page) -> None:
    results, actions = filled(page, "", 甲="1", 丁="约一百", 丙="3")
    assert [result.outcome for result in results] == ["written", "refused", "written"]
    assert (bool(results[1].reason), actions.alone) == (True, 1)
