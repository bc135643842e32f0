"""Picking on the page: an armed click is hidden from the page; unarmed, only a button's label is recorded."""

from __future__ import annotations

import pytest

from tests.person.conftest import PanelPage

pytestmark = pytest.mark.browser


def _middle(panel_page: PanelPage, selector: str) -> tuple[float, float]:
    box = panel_page.page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_an_armed_press_is_taken_from_the_page(panel_page: PanelPage) -> None:
    picker = panel_page.operator_ui.picker()
    picker.arm(True)
    panel_page.page.evaluate("seen.length = 0")
    at = _middle(panel_page, "#name")
    panel_page.page.mouse.click(*at)
    assert picker.taken() == pytest.approx(at, abs=1)
    assert picker.taken() is None
    assert [item for item in panel_page.page.evaluate("seen") if item.startswith("focusin")] == []
    assert panel_page.page.evaluate("document.activeElement.id") != "name"


FRAMES = """() => new Promise((done) => {
  const inner = '<p style="height: 30px"></p><button id="deep" onclick="top.document.title = 1">深</button>';
  const frame = document.createElement('iframe');
  frame.srcdoc = `<input id="typed"><iframe id="inner" srcdoc="${inner.replaceAll('"', '&quot;')}"></iframe>`;
  frame.onload = () => done(frame);
  document.body.append(frame);
})"""


@pytest.mark.parametrize("selector", ["#typed", "#deep"])
def test_an_armed_press_in_a_frame_is_taken_from_the_page(panel_page: PanelPage, selector: str) -> None:
    picker = panel_page.operator_ui.picker()
    picker.arm(True)
    panel_page.page.evaluate(FRAMES)
    frame = panel_page.page.frame_locator("iframe").last
    pressed = (frame if selector == "#typed" else frame.frame_locator("#inner")).locator(selector)
    box = pressed.bounding_box()
    assert box is not None
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    panel_page.page.mouse.click(*at)
    assert picker.taken() == pytest.approx(at, abs=5)  # as far as the borders of two frames are wide
    assert panel_page.page.evaluate("[document.title, document.activeElement.localName]") == ["填报", "body"]
    picker.arm(False)
    panel_page.page.mouse.click(*at)
    assert picker.taken() is None
    assert picker.heard() == ("",)
    assert panel_page.page.evaluate("document.activeElement.localName") == "iframe"


def test_unarmed_the_page_gets_its_presses_and_the_word_of_a_button_is_known(panel_page: PanelPage) -> None:
    picker = panel_page.operator_ui.picker()
    picker.arm(True)
    picker.arm(False)
    panel_page.page.mouse.click(*_middle(panel_page, "#low"))
    assert picker.taken() is None
    assert picker.heard() == ("", "提交")
    assert picker.heard() == ()
    assert "click:low" in panel_page.page.evaluate("seen")


def test_presses_before_a_reload_are_unknown(panel_page: PanelPage) -> None:
    picker = panel_page.operator_ui.picker()
    assert picker.heard() == ("",)
    panel_page.page.mouse.click(*_middle(panel_page, "#low"))
    panel_page.page.mouse.click(*_middle(panel_page, "#name"))
    assert picker.heard() == ("提交", "")
    panel_page.page.reload()
    assert picker.heard() == ("",)


def test_a_script_of_the_page_picks_nothing(panel_page: PanelPage) -> None:
    picker = panel_page.operator_ui.picker()
    picker.arm(True)
    panel_page.page.evaluate("document.getElementById('name').click()")
    assert picker.taken() is None
    assert panel_page.page.evaluate("typeof beianPick") == "undefined"
