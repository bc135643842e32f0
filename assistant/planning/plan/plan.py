"""The plan: which records a run may write, prove, or must leave alone, in the registry's order (pure data).

`make` joins the profile's records with the map's addresses and the registry state. A record is what the site saves at
once: the subject, a product, a path, a function, one step of an algorithm's wizard. Its mode follows from the registry
state (subject first; products and algorithms only after it has passed; records under review are only proved). A plan
holds no verification code and no 提交: an algorithm's last record `ends` in CONFIRM, which belongs to the person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import Kind, Nodes, Value
from assistant.declaration.profile.catalogue import ProfileRecord, spec_of, specs
from assistant.declaration.profile.visibility import gates
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap

Mode = Literal["write", "verify", "gated"]
Stage = Literal["主体", "产品", "算法"]
STAGES: tuple[Stage, ...] = ("主体", "产品", "算法")
_STAGE_OF: dict[str, Stage] = {"subject": "主体", "product": "产品", "path": "产品", "function": "产品"}


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
    """One record of the plan; `names` are the natural keys under which the site may list it, the current one first."""

    id: str
    key: FieldKey
    stage: Stage
    page: str
    title: str
    parent: str
    names: tuple[str, ...]
    order: int
    planned: tuple[PlannedField, ...]
    mode: Mode
    reason: str = ""
    ends: Literal["save", "CONFIRM"] = "save"
    retired: bool = False

    @property
    def root(self) -> str:
        """Return the key of the item that the record belongs to; for an algorithm's steps that is the algorithm."""
        return str(self.key.parent()) if self.stage == "算法" else self.id


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
        return not (self.algorithm and record.stage == "算法" and self.algorithm not in record.names)


def make(
    views: Sequence[ProfileRecord],
    site: SiteMap,
    registry_state: RegistryState,
    *,
    digest: str,
    scope: PlanScope = PlanScope(),
) -> Plan:
    """Return the plan for these records of a profile on this site in this registry state."""
    frozen = _frozen_products(views, registry_state)
    records, unmapped = [], []
    for order, view in enumerate(views):
        planned_fields, missing = _planned_fields(view, site)
        unmapped += missing
        record = _record(view, order, planned_fields, registry_state, frozen)
        if scope.holds(record):
            records.append(record)
    return Plan(digest, site.digest, registry_state, tuple(records), tuple(unmapped))


def _record(
    view: ProfileRecord,
    order: int,
    planned_fields: tuple[PlannedField, ...],
    registry_state: RegistryState,
    frozen: frozenset[str],
) -> Record:
    stage = _STAGE_OF.get(view.page, "算法")
    names = tuple(name for name in (view.natural_key, view.formerly) if name)
    mode, reason = _mode(stage, view, registry_state, frozen)
    parent = "" if view.parent is None else str(view.parent)
    return Record(
        id=str(view.key),
        key=view.key,
        stage=stage,
        page=view.page,
        title=_title(view),
        parent=parent,
        names=names,
        order=order,
        planned=planned_fields,
        mode=mode,
        reason=reason,
        ends="CONFIRM" if view.page in {"subject", "association", "support"} else "save",
        retired=view.retired,
    )


def _title(view: ProfileRecord) -> str:
    match view.page:
        case "subject":
            return say("主体信息")
        case "product":
            return say("产品“{name}”", name=view.natural_key)
        case "path":
            return say("功能访问路径“{name}”", name=view.natural_key)
        case "function":
            return say("功能“{name}”", name=view.natural_key)
        case "basic":
            return say("算法“{name}” · 基础属性", name=view.natural_key)
        case "detail":
            return say("算法“{name}” · 详细属性", name=view.natural_key)
        case "support":
            return say("算法“{name}” · 技术服务方式", name=view.natural_key)
        case _:
            return say("算法“{name}” · 关联产品及功能", name=view.natural_key)


def _planned_fields(view: ProfileRecord, site: SiteMap) -> tuple[tuple[PlannedField, ...], list[str]]:
    planned, missing = [], []
    for key, value in view.values.items():
        spec = spec_of(key)
        entry = site.fields.get(spec.pattern)
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
    pattern = site.node_labels.get(("product", "path", "function")[level], "")
    if not pattern:
        return name
    product, _, form = name.rpartition("/")
    return pattern.format(name=product if level == 0 else name, form=form, steps=" > ".join(name.split(">")))


def _mode(stage: Stage, view: ProfileRecord, registry_state: RegistryState, frozen: frozenset[str]) -> tuple[Mode, str]:
    if registry_state.subject.ours == words.UNKNOWN:
        return "verify", say("主体状态未识别，只核对")
    if stage == "主体":
        return _subject_mode(registry_state.subject)
    if not registry_state.entity_passed:
        return "gated", say("主体信息审核通过后才能填报（现为 {state}）", state=registry_state.subject)
    if stage == "产品":
        product = view.key.parts[0].item or ""
        if product in frozen:
            return "verify", say("已被审核中或已备案的算法引用，只核对；要改须办理变更")
        return "write", ""
    return _algorithm_mode(algorithm_state(view.natural_key, view.formerly, registry_state))


def _subject_mode(state: ItemState) -> tuple[Mode, str]:
    if state.ours == words.NOT_REGISTERED:
        return "gated", say("账号尚未注册")
    if state.ours in words.ENTITY_OPEN:
        return "write", ""
    if state.ours in words.ENTITY_UNDER_REVIEW:
        return "verify", say("主体正在审核，只核对")
    if state.ours in words.ENTITY_CHANGING:
        return "verify", say("主体正在变更，只核对；要改须办理变更")
    return "verify", say("主体已通过，只核对；要改须办理变更")


def _algorithm_mode(state: ItemState) -> tuple[Mode, str]:
    if state.ours in words.ALGORITHM_OPEN:
        return "write", ""
    if state.ours == words.UNKNOWN:
        return "verify", say("状态未识别（系统显示：{word}），只核对", word=state.theirs)
    return "verify", say("现为 {state}，只核对；要改须办理变更", state=state)


def algorithm_state(name: str, formerly: str | None, registry_state: RegistryState) -> ItemState:
    """Return the listed state of an algorithm under its current or former name; 备料中 if it is not listed."""
    for listed in (name, formerly):
        if listed and listed in registry_state.algorithms:
            return registry_state.algorithms[listed]
    return ItemState(words.ALGORITHM_NEW)


def _frozen_products(views: Iterable[ProfileRecord], registry_state: RegistryState) -> frozenset[str]:
    frozen: set[str] = set()
    for view in views:
        if view.page != "association":
            continue
        state = algorithm_state(view.natural_key, view.formerly, registry_state)
        if state.ours in words.ALGORITHM_UNDER_REVIEW | words.ALGORITHM_CLOSED:
            for value in view.values.values():
                if isinstance(value, Nodes):
                    frozen |= {node[0] for node in value.nodes}
    return frozenset(frozen)
