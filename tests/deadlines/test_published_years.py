"""The dates of 2022–2026 equal two independent sources: the transcribed notices and the package holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest

from assistant.checks.deadlines.laws import Rule
from assistant.checks.deadlines.terms import LAWS, due_date
from assistant.checks.deadlines.working_days import is_working_day
from tests.deadlines.notices import is_worked, last_day

YEARS = range(2022, 2027)
OTHER = holidays.country_holidays("CN", years=range(2021, 2027))
COUNTED: tuple[Rule, ...] = ("file", "change", "end", "review")


def days_of(year: int) -> Iterator[date]:
    """Yield every day of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", YEARS)
def test_every_working_day_agrees_with_the_notices_and_the_other_package(year: int) -> None:
    by_notice = [day for day in days_of(year) if is_working_day(day) != is_worked(day)]
    by_package = [day for day in days_of(year) if is_working_day(day) != OTHER.is_working_day(day)]
    assert (by_notice, by_package) == ([], [])


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("rule", COUNTED)
def test_every_term_within_these_years_ends_on_the_day_of_the_notices(rule: Rule, year: int) -> None:
    wrong = []
    for start in days_of(year):
        due, expected = due_date(rule, start), last_day(start, LAWS[rule].days)
        if expected < date(2026, 12, 29) and (due.on != expected or due.is_estimate):
            wrong.append((start, due.on, expected))
    assert wrong == []


@pytest.mark.parametrize("rule", COUNTED)
def test_a_term_that_reaches_the_next_year_is_marked_as_an_estimate(rule: Rule) -> None:
    dates = [due_date(rule, date(2026, 12, day)) for day in range(20, 32)] + [due_date(rule, date(2027, 5, 20))]
    assert all(date.is_estimate for date in dates if date.on.year > 2026)
    assert any(date.on.year > 2026 for date in dates)


def test_the_last_days_of_the_last_known_year_may_still_be_moved_by_the_next_notice() -> None:
    assert not due_date("file", date(2026, 12, 14)).is_estimate
    assert due_date("file", date(2026, 12, 15)).on == date(2026, 12, 29)
    assert due_date("file", date(2026, 12, 15)).is_estimate
