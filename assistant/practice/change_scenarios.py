"""变更场景: what follows from a change at a client: fields, papers, seals, algorithms, and the last day.

SCENARIOS                                            →  the changes that an office meets
consequences(loaded, scenario, since, states, …)     →  ChangeConsequences

A paper is concerned only if its text is made from a field that changes. An algorithm is concerned if its own fields or papers
are; whether it needs a change depends on the state in which it was read. What the sources do not say is not said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.checks.deadlines.terms import DueDate, due_date
from assistant.checks.deadlines.working_days import PUBLISHED, Calendar
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.declaration.intake import requirements
from assistant.declaration.papers import outline
from assistant.declaration.papers.draft import draft_layers
from assistant.declaration.papers.facts import Source
from assistant.declaration.profile.catalogue import name_at, spec_of
from assistant.declaration.profile.loading import LoadedProfile
from assistant.planning.maps.registry_state import SUBJECT
from assistant.practice.turns import FILED_ONCE, UNDER_REVIEW

_SEALED = frozenset(kind.name for kind in outline.PAPERS if kind.sealed) - {
    outline.PUBLICATION
}  # not asked for by anyone
_MODEL = "算法模型"


@dataclass(frozen=True, slots=True)
class ChangeScenario:
    """A change: its name, the fields it changes (keys that begin so, or a section), the certificates to ask for.

    `remark` says what else belongs to it.
    """

    key: str
    title: str
    fields: tuple[str, ...]
    certificates: tuple[requirements.MaterialKind, ...] = ()
    section: str = ""
    remark: str = ""


_NO_LEAVE = mark("新的人到岗之前，登录验证码、签名和联系方式由谁负责，请先与客户说定。")
_NEW_PRODUCT = mark("在填报资料里新增产品和功能访问路径，再在算法里勾选它。")
_CODES = mark("系统里绑定的手机由客户自己登录后改；改好之前，验证码仍发到原来的手机。")
_LISTED = mark("公示的名称也会变：变更通过后，产品里标明的公示信息要跟着改。")
SCENARIOS: tuple[ChangeScenario, ...] = (
    ChangeScenario(
        "responsible",
        mark("算法安全责任人换人"),
        ("subject.responsible",),
        (requirements.ID_RESPONSIBLE, requirements.EMPLOYMENT),
        remark=_NO_LEAVE,
    ),
    ChangeScenario(
        "legal",
        mark("法定代表人换人"),
        ("subject.legal_representative",),
        (requirements.LICENCE, requirements.ID_LEGAL),
    ),
    ChangeScenario("name", mark("公司改名"), ("subject.basic.name",), (requirements.LICENCE,), remark=_LISTED),
    ChangeScenario(
        "move",
        mark("公司搬家"),
        ("subject.basic.address", "subject.basic.region", "subject.licence.address"),
        (requirements.LICENCE,),
    ),
    ChangeScenario("product", mark("新增产品"), ("products",), (requirements.PERMIT,), remark=_NEW_PRODUCT),
    ChangeScenario("model", mark("换了模型"), ("notes.third_party_models",), (requirements.MODEL_PROOF,), _MODEL),
    ChangeScenario("phone", mark("接收验证码的手机换了"), ("notes.contacts",), remark=_CODES),
)
NEEDS_CHANGE, LATER, NOT_YET = (
    mark("已备案：要办理变更"),
    mark("审核中：现在改不了，有结果后再办"),
    mark("还没有备案：改好资料，随备案一起交"),
)


@dataclass(frozen=True, slots=True)
class PaperConcerned:
    """A paper whose text is made from changed fields: what it is about, the fields, and whether it is sealed."""

    paper: str
    about: str
    fields: tuple[str, ...]
    is_sealed: bool

    @property
    def name(self) -> str:
        """Return the paper's name with what it is about."""
        return f"{self.paper}（{self.about}）" if self.about else self.paper


@dataclass(frozen=True, slots=True)
class ChangeConsequences:
    """What follows from a change: records with their fields (name → key), papers, certificates to ask for, items, the last day.

    `items`: what the entity and each algorithm concerned need now, by name. `to_note`: the names about which a term runs
    ("" for the entity's).
    """

    records: Mapping[str, Mapping[str, str]]
    papers: tuple[PaperConcerned, ...]
    certificates: tuple[str, ...]
    items: Mapping[str, str]
    to_note: tuple[str, ...]
    due: DueDate


def consequences(
    loaded: LoadedProfile,
    scenario: ChangeScenario,
    since: date,
    states: Mapping[str, str],
    calendar: Calendar = PUBLISHED,
) -> ChangeConsequences:
    """Return what follows from a change on a day; `states` are the entity's (主体) and the algorithms' as last read."""
    source = Source.of(loaded)
    keys = [key for key in source.values if _is_of(key, scenario)]
    papers = tuple(_papers(source, scenario))
    records: dict[str, dict[str, str]] = {}
    for key in keys:
        fields = records.setdefault(str(FieldKey(key.parts[:1])), {})
        fields.setdefault(name_at(str(key)) or str(key), str(key))
    names = {str(key): _algorithm_name(source, key) for key in source.algorithms()}
    concerned = {names[root] for root in records if root in names} | {
        one.about for one in papers if one.about in names.values()
    }
    is_entity = any(str(key).startswith("subject.") for key in keys)
    items = {SUBJECT: _need(states.get(SUBJECT, ""), is_entity=True)} if is_entity else {}
    items |= {name: _need(states.get(name, "")) for name in names.values() if name in concerned}
    is_filed = [name for name, need in items.items() if need == NEEDS_CHANGE]
    return ChangeConsequences(
        records,
        papers,
        tuple(say(kind.material) for kind in scenario.certificates),
        items,
        ("",) if SUBJECT in is_filed else tuple(is_filed),
        due_date("change", since, calendar),
    )


def _is_of(key: FieldKey, scenario: ChangeScenario) -> bool:
    text = str(key)
    if any(text == prefix or text.startswith((f"{prefix}.", f"{prefix}[")) for prefix in scenario.fields):
        return True
    return bool(scenario.section) and scenario.section in _sections(key)


def _sections(key: FieldKey) -> tuple[str, ...]:
    try:
        return (*spec_of(key).section, *(part.item or "" for part in key.parts))
    except KeyError:
        return tuple(part.item or "" for part in key.parts)


def _papers(source: Source, scenario: ChangeScenario) -> Iterator[PaperConcerned]:
    for key, layer in draft_layers(source):
        fields = [name_at(used) or used for used in layer.facts if _is_of(FieldKey.of(used), scenario)]
        if fields:
            about = _algorithm_name(source, key) if key in source.algorithms() else layer.about
            yield PaperConcerned(layer.paper, about, tuple(dict.fromkeys(fields)), layer.paper in _SEALED)


def _algorithm_name(source: Source, key: FieldKey | None) -> str:
    record = next((one for one in source.records if key is not None and one.key.parent() == key), None)
    return record.natural_key if record is not None else ""


def _need(state: str, *, is_entity: bool = False) -> str:
    if state in UNDER_REVIEW:
        return LATER
    is_filed = state == "主体已通过" if is_entity else state in FILED_ONCE
    return NEEDS_CHANGE if is_filed else NOT_YET
