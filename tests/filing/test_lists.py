"""Lists of many pages: a reading is used for a moment, and discarded where the list may have changed."""

from __future__ import annotations

import time
from functools import partial
from types import SimpleNamespace
from typing import cast
from unittest.mock import MagicMock, patch

import pytest

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.playwright import PageFault
from assistant.filing.operator.protocol import Handover
from assistant.filing.run import opening
from assistant.filing.run.context import RecordPlaces, SaveLedger
from assistant.filing.run.handover import NEW_RECORD
from assistant.filing.run.session import RunSession
from assistant.filing.site.records import KNOWN_S, LACKING_S, ListRow, Records
from assistant.planning.plan.plan import Record

PAGES = (("微光商城", "微光直播"), ("微光课堂",))


class Lists:
    """A site with one list of two pages, and how often it was requested."""

    def __init__(self) -> None:
        self.asked, self.shown = 0, 0
        self.site = MagicMock()
        self.site.address_of.side_effect = lambda list_id, **names: f"site/{list_id}"
        self.site.entry.return_value.key = "{名称}"
        self.site.page.url = "site/products"
        self.site.page.evaluate.side_effect = lambda script: {
            "headers": ["名称"],
            "rows": [{"cells": [name], "buttons": [], "index": at} for at, name in enumerate(PAGES[self.shown])],
        }
        self.site.goto.side_effect = self._goto
        self.site.locate.return_value.count.return_value = 0
        self.records = Records(self.site)

    def _goto(self, list_id: str, **names: object) -> None:
        self.asked, self.shown = self.asked + 1, 0

    def next_page(self, of: Records) -> bool:
        """Turn to the second page, once."""
        if self.shown + 1 == len(PAGES):
            return False
        self.shown += 1
        of._page_number += 1
        return True


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    """Return a list that was read completely a moment ago."""
    site_lists = Lists()
    monkeypatch.setattr(site_lists.records, "_next_page", partial(site_lists.next_page, site_lists.records))
    site_lists.records.open_list("products")
    return site_lists


def test_a_recent_reading_is_used_and_a_row_is_read_again_on_its_page(lists: Lists) -> None:
    assert lists.records.recall("products")
    (first,) = lists.records.find(["微光商城"], is_exact=False)
    assert (lists.asked, lists.records.is_on(first)) == (1, False)
    assert lists.records.turn_to(first) == first
    lists.site.page.evaluate.side_effect = lambda script: {"headers": ["名称"], "rows": []}
    assert lists.records.turn_to(first) is None


def test_a_reading_that_may_be_outdated_is_not_used(lists: Lists) -> None:
    lists.records.forget("paths")
    assert lists.records.recall("products")
    lists.records.forget("products")
    assert not lists.records.recall("products")
    lists.records.open_list("products")
    lists.records.forget()
    assert not lists.records.recall("products")


def test_a_reading_expires(lists: Lists) -> None:
    with patch("time.monotonic", return_value=time.monotonic() + KNOWN_S + 1):
        assert not lists.records.recall("products")


def test_an_interrupted_reading_discards_the_older_one(lists: Lists) -> None:
    lists.site.goto.side_effect = PageFault("gone")
    with pytest.raises(PageFault):
        lists.records.open_list("products")
    assert not lists.records.recall("products")
    assert lists.records.listed == []


def test_a_handover_discards_all_readings_however_it_ends() -> None:
    operator_ui = MagicMock()
    operator_ui.hand_over.side_effect = PageFault("the page went away while the person acted")
    session = RunSession(MagicMock(), MagicMock(), MagicMock(), operator_ui, MagicMock(), MagicMock(), MagicMock())
    with pytest.raises(PageFault):
        session.ask(MagicMock(spec=Handover, kind="FILL", record="", key=""))
    session.records.forget.assert_called_once_with()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("is_listed_then", "how"), [(True, "found"), (False, "new")])
def test_a_record_that_the_person_added_while_asked_is_opened_and_not_added(
    monkeypatch: pytest.MonkeyPatch, is_listed_then: bool, how: str
) -> None:
    row = ListRow("微光商城/APP", {}, ("编辑",), 0) if is_listed_then else None
    pressed: list[str] = []
    monkeypatch.setattr(opening, "_row", lambda *given: row)
    monkeypatch.setattr(opening, "_strangers", lambda *given: ["微光旧商城/APP"])
    monkeypatch.setattr(opening, "_press_open", lambda *given: pressed.append("open"))
    monkeypatch.setattr(opening, "_wait_open", lambda *given: None)
    filing = MagicMock(places=RecordPlaces(), saves=SaveLedger())
    filing.session.ask.return_value.answer = NEW_RECORD
    record = SimpleNamespace(
        id="products[微光商城/APP]",
        key="products",
        page="product",
        kind=REGISTRY.kind("product"),
        parent="",
        names=["微光商城/APP"],
    )
    assert opening._open_missing(filing, cast("Record", record)).how == how
    assert (pressed, filing.session.records.controls.press.called) == (
        (["open"], False) if is_listed_then else ([], True)
    )


def shown(lists: Lists, *names: str) -> None:
    """Let the page show a list of one page with these rows."""
    rows = [{"cells": [name], "buttons": [], "index": at} for at, name in enumerate(names)]
    lists.site.page.evaluate.side_effect = lambda script: {"headers": ["名称"], "rows": rows}


@pytest.fixture
def one_page(lists: Lists) -> Lists:
    """Return a list of one page with one row, loaded whole a moment ago."""
    shown(lists, "微光商城")
    lists.records._next_page = lambda: False  # type: ignore[method-assign]
    lists.records.open_list("products")
    return lists


def test_what_a_whole_list_lacked_stays_lacking_over_own_saves_until_the_person_acts(one_page: Lists) -> None:
    records = one_page.records
    one_page.records.forget("products")  # something was saved into it
    assert records.still_lacks(["微光直播"], "products")
    assert not records.still_lacks(["微光商城"], "products")
    assert not records.still_lacks(["微光 商城"], "products"), "in another notation"
    assert not records.still_lacks(["微光直播"], "paths"), "another list"
    records.forget()  # the person has acted
    assert not records.still_lacks(["微光直播"], "products")


def test_a_name_is_looked_for_again_where_the_list_may_hold_it(
    one_page: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = one_page.records
    shown(one_page, "微光商城", "微光直播")
    records.read_shown()
    assert not records.still_lacks(["微光直播"], "products"), "read since"
    shown(one_page, "微光商…")
    records.open_list("products")
    assert not records.still_lacks(["微光商务平台"], "products"), "a row may show it shortened"
    assert records.still_lacks(["微光直播"], "products")
    one_page.site.locate.return_value.count.return_value = 1
    assert not records.still_lacks(["微光直播"], "products"), "a dialog covers the list"
    one_page.site.locate.return_value.count.return_value = 0
    later = time.monotonic() + LACKING_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not records.still_lacks(["微光直播"], "products"), "too long ago"


def test_a_list_that_has_just_been_loaded_is_read_without_another_wait(one_page: Lists) -> None:
    one_page.records.take("products")
    one_page.site.wait_ready.reset_mock()
    one_page.records.read_shown(is_loaded=True)
    one_page.site.wait_ready.assert_not_called()
    one_page.records.forget("products")
    assert one_page.records.still_lacks(["微光直播"], "products")


def test_a_list_that_gained_the_record_once_is_believed_before_it_is_at_rest(one_page: Lists) -> None:
    records = one_page.records
    one_page.site.browser.heard.all.return_value = [SimpleNamespace(url="/api/products")]
    assert not records.has_gained(["微光商城"], is_exact=False), "it had it before: the list may not be updated yet"
    assert not records.has_gained(["微光直播"], is_exact=False)
    shown(one_page, "微光商城", "微光直播", "微光直播")
    assert not records.has_gained(["微光直播"], is_exact=False), "twice is for the reading at rest to judge"
    shown(one_page, "微光商城", "微光直播")
    one_page.site.waits_for_nothing.return_value = False
    assert not records.has_gained(["微光直播"], is_exact=False), "an answer is awaited"
    one_page.site.waits_for_nothing.return_value = True
    assert records.has_gained(["微光直播"], is_exact=False)
    assert [row.key for row in records.listed] == ["微光商城", "微光直播"]
    assert records.answers("products") == one_page.site.browser.heard.all.return_value


def test_a_list_that_the_site_has_not_answered_anew_is_read_at_rest(one_page: Lists) -> None:
    records = one_page.records
    before = [SimpleNamespace(url="/api/products")]
    one_page.site.browser.heard.all.return_value = before
    records.read_shown()
    shown(one_page, "微光商城", "微光直播")  # the page has put the row there itself, or its answer is not read yet
    assert not records.has_gained(["微光直播"], is_exact=False)
    one_page.site.browser.heard.all.return_value = [*before, SimpleNamespace(url="/api/products?again")]
    assert records.has_gained(["微光直播"], is_exact=False)
