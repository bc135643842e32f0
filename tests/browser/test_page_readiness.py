"""When a page is at rest, shown on pages that load late, move, and turn their signs of loading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.browser.page import BrowserSession
from assistant.filing.site import readiness as readiness_module
from assistant.filing.site.landmarks import WAIT_S, Site
from assistant.filing.site.readiness import PageReadiness
from assistant.planning.maps.overlay import load_map
from tests.browser.site import RecordingSite

pytestmark = pytest.mark.browser
PARTS = """<main id="list">加载中</main><script>
  const after = (ms) => new Promise((done) => setTimeout(done, ms));
  const shown = document.getElementById('list');
</script>"""
LATE = """(async () => {
  setTimeout(fetch, 600, '/api/answer');
  await fetch('/api/late');
  await new Promise(requestAnimationFrame);
  shown.textContent = '甲';
})()"""
SPINS = """(async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('@keyframes turn { to { rotate: 360deg } } .spinner { animation: turn 1s linear infinite }');
  document.adoptedStyleSheets = [sheet];
  shown.innerHTML = '<i class="spinner">◌</i>';
  await after(700);
  shown.textContent = '甲';
})()"""
RENDERS = """(async () => {
  for (let rows = 1; rows < 30; rows += 1) { shown.textContent = '…'.repeat(rows); await after(15); }
  shown.textContent = '甲';
})()"""
LEAVES = """(async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.fade-leave-active { transition: opacity 1.2s } .fade-leave-to { opacity: 0 }');
  document.adoptedStyleSheets = [sheet];
  shown.textContent = '上一页';
  shown.className = 'fade-leave-from fade-leave-active';
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  shown.className = 'fade-leave-active fade-leave-to';
  await new Promise((next) => shown.addEventListener('transitionend', next));
  shown.className = '';
  shown.textContent = '甲';
})()"""
FADES = """(() => {
  const message = document.body.appendChild(document.createElement('p'));
  message.textContent = '已保存';
  message.className = 'message-leave-active';
  message.style.cssText = 'position: fixed; opacity: .5';
  shown.textContent = '甲';
})()"""
TICKS = """(() => { setInterval(() => { shown.textContent = '甲' + performance.now(); }, 5); })()"""


def show(session: BrowserSession, site: RecordingSite, script: str) -> str:
    """Start a script on a page of the site, wait until it is at rest, and return what the page shows then."""
    session.follow_traffic()
    session.goto(f"{site.url}/form.html")
    session.page.set_content(PARTS)
    session.page.evaluate(f"() => {{ {script}; }}")
    readiness = PageReadiness(session)
    assert session.wait(readiness.is_at_rest, WAIT_S)
    return session.page.locator("#list").inner_text()


@pytest.mark.parametrize("script", [LATE, SPINS, RENDERS, LEAVES], ids=["asks", "spins", "renders", "leaves"])
def test_what_comes_late_is_waited_for(session: BrowserSession, site: RecordingSite, script: str) -> None:
    assert show(session, site, script) == "甲"


def test_a_page_that_never_stands_still_is_taken_as_it_is(
    session: BrowserSession, site: RecordingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness_module, "RESTLESS_S", 0.5)
    assert show(session, site, TICKS).startswith("甲")


def test_a_message_that_fades_over_the_page_is_not_waited_for(
    session: BrowserSession, site: RecordingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness_module, "RESTLESS_S", 10 * WAIT_S)
    assert show(session, site, FADES) == "甲"


def test_a_map_of_a_person_may_still_name_a_sign_of_readiness(session: BrowserSession, site: RecordingSite) -> None:
    mock = load_map("mock")
    assert not {"ready", "dialog_ready"} & mock.landmarks.keys()
    landmarks = {"ready": "main.loaded", "dialog_ready": "main"}
    named = Site(session, replace(mock, landmarks=mock.landmarks | landmarks), site.url)
    session.goto(f"{site.url}/form.html")
    session.page.set_content("<main></main>")
    session.forget_trouble()  # of the page before, which asked to the end
    assert not named.shows_its_data()
    session.page.evaluate("() => { setTimeout(() => document.querySelector('main').classList.add('loaded'), 300); }")
    named.wait_ready()
    assert named.shows_its_data()


def test_without_such_a_sign_a_page_shows_its_data_once_it_is_at_rest(
    session: BrowserSession, site: RecordingSite
) -> None:
    unnamed = Site(session, load_map("mock"), site.url)
    session.goto(f"{site.url}/form.html")
    session.page.evaluate("() => { fetch('/api/late').then((answer) => answer.text()); }")
    assert not unnamed.shows_its_data()
    session.page.evaluate("() => { setTimeout(fetch, 100, '/api/answer'); }")
    unnamed.wait_ready()
    assert unnamed.shows_its_data()


def test_a_page_is_read_again_only_after_its_view_was_left(session: BrowserSession, site: RecordingSite) -> None:
    routed = Site(session, load_map("mock"), f"{site.url}/routed.html")
    routed.goto("subject")
    session.page.evaluate("() => { window.isSameDocument = true; }")
    routed.goto("subject", fresh=True)
    assert site.paths().count("/api/subject") == 2
    assert session.page.evaluate("() => window.isSameDocument"), "the page was reloaded, since it did not ask again"


def test_a_page_with_a_view_that_cannot_be_watched_is_read_again_all_the_same(
    session: BrowserSession, site: RecordingSite
) -> None:
    routed = Site(session, load_map("mock"), f"{site.url}/routed.html")
    routed.goto("subject")
    session.page.evaluate("() => document.querySelector('form').replaceWith('文字')")
    routed.goto("subject", fresh=True)
    assert site.paths().count("/api/subject") == 2
