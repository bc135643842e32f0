"""The board by item: entity, products and algorithms of a client, each with its own turn and next step."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.checks.deadlines.working_days import PUBLISHED
from assistant.core.language import speaking
from assistant.practice import clock, folder_scan, ledger
from assistant.practice.item_board import ItemRow, item_rows
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Event, HandoverOpened, RunStatus, Status
from tests.filing.small import ALGORITHM, Json, small
from tests.practice.conftest import add, play

TODAY = date(2026, 12, 2)
SECOND = "示例第二算法"
PASSED = Status("主体", "主体已通过", "通过")


def two_algorithms() -> Json:
    """Return a profile whose two algorithms tick the same product."""
    data = small()
    second = copy.deepcopy(data["算法"][0])
    second["算法基础属性信息"]["算法名称"] = SECOND
    data["算法"].append(second)
    return data


def board(
    home: Workspace, folder: Path, *events: Event, status: RunStatus | None = "needs_person"
) -> dict[str, ItemRow]:
    """Return the rows of the only client by item, after a run that read these states."""
    if events:
        play(folder, "2026-11-20", *events, status=status)
    with speaking("zh"), ledger.opened(home) as opened:
        opened.refresh(TODAY)
        clients = opened.clients()
        return {row.name: row for row in item_rows(clients, clock.dates(clients, PUBLISHED, TODAY), TODAY)}


def product_of(rows: dict[str, ItemRow]) -> ItemRow:
    """Return the row of the only product."""
    (product,) = (row for row in rows.values() if row.kind == "products")
    return product


def test_every_item_has_its_own_turn_state_and_start(home: Workspace) -> None:
    rows = board(home, add(home, content=two_algorithms()), PASSED, Status(ALGORITHM, "审核中", "审核中"))
    assert [row.kind for row in rows.values()].count("algorithms") == 2
    assert (rows["主体"].who, rows["主体"].step) == ("nobody", "done")
    reviewed = rows[ALGORITHM]
    assert (reviewed.who, reviewed.step, reviewed.since) == ("authority", "await", date(2026, 11, 20))
    assert rows[SECOND].who != "authority"
    assert rows[SECOND].part == "algorithms.1"


@pytest.mark.parametrize(
    ("state", "shown", "who"),
    [("审核中", "审核中引用（不可改）", "authority"), ("已备案", "已备案引用（改动即变更）", "nobody")],
)
def test_a_locked_product_names_the_algorithm_that_locks_it(home: Workspace, state: str, shown: str, who: str) -> None:
    rows = board(home, add(home, content=two_algorithms()), PASSED, Status(SECOND, state, state))
    product = product_of(rows)
    assert (product.state, product.who, product.locked_by) == (shown, who, (SECOND,))
    assert SECOND in product.action
    assert ALGORITHM not in product.action


def test_two_products_of_one_name_differ_by_their_service_form(home: Workspace) -> None:
    data = small()
    second = copy.deepcopy(data["产品"][0])
    second["服务形式"] = "小程序"
    data["产品"].append(second)
    rows = board(home, add(home, content=data))
    products = [row for row in rows.values() if row.kind == "products"]
    name = second["产品名称"]
    assert sorted(row.name for row in products) == sorted([f"{name}/{data['产品'][0]['服务形式']}", f"{name}/小程序"])


def test_a_product_that_only_returned_algorithms_tick_is_not_locked(home: Workspace) -> None:
    rows = board(home, add(home, content=two_algorithms()), PASSED, Status(ALGORITHM, "退回补正", "退回"))
    assert product_of(rows).locked_by == ()
    assert rows[ALGORITHM].step == "correct"


def test_a_run_that_waits_for_a_code_stands_in_the_row_of_the_entity(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = add(home)
    monkeypatch.setattr(folder_scan, "is_run_alive", lambda _: True)
    rows = board(home, folder, HandoverOpened("SMS", ""), status=None)
    assert (rows["主体"].who, rows["主体"].step) == ("code", "code")


def test_findings_are_those_of_the_item_alone(home: Workspace) -> None:
    data = two_algorithms()
    data["算法"][1]["算法基础属性信息"]["应用领域"] = ["没有这个领域"]
    rows = board(home, add(home, content=data), PASSED)

    def steps(names: Sequence[str]) -> list[str]:
        return [rows[name].step for name in names]

    assert "findings" not in steps([ALGORITHM])
    assert rows[SECOND].step in ("findings", "send", "draft", "confirm")


def test_before_the_entity_has_passed_an_algorithm_is_prepared_or_waits_with_it(home: Workspace) -> None:
    rows = board(home, add(home), Status("主体", "主体审核中", "审核中"))
    assert rows["主体"].step == "await"
    assert rows[ALGORITHM].step not in ("fill", "submit", "await")


def test_an_unreadable_profile_is_ours_to_mend(home: Workspace) -> None:
    folder = add(home)
    (folder / "填报资料.json").write_text("{", encoding="utf-8")
    rows = board(home, folder)
    assert [(row.who, row.step) for row in rows.values()] == [("ours", "mend")]


def test_a_second_refresh_keeps_since_when_it_is_an_items_turn(home: Workspace) -> None:
    folder = add(home)
    before = board(home, folder)
    with ledger.opened(home) as opened:
        opened.refresh(date(2026, 12, 20), everything=True)
        clients = opened.clients()
        after = {row.name: row for row in item_rows(clients, [], date(2026, 12, 20))}
    assert {name: row.since for name, row in before.items()} == {name: row.since for name, row in after.items()}
