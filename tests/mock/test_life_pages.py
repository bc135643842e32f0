"""A filing's life cycle by hand in a real browser: filed, changed, returned, changed again, deregistered."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.mock import beforehand
from tests.mock.person import ACCOUNT, MockVisitor
from tests.mock.walks import (
    BASIC,
    LEAVING,
    SUBJECT,
    apply_to_deregister,
    change_version,
    press_in_row,
    review,
)

pytestmark = pytest.mark.browser
NAME = "智聊对话生成算法"


@pytest.fixture
def person(stranger: MockVisitor) -> MockVisitor:
    """Return a person whose subject is approved."""
    beforehand.approve_subject(stranger.registry)
    stranger.enter()
    return stranger


def locked(person: MockVisitor, route: str, state: str) -> None:
    """Check that a page shows its state and accepts no input."""
    person.open(route)
    expect(person.page.locator(".record-state").first).to_have_text(state)
    expect(person.page.get_by_role("button", name="保存", exact=True)).to_have_count(0)
    expect(person.page.locator("main textarea:enabled, main input:enabled")).to_have_count(0)


@pytest.mark.slow
def test_a_person_takes_a_filing_through_its_whole_life_cycle(person: MockVisitor) -> None:
    name = beforehand.file_algorithm(person.registry)
    base = f"/algorithms/{name}"
    review(person, name, "approve")
    number = person.stored()["algorithms"][0]["number"]

    person.open("/algorithms")
    expect(person.page.get_by_role("row").filter(has_text=NAME)).to_contain_text(number)
    press_in_row(person, NAME, "变更")
    person.shown(f"{base}/basic")
    expect(person.page.locator(".life-note.open")).to_contain_text("原内容继续有效")
    change_version(person, base, "2.0")
    locked(person, f"{base}/basic", "变更审核中")
    expect(person.item(BASIC, "版本号").locator("input")).to_have_value("2.0")
    person.open(f"{base}/published")
    expect(person.item(BASIC, "版本号").locator("input")).to_have_value("1.10")
    expect(person.page.locator(".tree-label").first).to_have_text("智聊（APP）")

    comments = [
        {"field": "version", "text": "请写明版本"},
        {"field": "算法安全自评估报告", "text": "第三章缺少结论"},
        {"field": "", "text": "请一并核对产品"},
    ]
    review(person, name, "return", comments)
    person.open(f"{base}/basic")
    expect(person.page.locator(".record-state")).to_have_text("变更退回")
    expect(person.page.locator(".comment-line")).to_have_count(3)
    expect(person.item(BASIC, "版本号").locator(".field-comment")).to_contain_text("请写明版本")
    expect(person.item(BASIC, "算法安全自评估报告").locator(".field-comment")).to_contain_text("第三章")
    change_version(person, base, "2.1")
    review(person, name, "approve")
    (stored,) = person.stored()["algorithms"]
    assert (stored["state"], stored["number"]) == ("已备案", number)
    assert stored["published"]["sections"][BASIC]["版本号"] == "2.1"

    _deregister(person, name, base)
    ledger = person.registry.ledger()
    assert [ledger["counts"][kind] for kind in ("filing", "change", "deregister")] == [2, 2, 1]
    assert {line["code_fetched_by"] for line in ledger["submissions"]} == {"filer"}


def _deregister(person: MockVisitor, name: str, base: str) -> None:
    apply_to_deregister(person, base)
    expect(person.page.locator(".receipt-card .record-state")).to_have_text("注销办理中")
    person.page.reload()
    locked(person, f"{base}/deregister", "注销办理中")
    expect(person.item(LEAVING, "注销说明").locator("textarea")).to_have_value("服务已停止。")
    review(person, name, "approve")
    locked(person, f"{base}/detail", "已注销")
    person.open(f"{base}/rounds")
    expect(person.page.locator(".rounds-page tbody tr")).to_have_count(4)
    expect(person.page.locator(".round-comments")).to_contain_text("第三章缺少结论")


def test_a_change_of_the_subject_shows_before_and_after_and_can_be_abandoned(person: MockVisitor) -> None:
    before = person.stored()["subject"]
    locked(person, "/subject", "审核通过")
    person.press("发起变更")
    expect(person.page.locator(".life-note.open")).to_be_visible()
    person.shown("/subject")
    person.write(SUBJECT, "详细地址", "科技路 2 号")
    person.press("提交")
    changed = person.page.locator(".changes-table tbody tr")
    expect(changed).to_have_count(1)
    for words in ("主体基本信息", "详细地址", "科技路 1 号", "科技路 2 号"):
        expect(changed).to_contain_text(words)
    person.press("取消")
    person.press("放弃变更")
    person.page.locator(".el-popconfirm:visible").get_by_role("button", name="确定", exact=True).click()
    person.wait_for_message("已放弃变更")
    expect(person.page.locator(".record-state")).to_have_text("审核通过")
    assert person.stored()["subject"] == before
    person.open("/subject/published")
    expect(person.item(SUBJECT, "详细地址").locator("input")).to_have_value("科技路 1 号")


@pytest.mark.thorough
def test_a_subject_change_is_submitted_and_its_new_name_is_the_companys(person: MockVisitor) -> None:
    person.open("/subject")
    person.press("发起变更")
    expect(person.page.locator(".life-note.open")).to_be_visible()
    person.shown("/subject")
    person.write(SUBJECT, "主体名称", "新演示科技有限公司")
    person.press("提交")
    person.submit("确认提交", "subject")
    expect(person.page.locator(".receipt-card")).to_contain_text("主体变更信息已提交")
    person.open("/subject/rounds")
    expect(person.page.locator(".rounds-page tbody tr")).to_have_count(2)
    person.page.reload()
    expect(person.page.locator(".company-name")).to_have_text("新演示科技有限公司")
    assert person.registry.state()[ACCOUNT]["company"] == "新演示科技有限公司"
