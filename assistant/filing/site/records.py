"""The records of a site: find one in its list, open it, add one; saving is `record_saves`, buttons are `controls`.

A record is found by its natural key, never by its position. A list is read whole, page after page. The rows of a list
with several pages are reused for `KNOWN_S` seconds, until something is saved into it or the person has acted. What a list
lacked when it was loaded whole is lacking for `LACKING_S` seconds, until the person has acted: only the program adds.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from assistant.core import wording
from assistant.core.errors import PageMismatch
from assistant.core.language import say
from assistant.filing.browser.heard_answers import HeardAnswer
from assistant.filing.browser.playwright import Locator
from assistant.filing.site.controls import PageControls
from assistant.filing.site.landmarks import Site
from assistant.filing.site.record_saves import TWO_FRAMES, RecordSaves

_READ_LIST = (Path(__file__).parent / "read_list.js").read_text(encoding="utf-8")
_CAN_BE_PRESSED = "button => !button.closest(':disabled, [aria-disabled=true]')"
_CUT = re.compile(r" ?(?:…|\.\.\.)+$")
KNOWN_S = 10.0  # for so long the rows of a list with several pages are reused
LACKING_S = 30.0  # for so long a name that a whole list lacked is not looked for again


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list: its natural key by the map, its cells by header, its buttons, its index and page."""

    key: str
    cells: dict[str, str]
    buttons: tuple[str, ...]
    index: int
    page: int = 1


def is_named(row: ListRow, keys: Iterable[str], *, is_exact: bool) -> bool:
    """Return whether a row has one of these natural keys, letter for letter or in another notation of width or blanks."""
    form = wording.name if is_exact else wording.option
    return form(row.key) in map(form, keys)


def may_be_cut(row: ListRow, key: str, names: Iterable[str]) -> bool:
    """Return whether a row may show a shortened form (`…`, or cut without a sign) of one of these natural keys."""
    parts = []
    for literal, field, _, _ in Formatter().parse(key):
        shown = wording.name(row.cells.get(field or "", ""))
        stem = _CUT.sub("", shown)
        parts.append(re.escape(wording.name(literal)) + (f"{re.escape(stem)}.*" if stem and field else ""))
    pattern = re.compile("".join(parts))
    return any(pattern.fullmatch(wording.name(name)) for name in names)


class Records:
    """The lists of one site, with the buttons of its pages (`controls`) and the saves of its records (`saves`)."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.controls = PageControls(site)
        self.saves = RecordSaves(site, self.controls)
        self.listed: list[ListRow] = []
        self._known: dict[str, tuple[float, list[ListRow]]] = {}  # by address: time of reading (monotonic), and rows
        self._loaded: dict[str, tuple[float, list[ListRow]]] = {}  # as `_known`, and kept over the program's own saves
        self._full: dict[tuple[str, str], str] = {}  # list and key as shown → the key as the record's form shows it
        self._answers: dict[str, list[HeardAnswer]] = {}  # by address: the site's answers with the rows
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
        address = self.site.address_of(list_id, **names)
        self._known[address] = self._loaded[address] = (began, self.listed)
        self._answers[address] = self._heard()

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
            self._loaded.clear()

    def still_lacks(self, keys: Sequence[str], list_id: str, **names: str) -> bool:
        """Return whether the shown one-page list lacks these keys, as last read and when it was loaded whole a moment ago."""
        loaded_at, loaded = self._loaded.get(self.site.address_of(list_id, **names), (0.0, []))
        if time.monotonic() - loaded_at > LACKING_S or not self.is_showing(list_id, **names):
            return False
        is_there = any(is_named(row, keys, is_exact=False) for row in (*loaded, *self.listed))
        return not is_there and not self.cut_rows(keys)

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

    def read_shown(self, *, is_loaded: bool = False) -> None:
        """Read the shown one-page list: `is_loaded` just now from the site, else after the page has updated it on a save."""
        if not is_loaded:  # it was waited for
            self.site.wait_ready()
        self._take_reading(self.rows())
        if is_loaded:
            self._loaded[self.site.page.url] = (time.monotonic(), self.listed)

    def has_gained(self, keys: Sequence[str], *, is_exact: bool) -> bool:
        """Return whether the shown one-page list, last read without any of these keys, has one now that the site answered anew.

        Such a list is believed before it is at rest, provided that the page waits for nothing.
        """
        if self.find(keys, is_exact=is_exact) or not self.site.waits_for_nothing():
            return False
        rows, heard = self.rows(), self._heard()
        is_answered = bool(heard) and heard[-1:] != self._answers.get(self.site.page.url)
        if not is_answered or sum(is_named(row, keys, is_exact=is_exact) for row in rows) != 1:
            return False
        self._take_reading(rows)
        return True

    def _take_reading(self, rows: list[ListRow]) -> None:
        self.listed = rows
        if heard := self._heard():
            self._answers[self.site.page.url] = heard[-1:]  # the newest: another list may have been shown before

    def answers(self, list_id: str, **names: str) -> list[HeardAnswer]:
        """Return the site's answers that brought the rows of a list as last read, page by page; [] if they are not known."""
        return self._answers.get(self.site.address_of(list_id, **names), [])

    def _heard(self) -> list[HeardAnswer]:
        return [one for one in self.site.browser.heard.all() if self.site.is_detail(self._current, one.url, "GET")]

    def find(self, keys: Sequence[str], *, is_exact: bool) -> list[ListRow]:
        """Return the rows of the list with one of these natural keys: none, one, or several duplicates.

        `is_exact`: another record has a similar key, so a row in another notation is not taken for this one.
        """
        return [row for row in self.listed if is_named(row, keys, is_exact=is_exact)] if is_exact else self._spelt(keys)

    def _spelt(self, keys: Sequence[str]) -> list[ListRow]:
        """Return the rows with exactly one of these keys; if there are none, those in another notation."""
        exact = [row for row in self.listed if is_named(row, keys, is_exact=True)]
        return exact or [row for row in self.listed if is_named(row, keys, is_exact=False)]

    def cut_rows(self, names: Sequence[str]) -> list[ListRow]:
        """Return the rows that may show a shortened form of one of these keys and have not been opened for it yet."""
        key = self.site.entry(self._current).key
        unread = [row for row in self.listed if (self._current, row.key) not in self._full]
        return [row for row in unread if may_be_cut(row, key, names)]

    def learn(self, row: ListRow, full: str) -> None:
        """Remember the key that a row's record shows on its form, so that its row is known by it from now on."""
        self._full[self._current, row.key] = self._full[self._current, full] = full

    def has_twin(self, row: ListRow) -> bool:
        """Return whether the list has another row whose key differs only in blanks or width."""
        return sum(is_named(other, [row.key], is_exact=False) for other in self.listed) > 1

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
        shown = [other for other in self.rows() if is_named(other, [row.key], is_exact=True)]
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
        return ListRow(
            self._full.get((list_id, key), key), cells, tuple(raw["buttons"]), int(raw["index"]), self._page_number
        )

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
