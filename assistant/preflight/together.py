"""Several profiles of one entity held beside each other (R03, R56, R61): what each alone cannot show.

    beside(cases)    → for each case, in the same order, the findings that only its neighbours bring

Two profiles are of one entity where their 统一社会信用代码 is the same, or, without one, their names. Findings of one
client never name another: only profiles of the same entity are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.findings import Finding, Severity
from assistant.keys import ROOT, FieldKey
from assistant.language import mark, say
from assistant.preflight.case import Case, below
from assistant.preflight.rule import RULES
from assistant.profile.catalogue import raw_at
from assistant.profile.numbers import filing_numbers
from assistant.wording import option

_NAMES = (("subject.basic.name", mark("主体名称")),)
_FACTS = (
    ("subject.basic.uscc", mark("统一社会信用代码")),
    ("subject.basic.mau", mark("月活跃用户量")),
    ("subject.basic.address", mark("详细地址")),
    ("subject.basic.website", mark("网址")),
    ("subject.licence.address", mark("证件地址")),
    ("subject.licence.validity", mark("证件有效期")),
    ("subject.legal_representative.name", mark("法定代表人姓名")),
    ("subject.legal_representative.id_number", mark("法定代表人证件号码")),
    ("subject.responsible.name", mark("算法安全责任人姓名")),
    ("subject.responsible.id_number", mark("算法安全责任人证件号码")),
    ("subject.responsible.mobile", mark("算法安全责任人手机号码")),
)


@dataclass(frozen=True, slots=True)
class _Difference:
    """Something that a profile states otherwise than its neighbour: rule, weight, place, words."""

    rule: str
    severity: Severity
    key: FieldKey
    found: str
    remedy: str


def beside(cases: Sequence[Case]) -> list[list[Finding]]:
    """Return the findings of each case that its neighbours of the same entity bring, the later one told of."""
    told: list[list[Finding]] = []
    met: dict[str, list[Case]] = {}
    for case in cases:
        others = {id(other): other for word in _marks(case) for other in met.get(word, ())}
        apart = [other for other in others.values() if other.loaded.path.resolve() != case.loaded.path.resolve()]
        differences = [each for other in apart for each in _compared(case, other)]
        told.append([_finding(case, each) for each in dict.fromkeys(differences)])
        for word in _marks(case):
            met.setdefault(word, []).append(case)
    return told


def _marks(case: Case) -> set[str]:
    """Return what tells the entity of a profile: its code and its name, where it has them."""
    basic = case.subject.basic
    return {word for word in (basic.uscc or "", option(basic.name or "")) if word}


def _compared(case: Case, other: Case) -> Iterator[_Difference]:
    beside_it = other.loaded.path.name if other.loaded.path.name != case.loaded.path.name else other.loaded.folder.name
    for path, title in (*_NAMES, *_FACTS):
        key = below(ROOT, path)
        mine, theirs = (_told(each, key) for each in (case, other))
        if mine and theirs and mine != theirs:
            found = say(mark("同一主体的两份资料里{title}不同（另一份：{other}）"), title=say(title), other=beside_it)
            weight: Severity = "block" if (path, title) in _NAMES else "warn"
            yield _Difference("R56", weight, key, found, say(mark("请核对后改成一致。")))
    yield from _same_names(case, other, beside_it)
    yield from _entity_digits(case, other, beside_it)


def _told(case: Case, key: FieldKey) -> str:
    """Return what a profile says under a key, for comparing; personal values are compared and never shown."""
    return option(str(raw_at(case.profile, key) or ""))


def _same_names(case: Case, other: Case, beside_it: str) -> Iterator[_Difference]:
    names = {option(each.name) for each in other.algorithms if each.name}
    for each in case.algorithms:
        if each.name and option(each.name) in names:
            found = say(mark("“{name}”在同一主体的另一份资料（{other}）里也有"), name=each.name, other=beside_it)
            remedy = say(mark("同一账号内名称不能重复；是同一条的，只留一份资料。"))
            yield _Difference("R03", "block", each.at("basic.name"), found, remedy)


def _entity_digits(case: Case, other: Case, beside_it: str) -> Iterator[_Difference]:
    mine, theirs = (_entities(each) for each in (case, other))
    if mine and theirs and mine != theirs:
        found = say(mark("本单位编号第 7 至 13 位与另一份资料（{other}）不同"), other=beside_it)
        key = ROOT.child("notes").child("own_numbers")
        yield _Difference("R61", "warn", key, found, say(mark("请核实编号是否都属于这个单位。")))


def _entities(case: Case) -> set[str]:
    texts = case.notes.own_numbers or ()
    return {number.entity for text in texts for _, number in filing_numbers(text) if number is not None}


def _finding(case: Case, each: _Difference) -> Finding:
    declared = RULES[each.rule]
    made = case.finding(each.rule, each.severity, each.key, each.found, each.remedy)
    return replace(made, source=say(declared.source), who=say(declared.who), stage=made.stage or declared.stage)
