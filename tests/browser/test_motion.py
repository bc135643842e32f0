"""The page's own motion: ended early while the program acts, unchanged for the person, and never without its end event."""

from __future__ import annotations

import pytest

from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import Frame, Page
from tests.browser.site import RecordingSite

pytestmark = pytest.mark.browser

# What an element's motion of so many seconds does six frames after it has begun: "running" or "ended".
AFTER_SIX_FRAMES = """async ([seconds, kind]) => {
  const dialog = Object.assign(document.createElement('div'), {textContent: '请确认'});
  const style = new CSSStyleSheet();
  style.replaceSync('@keyframes fade { to { opacity: 0 } }');
  document.adoptedStyleSheets = [style];
  dialog.style.cssText = `opacity: 1; transition: opacity ${kind === 'transition' ? seconds : 0}s`;
  document.body.append(dialog);
  dialog.getBoundingClientRect();
  if (kind === 'transition') dialog.style.opacity = 0;
  else dialog.style.animation = `fade ${seconds}s`;
  const [motion] = dialog.getAnimations();
  await motion.ready;
  for (let frames = 0; frames < 6; frames += 1) await new Promise(requestAnimationFrame);
  const state = motion.playState;
  dialog.remove();
  document.adoptedStyleSheets = [];
  return state === 'finished' ? 'ended' : state;
}"""
# Vue's way to close something: it listens for the end two frames after the motion may have begun, here without its timer.
CLOSES_LIKE_VUE = """async (kind) => {
  const dialog = Object.assign(document.createElement('div'), {textContent: '请确认'});
  const style = new CSSStyleSheet();
  style.replaceSync('@keyframes fade { to { opacity: 0 } }');
  document.adoptedStyleSheets = [style];
  document.body.append(dialog);
  dialog.getBoundingClientRect();
  await new Promise(requestAnimationFrame);
  dialog.style.cssText = kind === 'transition' ? 'opacity: 0; transition: opacity 0.4s' : 'animation: fade 0.4s';
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  await new Promise((done, fail) => {
    setTimeout(fail, 5000, new Error('no end event came'));
    dialog.addEventListener(`${kind}end`, done);
  });
  dialog.remove();
  document.adoptedStyleSheets = [];
}"""
KINDS = ("transition", "animation")


def is_ended_early(page: Page | Frame) -> bool:
    """Return whether a document's short motions are ended; raises if only one kind is."""
    states = {page.evaluate(AFTER_SIX_FRAMES, [0.9, kind]) for kind in KINDS}
    assert states in ({"ended"}, {"running"}), states
    return states == {"ended"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_framework_that_listens_two_frames_late_still_sees_the_end(session: BrowserSession, kind: str) -> None:
    session.page.evaluate(CLOSES_LIKE_VUE, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_lasts_longer_than_a_second_keeps_its_time(session: BrowserSession, kind: str) -> None:
    assert session.page.evaluate(AFTER_SIX_FRAMES, [30, kind]) == "running"


def test_motion_without_an_end_goes_on(session: BrowserSession) -> None:
    assert (
        session.page.evaluate(AFTER_SIX_FRAMES.replace("${seconds}s`", "${seconds}s infinite`"), [0.4, "animation"])
        == "running"
    )


def test_no_style_of_ours_is_in_the_page_and_no_media_query_is_answered_otherwise(session: BrowserSession) -> None:
    assert session.page.evaluate("() => document.adoptedStyleSheets.length") == 0
    assert not session.page.evaluate("() => matchMedia('(prefers-reduced-motion: reduce)').matches")


def test_a_page_loaded_later_and_its_frames_and_tabs_move_alike(session: BrowserSession, site: RecordingSite) -> None:
    session.goto(f"{site.url}/form.html?again")
    assert is_ended_early(session.page)
    session.page.evaluate(
        "() => document.body.append(Object.assign(document.createElement('iframe'), {src: '/form.html'}))"
    )
    session.page.frame_locator("iframe").locator("form").first.wait_for()
    assert is_ended_early(session.page.frames[1])
    with session.page.expect_popup() as opened:
        session.page.evaluate("() => { window.open('/form.html?tab') }")
    opened.value.wait_for_load_state()
    opened.value.bring_to_front()
    assert is_ended_early(opened.value)
    opened.value.close()


def test_in_a_handover_everything_moves_at_its_own_speed(session: BrowserSession, site: RecordingSite) -> None:
    session.guard.lift()
    assert not is_ended_early(session.page)
    session.page.reload()
    assert not is_ended_early(session.page)
    session.guard.arm()
    assert is_ended_early(session.page)
    session.guard.release()
    assert not is_ended_early(session.page)
