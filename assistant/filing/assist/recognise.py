"""Which record of the plan a page shows, and where its values belong: by labels, never by likeness (pure).

A value has a place if exactly one control of a fitting kind bears its label. Where a label occurs several times, or is part
of another field's label (姓名 of 法定代表人姓名), a section title or question around the control must tell it apart; otherwise the
person points at it. On a site without a map sections are hypotheses: a section that differs excludes no other label, and
titles are compared without numbers and general words; one may be longer by words in front.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.core import wording
from assistant.core.values import File, is_empty
from assistant.declaration.profile.catalogue import has_place, place_of, spec_of, specs
from assistant.filing.assist.fitting import fitted
from assistant.filing.assist.held_values import held_record
from assistant.filing.forms.match import control_at, is_asked_by
from assistant.filing.forms.outcome import is_same, is_there
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.site.propose import fits
from assistant.planning.plan.plan import PlannedField, Record

ENOUGH = 0.5
"""The share of a page's labelled controls that a record with fewer than `MANY` of them must explain."""
MANY = 3
_GENERAL = re.compile(r"(?:基本)?(?:信息|情况|资料|内容|说明|事项)$")
_ITEM = "算法"  # what the forms are about: 算法总述 is 总述
_LEAST = 3
_OTHERS = re.compile(r"(?:非|原|前|后|旧|新|副|被|受|其他|另一|授权|委托|紧急|备用|变更)$")
_TYPED = frozenset(("text", "textarea", "number", "steps"))


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """One value of a record and the control where it belongs; `alike` counts the controls with its label if it has none."""

    planned: PlannedField
    control: Control | None
    alike: int = 0

    @property
    def key(self) -> str:
        """Return the profile's key of the value."""
        return str(self.planned.key)

    @property
    def is_right(self) -> bool:
        """Return whether the control shows and holds the value, as far as can be seen: of a file perhaps only its name."""
        if self.control is None:
            return False
        value = fitted(self.planned.value, self.control)
        return is_there(value, self.control) if isinstance(value, File) else is_same(value, self.control)

    @property
    def is_blank(self) -> bool:
        """Return whether the control holds nothing."""
        return self.control is not None and is_empty(self.control.value)


@dataclass(frozen=True, slots=True)
class SeenRecords:
    """Ids of records of which some values were right on a page before, and of those that are right and stored as a whole.

    `named` are those whose form is shown by the person's word.
    """

    some: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


NOTHING = SeenRecords()


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record as the page shows it."""

    record: Record
    places: tuple[FieldPlace, ...]

    @property
    def placed(self) -> tuple[FieldPlace, ...]:
        """Return the values that have a place."""
        return tuple(place for place in self.places if place.control is not None)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The records of one item that a page shows; if it may be several items, none is taken, and `among` names them.

    `holding` are the controls by whose contents alone an item was recognised, because nobody knows their labels.
    """

    views: tuple[RecordView, ...] = ()
    among: tuple[Record, ...] = ()
    holding: tuple[Control, ...] = ()

    @property
    def places(self) -> tuple[FieldPlace, ...]:
        """Return the values of all records shown."""
        return tuple(place for view in self.views for place in view.places)

    @property
    def roots(self) -> frozenset[str]:
        """Return the keys of the records shown."""
        return frozenset(view.record.id for view in self.views)


def recognise(
    records: Sequence[Record],
    seen: FormSnapshot,
    *,
    learnt: Mapping[str, Address] | None = None,
    chosen: Mapping[str, str] | None = None,
    before: SeenRecords = NOTHING,
    insisted: str = "",
) -> Recognition:
    """Return which item of the plan a page shows.

    `learnt` are places at which the person has pointed, by `place_key`; `chosen` is the item that they named last, by page;
    `before` tells what was right before. An empty form is taken for the next record of which nothing was, unless it is
    unclear whether an earlier one is stored. `insisted` is the item that the person has named although the form shows
    another: a site may open a new record with what the last one held.
    """
    own = [record for record in records if record.id in before.named]
    items = _items(records, seen, learnt or {}, own)
    if not items:
        return _by_contents(records, seen, own)
    score = {root: sum(len(view.placed) for view in views) for root, views in items.items()}
    most = max(score.values())
    alike = [root for root in items if score[root] == most]
    if insisted in alike and not _is_right(items[insisted]) and not _is_empty(items[insisted]):
        return Recognition(items[insisted])
    named = [root for root in alike if _is_named(items[root])]
    whole = [root for root in named if _is_right(items[root])]
    if len(whole or named or alike) == 1:
        return Recognition(items[(whole or named or alike)[0]])
    if not named and all(_is_empty(items[root]) for root in alike):
        following = _following(
            [root for root in alike if not _is_in(items[root], before.whole)], items, chosen or {}, before
        )
        if following:
            return Recognition(items[following])
        return Recognition(among=tuple(items[root][0].record for root in alike))
    last = [root for root in alike if any((chosen or {}).get(view.record.page) == root for view in items[root])]
    if len(last) == 1 and not _names_another(items[last[0]]):
        return Recognition(items[last[0]])
    return Recognition(among=tuple(items[root][0].record for root in named or alike))


def _by_contents(records: Iterable[Record], seen: FormSnapshot, named: Sequence[Record]) -> Recognition:
    """Return the record whose values a form of unknown labels holds, and what the person has named it."""
    held = held_record(records, seen)
    if held is not None and named and held.record.root != named[0].root:
        held = None
    if held is None:
        return Recognition(tuple(map(_unplaced, named)))
    others = [_unplaced(record) for record in named if record is not held.record]
    return Recognition((_unplaced(held.record), *others), holding=held.controls)


def _unplaced(record: Record) -> RecordView:
    return RecordView(record, tuple(FieldPlace(planned, None) for planned in record.planned))


def _is_right(views: Iterable[RecordView]) -> bool:
    return all(place.is_right for view in views for place in view.placed)


def _following(
    remaining: Sequence[str],
    items: Mapping[str, tuple[RecordView, ...]],
    chosen: Mapping[str, str],
    before: SeenRecords,
) -> str | None:
    """Return the item that an empty form is for: the one named last, else the next of those below what is open.

    None if an item was right in part, or is perhaps not stored: only the person knows, and may name another one.
    """
    named = [root for root in remaining if any(chosen.get(view.record.page) == root for view in items[root])]
    if named and not _is_in(items[named[0]], before.some):
        return named[0]
    if any(_is_in(items[root], before.some) for root in remaining):
        return None
    parents = {root: items[root][0].record.parent for root in remaining}
    here = [root for root in remaining if parents[root] in {"", *chosen.values()}]
    if named or here:
        return (named or here)[0]
    return remaining[0] if len(set(parents.values())) == 1 else None


def _items(
    records: Iterable[Record], seen: FormSnapshot, learnt: Mapping[str, Address], named: Sequence[Record]
) -> dict[str, tuple[RecordView, ...]]:
    """Return what the page shows of each item: its records of which enough is there, and what there is of its other steps.

    Steps that the person has named count even if nothing of them is recognised.
    """
    labelled = sum(bool(control.raw_label.strip()) for control in seen.controls)
    views = [RecordView(record, places_of(record, seen, learnt)) for record in records]
    items = dict.fromkeys(view.record.root for view in views if _is_enough(view, labelled))
    counting = [view for view in views if view.placed or view.record in named]
    return {root: tuple(view for view in counting if view.record.root == root) for root in items}


def _is_enough(view: RecordView, labelled: int) -> bool:
    """Return whether a page of so many labelled controls shows enough of a record."""
    is_whole = len(view.placed) == len(view.places)  # a small record may stand on a page of many fields
    return is_whole or len(view.placed) >= MANY or bool(labelled and len(view.placed) / labelled >= ENOUGH)


def place_key(planned: PlannedField) -> str:
    """Return under which key the place of a value is learnt: the map's, or an answer's own key if maps know none of it."""
    place = place_of(planned.key)
    return place if has_place(place) else str(planned.key)


def places_of(record: Record, seen: FormSnapshot, learnt: Mapping[str, Address]) -> tuple[FieldPlace, ...]:
    """Return where each value of a record belongs on the page, in the page's order, those without a place at the end."""
    placed: dict[str, Control] = {}
    for planned in record.planned:
        pointed = learnt.get(place_key(planned))
        control = control_at(seen, pointed or Address(planned.section, planned.label, planned.after))
        if control is None and pointed is None:
            control = _under_other_titles(planned, seen)
        if control is not None and (pointed or fits(planned.kind, control.kind)):
            placed[str(planned.key)] = control
    for label, group in _by_label(record.planned, placed).items():
        taken = {control.ref for control in placed.values()}
        controls = [control for control in seen.by_label.get(label, ()) if control.ref not in taken]
        placed |= _distinguished(group, controls)
    places = [
        FieldPlace(planned, placed.get(str(planned.key)), len(seen.by_label.get(wording.label(planned.label), ())))
        for planned in record.planned
    ]
    order = {control.ref: number for number, control in enumerate(seen.controls)}
    return tuple(sorted(places, key=lambda place: order[place.control.ref] if place.control else len(order)))


def _under_other_titles(planned: PlannedField, seen: FormSnapshot) -> Control | None:
    """Return the one control with a value's label and questions in a section that is called much the same."""
    controls = [
        control
        for control in seen.by_label.get(wording.label(planned.label), ())
        if is_asked_by(planned.after, control) and all(_is_under(word, control) for word in planned.section)
    ]
    return controls[0] if len(controls) == 1 and planned.section else None


def _is_under(word: str, control: Control) -> bool:
    return any(is_same_section(wording.title(word), wording.title(title)) for title in control.address.section)


def _by_label(planned_fields: Iterable[PlannedField], placed: Mapping[str, Control]) -> dict[str, list[PlannedField]]:
    groups: dict[str, list[PlannedField]] = defaultdict(list)
    for planned in planned_fields:
        if str(planned.key) not in placed:
            groups[wording.label(planned.label)].append(planned)
    return groups


def _distinguished(group: Sequence[PlannedField], controls: Sequence[Control]) -> dict[str, Control]:
    """Return the places of values with one label: a single pair, or pairs that choose each other by what is around them."""
    pairs = {(str(p.key), c.ref): _nearness(p, c) for p in group for c in controls if fits(p.kind, c.kind)}
    by_ref = {control.ref: control for control in controls}
    if len(group) == 1 and len(pairs) == 1 and not _is_part_of_another(group[0]):
        ((key, ref),) = pairs
        return {key: by_ref[ref]}
    paired = {}
    for (key, ref), near in pairs.items():
        rivals = [other for (k, r), other in pairs.items() if (k == key) != (r == ref)]
        if near > 0 and all(near > other for other in rivals):
            paired[key] = by_ref[ref]
    return paired


@cache
def labels_of(page: str) -> tuple[tuple[str, str], ...]:
    """Return pattern and label of every field of a page."""
    on_page = (spec for spec in specs().values() if spec.on_page and spec.page == page)
    return tuple((spec.pattern, wording.label(spec.label)) for spec in on_page)


def _is_part_of_another(planned: PlannedField) -> bool:
    """Return whether a field's label is, or is part of, the label of another field of its page: alone it names neither.

    其他使用场景 is asked beside 使用场景 and makes no doubt which of them a control with the shorter label is.
    """
    own, pattern = wording.label(planned.label), planned.key.pattern()
    page = spec_of(planned.key).page
    return any(own in label for other, label in labels_of(page) if other != pattern and label != f"其他{own}")


def _nearness(planned: PlannedField, control: Control) -> int:
    """Return how many of a value's section titles and questions stand around a control.

    A question counts four times, a title twice, one that is part of the other (责任人信息, 算法安全责任人信息) once.
    """
    titles = {wording.title(word) for word in control.address.section}
    questions = {wording.label(word) for word in (*control.within, *control.follows)}
    around = titles | questions
    asked = sum(wording.label(word) in around for word in planned.after)
    entitled = sum(
        2 if wording.title(word) in around else any(is_same_section(wording.title(word), title) for title in titles)
        for word in planned.section
    )
    return 4 * asked + entitled


def is_same_section(one: str, other: str) -> bool:
    """Return whether two section titles are equal but for numbers and words that any title may end in, such as 信息.

    One may be longer by words in front (算法安全责任人, 责任人), if these do not make another thing of it (原, 非, 副).
    """
    short, long = sorted((_core(one), _core(other)), key=len)
    if short == long or len(short) < _LEAST:
        return bool(short) and short == long
    return long.endswith(short) and not _OTHERS.search(long[: -len(short)].removesuffix(_ITEM))


def _core(title: str) -> str:
    core = _GENERAL.sub("", wording.unnumbered(title))
    return core.removeprefix(_ITEM) or core


def _is_in(views: Iterable[RecordView], records: frozenset[str]) -> bool:
    return all(view.record.id in records for view in views)


def _is_empty(views: Iterable[RecordView]) -> bool:
    """Return whether nothing is typed into a form; what is chosen may be its default."""
    typed = [place for view in views for place in view.placed if place.control and place.control.kind in _TYPED]
    return bool(typed) and all(place.is_blank for place in typed)


def _is_named(views: Iterable[RecordView]) -> bool:
    """Return whether the page shows the item's own name in one of its fields."""
    return any(place.is_right for place in _name_places(views))


def _names_another(views: Iterable[RecordView]) -> bool:
    return any(not place.is_right and not place.is_blank for place in _name_places(views))


def _name_places(views: Iterable[RecordView]) -> list[FieldPlace]:
    return [
        place
        for view in views
        for place in view.placed
        if any(_unspaced(str(place.planned.value)) in _heads(name) for name in view.record.names)
    ]


def _heads(name: str) -> tuple[str, str]:
    """Return a name and what stands before its last part, without the blanks that a value may have around signs (首页 > 对话)."""
    return _unspaced(name), _unspaced(name).rpartition("/")[0]


def _unspaced(text: str) -> str:
    return re.sub(r"\s+", "", text)
