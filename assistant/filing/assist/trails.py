"""How the person came to each record and what they pressed while it was open, in order (pure).

Presses, views and saves form one timeline. An opening is a record that came into view, with the presses since the view before
it; a press belongs to a record's row if the innermost box around it that names a record names this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from assistant.core import wording
from assistant.filing.assist.seen_presses import PressBox, SeenPress
from assistant.filing.site.named_things import name_pattern
from assistant.planning.maps.structure import NamedPress
from assistant.planning.plan.plan import Record

_TYPED = frozenset(("text", "textarea", "number", "date"))
_LEAST_TYPED = 3  # signs: shorter texts stand in many words
_BEFORE = "".join(f"(?<!{word})" for word in ("打开", "官方", "访问", "进入", "查看"))
_BEHIND = "(?!备案|地址|名称|链接|首页|:)"
_OPENING = re.compile(r"编辑|修改|维护|查看|详情")


@dataclass(frozen=True, slots=True)
class SeenView:
    """What one reading shows of the plan: an item, its records, the keys that have a place; all empty if nothing is recognised."""

    root: str = ""
    records: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    document: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request with contents of the plan has left and was answered well since the event before.

    If it is not `is_read`, it is a form with files that was sent as a whole and could not be read: it may have been a save.
    """

    is_read: bool = True


TimelineEvent = SeenPress | SeenView | Sent


@dataclass(slots=True)
class Opening:
    """A record that came into view: the presses since the view before, and what happened while it was shown."""

    view: SeenView
    trail: tuple[SeenPress, ...]
    within: list[TimelineEvent] = field(default_factory=list)

    @property
    def record(self) -> str:
        """Return the id of the record that was opened."""
        return self.view.records[0]

    def presses(self) -> list[SeenPress]:
        """Return what was pressed while the record was shown."""
        return [event for event in self.within if isinstance(event, SeenPress)]


@dataclass(frozen=True, slots=True)
class NamedRecords:
    """The records of a plan by id, known by the names under which a list shows them; `typed` are their texts."""

    records: Mapping[str, Record]
    typed: frozenset[str]

    @classmethod
    def of(cls, records: Iterable[Record]) -> NamedRecords:
        """Return the records of a plan."""
        by_id = {record.id: record for record in records}
        planned = (planned for record in by_id.values() for planned in record.planned)
        texts = {str(one.value).strip() for one in planned if one.kind in _TYPED}
        return cls(by_id, frozenset(text for text in texts if len(text) >= _LEAST_TYPED))

    def speaks_of_client(self, text: str) -> bool:
        """Return whether a text names a record, or holds what the profile has the person type."""
        return bool(self.in_text(text)) or any(typed in text for typed in self.typed)

    def in_text(self, text: str) -> set[str]:
        """Return the ids of the records that a text names; a name inside a longer one of another record does not count.

        Of several that it names by the same first part of their names those count whose other part (网站, APP) it says, too.
        """
        spans = [
            (match.start(), match.end(), record.id)
            for record in self.records.values()
            for pattern in _patterns(record)
            for match in pattern.finditer(text)
        ]
        named = {
            id_
            for start, end, id_ in spans
            if not any(s <= start and end <= e and (e - s) > (end - start) and other != id_ for s, e, other in spans)
        }
        said = {id_: _parts(self.records[id_])[0] for id_ in named if _says_other_part(self.records[id_], text)}
        firsts = set(said.values())
        return {id_ for id_ in named if id_ in said or _parts(self.records[id_])[0] not in firsts}

    def only_names(self, text: str) -> str:
        """Return what of a text names records, each name and other part of one on a line: the same as the whole text names."""
        spans = sorted(
            m.span() for r in self.records.values() for pattern in _patterns(r) for m in pattern.finditer(text)
        )
        joined: list[tuple[int, int]] = []
        for start, end in spans:
            overlaps = joined and start < joined[-1][1]
            joined[-1:] = [(joined[-1][0], max(end, joined[-1][1]))] if overlaps else [*joined[-1:], (start, end)]
        others = [_parts(self.records[id_])[1] for id_ in sorted(self.in_text(text))]
        others = [other for other in dict.fromkeys(others) if other and other in wording.option(text)]
        apart = (f"；{other}" for other in others)  # no sign that may stand between the parts of one name
        return "\n".join([*(text[start:end] for start, end in joined), *apart])

    def row(self, press: SeenPress) -> tuple[frozenset[str], tuple[PressBox, ...]]:
        """Return the records that the row around a press names, and the boxes that name these and no others, innermost first.

        A name that several have may stand alone in the innermost box: a box around it tells which it is. Nothing if none does, or
        the press is in the menu.
        """
        own: frozenset[str] = frozenset()
        boxes: list[PressBox] = []
        for box in press.boxes if press.place != "menu" else ():
            named = frozenset(self.in_text(box.text))
            if own and not (named == own or (named < own and not self._is_one(own))):
                break
            own = named
            boxes += [box] if named else []
        return (own, tuple(boxes)) if own and self._is_one(own) else (frozenset(), ())

    def _is_one(self, ids: Iterable[str]) -> bool:
        """Return whether these are records of one kind and one name: which of them it is, the rows around tell."""
        records = [self.records[id_] for id_ in ids]
        return len({(record.page if record.kind.is_nested else record.root, record.names) for record in records}) == 1

    def is_name(self, word: str, record: Record) -> bool:
        """Return whether a word is a record's name, as a list may show it."""
        return any(re.fullmatch(pattern, word) for pattern in _patterns(record))

    def row_of(self, press: SeenPress, record: Record) -> tuple[PressBox, ...]:
        """Return the boxes of a press that are a record's row, innermost first; none if the press is not in its row."""
        own, boxes = self.row(press)
        same = {other.id for other in self.records.values() if other.root == record.root and not record.kind.is_nested}
        return boxes if own & ({record.id} | same) else ()


def _parts(record: Record) -> tuple[str, str]:
    """Return what stands before the last joint of a record's name, and behind it; the name alone if no joint is in it."""
    natural_key = record.kind.record.natural_key
    joint = natural_key.joint if natural_key is not None and len(natural_key.fields) > 1 and record.names else ""
    first, _, other = record.names[0].rpartition(joint) if joint else ("", "", "")
    return (first, wording.option(other)) if first else ((record.names or ("",))[0], "")


def _says_other_part(record: Record, text: str) -> bool:
    """Return whether a text says the other part of a record's name, and not as part of another column (打开网站, 网站备案号).

    The texts of the cells of a row follow each other without a sign between them.
    """
    other = _parts(record)[1]
    return bool(other) and bool(re.search(f"{_BEFORE}{re.escape(other)}{_BEHIND}", wording.option(text)))


def _patterns(record: Record) -> tuple[re.Pattern[str], ...]:
    if record.kind.is_single:
        return ()
    natural_key = record.kind.record.natural_key
    joint = natural_key.joint if natural_key is not None and len(natural_key.fields) > 1 else ""
    return _compiled(record.names, joint)


@cache
def _compiled(names: tuple[str, ...], joint: str) -> tuple[re.Pattern[str], ...]:
    """Return patterns of names, and of what stands before the last joint of each: a list shows the rest apart."""
    shorter = [name.rpartition(joint)[0] for name in names if joint and joint in name]
    return tuple(re.compile(name_pattern(name)[1:-1]) for name in (*names, *shorter) if name)


def openings(timeline: Iterable[TimelineEvent], named: NamedRecords) -> list[Opening]:
    """Return every record that came into view, in order."""
    result: list[Opening] = []
    trail: list[SeenPress] = []
    is_hidden = True
    for event in timeline:
        last = result[-1] if result else None
        if isinstance(event, SeenPress):
            trail.append(event)
        if not isinstance(event, SeenView) or not event.root:
            if last is not None and not is_hidden:
                last.within.append(event)
            is_hidden = is_hidden or isinstance(event, SeenView)
            continue
        if last is not None and not (trail or last.within or is_hidden) and _is_of_a_kind(last.view, event, named):
            last.view = event  # the person has said which of several records it is
        elif last is None or last.view.root != event.root or _is_reopened(trail, event, named):
            result.append(Opening(event, tuple(trail)))
        else:
            last.within.append(event)
        trail, is_hidden = [], False
    return result


def _is_of_a_kind(view: SeenView, other: SeenView, named: NamedRecords) -> bool:
    pages = {named.records[one.records[0]].page for one in (view, other)}
    return view.root != other.root and view.document == other.document and len(pages) == 1


def _is_reopened(trail: Sequence[SeenPress], view: SeenView, named: NamedRecords) -> bool:
    """Return whether presses led to an item from outside, and not from one of its views to the next."""
    record = named.records[view.records[0]]
    return any(
        press.is_login
        or press.place == "menu"
        or (_OPENING.search(press.word or press.icon) and named.row_of(press, record))
        for press in trail
    )


def on_page(press: SeenPress, named: NamedRecords) -> NamedPress | None:
    """Return a press as a map names it on the whole page.

    None if it is not clear which of several things it was, or if its words are the client's: a map holds none.
    """
    says = press.word or press.icon
    if not says or named.speaks_of_client(says):
        return None
    if press.near and press.place in ("first", "last", "other") and not named.speaks_of_client(press.near):
        return _named(press, beside=press.near)
    return _named(press, place=press.place) if press.place not in ("other", "tip") else None


def in_row(press: SeenPress, record: Record, named: NamedRecords) -> NamedPress | None:
    """Return a press as a map names it in the row of a record; None if it is not clear which thing it was."""
    boxes, says = named.row_of(press, record), press.word or press.icon
    if not boxes:
        return None
    is_toggle = any(box.toggle for box in boxes)
    if says and named.in_text(says):
        is_arrow = is_toggle and not named.is_name(says, record)
        return NamedPress.model_validate({"part": "toggle"} if is_arrow else {"part": "name", "by": press.by})
    is_alone = any(box.alone for box in boxes) or (press.icon and press.place == "tip")
    if says and is_alone and not named.speaks_of_client(says):
        return _named(press)
    return NamedPress.model_validate({"part": "toggle"}) if is_toggle else None


def _named(press: SeenPress, **more: str) -> NamedPress:
    says = {"words": [press.word]} if press.word else {"icon": press.icon}
    return NamedPress.model_validate({**says, **more, "by": press.by})
