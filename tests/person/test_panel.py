"""The panel in a real page: out of the page's sight and reach, alive across loads, out of the way."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.forms.shapes import Rect
from assistant.language import choose
from assistant.person import card
from assistant.person.protocol import Handover, FilingProgress
from tests.person.conftest import CLIENT, Room

PROGRESS = FilingProgress(CLIENT, "主体信息", 12, 38, 41.0, field="法定代表人姓名")
pytestmark = pytest.mark.browser


def test_page_scripts_find_an_empty_element_and_neither_script_nor_binding(room: Room) -> None:
    found = room.page.evaluate(
        """() => {
          const host = document.querySelector('[data-beian-panel]');
          return {text: host.textContent, children: host.childElementCount, root: host.shadowRoot,
                  names: Object.getOwnPropertyNames(window).filter(name => /beian/i.test(name)),
                  shown: document.body.innerText.includes('暂停')};
        }"""
    )
    assert found == {"text": "", "children": 0, "root": None, "names": [], "shown": False}


def test_the_panel_says_who_what_how_far_and_how_long(room: Room) -> None:
    room.operator_ui.progress(PROGRESS)
    room.until(lambda: room.operator_ui.pressed() is None and "第 12/38 项" in room.read()["text"])
    text = room.read()["text"].replace("\n", "")
    assert "深圳示例科技有限公司 · 主体信息 · 第 12/38 项 · 已用 0:41" in text
    assert card.REHEARSAL in text
    assert all(word in text for word in ("暂停", "暂不填此项", "我来填", "结束本次填报", "收起", "移到左侧"))


@pytest.mark.parametrize("press", ["pause", "skip", "by_person"])
def test_a_press_reaches_the_run_once(room: Room, press: str) -> None:
    room.press(f"press:{press}")
    found: list[object] = []
    room.until(lambda: bool(_note(found, room.operator_ui.pressed())))
    assert found == [press]
    assert room.operator_ui.pressed() is None


def test_pause_turns_into_continue(room: Room) -> None:
    room.press("press:pause")
    room.until(lambda: room.operator_ui.pressed() == "pause")
    assert "press:resume" in room.read()["boxes"]
    assert card.PAUSED in room.read()["text"]
    room.press("press:resume")
    room.until(lambda: room.operator_ui.pressed() == "resume")
    assert "press:pause" in room.read()["boxes"]


def test_the_end_is_asked_about_before_it_counts(room: Room) -> None:
    room.press("press:end")
    room.until(lambda: "已保存的内容都在，下次接着填。" in room.read()["text"])
    assert room.operator_ui.pressed() is None
    room.press("stay")
    room.until(lambda: "press:pause" in room.read()["boxes"])
    assert room.operator_ui.pressed() is None
    room.press("press:end")
    room.until(lambda: "stay" in room.read()["boxes"])
    room.press("press:end")
    room.until(lambda: room.operator_ui.pressed() == "end")


def test_clicks_made_by_page_scripts_press_nothing(room: Room) -> None:
    room.page.evaluate(
        """box => {
          const host = document.querySelector('[data-beian-panel]');
          const [x, y, w, h] = box;
          for (const detail of [0, 1]) {
            host.dispatchEvent(new MouseEvent('click', {bubbles: true, composed: true, detail, clientX: x + w / 2, clientY: y + h / 2}));
          }
          host.click();
        }""",
        room.read()["boxes"]["press:pause"],
    )
    room.press("press:skip")
    found: list[object] = []
    room.until(lambda: bool(_note(found, room.operator_ui.pressed())))
    assert found == ["skip"]


def test_a_press_leaves_an_open_list_open_and_the_page_hears_nothing(room: Room) -> None:
    _load_again(room)
    room.page.locator("#name").click()
    room.page.evaluate("seen.length = 0")
    room.press("press:pause")
    room.until(lambda: room.operator_ui.pressed() == "pause")
    assert room.page.locator("#list").is_visible()
    assert room.page.evaluate("document.activeElement.id") == "name"
    assert room.page.evaluate("seen") == []


def test_the_panel_is_reached_and_pressed_by_keyboard_alone(room: Room) -> None:
    _load_again(room)
    room.page.locator("#name").focus()
    room.page.keyboard.press("Alt+Shift+P")
    acts = []
    while (act := room.read()["focused"]) != "press:skip":
        acts.append(act)
        assert len(acts) < 10
        room.page.keyboard.press("Tab")
    room.page.keyboard.press("Enter")
    room.until(lambda: room.operator_ui.pressed() == "skip")
    assert room.page.evaluate("seen.filter(each => each.startsWith('keydown:DIV'))") == []


@pytest.mark.parametrize("move", ["reload", "route"])
def test_the_panel_stands_again_after_a_load_with_its_state(room: Room, move: str) -> None:
    room.operator_ui.progress(PROGRESS)
    room.press("fold")
    room.until(lambda: "展开" in room.read()["text"])
    if move == "reload":
        room.page.reload()
    else:
        room.page.evaluate("history.pushState({}, '', '/other'); document.body.replaceChildren()")
    room.until(lambda: room.operator_ui.pressed() is None and "第 12/38 项" in room.read().get("text", ""))
    assert "展开" in room.read()["text"]
    room.press("fold")
    room.press("press:skip")
    room.until(lambda: room.operator_ui.pressed() == "skip")


def test_a_page_that_throws_the_panel_out_gets_it_back(room: Room) -> None:
    room.page.evaluate("document.querySelector('[data-beian-panel]').remove()")
    room.until(lambda: room.page.locator("[data-beian-panel]").count() == 1)
    room.press("press:skip")
    room.until(lambda: room.operator_ui.pressed() == "skip")


@pytest.mark.parametrize("overlay", ["popover", "modal"])
def test_the_panel_stays_above_what_the_page_opens_later(room: Room, overlay: str) -> None:
    room.page.evaluate(
        """kind => {
          const made = document.createElement('dialog');
          made.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;max-width:none;max-height:none';
          document.body.append(made);
          if (kind === 'modal') made.showModal(); else { made.popover = 'manual'; made.showPopover(); }
        }""",
        overlay,
    )

    def is_on_top() -> bool:
        x, y, width, height = room.read()["boxes"]["press:skip"]
        at = [x + width / 2, y + height / 2]
        return bool(
            room.page.evaluate("at => document.elementFromPoint(...at)?.hasAttribute('data-beian-panel') ?? false", at)
        )

    room.until(is_on_top)
    room.press("press:skip")
    room.until(lambda: room.operator_ui.pressed() == "skip")


def test_the_panel_says_when_the_assistant_is_gone_and_unsays_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = "助手已停止工作"
    assert gone not in room.read()["text"]
    monkeypatch.setattr(card, "LAPSE_MS", 2_000)  # how long the panel waits for a sign of the assistant
    room.operator_ui.progress(PROGRESS)
    room.until(lambda: room.operator_ui.pressed() is None and "第 12/38 项" in room.read()["text"])
    room.until(lambda: gone in room.read()["text"])  # nobody beats
    assert "press:pause" not in room.read()["boxes"]
    room.operator_ui._panel.heartbeat()
    room.until(lambda: gone not in room.read()["text"])
    assert "press:pause" in room.read()["boxes"]


def test_the_field_being_written_is_outlined_without_touching_it(room: Room) -> None:
    before = room.page.locator("#name").evaluate("node => node.outerHTML + getComputedStyle(node).outline")
    box = _rect(room, "#name")
    room.operator_ui.highlight(box, "单位名称")
    room.until(lambda: room.operator_ui.pressed() is None and room.read()["mark"])
    marked = room.read()["marked"]
    assert marked["x"] <= box.x
    assert marked["x"] + marked["width"] >= box.x + box.width
    assert marked["y"] <= box.y
    assert marked["y"] + marked["height"] >= box.y + box.height
    assert room.page.locator("#name").evaluate("node => node.outerHTML + getComputedStyle(node).outline") == before
    room.page.evaluate("scrollTo(0, 300)")
    room.until(lambda: room.read()["marked"]["height"] < marked["height"])  # out of sight it is a line at the edge
    room.operator_ui.highlight(None, "")
    room.until(lambda: room.operator_ui.pressed() is None and not room.read()["mark"])


def test_the_panel_leaves_a_page_button_free_by_itself(room: Room) -> None:
    room.until(lambda: not _covers(room.read()["box"], _rect(room, "#low")))
    room.page.locator("#low").click(timeout=5000)


def test_moving_and_folding_are_the_persons(room: Room) -> None:
    room.press("side")
    room.until(lambda: room.read()["box"]["x"] < 100)
    assert "移到右侧" in room.read()["text"]
    room.press("fold")
    room.until(lambda: "press:pause" not in room.read()["boxes"])


def test_the_card_speaks_english_too(room: Room) -> None:
    choose("en")
    told: list[dict[str, Any]] = []

    def look() -> str:
        told.append(room.read())
        return "seen"

    room.operator_ui.hand_over(Handover("CONFIRM"), look)
    assert told[0]["live"].isascii()
    assert "Pause" in told[0]["text"] or "End this run" in told[0]["text"]


def test_closing_takes_the_panel_out_for_good(room: Room) -> None:
    room.operator_ui.close()
    assert room.page.locator("[data-beian-panel]").count() == 0
    room.page.reload()
    room.page.wait_for_load_state("load")
    assert room.page.locator("[data-beian-panel]").count() == 0


def _load_again(room: Room) -> None:
    """Load the page with the panel in place, so that its listeners stand before the page's own."""
    room.page.reload()
    room.until(lambda: room.operator_ui.pressed() is None and "press:pause" in room.read().get("boxes", {}))


def _note(found: list[object], press: object) -> object:
    if press is not None:
        found.append(press)
    return press


def _rect(room: Room, selector: str) -> Rect:
    box = room.page.locator(selector).bounding_box()
    assert box is not None
    return Rect(box["x"], box["y"], box["width"], box["height"])


def _covers(box: dict[str, float], rect: Rect) -> bool:
    return (
        box["x"] < rect.x + rect.width
        and rect.x < box["x"] + box["width"]
        and box["y"] < rect.y + rect.height
        and rect.y < box["y"] + box["height"]
    )
