"""The rule that nothing is denied in one place and said in another (R75): data, persons, models, minors, generation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_of_others
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.opposites import ABROAD, OPPOSITES, PERSONAL, OppositeStances
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.rule import SEEN, TECH, Observation, Violation, rule, rule_part
from assistant.core.keys import ROOT
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.vocabulary import GENERATIVE

_NOTES = ROOT.child("notes")
_OFTEN_OF_OTHERS = (mark("数据来源"), mark("是否生成内容"), mark("通讯录"))  # what competitors and suppliers do
_NOT_ENTERING = lazy_pattern("不(?:会|再)?(?:进入|参与|用于|计入)")
_REFUSED = lazy_pattern(
    "不支持|不予|不得|不能|禁止|停止|拒绝|拦截|屏蔽|除外|不提供|不使用|不进入|不参与|不计入|不用于|不保存|不上传|替换|脱敏|剔除|删除|过滤"
)


@rule(
    "R75",
    "warn",
    mark("一处否认、另一处又写的，各处改成一致：未成年人、个人信息、境外数据、人脸、定位、审核等"),
    stage="算法",
    source=mark("填报经验：材料与表单、材料之间矛盾，被退回"),
    needs=("profile", "documents"),
    who=TECH,
)
def opposite_statements(case: Case) -> Iterator[Observation]:
    """Report sentences that say what another source denies, once for each topic and source."""
    table = table_of(case)
    yield from unread_papers(case)
    statements = list(table.statements)
    places = [str(statement.place.key) for statement in statements]
    reported = set()
    generates = any(algorithm.item.basic.type == GENERATIVE for algorithm in case.algorithms)
    for pair in OPPOSITES:
        if pair.is_of_generation and generates:
            continue
        denial = next((one for one in statements if pair.denying.search(tidy(one.text))), None)
        if denial is None:
            continue
        yield SEEN
        for statement, place in zip(statements, places, strict=True):
            if not pair.within.search(place):
                continue
            if pair.topic == ABROAD and not statement.place.key.startswith(_NOTES):
                continue  # R26 compares form and report
            words = _said(pair, statement)
            is_of_item = pair.topic == PERSONAL and statement.place.key == denial.place.key
            if (
                words
                and not is_of_item
                and statement is not denial
                and (pair.topic, statement.place.key) not in reported
            ):
                reported.add((pair.topic, statement.place.key))
                yield _contradiction(pair.topic, denial, statement, words)


def _said(pair: OppositeStances, statement: Statement) -> str:
    """Return the words with which a statement says what the topic's denial excludes, or ""."""
    text = tidy(statement.text)
    if pair.topic in _OFTEN_OF_OTHERS and is_of_others(text):
        return ""
    for match in pair.saying.finditer(text):
        before, after = re.split("[，。；：:]", text[: match.start()])[-1], re.split("[，。；]", text[match.end() :])[0]
        if not _NOT_ENTERING.search(match[0]) and not pair.excepted.search(before) and not _REFUSED.search(after):
            return match[0]
    return ""


def _contradiction(topic: str, denial: Statement, statement: Statement, words: str) -> Violation:
    shown = {
        "place": statement.place.shown(),
        "words": statement.quote(words),
        "other": denial.place.shown(),
        "denial": denial.quote()[:40],
        "topic": say(topic),
    }
    text = say("{topic}：{place}写“{words}”，{other}却写“{denial}”", **shown)
    return Violation(statement.place.key, text, say("请核实实际情况，各处改成一致。"))


_DENIED_ITEMS = lazy_pattern(r"不(?:使用|采集|收集|读取|获取|处理)(?!于|任何|到)([\u4e00-\u9fff、]{2,30})")
_LEAST_ITEM = 3


@rule_part("R75")
def denied_items(case: Case) -> Iterator[Observation]:
    """Report data that a source uses while another says, item by item, that they are not used."""
    statements = list(table_of(case).statements)
    for denial in statements:
        for match in _DENIED_ITEMS.finditer(tidy(denial.text)):
            for item in re.split("[、和与及或]", match[1]):
                if len(item) >= _LEAST_ITEM:
                    yield from _used(item, denial, statements)


def _used(item: str, denial: Statement, statements: list[Statement]) -> Iterator[Observation]:
    pair = OppositeStances(mark("数据来源"), lazy_pattern("(?!)"), lazy_pattern(re.escape(item)))
    reported = set()
    for statement in statements:
        if statement.place.key != denial.place.key and statement.place.key not in reported and _said(pair, statement):
            if re.search(f"(?:不|未|没有)[^，。；]*{re.escape(item)}", tidy(statement.text)):
                continue
            reported.add(statement.place.key)
            yield _contradiction(pair.topic, denial, statement, item)
