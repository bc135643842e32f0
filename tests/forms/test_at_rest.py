"""A form is judged at rest: a value that the page cuts, resets or is still checking later is not called right."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

import assistant
from assistant.filing.forms import at_rest

pytestmark = pytest.mark.browser

HOST = "http://form.test"
LATER = """
<label for="n">名称</label><input id="n">
<script>n.addEventListener('input', () => setTimeout(() => {change}, {ms}))</script>
"""


@pytest.fixture
def site(page: Page) -> Page:
    page.route(f"{HOST}/**", lambda route: route.fulfill(body="<p></p>", content_type="text/html"))
    page.goto(HOST)
    return page


def show(page: Page, change: str, ms: int = 400) -> None:
    page.set_content(LATER.replace("{change}", change).replace("{ms}", str(ms)))


def test_a_value_that_the_page_cuts_later_is_not_right(site: Page) -> None:
    show(site, "n.value = n.value.slice(0, 2)")
    result = assistant.fill_form(site, {"名称": "某公司"})
    assert [(field.outcome, field.seen) for field in result.fields] == [("changed", "某公")]
    assert not result.is_right
    assert result.rest.is_still


def test_a_value_that_stays_is_right_and_the_result_says_when_it_was_read(site: Page) -> None:
    show(site, "1")
    result = assistant.fill_form(site, {"名称": "某公司"})
    assert result.is_right
    assert (result.rest.is_still, result.rest.is_answered, result.rest.read_at.tzinfo is not None) == (True, True, True)


def test_a_request_that_the_page_has_sent_is_waited_for(site: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    site.route(f"{HOST}/check", hold)
    show(site, "fetch('/check').then(() => { n.value = '' })", 0)
    site.on("console", lambda message: held.pop().fulfill(body="no") if held and message.text == "answer" else None)
    site.evaluate("() => { setTimeout(() => console.log('answer'), 1500) }")
    result = assistant.fill_form(site, {"名称": "某公司"})
    assert [field.outcome for field in result.fields] == ["changed"]
    assert result.rest.is_answered


def test_a_form_that_never_stands_still_is_reported_so(site: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_rest, "REST_MS", 100)  # two changes of the page
    show(site, "setInterval(() => { n.value += '!' }, 50)", 0)
    result = assistant.fill_form(site, {"名称": "某公司"})
    assert not result.rest.is_still
    assert not result.is_right
