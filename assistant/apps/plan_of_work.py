"""办理方案: the plan of work for a client, from the answers and from what the field knows of the course of a filing.

plan_of_work(given, name, today, calendar)  →  the paper as plain data, for `assistant.declaration.papers.word`

It names the filings, who provides and signs what, ranges of time, other procedures, and what is not included. The times
are those of domain.md 1.3 and 7, each with its source; no date is promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant.checks.deadlines.duties import CONFIDENCE
from assistant.checks.deadlines.working_days import PUBLISHED, Calendar
from assistant.checks.preflight.assess import Assessment, assess
from assistant.checks.preflight.assess_questions import FILED_MODEL, QUESTIONS, TUNED_MODEL, Answers
from assistant.checks.preflight.assess_words import NO_ADVICE, duty_lines, reason_line
from assistant.checks.preflight.neighbours import VERDICTS
from assistant.checks.preflight.statements import THIRD_PARTY
from assistant.core.language import comma_list, mark, say, semicolon_list, speaking
from assistant.declaration.intake.requirements import ASSESSMENT, Requirement, list_requirements
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid, Heading, LayerPart
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.schema.algorithm import Algorithm, Detail, NodeRef
from assistant.declaration.profile.schema.generative import Model
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.vocabulary import GENERATIVE, SUPPORTER

_BY_LAW, _BY_PRACTICE, _REPORTED = mark("法定"), mark("经验，两个来源"), mark("经验，一个来源")
_LEGAL = (mark("算法信息审核（法定）"), mark("材料齐全后 30 个工作日"), _BY_LAW)
_RETURN = (mark("每次退回补正"), mark("增加 1–2 周，也有一个月的"), _REPORTED)
_WEEKS: dict[str, tuple[str, int, int, str]] = {  # from and to, in weeks (domain.md 1.3, 7)
    "before": (mark("收集资料、起草和盖章"), 2, 4, _REPORTED),
    "entity": (mark("主体信息审核"), 1, 4, _BY_PRACTICE),
    "generative": (mark("算法信息审核（生成合成类，实际）"), 13, 17, _BY_PRACTICE),
    "others": (mark("算法信息审核（其他类型，实际）"), 6, 9, _BY_PRACTICE),
}
_EXCLUDED = (
    mark("账号注册、登录、短信验证码、承诺勾选和提交由贵公司操作，我方只备料、填写和核对。"),
    mark("上面列出的其他手续不在本方案之内，另行商定。"),
    mark("审核结果由网信部门决定，本方案不承诺通过，也不承诺日期。"),
    mark("备案不是对产品的认可，备案结果不得用于广告宣传。"),
    mark("没有查到备案系统收取费用的规定；第三方的费用（如委托评估）不在内。"),
)


def plan_of_work(given: Answers, name: str, today: date, calendar: Calendar = PUBLISHED) -> DraftLayer:
    """Return the plan of work on checked answers, in Chinese whatever the language of the program."""
    with speaking("zh"):
        parts = tuple(_parts(assess(given, today, calendar), given, today))
        return DraftLayer(say("办理方案"), say("算法备案办理方案"), name, parts, f"（{name}）" if name else "")


def _parts(opinion: Assessment, given: Answers, today: date) -> Iterator[LayerPart]:
    yield DraftLine(say("{day}，依据首次沟通时的回答", day=today), "note")
    yield Heading(say("一、结论和要办的备案"))
    yield DraftLine(opinion.headline)
    if opinion.filings:
        yield Grid(((say("序号"), say("算法类型"), say("填报角色")), *_filings(opinion)), head=True, labels=0)
    yield from (DraftLine(reason_line(reason)) for reason in (*opinion.reasons, *opinion.neighbours))
    if opinion.filings:
        yield Heading(say("二、谁提供什么、谁签字盖章"))
        yield from _materials(opinion, given)
        yield Heading(say("三、时间安排"))
        yield from _times(opinion)
    number = "四五" if opinion.filings else "二三"
    yield Heading(say("{number}、同时要办的其他手续", number=number[0]))
    yield from _other_duties(opinion)
    yield Heading(say("{number}、不包括的事项", number=number[1]))
    yield from (DraftLine(f"{place}. {say(text)}") for place, text in enumerate(_EXCLUDED, 1))
    yield Heading(say("附：依据的回答"))
    answers = tuple(
        (say(question.title), comma_list(given[question.key])) for question in QUESTIONS if question.key in given
    )
    yield Grid(((say("事项"), say("回答")), *answers), head=True, widths=(6.0, 10.0))
    yield DraftLine(say(NO_ADVICE), "note")


def _filings(opinion: Assessment) -> Iterator[tuple[str, ...]]:
    for number, (type_, role) in enumerate(opinion.filings, 1):
        yield str(number), type_, role or say("（该类型不分角色）")


def _materials(opinion: Assessment, given: Answers) -> Iterator[LayerPart]:
    """Yield a table for each stage: material, requirement, who provides it, who signs or seals."""
    loaded = LoadedProfile(_expected(opinion.profile(given), given), Path(), Path(), {})
    required: dict[str, dict[str, Requirement]] = {}
    for requirement in list_requirements(loaded):
        if requirement.state != "not_needed":
            required.setdefault(requirement.kind.stage, {}).setdefault(requirement.kind.material, requirement)
    heads = (say("材料"), say("要求"), say("谁提供"), say("签字盖章"))
    for stage, requirements in required.items():
        yield DraftLine(say("{stage}阶段", stage=say(stage)), "label")
        rows = (tuple(_material(requirement)) for requirement in requirements.values())
        yield Grid((heads, *rows), head=True, labels=0, widths=(3.6, 6.4, 3.2, 2.8))
    if len(opinion.filings) > 1:
        yield DraftLine(say("算法阶段的材料每个算法一份；主体阶段的材料只交一次。"))


def _expected(profile: Profile, given: Answers) -> Profile:
    """Return the profile with the products and the called model that the answers name, so that their materials show."""
    calls = {FILED_MODEL, TUNED_MODEL} & {*given.get("model", ())}
    detail = Detail(model=Model(computing=(THIRD_PARTY,))) if calls else Detail()
    products = tuple(Product(name=say("产品"), form=form) for form in given.get("forms", ()))
    nodes = tuple(NodeRef(product=one.name) for one in products) or None
    algorithms = tuple(
        Algorithm(basic=one.basic, detail=detail, association=None if one.basic.role == SUPPORTER else nodes)
        for one in profile.algorithms
    )
    return Profile(products=products, algorithms=algorithms)


def _material(requirement: Requirement) -> Iterator[str]:
    kind = requirement.kind
    name = say(kind.material)
    yield name if kind.is_required else say("{name}（建议）", name=name)
    yield say(kind.requirement)
    duty = say(kind.duty)
    yield say("我方起草，贵公司{duty}核对", duty=duty) if kind.is_drafted else say("贵公司{duty}", duty=duty)
    if kind == ASSESSMENT:
        yield say("算法安全负责人手写签名、盖公章")
    else:
        yield say("盖公章") if kind.is_sealed else "—"


def _times(opinion: Assessment) -> Iterator[LayerPart]:
    """Yield the steps with their ranges of weeks, and the sum of the longest way through them."""
    types = {type_ for type_, _ in opinion.filings}
    reviews = [*(["generative"] if GENERATIVE in types else []), *(["others"] if types - {GENERATIVE} else [])]
    first = ["before", "entity"]
    steps = [_WEEKS[step] for step in (*first, reviews[0])]
    fewest, most = sum(step[1] for step in steps), sum(step[2] for step in steps)
    rows = (
        *map(_step, first),
        tuple(map(say, _LEGAL)),
        *map(_step, reviews),
        tuple(map(say, _RETURN)),
        (say("整个过程"), say("{fewest}–{most} 周，有退回的更长", fewest=fewest, most=most), say("上面各步相加")),
    )
    yield Grid(((say("步骤"), say("时间"), say("依据")), *rows), head=True, widths=(6.6, 5.4, 4.0))
    yield from (DraftLine(reason_line(reason)) for reason in opinion.duties)


def _step(name: str) -> tuple[str, ...]:
    title, fewest, most, source = _WEEKS[name]
    return say(title), say("{fewest}–{most} 周", fewest=fewest, most=most), say(source)


def _other_duties(opinion: Assessment) -> Iterator[LayerPart]:
    for verdict, word in VERDICTS.items():
        items = [item for item in opinion.others if item.verdict == verdict]
        if items:
            yield DraftLine(say(word), "label")
        if verdict == "not_due":
            yield DraftLine(say("{names}。", names=comma_list(say(item.duty.title) for item in items)))
            continue
        for item in items:
            yield from (DraftLine(line.strip().removeprefix("- ")) for line in duty_lines(item, {}))
    marks = semicolon_list(f"{key} {say(text)}" for key, text in CONFIDENCE.items())
    yield DraftLine(say("把握：{marks}。", marks=marks), "note")
