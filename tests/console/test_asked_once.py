"""What makes the ten weeks fail: a thing that is asked for twice, a date that the calendar does not list or lists too long."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest

from tests.console.ten_weeks import due_items
from tests.console.ten_weeks.asked import AskedOnce, things_in
from tests.console.ten_weeks.clients import DRAWING, FIRST, NEW
from tests.console.ten_weeks.due_items import DUE_ITEMS, Listed, lists_exactly
from tests.console.ten_weeks.person import CannotGoOn

MESSAGE = f"""您好，还差 2 项（截至 9月29日）：
【主体】
① 营业执照：副本彩色扫描件
(21) 算法说明文档（{DRAWING}）（建议）：说明
还请答复下面 2 个问题：
1. ICP 备案号是什么？
2. 【{DRAWING}】自评估从哪天到哪天？（目前的答复：不清楚）
麻烦您在10月9日前发给我。"""
UNNAMED = ["算法说明文档（第1个，名称待定）", "自评估从哪天到哪天？"]
EVENING = date(2026, 10, 9)


def test_materials_and_questions_are_read_from_a_message() -> None:
    assert len(things_in(MESSAGE)) == 4
    plain = AskedOnce().note(NEW, things_in(MESSAGE), "李", DRAWING)
    assert plain == ["营业执照", "算法说明文档", "ICP 备案号是什么？", "自评估从哪天到哪天？"]


@pytest.mark.parametrize("before", ["营业执照", *UNNAMED])
def test_asking_again_fails_for_a_colleague_and_under_another_name_too(before: str) -> None:
    asked = AskedOnce()
    asked.note(NEW, [before], "李", DRAWING)
    asked.note(FIRST, [before], "李")
    with pytest.raises(CannotGoOn, match="李"):
        asked.note(NEW, things_in(MESSAGE), "王", DRAWING)


def test_one_message_that_asks_twice_fails() -> None:
    with pytest.raises(CannotGoOn):
        AskedOnce().note(FIRST, ["营业执照", "营业执照"], "李")


def running() -> list[Listed]:
    """Return what the table expects on an evening."""
    return [item.listed for item in DUE_ITEMS if item.is_running(EVENING)]


def compare(*shown: Listed) -> None:
    """Compare the table with a calendar that lists these dates."""
    listed = mock.patch.object(due_items, "calendar", return_value=list(shown))
    with listed, mock.patch.object(due_items, "WITHIN_MS", 0):
        lists_exactly(mock.Mock(), EVENING)


def test_a_date_too_few_or_too_many_fails() -> None:
    compare(*running())
    assert len(running()) > 3
    with pytest.raises(CannotGoOn, match=r"does not list \[\("):
        compare(*running()[1:])
    with pytest.raises(CannotGoOn, match=r"and lists \[\("):
        compare(*running(), DUE_ITEMS[0].listed)
