"""Words that several pages of the console say: dates, distances, who acted."""

from __future__ import annotations

from datetime import date, datetime

from assistant.apps.console.parts import Tone
from assistant.checks.deadlines.terms import KINDS, DueDate
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.declaration.profile.schema.declare import Block, members
from assistant.declaration.profile.schema.whole import Profile

SEVERITIES: dict[str, tuple[str, str, Tone]] = {
    "block": ("✖", mark("必改"), "bad"),
    "warn": ("！", mark("需核实"), "warn"),
    "note": ("ℹ", mark("提示"), "note"),
}


def distance(date: DueDate, today: date) -> str:
    """Return how far a date is: days left, today, days overdue; an answer that is late is not overdue."""
    left = date.left(today)
    if left == 0:
        return say(mark("今天到期")) if date.law.kind == "ours" else say(mark("预计今天"))
    if left > 0:
        return say(mark("还有 {days} 天"), days=left)
    late = mark("已超期 {days} 天") if date.law.kind == "ours" else mark("比预计晚 {days} 天")
    return say(late, days=-left)


def tone_of(date: DueDate, today: date) -> Tone:
    """Return the tone of a date: ours that is past or near stands out, an expected answer never alarms."""
    if date.law.kind != "ours":
        return "mute"
    left = date.left(today)
    return "bad" if left < 0 else "warn" if left <= 5 else "plain"


def dated(date: DueDate, today: date) -> str:
    """Return a date in one line: the day, its kind, what is due, how far away."""
    return f"{named(date)}，{distance(date, today)}"


def named(date: DueDate) -> str:
    """Return a date with its kind and what is due."""
    return f"{day(date)} {say(KINDS[date.law.kind])}：{say(date.law.title)}"


def day(date: DueDate) -> str:
    """Return the day of a date, or the span of one that is none, with the mark of an estimate."""
    on = str(date.on) if date.earliest == date.on else f"{date.earliest} – {date.on}"
    return on + (say(mark("（暂估）")) if date.is_estimate else "")


def moment(at: datetime | None) -> str:
    """Return a moment on this machine's clock."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else "—"


def titles_of(key: FieldKey) -> str:
    """Return a key as the form shows it: titles from the outside in, each item by its name."""
    model: type[Block] | None = Profile
    titles: list[str] = []
    for part in key.parts:
        declared = members(model).get(part.name) if model is not None else None
        title = declared.title if declared is not None else ""
        titles.append(f"{title}“{part.item}”" if part.item is not None else title)
        model = getattr(declared, "model", None)
    return " › ".join(filter(None, titles))


def weighed(severity: str, rule: str) -> str:
    """Return a finding's sign, word and number; the basic rules have no number that says anything."""
    sign, word, _ = SEVERITIES[severity]
    number = rule if rule.startswith("R") else ""
    return f"{sign} {say(word)} {number}".rstrip()
