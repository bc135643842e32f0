"""What the person did in the form of a record says how records of its kind are filled and saved (pure).

Nothing that only the person may press is taken for a save.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import NamedRecords, Opening, SeenView, Sent, on_page
from assistant.planning.maps.structure import NamedPress

Presses = tuple[NamedPress, ...]
NO_WAY = re.compile(
    r"保存|暂存|确定|确认|提交|完成|关闭|验证码|登录|登出|退出|删除|移除|注销|撤回|撤销|取消|承诺|同意|上传|下载"
)
UNFOLDING = re.compile(r"展开|显示全部|全部显示")
_SAVING = re.compile(r"保存|暂存|存草稿|确定|确认|提交|完成|下一步|下一页|继续")
_STORING = re.compile(r"保存|暂存|存草稿")
_LEAVING = re.compile(r"取消|返回|关闭|撤销|放弃|退出")
_NUMBER = re.compile(r"^(\d+)([\s.、]+)")
_STEPS = tuple(kind.record.heading for item in REGISTRY.items for kind in item.kinds if kind.is_step)


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


def form_habits(seen: Sequence[Opening], named: NamedRecords, *, saves_itself: bool = False) -> FormHabits:
    """Return how records of a kind are filled and saved, from what was pressed while they were shown."""
    going_on, views, steps = _steps(seen, named)
    pressed = [press for one in seen for press in (*one.trail, *one.presses())]
    unfold = _most_common((press for press in pressed if UNFOLDING.search(press.word)), named)
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
            others = [press for press in since if is_read and press.word and not NO_WAY.search(press.word)]
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
    """Return how many views of a record were shown that have no field in common, and of steps that only the person has named."""
    steps: list[set[str]] = []
    views = [opening.view, *(event for event in opening.within if isinstance(event, SeenView) and event.root)]
    for view in views:
        if not view.keys:
            continue
        known = next((step for step in steps if step & view.keys), None)
        if known is None:
            steps.append(set(view.keys))
        else:
            known |= view.keys
    recognised = {record for view in views if view.keys for record in view.records}
    named = {view.records for view in views if not view.keys and recognised.isdisjoint(view.records)}
    return len(steps) + len(named)


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
