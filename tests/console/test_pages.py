"""Every page of the console in a real browser: no foreign requests, no accessibility fault, at every width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from assistant.apps.console import pages
from assistant.core.language import say
from assistant.practice import workspace
from tests.console.conftest import HOSTILE, Console, Practice, address, let_in, opened
from tests.filing.small import NAME

AXE = Path(__file__).with_name("axe") / "axe.min.js"
pages.import_pages()
PAGES = {
    **{path: path for path in pages.PAGES},
    **{
        f"client {path}".strip(): address("client", NAME, *filter(None, path.split("/"))) for path in pages.CLIENT_PAGES
    },
    **{
        f"client profile {part}": address("client", NAME, "profile") + f"?part={part}"
        for part in ("products.0", "algorithms.0", "notes")
    },
    "no client": address("client", "没有"),
    **{path: path for path in pages.PROGRAM_PAGES},
}
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
    (violation) => [violation.impact, violation.id, violation.nodes.map((node) => node.html.slice(0, 200)).slice(0, 4).join(' ; ')])"""
OPEN_ALL = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"


BY_CLIENT = "/?view=clients"
# Themes and widths in pairs; 640 px is a window of 1280 px at 200 %.
WAYS = (("light", 1280), ("dark", 1440), ("dark", 390), ("light", 640), ("light", 390), ("dark", 640))
# Pages whose controls, tables and notes others have too: `make thorough` visits them.
ALIKE = {
    *("/batch", "/clients", "/dates", "/published", "/site", "/templates", "/tools", "/selfcheck"),
    *("client drafts", "client handing-over", "client plan", "client reading", "client returned", "client sending"),
    *("client versions", "client workbook", "client profile products.0"),
}


def ways_in_turn() -> list[Any]:
    """Return each unlike page in one of the ways; `make thorough` visits every page in all of them."""
    return [
        pytest.param(
            name,
            *way,
            id=f"{name}-{'-'.join(map(str, way))}",
            marks=() if name not in ALIKE and turn == number % len(WAYS) else pytest.mark.thorough,
        )
        for number, name in enumerate(PAGES)
        for turn, way in enumerate(WAYS)
    ]


@pytest.fixture
def path(name: str, practice: Practice) -> str:
    """Return the address of a page."""
    run = next(path.name for path in (practice.folder() / "runs").iterdir() if path.name[0] != ".")
    return PAGES[name].replace(quote("{run}"), quote(run))


@pytest.fixture(scope="module")
def window(browser: Browser, shared: tuple[Console, str]) -> Iterator[tuple[Page, Console]]:
    """Yield a browser window with a session in a console that has read its clients."""
    console, cookie = shared
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    let_in(page, console, cookie)
    opened(page, console)
    page.locator(".board tbody tr").first.wait_for()
    yield page, console
    context.close()


@pytest.mark.parametrize(("name", "theme", "width"), ways_in_turn())
def test_a_page_fits_its_window_and_axe_finds_nothing(
    window: tuple[Page, Console], path: str, theme: str, width: int
) -> None:
    page, console = window
    page.evaluate("(theme) => localStorage.setItem('theme', theme)", theme)
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, console, path)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_head_leaves_room_for_the_page(window: tuple[Page, Console]) -> None:
    page, console = window
    page.set_viewport_size({"width": 390, "height": 900})
    opened(page, console)
    box = page.get_by_role("banner").bounding_box()
    assert box is not None
    assert box["height"] <= 100


def test_on_a_phone_every_next_step_of_the_board_stands_below_its_heading(window: tuple[Page, Console]) -> None:
    page, console = window
    page.set_viewport_size({"width": 390, "height": 900})
    opened(page, console, BY_CLIENT)
    step = page.locator(".board tbody tr").first.locator("td").nth(2)
    box = step.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    assert step.evaluate("cell => getComputedStyle(cell, '::before').content") == f'"{say("下一步")}"'


def test_a_name_that_is_markup_stays_text_on_every_page(window: tuple[Page, Console], practice: Practice) -> None:
    page, console = window
    dialogs: list[str] = []

    def record_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", record_dialog)
    folder = next(path.name for path in practice.workspace.folders() if path.name != NAME)
    opened(page, console, BY_CLIENT)
    expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()
    for part in pages.links(pages.CLIENT_PAGES):
        opened(page, console, address("client", folder, *filter(None, (part.path,))))
        expect(page.locator("h1")).to_have_text(HOSTILE)
    assert dialogs == []
    assert page.locator("img[src='x']").count() == 0


def test_the_keyboard_alone_leads_from_the_board_to_a_client(window: tuple[Page, Console]) -> None:
    page, console = window
    opened(page, console, BY_CLIENT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "body"
    client = page.get_by_role("link", name=NAME, exact=True)
    for _ in range(40):
        page.keyboard.press("Tab")
        if client.evaluate("(link) => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(NAME)


def test_the_language_is_switched_and_the_page_declares_it(window: tuple[Page, Console]) -> None:
    page, console = window
    opened(page, console)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en-US")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_theme_is_switched_and_remembered(window: tuple[Page, Console]) -> None:
    page, console = window
    opened(page, console)
    before = page.evaluate("document.documentElement.dataset.theme")
    page.get_by_role("button", name="明／暗").click()
    opened(page, console, "/dates")
    assert page.evaluate("document.documentElement.dataset.theme") not in (before, "")


def test_the_board_is_filtered_by_text(window: tuple[Page, Console]) -> None:
    page, console = window
    opened(page, console, BY_CLIENT)
    page.get_by_label("查找客户或算法").fill("微光商城商品排序")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=NAME, exact=True)).to_be_visible()
    opened(page, console, "/?q=没有这样的")
    expect(page.get_by_text("没有符合的客户")).to_be_visible()


def test_an_empty_workspace_says_how_a_client_is_added(page: Page, tmp_path: Path) -> None:
    empty = Practice(tmp_path, workspace.init(tmp_path / "事务所"))
    with empty.console() as console:
        page.goto(console.link)
        expect(page.get_by_text("还没有客户。请按〔新增客户〕，或把每家公司的资料文件夹放到")).to_be_visible()
