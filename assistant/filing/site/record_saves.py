"""Save the record shown, or press another button that sends something, and learn what became of its requests.

The answer belongs to the requests of its own press. A request that may still arrive must not be sent a second time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from assistant.core.errors import SavePending, SaveUncertain, SessionExpired, SiteFaulty, SiteUnreachable
from assistant.core.language import say
from assistant.filing.browser.playwright import Locator, PageFault, Request, Response
from assistant.filing.browser.rules import clean_path, path_fits
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.site.controls import PageControls
from assistant.filing.site.landmarks import WAIT_S, Site
from assistant.filing.site.press import PATIENCE_S, PressRequests, nothing
from assistant.planning.maps.site_map import RequestUse

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
EXPIRED = 440
_AFTER_FAULT_S = 0.3


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """The site's answer to a save: `ok`, error number, message, and `datas`, which after a refusal has a sentence per label."""

    ok: bool
    errno: int
    message: str
    datas: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Press:
    """How a button is pressed: `sends` is what the press may send; `slow` is called repeatedly during a long wait.

    `draft` is the button's human-only word if an operator has recorded it as saving a draft.
    """

    draft: str = ""
    slow: Callable[[], None] = nothing
    sends: Transaction | None = None


PLAIN = Press()


class RecordSaves:
    """The saves of one site; `is_silent` and `is_unsent` tell of the last press.

    `is_silent`: it sent no request of its use; `is_unsent`: or none that has reached the site or still can.
    """

    def __init__(self, site: Site, controls: PageControls) -> None:
        self.site, self._controls = site, controls
        self.is_silent = self.is_unsent = False

    def save(
        self, page_id: str, doing: str, slow: Callable[[], None] = nothing, sends: Transaction | None = None
    ) -> SaveAnswer:
        """Click the page's save button and return the site's answer; raises SessionExpired, SaveUncertain, SavePending.

        `slow` is called repeatedly during a long wait for the answer; `sends` is what the press may send.
        """
        self.is_silent = self.is_unsent = True
        entry = self.site.entry(page_id)
        within = self._controls.dialog() if entry.kind == "dialog" else None
        button = self._controls.button(entry.save_word, within)
        draft = entry.saves_draft.word if entry.saves_draft is not None else ""
        if not self.site.browser.guard.rules.draft_requests(draft):  # not a human-only word: click it like any other
            draft = ""
        return self.act(button, "save", doing, say("保存后没有回应"), Press(draft, slow, sends))

    def act(self, button: Locator, use: RequestUse, doing: str, silence: str, how: Press = PLAIN) -> SaveAnswer:
        """Click a button that sends a request of this use and return the site's answer; `silence` is the text for no answer.

        The wait for a pending request is longer: a request that arrives late must not be sent twice.
        """
        press, stopped = PressRequests(lambda asked: self._is_use(asked, use)), self.site.browser.guard.newest()
        self.is_silent = self.is_unsent = False  # unknown until the press was watched to its end
        with press.watched(self.site.page):
            try:
                with self.site.browser.guard.transaction(how.sends):
                    self._click(button, how.draft)
                    self._await_answer(press, how.slow)
            except PageFault:
                self.site.browser.pump(_AFTER_FAULT_S)  # raises BrowserClosed if that was the cause
                self.is_unsent = self._is_unsent(press, stopped)
                raise
            self.is_unsent = self._is_unsent(press, stopped)
        self.is_silent = not press.sent
        if press.answers:
            return self._answer(press.answers[0], doing)
        if press.is_pending:
            raise SavePending(doing=doing, minutes=round(PATIENCE_S / 60))
        raise SaveUncertain(doing=doing, what=next(iter(press.failures), "") or silence)

    def by_person(
        self, use: RequestUse, doing: str, ask: Callable[[Callable[[], str | None]], str], saved: str
    ) -> SaveAnswer:
        """Let the person save the form and return the site's answer; `ask` waits until its argument returns `saved`.

        The person's own word `saved` counts where no known request was seen. Raises as `save` does, and SaveUncertain if
        the person has not saved.
        """
        press = PressRequests(lambda asked: self._is_use(asked, use))
        self.is_silent = self.is_unsent = False
        with press.watched(self.site.page):
            answer = ask(lambda: saved if press.is_over else None)
        self.is_silent = not press.sent
        self.is_unsent = press.is_unsent and answer != saved
        if press.answers:
            return self._answer(press.answers[-1], doing)
        if answer == saved and not press.failures:
            return SaveAnswer(True, 0, "")
        raise SaveUncertain(doing=doing, what=next(iter(press.failures), "") or say("没有检测到保存请求"))

    def _await_answer(self, press: PressRequests, slow: Callable[[], None]) -> None:
        if self.site.browser.wait(lambda: press.is_over, WAIT_S) or not press.is_pending:
            return

        def is_over() -> bool:
            slow()
            return press.is_over

        self.site.browser.wait(is_over, PATIENCE_S)

    def _is_unsent(self, press: PressRequests, stopped: int) -> bool:
        """Return whether nothing of a press has reached the site, after making sure that the page cannot send it late.

        If the guard stopped an attempt after number `stopped`, the form stays: the guard would stop a late request too.
        """
        if not press.is_unsent or press.has_asked:
            return False
        return self.site.browser.guard.newest() > stopped or (self._is_ended() and press.is_unsent)

    def _is_ended(self) -> bool:
        """Reload the page and return whether its document, with all requests not yet sent, has been replaced.

        Opening another address would not replace it: addresses that differ behind the `#` share one document.
        """
        page, browser = self.site.page, self.site.browser
        try:
            page.reload(wait_until="commit")
        except PageFault:  # an error page replaces it too; in a dialog the person may have chosen to stay
            if not page.url.startswith("chrome-error:"):
                return False
        browser.pump(_AFTER_FAULT_S)  # receive the events of requests sent during the unload
        with suppress(SessionExpired, SiteFaulty, SiteUnreachable):  # the next step reports the failure
            self.site.wait_ready()
        return True

    def _click(self, button: Locator, draft: str) -> None:
        if draft:
            self.site.browser.actions.save_draft(button, draft)
        else:
            self.site.browser.actions.click(button)

    def is_editable(self, page_id: str) -> bool:
        """Return whether the record shown can be saved: its form has a visible save button."""
        entry = self.site.entry(page_id)
        within = self._controls.dialog() if entry.kind == "dialog" else None
        return bool(entry.save_word) and self._controls.buttons(entry.save_word, within).count() > 0

    def wait_saved(self, page_id: str) -> None:
        """Wait until a saved record's page has its own address (a new record has one only after the save)."""
        self.site.browser.wait(lambda: "new" not in self.site.names_in_route(page_id).values(), WAIT_S)
        self.site.wait_ready()

    def wait_errors(self) -> None:
        """Wait two frames, so that the page renders the site's errors."""
        self.site.page.evaluate(TWO_FRAMES)

    def is_known(self, method: str, url: str) -> bool:
        """Return whether the map knows a request, whatever it is used for."""
        return any(self.is_of(method, url, request.use) for request in self.site.map.requests)

    def _is_use(self, asked: Request, use: RequestUse) -> bool:
        return self.is_of(asked.method, asked.url, use)

    def is_of(self, method: str, url: str, use: RequestUse) -> bool:
        """Return whether the map knows a request as being of this use."""
        path = clean_path(url)
        return any(
            request.use == use and method == request.method and path_fits(request.path, path)
            for request in self.site.map.requests
        )

    def _answer(self, response: Response, doing: str) -> SaveAnswer:
        if response.status >= 400:
            raise SaveUncertain(doing=doing, what=f"HTTP {response.status}")
        try:
            body = response.json()
        except (json.JSONDecodeError, PageFault):
            raise SaveUncertain(doing=doing, what=say("回应内容无法读取")) from None
        if not isinstance(body, dict):
            raise SaveUncertain(doing=doing, what=say("回应内容无法读取"))
        errno, message = body.get("errno"), str(body.get("errmsg", ""))
        if not isinstance(errno, int):
            raise SaveUncertain(doing=doing, what=say("回应里没有说明是否成功"))
        if errno == EXPIRED:
            raise SessionExpired(what=message)
        return SaveAnswer(errno == 0, errno, message, body.get("datas"))
