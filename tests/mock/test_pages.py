"""The mock's pages, operated by hand in a real browser: the registry stores and shows again what was typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import serve_mock_registry
from tests.mock import beforehand
from tests.mock.person import MockVisitor
from tests.mock.walks import (
    BASIC,
    PAPERS,
    STORED_BASIC,
    STORED_SUBJECT,
    SUBJECT,
    add_algorithm,
    add_path_and_function,
    add_product,
    associate,
    check_locked,
    check_products,
    fill_basic,
    fill_detail,
    submit_subject,
)

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_a_person_files_everything_and_the_registry_stores_what_was_typed(stranger: MockVisitor) -> None:
    person = stranger
    person.log_in()
    submit_subject(person)
    assert person.stored()["subject"]["sections"] == STORED_SUBJECT
    assert person.stored()["subject"]["state"] == "审核通过"

    add_product(person)
    add_path_and_function(person)
    check_products(person)

    base = f"/algorithms/{add_algorithm(person)}"
    person.press("下一步")
    person.shown(f"{base}/detail")
    detail = fill_detail(person)
    person.press("下一步")
    person.shown(f"{base}/association")
    associate(person)
    person.press("下一步")
    person.shown(f"{base}/confirm")
    (algorithm,) = person.stored()["algorithms"]
    assert algorithm["sections"] == {BASIC: STORED_BASIC, **detail}
    assert [(node["level"], node["node"]) for node in algorithm["association"]] == [
        ("产品", ["智聊（APP）"]),
        ("路径", ["智聊（APP）", "首页 > 对话 > 历史"]),
        ("功能", ["智聊（APP）", "首页 > 对话 > 历史", "智能问答"]),
    ]

    person.submit("提交", "algorithm")
    (submission,) = person.registry.ledger()["submissions"]
    assert submission["code_fetched_by"] == "filer"
    check_locked(person, base)


def test_a_draft_shows_what_is_stored_when_it_is_opened_again(person: MockVisitor) -> None:
    beforehand.draft_subject(person.registry)
    person.open("/subject")
    expect(person.page.locator(".record-state")).to_have_text("草稿")
    expect(person.item(SUBJECT, "主体类型")).to_contain_text("企业")
    expect(person.item(SUBJECT, "注册地").locator("input")).to_have_value("广东省 / 深圳市 / 南山区")
    expect(person.item(SUBJECT, "月活跃用户量").locator("input")).to_have_value("120000")
    expect(person.item(PAPERS, "证件有效期").locator(".el-date-editor input")).to_have_value("2020-05-06")
    expect(person.item(PAPERS, "证件有效期").locator(".period-long")).to_have_class(re.compile("is-checked"))
    expect(person.item(PAPERS, "营业执照").locator(".el-upload-list__item-file-name")).to_have_text("营业执照.pdf")
    before = person.stored()
    person.press("保存", answered="/subject/save")
    person.wait_for_message("保存成功")
    assert person.stored() == before


def test_what_is_cleared_or_removed_is_cleared_in_the_registry(person: MockVisitor) -> None:
    beforehand.draft_subject(person.registry)
    person.open("/subject")
    person.write(SUBJECT, "网址", "")
    person.write(SUBJECT, "月活跃用户量", "")
    person.item(PAPERS, "证件有效期").locator(".period-long").click()
    person.date(PAPERS, "证件有效期", "2021-01-02", "2031-01-01")
    person.item("附件", "ICP备案证明或经营许可证").locator(".el-upload-list__item").hover()
    person.item("附件", "ICP备案证明或经营许可证").locator(".el-icon--close").click()
    person.press("保存", answered="/subject/save")
    stored = person.stored()["subject"]["sections"]
    assert not {"网址", "月活跃用户量"} & set(stored[SUBJECT])
    assert stored[PAPERS]["证件有效期"] == {"start": "2021-01-02", "end": "2031-01-01"}
    assert "ICP备案证明或经营许可证" not in stored["附件"]


def test_a_wrong_value_is_named_under_its_field_and_nothing_is_stored(person: MockVisitor) -> None:
    person.open("/subject")
    person.write(SUBJECT, "统一社会信用代码", "91350100M000100Y44")
    person.press("保存")
    person.wait_for_message("校验位不正确")
    faulty = person.item(SUBJECT, "统一社会信用代码")
    expect(faulty).to_have_class(re.compile("is-error"))
    expect(faulty.locator(".el-form-item__error")).to_contain_text("校验位不正确")
    assert person.stored()["subject"]["sections"] == {}
    person.write(SUBJECT, "统一社会信用代码", "91350100M000100Y43")
    expect(person.page.locator(".el-form-item__error")).to_have_count(0)


def test_an_expired_session_leads_to_login_and_back(person: MockVisitor) -> None:
    person.registry.ask("/__mock__/expire", {"now": True})
    person.page.goto(f"{person.registry.url}/#/products")
    person.wait_for_message("请先登录")
    person.shown("/login?back=/products")
    person.type_login()
    person.shown("/products")
    expect(person.page.locator(".account-name")).to_have_text("demo")


def test_a_returned_subject_shows_its_comments_at_the_top_and_beside_the_field(page: Page, tmp_path: Path) -> None:
    with serve_mock_registry(tmp_path / "mock", "--review", "manual") as registry:
        person = MockVisitor(page, registry, tmp_path)
        beforehand.approve_subject(registry)
        person.enter("/subject")
        expect(page.get_by_role("button", name="保存", exact=True)).to_have_count(0)
        verdict = {"account": "demo", "what": "subject", "verdict": "return", "comments": {"address": "请写到门牌号"}}
        registry.ask("/__mock__/review", verdict)
        page.reload()
        person.shown("/subject")
        expect(page.locator(".record-state")).to_have_text("已退回")
        expect(page.locator(".comment-panel")).to_contain_text("请写到门牌号")
        expect(person.item(SUBJECT, "详细地址").locator(".field-comment")).to_contain_text("请写到门牌号")
        expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()


def test_with_the_sms_step_on_login_asks_for_the_code_of_the_phone(page: Page, tmp_path: Path) -> None:
    with serve_mock_registry(tmp_path / "mock", "--sms") as registry:
        person = MockVisitor(page, registry, tmp_path)
        person.open("/login")
        person.type_login()
        expect(page.locator('input[name="sms"]')).to_be_visible()  # the code is sent by then
        page.locator('input[name="sms"]').fill(person.code("login"))
        page.get_by_role("button", name="登录", exact=True).click()
        person.shown("/home")


def test_the_product_table_shows_ten_rows_a_page_and_deletes_after_a_question(person: MockVisitor) -> None:
    beforehand.approve_subject(person.registry)
    fields = {
        "serviceForm": "网站",
        "accessUrl": "a",
        "serviceStatus": "已上线",
        "audience": ["其他"],
        "realName": "否",
    }
    for number in range(11):
        body = {"fields": {**fields, "productName": f"产品{number}"}}
        assert person.page.request.post(f"{person.registry.url}/api/products/save", data=body).json()["errno"] == 0
    person.open("/products")
    expect(person.page.locator(".el-table__body tr")).to_have_count(10)
    expect(person.page.locator(".el-pagination")).to_contain_text("共 11 条")
    person.page.locator(".el-pager li", has_text="2").click()
    row = person.page.get_by_role("row").filter(has_text="产品10")
    row.get_by_role("button", name="删除").click()
    person.page.locator(".el-popconfirm:visible").get_by_role("button", name="确定", exact=True).click()
    expect(person.page.locator(".el-pagination")).to_contain_text("共 10 条")
    assert "产品10" not in [product["sections"]["产品"]["产品名称"] for product in person.stored()["products"]]


def test_a_supporter_describes_the_service_instead_of_ticking_the_tree(person: MockVisitor) -> None:
    beforehand.approve_subject(person.registry)
    person.open("/algorithms/new/basic")
    fill_basic(person, "服务技术支持者")
    person.press("下一步")
    person.page.wait_for_url("**/detail")
    (algorithm,) = person.stored()["algorithms"]
    base = f"/algorithms/{algorithm['id']}"
    person.open(f"{base}/association")
    expect(person.page.locator(".el-tree")).to_have_count(0)
    person.pick("技术服务方式", "技术服务方式", "API", "私有化部署")
    person.write("技术服务方式", "技术服务方式说明", "以接口提供")
    person.press("保存", answered="/algorithms/save")
    (algorithm,) = person.stored()["algorithms"]
    assert algorithm["sections"]["技术服务方式"] == {
        "技术服务方式": ["API", "私有化部署"],
        "技术服务方式说明": "以接口提供",
    }


def test_the_explanation_at_the_right_follows_the_focused_field(person: MockVisitor) -> None:
    beforehand.approve_subject(person.registry)
    person.open(f"/algorithms/{beforehand.begin_algorithm(person.registry)}/detail")
    person.item("总述", "算法简介").locator("textarea").focus()
    expect(person.page.locator(".help-card")).to_contain_text("概述算法的用途")
    person.item("算法策略", "详细描述").locator("textarea").focus()
    expect(person.page.locator(".help-card")).to_contain_text("不少于 50 字")


def test_every_page_says_on_top_that_it_has_no_legal_effect(person: MockVisitor) -> None:
    is_on_top = """one => {
      one.style.pointerEvents = 'auto';  // a ribbon that lets presses through is no element at its point
      return document.elementFromPoint(innerWidth / 2, one.getBoundingClientRect().height / 2) === one;
    }"""
    for route in ("/home", "/subject", "/products", "/algorithms", "/login"):
        person.open(route)
        ribbon = person.page.get_by_role("note").filter(has_text="模拟环境 · 非官方 · 不产生备案效力")
        expect(ribbon).to_be_visible()
        assert ribbon.evaluate(is_on_top), route
