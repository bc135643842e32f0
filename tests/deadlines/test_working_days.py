"""Working days: weekends, holidays, made-up days, and years without published holidays."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.checks.deadlines.working_days import PUBLISHED, after, between, is_working_day
from assistant.core.language import say


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
