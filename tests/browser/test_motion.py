"""The page's own animations: faster while the program acts, unchanged for the person, and never without their end."""

from __future__ import annotations

import pytest

from assistant.filing.browser.motion import PROGRAM_SPEED
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import Frame, Page
from tests.browser.site import RecordingSite

pytestmark = pytest.mark.browser

# How far the clock of a document's animations goes while the clock on the wall goes on by 200 ms.
CLOCKS = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const [shown, real] = [document.timeline.currentTime, performance.now()];
  while (performance.now() - real < 200) await frame();
  return (document.timeline.currentTime - shown) / (performance.now() - real);
}"""
# A framework's way to close something: it waits for the end of the transition, for ever if there is none.
CLOSES = """async () => {
  const dialog = Object.assign(document.createElement('div'), {textContent: '请确认'});
  dialog.style.cssText = 'opacity: 1; transition: opacity 30s';
  document.body.append(dialog);
  dialog.getBoundingClientRect();
  const ended = new Promise((done) => dialog.addEventListener('transitionend', (event) => done(event.propertyName)));
  dialog.style.opacity = 0;
  return ended;
}"""


def is_fast(page: Page | Frame) -> bool:
    """Return whether a document's animations run at the program's speed; raises if it is neither this nor their own."""
    speed = page.evaluate(CLOCKS)
    assert 0.3 < speed < 3 or PROGRAM_SPEED / 3 < speed < PROGRAM_SPEED * 3, speed
    return bool(speed > 3)


def test_a_transition_ends_early_and_with_its_event(session: BrowserSession) -> None:
    assert session.page.evaluate(CLOSES) == "opacity"


def test_no_style_of_ours_is_in_the_page_and_no_media_query_is_answered_otherwise(session: BrowserSession) -> None:
    assert session.page.evaluate("() => document.adoptedStyleSheets.length") == 0
    assert not session.page.evaluate("() => matchMedia('(prefers-reduced-motion: reduce)').matches")


def test_a_page_loaded_later_and_its_frames_and_tabs_move_alike(session: BrowserSession, site: RecordingSite) -> None:
    session.goto(f"{site.url}/form.html?again")
    assert is_fast(session.page)
    session.page.evaluate(
        "() => document.body.append(Object.assign(document.createElement('iframe'), {src: '/form.html'}))"
    )
    session.page.frame_locator("iframe").locator("form").first.wait_for()
    assert is_fast(session.page.frames[1])
    with session.page.expect_popup() as opened:
        session.page.evaluate("() => { window.open('/form.html?tab') }")
    opened.value.wait_for_load_state()
    opened.value.bring_to_front()
    assert is_fast(opened.value)
    opened.value.close()


def test_in_a_handover_everything_moves_at_its_own_speed(session: BrowserSession, site: RecordingSite) -> None:
    session.guard.lift()
    assert not is_fast(session.page)
    session.page.reload()
    assert not is_fast(session.page)
    session.guard.arm()
    assert is_fast(session.page)
    session.guard.release()
    assert not is_fast(session.page)
