"""The first days of the ten weeks (`python -m tests.console.ten_weeks`): an empty home, a client, a request and its reminder."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import MockRegistry
from tests.console.ten_weeks.authority import Authority
from tests.console.ten_weeks.clients import BY_SALES, FIRST
from tests.console.ten_weeks.clock import MovedClock, is_available
from tests.console.ten_weeks.due_items import DUE_ITEMS, calendar
from tests.console.ten_weeks.stage import MONDAY, Stage
from tests.console.ten_weeks.story import TenWeeks

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


@pytest.mark.skipif(not is_available(), reason="no C compiler to move the clock with")
def test_a_new_office_asks_once_and_reminds_on_the_third_working_day(
    browser: Browser, mock_registry: MockRegistry, tmp_path: Path
) -> None:
    clock = MovedClock.start(tmp_path / "clock", MONDAY - timedelta(days=1))
    assert clock.today == date(2026, 9, 6)
    story = TenWeeks(Stage(tmp_path, clock, browser, Authority(mock_registry)))
    story.first.names = (BY_SALES,)
    story.due_items = tuple(item for item in DUE_ITEMS if item.about in ("", BY_SALES))
    with story.day(1, 1) as person:
        story.make_office(person)
        story.first.comes(person, MONDAY)
        ((_, _, named),) = calendar(person)
        assert named.startswith("2026-09-20"), "a Sunday, and a working day by the notice of 2026"
        assert story.first.work(person).remind() == []
    with story.day(1, 4) as person:
        person.board_row(FIRST, ("2026-09-10 催",))  # the third working day after the request
        assert len(story.first.work(person).remind()) == 3
        assert story.first.work(person).remind() == []
    assert list(story.office.rglob("*.sqlite")) == []
