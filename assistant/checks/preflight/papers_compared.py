"""Rules that compare papers with each other: consistent entity facts, no similar reports (R40, R56)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.facts import table_of
from assistant.checks.preflight.names import bare_name
from assistant.checks.preflight.papers_rules import papers_of, value_of
from assistant.checks.preflight.papers_text import place_of, unread
from assistant.checks.preflight.rule import CLIENT, OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.language import mark, say
from assistant.declaration.documents.similarity import is_comparable, shared_passages, similarity

ALIKE = 0.6  # share of the shorter report's own text; our threshold, uncalibrated
_SHOWN = 40
_SAME_EVERYWHERE = ("主体名称", "统一社会信用代码", "法定代表人", "算法安全责任人", "住所")
_NAMES = ("主体名称",)


@rule(
    "R56",
    "warn",
    mark("同一主体的各份材料所写的主体情况一致"),
    stage="算法",
    source=mark("一次真实退回（2026-08）"),
    needs=("profile", "documents"),
    who=CLIENT,
)
def one_entity(case: Case) -> Iterator[Observation]:
    """Report entity facts that two papers state differently; a different name blocks."""
    read_papers = [(key, paper) for key, paper in papers_of(case) if paper is not None]
    yield from (Gap(unread(case, key), key) for key, paper in papers_of(case) if paper is None)
    persons = _persons_compared(case)
    for label in (label for label in _SAME_EVERYWHERE if label not in persons):
        statements = [(key, fact, paper.name) for key, paper in read_papers for fact in paper.values(label)]
        if len({key for key, _, _ in statements}) < 2:
            continue
        yield SEEN
        _, first, one = statements[0]
        others = [(key, fact, name) for key, fact, name in statements if value_of(fact) != value_of(first)]
        if others:
            key, fact, other = others[0]
            facts = {"one": one, "first": place_of(first.quote), "other": other, "second": place_of(fact.quote)}
            text = say("{label}不同：“{one}”{first}与“{other}”{second}", label=label, **facts)
            remedy = say("请改成一致；盖章的材料须重新盖章。")
            yield Violation(key, text, remedy, "block" if label in _NAMES else None)


def _persons_compared(case: Case) -> set[str]:
    """Return the labels of persons that R66 compares with the form."""
    legal, officer = case.subject.legal_representative.name, case.subject.responsible.name
    table = table_of(case)
    labels = {"法定代表人"} if legal and table.of("representative") else set()
    return labels | ({"算法安全责任人"} if officer and table.of("officer") else set())


@rule(
    "R40",
    "warn",
    mark("各份报告不雷同，也不与一起检查的其他客户雷同（不计模板文字和 -1、-2 两条）"),
    stage="算法",
    source=mark("填报经验：套模板被退回"),
    needs=("profile", "documents"),
    who=OFFICE,
)
def alike_reports(case: Case) -> Iterator[Observation]:
    """Report two assessments of the profile with similar text, and one similar to another client's.

    The other client is never named.
    """
    texts = {
        algorithm.name: case.papers.texts.get(algorithm.at("basic.assessment"), "") for algorithm in case.algorithms
    }
    comparable = [algorithm for algorithm in case.algorithms if is_comparable(texts[algorithm.name])]
    pairs = [(a, b) for a, b in combinations(comparable, 2) if bare_name(a.name) != bare_name(b.name)]
    others = [text for text in case.papers.others if is_comparable(text)]
    if not pairs:
        yield Gap(say("这份资料里没有两份可比的报告"))
    for item in case.algorithms:
        if item not in comparable and item.at("basic.assessment") in case.shown:
            yield Gap(_incomparable(case, item), item.at("basic.assessment"))
    if not others or not comparable:
        yield Gap(say("没有与其他客户的报告比对；要比对，请把几份资料一起检查"))
    for one, other in pairs:
        yield SEEN
        share = similarity(texts[one.name], texts[other.name])
        if share >= ALIKE:
            facts = {"first": one.name, "second": other.name, "share": round(share * 100)}
            message = say("“{first}”和“{second}”的报告有 {share}% 相同", **facts)
            yield Violation(other.at("basic.assessment"), message, _rewrite(texts[other.name], texts[one.name]))
    for item in comparable if others else ():
        yield SEEN
        yield from _like_others(item, texts[item.name], others)


def _like_others(algorithm: OneAlgorithm, text: str, others: list[str]) -> Iterator[Observation]:
    share, closest = max((similarity(text, other), other) for other in others)
    if share >= ALIKE:
        message = say("报告与其他资料里的一份报告有 {share}% 相同", share=round(share * 100))
        yield Violation(algorithm.at("basic.assessment"), message, _rewrite(text, closest))


def _incomparable(case: Case, algorithm: OneAlgorithm) -> str:
    if algorithm.at("basic.assessment") not in case.papers.texts:
        return unread(case, algorithm.at("basic.assessment"))
    return say("报告里自己写的文字太少，无法判断是否雷同")


def _rewrite(text: str, other: str) -> str:
    """Return the remedy, quoting the longest passage shared by both reports."""
    passage = next(iter(shared_passages(text, other, most=1)), "")[:_SHOWN]
    return say("请按各自的实际情况重写，如“{passage}…”。", passage=passage)
