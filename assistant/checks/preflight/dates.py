"""Rules about dates: launch, the ten working days to file, expiry during the review (R33, R34, R60)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.checks.deadlines.working_days import after, between
from assistant.checks.preflight.case import Case, OneAlgorithm, below
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.natural import key_of

_TERM = 10  # working days to file after the launch
_REVIEW = 30  # working days to review an algorithm
_LIVE = "已上线"
_ENDS = lazy_pattern("许可|ICP证|批准")  # an ICP 备案 does not expire
_NOTES = ROOT.child("notes")
_LICENCE = "subject.licence.validity"


@rule(
    "R33",
    "block",
    mark("上线时间与服务状态相符，各处的日期次序合理"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：日期不一"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def launch_day(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a launch date in the future while a product is already online."""
    launched, key = algorithm.item.basic.launched, algorithm.at("basic.launched")
    if launched is None:
        yield Gap(say("上线时间未填"), key)
        return
    yield SEEN
    live = [product.item.name for product in algorithm.products if product.item.status == _LIVE]
    if launched > case.today and live:
        text = say("上线时间 {day} 在今天之后，产品“{name}”却已上线", day=launched, name=live[0])
        yield Violation(key, text, say("请核对上线时间和服务状态。"))


@rule(
    "R34",
    "warn",
    mark("上线后 10 个工作日内备案"),
    stage="算法",
    source=mark("《互联网信息服务算法推荐管理规定》第二十四条"),
    who=OFFICE,
    per="algorithm",
)
def overdue(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report an algorithm launched more than ten working days ago."""
    launched, key = algorithm.item.basic.launched, algorithm.at("basic.launched")
    if launched is None:
        yield Gap(say("上线时间未填"), key)
        return
    yield SEEN
    passed, last = between(launched, case.today), after(launched, _TERM)
    if passed.days > _TERM:
        facts = {"last": last.on.isoformat(), "mark": _estimate(last.is_estimate or passed.is_estimate)}
        text = say("上线后 10 个工作日到 {last} 为止{mark}，已过期限", **facts)
        yield Violation(key, text, say("请尽快填报，并准备说明。"))


def _estimate(is_estimate: bool) -> str:
    return say("（暂估）") if is_estimate else ""


@rule(
    "R60",
    "warn",
    mark("证件、许可、合同在预计审核期内不到期"),
    stage="主体",
    source=mark("《互联网信息服务算法推荐管理规定》第二十五条：30 个工作日"),
)
def ending_soon(case: Case) -> Iterator[Observation]:
    """Report documents that expire within the thirty working days of a review."""
    last = after(case.today, _REVIEW)
    ends = list(_ends(case))
    if not ends:
        yield Gap(say("没有写证件、许可或合同的到期日"))
    for key, what, end in ends:
        yield SEEN
        if end is None or end > last.on:
            continue
        if end >= case.today:
            facts = {"what": what, "end": end.isoformat(), "last": last.on.isoformat()}
            text = say("{what}到 {end} 为止，早于预计答复 {last}{mark}", mark=_estimate(last.is_estimate), **facts)
            yield Violation(key, text, say("请先续期，再填报。"))
        elif key.pattern() != _LICENCE:  # R07 reports an expired entity licence
            text = say("{what}已于 {end} 到期", what=what, end=end.isoformat())
            yield Violation(key, text, say("请先续期，再填报。"))
    if any(model.contract and model.contract_end is None for model in case.notes.third_party_models):
        yield Gap(say("第三方模型的合同没有写到期日"), _NOTES.child("third_party_models"))
    for product in case.products:
        product_facts = case.facts_of(product)
        if _ENDS.search(product.item.licence.text or "") and (product_facts is None or product_facts.permit is None):
            yield Gap(say("产品情况里没有写许可有效期"), product.at("licence.text"))


def _ends(case: Case) -> Iterator[tuple[FieldKey, str, date | None]]:
    validity = case.subject.licence.validity
    if validity is not None:
        yield below(ROOT, _LICENCE), say("主体证件"), validity.end
    for position, model in enumerate(case.notes.third_party_models):
        if model.contract_end is not None:
            key = _NOTES.child("third_party_models", key_of(model, position)).child("contract_end")
            yield key, say("“{name}”的合同", name=model.name or ""), model.contract_end
    for position, facts in enumerate(case.notes.products):
        if facts.permit is not None:
            key = _NOTES.child("products", key_of(facts, position)).child("permit")
            yield key, say("“{name}”的前置许可", name=facts.product or ""), facts.permit.end
