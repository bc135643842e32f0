"""The records of a site: find one in its list, open it, add one, save it, and open it again as stored.

A record is found by its natural key, never by its position. A list is read whole, page after page. The rows of a list
with several pages are reused for `KNOWN_S` seconds, until something is saved into it or the person has acted. The program
clicks only buttons named by the map's words for add, open, into and save.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.core import wording
from assistant.core.errors import PageMismatch, SavePending, SaveUncertain, SessionExpired, SiteFaulty, SiteUnreachable
from assistant.core.language import say
from assistant.filing.browser.playwright import Locator, Page, PageFault, Request, Response
from assistant.filing.browser.rules import clean_path, path_fits
from assistant.filing.site.landmarks import GRACE_S, WAIT_S, Site
from assistant.filing.site.press import PATIENCE_S, PressRequests, nothing
from assistant.planning.maps.site_map import RequestUse

_READ_LIST = (Path(__file__).parent / "read_list.js").read_text(encoding="utf-8")
_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_CAN_BE_PRESSED = "button => !button.closest(':disabled, [aria-disabled=true]')"
EXPIRED = 440
_AFTER_FAULT_S = 0.3
KNOWN_S = 10.0  # for so long the rows of a list with several pages are reused


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list: its natural key by the map, its cells by header, its buttons, its index and page."""

    key: str
    cells: dict[str, str]
    buttons: tuple[str, ...]
    index: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """The site's answer to a save: `ok`, error number, message, and `datas`, which after a refusal has a sentence per label."""

    ok: bool
    errno: int
    message: str
    datas: Any = field(default=None, repr=False)


class Records:
    """The lists and records of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.listed: list[ListRow] = []
        self._known: dict[str, tuple[float, list[ListRow]]] = {}  # by address: time of reading (monotonic), and rows
        self._current, self._page_number = "", 1
        self.is_silent = False  # the last press sent no request of its use
        self.is_unsent = False  # … or none that has reached the site or still can

    def rows(self) -> list[ListRow]:
        """Return the rows shown now on the open list page."""
        list_id = self._list_id()
        answer = self.site.page.evaluate(_READ_LIST)
        return [self._row(list_id, answer["headers"], raw) for raw in answer["rows"]]

    def open_list(self, list_id: str, **names: str) -> None:
        """Load a list from the site and read it whole into `listed`, page after page."""
        self.forget(list_id, **names)
        self.take(list_id)
        self.site.goto(list_id, fresh=True, **names)
        began, self.listed = time.monotonic(), self.rows()
        while self._next_page():
            self.listed += self.rows()
        self._known[self.site.address_of(list_id, **names)] = (began, self.listed)

    def recall(self, list_id: str, **names: str) -> bool:
        """Show a list and reuse its rows read a moment ago; return False if it has to be read again."""
        read_at, known = self._known.get(self.site.address_of(list_id, **names), (0.0, []))
        if time.monotonic() - read_at > KNOWN_S or not any(row.page > 1 for row in known):
            return False
        if not self.is_open(list_id, **names):
            self.take(list_id)
            self.site.goto(list_id, fresh=True, **names)
        self.listed = known
        return True

    def forget(self, list_id: str = "", **names: str) -> None:
        """Drop the rows read of this list (by default of all lists), after a save or an act of the person."""
        if list_id:
            self._known.pop(self.site.address_of(list_id, **names), None)
        else:
            self._known.clear()

    def take(self, list_id: str) -> None:
        """Regard the page shown as the first page of this list."""
        self._current, self._page_number, self.listed = list_id, 1, []

    def is_showing(self, list_id: str, **names: str) -> bool:
        """Return whether this list is shown, has one page, and no dialog covers it."""
        return self.is_open(list_id, **names) and not self._has_pages()

    def is_open(self, list_id: str, **names: str) -> bool:
        """Return whether a page of this list is shown and no dialog covers it."""
        if self._current != list_id or not self.site.entry(list_id).route:
            return False
        return self.site.page.url == self.site.address_of(list_id, **names) and self.dialog() is None

    def read_shown(self) -> None:
        """Read the shown one-page list again, after the page itself has updated it on a save."""
        self.site.wait_ready()
        self.listed = self.rows()

    def find(self, keys: Sequence[str]) -> list[ListRow]:
        """Return the rows of the list with one of these natural keys: none, one, or several duplicates."""
        sought = {wording.option(key) for key in keys}
        return [row for row in self.listed if wording.option(row.key) in sought]

    def show_row(self, row: ListRow, **names: str) -> None:
        """Turn the list to the page of a row."""
        if row.page == self._page_number:
            return
        self.site.goto(self._current, fresh=True, **names)
        self._page_number = 1
        while self._page_number < row.page and self._next_page():
            pass

    def is_on(self, row: ListRow) -> bool:
        """Return whether the list shows the page on which a row was read."""
        return row.page == self._page_number

    def turn_to(self, row: ListRow, **names: str) -> ListRow | None:
        """Turn the list to a row's page and return the row as shown now; None if it is not there exactly once."""
        self.show_row(row, **names)
        shown = [other for other in self.rows() if wording.option(other.key) == wording.option(row.key)]
        return shown[0] if len(shown) == 1 else None

    def press_row(self, row: ListRow, word: str) -> None:
        """Click a row's button, after moving the pointer away: a tooltip of the row clicked before could cover it."""
        self.site.session.forget_trouble()
        self.site.session.actions.rest(self.site.page)
        self.site.session.actions.click(self.row_button(row, word))

    def row_button(self, row: ListRow, word: str) -> Locator:
        """Return a row's button; raises PageMismatch if the row has none with this word."""
        place = self.site.page.locator("tbody tr").nth(row.index)
        button = place.get_by_text(word, exact=True)
        if not button.count():
            raise PageMismatch(page=self.site.entry(self._list_id()).title, what=say("这一行没有“{word}”", word=word))
        return button.first

    def press(self, word: str, within: Locator | None = None) -> None:
        """Click a button of the page (or dialog) by its word."""
        self.site.session.forget_trouble()
        self.site.session.actions.click(self.button(word, within))

    def button(self, word: str, within: Locator | None = None) -> Locator:
        """Return the one button with this word; raises PageMismatch if there is none or several."""
        locator = self._buttons(word, within)
        if locator.count() != 1:
            raise PageMismatch(
                page=self.site.page.title(),
                what=say("名为“{word}”的按钮有 {count} 个，应有 1 个", word=word, count=locator.count()),
            )
        return locator.first

    def _buttons(self, word: str, within: Locator | None) -> Locator:
        scope: Page | Locator = within if within is not None else self.site.page
        return scope.get_by_role("button", name=wording.named(word)).locator("visible=true")

    def dialog(self) -> Locator | None:
        """Return the open dialog, or None."""
        shown = self.site.locate("dialog")
        return shown.first if shown.count() else None

    def wait_dialog(self) -> None:
        """Wait until the opened dialog shows its record; raises PageMismatch, SiteFaulty, SessionExpired."""
        self._wait("dialog_ready", say("对话框没有打开"))
        self.site.check_session()

    def close_dialog(self, page_id: str) -> None:
        """Close the open dialog without saving."""
        dialog = self.dialog()
        if dialog is None:
            return
        self.press(self.site.entry(page_id).buttons["close"], dialog)
        self.wait_no_dialog()

    def wait_no_dialog(self) -> None:
        """Wait until no dialog is shown."""
        self.site.session.wait(lambda: self.dialog() is None, WAIT_S)

    def save(self, page_id: str, doing: str, slow: Callable[[], None] = nothing) -> SaveAnswer:
        """Click the page's save button and return the site's answer; raises SessionExpired, SaveUncertain, SavePending.

        `slow` is called repeatedly during a long wait for the answer.
        """
        self.is_silent = self.is_unsent = True
        entry = self.site.entry(page_id)
        within = self.dialog() if entry.kind == "dialog" else None
        button = self.button(entry.save_word, within)
        draft = entry.saves_draft.word if entry.saves_draft is not None else ""
        if not self.site.session.guard.rules.draft_requests(draft):  # not a human-only word: click it like any other
            draft = ""
        return self.act(button, "save", doing, say("保存后没有回应"), draft=draft, slow=slow)

    def act(
        self,
        button: Locator,
        use: RequestUse,
        doing: str,
        silence: str,
        *,
        draft: str = "",
        slow: Callable[[], None] = nothing,
    ) -> SaveAnswer:
        """Click a button that sends a request of this use and return the site's answer; `silence` is the text for no answer.

        `draft` is the button's human-only word if an operator has recorded it as saving a draft. The wait for a pending
        request is longer, with repeated calls of `slow`: a request that arrives late must not be sent twice.
        """
        press, stopped = PressRequests(lambda asked: self._is_use(asked, use)), self.site.session.guard.newest()
        self.is_silent = self.is_unsent = False  # unknown until the press was watched to its end
        with press.watched(self.site.page):
            try:
                self._click(button, draft)
                self._await_answer(press, slow)
            except PageFault:
                self.site.session.pump(_AFTER_FAULT_S)  # raises BrowserClosed if that was the cause
                self.is_unsent = self._is_unsent(press, stopped)
                raise
            self.is_unsent = self._is_unsent(press, stopped)
        self.is_silent = not press.sent
        if press.answers:
            return self._answer(press.answers[0], doing)
        if press.is_pending:
            raise SavePending(doing=doing, minutes=round(PATIENCE_S / 60))
        raise SaveUncertain(doing=doing, what=next(iter(press.failures), "") or silence)

    def _await_answer(self, press: PressRequests, slow: Callable[[], None]) -> None:
        if self.site.session.wait(lambda: press.is_over, WAIT_S) or not press.is_pending:
            return

        def is_over() -> bool:
            slow()
            return press.is_over

        self.site.session.wait(is_over, PATIENCE_S)

    def _is_unsent(self, press: PressRequests, stopped: int) -> bool:
        """Return whether nothing of a press has reached the site, after making sure that the page cannot send it late.

        If the guard stopped an attempt after number `stopped`, the form stays: the guard would stop a late request too.
        """
        if not press.is_unsent or press.has_asked:
            return False
        return self.site.session.guard.newest() > stopped or (self._is_ended() and press.is_unsent)

    def _is_ended(self) -> bool:
        """Reload the page and return whether its document, with all requests not yet sent, has been replaced.

        Opening another address would not replace it: addresses that differ behind the `#` share one document.
        """
        page, session = self.site.page, self.site.session
        try:
            page.reload(wait_until="commit")
        except PageFault:  # an error page replaces it too; in a dialog the person may have chosen to stay
            if not page.url.startswith("chrome-error:"):
                return False
        session.pump(_AFTER_FAULT_S)  # receive the events of requests sent during the unload
        with suppress(SessionExpired, SiteFaulty, SiteUnreachable):  # the next step reports the failure
            self.site.wait_ready()
        return True

    def _click(self, button: Locator, draft: str) -> None:
        if draft:
            self.site.session.actions.save_draft(button, draft)
        else:
            self.site.session.actions.click(button)

    def is_editable(self, page_id: str) -> bool:
        """Return whether the record shown can be saved: its form has a visible save button."""
        entry = self.site.entry(page_id)
        within = self.dialog() if entry.kind == "dialog" else None
        return bool(entry.save_word) and self._buttons(entry.save_word, within).count() > 0

    def wait_saved(self, page_id: str) -> None:
        """Wait until a saved record's page has its own address (a new record has one only after the save)."""
        self.site.session.wait(lambda: "new" not in self.site.names_in_route(page_id).values(), WAIT_S)
        self.site.wait_ready()

    def wait_errors(self) -> None:
        """Wait two frames, so that the page renders the site's errors."""
        self.site.page.evaluate(_TWO_FRAMES)

    def _is_use(self, asked: Request, use: RequestUse) -> bool:
        path = clean_path(asked.url)
        return any(
            request.use == use and asked.method == request.method and path_fits(request.path, path)
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

    def _list_id(self) -> str:
        return self._current

    def _row(self, list_id: str, headers: list[str], raw: dict[str, Any]) -> ListRow:
        cells = dict(zip(headers, raw["cells"], strict=False))
        try:
            key = self.site.entry(list_id).key.format(**cells)
        except KeyError as missing:
            raise PageMismatch(
                page=self.site.entry(list_id).title, what=say("列表没有“{column}”一列", column=missing.args[0])
            ) from None
        return ListRow(key, cells, tuple(raw["buttons"]), int(raw["index"]), self._page_number)

    def _has_pages(self) -> bool:
        return self._page_number > 1 or self._next_button() is not None

    def _next_button(self) -> Locator | None:
        selector = self.site.entry(self._list_id()).buttons.get("next_page")
        button = self.site.page.locator(selector) if selector else None
        return button if button is not None and self.site.first(button, _CAN_BE_PRESSED) == [True] else None

    def _next_page(self) -> bool:
        button = self._next_button()
        if button is None:
            return False
        detail = self.site.entry(self._list_id()).detail
        with self.site.page.expect_response(lambda r: detail in r.url and r.request.method == "GET"):
            self.site.session.actions.click(button)
        self.site.wait_ready()
        self.site.page.evaluate(_TWO_FRAMES)
        self._page_number += 1
        return True

    def _wait(self, name: str, what: str) -> None:
        shown, session, began = self.site.locate(name), self.site.session, time.monotonic()
        is_shown = False

        def is_over() -> bool:
            nonlocal is_shown
            is_shown = bool(shown.count())
            is_in_trouble = self.site.in_trouble() and time.monotonic() - began > GRACE_S
            return is_shown or bool(session.expired) or is_in_trouble

        has_ended = session.wait(is_over, WAIT_S)
        if has_ended and not is_shown and not session.expired:
            raise SiteFaulty(doing=self.site.shown_title(), what=session.trouble)
        if not has_ended:
            raise PageMismatch(page=self.site.shown_title(), what=what)
