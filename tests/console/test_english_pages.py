"""The console in English, in a real browser: nothing wider than the window, titles as titles."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.console.conftest import Practice, address, opened

WIDTH = 1280
FIRST_LETTERS = "links => links.map(link => getComputedStyle(link, '::first-letter').textTransform)"


def test_an_english_page_fits_a_laptop_and_its_titles_begin_with_a_capital(own_practice: Practice, page: Page) -> None:
    with own_practice.console("en") as console:
        page.set_viewport_size({"width": WIDTH, "height": 900})
        opened(page, console)
        opened(page, console, address("client", own_practice.folder().name, "settings"))
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
        assert "sealing" in [name.lower() for name in page.locator(".ways.inner .way").all_inner_texts()]
        assert set(page.locator(".way, h2").evaluate_all(FIRST_LETTERS)) == {"uppercase"}
