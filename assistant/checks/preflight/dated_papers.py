"""The rule on the days of papers: letters, reports and contracts are dated, and the days are possible (R65)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import FactSource, StatedFact, table_of
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.papers_text import lacking
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule, rule_part
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern

_SEALED = lazy_pattern(
    r"^(?:subject\.(?:attachments\.(?:commitment|responsibility)|responsible\.)|algorithms\[\]\.basic\.assessment)"
)
_DATED = lazy_pattern("委托|授权|承诺|证明|合同|协议")
_SPANS = ("自评估时间", "报告撰写时间")
_LONG_AGO = timedelta(days=365)
_LAWFUL_AGE = lazy_pattern("合同|许可|营业执照|ICP")


@rule(
    "R65",
    "warn",
    mark("盖章、签字的材料写明完整的日期，日期说得通"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：日期不一；填报经验：落款没有日期被退回"),
    needs=("profile", "documents"),
)
def dated(case: Case) -> Iterator[Observation]:
    """Report papers without a complete day at their end, and spans of the report without a day."""
    table = table_of(case)
    yield from unread_papers(case)
    days = table.of("signed")
    for source in table.papers:
        own = [fact for fact in days if fact.place.key == source.key]
        yield from _undated(source, own)
        for fact in source.paper.facts if source.paper else ():
            if fact.label in _SPANS and not re.match(r"\d{4}-\d\d-\d\d$", fact.value):
                text = say(
                    "{paper}的“{label}”没有写明日期：“{value}”",
                    paper=source.name,
                    label=fact.label,
                    value=fact.value[:20],
                )
                yield Violation(source.key, text, say("请写明年月日。"))


def _undated(source: FactSource, own: list[StatedFact]) -> Iterator[Observation]:
    is_letter = source.key.parts[0].name == "notes" and bool(_DATED.search(source.name))
    if not (_SEALED.match(source.key.pattern()) or is_letter) or source.paper is None:
        return
    yield SEEN
    remedy = say("请补上年月日；盖章的材料须重新盖章，手写的日期请核对扫描件。")
    blank = [fact for fact in own if fact.value == "open"]
    if blank:
        text = say(
            "{place}的落款日期没有写全（空白或缺年月日）：“{words}”", place=blank[0].place.shown(), words=blank[0].words
        )
        yield Violation(source.key, text, remedy)
    elif not own:
        yield lacking(source.paper, source.key, say("{paper}末尾没有落款日期", paper=source.name), remedy)


@rule_part("R65")
def possible_days(case: Case) -> Iterator[Observation]:
    """Report days that do not exist, lie in the future, precede the entity or are older than the rest by a year."""
    table = table_of(case)
    signed = [fact for fact in table.of("signed") if fact.value != "open"]
    newest = max((fact.value for fact in signed if fact.value and fact.value <= case.today.isoformat()), default="")
    founded = _founded(case)
    for fact in signed:
        yield SEEN
        fault = _fault(case, fact, founded, newest)
        if fault:
            yield Violation(
                fact.place.key, fault, say("请核对日期；盖章的材料须重新盖章。"), None if fact.value else "block"
            )


def _fault(case: Case, fact: StatedFact, founded: str, newest: str) -> str:
    """Return what is wrong with the day of a paper, or ""."""
    facts = {"place": fact.place.shown(), "day": fact.words}
    if not fact.value:
        return say("{place}的日期“{day}”不存在", **facts)
    if fact.value > case.today.isoformat():
        return say("{place}的日期“{day}”晚于今天，还没到", **facts)
    if founded and fact.value < founded:
        return say("{place}的日期“{day}”早于主体成立的日期 {founded}", founded=founded, **facts)
    is_recent = fact.place.paper and not _LAWFUL_AGE.search(fact.place.paper)
    if newest and is_recent and date.fromisoformat(newest) - date.fromisoformat(fact.value) > _LONG_AGO:
        return say("{place}的日期“{day}”比其他材料早一年以上（最近的是 {newest}）", newest=newest, **facts)
    return ""


def _founded(case: Case) -> str:
    """Return the day of foundation, by the licence's scan or its term, or ""."""
    stated = [fact.value for fact in table_of(case).of("founded") if fact.place.key.pattern() == "subject.licence.scan"]
    validity = case.subject.licence.validity
    return stated[0] if stated else validity.start.isoformat() if validity and validity.start else ""


@rule_part("R65")
def terms_run(case: Case) -> Iterator[Observation]:
    """Report letters and contracts whose term has ended."""
    for fact in table_of(case).of("ends"):
        if not _DATED.search(fact.place.paper):
            continue
        yield SEEN
        if not fact.value or fact.value < case.today.isoformat():
            text = say("{place}写的期限“{term}”已经到期", place=fact.place.shown(), term=fact.words)
            yield Violation(fact.place.key, text, say("请续签或重新出具。"))


@rule_part("R65")
def start_of_service(case: Case) -> Iterator[Observation]:
    """Report a paper of an algorithm in which the service began on another day than the form's 上线时间."""
    launched = {algorithm.name: algorithm.item.basic.launched for algorithm in case.algorithms}
    usual = next(iter(launched.values())) if len(set(launched.values())) == 1 else None
    about = {source.key: source.about for source in table_of(case).papers}
    for fact in table_of(case).of("started"):
        day = launched.get(about[fact.place.key], usual)
        if day is None or day.isoformat().startswith(fact.value):
            continue
        facts = {"place": fact.place.shown(), "words": fact.words, "launched": day}
        text = say("{place}写“{words}”，表单的上线时间是 {launched}", **facts)
        yield Violation(fact.place.key, text, say("请核对实际的上线时间，各处改成一致。"))
