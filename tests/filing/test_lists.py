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
from assistant.filing.site.records import KNOWN_S, ListRow, Records
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
