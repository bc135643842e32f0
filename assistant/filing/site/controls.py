"""The buttons of a page and its dialog; the program clicks only buttons named by the map's words."""

from __future__ import annotations

import time
from contextlib import suppress

from assistant.core import wording
from assistant.core.errors import PageMismatch, SiteFaulty
from assistant.core.language import say
from assistant.filing.browser.playwright import Locator, Page, PageFault
from assistant.filing.site.landmarks import GRACE_S, WAIT_S, Site

_SOON_MS = 500
_WHILE_SHOWN = """async (shown, mostMs) => {
  const until = performance.now() + mostMs;
  while (performance.now() < until && shown.some((one) => one.isConnected && one.checkVisibility())) {
    await new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 50); });
  }
}"""


class PageControls:
    """The buttons and the dialog of the page shown."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def press(self, word: str, within: Locator | None = None) -> None:
        """Click a button of the page (or dialog) by its word."""
        self.site.browser.forget_trouble()
        self.site.browser.actions.click(self.button(word, within))

    def button(self, word: str, within: Locator | None = None) -> Locator:
        """Return the one button with this word; raises PageMismatch if there is none or several."""
        locator = self.buttons(word, within)
        if locator.count() != 1:
            raise PageMismatch(
                page=self.site.page.title(),
                what=say("名为“{word}”的按钮有 {count} 个，应有 1 个", word=word, count=locator.count()),
            )
        return locator.first

    def buttons(self, word: str, within: Locator | None) -> Locator:
        """Return the visible buttons with this word."""
        scope: Page | Locator = within if within is not None else self.site.page
        return scope.get_by_role("button", name=wording.named(word)).locator("visible=true")

    def dialog(self) -> Locator | None:
        """Return the open dialog, or None."""
        shown = self.site.locate("dialog")
        return shown.first if shown.count() else None

    def wait_dialog(self) -> None:
        """Wait until the opened dialog shows its record; raises PageMismatch, SiteFaulty, SessionExpired."""
        if "dialog_ready" in self.site.map.landmarks:
            self._wait("dialog_ready", say("对话框没有打开"))
        else:
            self._wait("dialog", say("对话框没有打开"))
            self.site.wait_at_rest()
        self.site.check_session()

    def close_dialog(self, page_id: str) -> None:
        """Close the open dialog without saving."""
        dialog = self.dialog()
        if dialog is None:
            return
        self.press(self.site.entry(page_id).buttons["close"], dialog)
        self.wait_no_dialog()

    def wait_no_dialog(self) -> None:
        """Wait until no dialog is shown: for a moment in the page itself, which sees it frame by frame."""
        with suppress(PageFault):  # the page goes on to another document
            self.site.locate("dialog").evaluate_all(_WHILE_SHOWN, _SOON_MS)
        self.site.browser.wait(lambda: self.dialog() is None, WAIT_S)

    def _wait(self, name: str, what: str) -> None:
        shown, browser, began = self.site.locate(name), self.site.browser, time.monotonic()
        is_shown = False

        def is_over() -> bool:
            nonlocal is_shown
            is_shown = bool(shown.count())
            is_in_trouble = self.site.in_trouble() and time.monotonic() - began > GRACE_S
            return is_shown or bool(browser.expired) or is_in_trouble

        has_ended = browser.wait(is_over, WAIT_S)
        if has_ended and not is_shown and not browser.expired:
            raise SiteFaulty(doing=self.site.shown_title(), what=browser.trouble)
        if not has_ended:
            raise PageMismatch(page=self.site.shown_title(), what=what)
