"""PageActions: typed texts arrive, failures say why, and no error contains typed text."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.core.errors import BrowserClosed, SubmissionBlocked
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.page_actions import PageActions, scrubbed
from assistant.filing.browser.playwright import PageFault, PageTimeout

SECRET = "金丝雀 canary'7\"é"
FIELDS = """<input id="a"><textarea id="b"></textarea><input id="c" readonly><input id="d" disabled>
<input id="e" style="display:none"><input type="checkbox" id="f"><input class="two"><input class="two">
<div inert><input id="g"></div><input id="h" maxlength="3">
<input id="i" oninput="this.value = ''"><input type="file" id="file" multiple>
<script>
  window.events = [];
  for (const type of ['input', 'change', 'blur']) {
    document.getElementById('a').addEventListener(type, event => events.push(type + ':' + event.isTrusted));
  }
</script>"""


@pytest.mark.browser
def test_texts_are_typed_in_one_step_with_trusted_events(session: BrowserSession) -> None:
    session.page.set_content(FIELDS)
    selectors = ["#a", "#b", "#c", "#d", "#e", "#f", ".two", "#none", "#g", "#h", "#i"]
    texts = [(selector, "一二三四\n五" if selector == "#b" else "一二三四") for selector in selectors]
    reasons = session.actions.insert_texts(session.page, texts)
    expected = ["", "", "locked", "locked", "hidden", "unsupported", "many", "missing", "unfocused", "", "refused"]
    assert reasons == expected
    values = [session.page.input_value(f"#{name}") for name in "abgh"]
    assert values == ["一二三四", "一二三四\n五", "", "一二三"]
    assert session.page.evaluate("events") == ["input:true", "change:true", "blur:true"]


@pytest.mark.browser
def test_typing_replaces_the_old_text_and_an_empty_text_clears_it(session: BrowserSession) -> None:
    session.page.set_content(FIELDS)
    session.page.fill("#a", "旧")
    assert session.actions.insert_texts(session.page, [("#a", "新")]) == [""]
    assert session.page.input_value("#a") == "新"
    assert session.actions.insert_texts(session.page, [("#a", "新"), ("#b", "")]) == ["", ""]
    assert session.actions.insert_texts(session.page, [("#a", "")]) == [""]
    assert session.page.input_value("#a") == ""


@pytest.mark.browser
def test_fill_type_press_hover_scroll_and_files(session: BrowserSession, tmp_path: Path) -> None:
    session.page.set_content(FIELDS)
    actions, page = session.actions, session.page
    actions.fill(page.locator("#a"), "甲")
    actions.type_text(page.locator("#a"), "乙")
    actions.press(page.locator("#a"), "Backspace")
    actions.hover(page.locator("#a"))
    actions.scroll(page.locator("#file"))
    paper = tmp_path / "承诺书.pdf"
    paper.write_bytes(b"%PDF")
    actions.set_files(page.locator("#file"), [paper])
    actions.type_credentials(page.locator("#h"), "用户", page.locator("#b"), "密码")
    assert page.input_value("#a") == "甲"
    assert page.evaluate("document.getElementById('file').files[0].name") == "承诺书.pdf"
    assert (page.input_value("#h"), page.input_value("#b")) == ("用户", "密码")
    assert actions.evaluate(page, "text => text.length", "三个字") == 3


@pytest.mark.browser
def test_no_error_contains_typed_text(session: BrowserSession) -> None:
    session.page.set_content(FIELDS)
    actions, page = PageActions(session.guard, timeout_ms=200), session.page
    tries: list[Callable[[], object]] = [
        lambda: actions.fill(page.locator("#f"), SECRET),
        lambda: actions.fill(page.locator("#c"), SECRET),
        lambda: actions.fill(page.locator(".two"), SECRET),
        lambda: actions.type_text(page.locator("#none"), SECRET),
        lambda: actions.type_credentials(page.locator("#none"), SECRET, page.locator("#a"), SECRET),
        lambda: actions.set_files(page.locator("#file"), [Path(f"/none/{SECRET}")]),
        lambda: actions.evaluate(page, "([text]) => { throw new Error(text) }", [SECRET]),
        lambda: actions.insert_texts(page, [("!!", SECRET)]),
    ]
    for attempt in tries:
        with pytest.raises(PageFault) as failure:
            attempt()
        shown = "".join(traceback.format_exception(failure.value))
        assert "金丝雀" not in shown
        assert "canary" not in shown.replace("tests/browser", "")


@pytest.mark.browser
def test_without_a_guard_the_floor_still_holds(session: BrowserSession) -> None:
    session.page.set_content("<button onclick=\"document.title='pressed'\">确认提交</button>")
    with pytest.raises(SubmissionBlocked):
        PageActions().click(session.page.locator("button"))
    assert session.page.title() == ""


def test_a_closed_browser_is_reported_as_such_and_other_faults_keep_their_class() -> None:
    with pytest.raises(BrowserClosed), scrubbed():
        raise PageFault("Target page, context or browser has been closed")
    with pytest.raises(PageTimeout, match=r"\[\*\*\*\] late"), scrubbed("value"):
        raise PageTimeout('value late\nCall log:\n  - fill("value")')


@pytest.mark.browser
def test_a_tooltip_under_the_pointer_does_not_cover_the_next_control(session: BrowserSession) -> None:
    session.page.set_content(
        """<style>#tip { display: none; position: fixed; top: 32px; left: 0; width: 300px; height: 300px }
        #a:hover + #tip { display: block }</style>
        <button id="a">甲</button><div id="tip">长</div><br><button id="b" onclick="window.pressed = true">乙</button>"""
    )
    session.actions.hover(session.page.locator("#a"))
    session.actions.rest(session.page)
    session.actions.click(session.page.locator("#b"))
    assert session.page.evaluate("window.pressed") is True
