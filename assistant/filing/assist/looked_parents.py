"""Which record above one that is nested belongs to it, told by what stands around the things that the person pressed (pure).

Three signs count: a row around the press names exactly one record above; the list around it shows records beside this one that are
known to belong to one record above; the press before was in the row of one. A row counts only if a box around it names several:
else the rows of records that nobody has looked at could be meant. In doubt the person is asked, once for each showing, or once as
long as only one record above is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.core.keys import FieldKey
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import NamedRecords
from assistant.filing.site.named_things import name_pattern

MENU = "menu"
_NOT_BEFORE = re.compile(r"[\u4e00-\u9fff，。、；：“‘]$")  # then a name is a word of a sentence
_LEAVING = re.compile(r"取消|返回|关闭|退出|[×✕xX]")


@dataclass(slots=True)
class LookedParents:
    """What the person has said: `only` are records above that they have named while no other was known, by form."""

    only: dict[str, FieldKey] = field(default_factory=dict)

    def find(
        self,
        page: str,
        trail: Sequence[SeenPress],
        named: NamedRecords,
        candidates: Sequence[FieldKey],
        beside: Mapping[FieldKey, FieldKey],
    ) -> FieldKey | None:
        """Return the record above one of a form that these presses have opened; None if only the person knows.

        `candidates` are the records above that are known, `beside` the known records of the form that have another name, with those
        that they belong to.
        """
        presses = [press for press in trail if not _LEAVING.fullmatch(press.word or press.icon)]
        if not presses or not candidates:
            return None
        above = {str(key): key for key in candidates}
        parent, is_certain = _by_row(presses[-1], named, above)
        if parent is not None:
            return parent if is_certain or self._is_only(page, parent, candidates) else None
        around = _by_list(presses[-1], named, above, {str(key): own for key, own in beside.items()})
        return around or self._by_press_before(page, presses, named, above)

    def _by_press_before(
        self, page: str, presses: Sequence[SeenPress], named: NamedRecords, above: Mapping[str, FieldKey]
    ) -> FieldKey | None:
        """Return the record above in whose row the press before was: it opened the list."""
        before = [press for press in presses[:-1] if not presses[-1].is_in_popup or press is not presses[-2]]
        if not before or before[-1].place == MENU:
            return None
        parent, is_certain = _by_row(before[-1], named, above)
        if parent is None:
            return None
        return parent if is_certain or self._is_only(page, parent, list(above.values())) else None

    def _is_only(self, page: str, parent: FieldKey, candidates: Sequence[FieldKey]) -> bool:
        return len(candidates) == 1 and self.only.get(page) == parent

    def answer(self, page: str, parent: FieldKey, candidates: Sequence[FieldKey]) -> None:
        """Note that the person has named the record above."""
        if len(candidates) == 1:
            self.only[page] = parent


def _by_row(press: SeenPress, named: NamedRecords, above: Mapping[str, FieldKey]) -> tuple[FieldKey | None, bool]:
    """Return the one record above that the innermost box which names any names, and whether a box around names several."""
    if press.place == MENU:
        return None, False
    naming = [_named_whole(box.text, named) & above.keys() for box in press.boxes]
    inner = next((ids for ids in naming if ids), set())
    if len(inner) != 1:
        return None, False
    return above[next(iter(inner))], any(len(ids) > 1 for ids in naming)


def _by_list(
    press: SeenPress, named: NamedRecords, above: Mapping[str, FieldKey], beside: Mapping[str, FieldKey]
) -> FieldKey | None:
    """Return the one record above to which all known records belong that a list around a press shows, if it names none above.

    A list is a box with the pressed words more than once, or the rows whose first words stand beside it.
    """
    rows = {id_ for word in press.beside for id_ in beside if named.is_name(word, named.records[id_])}
    boxes = press.boxes if press.place != MENU and (press.word or press.icon) else ()
    lists = [_named_whole(box.text, named) for box in boxes if not box.alone]
    for ids in (rows, *lists):
        if ids & above.keys():
            return None
        parents = {beside[id_] for id_ in ids & beside.keys()}
        if parents:
            return next(iter(parents)) if len(parents) == 1 else None
    return None


def _named_whole(text: str, named: NamedRecords) -> set[str]:
    """Return the ids of the records that a text names as a whole, and not as a word of a sentence."""
    return {id_ for id_ in named.in_text(text) if _is_whole_name(text, named.records[id_].names[0])}


def _is_whole_name(text: str, name: str) -> bool:
    matches = re.finditer(name_pattern(name)[1:-1], text)
    return any(not _NOT_BEFORE.search(text[: match.start()]) for match in matches)
