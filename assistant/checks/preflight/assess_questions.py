"""The questions of the assessment, in order, and how answers are read from a file or a prompt.

QUESTIONS                the questions on the filing, then those on neighbouring duties
answers_of(given, name, stored)  →  the checked answers, with stored ones; raises InputProblems with every fault
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.core import wording
from assistant.core.errors import InputProblems, Problem
from assistant.core.language import comma_list, mark, say
from assistant.core.resemblance import variant_of
from assistant.declaration.profile.schema.declare import Leaf, members
from assistant.declaration.profile.schema.neighbours import NeighbouringFacts
from assistant.declaration.profile.vocabulary import GENERATIVE, NO, OTHER_TYPES, YES

UNSURE, NONE, BOTH = "不确定", "都没有", "两者都有"
NEVER, UNCHANGED, CHANGED, ENDING = "没有备案过", "已备案，没有变化", "已备案，内容有变化", "已备案，服务要终止"
TO_USERS, TO_FIRMS = "直接给最终用户用", "作为能力提供给其他企业"
OWN_MODEL, FILED_MODEL, NO_MODEL = "自研或自行训练的模型", "调用他人已备案的模型", "不用大模型"
TUNED_MODEL = "在他人模型上微调"
NO_EVENT = "没有"
Answers = dict[str, tuple[str, ...]]
AnswerForm = Literal["options", "day", "event", "year"]
_HOW: dict[AnswerForm, str] = {
    "options": mark("请写序号或选项的文字。"),
    "day": mark("请写成 2026-11-02；记不清写 不确定。"),
    "event": mark("请写成 2026-11-02；没有这件事写 没有，记不清写 不确定。"),
    "year": mark("请写四位年份，如 2025；从未报送写 0，记不清写 不确定。"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its key, its Chinese key in a file, its text and options. `many`: several may be chosen.

    Without options the answer is of its `form`: a day, the day of an event that may not have come, or a year; each may
    be 不确定. A file may leave a question out if it `is_optional`: that is not known then.
    """

    key: str
    title: str
    text: str
    options: tuple[str, ...]
    many: bool = False
    asked: Callable[[Answers], bool] = lambda answers: True
    form: AnswerForm = "options"
    is_optional: bool = False

    @property
    def how(self) -> str:
        """Return how to write the answer."""
        return say(_HOW[self.form])


def _uses(word: str) -> Callable[[Answers], bool]:
    return lambda answers: word in answers.get("technique", ())


_FILING: tuple[Question, ...] = (
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
        "features",
        mark("公众功能"),
        mark("服务有下列哪些功能？（有任何一项，通常即具有舆论属性或者社会动员能力）"),
        (
            "论坛、社区或评论",
            "聊天室或通讯群组",
            "短视频或网络直播",
            "公众账号",
            "信息分享或转发",
            "小程序",
            "其他公众发声或动员公众的功能",
            NONE,
        ),
        many=True,
        asked=lambda answers: not answers.get("opinion"),
    ),
    Question(
        "opinion",
        mark("舆论属性"),
        mark("上面都没有的，服务是否仍可能让公众表达意见，或发动公众从事特定活动？"),
        (YES, NO, UNSURE),
        asked=lambda answers: answers.get("features") == (NONE,),
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
        (OWN_MODEL, TUNED_MODEL, FILED_MODEL, NO_MODEL),
        asked=_uses(GENERATIVE),
    ),
    Question(
        "biometrics",
        mark("人脸人声"),
        mark("是否提供编辑人脸、人声等生物识别信息的功能？（换脸、变声、数字人形象等）"),
        (YES, NO),
        asked=_uses(GENERATIVE),
    ),
    Question("filed", mark("已有备案"), mark("这项算法以前备案过吗？"), (NEVER, UNCHANGED, CHANGED, ENDING)),
    Question("online", mark("已上线"), mark("服务是否已经上线？"), (YES, NO)),
    Question(
        "launched",
        mark("上线日期"),
        mark("哪一天上线？写成 2026-11-02；记不清写 不确定"),
        (),
        form="day",
        asked=lambda answers: YES in answers.get("online", ()) and NEVER in answers.get("filed", ()),
    ),
    Question(
        "sector",
        mark("行业"),
        mark("是否涉及需要前置许可的行业？"),
        ("新闻", "医疗", "金融", "教育", "视听", "出版", NONE),
        many=True,
    ),
)


def _answered(key: str, *words: str) -> Callable[[Answers], bool]:
    return lambda answers: bool({*words} & {*answers.get(key, ())})


def _is_date(answers: Answers, key: str) -> bool:
    return bool({*answers.get(key, ())} - {UNSURE})


_ALWAYS: Callable[[Answers], bool] = lambda answers: True  # noqa: E731 - a default like the others below
_FACES = _answered("face_stored", "10 万人以上")
_PERSONS = _answered("persons", "100 万至 1000 万人", "超过 1000 万人")
_MINORS = _answered("minors", YES)
# The question on each fact of `NeighbouringFacts`: its text, when it is asked, and the form of a day or a year.
_ASKED: dict[str, tuple[str, Callable[[Answers], bool], AnswerForm]] = {
    "forms": (mark("用户从哪里使用服务？"), _ALWAYS, "options"),
    "connected": (
        mark("网站或 App 哪一天正式联网开通？（还没有开通写 没有）"),
        _answered("forms", "网站", "APP"),
        "event",
    ),
    "companion": (
        mark("是否提供持续的情感互动，如陪伴、恋爱角色？（客服、知识问答、效率工具选 否）"),
        lambda answers: _uses(GENERATIVE)(answers) and TO_FIRMS not in answers.get("audience", ()),
        "options",
    ),
    "companion_launched": (
        mark("情感互动的服务哪一天上线？（还没有上线写 没有）"),
        lambda answers: _answered("companion", YES)(answers) and not _is_date(answers, "launched"),
        "event",
    ),
    "companion_event": (
        mark("情感互动增设功能、重大变更、注册用户超过 100 万或月活超过 10 万，最近一次是哪一天？"),
        _answered("companion", YES),
        "event",
    ),
    "face_stored": (mark("应用人脸识别技术，存储了多少人的人脸信息？"), _ALWAYS, "options"),
    "face_reached": (mark("哪一天达到 10 万人？"), _FACES, "day"),
    "face_changed": (mark("人脸识别备案的信息有没有变更后还没有办手续的？哪一天变更？"), _FACES, "event"),
    "face_ended": (
        mark("有没有终止应用人脸识别、还没有办注销的？哪一天终止？"),
        _answered("face_stored", "10 万人以上", "不足 10 万人"),
        "event",
    ),
    "persons": (mark("处理多少人的个人信息？"), _ALWAYS, "options"),
    "officer_reached": (mark("哪一天达到 100 万人？"), _PERSONS, "day"),
    "officer_changed": (mark("已报送的负责人信息有没有变更后还没有办手续的？哪一天变更？"), _PERSONS, "event"),
    "officer_ended": (mark("有没有不再需要报送、还没有办终止的？哪一天起？"), _PERSONS, "event"),
    "minors": (mark("是否处理未成年人的个人信息？"), _ALWAYS, "options"),
    "minors_since": (mark("哪一天开始处理未成年人的个人信息？"), _MINORS, "day"),
    "minors_year": (mark("未成年人合规审计情况最近报送到哪一年度？（从未报送写 0）"), _MINORS, "year"),
    "impacts": (mark("有下列哪些处理个人信息的情形？"), _ALWAYS, "options"),
    "licence": (mark("是否持有 ICP 许可证（增值电信业务经营许可证）？"), _ALWAYS, "options"),
    "done": (mark("下列手续哪些已经办完？"), _ALWAYS, "options"),
}


def _duty_questions() -> tuple[Question, ...]:
    """Return the question on each fact, with title and options from its field."""
    questions = []
    for key, field in members(NeighbouringFacts).items():
        text, asked, form = _ASKED[key]
        options = field.vocabulary.words if isinstance(field, Leaf) and field.vocabulary else ()
        questions.append(
            Question(key, field.title, text, options, field.kind == "choices", asked, form, is_optional=True)  # type: ignore[union-attr]
        )
    return tuple(questions)


DUTY_QUESTIONS = _duty_questions()
QUESTIONS = (*_FILING, *DUTY_QUESTIONS)


def is_asked(question: Question, answers: Answers) -> bool:
    """Say whether to ask a question after these answers; out of scope, no further ones on the filing."""
    is_inland = NO not in answers.get("mainland", ())
    in_scope = is_inland and (question.is_optional or answers.get("technique") != (NONE,))
    return question.key in {"mainland", "technique"} or (in_scope and question.asked(answers))


def answers_of(given: Mapping[str, object], name: str, stored: Answers | None = None) -> Answers:
    """Return the checked answers by key, `stored` ones for what is not given; raises InputProblems with every fault.

    Accepts Chinese or English keys.
    """
    keys = {wording.label(text): question for question in QUESTIONS for text in (question.key, question.title)}
    problems: list[Problem] = []
    answers: Answers = dict(stored or {})
    for key, value in given.items():
        question = keys.get(wording.label(key))
        if question is None:
            remedy = say("可写：{known}。", known=comma_list(question.title for question in QUESTIONS))
            problems.append(Problem(name, say("没有“{key}”这个问题", key=key), remedy))
        else:
            answers[question.key] = _words(question, value, name, problems)
    for question in QUESTIONS:
        is_needed = is_asked(question, answers) and not question.is_optional
        if is_needed and not answers.get(question.key) and not problems:
            options = comma_list(question.options) or say("日期，如 2026-11-02；记不清写 不确定")
            remedy = say("可选：{options}。", options=options)
            problems.append(Problem(name, say("没有回答“{title}”", title=say(question.title)), remedy))
    if problems:
        raise InputProblems(name, problems)
    return answers


def _words(question: Question, value: object, name: str, problems: list[Problem]) -> tuple[str, ...]:
    if not question.options:
        return _day(question, "" if value is None else str(value), name, problems)
    given = value if isinstance(value, list) else str(value or "").split("、")
    words = tuple(option for item in given if (option := option_of(question, str(item))))
    wrong = [str(item) for item in given if not option_of(question, str(item))]
    if wrong or (len(words) > 1 and not question.many):
        text = say("“{title}”没有“{word}”这个选项", title=say(question.title), word=(wrong or [comma_list(words)])[0])
        problems.append(Problem(name, text, say("可选：{options}。", options=comma_list(question.options))))
    if alone := contradiction(words):
        text = say("“{title}”选了“{word}”，不能再选别的", title=say(question.title), word=alone)
        problems.append(Problem(name, text, say("请只留一种。")))
    return words


def contradiction(words: Sequence[str]) -> str:
    """Return the option among several that excludes the others (都没有, 不确定), or ""."""
    return next((word for word in words if word in (NONE, UNSURE)), "") if len(words) > 1 else ""


def _day(question: Question, text: str, name: str, problems: list[Problem]) -> tuple[str, ...]:
    word = option_of(question, text)
    if not word:
        message = (
            mark("“{title}”写的是“{word}”，不是年份")
            if question.form == "year"
            else mark("“{title}”写的是“{word}”，不是日期")
        )
        problems.append(Problem(name, say(message, title=say(question.title), word=text), question.how))
    return (word,) if word else ()


def _written(question: Question, text: str) -> str:
    """Return a typed day, year or word in its standard form, or ""."""
    text = text.strip()
    if text == UNSURE or (text == NO_EVENT and question.form == "event"):
        return text
    if question.form == "year":
        return text if text == "0" or (len(text) == 4 and text.isdecimal() and text.startswith("20")) else ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def option_of(question: Question, text: str) -> str:
    """Return the option that a text means by number, words or unique prefix, or ""."""
    if not question.options:
        return _written(question, text)
    text = text.strip()
    if text.isdigit() and 0 < int(text) <= len(question.options):
        return question.options[int(text) - 1]
    folded = wording.option(text)
    exact = [option for option in question.options if wording.option(option) == folded]
    near = exact or [
        option for option in question.options if len(folded) > 1 and wording.option(option).startswith(folded)
    ]
    return near[0] if len(near) == 1 else variant_of(text, question.options) or ""
