"""The rule on figures in papers: users of the form, parts and their sum, quantities of data, kept logs (R78)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside_of_filing, is_past, is_planned
from assistant.checks.preflight.facts import FactSource, Statement, table_of
from assistant.checks.preflight.normal_text import normal, numbers, tidy
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule, rule_part
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern

_USERS = lazy_pattern(r"月(?:活跃|活)[^\d，。；,;]{0,10}?(约|近|超过?)?(\d+(?:\.\d+)?)(人|家|户|个)?")
_MONTHLY = lazy_pattern(
    r"(?:每个?月|月均|月度|单月|一个月|当月)[^\d。；;]{0,12}?(约|近|超过?|逾)?(?:有)?(\d+(?:\.\d+)?)()(?=(?:多|余)?(?:人|家|户|名|位|个(?:用户|客户|骑手|账号)|用户|客户))"
)
_OF_YEAR = lazy_pattern(
    r"20\d\d年(?:\d{1,2}月)?(?:同期|底|末|度|初|上半年|下半年)?[^，。；]{0,6}(?:为|有|约|月活)|注册用户|累计"
)
_CLOSE = Decimal("0.1")
_OF_REPORT = ("家", "户")  # R12 compares persons in reports
_SUM = lazy_pattern(r"(?<!\d)(\d{1,9})[人名位][,，:：]?其中(.{2,80}?)(?:[。;；]|$)")
_IN_PART = lazy_pattern("博士|硕士|本科|学历|党员|男|女|证书|持证|兼职|职称|等|余|另|还有|以上|以下|最少|不少于")
_WITHOUT = lazy_pattern(
    r"(?:专职|共|合计|总计|配备|总数|人员|编制)[^\d，,。；]{0,8}(\d{1,9})[人名位][,，:：](?!其中)(.{2,80}?)(?:[。;；]|$)"
)
_PARAMETERS = lazy_pattern(r"参数(?:总?量|规模)?(?:约|为|达|共|在)*(\d+(?:\.\d+)?)")
_BEFORE_PARAMETERS = lazy_pattern(r"(?<!\d)(\d{7,18})(?:个|左右)?(?:的)?参数")
_SHORT_LIVED = lazy_pattern(r"(?:调试|测试|临时|缓存)日志[^，。；]*")
_LEAST_PARAMETERS = 10**6
_PART = lazy_pattern(r"(?<!\d)(\d{1,9})[人名位]")
_DATA = lazy_pattern("语料|数据|录音|图文|素材|样本|音频|图片")
_UNITS = ("小时", "个小时", "对", "tb")
_LOGS = lazy_pattern(r"日志[^，。；]{0,12}?(?:留存|保存|保留|存储|存|留|放)[^，。；\d]{0,6}?(\d{1,9})(天|日|个月|周)")
_DAYS = {"天": 1, "日": 1, "个月": 30, "周": 7}
_SIX_MONTHS = 180  # days; 《网络安全法》


@rule(
    "R78",
    "warn",
    mark("材料里的用户数、人数合计、数据规模、日志留存期与表单相符"),
    stage="算法",
    source=mark("填报经验；日志留存：《网络安全法》（不少于六个月）"),
    needs=("profile", "documents"),
)
def users_in_papers(case: Case) -> Iterator[Observation]:
    """Report monthly users or customers in papers that are neither the entity's nor a product's."""
    table = table_of(case)
    yield from unread_papers(case)
    known = _known_users(case)
    for source in table.papers if known else ():
        for statement in source.statements:
            text = normal(statement.text)
            for about, value, unit in (*_USERS.findall(text), *_MONTHLY.findall(text)):
                if is_past(statement.text) or is_planned(statement.text) or _OF_YEAR.search(text):
                    continue
                is_report = source.key.pattern().endswith("assessment")
                if is_report and unit not in _OF_REPORT:
                    continue
                yield SEEN
                if not _is_near(Decimal(value), known, about):
                    yield _other_users(statement, f"{value}{unit}", known)


def _known_users(case: Case) -> set[Decimal]:
    products = [product.item.figures.mau for product in case.products if product.item.figures.mau is not None]
    whole = {case.subject.basic.mau} - {None}
    return {
        value for value in (*products, sum(products, Decimal(0)) if products else None, *whole) if value is not None
    }


def _is_near(value: Decimal, known: set[Decimal], about: str) -> bool:
    return any(value == figure or (about and abs(value - figure) <= figure * _CLOSE) for figure in known)


def _other_users(statement: Statement, value: str, known: set[Decimal]) -> Violation:
    shown = {"place": statement.place.shown(), "quote": statement.quote(), "value": value}
    text = say(
        "{place}写月活跃用户{value}：“{quote}”，表单是 {known}",
        known=comma_list(map(str, sorted(known))),
        **shown,
    )
    return Violation(statement.place.key, text, say("请核对口径和数字。"))


@rule_part("R78")
def sums_of_staff(case: Case) -> Iterator[Observation]:
    """Report numbers of staff whose parts do not add up."""
    for source in table_of(case).papers:
        for statement in source.statements:
            for whole, parts in (*_SUM.findall(normal(statement.text)), *_WITHOUT.findall(normal(statement.text))):
                added = sum(map(int, _PART.findall(parts)))
                yield SEEN
                is_whole = len(_PART.findall(parts)) > 1 and not _IN_PART.search(parts)
                if len(_PART.findall(parts)) > 1 and (added > int(whole) or (is_whole and added < int(whole))):
                    shown = {
                        "place": statement.place.shown(),
                        "quote": statement.quote(),
                        "added": added,
                        "whole": whole,
                    }
                    text = say("{place}的人数对不上：“{quote}”，分项合计 {added} 人，总数是 {whole} 人", **shown)
                    yield Violation(source.key, text, say("请核对配备的人数。"))


@rule_part("R78")
def sizes_of_data(case: Case) -> Iterator[Observation]:
    """Report the size of a row in a table of data that no other text about data has in this unit."""
    table = table_of(case)
    for source in (source for source in table.papers if "数据" in source.name):
        elsewhere: dict[str, set[Decimal]] = {}
        for other in table.sources:
            if other.key != source.key:
                _collect(other, elsewhere)
        for statement in source.statements:
            if not re.match(r"(?:数据)?(?:规模|数量|大小)：", statement.text):
                continue
            for value, unit in numbers(normal(statement.text.partition("：")[2])):
                yield SEEN
                if unit in _UNITS and elsewhere.get(unit) and Decimal(value) not in elsewhere[unit]:
                    shown = {"place": statement.place.shown(), "value": f"{value}{unit}"}
                    rest = comma_list(f"{other}{unit}" for other in sorted(elsewhere[unit]))
                    text = say("{place}写的数据规模 {value} 与别处不同（别处是 {rest}）", rest=rest, **shown)
                    yield Violation(source.key, text, say("请核对数据的规模，各处改成一致。"))


def _collect(source: FactSource, sizes: dict[str, set[Decimal]]) -> None:
    for statement in source.statements:
        if _DATA.search(statement.text):
            for value, unit in numbers(normal(statement.text)):
                sizes.setdefault(unit, set()).add(Decimal(value))


@rule_part("R78")
def retention_of_logs(case: Case) -> Iterator[Observation]:
    """Report logs that are said to be kept for less than six months."""
    for statement in table_of(case).statements:
        for value, unit in _LOGS.findall(_SHORT_LIVED.sub("", tidy(normal(statement.text)))):
            yield SEEN
            if int(value) * _DAYS[unit] < _SIX_MONTHS:
                shown = {"place": statement.place.shown(), "quote": statement.quote("日志")}
                text = say("{place}写的日志留存期不足六个月：“{quote}”", **shown)
                yield Violation(statement.place.key, text, say("日志须留存不少于六个月，请核实并改成一致。"))


@rule_part("R78")
def sizes_of_models(case: Case) -> Iterator[Observation]:
    """Report a number of parameters that no other source has, while others have one."""
    stated: dict[str, list[Decimal]] = {}
    places: dict[Decimal, Statement] = {}
    for source in table_of(case).sources:
        for statement in source.statements:
            text = normal(statement.text)
            for value in map(Decimal, (*_PARAMETERS.findall(text), *_BEFORE_PARAMETERS.findall(text))):
                if is_aside_of_filing(text):
                    continue
                if value >= _LEAST_PARAMETERS:
                    stated.setdefault(str(source.key), []).append(value)
                    places.setdefault(value, statement)
    yield from (SEEN for _ in stated)
    for key, values in stated.items():
        elsewhere = {value for other, given in stated.items() if other != key for value in given}
        odd = [value for value in values if value not in elsewhere]
        if odd and len(stated) > 2:
            shown = {"place": places[odd[0]].place.shown(), "quote": places[odd[0]].quote("参数")}
            rest = comma_list(map(str, sorted(elsewhere)))
            text = say("{place}写的模型参数与别处不同：“{quote}”，别处是 {rest}", rest=rest, **shown)
            yield Violation(places[odd[0]].place.key, text, say("请核对模型的参数规模，各处改成一致。"))
