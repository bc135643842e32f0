"""The actions behind the controls: saving, two windows, added and dropped items, uploads, explained findings."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from assistant.apps.console import launching
from tests.console.conftest import OwnClient
from tests.console.test_drawing import BATCH, pdf
from tests.console.window import Window, window

pytestmark = pytest.mark.program

ADDRESS = {"^value": "科苑路 1 号示例大厦 8 层"}


def shown(client: OwnClient, *steps: str, **query: str) -> AbstractContextManager[Window]:
    """Open a page of a client."""
    return window(client.console, client.cookie, "client", client.name, *steps, **query)


def written(home: Path) -> str:
    return (home / "填报资料.json").read_text(encoding="utf-8")


def change(page: Window, text: str, **props: Any) -> None:
    """Change the field with these properties."""
    page.send(page.find(**props)[0], "change", text)


def press(page: Window, text: str) -> None:
    """Press a button once it exists."""
    page.until(lambda: bool(page.find(text, "button")))
    page.send(page.find(text, "button")[0], "click")


def test_a_save_writes_the_file_and_an_unreadable_text_is_explained(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "profile") as page:
        change(page, "科苑路 9 号", **ADDRESS)
        press(page, "保存")
        page.until(lambda: "科苑路 9 号" in written(home))
        page.until(lambda: "open" in page.instructions)
    with shown(own_client, "profile", part="algorithms.0") as page:
        change(page, "明天", **{"^value": "2026-03-01"})
        press(page, "保存")
        page.until(lambda: "写的是“明天”" in page.texts())
    assert "明天" not in written(home)


def test_both_texts_of_two_windows_are_shown_and_the_person_chooses(own_client: OwnClient) -> None:
    home = own_client.home
    with (
        shown(own_client, "profile") as one,
        shown(own_client, "profile") as two,
    ):
        for page, text in ((one, "一号窗口"), (two, "二号窗口")):
            change(page, text, **ADDRESS)
        press(one, "保存")
        one.until(lambda: "open" in one.instructions)
        press(two, "保存")
        two.until(lambda: bool(two.find("我写的")))
        assert "一号窗口" in written(home)
        assert "二号窗口" not in written(home)
        assert {"一号窗口", "二号窗口"} <= set(two.texts().splitlines())
        two.send(two.find(tag="input", type="radio")[1], "change")
        press(two, "按选定的保存")
        two.until(lambda: "open" in two.instructions)
    assert "二号窗口" in written(home)


def test_a_choice_between_two_texts_is_not_asked_again_when_a_third_save_changes_another_field(
    own_client: OwnClient,
) -> None:
    home = own_client.home
    licence = {"^value": "深圳市南山区科苑路 1 号"}
    with shown(own_client, "profile") as mine:
        for place, text in ((licence, "我写的证件地址"), (ADDRESS, "我写的地址")):
            change(mine, text, **place)
        with shown(own_client, "profile") as other:
            for place, text in ((licence, "别人的证件地址"), (ADDRESS, "别人的地址")):
                change(other, text, **place)
            press(other, "保存")
            other.until(lambda: "open" in other.instructions)
        press(mine, "保存")
        mine.until(lambda: len(mine.find(tag="input", type="radio")) >= 4)
        boxes = {mine.elements[own]["text"]: place for place, own in enumerate(mine.find(tag="pre"))}
        mine.send(mine.find(tag="input", type="radio")[boxes["我写的地址"]], "change")
        with shown(own_client, "profile") as third:
            change(third, "第三人的地址", **{"^value": "别人的地址"})
            press(third, "保存")
            third.until(lambda: "open" in third.instructions)
        (asked,) = mine.find("按选定的保存", "button")
        press(mine, "按选定的保存")
        mine.until(lambda: mine.find("按选定的保存", "button") not in ([], [asked]))
        texts = [mine.elements[own]["text"] for own in mine.find(tag="pre")]
        assert texts == ["第三人的地址", "我写的地址"], "the other field is settled"
        mine.send(mine.find(tag="input", type="radio")[1], "change")
        press(mine, "按选定的保存")
        mine.until(lambda: "open" in mine.instructions)
    assert "我写的地址" in written(home)
    assert "别人的证件地址" in written(home)
    assert "我写的证件地址" not in written(home)


def test_an_item_is_added_and_dropped_after_a_question(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "profile") as page:
        change(page, "新品", placeholder="新产品的名称")
        press(page, "新增")
        page.until(lambda: "新品" in written(home))
    with shown(own_client, "profile", part="products.1") as page:
        press(page, "删除这一项")
        page.until(lambda: bool(page.find("不删")))
        assert "新品" in written(home)
        press(page, "删除")
        page.until(lambda: "新品" not in written(home))


def test_fields_that_depend_on_another_answer_appear_and_disappear(own_client: OwnClient) -> None:

    def hidden(page: Window) -> int:
        return sum("hidden" in element.get("class", ()) for element in page.elements.values())

    with shown(own_client, "profile", part="algorithms.0") as page:
        before = hidden(page)
        page.send(page.find(tag="select")[0], "change", "生成合成类（深度合成）")
        page.until(lambda: 0 < hidden(page) < before)


@pytest.mark.thorough
def test_an_upload_is_classified_and_placed(own_client: OwnClient) -> None:
    home = own_client.home
    (home / "收件" / BATCH).mkdir()
    pdf(home / "收件" / BATCH / "管理制度汇编.pdf", 1)
    with shown(own_client, "materials") as page:
        zone = next(name for name, element in page.elements.items() if "drop" in element.get("class", ()))
        page.send(zone, "change", [BATCH, 1])
        press(page, "放进材料格")
        page.until(lambda: "附件/管理制度.pdf" in written(home))
    assert (home / "附件" / "管理制度.pdf").exists()
    with shown(own_client, "materials") as page:
        assert page.find("附件/管理制度.pdf", "a")


def test_the_page_of_materials_lists_the_neighbouring_duties(own_client: OwnClient) -> None:
    path = own_client.home / "填报资料.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    facts = {"对外形式": ["网站"], "联网开通日期": "2026-11-02", "处理未成年人个人信息": "否"}
    content.setdefault("佐证与说明", {})["相邻手续"] = facts
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    with shown(own_client, "materials") as page:
        text = page.texts()
    assert {"公安联网备案", "不晚于 2026-12-02", "网络安全等级保护"} <= {*text.splitlines()}
    assert "《计算机信息网络国际联网安全保护管理办法》第十二条（把握 B）" in text
    assert any("不用办" in line and "未成年人" in line for line in text.splitlines())


def test_a_check_of_the_papers_can_be_cancelled(own_client: OwnClient) -> None:

    def is_at_work() -> bool:
        job = launching.newest(own_client.home, "papers")
        return job is not None and launching.is_held(job.note)

    with shown(own_client, "materials") as page:
        press(page, "读取材料和扫描件")
        page.until(is_at_work)
        press(page, "取消")
        page.until(lambda: "run_javascript" in page.instructions or "open" in page.instructions)


def test_a_finding_is_explained_with_a_reason(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "findings") as page:
        press(page, "保留此项，记入资料")
        page.until(lambda: "notify" in page.instructions)
        assert "已说明的问题" not in written(home)
        fields = [str(element["props"].get("id", "")) for element in page.elements.values() if "props" in element]
        for end, text in (("-reason", "客户已确认"), ("-by", "甲")):
            change(page, text, id=next(name for name in fields if name.endswith(end)))
        press(page, "保留此项，记入资料")
        page.until(lambda: "客户已确认" in written(home))
