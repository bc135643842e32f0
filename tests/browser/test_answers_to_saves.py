"""One press, its own request and nobody else's: a save that is on its way is waited for, and never sent twice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Route

from assistant.browser.page import BrowserSession
from assistant.browser.playwright import PageFault
from assistant.errors import SavePending, SaveUncertain
from assistant.maps.site_map import Request
from assistant.site import records as records_module
from assistant.site.landmarks import Site
from assistant.site.records import Records

SAVED = '{"errno": 0, "errmsg": "保存成功", "datas": {}}'
PAGE = """<button onclick="fetch('/api/save', {method: 'POST'}).catch(() => 0)">保存</button>"""

pytestmark = pytest.mark.browser


class Held:
    """The saves of a page, each answered, or cut off, once: when the test says so."""

    def __init__(self, session: BrowserSession) -> None:
        session.page.evaluate("html => { document.body.innerHTML = html }", PAGE)
        self.routes: list[Route] = []
        self._ended: set[int] = set()
        session.page.route("**/api/save", self._hold)

    def _hold(self, route: Route) -> None:
        self.routes.append(route)

    def answer(self, number: int, body: str = SAVED, status: int = 200) -> None:
        """Let the site answer one of them."""
        if number not in self._ended:
            self._ended.add(number)
            self.routes[number].fulfill(body=body, status=status, content_type="application/json")

    def cut(self, number: int, code: str) -> None:
        """Let the connection of one of them fail."""
        if number not in self._ended:
            self._ended.add(number)
            self.routes[number].abort(code)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a press wait for its answer, and for one that is on its way, a moment only."""
    monkeypatch.setattr(records_module, "WAIT_S", 0.3)
    monkeypatch.setattr(records_module, "PATIENCE_S", 0.3)


def at_hand(session: BrowserSession) -> tuple[Records, Held]:
    """Return the records of a page with one button that saves, and its saves."""
    requests = (Request("POST", "/api/save", "save"),)
    site = SimpleNamespace(session=session, page=session.page, map=SimpleNamespace(requests=requests))
    return Records(cast("Site", site)), Held(session)


def press(records: Records, **more: Any) -> Any:
    return records.act(records.site.page.locator("button"), "save", "产品“甲”", "没有回应", **more)


def test_a_save_that_is_on_its_way_is_waited_for_and_its_own_answer_taken(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, held = at_hand(session)
    waited: list[int] = []

    def slow() -> None:
        waited.append(1)
        if len(waited) == 2:
            held.answer(0)

    monkeypatch.setattr(records_module, "PATIENCE_S", 30.0)
    assert press(records, slow=slow).message == "保存成功"
    assert len(held.routes) == 1
    assert len(waited) >= 2


def test_a_save_that_is_never_answered_is_no_longer_waited_for_and_not_tried_again(session: BrowserSession) -> None:
    records, held = at_hand(session)
    with pytest.raises(SavePending):
        press(records)
    assert (len(held.routes), records.is_silent, records.is_unsent) == (1, False, False)


def test_a_late_answer_to_an_earlier_save_is_not_the_answer_to_this_one(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, held = at_hand(session)
    with pytest.raises(SavePending):
        press(records)
    refused = '{"errno": 1, "errmsg": "名称重复", "datas": {}}'
    monkeypatch.setattr(records_module, "PATIENCE_S", 30.0)
    turns: list[int] = []

    def slow() -> None:
        turns.append(1)
        if len(turns) == 1:
            held.answer(0)
        if len(turns) == 3:
            held.answer(1, refused)

    assert press(records, slow=slow).message == "名称重复"


@pytest.mark.parametrize("body", ["{}", '{"error": "x"}', '{"errno": null}', '{"errno": "E1"}', "[]", "no JSON"])
def test_an_answer_that_does_not_say_how_it_went_is_not_believed(session: BrowserSession, body: str) -> None:
    records, held = at_hand(session)
    with pytest.raises(SaveUncertain):
        press(records, slow=lambda: held.answer(0, body))
    assert not records.is_unsent


@pytest.mark.parametrize(("code", "is_unsent"), [("connectionrefused", True), ("connectionreset", False)])
def test_what_never_reached_the_site_is_told_from_what_may_have(
    session: BrowserSession, code: str, is_unsent: bool
) -> None:
    records, held = at_hand(session)
    with pytest.raises(SaveUncertain):
        press(records, slow=lambda: held.cut(0, code))
    assert (records.is_silent, records.is_unsent) == (False, is_unsent)


@pytest.mark.parametrize(("status", "is_unsent"), [(403, True), (429, True), (500, False), (502, False)])
def test_a_save_that_is_turned_away_is_told_from_one_that_may_be_stored(
    session: BrowserSession, status: int, is_unsent: bool
) -> None:
    records, held = at_hand(session)
    with pytest.raises(SaveUncertain):
        press(records, slow=lambda: held.answer(0, status=status))
    assert records.is_unsent is is_unsent


@pytest.mark.parametrize(("fault", "is_unsent"), [(PageFault("moved"), True), (KeyboardInterrupt(), False)])
def test_of_a_press_that_was_not_watched_to_its_end_nothing_is_claimed(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch, fault: BaseException, is_unsent: bool
) -> None:
    records, _ = at_hand(session)

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(records, "_click", fail)
    with pytest.raises(type(fault)):
        press(records)
    assert records.is_unsent is is_unsent


def test_a_press_that_sends_nothing_is_told_as_such(session: BrowserSession) -> None:
    records, _ = at_hand(session)
    records.site.page.evaluate("() => { document.querySelector('button').onclick = null }")
    with pytest.raises(SaveUncertain):
        press(records)
    assert (records.is_silent, records.is_unsent) == (True, True)
