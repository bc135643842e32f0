"""What the trails of the person say of a site's structure: how records of each kind are opened, added, filled and saved (pure).

Each kind gets candidates, the likeliest first: which of them is right is proved by walking (`learning`). Nothing is named by its
place on the page alone, and nothing that only the person may press is taken for a save.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from assistant.filing.assist.form_habits import NO_WAY, UNFOLDING, FormHabits, Presses, form_habits
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import NamedRecords, Opening, in_row, on_page
from assistant.planning.maps.structure import ListStructure, NamedPress, RecordStructure, structure_name
from assistant.planning.plan.plan import Record

MOST_CANDIDATES = 16
_MOST_OPENING = 3
_EDITING = re.compile(r"编辑|修改|维护|查看|详情")
_EDIT = NamedPress.model_validate({"words": ["编辑", "修改", "维护", "查看", "详情"]})
_NAME = NamedPress.model_validate({"part": "name"})
_FIRST_NAME = NamedPress.model_validate({"part": "name", "place": "first"})
_MENU = NamedPress.model_validate({"words": ["更多", "更多操作", "操作", "选择操作", "选项"]})
_NEVER_SEEN: tuple[Presses, ...] = ((_EDIT,), (_NAME,), (_FIRST_NAME,), (_MENU, _EDIT))
_MOST_EDITS = 3
_MORE: Presses = tuple(
    map(NamedPress.model_validate, ({"words": ["加载更多", "查看更多", "显示更多", "下一页"]}, {"icon": "下一页"}))
)


@dataclass(slots=True)
class KindTrails:
    """The trails to records of one kind: what opened its list, what began a new record, what opened an existing one.

    `is_beside` tells whether records were added, or opened by somebody who only looked, in the row of the one above.
    """

    opens: Counter[Presses] = field(default_factory=Counter)
    lists: Counter[Presses] = field(default_factory=Counter)
    is_beside: bool = False
    adds: Counter[Presses] = field(default_factory=Counter)
    edits: Counter[Presses] = field(default_factory=Counter)


def candidates(
    kind: str,
    seen: Sequence[Opening],
    named: NamedRecords,
    *,
    saves_itself: bool,
    looked: LookedWords | None = None,
) -> list[RecordStructure]:
    """Return the structures that the records of a kind may have, the likeliest first; none if too little was seen.

    `looked` are the words for what somebody who only looked has not pressed: what begins a record, and what saves it.
    """
    own = _of_kind(kind, seen, named)
    if not own:
        return []
    habits = form_habits(own, named, saves_itself=saves_itself)
    habits = _completed(habits, looked) if looked is not None else habits
    leaving = {word for press in (*habits.save, *habits.leave, *habits.next) for word in press.words}
    trails = KindTrails()
    inside = {word for press in habits.views for word in press.words}
    if looked is not None:  # the first tab, too: a record may open on another page than the one it is filled on
        tabs = (press.beside for one in own for press in one.trail if inside & set(press.beside))
        inside = inside.union(*tabs)
    for opening in own:
        way = [press for press in _way(opening.trail, leaving, named) if press.word not in inside]
        _sort(trails, way, named.records[opening.record], named)
    if looked is not None:
        _take_looked(kind, trails, own, named, looked)
    if named.records[own[0].record].kind.is_single:
        return [_structure(habits, open=presses) for presses, _ in trails.opens.most_common()]
    return list(islice(_of_lists(trails, habits), MOST_CANDIDATES))


def _of_kind(kind: str, seen: Sequence[Opening], named: NamedRecords) -> list[Opening]:
    return [one for one in seen if structure_name(named.records[one.record].kind) == kind]


def habits_of(kind: str, seen: Sequence[Opening], named: NamedRecords, *, saves_itself: bool) -> FormHabits:
    """Return how records of a kind are filled and saved, as far as it was seen."""
    return form_habits(_of_kind(kind, seen, named), named, saves_itself=saves_itself)


def with_habits(known: RecordStructure, habits: FormHabits) -> RecordStructure:
    """Return the ways to records of a kind with what is known by now of how they are filled and saved."""
    return _structure(habits, list=known.list, open=known.open, add=known.add, edit=known.edit)


def _completed(habits: FormHabits, looked: LookedWords) -> FormHabits:
    """Return the habits of a form with the words for what was not pressed: its save, and what leads on while it is filled."""
    onward = (NamedPress(words=looked.onward(habits.next[0].words)),) if habits.next else ()
    saves = "each" if onward or habits.views else "once"
    return replace(habits, next=onward, save=(NamedPress(words=looked.saves()),), saves=saves)


def _take_looked(
    kind: str, trails: KindTrails, own: Sequence[Opening], named: NamedRecords, looked: LookedWords
) -> None:
    """Add to the trails of a kind what nobody has pressed: what begins a record, and what opens one that can be changed."""
    trails.adds = Counter({(NamedPress(words=looked.adds(kind)),): 1})  # whatever was pressed has begun none
    opened = Counter[Presses]()
    for (first, *rest), count in trails.edits.items():
        words = tuple(dict.fromkeys((*first.words, *_EDIT.words)))
        is_opening = set(first.words) & set(_EDIT.words)
        opened[(first.model_copy(update={"words": words}) if is_opening else first, *rest)] += count
        if first == _NAME:  # the name may stand on the page twice
            opened[(_FIRST_NAME, *rest)] += 0
    trails.edits = opened
    for opening in own:
        record = named.records[opening.record]
        rows = [press for press in opening.trail if named.row_of(press, record)]
        around = [named.in_text(box.text) for press in rows[-1:] for box in press.boxes]
        trails.is_beside |= any({record.id, record.parent} <= ids for ids in around)


def _of_lists(trails: KindTrails, habits: FormHabits) -> Iterator[RecordStructure]:
    adds = sorted((presses for presses, _ in trails.adds.most_common()), key=_is_by_place)
    edits = [presses for presses, _ in trails.edits.most_common(_MOST_EDITS)] or _NEVER_SEEN
    lists = sorted((presses for presses, _ in trails.lists.most_common()), key=lambda presses: not presses)
    ways = [(opened, is_beside) for opened in lists or [()] for is_beside in sorted({trails.is_beside, False})[::-1]]
    for edit in edits:
        for opened, is_beside in ways:
            for add in adds[:2]:
                listing = ListStructure(open=opened, beside=is_beside, more=_MORE)
                yield _structure(habits, list=listing, add=add, edit=edit)


def _is_by_place(presses: Presses) -> bool:
    """Return whether presses are told from others by being first or last: the less certain way."""
    return any(press.place in ("first", "last") for press in presses)


def _structure(habits: FormHabits, **ways: object) -> RecordStructure:
    return RecordStructure.model_validate(
        {
            "unfold": habits.unfold,
            "views": habits.views,
            "steps": habits.steps,
            "next": habits.next,
            "save": habits.save,
            "saves": habits.saves,
            "leave": habits.leave,
            **ways,
        }
    )


# ---- ways to a record


def _way(trail: Sequence[SeenPress], leaving: Container[str], named: NamedRecords) -> list[SeenPress]:
    """Return the presses of a trail that may lead somewhere: those after the last that saves, leaves, logs in or acts otherwise."""

    def acts(press: SeenPress) -> bool:
        says = press.word or press.icon
        return press.is_login or says in leaving or (not named.in_text(says) and bool(NO_WAY.search(says)))

    last = max((number for number, press in enumerate(trail) if acts(press)), default=-1)
    return list(trail[last + 1 :])


def _sort(trails: KindTrails, trail: Sequence[SeenPress], record: Record, named: NamedRecords) -> None:
    """Count one trail among those of its kind."""
    if record.kind.is_single:
        _count_suffixes(trails.opens, trail, named, shortest=1)
        first = _all(trail[:1], named)
        if first:  # of a form without a label that is known more may have been pressed before it was recognised
            trails.opens[first] += 0
        return
    rows = [number for number, press in enumerate(trail) if named.row_of(press, record)]
    if rows:
        _sort_edit(trails, trail, rows[-1], record, named)
    else:
        _sort_add(trails, trail, record, named)


def _sort_edit(trails: KindTrails, trail: Sequence[SeenPress], first: int, record: Record, named: NamedRecords) -> None:
    opened = in_row(trail[first], record, named)
    rest = _all(trail[first + 1 :], named)
    if opened is not None and rest is not None:
        trails.edits[opened, *_without_unfolding(rest)] += 1
    _sort_list(trails, trail[:first], record, named)


def _sort_add(trails: KindTrails, trail: Sequence[SeenPress], record: Record, named: NamedRecords) -> None:
    parent = named.records.get(record.parent)
    tail = _tail(trail)
    before, added = trail[:tail], trail[tail:]
    if not added or _EDITING.search(added[0].word):  # a row that names no record of ours: somebody's record was opened
        return
    own = in_row(added[0], parent, named) if parent is not None else None
    rest = _all(added[1:], named)
    if parent is not None and own is not None and rest is not None:
        trails.adds[own, *_without_unfolding(rest)] += 1
        trails.lists[_opened_in_row(before, parent, named)] += 1
        trails.is_beside = True
    presses = _all(added, named)
    if presses is not None:
        trails.adds[_without_unfolding(presses)] += own is None
        _sort_list(trails, before, record, named)


def _sort_list(trails: KindTrails, before: Sequence[SeenPress], record: Record, named: NamedRecords) -> None:
    """Count what was pressed before a record's row, or before a new one was begun, as ways to its list."""
    parent = named.records.get(record.parent)
    if parent is not None:
        opened = _opened_in_row(before, parent, named)
        if opened:
            trails.lists[opened] += 1
        return
    outside = [press for press in before if not named.row(press)[0]]
    counted: Counter[Presses] = Counter()
    _count_suffixes(counted, outside, named, shortest=0)
    trails.lists.update(counted)


def _count_suffixes(
    counted: Counter[Presses], trail: Sequence[SeenPress], named: NamedRecords, *, shortest: int
) -> None:
    """Count the last presses of a trail, one, two or three of them: the shorter, the likelier; nothing pressed comes last."""
    trail = [press for press in trail if not UNFOLDING.search(press.word)]
    for length in range(1, min(_MOST_OPENING, len(trail)) + 1):
        presses = _all(trail[len(trail) - length :], named)
        if presses:
            counted[presses] += _MOST_OPENING + 1 - length
    if not shortest:
        counted[()] += not trail


def _opened_in_row(before: Sequence[SeenPress], parent: Record, named: NamedRecords) -> Presses:
    """Return the last press in the row of the record above, with what was pressed after it."""
    rows = [number for number, press in enumerate(before) if named.row_of(press, parent)]
    if not rows:
        return ()
    opened = in_row(before[rows[-1]], parent, named)
    rest = _all(before[rows[-1] + 1 :], named)
    return (opened, *rest) if opened is not None and rest is not None else ()


def _tail(trail: Sequence[SeenPress]) -> int:
    """Return where the presses begin that began a new record: the last one, with what opened its menu, and unfolding after it."""
    number = len(trail) - 1
    while number > 0 and UNFOLDING.search(trail[number].word):
        number -= 1
    opens_menu = number > 0 and (trail[number - 1].by or trail[number].is_in_popup)
    return number - 1 if opens_menu else max(number, 0)


def _without_unfolding(presses: Presses) -> Presses:
    return tuple(press for press in presses if not any(map(UNFOLDING.search, press.words)))


def _all(presses: Iterable[SeenPress], named: NamedRecords) -> Presses | None:
    """Return presses as a map names them; None if one of them cannot be named."""
    result = [on_page(press, named) for press in presses]
    return None if None in result else tuple(press for press in result if press is not None)
