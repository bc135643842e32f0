"""One mouse click: it hits its target, or the page receives nothing of it; nothing is clicked twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from assistant.core.errors import SubmissionBlocked
from assistant.filing.browser import press_script
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.browser.playwright import Dialog, JSHandle, Locator, Page, PageFault, PageTimeout
from assistant.filing.browser.press_script import aim

pytestmark = pytest.mark.browser
HEARS = """<script>
  window.heard = [];
  addEventListener('click', event => heard.push(event.target.id));
</script>"""
TWO = """<style>button { position: fixed; left: 20px; width: 120px; height: 40px; top: 20px } #other { top: 90px }</style>
<button id="wanted">编辑</button><button id="other">删除</button>"""
# The pointer arrives before the click: the elements under it may move.
FLEES = """<script>
  wanted.addEventListener('pointermove', () => { wanted.style.top = '90px'; other.style.top = '20px'; }, { once: true });
</script>"""


@contextmanager
def clicks() -> Iterator[list[str]]:
    """Yield the clicks that were left to Playwright's own click, which waits and checks twice."""
    locators: list[str] = []
    click = Locator.click

    def counted(self: Locator, **options: object) -> None:
        locators.append(str(self))
        click(self, **options)  # type: ignore[arg-type]

    with patch.object(Locator, "click", counted):
        yield locators


def show_rendered(session: BrowserSession, html: str) -> None:
    """Show a page of this content, and wait until the browser has painted it."""
    session.page.set_content(html)
    session.page.wait_for_function("performance.getEntriesByType('paint').length > 0")


def is_armed(session: BrowserSession) -> bool:
    """Return whether the page still waits for an aimed click."""
    return bool(session.page.evaluate("Symbol.for('beian.press') in window"))


def aim_that_is_soon_old() -> str:
    """Return the script of `aim`, whose press becomes old after a moment instead of three seconds."""
    script = aim()
    assert script.count("30, 3000]") == 1
    return script.replace("30, 3000]", "30, 100]")


def heard(session: BrowserSession) -> list[str]:
    """Return the ids of the elements clicked in the page."""
    ids: list[str] = session.page.evaluate("heard")
    return ids


def test_a_ready_control_is_pressed_once_without_waiting(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    with clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
        session.actions.click(session.page.locator("#other"))
    assert (heard(session), playwright_clicks) == (["wanted", "other"], [])


def test_a_control_that_moves_from_under_the_press_leaves_its_neighbour_unpressed(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS + FLEES)
    with clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
    assert heard(session) == ["wanted"]
    assert len(playwright_clicks) == 1


@pytest.mark.parametrize(("down", "by_playwright"), [(2, 0), (12, 1)])
def test_a_control_that_moves_as_the_pointer_arrives_is_pressed_when_it_rests(
    session: BrowserSession, down: int, by_playwright: int
) -> None:
    show_rendered(session, TWO + HEARS)
    moves = f"() => {{ wanted.style.top = '{20 + down}px'; }}"
    session.page.evaluate(f"wanted.addEventListener('pointermove', {moves}, {{ once: true }})")
    with clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
    assert (heard(session), len(playwright_clicks)) == (["wanted"], by_playwright)


def test_a_control_that_is_seen_to_move_is_waited_for(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    waits_and_slides = "[{ top: '20px' }, { top: '20px', offset: 0.3 }, { top: '300px' }]"
    session.page.evaluate(f"() => {{ wanted.animate({waits_and_slides}, {{ duration: 1000, fill: 'forwards' }}); }}")
    with clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
    assert session.page.evaluate("wanted.getBoundingClientRect().top") == 300
    assert (heard(session), len(playwright_clicks)) == (["wanted"], 1)


def test_after_a_press_that_missed_the_person_can_press_anything(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS + FLEES)
    session.actions.click(session.page.locator("#wanted"))
    session.page.mouse.click(80, 40)
    session.page.mouse.click(80, 110)
    assert heard(session) == ["wanted", "other", "wanted"]


def test_a_press_that_opens_another_document_is_not_repeated(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    session.page.evaluate("() => { wanted.onclick = () => location.assign('/?gone'); }")
    asked: list[str] = []
    session.page.on("request", lambda request: asked.append(request.url))
    with clicks() as playwright_clicks, session.page.expect_navigation():
        session.actions.click(session.page.locator("#wanted"))
    assert ([url for url in asked if url.endswith("?gone")], playwright_clicks) == ([f"{session.page.url}"], [])


@pytest.mark.parametrize(
    "script",
    [
        "wanted.addEventListener('mousedown', () => { wanted.remove(); heard.push('wanted'); })",
        "addEventListener('pointerdown', event => { event.stopImmediatePropagation(); heard.push('wanted'); }, true)",
        "wanted.onclick = () => { history.pushState({}, '', '#on'); document.body.innerHTML = ''; }",
    ],
)
def test_a_press_takes_effect_only_once(session: BrowserSession, script: str) -> None:
    show_rendered(session, TWO + HEARS)
    session.page.evaluate(f"() => {{ {script}; }}")
    with clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
    assert heard(session)[0] == "wanted"
    assert len(set(heard(session))) == 1
    assert (playwright_clicks, is_armed(session)) == ([], False)


def test_a_control_that_locks_as_the_pointer_arrives_does_not_count_as_pressed(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    session.page.evaluate("wanted.addEventListener('pointermove', () => { wanted.disabled = true; })")
    with pytest.raises(PageTimeout):
        PageActions(session.guard, timeout_ms=200).click(session.page.locator("#wanted"))
    assert heard(session) == []


def test_a_control_that_becomes_human_only_as_the_pointer_arrives_is_not_pressed(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    session.page.evaluate("wanted.addEventListener('pointermove', () => { wanted.textContent = '提交'; })")
    with pytest.raises(SubmissionBlocked, match="提交"):
        session.actions.click(session.page.locator("#wanted"))
    assert heard(session) == []


def test_a_press_that_is_interrupted_leaves_nothing_armed(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    with patch.object(press_script, "heard_along", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        session.actions.click(session.page.locator("#wanted"))
    assert not is_armed(session)


def test_a_program_that_died_before_its_press_does_not_hinder_the_person(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    assert session.page.locator("#wanted").evaluate_all(aim_that_is_soon_old()) is not None
    assert is_armed(session)
    session.page.wait_for_function("window[Symbol.for('beian.press')].isOld")
    session.page.mouse.click(80, 110)
    assert heard(session) == ["other"]


def test_a_press_that_comes_late_is_judged_all_the_same(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    aimed_at = session.page.locator("#wanted").evaluate_all(aim_that_is_soon_old())
    session.page.wait_for_function("window[Symbol.for('beian.press')].isOld")
    session.page.evaluate("() => { wanted.style.top = '90px'; other.style.top = '20px'; }")
    session.page.mouse.click(*aimed_at["point"])
    assert heard(session) == []
    session.page.mouse.click(*aimed_at["point"])
    assert heard(session) == ["other"]


def test_two_aims_at_once_leave_one_press_armed(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    both = f"async all => {{ const look = {aim()}; await Promise.all([look([all[0]]), look([all[1]])]); }}"
    session.page.locator("button").evaluate_all(both)
    session.actions.click(session.page.locator("#wanted"))
    session.page.mouse.click(80, 110)
    assert (heard(session), is_armed(session)) == (["wanted", "other"], False)


def test_a_label_ticks_its_box_once(session: BrowserSession) -> None:
    show_rendered(session, '<label id="label"><input type="checkbox" id="box"> 长期</label>')
    session.actions.click(session.page.locator("#label"))
    assert session.page.locator("#box").is_checked()


def test_an_alert_opened_by_a_press_is_awaited_and_the_press_not_repeated(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    messages: list[str] = []

    def close(dialog: Dialog) -> None:
        messages.append(dialog.message)
        dialog.accept()

    session.page.once("dialog", close)
    session.page.evaluate("() => { wanted.onclick = () => alert('已保存'); }")
    session.actions.click(session.page.locator("#wanted"))
    assert (messages, heard(session)) == (["已保存"], ["wanted"])


def test_a_covered_or_locked_control_is_waited_for(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    actions, target = PageActions(session.guard, timeout_ms=200), session.page.locator("#wanted")
    session.page.evaluate("other.style.top = '20px'")
    with pytest.raises(PageTimeout):
        actions.click(target)
    session.page.evaluate("other.style.top = '90px'; wanted.disabled = true")
    with pytest.raises(PageTimeout):
        actions.click(target)
    session.page.evaluate("wanted.disabled = false")
    actions.click(target)
    assert heard(session) == ["wanted"]


def test_a_control_is_pressed_as_soon_as_nothing_covers_it(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    session.page.evaluate("""() => {
      const frame = () => new Promise(requestAnimationFrame);
      other.style.top = '20px';
      wanted.scrollIntoView = async () => { for (let frames = 0; frames < 9; frames += 1) await frame(); other.remove(); };
    }""")
    with clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
    assert (heard(session), playwright_clicks) == (["wanted"], [])


def test_a_row_that_has_taken_other_words_is_not_pressed(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    session.page.evaluate("""() => {
      const frame = () => new Promise(requestAnimationFrame);
      const cover = document.body.appendChild(document.createElement('div'));
      cover.style.cssText = 'position: fixed; inset: 0';
      wanted.scrollIntoView = async () => {
        for (let frames = 0; frames < 9; frames += 1) await frame();
        [wanted.textContent, other.textContent] = ['删除', '编辑'];
        cover.remove();
      };
    }""")
    session.actions.click(session.page.get_by_text("编辑", exact=True))
    assert heard(session) == ["other"]


def test_of_several_matching_controls_none_is_pressed(session: BrowserSession) -> None:
    show_rendered(session, TWO + HEARS)
    with pytest.raises(PageFault):
        session.actions.click(session.page.locator("button"))
    assert heard(session) == []


def test_controls_below_the_fold_in_a_shadow_root_or_in_a_frame_are_pressed(session: BrowserSession) -> None:
    session.page.set_content(
        HEARS
        + """<div style="height: 3000px"></div><button id="deep">深</button>
        <div id="host"></div><iframe srcdoc="<button id=inner onclick='parent.heard.push(id)'>内</button>"></iframe>
        <script>host.attachShadow({ mode: 'open' }).innerHTML = '<button id="shadowed">影</button>';</script>"""
    )
    session.actions.click(session.page.locator("#deep"))
    session.actions.click(session.page.locator("#shadowed"))
    session.actions.click(session.page.frame_locator("iframe").locator("#inner"))
    assert heard(session) == ["deep", "host", "inner"]


def test_a_human_only_word_is_refused_before_the_pointer_moves(session: BrowserSession) -> None:
    session.page.set_content('<button id="send">提交</button>' + HEARS)
    session.page.evaluate("addEventListener('pointermove', () => heard.push('moved'))")
    with pytest.raises(SubmissionBlocked, match="提交"):
        session.actions.click(session.page.locator("#send"))
    assert heard(session) == []


@contextmanager
def installations() -> Iterator[list[int]]:
    """Yield the lengths of the scripts that are installed in a page."""
    lengths: list[int] = []
    install = Page.evaluate_handle

    def counted(self: Page, script: str, *arguments: object) -> JSHandle:
        lengths.append(len(script))
        return install(self, script, *arguments)

    with patch.object(Page, "evaluate_handle", counted):
        yield lengths


def test_the_script_of_a_press_is_sent_once_in_a_document(session: BrowserSession) -> None:
    with installations() as sent:
        for times in (1, 2):
            session.page.goto("about:blank")
            show_rendered(session, TWO + HEARS)
            session.actions.click(session.page.locator("#wanted"))
            session.actions.click(session.page.locator("#other"))
            assert (heard(session), len(sent)) == (["wanted", "other"], times)


def test_a_control_in_a_frame_is_left_to_the_usual_click_and_keeps_the_script(session: BrowserSession) -> None:
    show_rendered(
        session, TWO + HEARS + "<iframe srcdoc='<button id=inner>x</button>' style='margin-top: 200px'></iframe>"
    )
    inner = session.page.frame_locator("iframe").locator("#inner")
    with installations() as sent, clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
        session.actions.click(inner)
        session.actions.click(session.page.locator("#other"))
    assert (heard(session), len(playwright_clicks), len(sent)) == (["wanted", "other"], 1, 1)


def test_a_click_without_its_last_event_is_reported_as_made(session: BrowserSession) -> None:
    removing = "<script>wanted.addEventListener('mousedown', () => wanted.remove());</script>"
    show_rendered(session, TWO + HEARS + removing)
    with clicks() as playwright_clicks:
        session.actions.click(session.page.locator("#wanted"))
    assert (heard(session), playwright_clicks, is_armed(session)) == ([], [], False)
