"""One page for all tests of a module, reset for each: a fresh browser context takes longer than most tests of a page.

A test package imports the two fixtures into its conftest. They are for tests that leave only content, storage, routes
and tabs behind: listeners, bindings and scripts for every document need a separate context.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

TIMEOUT_MS = 30_000
VIEWPORT = {"width": 1280, "height": 720}
FORGET = "() => { if (location.protocol.startsWith('http')) { localStorage.clear(); sessionStorage.clear(); } }"


@pytest.fixture(scope="module")
def module_context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a browser context for the tests of one module."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(module_context: BrowserContext) -> Page:
    """Return the one page of the module, empty: without cookies, storage, routes and other tabs."""
    pages = module_context.pages or [module_context.new_page()]
    for other in pages[1:]:
        other.close()
    return as_new(pages[0])


def as_new(page: Page) -> Page:
    """Reset a page: remove what an earlier test has opened, stored, routed or set."""
    page.unroute_all(behavior="ignoreErrors")
    page.context.unroute_all(behavior="ignoreErrors")
    if page.url != "about:blank":
        page.evaluate(FORGET)
        page.goto("about:blank")
    page.context.clear_cookies()
    page.set_default_timeout(TIMEOUT_MS)
    if page.viewport_size != VIEWPORT:
        page.set_viewport_size({"width": VIEWPORT["width"], "height": VIEWPORT["height"]})
    return page
