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

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import NamedRecords, Opening, SeenView, Sent, in_row, on_page
from assistant.planning.maps.structure import ListStructure, NamedPress, RecordStructure, structure_name
from assistant.planning.plan.plan import Record

Presses = tuple[NamedPress, ...]
MOST_CANDIDATES = 10
_MOST_OPENING = 3
_SAVING = re.compile(r"保存|暂存|存草稿|确定|确认|提交|完成|下一步|下一页|继续")
_STORING = re.compile(r"保存|暂存|存草稿")
_EDITING = re.compile(r"编辑|修改|维护|查看|详情")
_LEAVING = re.compile(r"取消|返回|关闭|撤销|放弃|退出")
_NO_WAY = re.compile(
    r"保存|暂存|确定|确认|提交|完成|关闭|验证码|登录|登出|退出|删除|移除|注销|撤回|撤销|取消|承诺|同意|上传|下载"
)
_NUMBER = re.compile(r"^(\d+)([\s.、]+)")
_STEPS = tuple(kind.record.heading for item in REGISTRY.items for kind in item.kinds if kind.is_step)
_UNFOLDING = re.compile(r"展开|显示全部|全部显示")
_EDIT = NamedPress.model_validate({"words": ["编辑", "修改", "维护", "查看", "详情"]})
_NAME = NamedPress.model_validate({"part": "name"})
_FIRST_NAME = NamedPress.model_validate({"part": "name", "place": "first"})
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


@dataclass(frozen=True, slots=True)
class FormHabits:
    """How the records of one kind are filled and saved, as far as it was seen."""

    unfold: Presses = ()
    views: Presses = ()
    steps: int = 0
    next: Presses = ()
    save: Presses = ()
    saves: str = "once"
    leave: Presses = ()


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
    left = {word for press in (*habits.save, *habits.leave, *habits.next) for word in press.words}
    trails = KindTrails()
    inside = {word for press in habits.views for word in press.words}
    if looked is not None:  # the first tab, too: a record may open on another page than the one it is filled on
        tabs = (press.beside for one in own for press in one.trail if inside & set(press.beside))
        inside = inside.union(*tabs)
    for opening in own:
        way = [press for press in _way(opening.trail, left, named) if press.word not in inside]
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
    edits = [presses for presses, _ in trails.edits.most_common()] or [(_EDIT,), (_NAME,), (_FIRST_NAME,)]
    lists = sorted((presses for presses, _ in trails.lists.most_common()), key=lambda presses: not presses)
    ways = [(opened, is_beside) for opened in lists or [()] for is_beside in sorted({trails.is_beside, False})[::-1]]
    for edit in edits[:3]:
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


def _way(trail: Sequence[SeenPress], left: Container[str], named: NamedRecords) -> list[SeenPress]:
    """Return the presses of a trail that may lead somewhere: those after the last that saves, leaves, logs in or acts otherwise."""

    def acts(press: SeenPress) -> bool:
        says = press.word or press.icon
        return press.is_login or says in left or (not named.in_text(says) and bool(_NO_WAY.search(says)))

    last = max((number for number, press in enumerate(trail) if acts(press)), default=-1)
    return list(trail[last + 1 :])


def _sort(trails: KindTrails, trail: Sequence[SeenPress], record: Record, named: NamedRecords) -> None:
    """Count one trail among those of its kind."""
    if record.kind.is_single:
        _count_suffixes(trails.opens, trail, named, shortest=1)
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
    trail = [press for press in trail if not _UNFOLDING.search(press.word)]
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
    while number > 0 and _UNFOLDING.search(trail[number].word):
        number -= 1
    opens_menu = number > 0 and (trail[number - 1].by or trail[number].is_in_popup)
    return number - 1 if opens_menu else max(number, 0)


def _without_unfolding(presses: Presses) -> Presses:
    return tuple(press for press in presses if not any(map(_UNFOLDING.search, press.words)))


def _all(presses: Iterable[SeenPress], named: NamedRecords) -> Presses | None:
    """Return presses as a map names them; None if one of them cannot be named."""
    result = [on_page(press, named) for press in presses]
    return None if None in result else tuple(press for press in result if press is not None)


# ---- what was done in the form


def form_habits(seen: Sequence[Opening], named: NamedRecords, *, saves_itself: bool = False) -> FormHabits:
    """Return how records of a kind are filled and saved, from what was pressed while they were shown."""
    going_on, views, steps = _steps(seen, named)
    pressed = [press for one in seen for press in (*one.trail, *one.presses())]
    unfold = _most_common((press for press in pressed if _UNFOLDING.search(press.word)), named)
    saving = _savings(seen, named, is_read=True)
    saving = saving if any(saving.values()) else _savings(seen, named, is_read=False)
    saved = Counter(press for presses in saving.values() for press in presses)
    own = [press for press, _ in saved.most_common() if press not in going_on]
    save = tuple(own[:1])
    pressed_in = [[on_page(press, named) for press in one.presses()] for one in seen]
    is_by_view = bool(save) and any(presses.count(save[0]) > 1 for presses in pressed_in)
    save = () if saves_itself else save
    saves = "itself" if saves_itself else "once" if save or (going_on and saved) else "person"
    leave = _most_common((press for one in seen for press in _leaving(one)), named)
    return FormHabits(
        unfold, views, steps, going_on, save, "each" if is_by_view and (views or going_on) else saves, leave
    )


def _is_the_persons(press: NamedPress) -> bool:
    return any(own in word for own in ("提交", *REGISTRY.human_only) for word in press.words)


def _most_common(presses: Iterable[SeenPress], named: NamedRecords) -> Presses:
    counted = Counter(known for press in presses if (known := on_page(press, named)) is not None)
    return tuple(press for press, _ in counted.most_common(1))


def _savings(seen: Iterable[Opening], named: NamedRecords, *, is_read: bool) -> dict[int, list[NamedPress]]:
    """Return what saved in each opening, by its identity; of saves that could not be read those after a press of 保存, if any came so."""
    seen = list(seen)
    for saying in (_SAVING,) if is_read else (_STORING, _SAVING):
        savings = {id(one): _saving(one, named, saying, is_read=is_read) for one in seen}
        if any(savings.values()):
            break
    return {own: [press for press in presses if not _is_the_persons(press)] for own, presses in savings.items()}


def _saving(opening: Opening, named: NamedRecords, saying: re.Pattern[str], *, is_read: bool) -> list[NamedPress]:
    """Return the press before each save of a record shown: the last that speaks of saving, else, if it was read, the last."""
    result, since = list[NamedPress](), list[SeenPress]()
    for event in opening.within:
        if isinstance(event, SeenPress):
            since.append(event)
        elif isinstance(event, Sent) and since and event.is_read == is_read:
            near = [press for press in since if is_read or not press.is_in_popup]
            speaking = [press for press in near if saying.search(press.word)]
            others = [press for press in since if is_read and press.word and not _NO_WAY.search(press.word)]
            known = next((on_page(presses[-1], named) for presses in (speaking, others) if presses), None)
            result += [known] if known is not None and known.words else []
            since.clear()
    return result


def _leaving(opening: Opening) -> Iterator[SeenPress]:
    """Yield what says that it leaves a record, and was pressed while it was shown."""
    return (press for press in opening.presses() if _LEAVING.search(press.word) and press.place != "menu")


def _steps(seen: Sequence[Opening], named: NamedRecords) -> tuple[Presses, Presses, int]:
    """Return what leads from one step to the next, the views that tabs open, and how many steps there are."""
    changes = [press for one in seen for press in _changing(one)]
    if not changes:
        return (), (), 0
    counted = Counter(press.word for press in changes)
    word, count = counted.most_common(1)[0]
    onward = on_page(next(press for press in changes if press.word == word), named)
    if onward is not None and (count > 1 or len(counted) == 1) and _SAVING.search(word):
        return (onward,), (), max(map(_count_of_steps, seen))
    tabs = max((press.beside for press in changes), key=len, default=())
    if {_NUMBER.sub("", word) for word in counted} <= set(tabs):
        return (), _views(tabs, counted), 0
    return (), (), 0


def _views(tabs: Sequence[str], pressed: Iterable[str]) -> Presses:
    """Return what shows each view: a tab by its words, with its number before them if the pressed ones have theirs.

    Tabs that are named as the schema names steps may be others for another client: those steps come behind.
    """
    signs = {number[2] for word in pressed if (number := _NUMBER.match(word))}
    named = [(place, tab) for place, tab in enumerate(tabs, 1) if tab]
    others = [step for step in _STEPS if step not in tabs] if {*tabs} & {*_STEPS} else []
    named += [(len(tabs), step) for step in others]
    words = [[*(f"{place}{sign}{tab}" for sign in sorted(signs)), tab] for place, tab in named]
    return tuple(NamedPress.model_validate({"words": one}) for one in words)


def _count_of_steps(opening: Opening) -> int:
    """Return how many views of a record were shown that have no field in common."""
    steps: list[set[str]] = []
    for view in (opening.view, *(event for event in opening.within if isinstance(event, SeenView) and event.root)):
        if not view.keys:  # the person has named it, and nothing of it was recognised yet
            continue
        known = next((step for step in steps if step & view.keys), None)
        if known is None:
            steps.append(set(view.keys))
        else:
            known |= view.keys
    return len(steps)


def _changing(opening: Opening) -> Iterator[SeenPress]:
    """Yield the presses after which a record shows other fields, and no longer some of those before."""
    shown, last = opening.view.keys, None
    for event in opening.within:
        if isinstance(event, SeenPress):
            last = event
        elif isinstance(event, SeenView) and event.root:
            if last is not None and shown - event.keys:
                yield last
            shown, last = event.keys, None
