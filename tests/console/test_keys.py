"""The keys of the console: saving, closing, the list of keys, and the way through the findings."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import OwnClient

pytestmark = pytest.mark.program


def field(page: Page, key: str) -> Locator:
    """Return the control of a key."""
    return page.locator(f"[data-key='{key}']")


def test_a_key_saves_the_form_with_the_cursor_in_it(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    field(page, "subject.basic.mau").fill("130001")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert "130001" in (own_client.home / "填报资料.json").read_text("utf-8")


def test_a_key_saves_no_other_form(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "settings")
    page.locator("#start-account").fill("13800001234")
    page.locator("#start-short").fill("微光")
    page.locator("h1").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("这一页有几处可以保存")).to_be_visible()
    page.locator("#start-short").click()
    page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_have_text("微光")
    assert "13800001234" not in (own_client.home / "台账" / "客户.yaml").read_text("utf-8")


def test_escape_closes_what_is_open_but_no_group_with_unsaved_text(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "findings")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键").get_by_text("下一处预检问题")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="关闭工作台").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="关闭工作台")).to_be_hidden()
    group = page.locator("details.explain").first
    group.locator("summary").click()
    group.get_by_label("理由").fill("已与客户核对")
    page.keyboard.press("Escape")
    expect(group).to_have_attribute("open", "")
    group.get_by_label("理由").fill("")
    page.keyboard.press("Escape")
    expect(group).not_to_have_attribute("open", "")
    expect(group.locator("summary")).to_be_focused()


def test_keys_lead_through_the_findings_of_all_parts(own_client: OwnClient, page: Page) -> None:
    file = own_client.home / "填报资料.json"
    data = json.loads(file.read_text("utf-8"))
    del data["主体"]["主体基本信息"]["月活跃用户量"], data["主体"]["算法安全责任人信息"]["手机号码"]
    del data["算法"][0]["算法基础属性信息"]["版本号"]
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    own_client.opened(page, "profile")
    page.keyboard.press("]")
    expect(field(page, "subject.basic.mau")).to_be_focused()
    field(page, "subject.basic.mau").press("]")
    expect(field(page, "subject.basic.mau")).to_have_value("]")
    field(page, "subject.basic.mau").fill("")
    keys = page.locator(".field:has([data-finding]) [data-key]").evaluate_all(
        "all => all.map((one) => one.dataset.key)"
    )
    assert keys.index("subject.basic.mau") < keys.index("subject.responsible.mobile")
    for key in keys[1:]:
        page.keyboard.press("F8")
        expect(field(page, key)).to_be_focused()
    for key in keys[-2::-1]:
        page.keyboard.press("Shift+F8")
        expect(field(page, key)).to_be_focused()
    page.keyboard.press("Shift+F8")
    expect(page.get_by_text("前面没有预检问题了。")).to_be_visible()
    own_client.opened(page, "profile")
    page.goto(page.url + "?part=notes")
    expect(page.locator(".form h2").first).to_have_text("佐证与说明")
    page.keyboard.press("Shift+F8")
    page.wait_for_url("**part=algorithms.0&finding=last")
    expect(page.locator(".field:has([data-finding]) [data-key]").last).to_be_focused()


def test_keys_lead_through_the_list_of_findings(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "findings")
    links = page.locator("a[data-finding]")
    page.keyboard.press("]")
    expect(links.first).to_be_focused()
    page.keyboard.press("]")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("[")
    expect(links.first).to_be_focused()
