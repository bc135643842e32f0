"""A human-only button recorded by an operator as saving a draft: one press of it is permitted, nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.errors import SubmissionBlocked
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.rules import Rules, may_save_draft, names_submission
from tests.browser.site import RULES, WITHIN_S, RecordingSite

DRAFT = ("POST", "/api/save")
PAGE = """<button id="draft">提交</button><button id="more">提交草稿</button><button id="log">登录</button><script>
    for (const [id, path] of [['draft', '%s'], ['more', '/api/save'], ['log', '/api/save']]) {
        document.getElementById(id).onclick = () => fetch(path, {method: 'POST', body: '{}'});
    }
    for (const type of ['pointerdown', 'click']) {
        document.getElementById('more').addEventListener(type, () => window.pressed = true);
    }
</script>"""


def show(
    session: BrowserSession, site: RecordingSite, *words: str, path: str = "/api/save", sends: str = "/api/save"
) -> None:
    """Show a page with a 提交 that sends `path`, under rules in which these words save a draft."""
    session.guard.rules = replace(RULES, drafts=tuple((word, f"POST {sends}") for word in words))
    session.guard.arm()
    session.page.evaluate("html => { document.body.innerHTML = html }", PAGE % path)
    session.page.evaluate("document.querySelectorAll('script').forEach(each => Function(each.textContent)())")
    site.ledger.clear()


@pytest.mark.browser
def test_a_draft_button_is_blocked_before_it_is_recorded_and_saves_once_afterwards(
    session: BrowserSession, site: RecordingSite
) -> None:
    button = session.page.locator("#draft")
    show(session, site)
    with pytest.raises(SubmissionBlocked):
        session.actions.save_draft(button, "提交")
    assert site.ledger == []
    show(session, site, "提交")
    session.actions.save_draft(button, "提交")
    assert session.wait(lambda: DRAFT in site.ledger, WITHIN_S), session.guard.status()
    session.page.evaluate("document.getElementById('draft').click()")
    with pytest.raises(SubmissionBlocked):
        session.actions.click(button)
    reported = session.guard.attempts
    assert session.wait(lambda: {"hands", "page"} <= {attempt.layer for attempt in reported()}, WITHIN_S), reported()
    assert site.ledger == [DRAFT]


@pytest.mark.browser
def test_no_other_button_and_no_script_can_use_the_permitted_press(
    session: BrowserSession, site: RecordingSite
) -> None:
    show(session, site, "提交")
    for other in ("#more", "#log"):
        with pytest.raises(SubmissionBlocked):
            session.actions.save_draft(session.page.locator(other), "提交")
    with session.guard.one_press(session.page.locator("#draft"), "提交"):
        session.page.evaluate("document.getElementById('draft').click()")
        session.page.locator("#more").click()
    session.pump(0.3)
    assert site.ledger == []
    assert session.page.evaluate("window.pressed") is None


@pytest.mark.browser
def test_a_draft_button_that_submits_after_all_is_blocked(session: BrowserSession, site: RecordingSite) -> None:
    show(session, site, "提交", path="/api/submit")
    session.actions.save_draft(session.page.locator("#draft"), "提交")
    assert session.wait(lambda: any(attempt.layer == "request" for attempt in session.guard.new_attempts()), WITHIN_S)
    assert site.submissions == []


@pytest.mark.browser
def test_a_press_sends_only_the_recorded_request(session: BrowserSession, site: RecordingSite) -> None:
    show(session, site, "提交", path="/api/moved")  # allowed by the map, but not recorded for this press
    session.actions.save_draft(session.page.locator("#draft"), "提交")
    reported = session.guard.attempts
    assert session.wait(
        lambda: any((attempt.layer, attempt.why) == ("request", "draft") for attempt in reported()), WITHIN_S
    )
    assert site.ledger == []
    show(session, site, "提交", path="/api/moved", sends="/api/moved")
    session.actions.save_draft(session.page.locator("#draft"), "提交")
    assert session.wait(lambda: ("POST", "/api/moved") in site.ledger, WITHIN_S)


@pytest.mark.parametrize(
    ("word", "may"),
    [
        ("提交", True),
        ("提交草稿", True),
        ("Submit", True),
        ("保存", False),
        ("确认提交", False),
        ("注销", False),
        ("登录", False),
    ],
)
def test_only_a_word_that_submits_and_does_no_more_can_save_a_draft(word: str, may: bool) -> None:
    assert may_save_draft(word) is may
    assert Rules.of((), (), drafts=((word, "POST /a"),)).drafts == (((word, "POST /a"),) if may else ())


@pytest.mark.parametrize(
    ("path", "body", "names"),
    [
        ("/api/products/save", {}, False),
        ("/api/v2/entity/*/save", {"action": "save"}, False),
        ("/api/products/submit", {}, True),
        ("/api/products/submit", {"action": "draft"}, False),
        ("/api/products/save", {"action": "submit"}, True),
        ("/api/commit", {}, True),
    ],
)
def test_a_request_that_names_a_submission_is_human_only_whatever_is_recorded(
    path: str, body: dict[str, str], names: bool
) -> None:
    assert names_submission("POST", path, body) is names
