"""Rules that compare a report's users, forms, fields of use and dates with the form (R12, R13, R35, part of R33)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.papers_report import report_of
from assistant.checks.preflight.papers_text import plain, said, unread
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule, rule_part
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents import labels
from assistant.declaration.documents.shapes import Fact, PaperFacts
from assistant.declaration.profile.vocabulary import FIELDS_OF_USE, OTHER

_REAL_CASE = mark("一次真实退回（2026-08）")
_DAILY, _MONTHLY = lazy_pattern("日活|每日|日均|DAU", re.IGNORECASE), lazy_pattern("月活|每月|月均|MAU", re.IGNORECASE)
_ABOUT = lazy_pattern("约|近|超|余|左右|以上|多")
_CLOSE = Decimal("0.1")  # a number stated as rounded may be off by a tenth
_IN_ORDER = ("自评估时间", "报告撰写时间", "签署日期")


@rule(
    "R12",
    "warn",
    mark("报告里的用户数量等于所关联产品的关键运营数据"),
    stage="算法",
    source=mark("填报经验"),
    needs=("profile", "documents"),
    per="algorithm",
)
def users_in_report(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report user numbers that match no associated product, or match it only for the other period."""
    key, paper = report_of(case, algorithm)
    daily, monthly = _figures(case, algorithm)
    if paper is None or not daily | monthly:
        yield Gap(unread(case, key) if paper is None else say("所关联产品没有关键运营数据"), key)
        return
    stated = paper.values("用户数量")
    if not stated:
        yield Gap(say("报告里没有读到用户数量"), key)
    for fact in stated:
        yield SEEN
        for part in _parts(fact):
            known = _of_period(part, daily, monthly)
            if not any(_is_near(fact, part, figure) for figure in known):
                facts = {"value": fact.value, "words": said(fact.quote)}
                shown = comma_list(map(str, sorted(known)))
                text = say("报告{words}写用户 {value}，关键运营数据是 {known}", known=shown, **facts)
                yield Violation(key, text, say("请核对口径和数字。"))


def _parts(fact: Fact) -> list[str]:
    """Return the parts of a statement that contain its number, else the whole statement."""
    parts = [part for part in re.split("[，,；;、\n]", fact.quote.words) if fact.value in labels.counts(part)]
    return parts or [fact.quote.words]


def _figures(case: Case, algorithm: OneAlgorithm) -> tuple[set[Decimal], set[Decimal]]:
    """Return the valid daily and monthly user numbers: each product's, their sum, and the entity's monthly one."""
    figures = [product.item.figures for product in algorithm.products]
    daily = [one.dau for one in figures if one.dau is not None]
    monthly = [one.mau for one in figures if one.mau is not None]
    whole = {case.subject.basic.mau} - {None} if figures else set()
    return {*daily, *([sum(daily, Decimal(0))] if daily else [])}, {
        *monthly,
        *([sum(monthly, Decimal(0))] if monthly else []),
        *(figure for figure in whole if figure is not None),
    }


def _of_period(words: str, daily: set[Decimal], monthly: set[Decimal]) -> set[Decimal]:
    """Return the valid figures for a statement: those of its period if it names one, else all."""
    if _DAILY.search(words) and not _MONTHLY.search(words) and daily:
        return daily
    if _MONTHLY.search(words) and not _DAILY.search(words) and monthly:
        return monthly
    return daily | monthly


def _is_near(fact: Fact, words: str, figure: Decimal) -> bool:
    if not fact.value.isdigit():
        return False
    decimal = Decimal(fact.value)
    return decimal == figure or (bool(_ABOUT.search(words)) and abs(decimal - figure) <= figure * _CLOSE)


@rule(
    "R13",
    "block",
    mark("报告写的展现形态就是所关联产品的服务形式"),
    stage="算法",
    source=_REAL_CASE,
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def forms_in_report(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report forms named only in the report or only by the associated products."""
    key, paper = report_of(case, algorithm)
    own = {product.item.form for product in algorithm.products if product.item.form}
    if paper is None or not own:
        yield Gap(unread(case, key) if paper is None else say("没有关联产品"), key)
        return
    stated = {fact.value: fact for fact in reversed(paper.values("服务形式"))}
    if not stated:
        yield Gap(say("报告里没有读到服务形式"), key)
        return
    yield SEEN
    remedy = say("请使报告第二章与所关联的产品一致。")
    for form in sorted(own - set(stated)):
        yield Violation(key, say("报告没有写服务形式“{form}”", form=form), remedy)
    for form in sorted(set(stated) - own):
        text = say("报告{words}写了“{form}”，所关联产品没有", words=said(stated[form].quote), form=form)
        yield Violation(key, text, remedy)


@rule(
    "R35",
    "block",
    mark("应用领域与报告封面相同（不计括号宽窄）"),
    stage="算法",
    source=_REAL_CASE,
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def fields_in_report(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report fields of use named only on the report's cover or only in the form."""
    (key, paper), fields = report_of(case, algorithm), algorithm.item.basic.fields or ()
    if paper is None or not fields:
        yield Gap(unread(case, key) if paper is None else say("应用领域未填"), key)
        return
    facts = paper.values("算法应用领域")
    stated = plain("".join(fact.value for fact in facts))
    if not stated:
        yield Gap(say("报告里没有读到应用领域"), key)
        return
    yield SEEN
    ticked, words = [_leaf(word) for word in fields], said(facts[0].quote)
    for word in ticked:
        if word not in stated:
            text = say("报告封面{words}的应用领域没有“{word}”", words=words, word=word)
            yield Violation(key, text, say("请改成一致。"))
    for word in {_leaf(word) for word in FIELDS_OF_USE.words} - set(ticked) - {OTHER}:
        if word in stated and not any(word in other for other in ticked):
            text = say("报告封面{words}的应用领域写了“{word}”，表单没有选", words=words, word=word)
            yield Violation(key, text, say("请改成一致。"))


def _leaf(word: str) -> str:
    return plain(word.rpartition("/")[2])


@rule_part("R33")
def days_in_report(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a launch date that differs from the form, and dates of the report out of order."""
    key, paper = report_of(case, algorithm)
    if paper is None:
        yield Gap(unread(case, key), key)
        return
    yield from _launch(paper, key, algorithm.item.basic.launched)
    reported = {label: [day for fact in paper.values(label) if (day := _day(fact.value))] for label in _IN_ORDER}
    for label in (label for label in _IN_ORDER if not reported[label]):
        yield Gap(say("报告里没有读到{label}", label=label), key)
    days = [
        (label, max(reported[label]) if label == _IN_ORDER[0] else reported[label][0])
        for label in reported
        if reported[label]
    ]
    days.append((say("今天"), case.today))
    for (one, first), (other, second) in pairwise(days):
        yield SEEN
        if first > second:
            text = say("{one} {first} 晚于{other} {second}", one=one, first=first, other=other, second=second)
            yield Violation(key, text, say("应为 自评估 ≤ 撰写 ≤ 签署 ≤ 今天，请核对。"), "warn")


def _launch(paper: PaperFacts, key: FieldKey, launched: date | None) -> Iterator[Observation]:
    """Report a different launch date on the cover (block) or in a product's introduction (to be verified)."""
    for label, severity in (("上线时间", None), ("产品上线时间", "warn")):
        for fact in paper.values(label) if launched is not None else ():
            yield SEEN
            day = _day(fact.value)
            if day == launched or (day is None and fact.value != "未上线"):
                continue
            facts = {"words": said(fact.quote), "told": fact.value, "launched": launched}
            if severity is None:
                text = say("报告{words}写上线时间 {told}，资料是 {launched}", **facts)
                yield Violation(key, text, say("请改成一致；盖章的材料须重新盖章。"), None if day else "warn")
            else:
                text = say("报告{words}写产品上线 {told}，算法上线时间是 {launched}", **facts)
                yield Violation(key, text, say("请核对；产品早于算法上线的，请在报告里写明。"), "warn")


def _day(text: str) -> date | None:
    """Return the date of an ISO text, or None."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
