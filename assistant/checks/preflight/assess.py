"""备案需求评估: whether an algorithm filing is needed, with which type and role, and which other duties apply.

    assess(answers, today)   →  the opinion: conclusion, filings, reasons and related duties, each with its article

This is no legal advice. Sources: 算法推荐管理规定 2, 16, 17, 24–26; 深度合成管理规定 14, 15, 19, 23; 安全评估规定 2 (domain.md
1.6, 1.7, 5.1); for the neighbouring duties `deadlines.duty_table`. The questions stand in `assess_questions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.checks.deadlines.working_days import PUBLISHED, Calendar, after
from assistant.checks.preflight.assess_questions import (
    BOTH,
    CHANGED,
    ENDING,
    FILED_MODEL,
    NEVER,
    NONE,
    TO_FIRMS,
    TO_USERS,
    TUNED_MODEL,
    UNCHANGED,
    UNSURE,
    Answers,
)
from assistant.checks.preflight.neighbours import DutyOpinion, facts_of, judged
from assistant.core.language import mark, say
from assistant.declaration.papers.questions import FILED_BEFORE, MODEL_ORIGIN, QUESTIONS
from assistant.declaration.profile.schema.algorithm import Algorithm, AlgorithmBasics
from assistant.declaration.profile.schema.notes import Notes, PaperReply
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.vocabulary import GENERATIVE, NO, PROVIDER, SUPPORTER, YES

_TERM = 10  # working days from the launch, the change
Conclusion = Literal["needed", "not_needed", "unclear"]

RECOMMEND = mark("《互联网信息服务算法推荐管理规定》")
SYNTHESIS = mark("《互联网信息服务深度合成管理规定》")
SECTORS = {
    "新闻": mark("《互联网新闻信息服务管理规定》"),
    "视听": mark("《互联网视听节目服务管理规定》"),
    "出版": mark("《网络出版服务管理规定》"),
    "医疗": mark("互联网诊疗和药品、医疗信息服务的许可规定"),
    "金融": mark("金融业务的许可规定"),
    "教育": mark("校外培训和教育移动应用的规定"),
}
OPINION = mark("《具有舆论属性或社会动员能力的互联网信息服务安全评估规定》")


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the opinion with the article it rests on."""

    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The opinion: conclusion, filings as (type, role), reasons, related rules, next duties, neighbouring duties."""

    conclusion: Conclusion
    headline: str
    filings: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]
    neighbours: tuple[Reason, ...]
    duties: tuple[Reason, ...]
    others: tuple[DutyOpinion, ...]

    def profile(self, answers: Answers, today: date | None = None) -> Profile:
        """Return a new profile with one algorithm for each filing and the answers that papers and duties need."""
        launched = _launch_day(answers)
        algorithms = tuple(
            Algorithm(basic=AlgorithmBasics(type=type_, role=role or None, launched=launched))
            for type_, role in self.filings
        )
        replies = tuple(_replies(answers, [type_ for type_, _ in self.filings], today))
        return Profile(algorithms=algorithms, notes=Notes(neighbours=facts_of(answers), replies=replies))


def _launch_day(answers: Answers) -> date | None:
    """Return the day of the launch; no day if it is not known, or has not come."""
    day = answers.get("launched", (UNSURE,))[0]
    return None if day == UNSURE else date.fromisoformat(day)


def _replies(answers: Answers, types: list[str], today: date | None) -> Iterator[PaperReply]:
    """Yield what was answered of a filing before and of the model, as answers to the questions of the papers."""
    for number, type_ in enumerate(types, 1):
        about = "" if len(types) == 1 else f"第{number}个"
        if NEVER in answers.get("filed", ()):
            yield _reply(FILED_BEFORE, about, "未备案", today)
        models = [word for word in answers.get("model", ()) if word != UNSURE]
        if type_ == GENERATIVE and models:
            yield _reply(MODEL_ORIGIN, about, models[0], today)


def _reply(topic: str, about: str, answer: str, today: date | None) -> PaperReply:
    source = say("首次沟通")
    return PaperReply(
        topic=topic, about=about or None, question=QUESTIONS[topic].text, answer=answer, on=today, source=source
    )


def assess(answers: Answers, today: date | None = None, calendar: Calendar = PUBLISHED) -> Assessment:
    """Return the opinion on checked answers, by default as of today."""
    today = today or date.today()
    types = tuple(word for word in answers.get("technique", ()) if word != NONE)
    conclusion, headline, reason = _conclusion(answers, types)
    is_due = conclusion != "not_needed"
    return Assessment(
        conclusion,
        headline,
        tuple(_filings(answers, types)) if is_due else (),
        (reason, *_reasons(answers, types)) if is_due else (reason,),
        tuple(_neighbours(answers, types)),
        tuple(_duties(answers, today)) if is_due else (),
        judged(answers, today, calendar),
    )


def _speaks_to_the_public(answers: Answers) -> str:
    """Return 是, 否 or 不确定: whether the service has 舆论属性 or 社会动员能力, by its features or the answer."""
    features = [word for word in answers.get("features", ()) if word != NONE]
    return YES if features else answers.get("opinion", (UNSURE,))[0]


def _conclusion(answers: Answers, types: tuple[str, ...]) -> tuple[Conclusion, str, Reason]:
    if settled := _out_of_scope(answers, types) or _already_filed(answers):
        return settled
    speaks = _speaks_to_the_public(answers)
    if speaks == NO and _is_supporter(answers, types):
        text = say(
            "自己的服务不具有舆论属性，但为他人的深度合成服务提供技术支持的，参照履行备案手续；请核实客户的服务。"
        )
        return "unclear", say("可能需要以服务技术支持者备案，请核实"), _reason(text, SYNTHESIS, 19)
    if speaks == NO:
        text = say("备案义务针对具有舆论属性或者社会动员能力的服务；请书面留存“不具有”的判断依据。")
        return "not_needed", say("一般不需要算法备案，但应留存判断依据"), _reason(text, RECOMMEND, 24)
    if speaks == UNSURE:
        text = say("是否具有舆论属性或者社会动员能力，按服务形式认定；建议按需要备案准备，并向属地网信部门核实。")
        return "unclear", say("可能需要算法备案，请核实"), _reason(text, OPINION, 2)
    text = say("具有舆论属性或者社会动员能力，应在提供服务之日起 10 个工作日内备案。")
    return "needed", say("需要算法备案"), _reason(text, RECOMMEND, 24)


def _out_of_scope(answers: Answers, types: tuple[str, ...]) -> tuple[Conclusion, str, Reason] | None:
    if not types:
        text = say("没有使用规定所列的算法技术，不属于算法备案的范围。")
        return "not_needed", say("一般不需要算法备案"), _reason(text, RECOMMEND, 2)
    if NO in answers.get("mainland", ()):
        text = say("不在境内向他人提供互联网信息服务，规定不适用；以后对外提供的，应重新评估。")
        return "not_needed", say("一般不需要算法备案"), _reason(text, RECOMMEND, 2)
    return None


def _already_filed(answers: Answers) -> tuple[Conclusion, str, Reason] | None:
    filed = answers.get("filed", (NEVER,))[0]
    if filed == UNCHANGED:
        text = say("已备案且内容没有变化，不重复备案；变化后 10 个工作日内办理变更。")
        return "not_needed", say("已有备案，目前不需要再办"), _reason(text, RECOMMEND, 24)
    if filed == ENDING:
        text = say("终止服务的，20 个工作日内办理注销，并妥善安排。")
        return "not_needed", say("需要办理注销备案"), _reason(text, RECOMMEND, 24)
    if filed == CHANGED:
        text = say("备案内容变更的，自变更之日起 10 个工作日内办理变更手续。")
        return "needed", say("需要办理变更备案"), _reason(text, RECOMMEND, 24)
    return None


def _is_supporter(answers: Answers, types: tuple[str, ...]) -> bool:
    return GENERATIVE in types and answers.get("audience", ("",))[0] in (TO_FIRMS, BOTH)


def _filings(answers: Answers, types: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    only_supports = _speaks_to_the_public(answers) == NO and CHANGED not in answers.get("filed", ())
    for type_ in types:
        if type_ != GENERATIVE:
            if not only_supports:
                yield type_, ""
            continue
        way = answers.get("audience", (TO_USERS,))[0]
        if way in (TO_USERS, BOTH) and not only_supports:
            yield type_, PROVIDER
        if way in (TO_FIRMS, BOTH):
            yield type_, SUPPORTER


def _reasons(answers: Answers, types: tuple[str, ...]) -> Iterator[Reason]:
    if GENERATIVE in types:
        text = say("深度合成服务提供者应备案；技术支持者参照执行。同一能力两种角色的，分别备案，名称以 -1、-2 区分。")
        yield _reason(text, SYNTHESIS, 19)
    if len(types) > 1:
        yield _reason(say("一条备案只填一种算法类型；几种算法分别填报。"), RECOMMEND, 24)
    if {FILED_MODEL, TUNED_MODEL} & set(answers.get("model", ())) and not _only_firms(answers):
        text = say("调用他人模型、由自己的产品直接提供给用户的，仍以服务提供者身份备案，并在报告中列明第三方模型。")
        yield _reason(text, SYNTHESIS, 23)


def _only_firms(answers: Answers) -> bool:
    return TO_FIRMS in answers.get("audience", ())


def _neighbours(answers: Answers, types: tuple[str, ...]) -> Iterator[Reason]:
    if GENERATIVE in types and YES in answers.get("biometrics", ()):
        text = say("编辑人脸、人声等生物识别信息的，提示使用者告知被编辑的个人并取得单独同意。")
        yield _reason(text, SYNTHESIS, 14)
        yield _reason(say("提供这类模型、模板等工具的，自行或委托专业机构开展安全评估。"), SYNTHESIS, 15)
    if "个性化推送类" in types:
        text = say("告知用户算法的情况，并提供不针对个人特征的选项或便捷的关闭选项。")
        yield Reason(text, say("{law}第16、17条", law=say(RECOMMEND)))
    for word in answers.get("sector", ()):
        if word != NONE:
            text = say("涉及{sector}，先核对前置许可，持有人须为填报单位。", sector=word)
            yield Reason(text, say(SECTORS[word]))


def _duties(answers: Answers, today: date) -> Iterator[Reason]:
    yield _reason(_deadline(answers, today), RECOMMEND, 24)
    yield _reason(say("材料齐全的，30 个工作日内予以备案并公示；不予备案的说明理由。"), RECOMMEND, 25)
    yield _reason(say("备案后在网站、App 的显著位置标明编号，并链接公示内容。"), RECOMMEND, 26)
    yield _reason(say("内容变更的 10 个工作日内变更，终止服务的 20 个工作日内注销。"), RECOMMEND, 24)


def _reason(text: str, law: str, article: int) -> Reason:
    return Reason(text, say("{law}第{article}条", law=say(law), article=article))


def _deadline(answers: Answers, today: date) -> str:
    """Return the sentence on the filing deadline, counted from the launch date if known."""
    if CHANGED in answers.get("filed", ()):
        return say("从变更之日起算 10 个工作日，已超过的请尽快办理并准备说明。")
    if YES not in answers.get("online", ()):
        return say("服务未上线：可先备料；上线后 10 个工作日内填报。")
    answer = answers.get("launched", (UNSURE,))[0]
    if answer == UNSURE:
        return say("服务已上线：从上线之日起算 10 个工作日，已超过的请尽快填报并准备说明。")
    launched = date.fromisoformat(answer)
    last = after(launched, _TERM)
    facts = {"day": answer, "last": last.on.isoformat(), "mark": say("（暂估）") if last.is_estimate else ""}
    if last.on < today:
        return say("{day} 上线，10 个工作日到 {last}{mark} 为止，已过期限；请尽快填报并准备说明。", **facts)
    return say("{day} 上线，10 个工作日到 {last}{mark} 为止，请在此之前填报。", **facts)
