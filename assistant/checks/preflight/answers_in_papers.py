"""The part of R75 on answers that papers repeat: `涉及个人信息：否`, and sentences that deny what the form answers 是."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import is_aside
from assistant.checks.preflight.facts import FactSource, Statement, papers_about
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.opposites import ABROAD
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.values.words import Choice
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.vocabulary import NO, YES

_ANSWER = lazy_pattern(r"^([^：，。]{4,24})：?(是|否|有|无|涉及|不涉及|支持|不支持|包含|不包含)[。；]?$")
_MEANS = {"有": YES, "无": NO, "涉及": YES, "不涉及": NO, "支持": YES, "不支持": NO, "包含": YES, "不包含": NO}
_FROM_ABROAD = lazy_pattern("^包含")
_NO_ABROAD = lazy_pattern(
    r"(?:不|未|没有?|无)(?:再|曾)?(?:含有?|包含|包括|涉及|使用|用过?|用到|采用|引入|购买|来自|有)?(?:任何)?(?:来自)?(?:境外|国外|海外|外国|外网)(?!公司|企业|模型|接口|服务|云|用户|厂商|机构)(?:的|来源)?[^，。；]{0,6}(?:数据|语料|素材|图|样本|资料|内容|来源)?"
    r"|(?:全部|全都|均|都|一律|只|仅)(?:是|由|为|系|来自|取自|采自|用|使用|在)?[^，。；]{0,6}(?:国内|境内|大陆|本土)[^，。；]{0,6}(?:采购|自绘|取得|来源|采集|产生|获得|获取|购买|制作|拍摄|录制|数据|素材|语料|图库|平台|的)"
)
_DATA = lazy_pattern("数据|语料|素材|图|样本|录音|训练|画稿|文本")
_NO_DATA = lazy_pattern("部署|机房|服务器|模型接口|存储|传输|出境|云|API|调用")
_NO_PERSONAL = lazy_pattern(
    r"(?:不|未|没有?|无)(?:含有?|包含|涉及|使用|采集|收集|处理|用到?)(?:任何)?(?:用户|说话人|他人)?(?:的)?个人信息(?!保护|泄露|的风险)"
)
_REMEDY = mark("请核实实际情况，各处改成一致。")


@rule_part("R75")
def answers_repeated(case: Case) -> Iterator[Observation]:
    """Report answers of yes or no in papers that differ from the form's answer under the same label."""
    for algorithm in case.algorithms:
        answers = _answers(case, algorithm)
        for source in papers_about(case, algorithm) if answers else ():
            for statement in source.statements:
                match = _ANSWER.match(tidy(statement.text))
                key = answers.get(match[1]) if match else None
                if match is None or key is None:
                    continue
                yield SEEN
                if _MEANS.get(match[2], match[2]) != _word(case, key):
                    yield _otherwise(source, statement, key, _word(case, key), spec_of(key).label)


def _answers(case: Case, algorithm: OneAlgorithm) -> dict[str, FieldKey]:
    """Return the keys of the answers 是 and 否 of an algorithm by their label; labels of several fields are left out."""
    keys = [key for key in case.shown if key.startswith(algorithm.key) and _word(case, key) in (YES, NO)]
    labels = [tidy(spec_of(key).label) for key in keys]
    return {label: key for label, key in zip(labels, keys, strict=True) if labels.count(label) == 1}


def _word(case: Case, key: FieldKey) -> str:
    value = case.shown[key]
    return value.word if isinstance(value, Choice) else ""


def _otherwise(source: FactSource, statement: Statement, key: FieldKey, answer: str, topic: str) -> Violation:
    shown = {"place": statement.place.shown(), "words": statement.quote(), "name": spec_of(key).name, "answer": answer}
    text = say("{topic}：{place}写“{words}”，表单的“{name}”是“{answer}”", topic=topic, **shown)
    return Violation(source.key, text, say(_REMEDY))


@rule_part("R75")
def answers_denied(case: Case) -> Iterator[Observation]:
    """Report papers that deny data from abroad or personal information which the form declares."""
    for algorithm in case.algorithms:
        model = algorithm.item.detail.model
        is_abroad = any(_FROM_ABROAD.match(word) for word in model.overseas or ())
        for source in papers_about(case, algorithm):
            for statement in source.statements:
                text = tidy(statement.text)
                if is_abroad and _denies_abroad(text):
                    key = algorithm.at("detail.model.overseas")
                    yield _otherwise(source, statement, key, comma_list(model.overseas or ()), say(ABROAD))
                if model.personal_information == YES and _NO_PERSONAL.search(text) and not is_aside(text):
                    key = algorithm.at("detail.model.personal_information")
                    yield _otherwise(source, statement, key, YES, spec_of(key).label)


def _denies_abroad(text: str) -> bool:
    """Say whether a sentence about data says that none is from abroad."""
    is_about = _DATA.search(text) and not _NO_DATA.search(text)
    return bool(is_about and _NO_ABROAD.search(text)) and not is_aside(text) and "境外部分" not in text
