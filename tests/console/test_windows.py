"""The actions behind the controls: saving, two windows, added and dropped items, uploads, explained findings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.apps.console import launching
from tests.console.conftest import OwnClient
from tests.console.test_drawing import BATCH, pdf
from tests.console.window import Window, window

pytestmark = pytest.mark.program

ADDRESS = {"^value": "科苑路 1 号示例大厦 8 层"}
LICENCE = {"^value": "深圳市南山区科苑路 1 号"}


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


@contextmanager
def asked_of_two_fields(client: OwnClient) -> Iterator[Window]:
    """Open a page that asks, of both addresses, for the own text or that of another window."""
    texts = ((LICENCE, "证件地址"), (ADDRESS, "地址"))
    with shown(client, "profile") as mine:
        for place, name in texts:
            change(mine, f"我写的{name}", **place)
        with shown(client, "profile") as other:
            for place, name in texts:
                change(other, f"别人的{name}", **place)
            press(other, "保存")
            other.until(lambda: "open" in other.instructions)
        press(mine, "保存")
        mine.until(lambda: len(asked_texts(mine)) == 4)
        yield mine


def asked_texts(page: Window) -> list[str]:
    """Return the texts to choose from: for each field that of the file, then the own one."""
    return [page.elements[name]["text"] for name in page.find(tag="pre")]


def choose(page: Window, text: str) -> None:
    """Choose one of the texts."""
    page.send(page.find(tag="input", type="radio")[asked_texts(page).index(text)], "change")


def settle(page: Window) -> None:
    """Save as chosen, and wait until the page asks anew."""
    asked = page.find("按选定的保存", "button")
    page.send(asked[0], "click")
    page.until(lambda: page.find("按选定的保存", "button") not in ([], asked))


def test_only_a_field_that_changed_again_is_asked_again(own_client: OwnClient) -> None:
    home = own_client.home
    with asked_of_two_fields(own_client) as page:
        choose(page, "我写的地址")
        with shown(own_client, "profile") as third:
            change(third, "第三人的地址", **{"^value": "别人的地址"})
            press(third, "保存")
            third.until(lambda: "open" in third.instructions)
        settle(page)
        assert asked_texts(page) == ["第三人的地址", "我写的地址"], "the other field is decided"
        choose(page, "我写的地址")
        press(page, "按选定的保存")
        page.until(lambda: "open" in page.instructions)
    assert "我写的地址" in written(home)
    assert "别人的证件地址" in written(home)
    assert "我写的证件地址" not in written(home)


def test_a_text_typed_after_the_question_is_asked_about_and_not_dropped(own_client: OwnClient) -> None:
    with asked_of_two_fields(own_client) as page:
        choose(page, "我写的地址")
        change(page, "两边合起来的地址", **ADDRESS)
        settle(page)
        assert asked_texts(page) == ["别人的地址", "两边合起来的地址"]
        choose(page, "两边合起来的地址")
        press(page, "按选定的保存")
        page.until(lambda: "open" in page.instructions)
    assert "两边合起来的地址" in written(own_client.home)


def test_what_was_chosen_holds_after_a_text_in_another_field_was_unreadable(own_client: OwnClient) -> None:
    home = own_client.home
    users = {"^value": "120000"}
    with asked_of_two_fields(own_client) as page:
        change(page, "十二万", **users)
        choose(page, "我写的地址")
        press(page, "按选定的保存")
        page.until(lambda: "写的是“十二万”" in page.texts())
        change(page, "130000", **users)
        press(page, "保存")
        page.until(lambda: "open" in page.instructions)
    assert all(text in written(home) for text in ("我写的地址", "别人的证件地址", "130000"))


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
