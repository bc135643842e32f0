"""The plan: which records a run may write, prove, or must leave alone, in the registry's order (pure data).

`make` joins the profile's records with the map's addresses and the registry state. A record is what the site saves at
once: the subject, a product, a path, a function, one step of an algorithm's wizard. Its mode follows from the registry
state (subject first; products and algorithms only after it has passed; records under review are only proved). A plan
holds no verification code and no 提交: an algorithm's last record `ends` in CONFIRM, which belongs to the person.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from assistant.core import wording
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import Kind, Nodes, Value
from assistant.declaration.profile.catalogue import ProfileRecord, place_of, spec_of, specs
from assistant.declaration.profile.visibility import gates
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import Ending, PlacedKind
from assistant.declaration.registry.lifecycle import UNKNOWN, Mode, Permission
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap

STAGES = REGISTRY.stages


@dataclass(frozen=True, slots=True)
class PlannedField:
    """One value for one address of one page; `gate` marks a field that shows or hides others."""

    key: FieldKey
    section: tuple[str, ...]
    label: str
    after: tuple[str, ...]
    kind: Kind
    value: Value
    gate: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the plan; `names` are the natural keys under which the site may list it, the current one first.

    `is_look_alike`: another planned record of its list has a name that a careless site may take for this one.
    """

    id: str
    key: FieldKey
    kind: PlacedKind
    title: str
    parent: str
    names: tuple[str, ...]
    order: int
    planned: tuple[PlannedField, ...]
    mode: Mode
    reason: str = ""
    retired: bool = False
    is_look_alike: bool = False

    @property
    def stage(self) -> str:
        """Return the stage of filing to which its item belongs."""
        return self.kind.stage

    @property
    def page(self) -> str:
        """Return the name of its form in the site map."""
        return self.kind.page

    @property
    def ends(self) -> Ending:
        """Return what ends the record: a save, or the person's 提交 (CONFIRM)."""
        return self.kind.record.ends

    @property
    def root(self) -> str:
        """Return the key of the item that the record belongs to; for an algorithm's steps that is the algorithm."""
        return str(self.key.parent()) if self.kind.is_step else self.id


@dataclass(frozen=True, slots=True)
class Plan:
    """The records in order, with the digests of their sources and the registry state they assume."""

    profile_digest: str
    map_digest: str
    registry_state: RegistryState
    records: tuple[Record, ...] = ()
    unmapped: tuple[str, ...] = field(default=())

    def digest(self) -> str:
        """Return a digest of what the plan would do: every record with its mode and its keys."""
        lines = [f"{r.id} {r.mode} {' '.join(str(w.key) for w in r.planned)}" for r in self.records]
        return hashlib.sha256("\n".join([self.profile_digest, self.map_digest, *lines]).encode()).hexdigest()

    def of_mode(self, mode: Mode) -> tuple[Record, ...]:
        """Return the records of one mode."""
        return tuple(record for record in self.records if record.mode == mode)


@dataclass(frozen=True, slots=True)
class PlanScope:
    """The requested scope of a run: one stage, one algorithm, or everything (None)."""

    stage: str | None = None
    algorithm: str | None = None

    def holds(self, record: Record) -> bool:
        """Return whether the record lies in the scope."""
        if self.stage and record.stage != self.stage:
            return False
        return not (self.algorithm and record.kind.is_step and self.algorithm not in record.names)


def make(
    views: Sequence[ProfileRecord],
    site: SiteMap,
    registry_state: RegistryState,
    *,
    digest: str,
    scope: PlanScope = PlanScope(),
) -> Plan:
    """Return the plan for these records of a profile on this site in this registry state."""
    frozen, alike = _frozen_products(views, registry_state), look_alikes(views)
    records, unmapped = [], []
    for order, view in enumerate(views):
        planned_fields, missing = _planned_fields(view, site)
        unmapped += missing
        record = replace(_record(view, order, planned_fields, registry_state, frozen), is_look_alike=view.key in alike)
        if scope.holds(record):
            records.append(record)
    return Plan(digest, site.digest, registry_state, tuple(records), tuple(unmapped))


def look_alikes(views: Iterable[ProfileRecord]) -> frozenset[FieldKey]:
    """Return the keys of listed records whose names differ from another's of their list only in blanks, width or case."""
    by_form: dict[tuple[str, FieldKey | None, str], set[FieldKey]] = defaultdict(set)
    for view in views:
        if view.kind.listed_in:
            for name in view.names:
                by_form[view.kind.page, view.parent, wording.confusable(name)].add(view.key)
    return frozenset(key for keys in by_form.values() if len(keys) > 1 for key in keys)


def _record(
    view: ProfileRecord,
    order: int,
    planned_fields: tuple[PlannedField, ...],
    registry_state: RegistryState,
    frozen: frozenset[str],
) -> Record:
    mode, reason = _mode(view, registry_state, frozen)
    parent = "" if view.parent is None else str(view.parent)
    return Record(
        id=str(view.key),
        key=view.key,
        kind=view.kind,
        title=say(view.kind.record.title, name=view.natural_key),
        parent=parent,
        names=view.names,
        order=order,
        planned=planned_fields,
        mode=mode,
        reason=reason,
        retired=view.retired,
    )


def _planned_fields(view: ProfileRecord, site: SiteMap) -> tuple[tuple[PlannedField, ...], list[str]]:
    planned, missing = [], []
    for key, value in view.values.items():
        spec = spec_of(key)
        entry = site.fields.get(place_of(key))
        if not spec.on_page or (entry is not None and entry.absent):
            continue
        section, label, after = spec.section, spec.label, spec.question
        if entry is not None and entry.label:
            section, label, after = entry.section, entry.label, entry.after
        elif entry is None:
            missing.append(str(key))
        shown = node_labels(value, site) if isinstance(value, Nodes) else value
        personal = spec.privacy != "public"
        planned.append(PlannedField(key, section, label, after, spec.kind, shown, spec.pattern in _gates(), personal))
    return tuple(planned), missing


@cache
def _gates() -> frozenset[str]:
    """Return the patterns of fields whose answers show or hide other fields."""
    return frozenset(key for spec in specs().values() for key in gates(spec.shown_when))


def node_labels(nodes: Nodes, site: SiteMap) -> Nodes:
    """Translate association nodes from natural keys into this site's tree labels."""
    return Nodes(
        frozenset(tuple(_node_label(level, name, site) for level, name in enumerate(node)) for node in nodes.nodes)
    )


def _node_label(level: int, name: str, site: SiteMap) -> str:
    pattern = site.node_labels.get(REGISTRY.ticked.pages[level], "")
    if not pattern:
        return name
    product, _, form = name.rpartition("/")
    return pattern.format(name=product if level == 0 else name, form=form, steps=" > ".join(name.split(">")))


def _mode(view: ProfileRecord, registry_state: RegistryState, frozen: frozenset[str]) -> tuple[Mode, str]:
    """Return what the description lets a run do: by the item's gate, its state, or the items that tick it."""
    item = view.kind.item
    if item.gate is not None:
        before = REGISTRY.item(item.gate.after)
        state = registry_state.state_of(before, ())
        if state.ours == UNKNOWN:
            return _allowed(before.states.permission(state.ours), state)
        if state.ours not in before.states.opens_gate:
            return "gated", say(item.gate.reason, state=state)
    if item.lifecycle is None:
        is_held = (view.key.parts[0].item or "") in frozen
        return _allowed(item.held) if item.held and is_held else ("write", "")
    state = registry_state.state_of(item, view.names)
    return _allowed(item.states.permission(state.ours), state)


def _allowed(permission: Permission, state: ItemState | None = None) -> tuple[Mode, str]:
    shown = {"state": state, "word": state.theirs} if state else {}
    return permission.mode, say(permission.reason, **shown) if permission.reason else ""


def algorithm_state(name: str, formerly: str | None, registry_state: RegistryState) -> ItemState:
    """Return the listed state of an algorithm under its current or former name; 备料中 if it is not listed."""
    return registry_state.state_of(REGISTRY.listed, (name, formerly))


def _frozen_products(views: Iterable[ProfileRecord], registry_state: RegistryState) -> frozenset[str]:
    """Return the ticked items that are held: an item that ticks them is under review or was approved."""
    frozen: set[str] = set()
    for view in views:
        if not view.kind.record.ticks:
            continue
        states = view.kind.item.states
        if registry_state.state_of(view.kind.item, view.names).ours in states.under_review | states.closed:
            for value in view.values.values():
                if isinstance(value, Nodes):
                    frozen |= {node[0] for node in value.nodes}
    return frozenset(frozen)
