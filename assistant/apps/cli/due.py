"""`beian due`: one date by its rule, or the dates of all clients, overdue first, with explanations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.practice_options import DueOptions
from assistant.checks.deadlines import own_years
from assistant.checks.deadlines.ics import USUAL_LEADS, as_ics, entry_of
from assistant.checks.deadlines.laws import KINDS
from assistant.checks.deadlines.terms import LAWS, DueDate, due_date, explained
from assistant.checks.deadlines.working_days import Calendar
from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, say


def calendar_of(folder: Path | None = None) -> Calendar:
    """Return the calendar with the user's own years, from the workspace's file or else from this machine's."""
    return own_years.read(own_years.path_for(folder))


def by_rule(options: DueOptions) -> int:
    """Print the date of one rule for one event."""
    if options.rule is None:
        raise UsageError(what=say("请用 --rule 写规则，如 --rule file --from 2026-11-20。"))
    counted = [rule for rule, law in LAWS.items() if law.unit not in ("given", "validity")]
    if options.rule not in counted:
        raise UsageError(what=say("没有规则“{rule}”；可用：{known}。", rule=options.rule, known=comma_list(counted)))
    if options.start is None:
        raise UsageError(what=say("请用 --from 写起算的日期，如 --from 2026-11-20。"))
    due = due_date(options.rule, day_of(options.start), calendar_of(options.workspace))
    if options.ics is not None:
        write_ics([("", "", due)], options.ics)
    if options.as_json:
        json_line(as_json(due))
    else:
        for line in (headline(due, date.today()), *explained(due)):
            result(line)
    return 0


def day_of(text: str) -> date:
    """Return a typed date; raises UsageError if it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(what=say("“{text}”不是日期。请写成 2026-12-01。", text=text)) from None


def headline(date: DueDate, today: date) -> str:
    """Return one line: the date with its kind and provisional mark, what is due, and how far away it is."""
    kind, title = say(KINDS[date.law.kind]), say(date.law.title)
    on = str(date.on) if date.earliest == date.on else f"{date.earliest} – {date.on}"
    estimate = say("（暂估）") if date.is_estimate else ""
    return f"{on}{estimate}  {kind}：{title}  {date.distance(today)}"


def as_json(date: DueDate, **more: object) -> dict[str, Any]:
    """Return a date as plain data; days are ISO, `provisional` is 暂估."""
    return {
        **more,
        "rule": date.rule,
        "title": say(date.law.title),
        "kind": "deadline" if date.law.kind == "ours" else date.law.kind,
        "article": say(date.law.article),
        "from": date.start.isoformat(),
        "working_days": date.law.days if date.law.unit == "working" else None,
        "calendar_days": date.law.days if date.law.unit == "calendar" else None,
        "confidence": date.law.confidence or None,
        "earliest": date.earliest.isoformat(),
        "due": date.on.isoformat(),
        "provisional": date.is_estimate,
        "skipped": [
            {"from": skipped.first.isoformat(), "to": skipped.last.isoformat(), "why": skipped.why}
            for skipped in date.skipped
        ],
        "made_up": [day.isoformat() for day in date.made_up],
        "explained": explained(date),
    }


def write_ics(dates: Sequence[tuple[str, str, DueDate]], path: Path, expiry_leads: Sequence[int] = USUAL_LEADS) -> None:
    """Write dates (key of client and item, owner, date) to a calendar file; expected answers have no reminders.

    `expiry_leads`: the days before the end of a document on which it is announced.
    """
    entries = [entry_of(key, owner, date, expiry_leads) for key, owner, date in dates]
    files.write(path, as_ics(entries, datetime.now(UTC)))
    progress(say("已写入日历文件：{path}（{count} 个日期）", path=path, count=len(entries)))
