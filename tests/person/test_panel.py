"""The panel in a real page: hidden from page scripts, alive across loads, out of the way."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.core.language import choose
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator import prompt
from assistant.filing.operator.protocol import FilingProgress, Handover
from tests.person.conftest import CLIENT, PanelPage

PROGRESS = FilingProgress(CLIENT, "主体信息", 12, 38, 41.0, field="法定代表人姓名")
PLAIN_TAGS = ('a href="#here"', "input")
pytestmark = pytest.mark.browser


def test_page_scripts_find_an_empty_element_and_neither_script_nor_binding(panel_page: PanelPage) -> None:
    visible = panel_page.page.evaluate(
        """() => {
          const host = document.querySelector('[data-beian-panel]');
          return {text: host.textContent, children: host.childElementCount, root: host.shadowRoot,
                  names: Object.getOwnPropertyNames(window).filter(name => /beian/i.test(name)),
                  shown: document.body.innerText.includes('暂停')};
        }"""
    )
    assert visible == {"text": "", "children": 0, "root": None, "names": [], "shown": False}


def test_the_panel_says_who_what_how_far_and_how_long(panel_page: PanelPage) -> None:
    panel_page.operator_ui.progress(PROGRESS)
    panel_page.until(lambda: panel_page.operator_ui.pressed() is None and "第 12/38 项" in panel_page.read()["text"])
    text = panel_page.read()["text"].replace("\n", "")
    assert "深圳示例科技有限公司 · 主体信息 · 第 12/38 项 · 已用 0:41" in text
    assert prompt.REHEARSAL in text
    assert all(word in text for word in ("暂停", "暂不填此项", "我来填", "结束本次填报", "收起", "移到左侧"))


def test_a_press_reaches_the_run_once(panel_page: PanelPage) -> None:
    for press in ("skip", "by_person", "pause"):
        panel_page.press(f"press:{press}")
        presses: list[object] = []
        panel_page.until(lambda noted=presses: bool(_note(noted, panel_page.operator_ui.pressed())))  # type: ignore[misc]
        assert presses == [press]
        assert panel_page.operator_ui.pressed() is None


def test_pause_turns_into_continue(panel_page: PanelPage) -> None:
    panel_page.press("press:pause")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "pause")
    assert "press:resume" in panel_page.read()["boxes"]
    assert prompt.PAUSED in panel_page.read()["text"]
    panel_page.press("press:resume")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "resume")
    assert "press:pause" in panel_page.read()["boxes"]


def test_the_end_is_asked_about_before_it_counts(panel_page: PanelPage) -> None:
    panel_page.press("press:end")
    panel_page.until(lambda: "已保存的内容都在，下次接着填。" in panel_page.read()["text"])
    assert panel_page.operator_ui.pressed() is None
    panel_page.press("stay")
    panel_page.until(lambda: "press:pause" in panel_page.read()["boxes"])
    assert panel_page.operator_ui.pressed() is None
    panel_page.press("press:end")
    panel_page.until(lambda: "stay" in panel_page.read()["boxes"])
    panel_page.press("press:end")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "end")


def test_clicks_made_by_page_scripts_press_nothing(panel_page: PanelPage) -> None:
    panel_page.page.evaluate(
        """box => {
          const host = document.querySelector('[data-beian-panel]');
          const [x, y, w, h] = box;
          for (const detail of [0, 1]) {
            host.dispatchEvent(new MouseEvent('click', {bubbles: true, composed: true, detail, clientX: x + w / 2, clientY: y + h / 2}));
          }
          host.click();
        }""",
        panel_page.read()["boxes"]["press:pause"],
    )
    panel_page.press("press:skip")
    presses: list[object] = []
    panel_page.until(lambda: bool(_note(presses, panel_page.operator_ui.pressed())))
    assert presses == ["skip"]


def test_a_press_leaves_an_open_list_open_and_the_page_hears_nothing(panel_page: PanelPage) -> None:
    _load_again(panel_page)
    panel_page.page.locator("#name").click()
    panel_page.page.evaluate("seen.length = 0")
    panel_page.press("press:pause")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "pause")
    assert panel_page.page.locator("#list").is_visible()
    assert panel_page.page.evaluate("document.activeElement.id") == "name"
    assert panel_page.page.evaluate("seen") == []


def test_the_panel_is_reached_and_pressed_by_keyboard_alone(panel_page: PanelPage) -> None:
    _load_again(panel_page)
    panel_page.page.locator("#name").focus()
    panel_page.page.keyboard.press("Alt+Shift+P")
    acts = []
    while (act := panel_page.read()["focused"]) != "press:skip":
        acts.append(act)
        assert len(acts) < 10
        panel_page.page.keyboard.press("Tab")
    panel_page.until(lambda: "press:skip" in panel_page.read()["ready"])
    panel_page.page.keyboard.press("Enter")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "skip")
    assert panel_page.page.evaluate("seen.filter(entry => entry.startsWith('keydown:DIV'))") == []


@pytest.mark.parametrize("move", ["reload", "route"])
def test_the_panel_returns_with_its_state_after_a_load(panel_page: PanelPage, move: str) -> None:
    panel_page.operator_ui.progress(PROGRESS)
    panel_page.press("fold")
    panel_page.until(lambda: "展开" in panel_page.read()["text"])
    if move == "reload":
        panel_page.page.reload()
    else:
        panel_page.page.evaluate("history.pushState({}, '', '/other'); document.body.replaceChildren()")
    panel_page.until(
        lambda: panel_page.operator_ui.pressed() is None and "第 12/38 项" in panel_page.read().get("text", "")
    )
    assert "展开" in panel_page.read()["text"]
    panel_page.press("fold")
    panel_page.press("press:skip")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "skip")


def test_a_page_that_throws_the_panel_out_gets_it_back(panel_page: PanelPage) -> None:
    panel_page.page.evaluate("document.querySelector('[data-beian-panel]').remove()")
    panel_page.until(lambda: panel_page.page.locator("[data-beian-panel]").count() == 1)
    panel_page.press("press:skip")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "skip")


@pytest.mark.parametrize("overlay", ["popover", "modal"])
def test_the_panel_stays_above_what_the_page_opens_later(panel_page: PanelPage, overlay: str) -> None:
    panel_page.page.evaluate(
        """kind => {
          const made = document.createElement('dialog');
          made.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;max-width:none;max-height:none';
          document.body.append(made);
          if (kind === 'modal') made.showModal(); else { made.popover = 'manual'; made.showPopover(); }
        }""",
        overlay,
    )

    def is_on_top() -> bool:
        x, y, width, height = panel_page.read()["boxes"]["press:skip"]
        at = [x + width / 2, y + height / 2]
        return bool(
            panel_page.page.evaluate(
                "at => document.elementFromPoint(...at)?.hasAttribute('data-beian-panel') ?? false", at
            )
        )

    panel_page.until(is_on_top)
    panel_page.press("press:skip")
    panel_page.until(lambda: panel_page.operator_ui.pressed() == "skip")


def test_the_panel_reports_a_missing_assistant_and_its_return(
    panel_page: PanelPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = "助手已停止工作"
    assert missing not in panel_page.read()["text"]
    monkeypatch.setattr(prompt, "LAPSE_MS", 2_000)  # how long the panel waits for a heartbeat
    panel_page.operator_ui.progress(PROGRESS)
    panel_page.until(lambda: panel_page.operator_ui.pressed() is None and "第 12/38 项" in panel_page.read()["text"])
    panel_page.until(lambda: missing in panel_page.read()["text"])  # no heartbeat arrives
    assert "press:pause" not in panel_page.read()["boxes"]
    panel_page.operator_ui._panel.heartbeat()
    panel_page.until(lambda: missing not in panel_page.read()["text"])
    assert "press:pause" in panel_page.read()["boxes"]


def test_the_field_being_written_is_outlined_without_touching_it(panel_page: PanelPage) -> None:
    before = panel_page.page.locator("#name").evaluate("node => node.outerHTML + getComputedStyle(node).outline")
    box = _rect(panel_page, "#name")
    panel_page.operator_ui.highlight(box, "单位名称")
    panel_page.until(lambda: panel_page.operator_ui.pressed() is None and panel_page.read()["mark"])
    marked = panel_page.read()["marked"]
    assert marked["x"] <= box.x
    assert marked["x"] + marked["width"] >= box.x + box.width
    assert marked["y"] <= box.y
    assert marked["y"] + marked["height"] >= box.y + box.height
    assert (
        panel_page.page.locator("#name").evaluate("node => node.outerHTML + getComputedStyle(node).outline") == before
    )
    panel_page.page.evaluate("scrollTo(0, 300)")
    panel_page.until(
        lambda: panel_page.read()["marked"]["height"] < marked["height"]
    )  # scrolled out of view it is a line at the edge
    panel_page.operator_ui.highlight(None, "")
    panel_page.until(lambda: panel_page.operator_ui.pressed() is None and not panel_page.read()["mark"])


def test_the_panel_leaves_a_page_button_free_by_itself(panel_page: PanelPage) -> None:
    panel_page.until(lambda: not _covers(panel_page.read()["box"], _rect(panel_page, "#low")))
    panel_page.page.locator("#low").click()


@pytest.mark.parametrize(
    "tag", ['div role="menuitem" tabindex="0"', *(pytest.param(tag, marks=pytest.mark.thorough) for tag in PLAIN_TAGS)]
)
def test_the_panel_leaves_what_is_pressed_free_and_says_where_it_stands(panel_page: PanelPage, tag: str) -> None:
    column = "position: fixed; right: 30px; width: 120px; height: 30px"
    panel_page.page.evaluate(
        f"""() => {{ for (let top = 0; top < innerHeight; top += 40)
        document.body.insertAdjacentHTML('beforeend', `<{tag} style="{column}; top: ${{top}}px">` + '栏目'); }}"""
    )
    panel_page.until(lambda: panel_page.read()["box"]["x"] < 100)
    panel_page.until(lambda: "移到右侧" in panel_page.read()["text"])
    panel_page.press("side")
    panel_page.until(lambda: panel_page.read()["box"]["x"] > 100)


def test_the_person_can_move_and_fold_the_panel(panel_page: PanelPage) -> None:
    panel_page.press("side")
    panel_page.until(lambda: panel_page.read()["box"]["x"] < 100)
    assert "移到右侧" in panel_page.read()["text"]
    panel_page.press("fold")
    panel_page.until(lambda: "press:pause" not in panel_page.read()["boxes"])


def test_the_prompt_speaks_english_too(panel_page: PanelPage) -> None:
    choose("en")
    messages: list[dict[str, Any]] = []

    def look() -> str:
        messages.append(panel_page.read())
        return "seen"

    panel_page.operator_ui.hand_over(Handover("CONFIRM"), look)
    assert messages[0]["live"].isascii()
    assert "Pause" in messages[0]["text"] or "End this run" in messages[0]["text"]


def test_closing_takes_the_panel_out_for_good(panel_page: PanelPage) -> None:
    panel_page.operator_ui.close()
    assert panel_page.page.locator("[data-beian-panel]").count() == 0
    panel_page.page.reload()
    panel_page.page.wait_for_load_state("load")
    assert panel_page.page.locator("[data-beian-panel]").count() == 0


def _load_again(panel_page: PanelPage) -> None:
    """Load the page with the panel in place, so that its listeners are registered before the page's own."""
    panel_page.page.reload()
    panel_page.until(
        lambda: panel_page.operator_ui.pressed() is None and "press:pause" in panel_page.read().get("boxes", {})
    )


def _note(presses: list[object], press: object) -> object:
    if press is not None:
        presses.append(press)
    return press


def _rect(panel_page: PanelPage, selector: str) -> Rect:
    box = panel_page.page.locator(selector).bounding_box()
    assert box is not None
    return Rect(box["x"], box["y"], box["width"], box["height"])


def _covers(box: dict[str, float], rect: Rect) -> bool:
    return (
        box["x"] < rect.x + rect.width
        and rect.x < box["x"] + box["width"]
        and box["y"] < rect.y + rect.height
        and rect.y < box["y"] + box["height"]
    )
