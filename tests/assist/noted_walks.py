"""What a lesson tried: every walk by which a way was to be proved, why it did not prove it, and what had been seen before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from assistant.core.errors import PageMismatch
from assistant.filing.assist.learning import Learning
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import SeenView, TimelineEvent
from assistant.filing.assist.walking import MissingPlace, SiteWalk
from assistant.filing.browser.playwright import PageFault
from assistant.planning.maps.structure import structure_name
from assistant.planning.plan.plan import Record
from tests.assist.contact_operator import ContactOperator

_AROUND = 60


@contextmanager
def walks_noted() -> Iterator[list[dict[str, Any]]]:
    """Note every walk of the learning in the block: the way, the record, and what was not as it should be."""
    walks: list[dict[str, Any]] = []
    missed = Learning._missed

    def noting(self: Learning, walk: SiteWalk, record: Record, readings: Any) -> str:
        kind = structure_name(record.kind)
        way = walk.structure.records[kind].model_dump(mode="json", exclude_defaults=True)
        walks.append({"kind": kind, "record": record.id, "start": walk.start, "way": way, "why": "broken off"})
        try:
            walks[-1]["why"] = missed(self, walk, record, readings)
        except (MissingPlace, PageMismatch, PageFault) as fault:
            walks[-1]["why"] = str(fault)
            raise
        return str(walks[-1]["why"])

    with mock.patch.object(Learning, "_missed", noting):
        yield walks


def noted(walks: list[dict[str, Any]], operator: ContactOperator) -> dict[str, Any]:
    """Return these walks, and what the assistant has seen of the person, event by event."""
    learning = operator.assistance.learning if operator.assistance is not None else None
    return {
        "walks": walks,
        "timeline": [described(event) for event in learning.timeline] if learning is not None else [],
    }


def described(event: TimelineEvent) -> str:
    """Return one event as a line."""
    if isinstance(event, SeenPress):
        boxes = [box.text.replace("\n", "⏎")[:_AROUND] for box in event.boxes[:4]]
        return f"press {event.word or event.icon!r} {event.place} near {event.near!r} in {boxes}"
    return f"view {event.records} {len(event.keys)} in {event.document}" if isinstance(event, SeenView) else "sent"
