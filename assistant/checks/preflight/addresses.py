"""The rule that addresses agree down to the district: of the entity, and where the algorithm runs (R67)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.fact_readers_places import is_elsewhere
from assistant.checks.preflight.facts import StatedFact, table_of
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule
from assistant.core.language import mark, say

_TOPICS = {"registered": mark("住所"), "deployed": mark("部署地点")}


@rule(
    "R67",
    "warn",
    mark("注册地、住所、部署地点在各处写的是同一个省市区"),
    stage="主体",
    source=mark("填报经验：地址前后不一，被退回"),
    needs=("profile", "documents"),
)
def same_districts(case: Case) -> Iterator[Observation]:
    """Report an address whose province, city or district differs from what most other places say."""
    table = table_of(case)
    yield from unread_papers(case)
    for kind, topic in _TOPICS.items():
        facts = list(dict.fromkeys(table.of(kind)))
        for fact, other in _odd(facts):
            shown = {"place": fact.place.shown(), "topic": say(topic), "words": fact.words}
            text = say(
                "{place}写的{topic}在“{words}”，{other}是“{rest}”", other=other.place.shown(), rest=other.words, **shown
            )
            yield Violation(fact.place.key, text, say("请核对，各处改成同一个省市区。"))
        if facts:
            yield SEEN


def _odd(facts: list[StatedFact]) -> Iterator[tuple[StatedFact, StatedFact]]:
    """Yield the facts that contradict most others, with one that each contradicts, until none contradicts another."""
    remaining = list(facts)
    while True:
        clashes = [[other for other in remaining if is_elsewhere(fact.value, other.value)] for fact in remaining]
        most = max(map(len, clashes), default=0)
        if not most:
            return
        at = next(place for place, others in enumerate(clashes) if len(others) == most)
        fact, others = remaining[at], clashes[at]
        same = [other for other in remaining if other.value == fact.value]
        yield fact, others[0]
        remaining = [other for other in remaining if other not in same]
