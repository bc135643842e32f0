"""Walks over pages of the test's own: icons that speak under the pointer, right clicks, grey buttons, tabs of the walk and of others."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.language import say
from assistant.filing.assist import walking as walking_module
from assistant.filing.assist.walking import MissingPlace, MissingThing, SiteWalk
from assistant.filing.browser.page import BrowserSession
from assistant.filing.site.named_things import Part, RowSigns, rows
from assistant.filing.site.readiness import PageReadiness
from assistant.planning.maps.structure import NamedPress, SiteStructure
from tests.browser.site import RecordingSite

pytestmark = pytest.mark.browser
ICONS = """<style>.tip { position: fixed; top: 90px; left: 5px; }</style>
<table><tr id="one"><td>甲</td><td><i class="pencil"></i> <i class="bin"></i></td></tr>
<tr id="two"><td>乙</td><td><i class="pencil"></i> <i class="bin"></i></td></tr></table><output></output><script>
  window.done = [];
  for (const icon of document.querySelectorAll('i')) {
    Object.assign(icon.style, { display: 'inline-block', width: '16px', height: '16px', cursor: 'pointer' });
    const word = icon.className === 'pencil' ? '编辑' : '删除';
    const tip = Object.assign(document.createElement('div'), { className: 'tooltip tip', role: 'tooltip', textContent: word });
    icon.onmouseenter = () => setTimeout(() => document.body.append(tip), 60);
    icon.onmouseleave = () => setTimeout(() => tip.remove(), 60);
    icon.onclick = () => done.push(icon.closest('tr').id + word);
  }
</script>"""
ALIKE = """<table><tr id="one"><td><i class="same"></i></td></tr><tr id="two"><td><i class="same"></i></td></tr></table><script>
  window.done = [];
  [['编辑', 0], ['删除', 1]].forEach(([word, place]) => {
    const icon = document.querySelectorAll('i')[place];
    const tip = Object.assign(document.createElement('div'), { className: 'tooltip', role: 'tooltip', textContent: word });
    Object.assign(icon.style, { display: 'inline-block', width: '16px', height: '16px', cursor: 'pointer' });
    icon.onmouseenter = () => document.body.append(tip);
    icon.onmouseleave = () => tip.remove();
    icon.onclick = () => done.push(word);
  });
</script>"""
TREE = """<ul role="tree"><li role="treeitem"><span>微光</span><ul><li role="treeitem"><span>首页 ＞ 对话</span></li></ul></li></ul><script>
  window.done = [];
  document.oncontextmenu = (event) => { event.preventDefault(); done.push(event.target.textContent); };
</script>"""
MENUS = """<div id="right" style="cursor: context-menu">甲</div><div id="over">更多</div><ul hidden><li role="menuitem">编辑</li></ul>
<script>
  const menu = document.querySelector('ul');
  right.oncontextmenu = (event) => { event.preventDefault(); menu.hidden = false; };
  over.onmouseenter = () => { menu.hidden = false; };
  over.setAttribute('role', 'button'); right.setAttribute('role', 'button');
</script>"""
GREY = """<button disabled>保存</button><button disabled id="late">下一步</button><script>
  setTimeout(() => { late.disabled = false; }, 900); late.onclick = () => { document.title = 'next'; };
</script>"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a moment for what is missing."""
    monkeypatch.setattr(walking_module, "THERE_WITHIN_S", 0.3)
    monkeypatch.setattr(walking_module, "ENABLED_WITHIN_S", 2.0)


def walking(session: BrowserSession, site: RecordingSite) -> SiteWalk:
    """Return a walk over the pages of a session."""
    session.follow_traffic()
    session.goto(f"{site.url}/form.html")

    def wait_at_rest() -> None:
        session.wait(PageReadiness(session).is_at_rest, 10)

    run: Any = SimpleNamespace(browser=session, site=SimpleNamespace(wait_at_rest=wait_at_rest))
    return SiteWalk(run, SiteStructure(), {}, f"{site.url}/form.html", lambda press, part: None)


def test_an_icon_is_known_by_what_it_says_under_the_pointer(session: BrowserSession, site: RecordingSite) -> None:
    walk = walking(session, site)
    page = walk.session.browser.page
    page.set_content(ICONS)
    two = page.locator("#two")
    path = two.evaluate("(row) => `body > :nth-child(1) > :nth-child(1) > :nth-child(${row.sectionRowIndex + 1})`")
    assert page.locator(path).get_attribute("id") == "two"
    walk.press(NamedPress(icon="编辑"), Part(page.main_frame, (path,)))
    assert page.evaluate("done") == ["two编辑"]
    with pytest.raises(MissingPlace, match="2"):
        walk.press(NamedPress(icon="编辑"))
    with pytest.raises(MissingThing):
        walk.press(NamedPress(icon="复制"))
    assert page.evaluate("done") == ["two编辑"]


def test_an_icon_that_only_looks_like_another_is_not_pressed(session: BrowserSession, site: RecordingSite) -> None:
    walk = walking(session, site)
    session.page.set_content(ALIKE)
    one, two = (
        Part(session.page.main_frame, (f"body > :nth-child(1) > :nth-child(1) > :nth-child({row})",)) for row in (1, 2)
    )
    walk.press(NamedPress(icon="编辑"), one)
    with pytest.raises(MissingPlace):
        walk.press(NamedPress(icon="编辑"), two)  # the bin looks the same
    assert session.page.evaluate("done") == ["编辑"]


@pytest.mark.parametrize(("word", "by"), [("甲", "right"), ("更多", "hover")])
def test_a_menu_opens_by_the_right_button_or_under_the_pointer(
    session: BrowserSession, site: RecordingSite, word: str, by: Any
) -> None:
    walk = walking(session, site)
    page = walk.session.browser.page
    page.set_content(MENUS)
    walk.press(NamedPress(words=(word,), by=by))
    assert page.get_by_role("menuitem").is_visible()


def test_a_right_click_on_the_name_of_the_record_above_begins_a_new_one(
    session: BrowserSession, site: RecordingSite
) -> None:
    walk = walking(session, site)
    session.page.set_content(TREE)
    signs = RowSigns((NamedPress(part="name"),))
    (row,) = rows(session.page, "微光", signs)
    walk.press(NamedPress(part="name", by="right"), row.part)
    assert session.page.evaluate("done") == ["微光"]
    with pytest.raises(MissingThing):
        walk.press(NamedPress(part="name"))


def test_a_grey_button_is_said_and_one_that_comes_alive_is_waited_for(
    session: BrowserSession, site: RecordingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = walking(session, site)
    page = walk.session.browser.page
    page.set_content(GREY)
    walk.press(NamedPress(words=("下一步",)))
    assert page.title() == "next"
    monkeypatch.setattr(walking_module, "ENABLED_WITHIN_S", 0.2)
    with pytest.raises(MissingThing, match=re.escape(say("“{word}”是灰的，按不了", word="保存"))):
        walk.press(NamedPress(words=("保存",)))


def test_a_page_that_asks_before_it_is_left_is_left_once_nothing_of_the_persons_is_on_it(
    session: BrowserSession, site: RecordingSite
) -> None:
    walk = walking(session, site)
    walk.begin()
    session.page.evaluate("() => { window.onbeforeunload = (event) => { event.preventDefault(); return ''; }; }")
    session.page.locator("input, button, body").first.click()  # without a gesture no page may ask
    walk.begin()
    assert session.page.evaluate("window.onbeforeunload") is None
    assert not session.leaves_freely


def test_only_tabs_that_the_walk_has_opened_are_closed_again(session: BrowserSession, site: RecordingSite) -> None:
    walk = walking(session, site)
    browser = walk.session.browser
    walk.begin()
    home = browser.page
    home.set_content(f'<a href="{site.url}/form.html" target="_blank">打开</a>')
    walk.press(NamedPress(words=("打开",)))
    assert browser.page is not home or browser.wait(walk.follow_tabs, 10)
    own = browser.page
    other = home.context.new_page()
    late = home.context.new_page()
    late.opener = lambda: home  # type: ignore[method-assign]  # a window that appears long after its press
    walk.begin()
    assert late.is_closed()
    assert own.is_closed()
    assert not other.is_closed()
    assert browser.page is home
    other.close()
