"""All fields by pattern, and the records of a profile in the registry's order.

specs()             pattern → FieldSpec, in the order of the forms
records(profile)    subject; products, each with its paths and functions; algorithms by step
distinct_name(spec) the name of a field, with its section where it needs one
spec_of(key)        the FieldSpec of a field, including labelled answers
locate(profile, k)  the place of a key in the model: names and positions
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, reduce
from pathlib import Path
from typing import Any

from assistant.core.keys import ROOT, FieldKey, KeyPart
from assistant.core.risk_names import RISKS as RISK_NAMES
from assistant.core.risk_names import risk_name
from assistant.core.values import Kind, Value, is_empty
from assistant.declaration.profile.merging import with_inherited
from assistant.declaration.profile.natural import find, former_key, key_of, natural_key, own_text
from assistant.declaration.profile.raw_values import to_value
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Labelled, Leaf, members
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.spec import NO_LIMITS, FieldSpec
from assistant.declaration.profile.visibility import Condition, both, is_shown
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import ItemKind, PlacedKind

QUESTION_KINDS: frozenset[Kind] = frozenset({"choice", "choices", "nodes"})

_OF_PERSON = "信息"  # the section 法定代表人信息 is about the 法定代表人
RISKS, ANSWERS = "algorithms[].detail.risks[]", "algorithms[].detail.answers[].items[]"


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """One record of the registry: `values` that its form shows, and `hidden` ones that a condition hides.

    `natural_key` identifies it on the site (`key` may have the author's id instead); `formerly` is the natural key
    before a rename; `parent` is the record above it.
    """

    key: FieldKey
    kind: PlacedKind
    natural_key: str
    parent: FieldKey | None = None
    formerly: str | None = None
    retired: bool = False
    values: dict[FieldKey, Value] = field(default_factory=dict)
    hidden: dict[FieldKey, Value] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """Return the name of its form in the site map."""
        return self.kind.page

    @property
    def names(self) -> tuple[str, ...]:
        """Return the natural keys under which the site may list it, the current one first."""
        return tuple(name for name in (self.natural_key, self.formerly) if name)


@dataclass(frozen=True, slots=True)
class _Place:
    page: str = ""
    section: tuple[str, ...] = ()
    shown_when: Condition | None = None
    types: tuple[str, ...] = ()


@cache
def specs() -> dict[str, FieldSpec]:
    """Return every field of the schema by its pattern, in form order, without labelled answers."""
    return {spec.pattern: spec for spec in _walk(Profile, ROOT, _Place())}


def question_labels() -> tuple[str, ...]:
    """Return the labels of the questions that are answered by options; ticking an option there commits nobody."""
    return tuple(dict.fromkeys(spec.label for spec in specs().values() if spec.kind in QUESTION_KINDS))


@cache
def _namesakes() -> Counter[tuple[str, str]]:
    return Counter((spec.page, spec.name) for spec in specs().values())


def distinct_name(spec: FieldSpec) -> str:
    """Return a field's name, after its section where the name alone could be that of another person or section."""
    section = spec.section[-1] if spec.on_page and spec.section else ""
    person = section.removesuffix(_OF_PERSON) if section.endswith(f"人{_OF_PERSON}") else ""
    is_ambiguous = _namesakes()[spec.page, spec.name] > 1 or (person and person not in spec.name)
    return f"{section} › {spec.name}" if section and is_ambiguous else spec.name


def spec_of(key: FieldKey) -> FieldSpec:
    """Return the description of a field; that of a labelled answer is made from the key. Raises KeyError."""
    pattern = key.pattern()
    if pattern == RISKS:
        return _answer_spec(pattern, ("算法风险与防范机制",), key.parts[-1].item or "")
    if pattern == ANSWERS:
        return _answer_spec(pattern, (key.parts[-2].item or "",), key.parts[-1].item or "")
    return specs()[pattern]


def place_of(key: FieldKey) -> str:
    """Return the key under which a map knows where a field stands: its pattern; for one of the eight risks, with its name."""
    pattern, name = key.pattern(), risk_name(key.parts[-1].item or "")
    return str(FieldKey.of(RISKS).parent().child("risks", name)) if pattern == RISKS and name in RISK_NAMES else pattern


def has_place(place: str) -> bool:
    """Return whether a map may know a place by this key: that of a field, or of one of the eight risks."""
    try:
        return place in specs() or (
            place == place_of(FieldKey.of(place)) != RISKS and FieldKey.of(place).pattern() == RISKS
        )
    except ValueError:
        return False


def name_at(key: str) -> str:
    """Return the name of a field by the text of its key, "" if there is no such field."""
    spec = _spec_at(key)
    return spec.name if spec else ""


def named_at(key: str) -> str:
    """Return the name of a field with the names of the items that it is in, "" if there is no such field."""
    spec = _spec_at(key)
    if spec is None:
        return ""
    items = (f"“{part.item}”" for part in FieldKey.of(key).parts if part.item)
    return " › ".join((*items, spec.name))


def label_at(key: str) -> str:
    """Return the label of a field by the text of its key, "" if there is no such field."""
    spec = _spec_at(key)
    return spec.label if spec else ""


def _spec_at(key: str) -> FieldSpec | None:
    try:
        return spec_of(FieldKey.of(key))
    except (KeyError, ValueError):
        return None


def records(profile: Profile, folder: Path | None = None) -> list[ProfileRecord]:
    """Return the records of a profile in the registry's order; File values have digest and size if `folder` is given."""
    return [record for item in REGISTRY.items for record in _records_of(item, profile, folder)]


def locate(profile: Profile, key: FieldKey) -> tuple[str | int, ...] | None:
    """Return the place of a key in the model as names and list positions; None if there is nothing."""
    steps: list[str | int] = []
    at: Any = profile
    for part in key.parts:
        for step in _steps_of(at, part):
            if step is None or at is None:
                return None
            steps.append(step)
            at = _below(at, step)
    return tuple(steps)


def raw_at(profile: Profile, key: FieldKey) -> object:
    """Return the model's value of a key, including inherited values; None if there is nothing."""
    whole = with_inherited(profile)
    place = locate(whole, key)
    return at(whole, place) if place else None


def at(profile: Any, place: Sequence[str | int]) -> Any:
    """Return what the model holds at a place, None if there is nothing."""
    return reduce(_below, place, profile)


def answers(block: Block, key: FieldKey) -> Iterator[tuple[FieldKey, object]]:
    """Yield the key and value of each field in a block that is not None, without lists of parts."""
    for name, declared in members(type(block)).items():
        raw = getattr(block, name)
        match declared:
            case FieldGroup():
                yield from answers(raw, key.child(name))
            case Leaf() if raw is not None:
                yield key.child(name), raw
            case Labelled(depth=1):
                yield from ((key.child(name, label), answer) for label, answer in raw.items())
            case Labelled():
                for section, labels in raw.items():
                    inside = key.child(name, section)
                    yield from ((inside.child("items", label), answer) for label, answer in labels.items())


def _steps_of(at: Any, part: KeyPart) -> Iterator[str | int | None]:
    """Yield the names or positions that a part of a key adds to a place in the model."""
    if isinstance(at, dict):  # `items[label]` inside a section of labelled answers
        yield part.item
        return
    yield part.name
    if part.item is not None:
        inside = getattr(at, part.name, None)
        yield part.item if isinstance(inside, dict) else find(inside or (), part.item)


def _below(at: Any, step: str | int) -> Any:
    if isinstance(at, dict):
        return at.get(step)
    if isinstance(at, tuple):
        return at[int(step)] if int(step) < len(at) else None
    return getattr(at, str(step), None)


def _walk(model: type[Block], at: FieldKey, place: _Place) -> Iterator[FieldSpec]:
    for name, declared in members(model).items():
        match declared:
            case Leaf():
                yield _spec(at.child(name), declared, place)
            case FieldGroup():
                yield from _walk(declared.model, at.child(name), _inside(declared, place))
            case Items():
                inside = replace(place, page=declared.page, section=declared.section or place.section)
                yield from _walk(declared.model, at.child(name, ""), inside)


def _inside(declared: FieldGroup, place: _Place) -> _Place:
    return _Place(
        place.page if declared.page is None else declared.page,
        place.section if declared.section is None else declared.section,
        both(place.shown_when, declared.shown_when),
        declared.types or place.types,
    )


def _spec(key: FieldKey, leaf: Leaf, place: _Place) -> FieldSpec:
    return FieldSpec(
        pattern=key.pattern(),
        label=leaf.label or leaf.title,
        title=leaf.title,
        question=leaf.question,
        kind=leaf.kind,
        vocabulary=leaf.vocabulary,
        limits=leaf.limits,
        shown_when=both(place.shown_when, leaf.shown_when),
        required=leaf.required,
        privacy=leaf.privacy,
        confidence=leaf.confidence,
        on_page=leaf.on_page,
        page=place.page if leaf.page is None else leaf.page,
        section=place.section if leaf.section is None else leaf.section,
        types=place.types,
        shape=leaf.shape,
    )


def _answer_spec(pattern: str, section: tuple[str, ...], label: str) -> FieldSpec:
    return FieldSpec(
        pattern=pattern,
        label=label,
        title=label,
        question=(),
        kind="unknown",
        vocabulary=None,
        limits=NO_LIMITS,
        shown_when=None,
        required="unknown",
        privacy="public",
        confidence="E",
        on_page=True,
        page="detail",
        section=section,
    )


def _records_of(item: ItemKind, profile: Profile, folder: Path | None) -> Iterator[ProfileRecord]:
    match item.layout:
        case "single":
            return _only(item, profile, folder)
        case "nested":
            return _nested(item.kinds, ROOT, getattr(profile, item.member), folder)
        case "steps":
            return _wizards(item, profile, folder)


def _only(item: ItemKind, profile: Profile, folder: Path | None) -> Iterator[ProfileRecord]:
    (kind,) = item.kinds
    block, key = getattr(profile, item.member), ROOT.child(item.member)
    values = _values(answers(block, key), folder)
    if values:
        yield ProfileRecord(key, kind, own_text(block, item.natural_key), values=values)


def _nested(
    kinds: Sequence[PlacedKind], above: FieldKey, items: Sequence[Any], folder: Path | None
) -> Iterator[ProfileRecord]:
    """Yield the items of a list, each followed by those of the list inside it; a retired one hides the latter."""
    kind, *below = kinds
    for position, item in enumerate(items):
        record = _record(kind, above, item, position, folder)
        yield record
        if below and not item.retired:
            yield from _nested(below, record.key, getattr(item, kind.leads_to), folder)


def _record(kind: PlacedKind, above: FieldKey, item: Any, position: int, folder: Path | None) -> ProfileRecord:
    key = above.child(kind.record.member, key_of(item, position))
    parent = above if above.parts else None
    shown, hidden = _shown(_values(answers(item, key), folder))
    return ProfileRecord(key, kind, natural_key(item, position), parent, former_key(item), item.retired, shown, hidden)


def _wizards(item: ItemKind, profile: Profile, folder: Path | None) -> Iterator[ProfileRecord]:
    given = getattr(profile, item.member)
    for position, merged in enumerate(getattr(with_inherited(profile), item.member)):
        yield from _steps(item, merged, given[position], position, folder)


def _steps(item: ItemKind, merged: Any, own: Any, position: int, folder: Path | None) -> Iterator[ProfileRecord]:
    """Yield the steps of one algorithm; inherited values that are not shown are dropped, not listed as hidden."""
    key = ROOT.child(item.member, key_of(merged, position))
    shown, hidden = _shown(_values(answers(merged, key), folder))
    given = {key for key, _ in answers(own, key)}
    hidden = {key: value for key, value in hidden.items() if key in given}
    first, *later = item.kinds
    pages = {spec_of(key).page for key in shown}
    steps = (first, *(() if merged.retired else (kind for kind in later if kind.page in pages)))
    for kind in steps:
        yield ProfileRecord(
            key.child(kind.record.member),
            kind,
            natural_key(merged, position),
            None if kind is first else key.child(first.record.member),
            former_key(merged),
            merged.retired,
            _on(kind.page, shown),
            {key: value for key, value in hidden.items() if _holder(key, steps) is kind},
        )


def _holder(key: FieldKey, steps: Sequence[PlacedKind]) -> PlacedKind:
    page = spec_of(key).page
    return next((kind for kind in steps if kind.page == page), steps[0])


def _on(page: str, values: dict[FieldKey, Value]) -> dict[FieldKey, Value]:
    return {key: value for key, value in values.items() if spec_of(key).page == page}


def _values(given: Iterator[tuple[FieldKey, object]], folder: Path | None) -> dict[FieldKey, Value]:
    """Return the values of the answered fields that are on a page."""
    values: dict[FieldKey, Value] = {}
    for key, raw in given:
        spec = spec_of(key)
        if not spec.on_page:
            continue
        value = to_value(spec, raw, folder)
        if not is_empty(value):
            values[key] = value
    return values


def _shown(answers: dict[FieldKey, Value]) -> tuple[dict[FieldKey, Value], dict[FieldKey, Value]]:
    by_pattern = {key.pattern(): value for key, value in answers.items()}
    shown: dict[FieldKey, Value] = {}
    hidden: dict[FieldKey, Value] = {}
    for key, value in answers.items():
        is_visible = is_shown(spec_of(key).shown_when, by_pattern.get)
        (shown if is_visible else hidden)[key] = value
    return shown, hidden
