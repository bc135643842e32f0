"""What the person copies from the panel leaves the clipboard again, and what they copy elsewhere stays theirs."""

from __future__ import annotations

import pytest

from assistant.filing.operator import panel
from assistant.filing.operator.protocol import Handover
from tests.person.conftest import PanelPage

pytestmark = pytest.mark.browser
WORDS = "不是别人该看到的内容"
ASKED = Handover("ASSIST", facts={"手机号码": WORDS}, copy=frozenset({"手机号码"}), buttons={"finish": "填完了"})


def pasted(panel_page: PanelPage) -> str:
    """Return what the clipboard holds: the page's field after a paste into it."""
    field = panel_page.page.locator("#name")
    field.fill("")
    field.focus()
    panel_page.page.keyboard.press("Control+V")
    return field.input_value()


def clipboard_after(panel_page: PanelPage, monkeypatch: pytest.MonkeyPatch, between: str = "") -> list[str]:
    """Copy from the panel, let the page do something, and return the clipboard before and after the time is over."""
    held: list[str] = []

    def is_over() -> None:
        held.append(pasted(panel_page))
        if between:
            panel_page.page.evaluate(between)
        monkeypatch.setattr(panel, "COPIED_S", 0.0)

    steps = panel_page.during(
        lambda: panel_page.press("copy:0"),
        is_over,
        lambda: panel_page.page.wait_for_timeout(600),
        lambda: held.append(pasted(panel_page)),
        lambda: panel_page.press("answer:finish"),
    )
    panel_page.operator_ui.hand_over(ASKED, steps)
    return held


def test_what_was_copied_is_emptied_after_its_time(panel_page: PanelPage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clipboard_after(panel_page, monkeypatch) == [WORDS, ""]


def test_what_the_person_copied_since_stays(panel_page: PanelPage, monkeypatch: pytest.MonkeyPatch) -> None:
    own = "() => { const name = document.getElementById('name'); name.value = '自己的'; name.select(); document.execCommand('copy'); }"
    assert clipboard_after(panel_page, monkeypatch, own) == [WORDS, "自己的"]


def test_after_the_window_was_left_nothing_is_emptied(panel_page: PanelPage, monkeypatch: pytest.MonkeyPatch) -> None:
    leave = "() => window.dispatchEvent(new FocusEvent('blur'))"
    assert clipboard_after(panel_page, monkeypatch, leave) == [WORDS, WORDS]
