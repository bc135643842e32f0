"""Rows and natural keys match letter for letter wherever two names could be confused; shortened names are not guessed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.errors import DoubledRecord
from assistant.core.keys import FieldKey
from assistant.core.values import Nodes
from assistant.core.wording import confusable, name
from assistant.declaration.profile.catalogue import ProfileRecord
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms.driving import Trouble, WidgetTask, unlike
from assistant.filing.run import opening
from assistant.filing.run.context import Filing, RecordPlaces
from assistant.filing.site.records import ListRow, Records, may_be_cut
from assistant.planning.plan.plan import Record, look_alikes

ALIKE = ("榜单 B", "榜单B", "榜单　B", "榜单Ｂ", "榜单b", "榜单\u00a0B")


def test_every_spelling_is_a_name_of_its_own_and_all_can_be_confused() -> None:
    assert len(set(map(name, ALIKE))) == len(ALIKE)
    assert len(set(map(confusable, ALIKE))) == 1
    assert name(" 首页 >  对话\n") == "首页>对话"


def listed(*keys: str) -> Records:
    records = Records(cast(Any, SimpleNamespace(entry=lambda _: SimpleNamespace(key="{名称}"))))
    records.listed = [ListRow(key, {"名称": key}, (), place) for place, key in enumerate(keys)]
    return records


@pytest.mark.parametrize(
    ("rows", "sought", "is_exact", "matched"),
    [
        (("榜单 B", "榜单B"), "榜单B", False, ["榜单B"]),
        (("榜单 B",), "榜单B", False, ["榜单 B"]),
        (("榜单 B",), "榜单B", True, []),
        (("榜单Ｂ", "榜单 B"), "榜单B", False, ["榜单Ｂ", "榜单 B"]),
        (("榜单B", "榜单B"), "榜单B", True, ["榜单B", "榜单B"]),
    ],
)
def test_the_exact_row_wins_and_another_notation_counts_only_where_nothing_else_is_like_it(
    rows: tuple[str, ...], sought: str, is_exact: bool, matched: list[str]
) -> None:
    assert [row.key for row in listed(*rows).find([sought], is_exact=is_exact)] == matched


def test_a_neighbour_in_another_notation_is_a_twin() -> None:
    records = listed("榜单 B", "榜单B", "热搜")
    assert [records.has_twin(row) for row in records.listed] == [True, True, False]


@pytest.mark.parametrize(
    ("shown", "full", "may_be"),
    [
        ("很长的功能…", "很长的功能名称甲", True),
        ("很长的功能 ...", "很长的功能名称甲", True),
        ("很长的功能", "很长的功能名称甲", True),
        ("很长的功能…", "很长功能名称甲", False),
        ("…", "很长的功能名称甲", False),
        ("", "很长的功能名称甲", False),
    ],
)
def test_a_row_may_show_the_beginning_of_a_name(shown: str, full: str, may_be: bool) -> None:
    assert may_be_cut(ListRow(shown, {"名称": shown}, (), 0), "{名称}", [full]) is may_be


def test_any_part_of_a_key_may_be_cut() -> None:
    row = ListRow("微光…/APP", {"名称": "微光…", "形式": "APP"}, (), 0)
    assert may_be_cut(row, "{名称}/{形式}", ["微光商城/APP"])
    assert not may_be_cut(row, "{名称}/{形式}", ["微光商城/网站"])


def view(page: str, key: str, natural: str, parent: str = "") -> ProfileRecord:
    return ProfileRecord(FieldKey.of(key), REGISTRY.kind(page), natural, FieldKey.of(parent) if parent else None)


def test_records_are_alike_only_within_one_list() -> None:
    one, other = "products[甲/APP].paths[首页]", "products[甲/APP].paths[我的]"
    views = [
        view("function", f"{one}.functions[榜单 B]", "榜单 B", one),
        view("function", f"{one}.functions[榜单B]", "榜单B", one),
        view("function", f"{one}.functions[热搜]", "热搜", one),
        view("function", f"{other}.functions[榜单B]", "榜单B", other),
    ]
    assert look_alikes(views) == {views[0].key, views[1].key}


def test_nodes_that_differ_only_in_a_blank_are_ticked_by_their_exact_names() -> None:
    nodes = [{"path": ["甲", word], "on": False, "off": False} for word in ("榜单 B", "榜单B")]
    task = WidgetTask(
        cast(Any, None), cast(Any, None), cast(Any, None), cast(Any, None), Nodes(frozenset({("甲", "榜单B")}))
    )
    assert [None if isinstance(node, Trouble) else node["path"][1] for node in unlike(task, nodes)] == ["榜单B"]


def test_two_rows_with_one_shortened_name_are_both_left_alone() -> None:
    records = listed("很长的…", "很长的…")
    session = SimpleNamespace(records=records, site=SimpleNamespace(entry=lambda _: SimpleNamespace(title="功能列表")))
    record = SimpleNamespace(id="f", page="function", parent="", kind=REGISTRY.kind("function"))
    filing = SimpleNamespace(session=session, places=RecordPlaces(), plan=SimpleNamespace(records=(record,)))
    with pytest.raises(DoubledRecord, match="很长的…"):
        opening._read_cut_rows(cast(Filing, filing), cast(Record, record), ["很长的功能"])
