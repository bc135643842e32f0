"""Which control holds a value whose label nobody knows: told by the value at a reopened record, never from keystrokes (pure).

What a document shows when the record is first seen in it came from the site: it was loaded after the document in which the record
was entered. A value that occurs once, in the profile's record and on the page, names its control. One that does not (是/否, two
persons of one name) needs a label that agrees; what stays in doubt is left to the person. The page's label is held against the
schema's, for a wrong place would prove itself: filling and proof use one map.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Protocol

from assistant.core import wording
from assistant.core.language import comma_list, say
from assistant.core.resemblance import differs_in_meaning
from assistant.core.values import Choice, Choices, Value, is_empty, text_of
from assistant.core.values.comparison import canonical
from assistant.declaration.profile.catalogue import has_place, spec_of, specs
from assistant.filing.assist.client_words import client_words, holds_client_words
from assistant.filing.assist.evidence import SeenValue, SeenValues
from assistant.filing.assist.fitting import fitted
from assistant.filing.assist.held_values import ENTERED, HeldForms
from assistant.filing.assist.reading import Reading
from assistant.filing.assist.recognise import FieldPlace, Recognition, labels_of, place_key
from assistant.filing.forms.match import control_at, questions_of
from assistant.filing.forms.outcome import is_same, judged
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.site.propose import fits
from assistant.planning.plan.plan import PlannedField, Record

MANY_OPTIONS = 5
"""A choice of a list of fewer options says too little of where it stands."""
_SIGNS = 3  # a shorter text may stand anywhere
_SHORTEST = 3  # signs of a label: agreeing ones share more than half of the longer, and two signs at least
_NAMED = 8
_MOST_CONTROLS = 3
_ASKING = re.compile(r"^(?:是否|有无)?(?:需要|支持|包含|包括|涉及)?")
_MAY_BE_THERE = frozenset(("equal", "normalised", "masked", "listed"))


class Learn(Protocol):
    """Stores where a field stands."""

    def __call__(self, pattern: str, control: Control | None, *, by_value: bool = False) -> bool:
        """Store the place of a field, which the person has pointed at or its value has told; return whether it is stored.

        None forgets a place that was learnt by value. What a person has written or pointed at is not replaced by value.
        """


@dataclass(frozen=True, slots=True)
class Candidates:
    """A value without a place, and the controls that hold it and may be the place."""

    place: FieldPlace
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The values whose control is certain, with that control as their place, and those that only the person can place."""

    certain: tuple[FieldPlace, ...] = ()
    doubtful: tuple[Candidates, ...] = ()


def paired(
    places: Iterable[FieldPlace], planned: Sequence[PlannedField], free: Sequence[Control], seen: FormSnapshot
) -> Pairing:
    """Return where the values of `places`, which have none, stand among the `free` controls of a reopened record.

    `planned` are all values that the page may show: those of the record and of the records around it.
    """
    held = [
        Candidates(place, tuple(control for control in free if _may_stand(place.planned, control))) for place in places
    ]
    certain: list[FieldPlace] = []
    for one in held:
        named = [control for control in one.controls if _is_named_by_value(one.place.planned, control, planned, seen)]
        agreed = [control for control in one.controls if _agrees(one.place.planned, control, planned, seen)]
        choice = named or agreed
        if len(choice) == 1 and not _is_of_another(one.place.planned, choice[0], planned):
            placed = replace(one.place, control=choice[0])
            certain += [placed] if _is_addressed(placed, seen) else []
    settled = {place.key for place in certain}
    doubtful = (one for one in held if one.controls and one.place.key not in settled)
    return Pairing(tuple(certain), tuple(doubtful))


def _may_stand(planned: PlannedField, control: Control) -> bool:
    """Return whether a control holds a value, by the kind's own parse, and could be its place."""
    is_usable = control.kind != "unknown" and not control.commitment and bool(wording.label(control.raw_label))
    return is_usable and fits(planned.kind, control.kind) and is_same(fitted(planned.value, control), control)


def _is_named_by_value(
    planned: PlannedField, control: Control, others: Iterable[PlannedField], seen: FormSnapshot
) -> bool:
    """Return whether a value says enough, and occurs once among the values of the record and once on the page."""
    if not _says_enough(planned, control):
        return False
    text = canonical(text_of(planned.value))
    alike = (
        other
        for other in others
        if other.key != planned.key
        and (canonical(text_of(other.value)) == text or is_same(fitted(other.value, control), control))
    )
    elsewhere = (
        other
        for other in seen.controls
        if other.ref != control.ref and judged(fitted(planned.value, other), other) in _MAY_BE_THERE
    )
    return not any(alike) and not any(elsewhere)


def _says_enough(planned: PlannedField, control: Control) -> bool:
    if len(re.sub(r"\s", "", text_of(planned.value))) < _SIGNS:
        return False
    spec = spec_of(planned.key)
    options = control.options.words or (spec.vocabulary.words if spec.vocabulary else ())
    is_chosen = isinstance(fitted(planned.value, control), Choice | Choices)
    return not is_chosen or len(options) >= MANY_OPTIONS


def _agrees(planned: PlannedField, control: Control, others: Iterable[PlannedField], seen: FormSnapshot) -> bool:
    """Return whether a control's label shares with a value's what no label of the form, the schema's or the page's, has too."""
    own, shown = wording.label(planned.label), wording.label(control.raw_label)
    first, second = _ASKING.sub("", own), _ASKING.sub("", shown)
    match = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    shared = first[match.a : match.a + match.size]
    if 2 * len(shared) <= max(len(first), len(second), _SHORTEST) or differs_in_meaning(first, second):
        return False
    of_schema = (label for pattern, label in _labels_beside(planned) if pattern != place_key(planned))
    of_values = (wording.label(other.label) for other in others if other.key != planned.key)
    of_page = (wording.label(other.raw_label) for other in seen.controls if other.ref != control.ref)
    return not any(shared in label for label in (*of_schema, *of_values, *of_page))


def _is_of_another(planned: PlannedField, control: Control, others: Iterable[PlannedField]) -> bool:
    """Return whether a control's label is that of another field, or contains one of the same form."""
    own, shown = wording.label(planned.label), wording.label(control.raw_label)
    if shown == own:
        return False
    beside = {label for _, label in _labels_beside(planned)} | {wording.label(other.label) for other in others}
    inside = {label for label in beside if label and label in shown and not (own in shown and label in own)}
    return bool(inside) or shown in {wording.label(spec.label) for spec in specs().values() if spec.on_page}


def _labels_beside(planned: PlannedField) -> tuple[tuple[str, str], ...]:
    """Return pattern and label of every field of a value's form."""
    return labels_of(spec_of(planned.key).page)


def _is_addressed(placed: FieldPlace, seen: FormSnapshot) -> bool:
    """Return whether section, label and questions lead back to a control, and to no other that may yet appear."""
    assert placed.control is not None
    own, stored = placed.control.address, stored_address(placed)
    alike = [label for _, label in _labels_beside(placed.planned) if label == wording.label(own.label)]
    is_distinct = bool(stored.after if placed.planned.after else len(alike) < 2 or stored.after or stored.section)
    return is_distinct and all(control_at(seen, address) is placed.control for address in (own, stored))


def stored_address(placed: FieldPlace) -> Address:
    """Return the address of a control as the map stores it: with as many questions before it as the schema has, or the page needs."""
    assert placed.control is not None
    return replace(placed.control.address, after=questions_of(placed.control, len(placed.planned.after)))


def _load(document: str) -> str:
    """Return which load of a page a document is: other addresses of a page that was not loaded anew are the same one."""
    return document.partition(" ")[0]


def _is_blank(value: Value | None) -> bool:
    return value is None or is_empty(value)


@dataclass(slots=True)
class ValueBindings:
    """The places that values have told in one run.

    `first` is the document in which each record was first shown; `shown` what each control held when an item was first seen in a
    load, None where a person or the program may have entered it by then. `bound` tells which items agree with a place; what was
    `dropped` is not learnt again. `labelled` tells under which section and label a key was recognised before; `news`
    and `doubts` are said of the `view` seen last, which is a load of a page and an item.
    """

    records: Sequence[Record]
    evidence: SeenValues
    learnt: dict[str, Address]
    learn: Learn
    first: dict[str, str] = field(default_factory=dict)
    shown: dict[tuple[str, str], dict[str, Control | None]] = field(default_factory=dict)
    bound: dict[str, set[str]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    labelled: dict[str, set[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    held: HeldForms = field(default_factory=HeldForms)
    doubts: str = ""
    news: list[str] = field(default_factory=list)
    view: tuple[str, str] = ("", "")

    def note(self, recognition: Recognition, seen: FormSnapshot, document: str) -> None:
        """Note what a form holds when its record is first seen in a load: before anybody can have entered it there."""
        for view in recognition.views:
            self.first.setdefault(view.record.id, document)
            for place in view.placed:
                key = place_key(place.planned)
                if key not in self.learnt and place.control is not None:
                    at = place.control.address
                    self.labelled.setdefault(key, set()).add((at.section, at.label))
        entered = [place for place in recognition.places if place.control and place.control.kind in ENTERED]
        right = [place for place in entered if place.is_right and not place.is_blank]
        if not right and not recognition.holding:  # empty, or still loading
            return
        load, root = _load(document), recognition.views[0].record.root
        is_loaded = len(right) > 1 and 2 * len(right) > len(entered) and not self._is_written(recognition, document)
        is_loaded = is_loaded or self.held.came_at_once((root, load), recognition.holding, seen)
        known = self.shown.setdefault((load, root), {})
        for control in seen.controls:
            known.setdefault(_name(control), control if is_loaded else None)

    def _is_written(self, recognition: Recognition, document: str) -> bool:
        """Return whether the program has written into this form in this load."""
        values = (self.evidence.values.get(place.key) for place in recognition.places)
        return any(v is not None and v.result is not None and _load(v.entered_in) == _load(document) for v in values)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return the sentences on the view seen last."""
        return tuple(filter(None, (*self.news, self.doubts)))

    def take(self, reading: Reading, insisted: str) -> bool:
        """Learn from one reading; return whether places were learnt or dropped.

        `insisted` is an item whose form shows another one's values.
        """
        self.doubts, views = "", reading.recognition.views
        root, load = views[0].record.root if views else "", _load(reading.document)
        if self.view != (load, root):
            self.view, self.news = (load, root), []
        before = len(self.news)
        if root not in ("", insisted):
            self._learn_from(reading, root, load)
        return len(self.news) > before

    def _learn_from(self, reading: Reading, root: str, load: str) -> None:
        known = self.shown.get((load, root), {})
        stored = {c.ref for c in reading.snapshot.controls if (at := known.get(_name(c))) and at.value == c.value}
        self._check(reading, root, stored)
        places = [
            place
            for view in reading.recognition.views
            if _load(self.first.get(view.record.id, reading.document)) != load
            for place in view.places
            if place.control is None and self._may_learn(place.planned)
        ]
        taken = {place.control.ref for place in reading.recognition.places if place.control is not None}
        free = [c for c in reading.snapshot.controls if c.ref in stored - taken and self._is_free(c, reading)]
        pairing = paired(places, self._around(root), free, reading.snapshot) if places and free else Pairing()
        self.doubts = _doubts(pairing.doubtful)
        certain = (
            place for place in pairing.certain if self._is_one_place(place, known) and self._is_of_the_site(place)
        )
        self._bind(list(certain), root)

    def _may_learn(self, planned: PlannedField) -> bool:
        key = place_key(planned)
        return has_place(key) and key not in self.learnt.keys() | self.dropped

    def _is_one_place(self, place: FieldPlace, known: Mapping[str, Control | None]) -> bool:
        """Return whether no other view has shown the address of a control, or the field under its own label."""
        assert place.control is not None
        at = place.control.address
        alike = {control.ref for control in known.values() if control is not None and control.address == at}
        labelled = self.labelled.get(place_key(place.planned), {(at.section, at.label)})
        return alike == {place.control.ref} and (at.section, at.label) in labelled

    def _is_free(self, control: Control, reading: Reading) -> bool:
        """Return whether a control can be changed as the form can: what alone cannot be is no field of the person's."""
        placed = [place.control for place in reading.recognition.places if place.control is not None]
        is_open = any(other.is_open for other in placed)
        return control.is_open or not is_open

    def _around(self, root: str) -> list[PlannedField]:
        """Return the values of an item, of what it is in and of what is in it."""
        around = (
            r for r in self.records if r.root == root or r.id.startswith(f"{root}.") or root.startswith(f"{r.id}.")
        )
        return [planned for record in around for planned in record.planned]

    def _is_of_the_site(self, place: FieldPlace) -> bool:
        """Return whether an address and the options hold nothing of the profile: a section may be named after a product."""
        assert place.control is not None
        address = stored_address(place)
        words = [*address.section, *address.after, address.label, *place.control.options.words]
        names = (name for record in self.records for name in record.names)
        values = (planned.value for record in self.records for planned in record.planned)
        return not holds_client_words(words, client_words((*names, *values)))

    def _bind(self, places: Iterable[FieldPlace], root: str) -> None:
        labels = []
        for place in places:
            key, owner = place_key(place.planned), place.key
            if not self.learn(key, place.control, by_value=True):
                self.dropped.add(key)
                continue
            self.learnt[key], self.bound[key] = stored_address(place), {root}
            record = next(r for r in self.records if any(str(p.key) == owner for p in r.planned))
            self.evidence.values.setdefault(owner, SeenValue(self.first[record.id]))
            labels.append(place.planned.label)
        if labels:
            listed = comma_list(labels[:_NAMED])
            self.news.append(
                say("按存下的内容认出 {count} 项的位置，已记住：{labels}。", count=len(labels), labels=listed)
            )

    # ---- a second record

    def _check(self, reading: Reading, root: str, stored: set[str]) -> None:
        """Let a second item vote on the places that a first one has told, and drop those on which they do not agree."""
        labels = []
        for place in reading.recognition.places:
            key = place_key(place.planned)
            if key not in self.bound or place.control is None:
                continue
            if place.control.ref in stored and place.is_right:
                self.bound[key].add(root)
            is_unconfirmed = len(self.bound[key] | {root}) == 2 and root not in self.bound[key]
            is_refuted = place.control.ref in stored and is_unconfirmed and self._holds_something_else(place)
            if is_refuted or self._is_labelled_elsewhere(place, reading.snapshot):
                self._drop(key)
                labels.append(place.planned.label)
        if labels:
            self.news.append(
                say("按内容认出的位置对不上，已忘掉：{labels}。可以用“我来指位置”指。", labels=comma_list(labels))
            )

    def _holds_something_else(self, place: FieldPlace) -> bool:
        assert place.control is not None
        return (
            not place.is_blank
            and judged(fitted(place.planned.value, place.control), place.control) not in _MAY_BE_THERE
        )

    def _is_labelled_elsewhere(self, place: FieldPlace, seen: FormSnapshot) -> bool:
        """Return whether another control of the page has the schema's own address of a field that was bound by value."""
        planned = place.planned
        other = control_at(seen, Address(planned.section, planned.label, planned.after))
        return other is not None and place.control is not None and other.ref != place.control.ref

    def _drop(self, key: str) -> None:
        """Forget a place, and what was proved in it."""
        del self.learnt[key], self.bound[key]
        self.dropped.add(key)
        self.learn(key, None, by_value=True)
        for record in self.records:
            for planned in record.planned:
                if place_key(planned) == key:
                    self.evidence.forget(str(planned.key), record)


def _name(control: Control) -> str:
    return f"{control.ref} {control.address}"


def _doubts(doubtful: Iterable[Candidates]) -> str:
    """Return the sentence on values that several controls may hold; empty if there are none."""
    pairs = [
        say(
            "“{label}”（页面上的{labels}）",
            label=one.place.planned.label,
            labels=comma_list(f"“{Address(c.address.section[-1:], wording.label(c.raw_label))}”" for c in one.controls),
        )
        for one in doubtful
        if len(one.controls) <= _MOST_CONTROLS
    ]
    listed = comma_list(pairs[:_NAMED])
    return say("内容相同、认不准是不是它的框：{pairs}。可以用“我来指位置”指。", pairs=listed) if pairs else ""
