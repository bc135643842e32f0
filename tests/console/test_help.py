"""使用说明: the pages of docs for users inside the console, in its language, with every link and picture in its place."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console.guide import GROUPS, HELP, PICTURES, guide_page, html_of, picture
from assistant.core.language import speaking
from tests.conftest import ROOT
from tests.console.conftest import Console, let_in

NAMES = [name for _, names in GROUPS for name in names]


def test_every_page_for_users_is_part_of_the_help() -> None:
    assert sorted(NAMES) == sorted(path.stem for path in (ROOT / "docs" / "zh").glob("*.md"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_link_of_the_help_stays_inside_it_and_leads_to_a_place(language: str) -> None:
    with speaking(language):
        pages = {name: html_of(page) for name in NAMES if (page := guide_page(name)) is not None}
    places = {name: set(re.findall(r'id="([^"]+)"', text)) for name, text in pages.items()}
    for name, text in pages.items():
        for address in map(unescape, re.findall(r'<a[^>]* href="([^"]+)"', text)):
            if "://" in address:
                continue
            path, _, place = unquote(address).partition("#")
            target = path.removeprefix(f"{HELP}/") if path else name
            assert target in pages, f"{name}: {address}"
            assert not place or place in places[target], f"{name}: {address}"
        for address in re.findall(r'<img[^>]* src="([^"]+)"', text):
            assert picture(address.removeprefix(f"{PICTURES}/")) is not None, f"{name}: {address}"
        assert "中文</a>" not in text
        assert "English</a>" not in text


def test_a_person_reads_the_help_from_the_footer_of_any_page(shared: tuple[Console, str], page: Page) -> None:
    console, cookie = shared
    let_in(page, console, cookie)
    page.goto(console.origin + "/dates")
    page.get_by_role("contentinfo").get_by_role("link", name="使用说明").click()
    page.get_by_role("main").get_by_role("link", name="一个工作区装下全部客户").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一个工作区装下全部客户")
    page.goto(console.origin + f"{HELP}/calibration")
    expect(page.locator(".guide img").first).not_to_have_js_property("naturalWidth", 0)
    page.goto(console.origin + f"{HELP}/nothing")
    expect(page.get_by_role("main")).to_contain_text("使用说明里没有“nothing”这一页")
