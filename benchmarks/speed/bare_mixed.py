"""An operator's own script for a form of every widget: Playwright, clicks, no sleeps, nothing read back.

With the recipes of `bare_recipes` it has less than 250 lines.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

from benchmarks.speed import bare_recipes as widgets


def fill(page: Page, paper: Path) -> None:
    """Fill the page of widgets with the values of `tests.forms.widget_values`."""
    by_label(page, "* 单行文本").or_(by_label(page, "单行文本")).first.fill("一二三")
    by_label(page, "多行文本（50字以上）").fill("第一行\n第二行")
    by_label(page, "数量").fill("120")
    widgets.steps(item(page, "步骤"), ["首页", "发现", "对话"])
    widgets.choose(page, item(page, "单选下拉"), "丙类")
    widgets.choose_several(page, item(page, "多选下拉"), ["乙类", "其他", "甲类"])
    widgets.choose(page, item(page, "可搜索下拉"), "乙类")
    widgets.search(page, item(page, "远程下拉"), "北京", "北京某信息有限公司")
    widgets.search(page, item(page, "虚拟下拉"), "条目1777", "条目1777")
    item(page, "单选框").locator(".el-radio", has_text="其他").click()
    for word in ("乙类", "丙类"):
        item(page, "多选框").locator(".el-checkbox", has_text=word).click()
    for title, word in (("文本", "其他"), ("图像", "绘画")):
        group = item(page, "分组多选").locator(".check-group", has_text=title)
        group.locator(".el-checkbox", has_text=word).click()
    widgets.cascade(page, item(page, "地区"), ["上海市", "市辖区", "浦东新区"])
    item(page, "开关").locator(".el-switch").click()
    page.get_by_text("附有使用说明").click()
    widgets.day(by_label(page, "日期"), "2025-11-03")
    walk_to_day(page, "只选日期", "2023", "一月", "31")
    widgets.period(item(page, "有效期"), "2021-05-06", "2031-05-05")
    widgets.upload(item(page, "附件"), paper)
    widgets.tick_nodes(page, [["智聊"], ["智聊", "首页>对话", "智能问答"], ["智绘", "创作"]])


def item(page: Page, label: str) -> Locator:
    """Return the form item of a label."""
    return page.locator(".el-form-item").filter(has=page.locator(f".el-form-item__label:text-is('{label}')"))


def by_label(page: Page, label: str) -> Locator:
    """Return the control of a label."""
    return page.get_by_label(label, exact=True)


def walk_to_day(page: Page, label: str, year: str, month: str, number: str) -> None:
    """Choose a date on a panel that accepts no typing."""
    by_label(page, label).click()
    panel = page.locator(".el-picker-panel:visible")
    panel.locator(".el-date-picker__header-label").first.click()
    while not panel.locator(".el-year-table").get_by_text(year, exact=True).count():
        panel.locator(".d-arrow-left").click()
    panel.locator(".el-year-table").get_by_text(year, exact=True).click()
    panel.locator(".el-month-table").get_by_text(month, exact=True).click()
    panel.locator(".el-date-table td.available").get_by_text(number, exact=True).click()
