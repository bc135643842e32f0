"""Requests for materials: what was asked of whom and when, and the text of a reminder for what has not come.

ask(client, duty, names, today)    →  records that a message with these materials was sent to a person of this duty
to_ask(missing)                    →  what of it is the client's to send
still_open(profile, record, missing)  →  OpenRequest for each duty: what of it is still missing, asked since when
reminder(loaded, request, until)   →  the text to copy; when it is due is the caller's to count in working days
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.core.language import mark, say
from assistant.declaration.intake.earlier_names import names_of_today
from assistant.declaration.intake.missing import MissingItem
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.intake.requirements import STATES
from assistant.declaration.papers.paper_record import ASKED, PaperEvent, PaperRecord, add
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.schema.whole import Profile

_THEIRS = frozenset({STATES["none"], STATES["lost"]})
REMINDED_AFTER = 3  # working days
_HEAD = mark("{contact}您好，{day}请您发来、补齐或答复的，还差这几项：")
_END = mark("麻烦您在{day}前发给我；有困难请告诉我，我来调整安排。谢谢！")


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What a person of a duty was asked for and has not sent: names, the first and the last day of asking."""

    duty: str
    names: tuple[str, ...]
    since: date
    last: date
    times: int


def ask(client: Path, duty: str, names: Sequence[str], today: date) -> PaperEvent:
    """Record a request. Raises OSError."""
    return add(client, PaperEvent(ASKED, today, recipient=duty, names=tuple(names)))


def to_ask(lacks: Sequence[MissingItem]) -> list[MissingItem]:
    """Return what a person of the client has to send: not what we have drafted, nor what is on its way to be read or sealed."""
    return [item for item in lacks if item.state in _THEIRS]


def still_open(
    profile: Profile, record: PaperRecord, missing: Sequence[MissingItem], questions: Sequence[ClientQuestion] = ()
) -> list[OpenRequest]:
    """Return what was asked for and is still missing or not answered, by duty in the order of asking.

    What was asked for about an algorithm or a product without a name, or with another one, is named as it is called today.
    """
    absent = names_of_today(profile, [item.name for item in missing] + [question.name for question in questions])
    by_duty: dict[str, list[PaperEvent]] = {}
    for event in record.asked():
        if absent.keys() & set(event.names):
            by_duty.setdefault(event.recipient, []).append(event)
    return [
        OpenRequest(
            duty,
            tuple(dict.fromkeys(absent[name] for event in events for name in event.names if name in absent)),
            events[0].day,
            events[-1].day,
            len(events),
        )
        for duty, events in by_duty.items()
    ]


def reminder(loaded: LoadedProfile, request: OpenRequest, until: date) -> str:
    """Return the reminder as plain text to paste into a chat."""
    contacts = loaded.profile.notes.contacts
    contact = next((one.name for one in contacts if one.duty == request.duty and one.name), "")
    lines = [say(_HEAD, contact=contact, day=_day(request.since))]
    lines += [f"{place}. {name}" for place, name in enumerate(request.names, 1)]
    return "\n".join((*lines, say(_END, day=_day(until))))


def _day(day: date) -> str:
    return say("{month}月{day}日", month=day.month, day=day.day)
