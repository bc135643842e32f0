"""The records of a site: find one in its list, open it, add one; saving is `record_saves`, buttons are `controls`.

A record is found by its natural key, never by its position. A list is read whole, page after page. The rows of a list
with several pages are reused for `KNOWN_S` seconds, until something is saved into it or the person has acted.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core import wording
from assistant.core.errors import PageMismatch
from assistant.core.language import say
from assistant.filing.browser.playwright import Locator
from assistant.filing.site.controls import PageControls
from assistant.filing.site.landmarks import Site
from assistant.filing.site.record_saves import TWO_FRAMES, RecordSaves

_READ_LIST = (Path(__file__).parent / "read_list.js").read_text(encoding="utf-8")
_CAN_BE_PRESSED = "button => !button.closest(':disabled, [aria-disabled=true]')"
KNOWN_S = 10.0  # for so long the rows of a list with several pages are reused


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list: its natural key by the map, its cells by header, its buttons, its index and page."""

    key: str
    cells: dict[str, str]
    buttons: tuple[str, ...]
    index: int
    page: int = 1


class Records:
    """The lists of one site, with the buttons of its pages (`controls`) and the saves of its records (`saves`)."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.controls = PageControls(site)
        self.saves = RecordSaves(site, self.controls)
        self.listed: list[ListRow] = []
        self._known: dict[str, tuple[float, list[ListRow]]] = {}  # by address: time of reading (monotonic), and rows
        self._current, self._page_number = "", 1

    def rows(self) -> list[ListRow]:
        """Return the rows shown now on the open list page."""
        list_id = self._current
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
        return self.site.page.url == self.site.address_of(list_id, **names) and self.controls.dialog() is None

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
        self.site.browser.forget_trouble()
        self.site.browser.actions.rest(self.site.page)
        self.site.browser.actions.click(self.row_button(row, word))

    def press_either(self, row: ListRow, page_id: str, uses: Sequence[str]) -> None:
        """Click the first of the page's buttons for these uses that the row has; the `open` button if it has none."""
        buttons = self.site.entry(page_id).buttons
        word = next((buttons[use] for use in uses if buttons.get(use) in row.buttons), buttons["open"])
        self.press_row(row, word)

    def row_button(self, row: ListRow, word: str) -> Locator:
        """Return a row's button; raises PageMismatch if the row has none with this word."""
        place = self.site.page.locator("tbody tr").nth(row.index)
        button = place.get_by_text(word, exact=True)
        if not button.count():
            raise PageMismatch(page=self.site.entry(self._current).title, what=say("这一行没有“{word}”", word=word))
        return button.first

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
        selector = self.site.entry(self._current).buttons.get("next_page")
        button = self.site.page.locator(selector) if selector else None
        return button if button is not None and self.site.first(button, _CAN_BE_PRESSED) == [True] else None

    def _next_page(self) -> bool:
        button = self._next_button()
        if button is None:
            return False
        detail = self.site.entry(self._current).detail
        with self.site.page.expect_response(lambda r: detail in r.url and r.request.method == "GET"):
            self.site.browser.actions.click(button)
        self.site.wait_ready()
        self.site.page.evaluate(TWO_FRAMES)
        self._page_number += 1
        return True
