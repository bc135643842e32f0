"""The rule that models and services of others in papers are those that the profile lists (R76)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, TECH, Observation, Violation, rule
from assistant.core.keys import ROOT
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern

_CALLED = lazy_pattern(
    r"(?:底层|底座)?(?:接入|对接|调用|采购|外购|购买|租用|依托|基于|查询)(?:了|的)?(?:外部|第三方)?[^，。；（(]{0,24}?(?:大模型|模型|接口|服务|API)(?!.{0,4}算法备案)"
    r"|(?:合作(?:方|公司|伙伴|单位)|供应商|服务商)[^，。；]{0,16}(?:模型|底座|接口|服务)|开源(?:大模型|模型|底座)[^，。；]{0,6}(?:微调|适配|训练)"
    r"|(?:授权自|采购自|购自|购于)[^，。；]{2,16}?(?:公司|科技|集团)|(?:外购|采购|第三方)的?[^，。；]{0,12}(?:大模型|模型)|由[^，。；]{2,24}有限公司提供"
)
_DENIED = lazy_pattern("(?:不|未|没有|无|非)[^，。；]{0,8}$")
_OWN = lazy_pattern("自研|自有|本公司|我司|自行")
_OTHERS = lazy_pattern("云主机|云服务|云服务器|短信|支付|登录|地图展示|日志|备份|存储|机房|CDN|设备|带宽")
_NAMED = lazy_pattern(
    r"[“\"]([^”\"]{2,16})[”\"]|([\u4e00-\u9fffA-Za-z0-9]{2,12}(?:科技|公司|大模型))|接口|大模型|底座|合作|开源|供应商|服务商|外购|第三方|有限公司"
)


@rule(
    "R76",
    "warn",
    mark("材料里写到的别家模型和服务，第三方模型里都列出了"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：第三方模型未列明"),
    needs=("profile", "documents"),
    who=TECH,
)
def undeclared_models(case: Case) -> Iterator[Observation]:
    """Report sentences that call another's model or service which 第三方模型 does not list, once a source."""
    table = table_of(case)
    yield from unread_papers(case)
    listed = [plain(text) for model in case.notes.third_party_models for text in (model.name, model.provider) if text]
    reported = set()
    for statement in table.statements:
        yield SEEN
        if statement.place.key in reported or statement.place.key.startswith(
            ROOT.child("notes").child("third_party_models")
        ):
            continue
        words = _calls(statement, listed)
        if words:
            reported.add(statement.place.key)
            shown = {"place": statement.place.shown(), "quote": statement.quote(words)}
            text = say("{place}写到第三方的模型或服务：“{quote}”，第三方模型里没有列出", **shown)
            remedy = say("请核实：调用的补列名称、提供方、备案编号和合同，并与“自研”的说法一致；没有调用的，改正材料。")
            yield Violation(statement.place.key, text, remedy)


def _calls(statement: Statement, listed: list[str]) -> str:
    """Return the words that call an unlisted model, or ""."""
    text = tidy(statement.text)
    for match in _CALLED.finditer(text):
        clause = re.split("[，。；]", text[: match.start()])[-1]
        is_other = not _DENIED.search(clause) and not _OWN.search(match[0]) and not _OTHERS.search(match[0])
        near = text[max(0, match.start() - 30) : match.end() + 30]
        if is_other and _NAMED.search(match[0]) and not any(name in near for name in listed):
            return match[0]
    return ""
