"""A finding, a task, a question and a change lead to the very field: its groups are opened, it is in view and has the cursor."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console.field_needs import need_of
from assistant.declaration.profile.catalogue import specs
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentItem, CommentRound
from tests.console.conftest import OwnClient
from tests.console.giving import press, type_in
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM

PRODUCT = "微光商城/APP"
LOOK_OF_NEED = """all => all.map((one) => [one.textContent, getComputedStyle(one).color,
    getComputedStyle(one, "::before").content])"""
INTRODUCTION = f"products[{PRODUCT}].paths[首页>分类>列表].functions[商品排序].introduction"


def without_introduction(client: OwnClient) -> None:
    """Empty the introduction of a function, which lies three groups deep."""
    file = client.home / "填报资料.json"
    data = json.loads(file.read_text("utf-8"))
    del data["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"]
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def fields_linked(page: Window) -> list[tuple[str, str, str]]:
    """Return the links to fields of the form: text, part and field."""
    links = []
    for element in page.elements.values():
        address = urlsplit(str(element.get("props", {}).get("href", "")))
        if address.path.endswith("/profile") and "field=" in address.query:
            query = parse_qs(address.query)
            links.append((str(element["text"]), query["part"][0], query["field"][0]))
    return links


def test_a_finding_opens_the_groups_of_its_field_and_puts_the_cursor_there(own_client: OwnClient, page: Page) -> None:
    without_introduction(own_client)
    own_client.opened(page, "findings")
    page.get_by_role("link", name="功能介绍").first.click()
    control = page.locator(f"[data-key='{INTRODUCTION}']")
    expect(control).to_be_focused()
    expect(control).to_be_in_viewport()
    expect(page.locator("details.item[open]")).to_have_count(2)


def test_a_field_that_is_not_asked_for_now_is_said_to_be_so(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    page.goto(page.url + f"?part=algorithms.0&field=algorithms[{ALGORITHM}].basic.role")
    expect(page.get_by_text("这一项现在不用填")).to_be_visible()


def test_a_place_of_a_whole_group_leads_to_its_first_control(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    page.goto(page.url + "?field=subject.licence")
    expect(page.locator("[data-key='subject.licence.type']")).to_be_focused()


@pytest.mark.program
def test_the_lines_of_a_change_lead_to_their_fields(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "change") as page:
        type_in(page, "happened", "2026-11-20")
        press(page, "看要办什么")
        page.until(lambda: "改资料" in page.texts())
        assert ("手机号码", "subject", "subject.responsible.mobile") in fields_linked(page)


@pytest.mark.program
def test_a_task_and_a_question_lead_to_their_fields(own_client: OwnClient) -> None:
    key = f"algorithms[{ALGORITHM}].basic.version"
    item = CommentItem("版本号与自评估报告不一致", (key,), ("意见写到“版本号”",))
    returned.write(own_client.home, [CommentRound(ALGORITHM, 1, date(2026, 11, 2), "页面", (item,))])
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "returned") as page:
        assert fields_linked(page) == [(f"版本号（{ALGORITHM}）", "algorithms.0", key)]
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "materials") as page:
        keys = [key for text, part, key in fields_linked(page) if (text, part) == ("在资料页填写", "notes")]
        assert "notes.neighbours.done" in keys


def test_what_has_to_be_filled_is_shown_by_sign_colour_and_word(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    looks = page.locator(".needs .need").evaluate_all(LOOK_OF_NEED)
    assert [look[0] for look in looks] == ["必填", "有条件必填", "尽量填", "是否必填未知", "选填"]
    assert all(len({look[part] for look in looks}) == 5 for part in range(3))
    for key, word in (("name", "必填"), ("mau", "是否必填未知")):
        expect(page.locator(f".field:has([data-key='subject.basic.{key}']) .need")).to_have_text(word)


def test_an_optional_field_that_a_finding_names_is_advised() -> None:
    spec = specs()["algorithms[].basic.version"]
    assert [need_of(spec, is_reported=is_reported) for is_reported in (True, False)] == ["advised", "optional"]


def test_words_of_the_file_stay_text_where_they_are_choices(own_client: OwnClient, page: Page) -> None:
    odd = '<img src="x" onerror="document.title = 1">"甲'
    file = own_client.home / "填报资料.json"
    data = json.loads(file.read_text("utf-8"))
    data["算法"][0]["算法基础属性信息"]["应用领域"] = [odd]
    data["主体"]["主体基本信息"]["主体类型"] = odd
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    own_client.opened(page, "profile")
    expect(page.locator("[data-key='subject.basic.type']")).to_have_value(odd)
    page.goto(page.url + "?part=algorithms.0")
    box = page.get_by_role("group", name="应用领域").get_by_label(odd, exact=True)
    expect(box).to_be_checked()
    expect(box).to_have_attribute("value", odd)
    assert page.locator("main img").count() == 0
