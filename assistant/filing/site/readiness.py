"""When a page is at rest: it waits for no answer, what it shows is still, and nothing turns as a sign of loading or leaves.

For sites whose map names no sign of readiness. Requests that are no part of loading do not count (`PageTraffic`).
"""

from __future__ import annotations

import time

from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import PageFault

RESTLESS_S = 3.0  # a page that has its answers and goes on moving (a clock, a banner) is taken as it is
LOOK_MS = 500  # how long one look waits for the page to be still
_IS_STILL = """async (mostMs) => {
  const LATE_FRAME_MS = 150;  // a hidden page renders no frames
  const STILL_FRAMES = 3;
  const isEndless = (animation) => animation.effect?.getComputedTiming().endTime === Infinity;
  const turns = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && one.getAnimations({ subtree: true }).some(isEndless);
  const signs = '[aria-busy="true"], [class*="loading" i], [class*="spin" i], [class*="skeleton" i]';
  const leaves = ['leave-active', 'leave-from', 'leave-to', 'exit-active', 'leave-start', 'leave-prepare']
    .map((word) => `[class*="-${word}"]`).join();  // as Vue, React and their libraries name what fades before the next comes
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true })
    && !['fixed', 'absolute'].includes(getComputedStyle(one).position);  // a message or a list over the page hides no next view
  const isLoading = () => document.readyState === 'loading' || [...document.querySelectorAll(signs)].some(turns)
    || [...document.querySelectorAll(leaves)].some(isSeen);
  let frames = 0;
  const observer = new MutationObserver(() => { frames = -1; });  // the frame that moved does not count
  observer.observe(document, { childList: true, subtree: true, characterData: true });
  const frame = () => new Promise((next) => { requestAnimationFrame(next); setTimeout(next, LATE_FRAME_MS); });
  const until = performance.now() + mostMs;
  while (frames < STILL_FRAMES && performance.now() < until) {
    await frame();
    frames = isLoading() ? 0 : frames + 1;
  }
  observer.disconnect();
  return frames >= STILL_FRAMES;
}"""


class PageReadiness:
    """One wait until a session's page is at rest."""

    def __init__(self, browser: BrowserSession) -> None:
        self._browser, self._quiet_since = browser, 0.0

    def is_at_rest(self) -> bool:
        """Return whether it is so now; looking takes three frames, and at most LOOK_MS while the page moves."""
        traffic, page = self._browser.follow_traffic(), self._browser.page
        moment = time.monotonic()
        if not traffic.is_quiet(page):
            self._quiet_since = 0.0
            return False
        self._quiet_since = self._quiet_since or moment
        if moment - self._quiet_since > RESTLESS_S:
            return True
        try:
            is_still = bool(page.evaluate(_IS_STILL, LOOK_MS))
        except PageFault:  # it navigates
            return False
        return is_still and traffic.is_quiet(page)
