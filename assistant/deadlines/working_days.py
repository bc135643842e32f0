"""Counting working days of mainland China: week ends and holidays out, made-up working days in (domain.md 5.2).

Counting starts on the day after the event. The holiday notice of a year comes from the package chinesecalendar; of a
year that it does not know only week ends are left out, and the count says so (`is_estimate`, shown as 暂估).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term; `is_estimate` where a year on the way has no published holidays yet."""

    on: date
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A number of working days, with the same mark."""

    days: int
    is_estimate: bool


def is_known(year: int) -> bool:
    """Say whether the holidays of a year are published (and known to the package)."""
    return year in _known_years()


def is_working_day(day: date) -> bool:
    """Say whether people work on a day; in a year that is not known, on every day from Monday to Friday."""
    if not is_known(day.year):
        return day.weekday() < _SATURDAY
    return bool(chinese_calendar.is_workday(day))


def after(event: date, working_days: int) -> Deadline:
    """Return the last day of a term of so many working days after an event."""
    day, left = event, working_days
    while left > 0:
        day += _DAY
        left -= is_working_day(day)
    return Deadline(day, _estimates(event, day))


def between(event: date, today: date) -> Count:
    """Return how many working days have passed since the day after an event, today included; 0 before it."""
    span = max((today - event).days, 0)
    days = sum(is_working_day(event + timedelta(days=number)) for number in range(1, span + 1))
    return Count(days, _estimates(event, today))


def _estimates(first: date, last: date) -> bool:
    return any(not is_known(year) for year in range(first.year, last.year + 1))


@cache
def _known_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)
