"""Pickers of the form: what is chosen is stored as a typed text was, drafts hold it, and what is unfinished is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.apps.console import uploads
from tests.console.conftest import OwnClient
from tests.filing.small import PDF

PRODUCT = "微光商城/APP"


def profile(client: OwnClient) -> Any:
    """Return the profile as stored."""
    return json.loads((client.home / "填报资料.json").read_text("utf-8"))


def basics(client: OwnClient) -> Any:
    """Return the stored basic information of the entity."""
    return profile(client)["主体"]["主体基本信息"]


def field(page: Page, name: str) -> Locator:
    """Return the frame of a field by its name."""
    return page.locator(".field", has=page.locator(".name > span:first-child", has_text=name)).first


def save(page: Page) -> None:
    """Press 保存, and wait until the page is shown anew and says that it is saved."""
    page.evaluate("() => { window.isFormer = true; }")
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_function("!window.isFormer")
    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(page.locator("#draft")).to_be_hidden()


@pytest.fixture
def subject(own_client: OwnClient, page: Page) -> Page:
    """Open the entity's part of the form."""
    return own_client.opened(page, "profile")


def test_a_region_is_chosen_by_province_city_and_district(own_client: OwnClient, subject: Page) -> None:
    region = field(subject, "注册地")
    province, city, district = (region.get_by_label(level) for level in ("省级", "市级", "区县"))
    expect(district).to_have_value("南山区")
    province.select_option("浙江省")
    expect(city).to_have_value("")
    city.select_option("杭州市")
    district.select_option("滨江区")
    save(subject)
    assert basics(own_client)["注册地"] == ["浙江省", "杭州市", "滨江区"]
    province.select_option("北京市")
    expect(city).to_have_value("市辖区")


def test_a_region_that_no_list_has_can_be_typed(own_client: OwnClient, subject: Page) -> None:
    region = field(subject, "注册地")
    region.get_by_role("button", name="直接写").click()
    region.get_by_role("textbox").fill("广东省 / 深圳市 / 前海新区")
    save(subject)
    assert basics(own_client)["注册地"] == ["广东省", "深圳市", "前海新区"]
    expect(region.get_by_role("textbox")).to_have_value("广东省 / 深圳市 / 前海新区")
    expect(region.get_by_label("省级")).to_be_hidden()


def test_a_period_is_two_days_or_open_and_an_unfinished_day_is_refused(own_client: OwnClient, subject: Page) -> None:
    validity = field(subject, "证件有效期")
    end, is_open = validity.locator("input[type=date]").nth(1), validity.get_by_label("长期")
    expect(end).to_be_disabled()
    is_open.uncheck()
    end.fill("2039-02-28")
    save(subject)
    stored = profile(own_client)["主体"]["证件信息"]["证件有效期"]
    assert stored == {"起": "2019-03-01", "止": "2039-02-28"}
    expect(is_open).not_to_be_checked()
    start = validity.locator("input[type=date]").nth(0)
    start.press("Backspace")
    subject.get_by_role("button", name="保存").first.click()
    expect(validity.get_by_text("日期没有写完整")).to_be_visible()
    assert profile(own_client)["主体"]["证件信息"]["证件有效期"] == stored


def test_a_day_is_picked_and_one_pasted_in_chinese_is_taken(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    page.goto(page.url + "?part=algorithms.0")
    launched = page.get_by_label("上线时间")
    expect(launched).to_have_attribute("type", "date")
    launched.evaluate("""(control) => {
      const given = new DataTransfer();
      given.setData("text", "2026年4月9日");
      control.dispatchEvent(new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true})); }""")
    save(page)
    assert profile(own_client)["算法"][0]["算法基础属性信息"]["上线时间"] == "2026-04-09"


def test_an_association_is_ticked_in_a_tree_of_products_paths_and_functions(own_client: OwnClient, page: Page) -> None:
    file = own_client.home / "填报资料.json"
    data = profile(own_client)
    data["产品"][0]["功能访问路径"][0]["功能"].append({"功能名称": "猜你喜欢", "功能介绍": "推荐商品。"})
    file.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    own_client.opened(page, "profile")
    page.goto(page.url + "?part=algorithms.0")
    tree = field(page, "选择产品及功能信息")
    product, other = tree.get_by_label(PRODUCT), tree.get_by_label("猜你喜欢")
    expect(tree.get_by_label("商品排序")).to_be_checked()
    assert product.evaluate("(box) => box.indeterminate")
    other.check()
    save(page)
    node = {"产品": PRODUCT, "路径": "首页>分类>列表"}
    stored = [node | {"功能": "商品排序"}, node | {"功能": "猜你喜欢"}]
    assert profile(own_client)["算法"][0]["选择产品及功能信息"] == stored
    product.check()
    expect(other).to_be_disabled()
    save(page)
    assert profile(own_client)["算法"][0]["选择产品及功能信息"] == [{"产品": PRODUCT}]
    expect(other).to_be_checked()


def test_a_file_is_chosen_among_the_clients_files_or_uploaded_and_a_missing_one_is_named(
    own_client: OwnClient, page: Page, tmp_path: Path
) -> None:
    (own_client.home / "附件").mkdir(exist_ok=True)
    shutil.copy(own_client.home / "营业执照.pdf", own_client.home / "附件" / "许可证.pdf")
    own_client.opened(page, "profile")
    permit = field(page, "ICP备案证明")
    permit.get_by_role("combobox").select_option(label="许可证.pdf")
    expect(permit.get_by_text("✓ 文件在")).to_be_visible()
    save(page)
    assert profile(own_client)["主体"]["附件"]["ICP备案证明或经营许可证"] == "附件/许可证.pdf"
    came = tmp_path / "新许可证.pdf"
    came.write_text(PDF.format("x"), encoding="utf-8")
    permit.get_by_label("上传文件").set_input_files(came)
    expect(permit.get_by_role("combobox").locator("option:checked")).to_have_text("新许可证.pdf")
    save(page)
    stored = profile(own_client)["主体"]["附件"]["ICP备案证明或经营许可证"]
    assert stored.startswith("收件/")
    assert (own_client.home / stored).read_bytes() == came.read_bytes()
    permit.get_by_role("button", name="直接写").click()
    permit.get_by_role("textbox").fill("附件/没有.pdf")
    permit.get_by_role("textbox").blur()
    expect(permit.get_by_text("客户文件夹里没有这个文件")).to_be_visible()


def test_a_draft_holds_what_was_picked(own_client: OwnClient, subject: Page) -> None:
    subject.on("dialog", lambda dialog: dialog.accept())
    region, validity = field(subject, "注册地"), field(subject, "证件有效期")
    region.get_by_label("省级").select_option("浙江省")
    validity.get_by_label("长期").uncheck()
    validity.locator("input[type=date]").nth(1).fill("2039-02-28")
    subject.reload()
    expect(subject.locator("#draft .names")).to_have_text("注册地、证件有效期")
    expect(region.get_by_label("省级")).to_have_value("广东省")
    subject.get_by_role("button", name="填回").click()
    expect(region.get_by_label("省级")).to_have_value("浙江省")
    expect(validity.get_by_label("长期")).not_to_be_checked()
    save(subject)
    assert basics(own_client)["注册地"] == ["浙江省"]


def test_files_of_runs_and_earlier_versions_are_not_offered(tmp_path: Path) -> None:
    for path in ("附件/a.pdf", "收件/1/b.jpg", "旧版/c.pdf", "runs/d.pdf", ".e.pdf", "填报资料.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    assert sorted(uploads.offered(tmp_path)) == ["收件/1/b.jpg", "附件/a.pdf"]


def test_a_day_outside_the_profile_is_picked_and_an_incomplete_one_refused(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "change")
    for name in ("happened", "since", "end"):
        expect(page.locator(f"#start-{name}")).to_have_attribute("type", "date")
    day = page.locator("#start-happened")
    day.fill("2026-11-20")
    day.press("Backspace")
    page.get_by_role("button", name="看要办什么").click()
    expect(page.get_by_text("日期没有选，或没有写完整。")).to_be_visible()
    day.fill("2026-11-20")
    page.get_by_role("button", name="看要办什么").click()
    expect(page.get_by_role("heading", name="改资料")).to_be_visible()
    own_client.opened(page, "settings")
    expect(page.locator("#start-on")).to_have_attribute("type", "date")
