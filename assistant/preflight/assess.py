"""备案需求评估: whether an algorithm filing is needed, which type and role, and what else is due beside it.

    QUESTIONS               what is asked, each with its options and when it is asked
    answers_of(given)       the answers of a file or a prompt, checked; raises InputProblems
    assess(answers)         the opinion: conclusion, filings, reasons and neighbours, each with the article

No legal advice. Sources: 算法推荐管理规定 2, 24–27; 深度合成管理规定 14–19, 23; 生成式人工智能服务管理暂行办法 17;
安全评估规定 2 (domain.md 1.6, 1.7, 5.1).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from assistant import wording
from assistant.errors import InputProblems, Problem
from assistant.language import mark, say
from assistant.profile.schema.algorithm import Algorithm, Basic
from assistant.profile.schema.whole import Profile
from assistant.profile.vocabulary import GENERATIVE, NO, OTHER_TYPES, PROVIDER, SUPPORTER, YES

UNSURE, NONE, BOTH = "不确定", "都没有", "两者都有"
TO_USERS, TO_FIRMS = "直接给最终用户用", "作为能力提供给其他企业"
OWN_MODEL, FILED_MODEL, NO_MODEL = "自研或自行训练的模型", "调用他人已备案的模型", "不用大模型"
Conclusion = Literal["needed", "not_needed", "unclear"]
Answers = dict[str, tuple[str, ...]]

RECOMMEND = mark("《互联网信息服务算法推荐管理规定》")
SYNTHESIS = mark("《互联网信息服务深度合成管理规定》")
GENERATIVE_RULES = mark("《生成式人工智能服务管理暂行办法》")
LABELLING = mark("《人工智能生成合成内容标识办法》")
OPINION = mark("《具有舆论属性或社会动员能力的互联网信息服务安全评估规定》")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its key, its Chinese key in a file, its text, its options; `many`: several may be chosen."""

    key: str
    title: str
    text: str
    options: tuple[str, ...]
    many: bool = False
    asked: Callable[[Answers], bool] = lambda answers: True


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the opinion with the article that it rests on."""

    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The opinion: conclusion, filings as (type, role), reasons, neighbouring duties, what comes next."""

    conclusion: Conclusion
    headline: str
    filings: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]
    neighbours: tuple[Reason, ...]
    duties: tuple[Reason, ...]

    def profile(self) -> Profile:
        """Return the profile that the opinion starts: one algorithm for each filing."""
        return Profile(algorithms=tuple(Algorithm(basic=Basic(type=t, role=r or None)) for t, r in self.filings))


def _uses(word: str) -> Callable[[Answers], bool]:
    return lambda answers: word in answers.get("technique", ())


QUESTIONS: tuple[Question, ...] = (
    Question(
        "mainland", mark("境内服务"), mark("是否在中国境内向他人提供互联网信息服务？（内部自用选 否）"), (YES, NO)
    ),
    Question(
        "technique",
        mark("算法技术"),
        mark("用到了哪些算法？生成文字、图片、声音、视频选生成合成类；按用户特征推荐选个性化推送类"),
        (GENERATIVE, *OTHER_TYPES, NONE),
        many=True,
    ),
    Question(
        "opinion",
        mark("舆论属性"),
        mark(
            "用户能否发表、分享、转发内容，或服务能否动员公众？如论坛、群组、直播、短视频、公众账号、信息分享、小程序"
        ),
        (YES, NO, UNSURE),
    ),
    Question(
        "audience",
        mark("提供方式"),
        mark("生成合成的能力怎样提供？"),
        (TO_USERS, TO_FIRMS, BOTH),
        asked=_uses(GENERATIVE),
    ),
    Question(
        "model",
        mark("模型来源"),
        mark("生成所用的模型从哪里来？"),
        (OWN_MODEL, FILED_MODEL, NO_MODEL),
        asked=_uses(GENERATIVE),
    ),
    Question("online", mark("已上线"), mark("服务是否已经上线？"), (YES, NO)),
    Question(
        "sector",
        mark("行业"),
        mark("是否涉及需要前置许可的行业？"),
        ("新闻", "医疗", "金融", "教育", "视听", "出版", NONE),
        many=True,
    ),
)


def answers_of(given: Mapping[str, object], name: str) -> Answers:
    """Return checked answers by key; Chinese or English keys. Raises InputProblems with everything that is wrong."""
    keys = {wording.label(each): question for question in QUESTIONS for each in (question.key, question.title)}
    problems: list[Problem] = []
    found: Answers = {}
    for key, value in given.items():
        question = keys.get(wording.label(key))
        if question is None:
            remedy = say(mark("可写：{known}。"), known="、".join(each.title for each in QUESTIONS))
            problems.append(Problem(name, say(mark("没有“{key}”这个问题"), key=key), remedy))
        else:
            found[question.key] = _words(question, value, name, problems)
    for question in QUESTIONS:
        if question.asked(found) and not found.get(question.key) and not problems:
            remedy = say(mark("可选：{options}。"), options="、".join(question.options))
            problems.append(Problem(name, say(mark("没有回答“{title}”"), title=say(question.title)), remedy))
    if problems:
        raise InputProblems(name, problems)
    return found


def _words(question: Question, value: object, name: str, problems: list[Problem]) -> tuple[str, ...]:
    given = value if isinstance(value, list) else str(value or "").split("、")
    words = tuple(option for each in given if (option := option_of(question, str(each))))
    wrong = [str(each) for each in given if not option_of(question, str(each))]
    if wrong or (len(words) > 1 and not question.many):
        found = say(
            mark("“{title}”没有“{word}”这个选项"), title=say(question.title), word=(wrong or ["、".join(words)])[0]
        )
        problems.append(Problem(name, found, say(mark("可选：{options}。"), options="、".join(question.options))))
    return words


def option_of(question: Question, text: str) -> str:
    """Return the option that a text means: its number, its words or their beginning; "" where it is none."""
    text = text.strip()
    if text.isdigit() and 0 < int(text) <= len(question.options):
        return question.options[int(text) - 1]
    wanted = wording.option(text)
    exact = [option for option in question.options if wording.option(option) == wanted]
    near = exact or [
        option for option in question.options if len(wanted) > 1 and wording.option(option).startswith(wanted)
    ]
    if len(near) != 1:
        near = difflib.get_close_matches(text, question.options, n=1, cutoff=0.8)
    return near[0] if near else ""


def assess(answers: Answers) -> Assessment:
    """Return the opinion on checked answers."""
    types = tuple(word for word in answers.get("technique", ()) if word != NONE)
    conclusion, headline, reason = _conclusion(answers, types)
    filings = tuple(_filings(answers, types)) if conclusion != "not_needed" else ()
    reasons = (reason, *_reasons(answers, types)) if conclusion != "not_needed" else (reason,)
    is_due = conclusion != "not_needed"
    return Assessment(
        conclusion,
        headline,
        filings,
        reasons,
        tuple(_neighbours(answers, types)),
        tuple(_duties(answers)) if is_due else (),
    )


def _conclusion(answers: Answers, types: tuple[str, ...]) -> tuple[Conclusion, str, Reason]:
    if not types:
        text = say(mark("没有使用规定所列的算法技术，不属于算法备案的范围。"))
        return "not_needed", say(mark("一般不需要算法备案")), _reason(text, RECOMMEND, 2)
    if NO in answers.get("mainland", ()):
        text = say(mark("不在境内向他人提供互联网信息服务，规定不适用；以后对外提供的，应重新评估。"))
        return "not_needed", say(mark("一般不需要算法备案")), _reason(text, RECOMMEND, 2)
    if NO in answers.get("opinion", ()):
        text = say(mark("备案义务针对具有舆论属性或者社会动员能力的服务；请书面留存“不具有”的判断依据。"))
        return "not_needed", say(mark("一般不需要算法备案，但应留存判断依据")), _reason(text, RECOMMEND, 24)
    if UNSURE in answers.get("opinion", ()):
        text = say(mark("是否具有舆论属性或者社会动员能力，按服务形式认定；建议按需要备案准备，并向属地网信部门核实。"))
        return "unclear", say(mark("可能需要算法备案，请核实")), _reason(text, OPINION, 2)
    text = say(mark("具有舆论属性或者社会动员能力，应在提供服务之日起 10 个工作日内备案。"))
    return "needed", say(mark("需要算法备案")), _reason(text, RECOMMEND, 24)


def _filings(answers: Answers, types: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for type_ in types:
        if type_ != GENERATIVE:
            yield type_, ""
            continue
        way = answers.get("audience", (TO_USERS,))[0]
        if way in (TO_USERS, BOTH):
            yield type_, PROVIDER
        if way in (TO_FIRMS, BOTH):
            yield type_, SUPPORTER


def _reasons(answers: Answers, types: tuple[str, ...]) -> Iterator[Reason]:
    if GENERATIVE in types:
        text = say(
            mark("深度合成服务提供者应备案；技术支持者参照执行。同一能力两种角色的，分别备案，名称以 -1、-2 区分。")
        )
        yield _reason(text, SYNTHESIS, 19)
    if len(types) > 1:
        yield _reason(say(mark("一条备案只填一种算法类型；几种算法分别填报。")), RECOMMEND, 24)
    if FILED_MODEL in answers.get("model", ()):
        text = say(
            mark("调用他人模型、由自己的产品直接提供给用户的，仍以服务提供者身份备案，并在报告中列明第三方模型。")
        )
        yield _reason(text, SYNTHESIS, 23)


def _neighbours(answers: Answers, types: tuple[str, ...]) -> Iterator[Reason]:
    is_public = NO not in answers.get("mainland", ()) and TO_FIRMS not in answers.get("audience", ())
    if GENERATIVE in types and is_public:
        if OWN_MODEL in answers.get("model", ()):
            text = say(mark("自有模型面向公众的，另办生成式人工智能服务备案（属地网信部门，材料不同）。"))
            yield _reason(text, GENERATIVE_RULES, 17)
        if FILED_MODEL in answers.get("model", ()):
            text = say(mark("调用已备案模型面向公众的，另办生成式人工智能服务登记（属地网信部门）。"))
            yield _reason(text, GENERATIVE_RULES, 17)
    if GENERATIVE in types:
        text = say(mark("生成内容须有显式标识和隐式标识，备案和评估时提交标识材料。"))
        yield _reason(text, LABELLING, 12)
    if NO not in answers.get("opinion", ()) and types:
        yield _reason(say(mark("具有舆论属性或者社会动员能力的，应开展安全评估。")), RECOMMEND, 27)
    sectors = [word for word in answers.get("sector", ()) if word != NONE]
    if sectors:
        text = say(mark("涉及{sectors}，先核对前置许可，持有人须为填报单位。"), sectors="、".join(sectors))
        yield Reason(text, say(mark("各行业的许可规定")))
    yield Reason(
        say(mark("网站、App、小程序须有 ICP 备案或许可，主体与填报单位一致。")), say(mark("《互联网信息服务管理办法》"))
    )


def _duties(answers: Answers) -> Iterator[Reason]:
    if YES in answers.get("online", ()):
        text = say(mark("服务已上线：从上线之日起算 10 个工作日，已超过的请尽快填报并准备说明。"))
    else:
        text = say(mark("服务未上线：可先备料；上线后 10 个工作日内填报。"))
    yield _reason(text, RECOMMEND, 24)
    yield _reason(say(mark("材料齐全的，30 个工作日内予以备案并公示；不予备案的说明理由。")), RECOMMEND, 25)
    yield _reason(say(mark("备案后在网站、App 的显著位置标明编号，并链接公示内容。")), RECOMMEND, 26)
    yield _reason(say(mark("内容变更的 10 个工作日内变更，终止服务的 20 个工作日内注销。")), RECOMMEND, 24)


def _reason(text: str, law: str, article: int) -> Reason:
    return Reason(text, say(mark("{law}第{article}条"), law=say(law), article=article))
