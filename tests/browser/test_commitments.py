"""The guard's second layer leaves commitments to the person too: in the page, whoever presses."""

from __future__ import annotations

import pytest

from assistant.filing.browser.page import BrowserSession
from tests.browser.site import RecordingSite

pytestmark = pytest.mark.browser
PAGE = """<form onsubmit="return false"><label id="agree"><input type="checkbox">我已阅读并同意</label>
<div><input type="checkbox" id="beside"> 本单位承诺以上属实</div>
<span role="checkbox" tabindex="0" id="role">我保证所填属实</span>
<div><p>对上述条款</p><label><input type="radio" name="r" id="yes">同意</label><label><input type="radio" name="r">不同意</label></div>
<label><input type="checkbox" id="plain">长期</label></form>"""
STATE = "() => [[...document.querySelectorAll(':checked')].map(one => one.id), window.toggled]"


def show(session: BrowserSession) -> None:
    """Show the boxes; their own listeners note what reaches them."""
    session.page.evaluate(
        """html => {
          document.body.innerHTML = html;
          window.toggled = [];
          const box = document.getElementById('role');
          for (const type of ['click', 'keydown']) box.addEventListener(type, () => toggled.push(type));
        }""",
        PAGE,
    )


@pytest.mark.parametrize("name", ["agree", "beside", "role", "yes"])
def test_a_press_in_the_page_makes_no_commitment_while_the_program_works(
    session: BrowserSession, site: RecordingSite, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.guard, "_began_after", session.guard.newest())  # as if this run began now
    monkeypatch.setattr(session.guard, "_own", [])
    session.guard.new_attempts()
    show(session)
    box = session.page.locator(f"#{name}")
    box.click()  # a trusted click past the program's own actions
    box.evaluate("one => one.click()")
    if name != "agree":
        box.press("Space")
    assert session.page.evaluate(STATE) == [[], []]
    tried = session.guard.new_attempts()
    assert {attempt.what for attempt in tried} == {"tick"}
    assert not any(attempt.is_submission for attempt in tried)
    assert not session.guard.was_tried(), "a stopped tick is no submission"


def test_other_boxes_work_and_the_person_commits_in_a_handover(session: BrowserSession, site: RecordingSite) -> None:
    show(session)
    session.actions.click(session.page.locator("#plain"))
    session.guard.lift()
    try:
        session.page.locator("#agree").click()
        session.page.locator("#role").press("Space")
        state = session.page.evaluate(STATE)
    finally:
        session.guard.arm()
    assert state == [["", "plain"], ["keydown"]]
    assert session.guard.new_attempts() == ()
