"""Compares profiles of the same entity with each other (R03, R56, R61).

    beside(cases)  →  for each case, in the same order, the findings from comparing it with earlier cases

Profiles belong to one entity if their 统一社会信用代码 or their names are equal. Findings never name another client: if the
codes are equal and the names differ, the code may be copied from another client, so nothing else is compared and the
other profile is not named. It is not named either if a name is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.rulebook import rule_of
from assistant.core.findings import Finding, Severity
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.core.wording import option
from assistant.declaration.profile.catalogue import raw_at
from assistant.declaration.profile.numbers import filing_numbers

_NAME = "subject.basic.name"
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
    """A statement that differs from another profile of the entity."""

    rule: str
    severity: Severity
    key: FieldKey
    message: str
    remedy: str


def beside(cases: Sequence[Case]) -> list[list[Finding]]:
    """Return for each case the differences from earlier cases of the same entity."""
    findings: list[list[Finding]] = []
    met: dict[str, list[Case]] = {}
    for case in cases:
        others = {id(other): other for word in marks(case) for other in met.get(word, ())}
        apart = [other for other in others.values() if other.loaded.path.resolve() != case.loaded.path.resolve()]
        differences = [difference for other in apart for difference in _compared(case, other)]
        findings.append([_finding(case, difference) for difference in dict.fromkeys(differences)])
        for word in marks(case):
            met.setdefault(word, []).append(case)
    return findings


def entities(cases: Sequence[Case]) -> list[frozenset[str]]:
    """Return for each case all identifiers of its entity, including those known only from other cases."""
    groups: list[frozenset[str]] = []
    for own in (frozenset(marks(case)) for case in cases):
        joined = own.union(*(group for group in groups if group & own))
        groups = [joined, *(group for group in groups if not group & own)]
    return [next((group for group in groups if group & marks(case)), frozenset()) for case in cases]


def marks(case: Case) -> set[str]:
    """Return the identifiers of the profile's entity: its code and its name, if given."""
    basic = case.subject.basic
    return {word for word in (basic.uscc or "", option(basic.name or "")) if word}


def _compared(case: Case, other: Case) -> Iterator[_Difference]:
    name, other_name = (_stated(case, below(ROOT, _NAME)) for case in (case, other))
    if name and other_name and name != other_name:
        text = say("统一社会信用代码与另一份资料相同，主体名称却不同")
        remedy = say("是同一主体的，请改成一致；从别家资料复制来的，请改正统一社会信用代码和其余内容。")
        yield _Difference("R56", "block", below(ROOT, _NAME), text, remedy)
        return
    beside_it = _place_of(case, other) if name == other_name else say("其中一份没有填主体名称，不注明是哪一份")
    for path, title in _FACTS:
        key = below(ROOT, path)
        mine, theirs = (_stated(case, key) for case in (case, other))
        if mine and theirs and mine != theirs:
            text = say("同一主体的两份资料里{title}不同（另一份：{other}）", title=say(title), other=beside_it)
            yield _Difference("R56", "warn", key, text, say("请核对后改成一致。"))
    yield from _same_names(case, other, beside_it)
    yield from _entity_digits(case, other, beside_it)


def _place_of(case: Case, other: Case) -> str:
    """Return the shortest path that distinguishes the other profile: its file name, else its folder."""
    path = other.loaded.path
    return path.name if path.name != case.loaded.path.name else other.loaded.folder.name


def _stated(case: Case, key: FieldKey) -> str:
    """Return the profile's value for comparison. Personal values are never shown."""
    return option(str(raw_at(case.profile, key) or ""))


def _same_names(case: Case, other: Case, beside_it: str) -> Iterator[_Difference]:
    names = {option(algorithm.name) for algorithm in other.algorithms if algorithm.name}
    for item in case.algorithms:
        if item.name and option(item.name) in names:
            text = say("“{name}”在同一主体的另一份资料（{other}）里也有", name=item.name, other=beside_it)
            remedy = say("同一账号内名称不能重复；是同一条的，只留一份资料。")
            yield _Difference("R03", "block", item.at("basic.name"), text, remedy)


def _entity_digits(case: Case, other: Case, beside_it: str) -> Iterator[_Difference]:
    mine, theirs = (_entities(case) for case in (case, other))
    if mine and theirs and mine != theirs:
        text = say("本单位编号第 7 至 13 位与另一份资料（{other}）不同", other=beside_it)
        key = ROOT.child("notes").child("own_numbers")
        yield _Difference("R61", "warn", key, text, say("请核实编号是否都属于这个单位。"))


def _entities(case: Case) -> set[str]:
    texts = case.notes.own_numbers or ()
    return {number.entity for text in texts for _, number in filing_numbers(text) if number is not None}


def _finding(case: Case, difference: _Difference) -> Finding:
    declared = rule_of(difference.rule)
    made = case.finding(difference.rule, difference.severity, difference.key, difference.message, difference.remedy)
    return replace(made, source=say(declared.source), who=say(declared.who), stage=made.stage or declared.stage)


def with_others(cases: Sequence[Case]) -> list[Case]:
    """Return the cases, each with the unnamed reports of the other entities among them (R40).

    A profile with neither code nor name is of unknown owner and never counts as another client's.
    """
    owners = entities(cases)
    reports = [_reports(case) for case in cases]
    together = []
    for case, owner in zip(cases, owners, strict=True):
        foreign = [
            texts
            for owner_texts, texts in zip(owners, reports, strict=True)
            if owner and owner_texts and owner_texts != owner
        ]
        others = tuple(text for texts in foreign for text in texts)
        together.append(replace(case, papers=replace(case.papers, others=others)) if others else case)
    return together


def _reports(case: Case) -> list[str]:
    return [text for key, text in case.papers.texts.items() if key.parts[-1].name == "assessment" and text]
