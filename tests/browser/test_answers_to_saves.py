"""One press and its own request: a pending save is awaited and never sent twice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from _pytest.mark import ParameterSet
from playwright.sync_api import Route

from assistant.core.errors import SavePending, SaveUncertain
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import Dialog, PageFault
from assistant.filing.run import fetching
from assistant.filing.site import record_saves
from assistant.filing.site.controls import PageControls
from assistant.filing.site.landmarks import Site
from assistant.filing.site.record_saves import Press, RecordSaves
from assistant.planning.maps.site_map import Request
from tests.browser.stalling import HEAD, PAGE, SAVED, STALLS_S, stalling

LATE_MS = 1500

pytestmark = pytest.mark.browser


def thorough(*values: object) -> ParameterSet:
    """Return a case that only `make thorough` runs."""
    return pytest.param(*values, marks=pytest.mark.thorough)


class HeldSaves:
    """The save requests of a page, each answered or aborted once, when the test says so."""

    def __init__(self, session: BrowserSession) -> None:
        session.page.evaluate("html => { document.body.innerHTML = html }", PAGE)
        self.routes: list[Route] = []
        self._ended: set[int] = set()
        session.page.route("**/api/save", self._hold)

    def _hold(self, route: Route) -> None:
        self.routes.append(route)

    def answer(self, number: int, body: str = SAVED, status: int = 200) -> None:
        """Answer one of the requests."""
        if number not in self._ended:
            self._ended.add(number)
            self.routes[number].fulfill(body=body, status=status, content_type="application/json")

    def cut(self, number: int, code: str) -> None:
        """Let the connection of one of the requests fail."""
        if number not in self._ended:
            self._ended.add(number)
            self.routes[number].abort(code)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits of a press for its answer."""
    monkeypatch.setattr(record_saves, "WAIT_S", 0.3)
    monkeypatch.setattr(record_saves, "PATIENCE_S", 0.3)


def at_hand(session: BrowserSession) -> tuple[RecordSaves, HeldSaves]:
    """Return the saves of a page with one save button, and its save requests."""
    return saves_of(session), HeldSaves(session)


def saves_of(session: BrowserSession) -> RecordSaves:
    """Return the saves of the page shown."""
    site_map = SimpleNamespace(requests=(Request("POST", "/api/save", "save"),))
    site = SimpleNamespace(browser=session, page=session.page, map=site_map, wait_ready=lambda: None)
    own = cast("Site", site)
    return RecordSaves(own, PageControls(own))


def press(saves: RecordSaves, **more: Any) -> Any:
    return saves.act(saves.site.page.locator("button"), "save", "产品“甲”", "没有回应", Press(**more))


def test_a_pending_save_is_awaited_and_its_own_answer_used(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves, held = at_hand(session)
    waited: list[int] = []

    def slow() -> None:
        waited.append(1)
        if len(waited) == 2:
            held.answer(0)

    monkeypatch.setattr(record_saves, "PATIENCE_S", 30.0)
    assert press(saves, slow=slow).message == "保存成功"
    assert len(held.routes) == 1
    assert len(waited) >= 2


def test_a_save_that_is_never_answered_is_given_up_and_not_repeated(session: BrowserSession) -> None:
    saves, held = at_hand(session)
    with pytest.raises(SavePending):
        press(saves)
    assert (len(held.routes), saves.is_silent, saves.is_unsent) == (1, False, False)


def test_a_late_answer_to_an_earlier_save_is_not_the_answer_to_this_one(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves, held = at_hand(session)
    with pytest.raises(SavePending):
        press(saves)
    refused = '{"errno": 1, "errmsg": "名称重复", "datas": {}}'
    monkeypatch.setattr(record_saves, "PATIENCE_S", 30.0)
    turns: list[int] = []

    def slow() -> None:
        turns.append(1)
        if len(turns) == 1:
            held.answer(0)
        if len(turns) == 3:
            held.answer(1, refused)

    assert press(saves, slow=slow).message == "名称重复"


@pytest.mark.parametrize(
    "body", ['{"errno": null}', "no JSON", *map(thorough, ("{}", '{"error": "x"}', '{"errno": "E1"}', "[]"))]
)
def test_an_answer_without_an_outcome_is_not_believed(session: BrowserSession, body: str) -> None:
    saves, held = at_hand(session)
    with pytest.raises(SaveUncertain):
        press(saves, slow=lambda: held.answer(0, body))
    assert not saves.is_unsent


@pytest.mark.parametrize(("code", "is_unsent"), [("connectionrefused", True), ("connectionreset", False)])
def test_a_request_that_never_reached_the_site_is_distinguished_from_one_that_may_have(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch, code: str, is_unsent: bool
) -> None:
    saves, held = at_hand(session)
    monkeypatch.setattr(record_saves, "PATIENCE_S", 30.0)
    with pytest.raises(SaveUncertain):
        press(saves, slow=lambda: held.cut(0, code))
    assert (saves.is_silent, saves.is_unsent) == (False, is_unsent)


@pytest.mark.parametrize(
    ("status", "is_unsent"), [(403, True), (500, False), thorough(429, True), thorough(502, False)]
)
def test_a_rejected_save_is_distinguished_from_one_that_may_be_stored(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch, status: int, is_unsent: bool
) -> None:
    saves, held = at_hand(session)
    monkeypatch.setattr(record_saves, "PATIENCE_S", 30.0)
    with pytest.raises(SaveUncertain):
        press(saves, slow=lambda: held.answer(0, status=status))
    assert saves.is_unsent is is_unsent


@pytest.mark.parametrize(("fault", "is_unsent"), [(PageFault("moved"), True), (KeyboardInterrupt(), False)])
def test_nothing_is_claimed_of_a_press_that_was_not_watched_to_its_end(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch, fault: BaseException, is_unsent: bool
) -> None:
    saves, _ = at_hand(session)

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(saves, "_click", fail)
    with pytest.raises(type(fault)):
        press(saves)
    assert saves.is_unsent is is_unsent


def test_a_press_that_sends_nothing_is_reported_as_such(session: BrowserSession) -> None:
    saves, _ = at_hand(session)
    saves.site.page.evaluate("() => { document.querySelector('button').onclick = null }")
    with pytest.raises(SaveUncertain):
        press(saves)
    assert (saves.is_silent, saves.is_unsent) == (True, True)


@pytest.mark.parametrize("status", [401, thorough(429)])
def test_a_save_that_the_page_repeats_after_a_rejection_may_be_stored(session: BrowserSession, status: int) -> None:
    saves, held = at_hand(session)
    send = "() => fetch('/api/save', {method: 'POST'}).catch(() => 0)"
    saves.site.page.evaluate(f"() => {{ document.querySelector('button').onclick = () => ({send})().then({send}) }}")
    with pytest.raises(SaveUncertain):
        press(saves, slow=lambda: held.answer(0, status=status))
    session.pump(0.5)
    assert saves.is_unsent is (len(held.routes) == 1)  # sent again before its page was ended, or never


def late(session: BrowserSession, fault: str = "") -> None:
    """Let the page send its save long after the press, like a page that first requests something else."""
    script = f"setTimeout(() => fetch('/api/save', {{method: 'POST'}}), {LATE_MS})"
    session.page.evaluate(f"() => {{ document.querySelector('button').onclick = () => {{ {script}; {fault} }} }}")


def test_a_silent_page_cannot_send_its_save_late(session: BrowserSession) -> None:
    saves, held = at_hand(session)
    late(session)
    with pytest.raises(SaveUncertain):
        press(saves)
    assert (saves.is_silent, saves.is_unsent) == (True, True)
    session.pump(LATE_MS / 1000)
    assert held.routes == []


def test_a_page_cannot_send_its_save_late_after_a_fault(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves, held = at_hand(session)
    late(session)
    click = saves._click

    def fail(*arguments: Any) -> None:
        click(*arguments)
        raise PageFault("moved")

    monkeypatch.setattr(saves, "_click", fail)
    with pytest.raises(PageFault):
        press(saves)
    assert saves.is_unsent
    session.pump(LATE_MS / 1000)
    assert held.routes == []


def test_a_save_sent_while_the_page_unloads_may_be_stored(session: BrowserSession) -> None:
    saves, held = at_hand(session)
    script = "() => addEventListener('beforeunload', () => { fetch('/api/save', {method: 'POST'}) })"
    session.page.evaluate("() => { document.querySelector('button').onclick = null }")
    session.page.evaluate(script)
    with pytest.raises(SaveUncertain):
        press(saves)
    assert (saves.is_silent, saves.is_unsent, len(held.routes)) == (False, False, 1)


def test_a_save_behind_a_native_confirmation_is_left_to_the_person_and_not_called_unsent(
    session: BrowserSession,
) -> None:
    saves, held = at_hand(session)
    asked: list[Dialog] = []

    def hold(dialog: Dialog) -> None:
        asked.append(dialog)

    session.page.once("dialog", hold)
    script = "setTimeout(() => { if (confirm('确认保存?')) fetch('/api/save', {method: 'POST'}) }, 50)"
    session.page.evaluate(f"() => {{ document.querySelector('button').onclick = () => {{ {script} }} }}")
    with pytest.raises(SaveUncertain):
        press(saves)
    assert (saves.is_silent, saves.is_unsent) == (True, False)
    asked[0].accept()
    assert session.wait(lambda: len(held.routes) == 1, 10)


def test_a_page_that_the_person_will_not_leave_may_still_send(session: BrowserSession) -> None:
    saves, held = at_hand(session)
    session.page.evaluate("() => { document.querySelector('button').onclick = null }")
    session.page.evaluate("() => addEventListener('beforeunload', event => event.preventDefault())")
    stays = [True]

    def decide(dialog: Dialog) -> None:
        (dialog.dismiss if stays else dialog.accept)()

    session.page.on("dialog", decide)
    session.page.set_default_navigation_timeout(500)
    try:
        with pytest.raises(SaveUncertain):
            press(saves)
        assert (saves.is_silent, saves.is_unsent) == (True, False)
        session.page.evaluate("() => void fetch('/api/save', {method: 'POST'})")
        assert session.wait(lambda: len(held.routes) == 1, 10)
    finally:
        session.page.set_default_navigation_timeout(30_000)
        stays.clear()
        session.page.reload()
        session.page.remove_listener("dialog", decide)


@pytest.mark.parametrize("kind", ["application/json", thorough("text/html;charset=utf-8")])
def test_a_save_with_a_stalling_answer_is_awaited_no_longer_than_one_without_an_answer(
    session: BrowserSession, kind: str
) -> None:
    with stalling(session, kind):
        saves = saves_of(session)
        waited: list[int] = []
        with pytest.raises(SavePending):
            press(saves, slow=lambda: waited.append(1))
    assert waited
    assert (saves.is_silent, saves.is_unsent) == (False, False)


def test_a_refusal_is_recognised_by_its_headers_if_the_page_never_reads_the_body(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_saves, "PATIENCE_S", STALLS_S / 2)
    with stalling(session, status=502):
        saves = saves_of(session)
        with pytest.raises(SaveUncertain, match="HTTP 502"):
            press(saves)
    assert (saves.is_silent, saves.is_unsent) == (False, False)


def test_a_request_stopped_by_the_guard_leaves_the_filled_form_unchanged(session: BrowserSession) -> None:
    saves, held = at_hand(session)
    script = "fetch('/api/elsewhere', {method: 'POST'}).catch(() => 0)"
    session.page.evaluate(
        f"() => {{ window.typed = '填好的'; document.querySelector('button').onclick = () => {script} }}"
    )
    with pytest.raises(SaveUncertain):
        press(saves)
    assert (saves.is_silent, saves.is_unsent, held.routes) == (True, True, [])
    assert session.page.evaluate("window.typed") == "填好的"


def test_a_native_alert_asks_nothing_and_holds_nothing_back(session: BrowserSession) -> None:
    saves, held = at_hand(session)
    session.page.once("dialog", lambda dialog: dialog.accept())
    session.page.evaluate("() => { document.querySelector('button').onclick = () => alert('请填写名称') }")
    with pytest.raises(SaveUncertain):
        press(saves)
    assert (saves.is_silent, saves.is_unsent, held.routes) == (True, True, [])


def test_a_file_that_stalls_is_given_up(session: BrowserSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "NEXT_WITHIN_S", 0.3)
    monkeypatch.setattr(fetching, "READ_RESTS_S", ())
    with stalling(session, "application/octet-stream") as address:
        assert fetching.fetch(session.page, f"{address}/file") is None


def test_a_slow_file_is_read_whole_and_one_that_is_too_long_only_to_its_limit(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "NEXT_WITHIN_S", 1.0)  # the whole takes longer
    with stalling(session, "application/octet-stream", rest_s=0.3) as address:
        assert fetching.fetch(session.page, f"{address}/file") == SAVED.encode()
        assert len(fetching.fetch_once(session.page, f"{address}/file", 5) or b"") == HEAD


def test_a_stalled_reading_blocks_nothing(session: BrowserSession) -> None:
    with stalling(session):
        session.page.evaluate(
            "() => { fetch('/api/read').then(answer => answer.text()).then(() => window.read = true) }"
        )
        session.pump(0.3)
        assert session.page.evaluate("window.read") is None
