"""The rule that one sentence does not stand with other figures or other kinds in two places (R77).

Two sentences of different sources are compared if most of their pairs of characters agree. They contradict each other if
an aligned passage has another number of the same unit, or another word of the same group, in both directions.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import chain, combinations

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import FactPlace, Statement, table_of
from assistant.checks.preflight.normal_text import DAY, UNITS, normal, numbers
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, TECH, Observation, Violation, rule
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern

_LEAST, _MOST = 6, 160  # characters of a clause group; shorter ones agree by chance
_EVERYWHERE = 60  # texts; a pair of characters in more of them says nothing
_LIKE = 0.6  # share of the shorter sentence's pairs of characters
_PUNCTUATION = lazy_pattern(r"[，。；：、,.;:“”\"'「」（）()\s]")
_DIGITS = lazy_pattern(r"\d+(?:\.\d+)?")
_NOT_COMPARED = lazy_pattern(
    r"^subject\.licence|\.licence\.proof$|^subject\.attachments\.icp|third_party_models|授权|委托|关联说明|^products|employment_proof|commitment"
)
_USERS = lazy_pattern("活跃|用户(?:数|量)")  # R12 and R78 compare them, product by product
_COUNT = 10_000
_AGED = lazy_pattern("周岁|岁")
_UNIT = lazy_pattern(rf"^(?:{UNITS})")
_HOURS: dict[str, Decimal | int] = {
    "小时": 1,
    "个小时": 1,
    "天": 24,
    "日": 24,
    "工作日": 24,
    "个工作日": 24,
    "周": 168,
    "个月": 720,
    "分钟": Decimal(1) / 60,
}
_COMPLAINTS = lazy_pattern("投诉|举报|申诉|权属|侵权|下架|退款|注销")
_FREQUENCY = lazy_pattern(r"每(半年|季度|季|个月|月)([^\d]{0,6})(\d{1,9})次")
_A_YEAR = {"半年": 2, "季度": 4, "季": 4, "个月": 12, "月": 12}
_GROUPS = (
    lazy_pattern("左上角|右上角|左下角|右下角|顶部|底部|正中|开头|末尾"),
    lazy_pattern(
        "逻辑回归|双塔网络|双塔|决策树|梯度提升树|随机森林|协同过滤|线性回归|多目标网络|[\u4e00-\u9fff]{2}生成网络|[\u4e00-\u9fff]{2}扩散模型|大模型|支持向量机"
    ),
    lazy_pattern("自研|外购"),
    lazy_pattern("全量|抽审|抽查|逐条"),
    lazy_pattern("mp3|wav|jpg|jpeg|png|gif|mp4|txt|pdf|docx|flac|aac|webp"),
)


@dataclass(frozen=True, slots=True)
class ComparableText:
    """A sentence for comparison: its normal text without punctuation, its pairs of characters and its place."""

    statement: Statement
    text: str
    pairs: frozenset[str]
    source: str
    whole: str


@rule(
    "R77",
    "warn",
    mark("同一句话在几处写的数字、方式、名称相同"),
    stage="算法",
    source=mark("填报经验：材料之间矛盾，被退回"),
    needs=("profile", "documents"),
    who=TECH,
)
def worded_differently(case: Case) -> Iterator[Observation]:
    """Report sentences that contradict most like sentences of other sources."""
    table = table_of(case)
    yield from unread_papers(case)
    if not table.papers:
        return
    yield SEEN
    clashes = list(_clashes(_comparable(table.statements)))
    while clashes:
        counts: dict[ComparableText, int] = defaultdict(int)
        for one, other, _, _ in clashes:
            counts[one] += 1
            counts[other] += 1
        odd = max(counts, key=lambda text: (counts[text], bool(text.statement.place.paper), -len(text.text)))
        one, other, words, others = next(clash for clash in clashes if odd in clash[:2])
        if odd is not one:
            one, other, words, others = other, one, others, words
        yield _violation(one, other, words, others)
        clashes = [clash for clash in clashes if not _is_same(odd, clash, words, others)]


def _is_same(odd: ComparableText, clash: Clash, words: str, others: str) -> bool:
    """Say whether a contradiction has the cause that was reported: the same text, or the same words."""
    return odd.text in (clash[0].text, clash[1].text) or {words, others} == set(clash[2:])


def _violation(one: ComparableText, other: ComparableText, words: str, others: str) -> Violation:
    place: FactPlace = one.statement.place
    shown = {
        "place": place.shown(),
        "quote": _around(one.statement, words),
        "other": other.statement.place.shown(),
        "rest": _around(other.statement, others),
    }
    text = say("{place}写“{quote}”，{other}写“{rest}”：{words}与{others}不同", words=words, others=others, **shown)
    return Violation(place.key, text, say("请核实是哪一处写错，各处改成一致。"))


def _around(statement: Statement, words: str) -> str:
    """Return the part of a sentence, between commas, that has the words when its numbers are normal."""
    parts = [part for part in re.split("[，。；]", statement.text) if words in _PUNCTUATION.sub("", normal(part))]
    return Statement((parts or [statement.text])[0], statement.place).quote()


Clash = tuple[ComparableText, ComparableText, str, str]


def _comparable(statements: Iterator[Statement]) -> list[ComparableText]:
    texts: dict[tuple[str, str], ComparableText] = {}
    for statement in statements:
        if _NOT_COMPARED.search(str(statement.place.key)):
            continue
        for part in dict.fromkeys((statement.text, *statement.text.split("，"))):
            text = _yearly(_PUNCTUATION.sub("", normal(DAY.sub("", plain(part)))))
            source = str(statement.place.key) if statement.place.paper else ""
            bare = _DIGITS.sub("0", text)
            if _LEAST <= len(text) <= _MOST and (source, text) not in texts:
                pairs = frozenset(bare[at : at + 2] for at in range(len(bare) - 1))
                texts[source, text] = ComparableText(
                    Statement(part, statement.place), text, pairs, source, statement.text
                )
    return list(texts.values())


def _yearly(text: str) -> str:
    """Return a text in which a frequency by half-year, quarter or month is one by year."""
    return _FREQUENCY.sub(lambda match: f"每年{match[2]}{int(match[3]) * _A_YEAR[match[1]]}次", text)


def _clashes(texts: Sequence[ComparableText]) -> Iterator[Clash]:
    """Yield contradicting pairs. A sentence that the other source also has contradicts nothing there."""
    by_source: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        by_source[text.source].add(text.text)
    least = [_LIKE * len(text.pairs) for text in texts]
    for (a, b), count in _shared(texts).items():
        if count < least[a] and count < least[b]:
            continue
        one, other = texts[a], texts[b]
        if one.source == other.source:
            continue
        is_longer = max(len(one.text), len(other.text)) > 2 * min(len(one.text), len(other.text))
        if is_longer or one.text in by_source[other.source] or other.text in by_source[one.source]:
            continue
        if _has_other_topic(one.whole, other.whole):
            continue
        difference = _difference(one.text, other.text)
        if difference is not None:
            yield one, other, *difference


def _has_other_topic(one: str, other: str) -> bool:
    """Say whether two sentences speak of complaints of another kind."""
    mine, theirs = set(_COMPLAINTS.findall(one)), set(_COMPLAINTS.findall(other))
    return bool(mine and theirs) and not mine & theirs


def _shared(texts: Sequence[ComparableText]) -> dict[tuple[int, int], int]:
    """Return how many pairs of characters each two texts share, without pairs that stand everywhere."""
    by_pair: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        for pair in text.pairs:
            by_pair[pair].append(at)
    rare = (places for places in by_pair.values() if len(places) < _EVERYWHERE)
    return Counter(chain.from_iterable(combinations(places, 2) for places in rare))


def _difference(one: str, other: str) -> tuple[str, str] | None:
    """Return the contradicting words of two texts, or None."""
    for group in _GROUPS:
        mine, theirs = set(group.findall(one)), set(group.findall(other))
        if mine - theirs and theirs - mine and not any(a in b or b in a for a in mine - theirs for b in theirs - mine):
            return sorted(mine - theirs)[0], sorted(theirs - mine)[0]
    if _USERS.search(one) or _AGED.search(one):
        return None
    mine_numbers, their_numbers = numbers(one), numbers(other)
    for value, unit in sorted(mine_numbers - their_numbers):
        for second, their_unit in sorted(their_numbers - mine_numbers):
            if _is_other(value, unit, second, their_unit) and _is_aligned(one, other, value, second):
                return f"{value}{unit}", f"{second}{their_unit}"
    return None


def _is_other(value: str, unit: str, second: str, their_unit: str) -> bool:
    """Say whether two numbers have one unit, or are durations, and differ."""
    if unit in _HOURS and their_unit in _HOURS:
        return Decimal(value) * _HOURS[unit] != Decimal(second) * _HOURS[their_unit]
    is_count = bool(unit) or min(Decimal(value), Decimal(second)) >= _COUNT  # a small bare number is a house or item
    return unit == their_unit and is_count


def _is_aligned(one: str, other: str, value: str, second: str) -> bool:
    """Say whether the numbers stand between the same words in both texts."""
    before = one.partition(value)[0][-3:], other.partition(second)[0][-3:]
    after = tuple(_UNIT.sub("", text)[:1] for text in (one.partition(value)[2], other.partition(second)[2]))
    alike = SequenceMatcher(None, before[0], before[1]).ratio() > 0.6
    return alike and (not after[0] or not after[1] or after[0] == after[1])
