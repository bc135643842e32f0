"""`beian due`: one date by its rule, or the dates of all clients, overdue first; each explains itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.apps.cli.output import json_line, progress, result
from assistant.checks.deadlines import own_years
from assistant.checks.deadlines.ics import CalendarEntry, as_ics, identity
from assistant.checks.deadlines.terms import KINDS, LAWS, DueDate, due_date, explained
from assistant.checks.deadlines.working_days import Calendar
from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import mark, say


@dataclass(frozen=True, slots=True)
class DueOptions:
    """What the command line asked of `due`."""

    rule: str | None = None
    start: str | None = None
    days: int | None = None
    workspace: Path | None = None
    ics: Path | None = None
    explain: bool = False
    as_json: bool = False


def calendar_of(folder: Path | None = None) -> Calendar:
    """Return the calendar with the user's own years: of the workspace where it has such a file, else of this machine."""
    return own_years.read(own_years.path_for(folder))


def by_rule(options: DueOptions) -> int:
    """Print the date of one rule for one event."""
    if options.rule is None:
        raise UsageError(what=say(mark("请用 --rule 写规则，如 --rule file --from 2026-11-20。")))
    if options.rule not in LAWS:
        raise UsageError(what=say(mark("没有规则“{rule}”；可用：{known}。"), rule=options.rule, known="、".join(LAWS)))
    if options.start is None:
        raise UsageError(what=say(mark("请用 --from 写起算的日期，如 --from 2026-11-20。")))
    found = due_date(options.rule, day_of(options.start), calendar_of(options.workspace))
    if options.ics is not None:
        write_ics([("", "", found)], options.ics)
    if options.as_json:
        json_line(as_json(found))
    else:
        for line in (headline(found, date.today()), *explained(found)):
            result(line)
    return 0


def day_of(text: str) -> date:
    """Return a date as it was typed; raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(what=say(mark("“{text}”不是日期。请写成 2026-12-01。"), text=text)) from None


def headline(found: DueDate, today: date) -> str:
    """Return one line: the date with its kind and mark, what is due, and how far away."""
    kind, title = say(KINDS[found.law.kind]), say(found.law.title)
    on = str(found.on) if found.earliest == found.on else f"{found.earliest} – {found.on}"
    estimate = say(mark("（暂估）")) if found.is_estimate else ""
    return f"{on}{estimate}  {kind}：{title}  {distance(found, today)}"


def distance(found: DueDate, today: date) -> str:
    """Return how far a date is: days left, today, days overdue; an answer that is late is not overdue."""
    left = found.left(today)
    if left == 0:
        return say(mark("今天到期")) if found.law.kind == "ours" else say(mark("预计今天"))
    if left > 0:
        return say(mark("还有 {days} 天"), days=left)
    late = mark("已超期 {days} 天") if found.law.kind == "ours" else mark("比预计晚 {days} 天")
    return say(late, days=-left)


def as_json(found: DueDate, **more: object) -> dict[str, Any]:
    """Return a date as plain data; days are ISO, `provisional` is 暂估."""
    return {
        **more,
        "rule": found.rule,
        "title": say(found.law.title),
        "kind": "deadline" if found.law.kind == "ours" else "expected",
        "article": say(found.law.article),
        "from": found.start.isoformat(),
        "working_days": found.law.days or None,
        "earliest": found.earliest.isoformat(),
        "due": found.on.isoformat(),
        "provisional": found.is_estimate,
        "skipped": [
            {"from": each.first.isoformat(), "to": each.last.isoformat(), "why": each.why} for each in found.skipped
        ],
        "made_up": [each.isoformat() for each in found.made_up],
        "explained": explained(found),
    }


def write_ics(dates: Sequence[tuple[str, str, DueDate]], path: Path) -> None:
    """Write dates (key of client and item, whose, which) to a calendar file; our terms remind, answers do not."""
    entries = [
        CalendarEntry(
            identity=identity(key, found),
            on=found.on,
            title=" ".join(
                filter(None, (f"{say(KINDS[found.law.kind])}：{say(found.law.title)}", whose, _mark(found)))
            ),
            text="\n".join(explained(found)),
            reminds=found.law.kind == "ours",
        )
        for key, whose, found in dates
    ]
    files.write(path, as_ics(entries, datetime.now(UTC)))
    progress(say(mark("已写入日历文件：{path}（{count} 个日期）"), path=path, count=len(entries)))


def _mark(found: DueDate) -> str:
    return say(mark("（暂估）")) if found.is_estimate else ""
