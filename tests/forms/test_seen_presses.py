"""What a press of the person tells of a page: words, tooltip, place, the boxes around it; values and keys are not heard."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from assistant.filing.assist.seen_presses import PressRecorder, SeenPress
from assistant.filing.site.named_things import WHOLE, ask

pytestmark = pytest.mark.browser
HTML = """<nav><a href="#products">产品管理</a></nav><h1>产品管理</h1>
<ol><li><b>1</b> <a href="#1">基础信息</a></li><li><b>2</b> <a href="#2">详细信息</a></li></ol>
<div id="steps"><div class="step" style="cursor: pointer; padding: 9px"><b>3</b> <div class="main"><div class="title">选择产品</div></div></div>
  <div class="step" style="cursor: pointer; padding: 9px"><b>4</b> <div class="main"><div class="title">技术服务</div></div></div></div>
<table><tr><td>微光商城</td><td>APP</td><td><button>编辑</button></td></tr>
  <tr><td>微光直播</td><td>APP</td><td><button>编辑</button></td></tr></table>
<div><div aria-expanded="false" onclick=""><b id="path">首页 &gt; 对话</b><button id="pencil"><svg width="12" height="12"
  class="edit"></svg></button></div></div>
<div role="button" aria-expanded="false"><b>附近 &gt; 筛选</b><span id="both" style="display: inline-flex"><button id="pen"><svg width="12"
  height="12" class="pen"></svg></button><button id="bin"><svg width="12" height="12" class="bin"></svg></button></span></div>
<section><h2>产品</h2><button class="more" aria-label="更多操作" style="width: 20px"></button></section>
<section><h2>算法</h2><button class="more" aria-label="更多操作" style="width: 20px"></button></section>
<div class="dropdown"><a href="#new">新增算法</a></div>
<button id="late" style="width: 20px; height: 20px"></button><div class="tooltip">维护</div>
<input id="name" value="秘密"><label><input type="checkbox" id="tick">我承诺</label>"""
Pressed = Callable[[Page], None]


def heard(page: Page, press: Pressed, *, is_of_site: bool = True) -> tuple[list[SeenPress], PressRecorder]:
    """Return what is heard of presses on the page."""
    page.goto("about:blank")
    page.set_content(HTML)
    asked = iter([True])  # whether the tab is of the site when it is attended; later presses are asked about one by one
    browser = SimpleNamespace(page=page, is_of_site=lambda url: next(asked, is_of_site))
    recorder = PressRecorder(cast(Any, browser))
    recorder.attend()
    press(page)
    page.wait_for_timeout(0)
    return list(recorder.take()), recorder


def one(page: Page, press: Pressed) -> SeenPress:
    """Return the one press that is heard."""
    (seen,), _ = heard(page, press)
    return seen


def test_a_press_in_the_menu_is_known_by_its_place(page: Page) -> None:
    seen = one(page, lambda page: page.locator("nav a").click())
    assert (seen.word, seen.place, seen.by) == ("产品管理", "menu", "")


def test_a_button_of_a_row_is_known_by_the_texts_around_it(page: Page) -> None:
    seen = one(page, lambda page: page.get_by_text("编辑").nth(1).click())
    assert (seen.word, seen.place, seen.is_in_list) == ("编辑", "last", True)
    row = next(box for box in seen.boxes if "微光直播" in box.text)
    assert (row.text, row.alone) == ("微光直播APP编辑", True)
    assert not next(box for box in seen.boxes if "微光商城" in box.text).alone  # the whole table has two


def test_a_step_is_called_by_its_title_without_its_number(page: Page) -> None:
    seen = one(page, lambda page: page.get_by_text("详细信息").click())
    assert (seen.word, seen.beside, seen.is_in_list) == ("详细信息", ("基础信息", "详细信息"), False)


@pytest.mark.parametrize("around", [".step", ".main", ".title"])
def test_a_step_is_called_by_its_title_wherever_in_its_box_it_was_pressed(page: Page, around: str) -> None:
    seen = one(page, lambda page: page.locator(f"#steps {around}").last.click(position={"x": 2, "y": 2}))
    assert (seen.word, seen.place, seen.beside) == ("技术服务", "", ("选择产品", "技术服务"))


def test_an_icon_is_known_by_the_words_beside_it(page: Page) -> None:
    seen = one(page, lambda page: page.locator(".more").nth(1).click())
    assert (seen.word, seen.icon, seen.place, seen.near) == ("", "更多操作", "last", "算法")


def test_what_opens_a_row_is_seen_as_its_arrow(page: Page) -> None:
    seen = one(page, lambda page: page.locator("#path").click())
    assert seen.boxes[0].toggle


def test_an_icon_in_what_opens_a_row_is_not_its_arrow_and_is_known_by_its_picture(page: Page) -> None:
    seen = one(page, lambda page: page.locator("#pencil").click())
    assert not any(box.toggle for box in seen.boxes)
    icons = [icon for _, answer in ask(page, "wordless", {"within": []}, WHOLE) for icon in answer]
    pencils = [page.locator(icon["path"]).get_attribute("id") for icon in icons if icon["picture"] == seen.picture]
    assert pencils == ["pencil"]
    assert one(page, lambda page: page.locator("#path").click()).picture == ""


def test_neighbouring_icons_in_what_opens_a_row_are_several(page: Page) -> None:
    heard(page, lambda _: None)
    icons = [icon for _, answer in ask(page, "wordless", {"within": []}, WHOLE) for icon in answer]
    names = [page.locator(icon["path"]).get_attribute("id") for icon in icons]
    assert [name for name in names if name in ("pen", "bin", "both")] == ["pen", "bin"]


def test_an_entry_of_an_opened_menu_and_the_right_button(page: Page) -> None:
    seen = one(page, lambda page: page.get_by_text("新增算法").click(button="right"))
    assert (seen.is_in_popup, seen.by) == (True, "right")


def test_the_tooltip_shown_at_a_press_names_an_icon(page: Page) -> None:
    (seen,), recorder = heard(page, lambda page: page.locator("#late").click())
    assert (seen.word, seen.icon) == ("", "")
    assert recorder.tips == {seen.number: "维护"}


def enter(page: Page) -> None:
    """Type and tick, and press by script."""
    page.locator("#name").click()
    page.keyboard.type("13800001234")
    page.locator("#tick").click()
    page.evaluate("document.querySelector('nav a').click()")


def test_what_is_entered_and_what_a_script_presses_is_not_heard(page: Page) -> None:
    assert heard(page, enter)[0] == []


def test_presses_on_another_site_are_dropped(page: Page) -> None:
    assert heard(page, lambda page: page.locator("nav a").click(), is_of_site=False)[0] == []


def test_the_run_after_one_that_was_killed_hears_what_is_pressed_in_an_old_document(page: Page) -> None:
    page.route("http://site.test/**", lambda route: route.fulfill(body=HTML, content_type="text/html; charset=utf-8"))
    page.goto("http://site.test/")
    killed, later = (
        PressRecorder(cast(Any, SimpleNamespace(page=page, is_of_site=lambda url: True))) for _ in range(2)
    )
    killed.attend()
    for session in killed._tabs.values():
        session.detach()
    later.attend()
    for is_loaded_anew in (False, True):
        if is_loaded_anew:
            page.reload()
        page.locator("nav a").click()
        page.wait_for_timeout(0)
        assert [seen.word for seen in later.take()] == ["产品管理"]
    page.unroute_all()
