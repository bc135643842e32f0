"""The account and the record are checked before anything is opened, offered or ended; the store decides.

Beside the client's account there is another company's with the same records under the same ids; or the account has a
second algorithm and product, and a list whose rows open each other's record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.filing.conftest import FiledProfile, FilingRunResult, RunningMock
from tests.filing.live import LiveRun, journal, newest, open_live_runs
from tests.filing.pulling import pull
from tests.filing.retouched import NEIGHBOUR, SECOND_PRODUCT, retouched, with_neighbour, with_seconds
from tests.filing.small import ALGORITHM, NAME, Json, small
from tests.filing.test_change import PREPARED, approve

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OFFERED = ("HandoverOpened", "CONFIRM")
ByStandIn = Callable[[str], FiledProfile]


def become_neighbour(running_mock: RunningMock, path: str) -> None:
    """Switch the session to the other company's at the next such reading."""
    reported = {"name": "other-account", "account": NEIGHBOUR, "path": path, "method": "GET"}
    running_mock.registry.ask("/__mock__/faults", {"set": [reported]})


@contextmanager
def held_at(running_mock: RunningMock, *options: str, halt: Json, name: str = "fill") -> Iterator[LiveRun]:
    """Yield a submitting run, held at an event; it continues when the block ends."""
    with open_live_runs(running_mock, is_program=False) as live_runs:
        run = live_runs.start("--stand-in", "submit", *options, halts=[{**halt, "do": "hold"}], name=name)
        run.until_held()
        yield run
        run.go_on()
        run.ended()


def accounts_of(running_mock: RunningMock, kind: str) -> list[str]:
    """Return the account of each submission of a kind."""
    return [item["account"] for item in running_mock.registry.ledger()["submissions"] if item["kind"] == kind]


def login_was_asked_again(running_mock: RunningMock) -> bool:
    """Return whether the newest run asked for the login a second time."""
    kinds = [event["handover"] for event in journal(newest(running_mock)) if event["kind"] == "HandoverOpened"]
    return kinds.count("LOGIN") == 2


@pytest.mark.thorough
def test_a_change_is_not_opened_in_the_account_of_another_company(filed_profile: ByStandIn, tmp_path: Path) -> None:
    with retouched(filed_profile("submit"), tmp_path, with_neighbour, approve) as running_mock:
        running_mock.basic()["版本号"] = "2.0"
        before = running_mock.registry.state()[NEIGHBOUR]
        asked = {"kind": "HandoverOpened", "handover": "REVIEW"}
        with held_at(running_mock, halt=asked, name="change"):
            become_neighbour(running_mock, "/api/algorithms")
        assert running_mock.registry.state()[NEIGHBOUR] == before
        assert running_mock.stored()["algorithms"][0]["state"] == "变更审核中"
        assert login_was_asked_again(running_mock)
        assert NEIGHBOUR not in accounts_of(running_mock, "change")


@pytest.mark.thorough
def test_another_companys_page_is_not_offered_for_submission(filed_profile: ByStandIn, tmp_path: Path) -> None:
    with retouched(filed_profile("draft"), tmp_path, with_neighbour) as running_mock:
        last = last_proved(running_mock)
        before = running_mock.registry.state()[NEIGHBOUR]
        with held_at(running_mock, halt={"kind": "Proved", "record": last}):
            become_neighbour(running_mock, "/api/algorithms/*")
        assert running_mock.registry.state()[NEIGHBOUR] == before
        assert running_mock.stored()["algorithms"][0]["state"] == "审核中"
        assert login_was_asked_again(running_mock)
        assert len(accounts_of(running_mock, "filing")) == 1


def last_proved(running_mock: RunningMock) -> str:
    """Return the record that the previous run proved last before it asked for its algorithm's confirmation."""
    events = journal(newest(running_mock))
    asked = max(n for n, event in enumerate(events) if (event["kind"], event.get("handover")) == OFFERED)
    proved: list[str] = [event["record"] for event in events[:asked] if event["kind"] == "Proved"]
    return proved[-1]


def test_another_companys_algorithm_is_not_offered_for_deregistration(filed_profile: ByStandIn, tmp_path: Path) -> None:
    with retouched(filed_profile("submit"), tmp_path, with_neighbour, approve) as running_mock:
        before = running_mock.registry.state()[NEIGHBOUR]
        words = ("--algorithm", ALGORITHM, *PREPARED)
        with held_at(running_mock, *words, halt={"kind": "Status", "what": ALGORITHM}, name="deregister"):
            become_neighbour(running_mock, "/api/algorithms/*")
        assert running_mock.registry.state()[NEIGHBOUR] == before
        assert running_mock.stored()["algorithms"][0]["state"] == "注销办理中"
        assert login_was_asked_again(running_mock)
        assert NEIGHBOUR not in accounts_of(running_mock, "deregister")


@pytest.fixture
def crossed(filed_profile: ByStandIn, tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client with two filed algorithms and two products, whose lists open one for the other."""
    with retouched(filed_profile("submit"), tmp_path, with_seconds, approve) as running_mock:
        running_mock.registry.ask("/__mock__/faults", {"set": [{"name": "list-paged", "size": 9, "order": "crossed"}]})
        yield running_mock


def stops_at_the_other(ended: FilingRunResult, running_mock: RunningMock, before: Json) -> bool:
    """Return whether a run stopped with the sentence that names both records, and left the site unchanged."""
    assert (ended.code, ended.answer["status"]) == (3, "page_mismatch"), ended.err
    return "打开的是“" in ended.answer["reason"] and running_mock.registry.state() == before


@pytest.mark.thorough
def test_the_algorithm_that_was_opened_is_the_one_that_is_ended(crossed: RunningMock) -> None:
    before = crossed.registry.state()
    ended = crossed.run("deregister", "--algorithm", ALGORITHM, *PREPARED, stand_in="submit")
    assert stops_at_the_other(ended, crossed, before)
    assert accounts_of(crossed, "deregister") == []


@pytest.mark.thorough
def test_a_change_checks_that_the_opened_record_is_that_of_the_pressed_row(crossed: RunningMock) -> None:
    before = crossed.registry.state()
    crossed.basic()["版本号"] = "2.0"
    assert stops_at_the_other(crossed.run("change", stand_in="submit"), crossed, before)


@pytest.mark.thorough
def test_a_pull_checks_that_the_opened_record_is_that_of_the_pressed_row(crossed: RunningMock) -> None:
    before, out = crossed.registry.state(), crossed.home / "读回"
    ended = pull(crossed.registry, crossed.home / "beian", out, NAME)
    assert stops_at_the_other(ended, crossed, before)
    assert not list(out.rglob("*.yaml"))


def test_a_save_that_opens_a_neighbour_again_writes_nothing_into_it(drafted: RunningMock) -> None:
    (before,) = drafted.stored()["products"]
    richer = {**small()["产品"][0], "产品名称": SECOND_PRODUCT, "关键运营数据": {"日活跃用户量(DAU)": "1200"}}
    drafted.data["产品"].append(richer)
    drafted.registry.ask("/__mock__/faults", {"set": [{"name": "list-paged", "size": 9, "order": "crossed"}]})
    ended = drafted.fill("--stage", "产品")
    assert before in drafted.stored()["products"]
    assert (ended.code, ended.answer["status"]) == (3, "page_mismatch"), ended.err
    assert "打开的是“" in ended.answer["reason"]


def strayed(running_mock: RunningMock, record: str) -> list[Json]:
    """Return the events of the newest run between the save of a record and the next login."""
    events = journal(newest(running_mock))
    saved = next(n for n, event in enumerate(events) if (event["kind"], event.get("record")) == ("Saved", record))
    asked = next(n for n, event in enumerate(events) if n > saved and event.get("handover") == "LOGIN")
    return events[saved:asked]


def test_a_save_that_landed_in_another_account_is_reported_proves_nothing_and_is_repeated_in_the_clients(
    approved: RunningMock,
) -> None:
    running_mock = approved
    reported = {"name": "other-account", "path": "/api/products/save", "method": "POST", "subject": "审核通过"}
    running_mock.registry.ask("/__mock__/faults", {"set": [reported]})
    ended = running_mock.fill("--stage", "产品")
    assert ended.fields["wrong"] == 0, ended.err
    product = "products[微光商城/APP]"
    between = strayed(running_mock, product)
    assert "Proved" not in [item["kind"] for item in between]
    assert any("微光商城" in item["detail"] and "可能已存进" in item["detail"] for item in between if "detail" in item)
    (theirs,), (ours,) = running_mock.registry.state()["other"]["products"], running_mock.stored()["products"]
    assert theirs["paths"] == []
    assert ours["sections"] == theirs["sections"]
    assert [len(ours["paths"]), len(ours["paths"][0]["functions"])] == [1, 1]


@pytest.mark.thorough
def test_nobody_is_asked_to_delete_in_another_companys_account(filed_profile: ByStandIn, tmp_path: Path) -> None:
    def alter(account: Json) -> list[Json]:
        (both,) = with_seconds(account)
        return [both, *with_neighbour(both)]

    with retouched(filed_profile("draft"), tmp_path, alter) as running_mock:
        running_mock.data["产品"].append({**small()["产品"][0], "产品名称": SECOND_PRODUCT, "已停用": True})
        before = running_mock.registry.state()[NEIGHBOUR]
        last = "products[微光商城/APP].paths[首页>分类>列表].functions[商品排序]"
        with held_at(running_mock, "--stage", "产品", halt={"kind": "Proved", "record": last}):
            become_neighbour(running_mock, "/api/products")
        assert running_mock.registry.state()[NEIGHBOUR] == before
        asked = [event["handover"] for event in journal(newest(running_mock)) if event["kind"] == "HandoverOpened"]
        assert asked == ["LOGIN", "LOGIN", "REMOVE"]
