"""How an operator's own script operates each widget of Element Plus: the shortest way, without explicit waits."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page


def choose(page: Page, field: Locator, word: str) -> None:
    """Choose one option of a list."""
    field.locator(".el-select__wrapper").click()
    open_list(page, field).get_by_role("option", name=word, exact=True).click()
    field.locator("[role=combobox][aria-expanded=false]").wait_for(state="attached")


def open_list(page: Page, field: Locator) -> Locator:
    """Return the list that a field has opened."""
    name = field.locator("[role=combobox]").get_attribute("aria-controls")
    return page.locator(f"[id='{name}']")


def choose_several(page: Page, field: Locator, words: list[str]) -> None:
    """Choose options of a multiple list and close it."""
    field.locator(".el-select__wrapper").click()
    for word in words:
        open_list(page, field).get_by_role("option", name=word, exact=True).click()
    page.keyboard.press("Escape")
    field.locator("[role=combobox][aria-expanded=false]").wait_for(state="attached")


def search(page: Page, field: Locator, query: str, word: str) -> None:
    """Type a query and choose what it finds."""
    field.locator(".el-select__wrapper").click()
    field.locator("[role=combobox]").fill(query)
    page.get_by_role("option", name=word, exact=True).locator("visible=true").click()
    field.locator("[role=combobox][aria-expanded=false]").wait_for(state="attached")


def cascade(page: Page, field: Locator, words: list[str]) -> None:
    """Walk the levels of a cascader."""
    field.locator(".el-cascader").click()
    menus = page.locator(".el-cascader__dropdown:visible .el-cascader-menu")
    for level, word in enumerate(words):
        menus.nth(level).get_by_role("menuitem", name=word, exact=True).click()
    page.locator(".el-cascader__dropdown:visible").wait_for(state="hidden")


def day(field: Locator, text: str) -> None:
    """Type a date."""
    field.fill(text)
    field.press("Enter")


def period(field: Locator, start: str, end: str) -> None:
    """Type both ends of a date range."""
    fields = field.locator("input.el-range-input")
    fields.nth(0).fill(start)
    fields.nth(1).fill(end)
    fields.nth(1).press("Enter")


def steps(field: Locator, words: list[str]) -> None:
    """Add rows and fill them."""
    for _ in words[1:]:
        field.get_by_role("button", name="添加步骤").click()
    for place, word in enumerate(words):
        field.locator("input").nth(place).fill(word)


def upload(field: Locator, paper: Path) -> None:
    """Upload a file and wait until the list shows it as stored."""
    field.locator("input[type=file]").set_input_files(paper)
    field.locator(".el-upload-list__item.is-success").wait_for()


def tick_nodes(page: Page, nodes: list[list[str]]) -> None:
    """Open the branches of a tree and tick nodes."""
    for path in nodes:
        branch: Locator = page.locator(".el-tree > .el-tree-node")
        for depth, name in enumerate(path):
            here = branch.filter(has=page.locator(f":scope > .el-tree-node__content :text-is('{name}')")).first
            if depth < len(path) - 1:
                if "is-expanded" not in (here.get_attribute("class") or ""):
                    here.locator(":scope > .el-tree-node__content .el-tree-node__expand-icon").click()
                branch = here.locator(":scope > .el-tree-node__children > .el-tree-node")
            else:
                here.locator(":scope > .el-tree-node__content .el-checkbox").click()
