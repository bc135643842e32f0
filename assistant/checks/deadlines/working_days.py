"""Counts working days of mainland China: without weekends and holidays, with made-up working days (domain.md 5.2).

Counting starts on the day after the event. Holidays come from the package chinesecalendar or from the user's file
(`deadlines.own_years`), which takes precedence. For a year that neither knows, only weekends and statutory holidays with
a fixed date (《全国年节及纪念日放假办法》) are excluded, and the count is marked as an estimate (`is_estimate`, 暂估).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from assistant.core.language import mark, say

_SATURDAY = 5
_DAY = timedelta(days=1)
_OPEN_FROM = (12, 29)  # the next year's notice may move days from here on (as on 2018-12-29, 2022-12-31)
_FIXED = {
    (1, 1): mark("元旦"),
    (5, 1): mark("劳动节"),
    (5, 2): mark("劳动节"),
    (10, 1): mark("国庆节"),
    (10, 2): mark("国庆节"),
    (10, 3): mark("国庆节"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term. `is_estimate`: the holidays of a year on the way are not published yet."""

    on: date
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class WorkingDayCount:
    """A number of working days. `is_estimate` as in Deadline."""

    days: int
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The known working days: the package's years and those of the user's file (`years`: year → source).

    `off` (day → holiday name) and `worked` (made-up working days) come from the user's file only.
    """

    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()
    years: Mapping[int, str] = field(default_factory=dict)

    def is_known(self, year: int) -> bool:
        """Say whether the holidays of a year are known."""
        return year in self.years or year in _known_years()

    def is_settled(self, day: date) -> bool:
        """Say whether a day is certain: its year is known, and in late December also the next year, whose notice may move it."""
        return self.is_known(day.year) and ((day.month, day.day) < _OPEN_FROM or self.is_known(day.year + 1))

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is a working day. In an unknown year: Monday to Friday except fixed holidays."""
        if day in self.worked or day in self.off:
            return day in self.worked
        if day.year in self.years:
            return day.weekday() < _SATURDAY
        if day.year not in _known_years():
            return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED
        return _is_workday(day)

    def is_made_up(self, day: date) -> bool:
        """Say whether a day is a made-up working day on a weekend."""
        return day.weekday() >= _SATURDAY and self.is_working_day(day)

    def why_off(self, day: date) -> str:
        """Return why a day is off: the holiday's name or 周末; "" on a working day."""
        if self.is_working_day(day):
            return ""
        if day in self.off:
            return self.off[day]
        if day.year not in self.years and day.year in _known_years():
            return _holiday(day) or say("周末")
        return _FIXED.get((day.month, day.day)) or say("周末")


PUBLISHED = Calendar()


def is_working_day(day: date, calendar: Calendar = PUBLISHED) -> bool:
    """Say whether a day is a working day. In an unknown year: Monday to Friday except fixed holidays."""
    return calendar.is_working_day(day)


def after(event: date, working_days: int, calendar: Calendar = PUBLISHED) -> Deadline:
    """Return the last day of a term of `working_days` after an event."""
    day, remaining = event, working_days
    while remaining > 0:
        day += _DAY
        remaining -= calendar.is_working_day(day)
    return Deadline(day, not _settled(event, day, calendar))


def between(event: date, today: date, calendar: Calendar = PUBLISHED) -> WorkingDayCount:
    """Return the working days from the day after an event to today, inclusive; 0 before the event."""
    days = sum(map(calendar.is_working_day, days_between(event, today)))
    return WorkingDayCount(days, not _settled(event, today, calendar))


def days_between(event: date, last: date) -> Iterator[date]:
    """Yield the days from the day after an event to `last`, inclusive."""
    return (event + timedelta(days=number) for number in range(1, max((last - event).days, 0) + 1))


def _settled(first: date, last: date, calendar: Calendar) -> bool:
    years = range(first.year, last.year + 1)
    return all(map(calendar.is_known, years)) and calendar.is_settled(max(first, last))


@cache
def _is_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def _holiday(day: date) -> str:
    """Return the Chinese name of a day's holiday in the package, or ""."""
    name = chinese_calendar.holidays.get(day)
    return next((str(item.chinese) for item in chinese_calendar.Holiday if item.value == name), "")


@cache
def _known_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)
