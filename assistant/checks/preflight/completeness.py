"""Missing answers, missing parts, and answers to hidden fields.

A missing shown field blocks on any form if the law requires it; those not known to be required share one hint an item.
Sources: domain.md 2, R15, R25, R37.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.core.findings import Finding
from assistant.core.keys import ROOT
from assistant.core.language import comma_list, say
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.visibility import is_shown

BY_LAW = frozenset(
    {
        "subject.basic.name",
        "products[].form",
        "algorithms[].basic.type",
        "algorithms[].basic.assessment",
        "algorithms[].basic.publication",
    }
)
"""Fields required by 《算法推荐管理规定》第二十四条, whatever the form."""


def missing_fields(case: Case) -> Iterator[Finding]:
    """Yield a finding for each shown, unanswered required field, and one hint an item for those not known to be."""
    for item in case.items():
        unknown = []
        for key, spec in item.specs():
            if key in item.values or spec.required == "no" or not is_shown(spec.shown_when, item.get):
                continue
            if key.pattern() in BY_LAW:
                text = say("“{name}”没有填写", name=spec.name)
                remedy = say("请补充；《算法推荐管理规定》第二十四条要求填报。")
                yield case.finding("required", "block", key, text, remedy)
            elif spec.required == "yes":
                text, remedy = say("“{name}”没有填写", name=spec.name), say("请补充；这一项必填。")
                yield case.finding("required", case.weight_of_form(key), key, text, remedy)
            else:
                unknown.append((key, spec.name))
        if unknown:
            names = comma_list(f"“{name}”" for _, name in unknown)
            text = say("{names}没有填写，是否必填尚不清楚", names=names)
            yield case.finding("required", "note", unknown[0][0], text, say("请核实；确实不适用的可以留空。"))


def missing_parts(case: Case) -> Iterator[Finding]:
    """Yield a finding for a profile without algorithms, a product without paths, a path without functions."""
    if not any(record.kind.is_first_step for record in case.records):
        text = say("资料里没有算法")
        yield case.finding("parts", "warn", ROOT.child("algorithms"), text, say("算法阶段之前请补充。"))
    for record in case.records:
        below = [item for item in case.records if item.parent == record.key and not item.retired]
        if record.retired or below or not record.kind.leads_to:
            continue
        if record.kind.is_outermost:
            text = say("产品“{name}”没有功能访问路径", name=record.natural_key)
        else:
            text = say("功能访问路径“{name}”下没有功能", name=record.natural_key)
        yield case.finding("parts", case.weight_of_form(record.key), record.key, text, say("请至少写一项。"))


def hidden_answers(case: Case) -> Iterator[Finding]:
    """Yield a finding for each answer that the other answers hide."""
    for record in case.records:
        for key in record.hidden:
            text = say("按前面的选择，“{name}”不会显示，此项不会填写", name=spec_of(key).name)
            yield case.finding("hidden", "warn", key, text, say("请改前面的选择，或删去这一项。"))
