"""Searching the values of a prompt on the panel: by a part of a name or text, with the focus back in the page afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from assistant.filing.operator.protocol import Handover
from tests.person.conftest import PanelPage

pytestmark = pytest.mark.browser
FACTS = {
    "单位名称": "深圳微光示例科技有限公司",
    "统一社会信用代码": "91440300MA5EXAMPL1",
    "证件地址": "广东省深圳市南山区",
    "注册地址": "广东省深圳市福田区",
    "法定代表人姓名": "甲",
    "联系人手机": "13800000000",
    "网站 URL": "https://example.com",
    "备案编号": "粤ICP备00000000号",
}
ASKED = Handover(
    "ASSIST",
    key="view",
    facts=FACTS,
    copy=frozenset(FACTS),
    choices=tuple(FACTS),
    buttons={"put": "填进光标所在的框", "finish": "填完了"},
)


def type_into_the_search(panel_page: PanelPage, text: str) -> None:
    """Click the search box and type, as a person does."""
    x, y, width, height = panel_page.read()["boxes"]["search"]
    panel_page.page.mouse.click(x + width / 3, y + height / 2)
    panel_page.page.keyboard.type(text)


def choices(panel_page: PanelPage) -> list[str]:
    """Return the names of the values that the panel shows."""
    return [name.removeprefix("choice:") for name in panel_page.read()["boxes"] if name.startswith("choice:")]


def searched(panel_page: PanelPage, *texts: str) -> dict[str, list[str]]:
    """Return the values that each of several searches, one after the other, leaves on the panel."""
    shown: dict[str, list[str]] = {}

    def search(text: str) -> None:
        panel_page.page.keyboard.press("Escape")  # empties the search before
        type_into_the_search(panel_page, text)

    def note(text: str) -> None:
        shown[text] = choices(panel_page)

    steps = [partial(act, text) for text in texts for act in (search, note)]
    seen = panel_page.during(*steps, lambda: panel_page.press("answer:finish"))
    panel_page.operator_ui.hand_over(ASKED, seen)
    return shown


SHOWN_BY_SEARCH = {
    "地址": ["证件地址", "注册地址"],
    "福田": ["注册地址"],
    "ｕｒｌ": ["网站 URL"],
    "网站url": ["网站 URL"],
    "没有这一项": [],
}


def test_a_search_shows_values_by_name_and_text_in_any_notation(panel_page: PanelPage) -> None:
    assert searched(panel_page, *SHOWN_BY_SEARCH) == SHOWN_BY_SEARCH


def test_after_a_search_the_field_that_had_the_focus_has_it_again(panel_page: PanelPage) -> None:
    panel_page.page.locator("#name").focus()
    focused: list[str] = []

    def choose() -> None:
        x, y, width, height = panel_page.read()["boxes"]["choice:注册地址"]
        panel_page.page.mouse.click(x + width / 2, y + height / 2)

    seen = panel_page.during(
        lambda: type_into_the_search(panel_page, "福田"),
        choose,
        lambda: focused.append(panel_page.page.evaluate("document.activeElement.id")),
        lambda: panel_page.press("answer:put"),
    )
    assert panel_page.operator_ui.hand_over(ASKED, seen).choice == "注册地址"
    assert focused == ["name"]


HEARD = """() => {
  window.heard = [];
  const types = ['keydown', 'keyup', 'input', 'textInput', 'beforeinput', 'paste', 'cut', 'compositionstart', 'compositionupdate', 'compositionend'];
  for (const type of types) document.addEventListener(type, (event) => heard.push(type), true);
}"""


def test_the_page_hears_nothing_of_what_is_searched(panel_page: PanelPage) -> None:
    panel_page.page.evaluate(HEARD)
    cdp = panel_page.page.context.new_cdp_session(panel_page.page)

    def compose() -> None:
        cdp.send("Input.imeSetComposition", {"text": "tian", "selectionStart": 4, "selectionEnd": 4})
        cdp.send("Input.insertText", {"text": "田"})

    seen = panel_page.during(
        lambda: type_into_the_search(panel_page, "福"),
        compose,
        lambda: panel_page.page.keyboard.press("Control+A"),
        lambda: panel_page.page.keyboard.press("Control+X"),
        lambda: panel_page.page.keyboard.press("Control+V"),
        lambda: panel_page.press("answer:finish"),
    )
    panel_page.operator_ui.hand_over(ASKED, seen)
    assert panel_page.page.evaluate("heard") == []


def test_escape_empties_the_search_and_closes_no_dialog_of_the_page(panel_page: PanelPage) -> None:
    panel_page.page.evaluate(
        """() => {
          const dialog = document.body.appendChild(document.createElement('dialog'));
          dialog.append(document.getElementById('name'));
          dialog.showModal();
          document.getElementById('name').focus();
        }"""
    )
    shown: list[int] = []
    seen = panel_page.during(
        lambda: panel_page.until(lambda: "search" in panel_page.read()["boxes"]),
        lambda: type_into_the_search(panel_page, "福田"),
        lambda: panel_page.page.keyboard.press("Escape"),
        lambda: shown.append(len(choices(panel_page))),
        lambda: panel_page.press("answer:finish"),
    )
    panel_page.operator_ui.hand_over(ASKED, seen)
    assert shown == [len(FACTS)]
    assert panel_page.page.evaluate("[document.querySelector('dialog').open, document.activeElement.id]") == [
        True,
        "name",
    ]


def test_a_search_goes_on_when_the_prompt_changes_its_signs_and_ends_with_another_record(panel_page: PanelPage) -> None:
    signed = {f"✓ {name}" if name == "单位名称" else name: text for name, text in FACTS.items()}
    changed = replace(ASKED, facts=signed, choices=tuple(signed), copy=frozenset(signed))
    another = replace(ASKED, facts={f"{name}二": text for name, text in FACTS.items()}, choices=())
    shown: list[object] = []
    steps: list[Callable[[], Handover | None]] = [
        lambda: type_into_the_search(panel_page, "广东省"),
        lambda: changed,
        lambda: panel_page.page.wait_for_timeout(100),
        lambda: panel_page.page.keyboard.type("深圳市福田"),
        lambda: shown.append(choices(panel_page)),
        lambda: another,
        lambda: panel_page.page.wait_for_timeout(100),
        lambda: shown.append(panel_page.read()["text"].count("二\n")),
        lambda: panel_page.press("answer:finish"),
    ]
    panel_page.operator_ui.hand_over(ASKED, lambda: steps.pop(0)() if steps else None)
    assert shown == [["注册地址"], len(FACTS)]


def test_a_new_prompt_takes_the_focus_from_no_field_of_the_page(panel_page: PanelPage) -> None:
    changed = replace(ASKED, lines=("刚才填入 1 项。",))
    steps: list[Callable[[], Handover | None]] = [
        lambda: type_into_the_search(panel_page, "福田"),
        lambda: panel_page.page.locator("#name").click(),
        lambda: changed,
        lambda: panel_page.page.wait_for_timeout(100),
        lambda: panel_page.page.keyboard.type("乙"),
        lambda: panel_page.press("answer:finish"),
    ]
    panel_page.operator_ui.hand_over(ASKED, lambda: steps.pop(0)() if steps else None)
    assert "乙" in panel_page.page.locator("#name").input_value()


def test_a_value_that_the_search_hides_is_no_longer_chosen(panel_page: PanelPage) -> None:
    def choose() -> None:
        x, y, width, height = panel_page.read()["boxes"]["choice:单位名称"]
        panel_page.page.mouse.click(x + width / 2, y + height / 2)

    chosen: list[bool] = []
    seen = panel_page.during(
        choose,
        lambda: type_into_the_search(panel_page, "福田"),
        lambda: chosen.append("answer:put" in panel_page.read()["boxes"]),
        lambda: panel_page.press("answer:finish"),
    )
    panel_page.operator_ui.hand_over(ASKED, seen)
    assert chosen == [False]


def test_few_values_need_no_search(panel_page: PanelPage) -> None:
    boxes: list[dict[str, object]] = []
    seen = panel_page.during(
        lambda: boxes.append(panel_page.read()["boxes"]), lambda: panel_page.press("answer:finish")
    )
    few = Handover("ASSIST", facts={"单位名称": "甲"}, copy=frozenset({"单位名称"}), buttons={"finish": "填完了"})
    panel_page.operator_ui.hand_over(few, seen)
    assert "search" not in boxes[0]
