"""Which part of an answer holds a record, and what counts as the same: no change of a field goes unseen."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from assistant.core.values import Choice, Choices, File, Nodes, Period, Steps, Value
from assistant.filing.run.answer_parts import differing, digest_of, most_rows, part_of, rows_naming
from assistant.filing.run.unchanged import brought
from tests.filing.answering import RECORD, URL, AnsweringPage, entries, filing

DICTIONARY = ("https://a.example/api/types", {"types": [{"id": 1, "label": "新闻"}, {"id": 2, "label": "购物"}]})
DRAFT = {"data": {"state": "草稿", "basic": {"name": "甲", "fields": ["新闻", "购物"]}, "detail": {"text": "旧"}}}


def changed(content: Any, **values: Any) -> Any:
    """Return an answer with other values, at keys written as `a__b`."""
    other = json.loads(json.dumps(content))
    for place, value in values.items():
        *above, last = place.split("__")
        group = other
        for key in above:
            group = group[key]
        group[last] = value
    return other


def test_only_the_part_that_holds_the_record_counts() -> None:
    part = part_of(DRAFT, ["甲", Choices(("新闻", "购物"))])
    assert part == ("data", "basic")
    same = [changed(DRAFT, data__state="审核中"), changed(DRAFT, data__detail={"text": "新", "more": 1})]
    other = [
        changed(DRAFT, data__basic__fields=["购物", "新闻"]),
        changed(DRAFT, data__basic__fields=["新闻"]),
        changed(DRAFT, data__basic__name="甲 "),
        changed(DRAFT, data__basic={"name": "甲", "fields": ["新闻", "购物"], "x": ""}),
        changed(DRAFT, data__basic=None),
        {"data": {}},
    ]
    own = digest_of(DRAFT, part)
    assert [digest_of(content, part) == own for content in (*same, *other)] == [True] * 2 + [False] * 6


CASES: dict[str, tuple[Any, Any, list[Value]]] = {
    "the approved version beside the draft": (
        {"d": {"basic": {"name": "甲", "text": "旧"}, "approved": {"name": "甲", "text": "旧"}}},
        {"d": {"basic": {"name": "甲", "text": "新"}, "approved": {"name": "甲", "text": "旧"}}},
        ["甲", "旧"],
    ),
    "yes as 1, and another 1": (
        {"d": {"basic": {"name": "甲", "enabled": True}, "answers": {"collects": 1}}},
        {"d": {"basic": {"name": "甲", "enabled": True}, "answers": {"collects": 0}}},
        ["甲", Choice("是")],
    ),
    "a number, and another one": (
        {"d": {"basic": {"name": "甲", "version": "1"}, "scale": {"users": 1}}},
        {"d": {"basic": {"name": "甲", "version": "1"}, "scale": {"users": 900}}},
        ["甲", "1"],
    ),
    "a day, and another one": (
        {"d": {"basic": {"name": "甲", "made": "2026-11-01"}, "run": {"online": "2026-11-01"}}},
        {"d": {"basic": {"name": "甲", "made": "2026-11-01"}, "run": {"online": "2027-01-01"}}},
        ["甲", date(2026, 11, 1)],
    ),
    "a period without an end, and an empty text": (
        {"d": {"basic": {"name": "甲", "since": "2020-01-01", "remark": ""}, "term": {"until": ""}}},
        {"d": {"basic": {"name": "甲", "since": "2020-01-01", "remark": ""}, "term": {"until": "2027-01-01"}}},
        ["甲", Period(date(2020, 1, 1), None)],
    ),
    "a field that the profile names and leaves empty": (
        {"d": {"basic": {"name": "甲"}, "more": {"alias": ""}}},
        {"d": {"basic": {"name": "甲"}, "more": {"alias": "后来填的"}}},
        ["甲", ""],
    ),
    "an upload by its name in one place, by its id in another": (
        {"d": {"basic": {"name": "甲", "scan": "执照.pdf"}, "files": [{"id": 7, "name": "执照.pdf"}]}},
        {"d": {"basic": {"name": "甲", "scan": "执照.pdf"}, "files": [{"id": 8, "name": "执照.pdf"}]}},
        ["甲", File("执照.pdf", "ab", url="/files/7")],
    ),
    "the list of what can be chosen": (
        {"d": {"ticked": [1], "options": {"types": ["新闻", "购物"]}}},
        {"d": {"ticked": [2], "options": {"types": ["新闻", "购物"]}}},
        [Choices(("新闻",))],
    ),
    "the tree of what can be ticked": (
        {"d": {"ticked": [4], "tree": [{"id": 4, "label": "功能"}, {"id": 5, "label": "别的"}]}},
        {"d": {"ticked": [4, 5], "tree": [{"id": 4, "label": "功能"}, {"id": 5, "label": "别的"}]}},
        [Nodes(frozenset((("功能",),)))],
    ),
    "lists in lists": (
        {"d": {"basic": {"name": "甲", "ways": [["首页", "分类", "列表"], ["我的"]]}}},
        {"d": {"basic": {"name": "甲", "ways": [["首页", "分类"], ["列表", "我的"]]}}},
        ["甲", "首页", "分类", "列表", "我的"],
    ),
    "a value that moves to the next row": (
        {"rows": [{"name": "甲", "user": "张"}, {"way": "微信"}]},
        {"rows": [{"name": "甲"}, {"user": "张", "way": "微信"}]},
        ["甲", "张", "微信"],
    ),
    "nothing, and the word null": ({"d": {"name": "甲", "x": None}}, {"d": {"name": "甲", "x": "null"}}, ["甲"]),
    "a number, and its text": ({"d": {"name": "甲", "x": 1}}, {"d": {"name": "甲", "x": "1"}}, ["甲"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_of_a_field_is_seen_or_the_record_is_opened(case: str) -> None:
    before, after, values = CASES[case]
    answers = brought(filing((URL, before)), RECORD, entries(*values))
    own = next((one for one in answers if one.kind == "own"), None)
    assert own is None or digest_of(after, own.part, own.volatile) != own.digest


def test_two_readings_differ_in_single_leaves_or_in_more() -> None:
    assert differing({"a": {"t": 1}, "b": [1]}, {"a": {"t": 2}, "b": [1]}) == [("a", "t")]
    assert differing({"a": {"t": 1}}, {"a": {"t": 1, "u": 2}}) is None
    assert differing({"a": [1, 2]}, {"a": [2, 1]}) is None
    assert differing({"a": 1}, {"a": [1]}) is None


@pytest.mark.parametrize(
    ("first", "again", "values"),
    [
        ({"d": {"name": "甲", "types": [1, 2]}}, {"d": {"name": "甲", "types": [2, 1]}}, [Choices(("新闻", "购物"))]),
        ({"d": {"name": "甲", "type": 1}}, {"d": {"name": "甲", "type": 2}}, [Choice("新闻")]),
        (
            {"d": {"name": "甲", "scan": {"name": "照.pdf", "url": "/files/7?v=1"}}},
            {"d": {"name": "甲", "scan": {"name": "照.pdf", "url": "/files/7?v=2"}}},
            [File("照.pdf", "ab", url="/files/7?v=1")],
        ),
    ],
)
def test_codes_and_addresses_of_uploads_are_never_taken_for_what_differs_anyway(
    first: Any, again: Any, values: list[Value]
) -> None:
    own = filing((URL, first), DICTIONARY, page=AnsweringPage(json.dumps(again), json.dumps(DICTIONARY[1])))
    own.asked.doubtful.add("r")
    answers = brought(own, RECORD, entries("甲", *values))
    assert all(one.volatile == () for one in answers)


def test_rows_are_counted_by_name_and_by_id() -> None:
    rows = [
        {"id": "P1", "name": "商城", "form": "APP", "paths": [{"id": "L1", "name": "首页"}]},
        {"id": "P2", "name": "商城", "form": "网站"},
        {"id": "P3", "name": "商城", "form": "APP"},
    ]
    content = {"data": {"rows": rows, "total": 3}}
    assert rows_naming(content, ["商城", "网站"], ["P2", "x"]) == (1, 1)
    assert rows_naming(content, ["商城", "网站"], ["P1"]) == (1, 0)
    assert rows_naming(content, ["商城", Choice("APP")], ["P1"]) == (2, 1)
    assert rows_naming(content, ["首页"], ["L1"]) == (1, 1)
    assert most_rows(content) == 3


def test_a_path_within_a_longer_one_names_its_own_row() -> None:
    rows = [{"id": "L1", "steps": ["首页"]}, {"id": "L2", "steps": ["首页", "新建"]}, {"id": "L3", "steps": ["新建"]}]
    assert rows_naming(rows, [Steps(("首页",))], ["L1"]) == (1, 1)
    assert rows_naming(rows, [Steps(("首页", "新建"))], ["L2"]) == (1, 1)
    assert rows_naming(rows, [Steps(("新建", "首页"))], ["L2"]) == (1, 1)  # no row shows it as a whole: by its steps
    assert rows_naming([*rows, rows[0]], [Steps(("首页",))], ["L1"]) == (2, 2)
    joined = [{"id": "L1", "steps": "首页"}, {"id": "L2", "steps": "首页 > 新建"}]
    assert rows_naming(joined, [Steps(("首页", "新建"))], ["L2"]) == (1, 1)
