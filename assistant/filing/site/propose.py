"""Propose a control of the page for each field of the map, with the reasons – a proposal, never a decision (pure).

If the map's address names exactly one control, the proposal is sure. Otherwise the control with the highest rate is
proposed: it must have the same or a similar kind; label, section, order, options and limits add to the rate. Below
`ENOUGH` nothing is proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.core import wording
from assistant.core.language import mark, say
from assistant.core.resemblance import differs_in_meaning
from assistant.core.values import Kind
from assistant.declaration.profile.catalogue import specs
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.planning.maps.site_map import FieldEntry, SiteMap

ENOUGH = 4.5
_NEAR_KINDS = ({"text", "textarea", "number"}, {"choice", "choices", "tick"})


@dataclass(frozen=True, slots=True)
class FieldProposal:
    """One field of the map and its proposed control; None if no control fits well enough."""

    entry: FieldEntry
    control: Control | None
    reasons: tuple[str, ...] = ()
    is_sure: bool = False


def propose(site_map: SiteMap, page: str, seen: FormSnapshot, patterns: Sequence[str] = ()) -> list[FieldProposal]:
    """Return a proposal for each field of the map's page (only `patterns`, if given), in the map's order."""
    entries = sorted((e for e in site_map.fields.values() if e.page == page and e.label), key=lambda e: e.order)
    sure = {entry.pattern: control for entry in entries if (control := exact(entry, seen)) is not None}
    taken = {control.ref for control in sure.values()}
    proposals: dict[str, FieldProposal] = {
        pattern: FieldProposal(site_map.fields[pattern], control, (say("名称、栏目和所属的问题都相同"),), is_sure=True)
        for pattern, control in sure.items()
    }
    for rate, place, control in _rated(entries, seen, sure, taken):
        entry = entries[place]
        if rate >= ENOUGH and entry.pattern not in proposals and control.ref not in taken:
            proposals[entry.pattern] = FieldProposal(entry, control, tuple(_reasons(entry, control)))
            taken.add(control.ref)
    ordered = [proposals.get(entry.pattern, FieldProposal(entry, None)) for entry in entries]
    return [proposal for proposal in ordered if not patterns or proposal.entry.pattern in patterns]


def address_of(entry: FieldEntry) -> Address:
    """Return the address of a field by the map."""
    return Address(entry.section, entry.label, entry.after)


def overlap(site_map: SiteMap, page: str, seen: FormSnapshot) -> float:
    """Return the share (0 to 1) of the labelled controls shown whose labels the map has on this page."""
    known = {wording.label(entry.label) for entry in site_map.fields.values() if entry.page == page}
    shown = [wording.label(control.raw_label) for control in seen.controls if control.raw_label.strip()]
    return sum(label in known for label in shown) / len(shown) if shown and known else 0.0


def exact(entry: FieldEntry, seen: FormSnapshot) -> Control | None:
    """Return the one control at an entry's address if its kind is compatible, else None."""
    control = control_at(seen, address_of(entry))
    return control if control is not None and fits(entry.kind, control.kind) else None


def fits(kind: Kind, control: Kind) -> bool:
    """Return whether a control of one kind may hold a value of another, perhaps after a look."""
    return _kind_rate(kind, control) > 0


def _rated(
    entries: Sequence[FieldEntry], seen: FormSnapshot, sure: dict[str, Control], taken: set[str]
) -> list[tuple[float, int, Control]]:
    places = {control.ref: place for place, control in enumerate(seen.controls)}
    rated = []
    for number, entry in enumerate(entries):
        if entry.pattern in sure:
            continue
        above = next((places[sure[e.pattern].ref] for e in reversed(entries[:number]) if e.pattern in sure), -1)
        below = next((places[sure[e.pattern].ref] for e in entries[number + 1 :] if e.pattern in sure), len(places))
        for control in seen.controls:
            if control.ref not in taken and control.raw_label.strip():
                rate = _rate(entry, control, between=above < places[control.ref] < below)
                rated.append((rate, number, control))
    return sorted(rated, key=lambda pair: (-pair[0], pair[1], places[pair[2].ref]))


def _rate(entry: FieldEntry, control: Control, *, between: bool) -> float:
    kind = _kind_rate(entry.kind, control.kind)
    if not kind:
        return 0.0
    return (
        kind
        + 3 * _alike(entry.label, control.raw_label)
        + 1.5 * _same_section(entry, control)
        + 1.5 * between
        + 2 * _options_shared(entry, control)
        + 1.0 * _same_limit(entry, control)
    )


def _kind_rate(kind: Kind, control: Kind) -> float:
    if "unknown" in (kind, control):
        return 1.0
    if kind == control:
        return 2.0
    return 0.5 if any({kind, control} <= kinds for kinds in _NEAR_KINDS) else 0.0


def _alike(one: str, other: str) -> float:
    """Return the similarity of two labels (0 to 1); 0 if they differ in meaning, as 输入 and 输出 do."""
    if differs_in_meaning(wording.label(one), wording.label(other)):
        return 0.0
    return SequenceMatcher(None, wording.label(one), wording.label(other), autojunk=False).ratio()


def _same_section(entry: FieldEntry, control: Control) -> bool:
    own = wording.titles(control.address.section)
    return all(any(wording.is_same_title(title, one) for one in own) for title in wording.titles(entry.section))


def _options_shared(entry: FieldEntry, control: Control) -> float:
    spec = specs().get(entry.pattern)
    words = entry.options or (spec.vocabulary.words if spec and spec.vocabulary else ())
    known, shown = {wording.option(w) for w in words}, {wording.option(w) for w in control.options.words}
    return len(known & shown) / len(known | shown) if known and shown else 0.0


def _same_limit(entry: FieldEntry, control: Control) -> bool:
    spec = specs().get(entry.pattern)
    known = entry.max_length or (spec.limits.max_length if spec else None)
    return known is not None and known == control.limits.max_length


def _reasons(entry: FieldEntry, control: Control) -> list[str]:
    reasons = [
        (wording.label(entry.label) == wording.label(control.raw_label), mark("名称相同")),
        (_alike(entry.label, control.raw_label) > 0.5, mark("名称相近")),
        (_same_section(entry, control), mark("在同一栏目")),
        (entry.kind == control.kind, mark("控件种类相同")),
        (_options_shared(entry, control) > 0.5, mark("选项大多相同")),
        (_same_limit(entry, control), mark("字数限制相同")),
    ]
    return [say(text) for holds, text in reasons if holds] or [say("按页面上的次序")]
