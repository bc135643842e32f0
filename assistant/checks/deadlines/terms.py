"""Statutory terms and expected answers, two kinds of date that are never mixed (glossary E, domain.md 5.1).

    due_date(rule, start)     →  the last day of a term, with how it was counted
    answer(submitted, again)  →  the date of the authority's answer, counted anew from each 补正
    entity_answer(submitted)  →  the usual date range of the entity review's answer, by experience

我方期限 bind the filer: 10 working days after 上线 or a change, 20 after the end of the service. 预计答复 do not bind the
filer: 30 working days for an algorithm. Sources: 《互联网信息服务算法推荐管理规定》 第二十四、二十五条; for 深度合成 by reference of
《互联网信息服务深度合成管理规定》 第十九条.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from assistant.checks.deadlines.working_days import PUBLISHED, Calendar, after, days_between
from assistant.core.language import mark, say

Rule = Literal["file", "change", "end", "review", "entity"]
Kind = Literal["ours", "expected"]
KINDS: dict[Kind, str] = {"ours": mark("我方期限"), "expected": mark("预计答复")}
_FROM_24 = mark("《互联网信息服务算法推荐管理规定》第二十四条（深度合成服务依《深度合成管理规定》第十九条参照办理）")
_FROM_25 = mark("《互联网信息服务算法推荐管理规定》第二十五条")
ENTITY_WEEKS = (1, 4)


@dataclass(frozen=True, slots=True)
class Law:
    """A rule: what is due, working days (0: by experience), starting event, article, and kind of date."""

    title: str
    days: int
    event: str
    article: str
    kind: Kind


LAWS: dict[Rule, Law] = {
    "file": Law(mark("办理算法备案"), 10, mark("提供服务（上线）"), _FROM_24, "ours"),
    "change": Law(mark("办理变更备案"), 10, mark("备案信息变更"), _FROM_24, "ours"),
    "end": Law(mark("办理注销备案"), 20, mark("终止服务"), _FROM_24, "ours"),
    "review": Law(mark("算法审核答复"), 30, mark("提交（补正后从再次提交起算）"), _FROM_25, "expected"),
    "entity": Law(mark("主体审核答复"), 0, mark("主体提交"), mark("经验值：1–4 周，没有法定期限"), "expected"),
}


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

    def left(self, today: date) -> int:
        """Return the calendar days from today to the last day, negative once past."""
        return (self.on - today).days

    def is_overdue(self, today: date) -> bool:
        """Say whether one of our own terms has passed. An expected answer is never overdue."""
        return self.law.kind == "ours" and self.left(today) < 0


def due_date(rule: Rule, start: date, calendar: Calendar = PUBLISHED) -> DueDate:
    """Return the due date of a rule for an event on `start`."""
    law = LAWS[rule]
    if not law.days:
        return entity_answer(start)
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
    """Return the derivation of a date, one sentence a line: article, start, days off, made-up days, estimate."""
    law = due.law
    lines = [say("依据：{article}。", article=say(law.article))]
    if not law.days:
        template = mark("起算：{start} {event}；通常在 {early} 至 {late} 之间有答复。")
        return [*lines, say(template, start=due.start, event=say(law.event), early=due.earliest, late=due.on)]
    template = mark("起算：{start} {event}，从次日起数 {days} 个工作日，到 {on} 为止。")
    lines.append(say(template, start=due.start, event=say(law.event), days=law.days, on=due.on))
    if due.skipped:
        lines.append(say("不计：{days}。", days="、".join(map(str, due.skipped))))
    if due.made_up:
        lines.append(say("调休上班，计入：{days}。", days="、".join(map(str, due.made_up))))
    if due.is_estimate:
        lines.append(say("暂估：期间部分日期的放假安排还没有公布，只扣除了周末和日期固定的法定节日，公布后会变。"))
    return lines


def _skipped(days: Sequence[date], calendar: Calendar) -> Iterator[Skipped]:
    """Yield the spans of days off; a holiday with the weekend inside it is one span."""
    for why, span in groupby(days, key=calendar.why_off):
        spans = list(span)
        if why:
            yield Skipped(spans[0], spans[-1], why)
