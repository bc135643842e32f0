"""Rules about answers that depend on each other (R16, R17, R22, R25, R26)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.checks.preflight.answers import width
from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.rule import GENERATIVE_ONLY, SEEN, TECH, Gap, Observation, Violation, rule
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.values import Choice, Choices
from assistant.declaration.profile.catalogue import spec_of, specs
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.visibility import AllOf, Condition, Is
from assistant.declaration.profile.vocabulary import NO, OTHER, YES

_FORM = mark("表单的显示规则")
_NOT_OVERSEAS = lazy_pattern("^(不|未|无|否)")
_LEAST_OVERSEAS = 50


@rule(
    "R16",
    "calibrated",
    mark("功能介绍不空，不超过 500 字"),
    stage="产品",
    source=mark("公开填报说明"),
    needs=("map",),
)
def introductions(case: Case) -> Iterator[Observation]:
    """Report functions without an introduction or with one that is too long."""
    limit = specs()["products[].paths[].functions[].introduction"].limits.max_length or 0
    for record in case.records:
        if not record.kind.is_innermost or record.retired:
            continue
        yield SEEN
        key = record.key.child("introduction")
        text = str(record.values.get(key) or "")
        if not text.strip():
            message = say("功能“{name}”没有功能介绍", name=record.natural_key)
            yield Violation(key, message, say("请写功能介绍。"))
        elif width(text) > limit:
            message = say("功能介绍有 {count} 字，最多 {limit} 字", count=width(text), limit=limit)
            yield Violation(key, message, say("请删去至少 {over} 个字。", over=width(text) - limit))


@rule(
    "R17",
    "calibrated",
    mark("要求 50 字以上的说明，显示时都写满（不计空白）"),
    stage="算法",
    source=mark("公开填报样表"),
    needs=("map",),
    who=TECH,
)
def descriptions(case: Case) -> Iterator[Observation]:
    """Report shown descriptions shorter than the form requires."""
    for key, value in case.shown.items():
        least = spec_of(key).limits.min_length
        if least is None or spec_of(key).shape or not isinstance(value, str):
            continue
        yield SEEN
        count = width(re.sub(r"\s", "", value))
        if count < least:
            facts = {"name": spec_of(key).name, "count": count, "least": least}
            text = say("“{name}”只有 {count} 字（不计空白），至少 {least} 字", **facts)
            yield Violation(key, text, say("请再写至少 {under} 个字。", under=least - count))


@rule(
    "R22",
    "calibrated",
    mark("选了“其他”的，旁边的说明不空"),
    stage="算法",
    source=_FORM,
    needs=("map",),
    who=TECH,
    per="algorithm",
)
def others(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a ticked 其他 without its explanation, where the form has a field for one."""
    for key, value in case.shown.items():
        if not key.startswith(algorithm.key):
            continue
        words = (value.word,) if isinstance(value, Choice) else value.words if isinstance(value, Choices) else ()
        text = _text_beside(key)
        if OTHER not in words or text is None:
            continue
        yield SEEN
        if text not in case.shown:
            message = say("“{name}”选了“其他”，没有写是什么", name=spec_of(key).name)
            yield Violation(text, message, say("请在“{name}”里写明。", name=spec_of(text).name))


def _text_beside(key: FieldKey) -> FieldKey | None:
    """Return the key of the text that explains a 其他, or None."""
    name = key.parts[-1].name
    for beside in (f"other_{name}", "description" if name in {"options", "answer", "methods"} else ""):
        if beside and key.parent().child(beside).pattern() in specs():
            return key.parent().child(beside)
    return None


@rule(
    "R25",
    "calibrated",
    mark("选“是”的写说明，选“否”的不写"),
    stage="算法",
    source=_FORM,
    needs=("map",),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def dependants(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report empty texts under a 是 and filled texts under a 否."""
    for pattern, gate, spec in _gated():
        key, opener = _inside(algorithm.key, pattern), _inside(algorithm.key, gate)
        given = case.shown.get(opener)
        answer = given.word if isinstance(given, Choice) else None
        if answer not in (YES, NO):
            continue
        yield SEEN
        if answer == YES and key not in case.shown:
            text = say("“{gate}”选“是”，“{name}”没有填写", gate=spec_of(opener).name, name=spec.name)
            yield Violation(key, text, say("请补充说明，或改选“否”。"))
        elif answer == NO and key in case.hidden:
            text = say("“{gate}”选“否”，“{name}”却填了", gate=spec_of(opener).name, name=spec.name)
            yield Violation(key, text, say("请改选“是”，或删去这一项。"))


@cache
def _gated() -> tuple[tuple[str, str, FieldSpec], ...]:
    """Return each field shown by a 是, as (pattern, pattern of its question, spec)."""
    gates = ((pattern, _gate(spec), spec) for pattern, spec in specs().items())
    return tuple((pattern, gate, spec) for pattern, gate, spec in gates if gate is not None)


def _gate(spec: FieldSpec) -> str | None:
    """Return the pattern of the question whose 是 shows a field, or None."""
    return next((part.key for part in _parts(spec.shown_when) if isinstance(part, Is) and part.word == YES), None)


def _parts(condition: Condition | None) -> Iterator[Condition]:
    if isinstance(condition, AllOf):
        for of in condition.conditions:
            yield from _parts(of)
    elif condition is not None:
        yield condition


def _inside(algorithm: FieldKey, pattern: str) -> FieldKey:
    return FieldKey((*algorithm.parts, *FieldKey.of(pattern).parts[1:]))


@rule(
    "R26",
    "calibrated",
    mark("包括境外数据的，写明来源和 50 字以上的说明"),
    stage="算法",
    source=mark("公开填报样表"),
    needs=("map",),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def overseas(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report overseas data without a source or with too short a description."""
    model = algorithm.item.detail.model
    ticked = [word for word in model.overseas or () if not _NOT_OVERSEAS.search(word)]
    if model.overseas is None:
        yield Gap(say("“包括境外数据”未填"), algorithm.at("detail.model.overseas"))
        return
    yield SEEN
    if not ticked:
        return
    if not model.overseas_source.options:
        text = say("包括境外数据，没有写境外数据来源")
        yield Violation(algorithm.at("detail.model.overseas_source.options"), text, say("请选择境外数据来源。"))
    if width(re.sub(r"\s", "", model.overseas_source.description or "")) < _LEAST_OVERSEAS:
        text = say("包括境外数据，说明不足 50 字")
        yield Violation(
            algorithm.at("detail.model.overseas_source.description"),
            text,
            say("请写明数据集、许可、数量和境内存储情况。"),
        )
