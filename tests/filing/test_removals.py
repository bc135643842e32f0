"""A removal by the person counts only once the record's own list or page shows it; the store decides.

The button into the list below a record is pressed in the record's current row, and leads to no other record's list.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page

from assistant.core.errors import PageMismatch
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.operator.protocol import HandoverAnswer
from assistant.filing.run import opening, retired
from assistant.filing.run.context import RecordPlaces, RecordResults
from assistant.filing.site.records import ListRow
from assistant.proof.journal.events import Event, Note
from assistant.proof.journal.notes import stored_form
from tests.filing import by_hand
from tests.filing.conftest import FiledProfile, RunningMock
from tests.filing.live import Guest, LiveRun, journal, newest, press
from tests.filing.retouched import SECOND_PRODUCT, retouched, with_seconds
from tests.filing.small import Json, small
from tests.filing.test_change import ANOTHER, approve, stored
from tests.mock.marked import MARKS

SAVE_NOTHING = """id => fetch('/api/algorithms/save', {
  method: 'POST',
  headers: {'content-type': 'application/json'},
  body: JSON.stringify({id, step: 'association', fields: {nodes: []}}),
}).then(answer => answer.json()).then(data => data.errno)"""
ABOVE, OTHER = "products[甲/APP]", "products[乙/APP]"
READ, MOVED = (ListRow("甲/APP", {}, ("功能访问路径",), index) for index in (0, 1))
BELOW: Any = SimpleNamespace(parent=ABOVE)
ByStandIn = Callable[[str], FiledProfile]
LATER = "取消关联由您操作，还没有处理"
STANDS = f"已停用的“{SECOND_PRODUCT}/APP”仍在系统的列表里，没有删除"


def closed(events: list[Json]) -> list[str]:
    """Return the answers of the prompts that asked for a removal."""
    return [
        event["answer"] for event in events if (event["kind"], event.get("handover")) == ("HandoverClosed", "REMOVE")
    ]


def noted(events: list[Json], what: str) -> list[str]:
    """Return the details of the notes of one kind."""
    return [event["detail"] for event in events if (event["kind"], event.get("what")) == ("Note", what)]


def go_home(page: Page) -> None:
    """Walk to the home page, by its address."""
    walk(page, "/home")


def turn_back(page: Page) -> None:
    """Turn the list one page back."""
    page.locator(".table-pager .btn-prev").click()
    page.get_by_role("row").filter(has_text="微光商城").wait_for()


def walk(page: Page, path: str) -> None:
    """Walk to a page of the site and wait until it shows its data."""
    page.evaluate(MARKS)
    page.evaluate("path => { location.hash = path; }", path)
    page.locator(f"main[data-ready='{path}']").wait_for()


@contextmanager
def asked_to_remove(running_mock: RunningMock, *options: str, name: str) -> Iterator[tuple[LiveRun, Guest]]:
    """Yield a run whose prompt asks for a removal, and the person at its browser."""
    with by_hand.logged_in(running_mock, *options, name=name) as (run, guest):
        if name == "change":
            by_hand.go_on_from_patch(run, guest)
        run.until_event("HandoverOpened", handover="REMOVE")
        yield run, guest


def stays_asked(run: LiveRun) -> bool:
    """Return whether the prompt is still open after the run has looked at the page several times."""
    threading.Event().wait(1.5)
    return not closed(run.journal())


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("size", "leave"), [pytest.param(9, go_home, marks=pytest.mark.thorough), (1, turn_back)])
def test_a_row_missing_from_the_shown_page_does_not_count_as_deleted(
    filed_profile: ByStandIn, tmp_path: Path, size: int, leave: Callable[[Page], None]
) -> None:
    with retouched(filed_profile("draft"), tmp_path, with_seconds) as running_mock:
        running_mock.data["产品"].append({**small()["产品"][0], "产品名称": SECOND_PRODUCT, "已停用": True})
        running_mock.registry.ask("/__mock__/faults", {"set": [{"name": "list-paged", "size": size}]})
        with asked_to_remove(running_mock, "--stage", "产品", name="fill") as (run, guest):
            guest.do(leave)
            assert stays_asked(run)
            guest.do(lambda page: press(page, "已处理，继续"))
            ended = run.ended()
        events = journal(newest(running_mock))
        assert [closed(events), noted(events, "removal"), noted(events, "left")] == [["hand_back"], [], [STANDS]]
        assert (ended.answer["status"], ended.answer["reason"]) == ("needs_person", STANDS), ended.err
        assert SECOND_PRODUCT in str(running_mock.stored()["products"])


@pytest.mark.browser
@pytest.mark.slow
def test_a_row_that_the_person_deletes_in_its_list_ends_the_prompt(filed_profile: ByStandIn, tmp_path: Path) -> None:
    with retouched(filed_profile("draft"), tmp_path, with_seconds) as running_mock:
        running_mock.data["产品"].append({**small()["产品"][0], "产品名称": SECOND_PRODUCT, "已停用": True})
        with asked_to_remove(running_mock, "--stage", "产品", name="fill") as (run, guest):
            guest.do(delete_second)
            run.ended()
        events = journal(newest(running_mock))
        assert closed(events) == noted(events, "removal") == ["removed"]
        assert (noted(events, "left"), SECOND_PRODUCT in str(running_mock.stored()["products"])) == ([], False)


def delete_second(page: Page) -> None:
    """Press 删除 in the second product's row, and 确定."""
    page.get_by_role("row").filter(has_text=SECOND_PRODUCT).get_by_role("button", name="删除", exact=True).click()
    page.locator(".el-popconfirm:visible").get_by_role("button", name="确定", exact=True).click()


@pytest.mark.parametrize(("is_listed", "notes"), [(True, ["left"]), (False, ["removal"])])
def test_only_the_reloaded_list_decides_about_a_retired_record(
    monkeypatch: pytest.MonkeyPatch, is_listed: bool, notes: list[str]
) -> None:
    listed = iter([True, is_listed])
    written: list[Event] = []
    shown: list[str] = []
    monkeypatch.setattr(opening, "is_listed", lambda *_: next(listed))
    monkeypatch.setattr(retired, "check_account", lambda *_: None)
    monkeypatch.setattr(retired, "_seen_removed", lambda *_: lambda: None)
    session = SimpleNamespace(
        ask=lambda *_: HandoverAnswer("removed", "person", 1.0),
        site=SimpleNamespace(goto=shown.append),
        note=written.append,
    )
    filing: Any = SimpleNamespace(session=session, results=RecordResults(), places=RecordPlaces())
    old: Any = SimpleNamespace(id="products[甲/APP]", names=("甲/APP",))
    retired.hand_removal(filing, old)
    assert [note.what for item in written if isinstance(note := stored_form(item), Note)] == notes
    assert (filing.results.skipped == {old.id}, shown) == (is_listed, ["home"])


@pytest.fixture
def dropping(filed_profile: ByStandIn, tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client whose algorithm replaces its one function by another product's, beside an unfinished algorithm."""
    with retouched(filed_profile("submit"), tmp_path, beside_a_draft, approve) as running_mock:
        running_mock.data["产品"].append(ANOTHER)
        running_mock.algorithm()["选择产品及功能信息"] = [
            {"产品": "微光商城/小程序", "路径": "首页>列表", "功能": "商品排序"}
        ]
        yield running_mock


def beside_a_draft(account: Json) -> list[Json]:
    """Return an account with a second algorithm, a draft without any ticks."""
    (changed,) = with_seconds(account)
    changed["items"]["product"].popitem()
    second = list(changed["algorithms"].values())[1]
    second |= {"state": "草稿", "steps": {**second["steps"], "association": {}}}
    return [changed]


def association_of(running_mock: RunningMock, index: int) -> str:
    """Return the path of an algorithm's association page."""
    return f"/algorithms/{stored(running_mock)['algorithms'][index]['id']}/association"


def products_ticked(running_mock: RunningMock, index: int) -> set[str]:
    """Return the products with ticks in an algorithm, according to the store."""
    return {node["node"][0] for node in stored(running_mock)["algorithms"][index].get("association") or ()}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_ticks_are_not_read_from_another_algorithms_page_and_nothing_is_saved_into_it(dropping: RunningMock) -> None:
    running_mock = dropping
    with asked_to_remove(running_mock, name="change") as (run, guest):
        guest.do(lambda page: walk(page, association_of(running_mock, 1)))
        guest.do(lambda page: page.locator(".el-tree .el-checkbox").first.wait_for())
        assert stays_asked(run)
        guest.do(lambda page: press(page, "已处理，继续"))
        ended = by_hand.ended_as_draft(run, guest)
    assert [products_ticked(running_mock, 0), products_ticked(running_mock, 1)] == [{"微光商城（APP）"}, set()]
    events = journal(newest(running_mock))
    assert [noted(events, "removal"), noted(events, "locked")] == [[], []]
    assert (ended.answer["status"], ended.answer["reason"]) == ("needs_person", LATER), ended.err


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_a_person_who_walks_away_and_back_may_untick_then_and_that_page_is_saved(dropping: RunningMock) -> None:
    running_mock = dropping
    with asked_to_remove(running_mock, name="change") as (run, guest):
        guest.do(go_home)
        assert stays_asked(run)
        guest.do(lambda page: walk(page, association_of(running_mock, 0)))
        guest.do(untick)
        ended = by_hand.ended_as_draft(run, guest)
    assert (ended.answer["status"], ended.fields["wrong"]) == ("ready_to_submit", 0), ended.err
    assert closed(journal(newest(running_mock))) == noted(journal(newest(running_mock)), "removal") == ["removed"]
    assert products_ticked(running_mock, 0) == {"微光商城（小程序）"}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_after_a_hand_back_elsewhere_the_ticks_are_read_again_from_the_records_page(dropping: RunningMock) -> None:
    running_mock = dropping
    with asked_to_remove(running_mock, name="change") as (run, guest):
        guest.do(go_home)
        assert guest.do(lambda page: page.evaluate(SAVE_NOTHING, stored(running_mock)["algorithms"][0]["id"])) == 0
        assert (stays_asked(run), products_ticked(running_mock, 0)) == (True, set())
        guest.do(lambda page: press(page, "已处理，继续"))
        ended = by_hand.ended_as_draft(run, guest)
    assert (ended.answer["status"], ended.fields["wrong"]) == ("ready_to_submit", 0), ended.err
    events = journal(newest(running_mock))
    assert [closed(events), noted(events, "removal"), noted(events, "locked")] == [["hand_back"], ["removed"], []]
    assert products_ticked(running_mock, 0) == {"微光商城（小程序）"}


def untick(page: Page) -> None:
    """Remove every tick of the tree."""
    ticked = page.locator(".el-tree .el-checkbox.is-checked")
    ticked.first.wait_for()
    while ticked.count():
        ticked.first.click()


def product(name: str) -> Any:
    """Return the record of a product, with the fields that the walk needs."""
    return SimpleNamespace(
        id=f"products[{name}]", page="product", kind=REGISTRY.kind("product"), parent="", names=(name,), title=name
    )


class FakeListPage:
    """A list in which the row has moved, or disappeared."""

    def __init__(self, row: ListRow | None) -> None:
        self.row, self.pressed = row, list[ListRow]()

    def turn_to(self, row: ListRow, **_: str) -> ListRow | None:
        """Return the row at its current place."""
        assert row is READ
        return self.row

    def press_row(self, row: ListRow, word: str) -> None:
        """Record the press."""
        assert word == "功能访问路径"
        self.pressed.append(row)

    def take(self, list_id: str) -> None:
        """Accept the list below as the one shown."""
        assert list_id == "paths"


def walked(monkeypatch: pytest.MonkeyPatch, row: ListRow | None, leads_to: str) -> tuple[Any, FakeListPage]:
    """Return the filing and the list of a walk into the paths of a product; the other product's id is known to be 7."""
    monkeypatch.setattr(opening, "_row_in_sight", lambda *_: READ)
    listed = FakeListPage(row)
    site = SimpleNamespace(
        entry=lambda _: SimpleNamespace(buttons={"into": "功能访问路径"}),
        follow=lambda _, act: act() is None,
        names_in_route=lambda _: {"product": leads_to},
        wait_ready=lambda: None,
        in_trouble=lambda: False,
    )
    filing: Any = SimpleNamespace(
        plan=SimpleNamespace(records=(product("乙/APP"), product("甲/APP"))),
        places=RecordPlaces({OTHER: {"product": "7"}}),
        session=SimpleNamespace(
            records=listed, site=site, browser=SimpleNamespace(wait=lambda happened, _: happened())
        ),
    )
    return filing, listed


def test_the_row_is_pressed_where_it_stands_now(monkeypatch: pytest.MonkeyPatch) -> None:
    filing, listed = walked(monkeypatch, MOVED, "8")
    assert opening._walk_to_parent(filing, BELOW)
    assert (listed.pressed, filing.places.addresses[ABOVE]) == ([MOVED], {"product": "8"})


def test_a_row_that_is_not_there_any_more_is_not_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    filing, listed = walked(monkeypatch, None, "8")
    with pytest.raises(PageMismatch, match="在列表中找不到"):
        opening._walk_to_parent(filing, BELOW)
    assert listed.pressed == []


def test_a_press_that_leads_to_another_products_list_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    filing, _ = walked(monkeypatch, MOVED, "7")
    with pytest.raises(PageMismatch, match="打开的是“乙/APP”，要打开的是“甲/APP”"):
        opening._walk_to_parent(filing, BELOW)
    assert ABOVE not in filing.places.addresses
