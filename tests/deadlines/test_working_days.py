"""Working days: weekends, holidays, made-up days, and years without published holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.checks.deadlines.working_days import PUBLISHED, Calendar, after, between, days_between, is_working_day
from assistant.core.language import say, speaking

OWN = Calendar({date(2097, 3, 5): "春节"}, frozenset({date(2097, 3, 9), date(2097, 3, 10)}), {2097: "自拟的通知"})


def test_the_day_of_the_event_and_the_weekend_do_not_count() -> None:
    assert after(date(2024, 3, 1), 1).on == date(2024, 3, 4)
    assert between(date(2024, 3, 1), date(2024, 3, 4)).days == 1
    assert between(date(2024, 3, 1), date(2024, 3, 1)).days == 0


def test_holidays_are_excluded_and_made_up_days_counted() -> None:
    assert not is_working_day(date(2024, 10, 1))
    assert is_working_day(date(2024, 10, 12)), "a Saturday made up for the National Day week"
    assert after(date(2024, 9, 30), 5).on == date(2024, 10, 12)


def test_ten_working_days_after_an_event_are_ten_working_days_between() -> None:
    last = after(date(2024, 4, 26), 10)
    assert between(date(2024, 4, 26), last.on).days == 10
    assert not last.is_estimate


def test_a_count_in_a_year_without_published_holidays_is_an_estimate() -> None:
    last = after(date(2096, 1, 2), 10)
    assert last.is_estimate
    assert between(date(2096, 1, 2), last.on).is_estimate


def test_a_day_before_the_event_counts_zero_days() -> None:
    assert between(date(2024, 5, 1), date(2024, 4, 1)).days == 0


def test_only_the_fixed_holidays_are_off_in_a_year_without_published_holidays() -> None:
    days = [date(2096, 1, 1) + timedelta(days=number) for number in range(366)]
    reasons = {(day.month, day.day): PUBLISHED.why_off(day) for day in days}
    named = {day: reason for day, reason in reasons.items() if reason not in {"", say("周末")}}
    assert named == {
        (1, 1): "元旦",
        (5, 1): "劳动节",
        (5, 2): "劳动节",
        (10, 1): "国庆节",
        (10, 2): "国庆节",
        (10, 3): "国庆节",
    }


@pytest.mark.parametrize(
    ("monday", "calendar", "is_worked"),
    [
        (date(2096, 3, 5), PUBLISHED, [True] * 5 + [False] * 2),
        (date(2097, 3, 11), OWN, [True] * 5 + [False] * 2),
        (date(2097, 3, 4), OWN, [True, False, True, True, True, True, True]),
        (date(2024, 3, 4), PUBLISHED, [True] * 5 + [False] * 2),
        (date(2096, 10, 1), PUBLISHED, [False] * 3 + [True] * 2 + [False] * 2),
    ],
    ids=[
        "unknown year",
        "year of the file",
        "holiday and made-up days of the file",
        "published year",
        "fixed holidays",
    ],
)
def test_a_week_is_worked_from_monday_to_friday_but_for_holidays_and_made_up_days(
    monday: date, calendar: Calendar, is_worked: list[bool]
) -> None:
    week = [monday + timedelta(days=number) for number in range(7)]
    assert [calendar.is_working_day(day) for day in week] == is_worked
    assert [calendar.is_made_up(day) for day in week] == [False] * 5 + is_worked[5:]


@pytest.mark.parametrize(
    ("day", "calendar", "reason"),
    [
        (date(2024, 10, 1), PUBLISHED, "国庆节"),
        (date(2024, 3, 9), PUBLISHED, "周末"),
        (date(2024, 3, 8), PUBLISHED, ""),
        (date(2096, 10, 1), PUBLISHED, "国庆节"),
        (date(2096, 3, 10), PUBLISHED, "周末"),
        (date(2097, 3, 5), OWN, "春节"),
        (date(2097, 3, 16), OWN, "周末"),
        (date(2097, 3, 9), OWN, ""),
    ],
)
def test_a_day_off_says_why(day: date, calendar: Calendar, reason: str) -> None:
    with speaking("zh"):
        assert calendar.why_off(day) == reason


def test_the_days_between_two_dates_begin_after_the_first_and_include_the_last() -> None:
    day = date(2024, 2, 28)
    assert list(days_between(day, date(2024, 3, 2))) == [date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 2)]
    assert list(days_between(day, date(2024, 2, 29))) == [date(2024, 2, 29)]
    assert list(days_between(day, day)) == list(days_between(day, date(2024, 1, 1))) == []


def test_the_last_days_of_a_year_are_certain_only_with_the_next_year_known() -> None:
    alone, followed = Calendar(years={2097: ""}), Calendar(years={2097: "", 2098: ""})
    for day, is_certain in ((date(2097, 1, 30), True), (date(2097, 12, 28), True), (date(2097, 12, 29), False)):
        assert alone.is_settled(day) is is_certain
        assert followed.is_settled(day)
    assert not alone.is_settled(date(2098, 1, 30))
    assert not PUBLISHED.is_settled(date(2097, 1, 30))


def test_a_count_is_an_estimate_if_any_year_on_its_way_is_unknown() -> None:
    both = Calendar(years={2097: "", 2099: ""})
    assert between(date(2097, 3, 1), date(2099, 3, 1), both).is_estimate
    assert not between(date(2097, 3, 1), date(2097, 6, 1), both).is_estimate
