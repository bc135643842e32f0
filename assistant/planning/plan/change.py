"""A change as a patch: the differences between profile and filed data, and the items to open for them (pure).

    renamed(base, views, site)        what was filed, under today's keys and labels
    holders(views, base, site)        product → the algorithms whose association names it
    ChangeBasis.plan(…)               the plan of a change: what may be written, what is only verified
    patch(plan, basis)                the differences, field by field, items added and items to remove
    to_open(differences, plan, held)  the subject and the algorithms that must be opened, in the plan's order

Only items with differences are opened. A product that a filed algorithm names is open while one of those algorithms is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.core.keys import ROOT, FieldKey, KeyPart
from assistant.core.language import say
from assistant.core.values import Nodes, Value, compare, is_empty
from assistant.core.values.comparison import are_same_words
from assistant.core.verdict import is_right
from assistant.declaration.profile.catalogue import ProfileRecord
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.lifecycle import Mode
from assistant.planning.maps.registry_state import RegistryState
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.plan import Plan, PlannedField, Record, make, node_labels

Kind = Literal["changed", "added", "removed", "foreign"]
Base = Mapping[str, Value]
SUBJECT_ROOT = REGISTRY.single.member


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the patch: item (`root`), record, field, value before and after.

    `added` is a field of a record that was not filed; `removed` a whole record; `foreign` a value that somebody else
    has changed since: the person is asked about it and it is never overwritten.
    """

    root: str
    record: str
    title: str
    key: str
    place: tuple[str, ...]
    label: str
    before: Value | None
    after: Value | None
    kind: Kind
    stage: str = REGISTRY.listed.stage
    personal: bool = False


@dataclass(frozen=True, slots=True)
class ChangeScope:
    """The requested scope of a change: the subject, one algorithm, or (both unset) every difference."""

    subject: bool = False
    algorithm: str | None = None

    @property
    def everything(self) -> bool:
        """Return whether nothing was named, so that every difference is in scope."""
        return not self.subject and self.algorithm is None


@dataclass(frozen=True, slots=True)
class ChangeBasis:
    """What a change is planned on: the profile's records, the site, the filed data, and who names which product.

    `unknown` are items whose stored content nobody knows: they came back since, and no run saw what became of them.
    `ticked` are the nodes that were ticked when those were submitted; they may still be. `submitted` is what frozen
    copies hold and still counts; `base` also holds what was only proved.
    """

    views: tuple[ProfileRecord, ...]
    site: SiteMap
    digest: str
    base: Base
    asked: ChangeScope = ChangeScope()
    unknown: frozenset[str] = frozenset()
    submitted: Base = field(default_factory=dict)
    ticked: Base = field(default_factory=dict)

    def plan(self, registry_state: RegistryState, opened: frozenset[str]) -> Plan:
        """Return the plan of the change: `opened` items may be written, the rest of the scope is only verified."""
        plan = make(self.views, self.site, registry_state, digest=self.digest)
        held = self.held(registry_state)
        records = tuple(self._for_change(record, registry_state, opened, held) for record in plan.records)
        return replace(plan, records=records)

    def held(self, registry_state: RegistryState) -> dict[str, tuple[str, ...]]:
        """Return product key → the filed algorithms that name it; only those lock and open it."""
        filed = {
            _root(view) for view in self.views if view.kind.is_first_step and _is_past_filing(view, registry_state)
        }
        all_holders = holders(self.views, {**self.ticked, **self.base}, self.site)
        filed_holders = {
            product: tuple(root for root in roots if root in filed) for product, roots in all_holders.items()
        }
        return {product: roots for product, roots in filed_holders.items() if roots}

    def _for_change(
        self, record: Record, registry_state: RegistryState, opened: frozenset[str], held: Mapping[str, tuple[str, ...]]
    ) -> Record:
        root = root_of(record)
        if not self._is_asked(record, root, held):
            return replace(record, mode="gated", reason=say("不在这次变更的范围内"))
        reason = _not_for_change(record, registry_state)
        if reason:
            return replace(record, mode="gated", reason=reason)
        mode, reason = _mode(record, registry_state, opened, held.get(root, ()))
        return replace(record, mode=mode, reason=reason)

    def _is_asked(self, record: Record, root: str, held: Mapping[str, tuple[str, ...]]) -> bool:
        asked = self.asked
        if record.kind.is_single:
            return asked.everything or asked.subject
        if record.kind.is_step:
            return asked.everything or asked.algorithm in record.names
        if asked.everything:
            return bool(held.get(root))
        mine = {_root(view) for view in self.views if view.kind.is_first_step and asked.algorithm in view.names}
        return bool(mine & set(held.get(root, ())))


def root_of(record: Record) -> str:
    """Return the item that a record belongs to: the subject, its product, or its algorithm."""
    return str(FieldKey(record.key.parts[:1]))


def renamed(base: Base, views: Sequence[ProfileRecord], site: SiteMap) -> dict[str, Value]:
    """Return the filed data with names from before a rename (`formerly`) replaced by today's.

    Keys change with the item names in them, ticked nodes with the labels that the site shows for them.
    """
    names = {(_above(view), _item(view).name, view.formerly): _item(view).item for view in views if view.formerly}
    labels = dict(_renamed_labels(views, site))
    result: dict[str, Value] = {}
    for text, value in base.items():
        key = str(_renamed_key(FieldKey.of(text), names))
        if key == text or key not in base:
            result[key] = _renamed_nodes(value, labels) if isinstance(value, Nodes) else value
    return result


def holders(views: Sequence[ProfileRecord], base: Base, site: SiteMap) -> dict[str, tuple[str, ...]]:
    """Return product key → keys of the algorithms whose association names it, now or as filed."""
    products = {_label(view, site): str(view.key) for view in views if view.kind.is_outermost}
    held: dict[str, list[str]] = {}
    for view in views:
        if not view.kind.is_first_step:
            continue
        nodes = filed_nodes(base, view) | _planned_nodes(views, view, site)
        for product in sorted({products[node[0]] for node in nodes if node[0] in products}):
            held.setdefault(product, []).append(_root(view))
    return {product: tuple(roots) for product, roots in held.items()}


def patch(plan: Plan, basis: ChangeBasis) -> list[Difference]:
    """Return the differences of the plan's records to the filed data; out-of-scope and unknown records are left out."""
    return [difference for record in known(plan, basis) for difference in _of(record, basis.base)]


def known(plan: Plan, basis: ChangeBasis) -> list[Record]:
    """Return the records in scope whose filed content is known."""
    return [record for record in plan.records if record.mode != "gated" and root_of(record) not in basis.unknown]


def to_open(
    differences: Iterable[Difference], plan: Plan, held: Mapping[str, tuple[str, ...]], also: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the items to open, in the plan's order: those that differ, and one holder of each product that does.

    `also` are items that are open already. A product that no algorithm names needs nothing opened.
    """
    roots = {difference.root for difference in differences}
    chosen = {*also, *(root for root in roots if root not in held)}
    for product in sorted(roots & set(held)):
        if not chosen & set(held[product]):
            chosen.add(held[product][0])
    order = dict.fromkeys(root_of(record) for record in plan.records if record.kind.has_state)
    return tuple(root for root in order if root in chosen)


def is_same(planned: PlannedField, stored: Value | None) -> bool:
    """Return whether a stored value equals the planned one; a value of unknown kind is compared by its words."""
    if stored is None:
        return is_empty(planned.value)
    if is_right(compare(planned.value, stored), "compared"):
        return True
    return planned.kind == "unknown" and are_same_words(planned.value, stored)


def difference_of(record: Record, planned: PlannedField, before: Value | None, kind: Kind) -> Difference:
    """Return the patch line of one field."""
    return Difference(
        root=root_of(record),
        record=record.id,
        title=record.title,
        key=str(planned.key),
        place=(*planned.section, *planned.after),
        label=planned.label,
        before=before,
        after=planned.value,
        kind=kind,
        stage=record.stage,
        personal=planned.personal,
    )


def removal_of(record: Record) -> Difference:
    """Return the patch line of a record that the profile retires."""
    name = record.names[0]
    return Difference(
        root_of(record), record.id, record.title, record.id, (), name, name, None, "removed", record.stage
    )


def _of(record: Record, base: Base) -> Iterator[Difference]:
    if record.retired:
        if _is_filed(record, base):
            yield removal_of(record)
        return
    kind: Kind = "changed" if _is_filed(record, base) else "added"
    for planned in record.planned:
        before = base.get(str(planned.key))
        if not is_same(planned, before):
            yield difference_of(record, planned, before, kind)


def _is_filed(record: Record, base: Base) -> bool:
    return any(key == record.id or key.startswith((f"{record.id}.", f"{record.id}[")) for key in base)


def _mode(
    record: Record, registry_state: RegistryState, opened: frozenset[str], held: Sequence[str]
) -> tuple[Mode, str]:
    root = root_of(record)
    item = record.kind.item
    if not item.has_state:
        is_open = bool(opened & set(held))
        return ("write", "") if is_open else ("verify", say("引用它的算法没有打开变更，只核对"))
    state = registry_state.state_of(item, record.names)
    if root in opened and state.ours in item.states.changing:
        return "write", ""
    return "verify", say("现为{state}，没有打开变更，只核对", state=state)


def _not_for_change(record: Record, registry_state: RegistryState) -> str:
    """Return why an item cannot be changed at all (never filed, or to be deregistered); "" if it can."""
    item = record.kind.item
    if not item.has_state:
        return ""
    state = registry_state.state_of(item, record.names)
    if state.ours in item.states.open:
        return say("现为{state}，还没有通过备案，要按首次备案填报", state=state)
    if record.retired:
        return say("资料写明已停用；要办的是注销，不是变更")
    return ""


def _is_past_filing(view: ProfileRecord, registry_state: RegistryState) -> bool:
    item = view.kind.item
    return registry_state.state_of(item, view.names).ours not in item.states.open


def _item(view: ProfileRecord) -> KeyPart:
    return view.key.parts[0] if view.kind.is_step else view.key.parts[-1]


def _root(view: ProfileRecord) -> str:
    return str(FieldKey(view.key.parts[:1]))


def _renamed_key(key: FieldKey, names: Mapping[tuple[FieldKey, str, str], str | None]) -> FieldKey:
    """Replace former item names in a key by today's, from the root down; parents already have today's names."""
    root = ROOT
    for part in key.parts:
        item = part.item
        root = root.child(part.name, item if item is None else names.get((root, part.name, item), item))
    return root


def _above(view: ProfileRecord) -> FieldKey:
    return ROOT if view.kind.is_step else view.key.parent()


def _label(view: ProfileRecord, site: SiteMap) -> str:
    return labels_of(site, (view.natural_key,))[0]


def labels_of(site: SiteMap, node: tuple[str, ...]) -> tuple[str, ...]:
    """Return the labels of a product, path and function in the site's tree."""
    (labelled,) = node_labels(Nodes(frozenset({node})), site).nodes
    return labelled


def _renamed_labels(views: Sequence[ProfileRecord], site: SiteMap) -> Iterator[tuple[tuple[int, str], str]]:
    """Yield (level, label before the rename) → label of today, for products, paths and functions."""
    for view in views:
        if view.formerly and view.kind.is_nested:
            level = view.kind.level
            before = labels_of(site, ("",) * level + (view.formerly,))[level]
            yield (level, before), labels_of(site, ("",) * level + (view.natural_key,))[level]


def _renamed_nodes(value: Nodes, labels: Mapping[tuple[int, str], str]) -> Nodes:
    return Nodes(
        frozenset(tuple(labels.get((level, name), name) for level, name in enumerate(node)) for node in value.nodes)
    )


def filed_nodes(base: Base, view: ProfileRecord) -> frozenset[tuple[str, ...]]:
    """Return the ticked nodes of an algorithm as filed."""
    above = f"{_root(view)}."
    return frozenset(
        node
        for key, value in base.items()
        if key.startswith(above) and isinstance(value, Nodes)
        for node in value.nodes
    )


def _planned_nodes(views: Sequence[ProfileRecord], basic: ProfileRecord, site: SiteMap) -> frozenset[tuple[str, ...]]:
    mine = (view for view in views if view.kind.record.ticks and _root(view) == _root(basic))
    values = (value for view in mine for value in view.values.values() if isinstance(value, Nodes))
    return frozenset(node for value in values for node in node_labels(value, site).nodes)
