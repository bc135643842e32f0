"""A second tab: one opened by the page does not cover the page, one opened by the person stays in front.

Needs a visible browser: a headless one renders every page, covered or not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from assistant.core.errors import BrowserClosed
from assistant.filing.browser.page import BrowserSession, has_display, open_browser
from tests.browser.conftest import BrowserHosts, chromium, private_browser
from tests.browser.site import RULES, WITHIN_S, RecordingSite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visible(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserHosts]:
    """Yield the folder of the one visible browser of these tests."""
    if not has_display(sys.platform, os.environ):
        pytest.skip("no display")
    with private_browser(tmp_path_factory.mktemp("visible") / "browser") as private:
        yield private


@pytest.fixture
def shown(visible: BrowserHosts, site: RecordingSite) -> BrowserSession:
    """A visible browser with one tab, on a form of the site."""

    def opened() -> BrowserSession:
        if not visible.sessions:
            visible.sessions.append(open_browser(visible.folder, binary=chromium(), rules=RULES))
        session = visible.sessions[0]
        old, session.page = session.page.context.pages, session.page.context.new_page()
        for page in old:
            page.close()
        session.goto(f"{site.url}/form.html")
        return session

    return visible.thread.submit(opened).result()


@pytest.fixture
def came(shown: BrowserSession, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the address of the run's page each time it comes to the front."""
    urls: list[str] = []
    bring = shown.page.bring_to_front

    def brought() -> None:
        urls.append(shown.page.url)
        bring()

    monkeypatch.setattr(shown.page, "bring_to_front", brought)
    return urls


def until_opened(session: BrowserSession, act: Callable[[], object]) -> None:
    """Call `act`, which opens a tab, and process events for a moment."""
    before = len(session.page.context.pages)
    act()
    assert session.wait(lambda: len(session.page.context.pages) > before, WITHIN_S)
    session.pump(0.3)


def press_what_opens(session: BrowserSession) -> None:
    """Click so that the page opens a tab with itself."""
    session.page.evaluate("addEventListener('click', () => window.open(location.href), {once: true})")
    session.page.locator("#text").click()


def test_the_page_stays_in_front_of_a_tab_that_it_opens(shown: BrowserSession, came: list[str]) -> None:
    until_opened(shown, lambda: press_what_opens(shown))
    assert came == [shown.page.url]
    assert shown.page.screenshot(timeout=60_000), "the page behind a tab is not rendered"


def test_a_tab_opened_by_the_person_stays_in_front(shown: BrowserSession, came: list[str]) -> None:
    until_opened(shown, shown.page.context.new_page)
    assert came == []


def test_a_tab_that_closes_again_is_no_fault(shown: BrowserSession, came: list[str]) -> None:
    with shown.page.context.expect_page() as opened:
        press_what_opens(shown)
    opened.value.close()
    shown.pump(0.3)
    assert came == []


def test_a_page_that_closes_while_it_comes_to_the_front_is_reported_as_closed(
    shown: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring = shown.page.bring_to_front

    def raise_closed() -> None:
        shown.page.close()
        bring()

    monkeypatch.setattr(shown.page, "bring_to_front", raise_closed)
    with shown.page.context.expect_page():
        press_what_opens(shown)
    with pytest.raises(BrowserClosed):
        shown.pump(0.3)


def test_in_a_handover_a_tab_that_the_page_opens_stays_in_front(shown: BrowserSession, came: list[str]) -> None:
    shown.guard.lift()
    until_opened(shown, lambda: press_what_opens(shown))
    shown.guard.arm()
    shown.pump(0.3)
    assert came == []
