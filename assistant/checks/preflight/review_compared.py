"""Parts of R77 on review: how often and how much is sampled, when complaints are answered, what the form ticks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import has_denial, is_past
from assistant.checks.preflight.facts import Statement, papers_about, table_of
from assistant.checks.preflight.normal_text import normal, tidy
from assistant.checks.preflight.promises_compared import differing
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.privacy import mask_patterns
from assistant.declaration.profile.vocabulary import OTHER

_SAMPLED = lazy_pattern(
    r"(每天|每日|每周|每星期|每月|每季度?|每小时|每班)[^，。；\d]{0,12}?抽[^，。；\d]{0,6}(\d{1,9})(条|张|篇|段|次|单|件|个|份|%)"
)
_PERIODS = {"每日": "每天", "每星期": "每周", "每季": "每季度"}
_REPLIES = lazy_pattern(
    r"(申诉|投诉|举报|客诉|异议)(?!电话|邮箱|入口)[^。；\d]{0,24}?(\d{1,9})(个?工作日|个?小时|分钟|天|日)(?:内|以内|之内)?[^，。；]{0,8}?(受理|响应|答复|回复|处理|办结|处置|反馈)"
)
_WHOLE = lazy_pattern(
    r"(?:数据|语料|素材|样本|训练)[^；。]{0,60}(?:合计|总量|总计|总规模)(?:约|为|达|共)*(\d{1,15}(?:\.\d{1,9})?)(tb|gb|小时|条|张|对)"
)
_SUSPECTED = lazy_pattern(
    r"(?:可疑|标红|存疑|疑似|疑难|不确定|拿不准|吃不准|待复核|转人工|命中)[^。；\d]{0,10}?(?:占|约|有|为|达)[^，。；\d]{0,6}?(\d{1,9}(?:\.\d{1,9})?)%"
)
_SECOND_LOOK = lazy_pattern(
    r"(?:(?<![\d.])(\d{1,9})(个?小时|分钟|个?工作日|天|日)(?:内|以内|之内)?(?:完成|给出|予以|做完)?|(次日|第二天|隔天|隔日|翌日|当天|当日))[^，。；\d]{0,8}(?:复核|复审|复看|人工判断|核完|看完)"
)
_NEXT_DAY, _SAME_DAY = Decimal(24), Decimal(12)
_RECEIVED = ("受理", "响应")
_HOURS = {"工作日": Decimal(24), "小时": Decimal(1), "分钟": Decimal(1) / 60, "天": Decimal(24), "日": Decimal(24)}
_OUTPUT = lazy_pattern(
    r"^[^，]{0,4}(?:成图|成片|成品|生成(?:的)?(?:结果|内容|图片|图像|文本|音频|视频)|结果|输出(?:的)?(?:音频|视频|图片|图像|文本|内容|结果)?|回答|合成(?:的)?音频)"
)
_INPUT = lazy_pattern(r"^[^，]{0,4}(?:输入|用户输入|上传|提问|订单备注)")
_ALL = lazy_pattern(r"(?:全量|全部|逐条|逐张|逐句|每条|每张|均|都)[^，。；]{0,6}(?:机器|机审|系统|模型|自动)")
_BY_PERSON = lazy_pattern(r"(?:转|由|经|再|每天|每日|每周)[^，。；]{0,4}人工|人工(?:审核|复核|判断|抽查|抽检)|抽查")
_ALL_BY_MACHINE, _SOME_BY_MACHINE = "全量机器审核", "机器抽审"
_PERSONS = ("全量人工审核", "部分人工审核")


@dataclass(frozen=True, slots=True)
class StatedPractice:
    """What a sentence says of a practice: its topic, its value and the words for it."""

    topic: str
    value: str
    words: str
    statement: Statement


@rule_part("R77")
def practices_compared(case: Case) -> Iterator[Observation]:
    """Report a sample or a time to answer that no other source has, while others state one for the same topic."""
    table = table_of(case)
    stated: dict[str, list[StatedPractice]] = defaultdict(list)
    for source in (*table.sources, *table.figures):
        for statement in source.statements:
            for practice in _practices(statement):
                stated[practice.topic].append(practice)
    for practices in stated.values():
        yield SEEN
        for practice, other in _odd(practices):
            yield differing(practice.statement, practice.words, other.statement, other.words)


def _practices(statement: Statement) -> Iterator[StatedPractice]:
    text = tidy(normal(statement.text))
    if is_past(text):
        return
    for period, count, unit in _SAMPLED.findall(text):
        every = _PERIODS.get(period, period)
        yield StatedPractice(f"抽查{unit}", f"{every}{count}", f"{every}抽{count}{unit}", statement)
    for count, unit in _WHOLE.findall(text):
        yield StatedPractice(f"总量{unit}", str(Decimal(count).normalize()), f"{count}{unit}", statement)
    for share in _SUSPECTED.findall(text):
        yield StatedPractice("可疑占比", str(Decimal(share).normalize()), f"{share}%", statement)
    for count, unit, words in _SECOND_LOOK.findall(text):
        known = _SAME_DAY if words.startswith("当") else _NEXT_DAY
        hours = Decimal(count) * _HOURS[unit.removeprefix("个")] if count else known
        yield StatedPractice("复核时间", f"{hours.normalize()}", words or f"{count}{unit}", statement)
    for topic, count, unit, verb in _REPLIES.findall(text):
        hours = Decimal(count) * _HOURS[unit.removeprefix("个")]
        kind = "received" if verb in _RECEIVED else "answered"
        yield StatedPractice(f"{topic}{kind}", f"{hours.normalize()}", f"{count}{unit}", statement)


def _odd(practices: list[StatedPractice]) -> Iterator[tuple[StatedPractice, StatedPractice]]:
    """Yield each practice that its source alone states, with one that others state more often, once a source."""
    places = {str(practice.statement.place.key) if practice.statement.place.paper else "" for practice in practices}
    if len(places) < 2:
        return
    by_value: dict[str, set[str]] = defaultdict(set)
    for practice in practices:
        by_value[practice.value].add(str(practice.statement.place.key) if practice.statement.place.paper else "")
    usual = max(practices, key=lambda one: len(by_value[one.value]))
    reported = set()
    for practice in practices:
        place = str(practice.statement.place.key) if practice.statement.place.paper else ""
        is_alone = practice.value != usual.value and len(by_value[practice.value]) == 1
        if is_alone and place not in reported:
            reported.add(place)
            yield practice, usual


@rule_part("R77")
def reviews_compared(case: Case) -> Iterator[Observation]:
    """Report papers that review otherwise than the form ticks: all by machine, or some by persons."""
    for algorithm in case.algorithms:
        strategy = algorithm.item.detail.strategy
        for name, about, options in (
            ("result_review", _OUTPUT, strategy.result_review.options or ()),
            ("input_review", _INPUT, strategy.input_review.options or ()),
        ):
            if options and OTHER not in options:
                yield SEEN
                yield from _unticked(case, algorithm, name, about, options)


def _unticked(
    case: Case, algorithm: OneAlgorithm, name: str, about: re.Pattern[str], options: tuple[str, ...]
) -> Iterator[Observation]:
    for source in papers_about(case, algorithm):
        for statement in source.statements:
            for part in re.split("[；。]", tidy(statement.text)):
                missing = _missing(part, options) if about.search(part) and not has_denial(part) else ""
                if missing:
                    shown = {"place": statement.place.shown(), "words": mask_patterns(part)[:36], "missing": missing}
                    title = mark("结果的审核方式") if name == "result_review" else mark("输入数据的审核方式")
                    text = say("{place}写“{words}”，表单的“{title}”没有选“{missing}”", title=say(title), **shown)
                    key = algorithm.at(f"detail.strategy.{name}.options")
                    yield Violation(key, text, say("请核实实际的审核方式，表单和材料改成一致。"))
                    return


def _missing(part: str, options: tuple[str, ...]) -> str:
    """Return an option that a sentence says and the form lacks, or ""."""
    if _ALL.search(part) and _SOME_BY_MACHINE not in part and _ALL_BY_MACHINE not in options:
        return _ALL_BY_MACHINE
    if _BY_PERSON.search(part) and "机器抽" not in part and not set(_PERSONS) & set(options):
        return _PERSONS[1]
    return ""
