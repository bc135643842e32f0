"""Every date of the ten weeks, written down from what happens in them, not from the program; the calendar lists these and no others.

Working days (domain.md 5.1, 5.2) are counted from the day after the event. In autumn 2026 these are off beside the weekends:
2026-09-25 and 2026-10-01 to 2026-10-07; worked are Sunday 2026-09-20 and Saturday 2026-10-10. `tests/console/test_due_items.py`
counts every date again from the event beside it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.console.ten_weeks.clients import (
    BY_SALES,
    DRAWING,
    FIRST,
    NEW,
    RANKING,
    SPEAKING,
    TAKEN_OVER,
    TAKEN_OVER_ALGORITHM,
    WRITING,
)
from tests.console.ten_weeks.person import WITHIN_MS, CannotGoOn, ScriptedPerson

FILING, CHANGE, REPLY = "我方期限：办理算法备案", "我方期限：办理变更备案", "我方期限：按退回意见补正"
ENTITY_ANSWER, ANSWER = "预计答复：主体审核答复", "预计答复：算法审核答复"
LICENCE_END = "到期：证件、许可或授权到期"
Listed = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class DueItem:
    """A date of a client: about the entity ("") or an algorithm, what is due, counted from an event.

    It is listed on the evenings from `since` on, and from that of `until` on no more.
    """

    client: str
    about: str
    what: str
    event: date
    on: date
    since: date
    until: date = date.max
    earliest: date | None = None

    @property
    def listed(self) -> Listed:
        """Return client, subject and date as the calendar names them."""
        on = f"{self.earliest} – {self.on}" if self.earliest else str(self.on)
        return self.client, self.about, f"{on} {self.what}"

    def is_running(self, day: date) -> bool:
        """Return whether it is listed on the evening of a day."""
        return self.since <= day < self.until


def _day(month: int, day: int) -> date:
    return date(2026, month, day)


_LAUNCH, _SUBMITTED, _READ_AFTER_HOLIDAYS = _day(9, 7), _day(9, 21), _day(10, 8)
_AGAIN, _LIST_PASTED, _LAST_FILING = _day(10, 26), _day(11, 4), _day(11, 9)


def _filing(name: str, until: date) -> DueItem:
    return DueItem(FIRST, name, FILING, _LAUNCH, _day(9, 20), _LAUNCH, until)


def _answer(name: str, until: date) -> DueItem:
    return DueItem(FIRST, name, ANSWER, _SUBMITTED, _day(11, 9), _SUBMITTED, until)


def _entity(client: str, submitted: date, weeks: tuple[date, date], until: date = date.max) -> DueItem:
    return DueItem(client, "", ENTITY_ANSWER, submitted, weeks[1], submitted, until, weeks[0])


_FIRST = (
    _filing(BY_SALES, _SUBMITTED),
    _filing(RANKING, _SUBMITTED),
    _filing(WRITING, _SUBMITTED),
    _filing(SPEAKING, _LAST_FILING),  # overdue, as long as it is a draft
    _entity(FIRST, _day(9, 18), (_day(9, 25), _day(10, 16)), _SUBMITTED),
    _answer(BY_SALES, _READ_AFTER_HOLIDAYS),
    _answer(RANKING, _READ_AFTER_HOLIDAYS),
    _answer(WRITING, _LIST_PASTED),
    DueItem(FIRST, RANKING, REPLY, _READ_AFTER_HOLIDAYS, _day(10, 18), _READ_AFTER_HOLIDAYS, _AGAIN),
    DueItem(FIRST, RANKING, ANSWER, _AGAIN, _day(12, 7), _AGAIN, _LIST_PASTED),
    DueItem(FIRST, SPEAKING, ANSWER, _LAST_FILING, _day(12, 21), _LAST_FILING),
)
_TAKEN_OVER = (
    DueItem(TAKEN_OVER, TAKEN_OVER_ALGORITHM, ANSWER, _day(9, 28), _day(11, 13), _day(9, 28)),
    DueItem(TAKEN_OVER, "", CHANGE, _day(10, 12), _day(10, 26), _day(10, 13), _day(11, 2)),
    _entity(TAKEN_OVER, _day(11, 2), (_day(11, 9), _day(11, 30))),
)
_NEW = (
    DueItem(NEW, "第1个", FILING, _day(9, 28), _day(10, 16), _day(9, 29), _day(10, 15)),  # it has no name yet
    DueItem(NEW, DRAWING, FILING, _day(9, 28), _day(10, 16), _day(10, 15), _day(11, 3)),
    _entity(NEW, _day(10, 23), (_day(10, 30), _day(11, 20)), _day(11, 3)),
    DueItem(NEW, DRAWING, ANSWER, _day(11, 3), _day(12, 15), _day(11, 3)),
    DueItem(NEW, "主体证件", LICENCE_END, date(2051, 6, 17), date(2051, 6, 17), _day(10, 15)),
)
DUE_ITEMS = (*_FIRST, *_TAKEN_OVER, *_NEW)


def calendar(person: ScriptedPerson) -> list[Listed]:
    """Return all running dates as the calendar lists them: client, subject, date and what is due."""
    person.open("dates")
    panel = person.page.locator("section", has=person.page.get_by_role("heading", name=re.compile("^全部日期")))
    rows = [row.locator(":scope > span").all_inner_texts() for row in panel.locator("summary").all()]
    return [_split(label.strip(), named.strip()) for *_, label, named in rows]


def _split(label: str, named: str) -> Listed:
    client, _, about = label.partition(" “")
    return client, about.removesuffix("”"), named


def lists_exactly(person: ScriptedPerson, day: date, items: Iterable[DueItem] = DUE_ITEMS) -> None:
    """The calendar lists, as soon as the folders are read, every item that is running on the evening of a day, and no other."""
    expected = sorted(item.listed for item in items if item.is_running(day))
    deadline = time.monotonic() + WITHIN_MS / 1000
    while (shown := sorted(calendar(person))) != expected:
        if time.monotonic() > deadline:
            missing, over = [one for one in expected if one not in shown], [one for one in shown if one not in expected]
            raise CannotGoOn(f"on {day} the calendar does not list {missing}, and lists {over}")
        person.reads_folders_anew()
