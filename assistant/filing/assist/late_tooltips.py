"""Tooltips that were not shown yet when the person pressed an icon: read under the pointer, in the row of the record that it has opened.

Only the pointer is moved: an icon without words may delete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.core.errors import PageMismatch
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import NamedRecords, Opening
from assistant.filing.assist.walking import MissingPlace, SiteWalk
from assistant.filing.browser.playwright import PageFault
from assistant.planning.maps.structure import NamedPress, RecordStructure
from assistant.planning.plan.plan import Record

_BY_NAME = NamedPress.model_validate({"part": "name"})
_MOST_LISTS = 3


def untold(seen: Iterable[Opening], named: NamedRecords) -> dict[str, Record]:
    """Return the pictures of the icons that have opened a record from its row and of which no tooltip is known, with such a record."""
    result: dict[str, Record] = {}
    for opening in seen:
        record = named.records[opening.record]
        for press in opening.trail:
            if press.picture and not (press.word or press.icon) and named.row_of(press, record):
                result[press.picture] = record
    return result


def lists_of(ways: Sequence[RecordStructure]) -> list[RecordStructure]:
    """Return the ways to different lists, by which a record's row is looked for by its name."""
    result: list[RecordStructure] = []
    for way in ways:
        if way.list is not None and way.list not in [known.list for known in result]:
            result.append(way.model_copy(update={"edit": (_BY_NAME,)}))
    return result[:_MOST_LISTS]


def tip_in_row(walk: SiteWalk, record: Record, picture: str) -> str:
    """Return what the icon with this picture says in the row of a record; empty if there is no such row or icon."""
    try:
        walk.begin()
        row = walk.row_of(record, walk.to_list(record))
        return walk.tooltips.of_picture(picture, row.part) if row is not None else ""
    except (MissingPlace, PageMismatch, PageFault):
        return ""


def numbers_of(presses: Iterable[SeenPress], picture: str) -> list[int]:
    """Return the numbers of the presses of icons with a picture."""
    return [press.number for press in presses if press.picture == picture]
