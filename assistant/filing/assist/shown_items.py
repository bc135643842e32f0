"""Which record a page shows, and what it says of it, without a profile: by the labels, sections and questions of the schema (pure).

A field counts if exactly one control has its label, or one that the person has named. What is masked, cut or no value of the field's
kind is not read; what fits no field, or several, is named. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from assistant.core import wording
from assistant.core.keys import FieldKey
from assistant.core.values import KINDS, Choice, Choices, File, Nodes, Value, Vocabulary, is_empty, text_of, words_of
from assistant.declaration.profile.catalogue import ANSWERS, RISKS, specs
from assistant.declaration.profile.raw_values import raw_of, to_value
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import PlacedKind
from assistant.filing.assist.fitting import says_the_same
from assistant.filing.assist.recognise import ENOUGH, MANY, FieldPlace, is_same_section, places_of
from assistant.filing.assist.shown_texts import SHOWN, ShownText, is_in_full, value_of
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.planning.plan.plan import PlannedField, Record

TYPE = "algorithms[].basic.type"
_RISKS_TITLE = "算法风险与防范机制"
_SENTENCE = re.compile(r"[。；，,;]")
_SEVERAL = "、"


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field that a page shows: its pattern, its value and its control; `answer` is the label of an answer, after its section."""

    pattern: str
    value: Value
    control: Control
    answer: tuple[str, ...] = ()

    def key(self, item: FieldKey) -> FieldKey:
        """Return the key of the field in an item."""
        tail, names = FieldKey.of(self.pattern).parts[len(item.parts) :], iter(self.answer)
        parts = [replace(part, item=next(names, "")) if part.item == "" else part for part in tail]
        return FieldKey((*item.parts, *parts))


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A record as a page shows it; of an algorithm perhaps several steps.

    `fields` are those with a value. `unread` are controls that do not show their value in full or as the field's kind, with the
    field's label; `unknown` have a value and fit no field, or several.
    """

    kind: PlacedKind
    pages: tuple[str, ...]
    fields: tuple[ReadField, ...] = ()
    unread: tuple[tuple[str, Control], ...] = ()
    unknown: tuple[Control, ...] = ()

    def value_of(self, pattern: str) -> Value | None:
        """Return the value of a field; None if the page does not show it."""
        return next((one.value for one in self.fields if one.pattern == pattern), None)

    @property
    def name(self) -> str:
        """Return the natural key of the record as far as the page says it; "" if it does not."""
        key = self.kind.item.natural_key if self.kind.record.natural_key is None else self.kind.record.natural_key
        head = pattern_of(self.kind)
        words = [words_of(self.value_of(f"{head}.{name}")) for name in key.fields]
        return key.joint.join(word for part in words for word in part) if all(words) else ""


def pattern_of(kind: PlacedKind) -> str:
    """Return the pattern of an item's key: `products[].paths[]`; of a step that of its algorithm."""
    if kind.is_single or kind.is_step:
        return kind.item.member if kind.is_single else f"{kind.item.member}[]"
    above = next((one for one in kind.item.kinds if one.record is kind.above), None)
    return f"{kind.record.member}[]" if above is None else f"{pattern_of(above)}.{kind.record.member}[]"


def shown_item(seen: FormSnapshot, named: Mapping[str, Address], type_: str = "") -> ShownItem | None:
    """Return the record that a page shows; None if it shows none, or several kinds alike.

    `named` are places that the person has named, by pattern; `type_` is the type of the algorithm last seen.
    """
    views = [view for kinds in _groups() if (view := _view(kinds, seen, named, type_)) is not None]
    most = max((view[0] for view in views), default=0.0)
    best = [view for view in views if view[0] == most]
    return _item(best[0][1], best[0][2], seen, type_) if len(best) == 1 else None


@cache
def _groups() -> tuple[tuple[PlacedKind, ...], ...]:
    """Return the kinds of records that a page may show: the steps of an algorithm together, every other kind by itself."""
    groups: list[tuple[PlacedKind, ...]] = []
    for item in REGISTRY.items:
        groups += [tuple(item.kinds)] if item.layout == "steps" else [(kind,) for kind in item.kinds]
    return tuple(groups)


_Places = list[tuple[PlacedKind, tuple[FieldPlace, ...]]]


def _view(
    kinds: Sequence[PlacedKind], seen: FormSnapshot, named: Mapping[str, Address], type_: str
) -> tuple[float, PlacedKind, _Places] | None:
    """Return how well a page shows records of these kinds, with their places; None if it does not show enough."""
    labelled = sum(bool(control.raw_label.strip()) for control in seen.controls)
    places: _Places = []
    for kind in kinds:
        own = places_of(template(kind.page, type_), seen, named)
        type_ = _type_in(own) or type_
        places.append((kind, own))
    asks = [(kind, own) for kind, own in places if kind.record.answers and any(map(_is_risk, seen.controls))]
    enough = [(kind, own) for kind, own in places if _is_enough(own, labelled)] or asks
    if not enough:
        return None
    shown = [(kind, own) for kind, own in places if any(place.control is not None for place in own)]
    shown += [one for one in asks if one not in shown]
    return _rate(shown), enough[0][0], shown


def _rate(places: _Places) -> float:
    """Return the number of fields placed; among equals the form that is shown more nearly as a whole comes first."""
    all_ = [place for _, own in places for place in own]
    placed = sum(place.control is not None for place in all_)
    return placed + placed / (len(all_) + 1)


def _is_enough(places: Sequence[FieldPlace], labelled: int) -> bool:
    placed = sum(place.control is not None for place in places)
    is_whole, share = placed == len(places), placed / labelled if labelled else 0.0
    return placed > 0 and (is_whole or placed >= MANY or share >= ENOUGH)


def _type_in(places: Iterable[FieldPlace]) -> str:
    """Return the type of an algorithm if a page says it."""
    for place in places:
        if place.planned.key.pattern() == TYPE and place.control is not None:
            value = read_value(specs()[TYPE], place.control)
            return value.word if isinstance(value, Choice) else ""
    return ""


@cache
def template(page: str, type_: str) -> Record:
    """Return a record of a form with all fields that it may have, without values."""
    kind = REGISTRY.kind(page)
    own = [s for s in specs().values() if s.page == page and s.on_page and (not s.types or type_ in s.types)]
    planned = tuple(_planned(spec) for spec in own)
    return Record(page, FieldKey.of(pattern_of(kind)), kind, kind.record.heading, "", (), 0, planned, "verify")


def _planned(spec: FieldSpec) -> PlannedField:
    key, is_personal = FieldKey.of(spec.pattern), spec.privacy != "public"
    return PlannedField(key, spec.section, spec.label, spec.question, spec.kind, "", personal=is_personal)


# ---- what the controls say


def _item(kind: PlacedKind, places: _Places, seen: FormSnapshot, type_: str) -> ShownItem:
    fields: list[ReadField] = []
    unread: list[tuple[str, Control]] = []
    placed = [(place.planned, place.control) for _, own in places for place in own if place.control is not None]
    for planned, control in placed:
        value = read_value(specs()[planned.key.pattern()], control)
        if value is not None:
            fields.append(ReadField(planned.key.pattern(), value, control))
        elif control.completeness != "whole" or not (control.value is None or is_empty(control.value)):
            unread.append((planned.label, control))
    refs = {control.ref for _, control in placed}
    others = [one for one in seen.controls if one.ref not in refs and _says_something(one)]
    type_ = _type_in(place for _, own in places for place in own) or type_
    answers = list(_answers(others, type_)) if any(kind.record.answers for kind, _ in places) else []
    refs |= {answer.control.ref for answer in answers}
    unknown = tuple(control for control in others if control.ref not in refs)
    pages = tuple(one.page for one, _ in places)
    return ShownItem(kind, pages, (*fields, *answers), tuple(unread), unknown)


def _says_something(control: Control) -> bool:
    return bool(control.raw_label.strip()) and control.value is not None and not is_empty(control.value)


def _answers(controls: Iterable[Control], type_: str) -> Iterator[ReadField]:
    """Yield the answers whose questions the schema does not know in advance: the risks, and the forms of other types.

    A text that may as well be a list is none: which of them it is only a form shows.
    """
    has_form = any(type_ in spec.types for spec in specs().values())
    for control in controls:
        section = control.address.section[-1:]
        if not section or not _is_certain(control):
            continue
        if _is_risk(control):
            yield ReadField(RISKS, control.value or "", control, (control.raw_label,))
        elif type_ and not has_form and not _is_of_other_form(section[0]):
            yield ReadField(ANSWERS, control.value or "", control, (_without_state(section[0]), control.raw_label))


def _without_state(title: str) -> str:
    """Return the title of a section without how far it is, which is no part of its name."""
    return title if wording.title(title) == wording.label(title) else wording.title(title)


def _is_risk(control: Control) -> bool:
    section = control.address.section[-1:]
    return bool(section) and is_same_section(wording.title(section[0]), _RISKS_TITLE)


def _is_certain(control: Control) -> bool:
    """Return whether an answer is shown in full, and is a text or a list beyond doubt."""
    value = control.value
    if control.completeness != "whole" or not isinstance(value, str | Choice | Choices):
        return False
    is_prose = isinstance(value, str) and bool(_SENTENCE.search(value))
    return not isinstance(value, str) or control.kit != SHOWN or is_prose or _SEVERAL not in value


def _is_of_other_form(title: str) -> bool:
    """Return whether a section belongs to a form that the schema knows."""
    known = {spec.section[-1] for spec in specs().values() if spec.section and not spec.types}
    return any(is_same_section(wording.title(title), wording.title(own)) for own in known)


def read_value(spec: FieldSpec, control: Control) -> Value | None:
    """Return what a control says of a field, in the schema's words; None for nothing, or what is not certain."""
    value = _with_address(control)
    if value is None or is_empty(value) or control.completeness != "whole":
        return None
    if isinstance(value, str) and not is_in_full(value) and (spec.privacy != "public" or spec.kind != "textarea"):
        return None
    value = _of_kind(spec, value, control)
    if not isinstance(value, KINDS[spec.kind].type):
        return None
    if isinstance(value, Nodes | File):
        return value
    try:
        raw = raw_of(spec, value)
    except (TypeError, ValueError, AttributeError):
        return None
    return None if raw is None or raw == () else to_value(spec, raw)


def _of_kind(spec: FieldSpec, value: Value, control: Control) -> Value | None:
    """Return a value as the field's kind: a text under a label of the site's own was read without knowing the field."""
    read: Value | None = value
    if isinstance(value, str):
        lines = tuple(line for part in value.splitlines() if (line := part.strip()))
        is_linked = isinstance(control.held, File) and spec.kind == "file"
        read = control.held if is_linked else value_of(spec.kind, ShownText("", (), value, lines, (), control.ref))
    elif isinstance(value, Choice | Decimal | date) and KINDS[spec.kind].type is str:
        return text_of(value)
    if isinstance(read, Choice | Choices):
        words = words_of(read)
        read = Choice(words[0]) if spec.kind == "choice" and len(words) == 1 else read
        read = _in_own_words(spec, Choices(words) if spec.kind == "choices" else read)
    return read


def _in_own_words(spec: FieldSpec, value: Choice | Choices) -> Value | None:
    """Return chosen options as the schema spells them; None if a closed list does not have one of them."""
    known = spec.vocabulary
    words = [_option(known, word) if known else word for word in words_of(value)]
    if known and not known.open and any(word not in known.words for word in words):
        return None
    return Choice(words[0]) if isinstance(value, Choice) else Choices(tuple(dict.fromkeys(words)))


def _option(known: Vocabulary, word: str) -> str:
    """Return the one option that a word spells, whatever the site writes between its group and its own words."""
    same = [option for option in known.words if says_the_same(option, word)]
    return same[0] if len(same) == 1 else known.canonical(word)


def _with_address(control: Control) -> Value | None:
    """Return a control's value; of an upload with the address of its bytes, from the page or its framework."""
    value, model = control.value, control.held
    if isinstance(value, File) and not value.url and isinstance(model, File):
        return replace(value, url=model.url)
    return value


def fitting(control: Control, kind: PlacedKind, type_: str, taken: Iterable[str] = ()) -> list[FieldSpec]:
    """Return the fields of a form that a control of another label may be: those not shown yet, of its own label first."""
    pages = [one.page for one in kind.item.kinds] if kind.is_step else [kind.page]
    used = frozenset(taken)
    own = [s for s in specs().values() if s.page in pages and s.on_page and (not s.types or type_ in s.types)]
    free = [spec for spec in own if spec.pattern not in used]
    alike = [spec for spec in free if wording.label(spec.label) == wording.label(control.raw_label)]
    return alike or free
