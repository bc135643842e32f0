"""What an operator's own script for a form of every widget looks like: Playwright, clicks, no sleeps, nothing read back.

Each widget by the shortest way that works on Element Plus without an animation having to be waited for by hand.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page


def fill(page: Page, paper: Path) -> None:
    """Fill the page of widgets with the values of `tests.forms.widget_values`."""
    by_label(page, "* 单行文本").or_(by_label(page, "单行文本")).first.fill("一二三")
    by_label(page, "多行文本（50字以上）").fill("第一行\n第二行")
    by_label(page, "数量").fill("120")
    steps(item(page, "步骤"), ["首页", "发现", "对话"])
    choose(page, item(page, "单选下拉"), "丙类")
    choose_several(page, item(page, "多选下拉"), ["乙类", "其他", "甲类"])
    choose(page, item(page, "可搜索下拉"), "乙类")
    search(page, item(page, "远程下拉"), "北京", "北京某信息有限公司")
    search(page, item(page, "虚拟下拉"), "条目1777", "条目1777")
    item(page, "单选框").locator(".el-radio", has_text="其他").click()
    for word in ("乙类", "丙类"):
        item(page, "多选框").locator(".el-checkbox", has_text=word).click()
    for title, word in (("文本", "其他"), ("图像", "绘画")):
        group = item(page, "分组多选").locator(".check-group", has_text=title)
        group.locator(".el-checkbox", has_text=word).click()
    cascade(page, item(page, "地区"), ["上海市", "市辖区", "浦东新区"])
    item(page, "开关").locator(".el-switch").click()
    page.get_by_text("我已阅读说明").click()
    day(by_label(page, "日期"), "2025-11-03")
    walk_to_day(page, "只选日期", "2023", "一月", "31")
    period(item(page, "有效期"), "2021-05-06", "2031-05-05")
    upload(item(page, "附件"), paper)
    tick_nodes(page, [["智聊"], ["智聊", "首页>对话", "智能问答"], ["智绘", "创作"]])


def item(page: Page, label: str) -> Locator:
    """Return the form item of a label."""
    return page.locator(".el-form-item").filter(has=page.locator(f".el-form-item__label:text-is('{label}')"))


def by_label(page: Page, label: str) -> Locator:
    """Return the control of a label."""
    return page.get_by_label(label, exact=True)


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


def walk_to_day(page: Page, label: str, year: str, month: str, number: str) -> None:
    """Choose a date on a panel that takes no typing."""
    by_label(page, label).click()
    panel = page.locator(".el-picker-panel:visible")
    panel.locator(".el-date-picker__header-label").first.click()
    while not panel.locator(".el-year-table").get_by_text(year, exact=True).count():
        panel.locator(".d-arrow-left").click()
    panel.locator(".el-year-table").get_by_text(year, exact=True).click()
    panel.locator(".el-month-table").get_by_text(month, exact=True).click()
    panel.locator(".el-date-table td.available").get_by_text(number, exact=True).click()


def period(field: Locator, start: str, end: str) -> None:
    """Type both ends of a period."""
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
    """Give a file and wait until the list says that it is there."""
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
