"""Rules about facts that papers state: third-party models, deployment, risks (R27, R42, R43, R59)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm, below
from assistant.checks.preflight.rule import CLIENT, GENERATIVE_ONLY, SEEN, TECH, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT
from assistant.core.language import mark, say
from assistant.core.privacy import mask_patterns
from assistant.core.risk_names import RISKS, risk_name
from assistant.declaration.profile.natural import key_of, natural_key
from assistant.declaration.profile.numbers import not_a_filing_number
from assistant.declaration.profile.schema.notes import Deployment, ThirdPartyModel
from assistant.declaration.profile.vocabulary import GENERATIVE, NO, YES

THIRD_PARTY = "第三方服务计算"
_NOTES = ROOT.child("notes")
_MODELS = _NOTES.child("third_party_models")
_NO_NOTES = mark("资料里没有佐证与说明")


@rule(
    "R27",
    "block",
    mark("选了“第三方服务计算”的，列出第三方模型；列出了的，选上这一项"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：第三方模型未列明"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def models_listed(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a ticked third-party service without a listed model, and, once, a listed model that no form ticks."""
    computing, key = algorithm.item.detail.model.computing, algorithm.at("detail.model.computing")
    if not computing or not case.has_notes:
        yield Gap(say(_NO_NOTES) if computing else say("算法计算方式未填"), key)
        return
    yield SEEN
    models = case.notes.third_party_models
    if calls_others(algorithm) and not models:
        text = say("算法计算方式有“第三方服务计算”，佐证与说明没有列出第三方模型")
        yield Violation(_MODELS, text, say("请写模型名称、提供方、备案编号、用途，并附合同。"))
    answered = [one for one in case.algorithms if one.item.detail.model.computing]
    if models and not any(map(calls_others, answered)) and answered[0].key == algorithm.key:
        text = say("列出了第三方模型“{name}”，算法计算方式没有选“第三方服务计算”", name=_name_of(models[0], 0))
        yield Violation(key, text, say("请核实是否调用；是则补选。"), "warn")


def _name_of(model: ThirdPartyModel, position: int) -> str:
    """Return the name of a listed model, else its place in the list."""
    return model.name if model.name and model.name.strip() else natural_key(ThirdPartyModel(), position)


def calls_others(algorithm: OneAlgorithm) -> bool:
    """Say whether the algorithm's form ticks 第三方服务计算."""
    return THIRD_PARTY in (algorithm.item.detail.model.computing or ())


@rule(
    "R59",
    "block",
    mark("每个第三方模型写明名称、提供方、备案编号、合同和不用于训练的约定"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：第三方模型缺名称、编号、合同"),
    who=CLIENT,
)
def models_proved(case: Case) -> Iterator[Observation]:
    """Report missing facts about listed models; a listed model counts as called."""
    if not any(algorithm.item.basic.type == GENERATIVE for algorithm in case.algorithms):
        yield Gap(say("资料里没有生成合成类的算法"), _MODELS)
        return
    calling = any(map(calls_others, case.algorithms))
    if calling and not case.notes.third_party_models:
        yield Gap(say(_NO_NOTES if not case.has_notes else mark("佐证与说明没有列出第三方模型")), _MODELS)
    for position, model in enumerate(case.notes.third_party_models):
        yield SEEN
        key, name = _NOTES.child("third_party_models", key_of(model, position)), _name_of(model, position)
        required = {
            "name": (model.name, mark("模型名称")),
            "provider": (model.provider, mark("提供方")),
            "filing_number": (model.filing_number, mark("备案编号")),
            "contract": (model.contract, mark("合同")),
            "no_training": (model.no_training, mark("不用于训练的约定")),
        }
        for part, (value, title) in required.items():
            if not (value and value.strip()) or (part == "no_training" and value == NO):
                text = say("第三方模型“{model}”缺少{what}", model=name, what=say(title))
                yield Violation(key.child(part), text, say("请向提供方索取并补充。"))
        if model.filing_number and (fault := not_a_filing_number(model.filing_number)):
            facts = {"model": name, "number": mask_patterns(model.filing_number), "fault": fault}
            message = say("第三方模型“{model}”的备案编号写作“{number}”：{fault}", **facts)
            remedy = say("请向提供方核实，写 网信算备…号，或公告里的模型备案号（如 Beijing-名称-202501010001）。")
            yield Violation(key.child("filing_number"), message, remedy, "warn")


@rule(
    "R42",
    "block",
    mark("写明部署地点，且在境内"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：部署位置未说明"),
    who=TECH,
)
def deployed_at_home(case: Case) -> Iterator[Observation]:
    """Report a deployment without a place, or not stated to be in mainland China."""
    place, key = case.notes.deployment, _NOTES.child("deployment")
    if not case.has_notes:
        yield Gap(say(_NO_NOTES), key)
        return
    if place == Deployment():
        yield Gap(say("佐证与说明没有写部署地点、云服务商和是否在境内"), key)
        return
    yield SEEN
    if not place.place:
        yield Violation(key.child("place"), say("没有写部署地点"), say("请写明省市、机房和云服务商。"))
    if place.mainland != YES:
        text = say("没有写明在境内") if place.mainland is None else say("部署不在境内")
        yield Violation(key.child("mainland"), text, say("请核实；须部署在境内，并写明“是”。"))


@rule(
    "R43",
    "block",
    mark("八项风险都有回答和防范措施"),
    stage="算法",
    source=mark("自评估报告封面表的八项风险"),
    who=TECH,
)
def risks_answered(case: Case) -> Iterator[Observation]:
    """Report each of the eight risks that is missing or has no measure."""
    given, key = case.notes.risks, _NOTES.child("risks")
    if not given:
        yield from _risks_of_forms(case)
        return
    yield SEEN
    measures = {(risk_note.risk or "").strip().removesuffix("风险"): risk_note.measure for risk_note in given}
    for risk in RISKS:
        if risk not in measures:
            text = say("没有回答风险“{risk}”", risk=risk)
            yield Violation(key, text, say("请写这项风险的说明和防范措施；没有的写明为何没有。"))
        elif not (measures[risk] or "").strip():
            text = say("风险“{risk}”没有防范措施", risk=risk)
            yield Violation(below(_NOTES.child("risks", risk), "measure"), text, say("请写防范措施。"))


def _risks_of_forms(case: Case) -> Iterator[Observation]:
    """Count the forms of the algorithms where 佐证与说明 holds no risk; open ones are asked in the list of questions."""
    answered = [
        {risk_name(label) for label, answer in algorithm.item.detail.risks.items() if answer}
        for algorithm in case.algorithms
    ]
    if answered and all(names >= {*RISKS} for names in answered):
        yield SEEN
    else:
        yield Gap(say("佐证与说明里没有风险与措施"), _NOTES.child("risks"))
