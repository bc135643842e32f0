"""The terms of the law and the answers to expect: two kinds of date that are never mixed (glossary E, domain.md 5.1).

    term(rule, start)        →  the last day of a term, with how it was counted
    answer(submitted, again) →  the day by which the authority answers, counted anew from each 补正
    entity_answer(submitted) →  from when to when the entity's review is usually answered: experience, no term

我方期限 bind the filer: 10 working days after 上线 or a change, 20 after the end of the service. 预计答复 bind nobody here:
30 working days for an algorithm. Sources: 《互联网信息服务算法推荐管理规定》 第二十四、二十五条; for 深度合成 by reference of
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
_DAY = timedelta(days=1)
_FROM_24 = mark("《互联网信息服务算法推荐管理规定》第二十四条（深度合成服务依《深度合成管理规定》第十九条参照办理）")
_FROM_25 = mark("《互联网信息服务算法推荐管理规定》第二十五条")
ENTITY_WEEKS = (1, 4)


@dataclass(frozen=True, slots=True)
class Law:
    """A rule: what is due, how many working days (0: none, by experience), from what event, by which article, of what kind."""

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
    """Days in a row that were not counted, and why."""

    first: date
    last: date
    why: str

    def __str__(self) -> str:
        span = f"{self.first}" if self.first == self.last else f"{self.first} – {self.last}"
        return say(mark("{span}（{why}）"), span=span, why=self.why)


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date that explains itself: rule, event, last day, days not counted, week-end days counted as made up.

    `earliest` is the near end of a range of experience, else `on`; `is_estimate` is shown as 暂估.
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
        """Return the rule of the law."""
        return LAWS[self.rule]

    def left(self, today: date) -> int:
        """Return the calendar days from today to the last day; negative once it is past."""
        return (self.on - today).days

    def is_overdue(self, today: date) -> bool:
        """Say whether the last day of an own term is past; an answer is late, never overdue."""
        return self.law.kind == "ours" and self.left(today) < 0


def due_date(rule: Rule, start: date, calendar: Calendar = PUBLISHED) -> DueDate:
    """Return the term of a rule for an event on a day."""
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
    """Return the day by which an algorithm is answered: 30 working days from the latest of submission and 补正."""
    return due_date("review", max(submitted, *again) if again else submitted, calendar)


def entity_answer(submitted: date) -> DueDate:
    """Return from when to when the entity's review is usually answered, in calendar weeks."""
    nearest, farthest = (submitted + timedelta(weeks=weeks) for weeks in ENTITY_WEEKS)
    return DueDate("entity", submitted, farthest, nearest, is_estimate=False)


def explained(due: DueDate) -> list[str]:
    """Return how a date came about, a sentence a line: rule and article, start, days left out, days made up, the mark."""
    law = due.law
    lines = [say(mark("依据：{article}。"), article=say(law.article))]
    if not law.days:
        message = mark("起算：{start} {event}；通常在 {early} 至 {late} 之间有答复。")
        return [*lines, say(message, start=due.start, event=say(law.event), early=due.earliest, late=due.on)]
    message = mark("起算：{start} {event}，从次日起数 {days} 个工作日，到 {on} 为止。")
    lines.append(say(message, start=due.start, event=say(law.event), days=law.days, on=due.on))
    if due.skipped:
        lines.append(say(mark("不计：{days}。"), days="、".join(map(str, due.skipped))))
    if due.made_up:
        lines.append(say(mark("调休上班，计入：{days}。"), days="、".join(map(str, due.made_up))))
    if due.is_estimate:
        lines.append(say(mark("暂估：途中有日子的放假通知还没有公布，只去掉了周末和日期固定的法定节日，公布后会变。")))
    return lines


def _skipped(days: Sequence[date], calendar: Calendar) -> Iterator[Skipped]:
    """Yield the spans of days off, a holiday with the week end inside it as one."""
    for why, span in groupby(days, key=calendar.why_off):
        spans = list(span)
        if why:
            yield Skipped(spans[0], spans[-1], why)
