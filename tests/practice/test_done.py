"""The term of a return ends when the item, read as returned, is read as sent again after the comment was received."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.apps.console.comment_tasks_panel import _with_term
from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.client_overview import ClientOverview, TermEvent
from assistant.practice.comment_tasks import CommentTask
from assistant.practice.done import done_on
from assistant.practice.run_facts import RunFacts, StateRead
from assistant.practice.tables import Client

RECEIVED, LAST = date(2026, 12, 1), date(2026, 12, 15)
ITEM, PRODUCT = "甲算法", "甲产品"


def run(*states: tuple[int, int, str], what: str = ITEM) -> RunFacts:
    read = (StateRead(what, ours, ours, datetime(2026, month, day, 10, tzinfo=UTC)) for month, day, ours in states)
    return RunFacts("甲", 0, states=tuple(read))


@pytest.mark.parametrize(
    ("states", "day"),
    [
        ([(11, 20, "审核中")], None),
        ([(11, 20, "审核中"), (12, 3, "审核中")], None),
        ([(10, 1, "退回补正"), (11, 20, "审核中"), (12, 3, "审核中")], None),
        ([(12, 1, "退回补正"), (12, 4, "待提交")], None),
        ([(11, 30, "退回补正"), (12, 4, "待提交"), (12, 5, "审核中")], date(2026, 12, 5)),
        ([(12, 1, "变更退回"), (12, 5, "已备案"), (12, 9, "退回补正")], date(2026, 12, 5)),
    ],
)
def test_only_a_reading_after_the_return_ends_its_term(states: list[tuple[int, int, str]], day: date | None) -> None:
    assert done_on(TermEvent("reply", LAST, ITEM, received=RECEIVED), Client(), [run(*states)]) == day


def test_the_entity_does_not_end_the_term_of_a_product() -> None:
    runs = [run((12, 1, "主体退回"), (12, 2, "主体已通过"), what="主体")]
    assert done_on(TermEvent("reply", LAST, PRODUCT, received=RECEIVED), Client(), runs) is None
    assert done_on(TermEvent("reply", LAST, "主体", received=RECEIVED), Client(), runs) == date(2026, 12, 2)


def test_the_day_of_receipt_is_stored(tmp_path: Path) -> None:
    overviews.write(tmp_path, listed.with_term_event(ClientOverview(), "reply", LAST, PRODUCT, RECEIVED))
    assert overviews.read(tmp_path).term_events == (TermEvent("reply", LAST, PRODUCT, received=RECEIVED),)


def test_the_term_of_a_comment_is_about_the_thing_that_it_names() -> None:
    task = CommentTask((0, 0), PRODUCT, 1, RECEIVED, "请于12月15日前补正", (), "待处理")
    assert _with_term(LAST, task, ClientOverview()).term_events == (
        TermEvent("reply", LAST, PRODUCT, received=RECEIVED),
    )
