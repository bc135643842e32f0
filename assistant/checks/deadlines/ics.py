"""Writes dates as a calendar file (.ics, RFC 5545). Only this module uses icalendar.

An entry keeps its uid when the file is written again, so that calendar programs replace it instead of duplicating it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from assistant.checks.deadlines.laws import KINDS
from assistant.checks.deadlines.terms import DueDate, explained
from assistant.core.language import say

_PRODUCT = "-//beian-assistant//beian due//ZH"
USUAL_LEADS = (3, 1)  # days before


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An all-day calendar entry: its identity (client, item, rule), date, title and explanation.

    `leads`: the days before it on which it is announced.
    """

    identity: str
    on: date
    title: str
    text: str
    reminds: bool = True
    leads: Sequence[int] = USUAL_LEADS


def identity(key: str, due: DueDate) -> str:
    """Return the identity of a date, given a key of client and item ("" if it belongs to no client).

    For a client's expected answers and ends of documents the start is omitted, so that a new date replaces the former one.
    """
    start = "" if key and due.law.kind in ("expected", "expiry") else due.start
    return f"{key}|{due.rule}|{start}"


def entry_of(key: str, owner: str, due: DueDate, expiry_leads: Sequence[int] = USUAL_LEADS) -> CalendarEntry:
    """Return the entry of a date; `owner` names client and item, `expiry_leads` are the leads of a document's end.

    An expected answer has no reminder.
    """
    kind, estimate = say(KINDS[due.law.kind]), say("（暂估）") if due.is_estimate else ""
    title = f"{kind}：{say(due.law.title)} {owner}".strip()
    leads = expiry_leads if due.law.kind == "expiry" else USUAL_LEADS
    text = "\n".join(explained(due))
    return CalendarEntry(identity(key, due), due.on, f"{title}{estimate}", text, due.law.kind != "expected", leads)


def as_ics(entries: Sequence[CalendarEntry], made: datetime) -> bytes:
    """Return a calendar file. `made`: its creation time, with a time zone."""
    whole = Calendar()
    whole.add("prodid", _PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", say("算法备案期限"))
    for entry in entries:
        whole.add_component(_event(entry, made))
    return bytes(whole.to_ical())


def _event(entry: CalendarEntry, made: datetime) -> Event:
    event = Event()
    event.add("uid", f"{hashlib.sha256(entry.identity.encode()).hexdigest()[:32]}@beian-assistant")
    event.add("dtstamp", made)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("transp", "TRANSPARENT")
    for days in entry.leads if entry.reminds else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event
