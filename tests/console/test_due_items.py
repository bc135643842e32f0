"""The dates of the ten weeks' table, counted from their events by rules that are written down here once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.console.ten_weeks.due_items import (
    ANSWER,
    CHANGE,
    DUE_ITEMS,
    ENTITY_ANSWER,
    FILING,
    LICENCE_END,
    REPLY,
    DueItem,
)

WORKING_DAYS = {FILING: 10, CHANGE: 10, ANSWER: 30}
OFF = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}
WORKED = {date(2026, 9, 20), date(2026, 10, 10)}


def working_days_after(event: date) -> Iterator[date]:
    """Yield the working days after an event by the State Council's notice for 2026."""
    day = event
    while True:
        day += timedelta(days=1)
        if day in WORKED or (day.weekday() < 5 and day not in OFF):
            yield day


def expected_day(item: DueItem) -> date:
    """Return the last day of an item's period by its event."""
    if item.what in WORKING_DAYS:
        return [day for day, _ in zip(working_days_after(item.event), range(WORKING_DAYS[item.what]), strict=False)][-1]
    days = {ENTITY_ANSWER: 28, REPLY: 10, LICENCE_END: 0}  # four weeks by experience; ten days named in the comment
    return item.event + timedelta(days=days[item.what])


@pytest.mark.parametrize("item", DUE_ITEMS, ids=lambda item: "-".join(item.listed))
def test_every_date_follows_from_its_event(item: DueItem) -> None:
    assert item.on == expected_day(item)
    assert item.earliest == (item.event + timedelta(days=7) if item.what == ENTITY_ANSWER else None)
    assert item.event <= item.since < item.until or item.what == LICENCE_END
