"""What a person presses, sees and saves on a site, as the events from which its structure is learnt."""

from __future__ import annotations

from assistant.filing.assist.seen_presses import PressBox, SeenPress
from assistant.filing.assist.trails import NamedRecords, Opening, SeenView, Sent, TimelineEvent, openings
from assistant.planning.plan.plan import Record

MENU = "menu"
HOME = "https://registry.example.cn/home"


def press(word: str = "", *rows: str, **more: object) -> SeenPress:
    """Return a press; `rows` are the texts of the boxes around it, innermost first, in each of which its words stand once."""
    is_toggle = bool(more.pop("toggle", False))
    boxes = tuple(PressBox(text, alone=bool(word), toggle=is_toggle) for text in (word, *rows))
    return SeenPress(word, boxes=boxes, address=HOME, **more)  # type: ignore[arg-type]


def view(record: Record, *labels: str, document: str = "1") -> SeenView:
    """Return a view of a record that shows these fields of it, or all."""
    keys = {str(p.key) for p in record.planned if not labels or p.label in labels}
    return SeenView(record.root, (record.id,), frozenset(keys), document)


NOTHING, SAVED = SeenView(), Sent()


def seen(records: list[Record], *events: TimelineEvent) -> tuple[list[Opening], NamedRecords]:
    """Return the openings of a timeline, and the records by their names."""
    named = NamedRecords.of(records)
    return openings(events, named), named
