"""Texts shared by several pages: dates, time left, titles of keys, severities."""

from __future__ import annotations

from datetime import date, datetime

from assistant.apps.console.parts import Tone
from assistant.checks.deadlines.laws import KINDS
from assistant.checks.deadlines.terms import DueDate
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.declaration.profile.schema.declare import Block, members
from assistant.declaration.profile.schema.whole import Profile

SEVERITIES: dict[str, tuple[str, str, Tone]] = {
    "block": ("✖", mark("必改"), "bad"),
    "warn": ("！", mark("需核实"), "warn"),
    "note": ("ℹ", mark("提示"), "note"),
}

_NEAR, _NEAR_EXPIRY = 5, 30  # days


def tone_of(date: DueDate, today: date) -> Tone:
    """Return the tone of a date: only our own deadlines and ends of documents stand out when past or near."""
    if date.law.kind == "expected":
        return "mute"
    days_left = date.days_left(today)
    near = _NEAR_EXPIRY if date.law.kind == "expiry" else _NEAR
    return "bad" if days_left < 0 else "warn" if days_left <= near else "plain"


def dated(date: DueDate, today: date) -> str:
    """Return a date in one line: day, kind, title, time left."""
    return say("{date}，{distance}", date=named(date), distance=date.distance(today))


def named(date: DueDate) -> str:
    """Return a date with its kind and what is due."""
    return f"{day(date)} {say(KINDS[date.law.kind])}：{say(date.law.title)}"


def day(date: DueDate) -> str:
    """Return the day of a date, or its span, with the mark of an estimate."""
    on = str(date.on) if date.earliest == date.on else f"{date.earliest} – {date.on}"
    return on + (say("（暂估）") if date.is_estimate else "")


def moment(at: datetime | None) -> str:
    """Return a moment in local time."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else "—"


def titles_of(key: FieldKey) -> str:
    """Return a key as the form shows it: titles from the outside in, each item with its name."""
    model: type[Block] | None = Profile
    titles: list[str] = []
    for part in key.parts:
        declared = members(model).get(part.name) if model is not None else None
        title = declared.title if declared is not None else ""
        titles.append(f"{title}“{part.item}”" if part.item is not None else title)
        model = getattr(declared, "model", None)
    return " › ".join(filter(None, titles))


def place_name(finding: Finding) -> str:
    """Return the place of a finding as the form names it, or the file name if it belongs to no field."""
    try:
        return titles_of(FieldKey.of(finding.place))
    except ValueError:
        return finding.where.partition(":")[0]


def weighed(severity: str, rule: str) -> str:
    """Return a finding's sign and severity, with the rule's number unless it is a basic rule."""
    sign, word, _ = SEVERITIES[severity]
    number = rule if rule.startswith("R") else ""
    return f"{sign} {say(word)} {number}".rstrip()
