"""The papers of a profile, how to compare their statements, and rules on names (R01, parts of R03 and R53).

Rules on papers use `case.papers`, the facts that `declaration.documents` read from the files. An unread paper is a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm, below
from assistant.checks.preflight.licence import seals_name
from assistant.checks.preflight.papers_text import NOT_READ, place_of, plain, unread
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.shapes import Fact, PaperFacts

_SUBJECT = ROOT.child("subject")
ENTITY_PAPERS = ("attachments.commitment", "attachments.responsibility", "responsible.employment_proof")
_PAPERS = ("basic.assessment", "basic.publication")
_REAL_CASE = mark("一次真实退回（2026-08）")
_FORM = lazy_pattern("(?:APP|手机应用|客户端|网站|官网|小程序|公众号)$", re.IGNORECASE)
_NOTHING = ("-", "--", "/", "无", "不适用")
_NEXT_LABEL = lazy_pattern(r"\s+[^\s：:]{1,8}[：:]")


def papers_of(case: Case) -> Iterator[tuple[FieldKey, PaperFacts | None]]:
    """Yield each written paper by its field, with its facts or None if it was not read."""
    keys = [below(_SUBJECT, path) for path in ENTITY_PAPERS]
    keys += [algorithm.at(path) for algorithm in case.algorithms for path in _PAPERS]
    for key in keys:
        if key in case.shown:
            yield key, case.papers.facts.get(key)


def unread_papers(case: Case) -> Iterator[Gap]:
    """Yield a gap for each written paper whose text nobody has read, or one for all if no paper was read."""
    if not case.papers.facts:
        yield Gap(say(NOT_READ))
        return
    keys = [key for key, paper in papers_of(case) if paper is None]
    retained = (key for key in case.papers.scans if key.pattern().startswith("notes.materials"))
    keys += [key for key in retained if key not in case.papers.facts and key not in case.papers.persons]
    yield from (Gap(unread(case, key), key) for key in keys)


def compared(case: Case, key: FieldKey, label: str, expected: str) -> Iterator[Observation]:
    """Report statements of a label that differ from the profile; a gap if the paper states none."""
    paper = case.papers.facts.get(key)
    if paper is None:
        yield Gap(unread(case, key), key)
        return
    stated = paper.values(label)
    if not stated:
        yield Gap(say("材料里没有读到{label}", label=label), key)
    for fact in stated:
        yield SEEN
        if value_of(fact) != plain(expected):
            facts = {"place": place_of(fact.quote), "label": label, "value": fact.value.strip(), "wanted": expected}
            text = say("材料{place}写{label}“{value}”，资料是“{wanted}”", **facts)
            yield Violation(key, text, say("请改成一致；盖章的材料须重新盖章。"))


def value_of(fact: Fact) -> str:
    """Return a fact's value for comparison: without white space and without a second label on the line."""
    return plain(_NEXT_LABEL.split(fact.value)[0])


@rule(
    "R01",
    "block",
    mark("主体名称在所有材料里相同"),
    stage="主体",
    source=_REAL_CASE,
    needs=("profile", "documents"),
)
def entity_names(case: Case) -> Iterator[Observation]:
    """Report papers that name another entity. `licence` checks licence and seals."""
    name = case.subject.basic.name
    if not name:
        yield Gap(say("主体名称未填"), below(_SUBJECT, "basic.name"))
        return
    for key, _ in papers_of(case):
        yield from compared(case, key, "主体名称", name)
    yield from seals_name(case, name)


def names_in_papers(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report papers with another algorithm name (part of R03)."""
    for path in _PAPERS:
        if algorithm.at(path) in case.shown:
            yield from compared(case, algorithm.at(path), "算法名称", algorithm.name)


def products_in_papers(case: Case, names: frozenset[str]) -> Iterator[Observation]:
    """Report papers that name a product missing from the profile (part of R53)."""
    known = {plain(name) for name in names}
    for key, paper in papers_of(case):
        for fact in paper.values("产品名称") if paper is not None else ():
            yield SEEN
            value = plain(fact.value)
            if value and value not in known and _FORM.sub("", value) not in known and value not in _NOTHING:
                yield _other_product(key, fact, names)


def _other_product(key: FieldKey, fact: Fact, names: frozenset[str]) -> Violation:
    facts = {"place": place_of(fact.quote), "value": fact.value, "names": comma_list(sorted(names))}
    text = say("材料{place}写产品“{value}”，资料里是“{names}”", **facts)
    return Violation(key, text, say("请改成同一个写法。"))
