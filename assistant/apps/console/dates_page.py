"""The dates of all clients as a calendar: our deadlines and expected answers, kept apart and explained below."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.expiries_panel import add_lead_days
from assistant.apps.console.frame import framed
from assistant.apps.console.list_parts import part_links, part_of
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.pages import page
from assistant.apps.console.parts import badge, el, lines, link, note, page_of, panel
from assistant.apps.console.words import dated, named, tone_of
from assistant.checks.deadlines.terms import explained
from assistant.checks.deadlines.working_days import is_working_day
from assistant.core.language import mark, say
from assistant.practice.clock import Due

_YEARS = range(2000, 3000)  # a calendar begins and ends elsewhere
_MONTHS = 3
_MOST = 3  # dates shown in one calendar day
_WEEK = (mark("一"), mark("二"), mark("三"), mark("四"), mark("五"), mark("六"), mark("日"))


@page(
    "/dates",
    mark("期限日历"),
    20,
    about=mark("三个月的日期（我方期限、预计答复、证件到期分开；证件到期前几天提醒），`.ics`"),
)
def show(context: ConsoleContext, month: str = "", part: str = "") -> None:
    """Show three months of dates, with all running dates below."""
    dues = context.dues(context.clients())
    first = _first(month, context.today)
    by_day: dict[date, list[Due]] = defaultdict(list)
    for due in dues:
        by_day[due.term.on].append(due)
    with framed(context, say("期限日历"), "/dates"):
        with el("p", None, "legend"):
            badge(say("我方期限"), "warn")
            badge(say("预计答复"), "mute")
            badge(say("到期"), "plain")
            el("span", say("休息日底色较深；暂估的日子等节假日安排公布后再定。"), "small")
            calendar_file = page_of("dates.ics", workspace=key_of(context.workspace.folder))
            link(say("下载日历文件（.ics）"), calendar_file, download=True)
        add_lead_days(context)
        with el("nav", None, "parts", aria_label=say("月份")):
            link(say("← 上月"), f"/dates?month={_shifted(first, -1):%Y-%m}")
            link(say("本月"), "/dates")
            link(say("下月 →"), f"/dates?month={_shifted(first, 1):%Y-%m}")
        with el("div", None, "months"):
            for number in range(_MONTHS):
                _month(context, _shifted(first, number), by_day)
        _list(context, dues, month, part)


def _month(context: ConsoleContext, first: date, by_day: dict[date, list[Due]]) -> None:
    name = say("{year} 年 {month} 月", year=first.year, month=first.month)
    with el("section", None, "month"):
        el("h2", name)
        with el("table", None, "calendar"):
            el("caption", name, "unseen")
            with el("thead"), el("tr"):
                for name in _WEEK:
                    el("th", say(name), scope="col")
            with el("tbody"):
                for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
                    with el("tr"):
                        for day in week:
                            _day(context, day, by_day.get(day, []) if day.month == first.month else None)


def _day(context: ConsoleContext, day: date, dues: Sequence[Due] | None) -> None:
    if dues is None:
        el("td", "")
        return
    classes = " ".join(
        filter(None, ("today" if day == context.today else "", "" if is_working_day(day, context.calendar) else "rest"))
    )
    with el("td", None, classes, aria_current="date" if day == context.today else None):
        el("span", str(day.day), "number")
        for due in dues[:_MOST]:
            with el("div", None, f"due {tone_of(due.term, context.today)}"):
                el("span", due.label, title=dated(due.term, context.today))
        if len(dues) > _MOST:
            el("div", say("另有 {count} 个", count=len(dues) - _MOST), "small")


def _list(context: ConsoleContext, dues: Sequence[Due], month: str, part: str) -> None:
    shown, number = part_of(dues, part)
    with panel(say("全部日期（{count}）", count=len(dues))):
        if not dues:
            note(say("没有进行中的期限。"), "mute")
        for due in shown:
            with el("details"):
                with el("summary"):
                    badge(due.term.distance(context.today), tone_of(due.term, context.today))
                    el("span", due.label)
                    el("span", named(due.term), "small")
                lines(explained(due.term))
        part_links(len(dues), number, lambda to: page_of("dates", month=month, part=str(to)))


def _first(month: str, today: date) -> date:
    try:
        first = datetime.strptime(month, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return first if first.year in _YEARS else today.replace(day=1)


def _shifted(first: date, months: int) -> date:
    """Return the first day of the month this many months away."""
    middle = first.replace(day=15) + timedelta(days=30 * months)
    return middle.replace(day=1)
