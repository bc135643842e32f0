"""Statutory terms and expected answers, two kinds of date that are never mixed (glossary E, domain.md 5.1).

    due_date(rule, start)     →  the last day of a term, with how it was counted
    answer(submitted, again)  →  the date of the authority's answer, counted anew from each 补正
    entity_answer(submitted)  →  the usual date range of the entity review's answer, by experience

我方期限 bind the filer: 10 working days after 上线 or a change, 20 after the end of the service, and the terms of
neighbouring duties (`duty_table`). 预计答复 do not bind the filer: 30 working days for an algorithm, anew from each 补正 by
our reading. `LAWS` holds all rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from assistant.checks.deadlines.duty_table import DUTY_LAWS
from assistant.checks.deadlines.laws import FILING_LAWS, Law, Rule
from assistant.checks.deadlines.working_days import PUBLISHED, Calendar, after, days_between
from assistant.core.language import comma_list, mark, say

LAWS: dict[Rule, Law] = FILING_LAWS | DUTY_LAWS
ENTITY_WEEKS = (1, 4)
_LATE = {"expected": mark("比预计晚 {days} 天"), "expiry": mark("已过期 {days} 天")}
_JANUARY = (1, 31)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A span of days that were not counted, with the reason."""

    first: date
    last: date
    why: str

    def __str__(self) -> str:
        span = f"{self.first}" if self.first == self.last else f"{self.first} – {self.last}"
        return say("{span}（{why}）", span=span, why=self.why)


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date with its derivation: rule, start, last day, days not counted, and made-up working days.

    `earliest`: the start of an experience range, else `on`; `is_estimate` is shown as 暂估.
    """

    rule: Rule
    start: date
    on: date
    earliest: date
    is_estimate: bool
    skipped: tuple[Skipped, ...] = ()
    made_up: tuple[date, ...] = ()

    @property
    def law(self) -> Law:
        """The rule behind this date."""
        return LAWS[self.rule]

    def days_left(self, today: date) -> int:
        """Return the calendar days from today to the last day, negative once past."""
        return (self.on - today).days

    def distance(self, today: date) -> str:
        """Return in words how far away it is: days left, today, or days past; a late answer is not called overdue."""
        days = self.days_left(today)
        if days == 0:
            return say("预计今天") if self.law.kind == "expected" else say("今天到期")
        if days > 0:
            return say("还有 {days} 天", days=days)
        return say(_LATE.get(self.law.kind, mark("已超期 {days} 天")), days=-days)

    def is_overdue(self, today: date) -> bool:
        """Say whether one of our own terms or a document has ended. An expected answer is never overdue."""
        return self.law.kind != "expected" and self.days_left(today) < 0


def due_date(rule: Rule, start: date, calendar: Calendar = PUBLISHED) -> DueDate:
    """Return the due date of a rule for an event on `start`; an event before the rule's own time counts from then."""
    law = LAWS[rule]
    start = max(start, law.since or start)
    if law.unit == "experience":
        return entity_answer(start)
    if law.unit in ("given", "validity"):
        return DueDate(rule, start, start, start, is_estimate=False)
    if law.unit == "january":
        on = date(start.year + 1, *_JANUARY)
        return DueDate(rule, date(start.year, 12, 31), on, on, is_estimate=False)
    if law.unit == "calendar":
        on = start + timedelta(days=law.days)
        return DueDate(rule, start, on, on, is_estimate=False)
    end = after(start, law.days, calendar)
    counted = list(days_between(start, end.on))
    return DueDate(
        rule=rule,
        start=start,
        on=end.on,
        earliest=end.on,
        is_estimate=end.is_estimate,
        skipped=tuple(_skipped(counted, calendar)),
        made_up=tuple(filter(calendar.is_made_up, counted)),
    )


def answer(submitted: date, again: Sequence[date] = (), calendar: Calendar = PUBLISHED) -> DueDate:
    """Return the expected answer on an algorithm: 30 working days from the latest of submission and 补正."""
    return due_date("review", max(submitted, *again) if again else submitted, calendar)


def entity_answer(submitted: date) -> DueDate:
    """Return the usual date range of the entity review's answer, in calendar weeks."""
    nearest, farthest = (submitted + timedelta(weeks=weeks) for weeks in ENTITY_WEEKS)
    return DueDate("entity", submitted, farthest, nearest, is_estimate=False)


def explained(due: DueDate) -> list[str]:
    """Return the derivation of a date, one sentence a line: article, start, days off, made-up days, estimate, remark."""
    law = due.law
    lines = [say("依据：{article}。", article=say(law.article)), counted(due)]
    if law.confidence:
        lines.append(say("把握：{mark}。", mark=law.confidence))
    if due.skipped:
        lines.append(say("不计：{days}。", days=comma_list(map(str, due.skipped))))
    if due.made_up:
        lines.append(say("调休上班，计入：{days}。", days=comma_list(map(str, due.made_up))))
    if law.remark:
        lines.append(say(law.remark))
    if due.is_estimate:
        lines.append(say("暂估：期间部分日期的放假安排还没有公布，只扣除了周末和日期固定的法定节日，公布后会变。"))
    return lines


def counted(due: DueDate) -> str:
    """Return from which day a date is counted, how far and by which days."""
    law = due.law
    facts = {
        "start": due.start,
        "event": say(law.event),
        "on": due.on,
        "days": law.days,
        "early": due.earliest,
        "late": due.on,
    }
    templates = {
        "working": mark("起算：{start} {event}，从次日起数 {days} 个工作日，到 {on} 为止。"),
        "calendar": mark("起算：{start} {event}，从次日起数 {days} 个自然日，到 {on} 为止。"),
        "january": mark("{year} 年度的情况，{on} 前报送。"),
        "given": mark("退回意见要求在 {on} 前补正。"),
        "validity": mark("有效期到 {on} 为止。"),
        "experience": mark("起算：{start} {event}；通常在 {early} 至 {late} 之间有答复。"),
    }
    return say(templates[law.unit], year=due.start.year, **facts)


def _skipped(days: Sequence[date], calendar: Calendar) -> Iterator[Skipped]:
    """Yield the spans of days off; a holiday with the weekend inside it is one span."""
    for why, span in groupby(days, key=calendar.why_off):
        spans = list(span)
        if why:
            yield Skipped(spans[0], spans[-1], why)
