"""Rules about the content of 拟公示内容 (R48) and 工作证明 (R62)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm, below
from assistant.checks.preflight.papers_rules import value_of
from assistant.checks.preflight.papers_text import NOT_READ, bare, lacking, pieces, place_of, whole
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.shapes import PaperFacts

_ROWS = ("算法基本原理", "算法运行机制", "算法应用场景", "算法目的意图")
_KEYS = lazy_pattern(
    r"\bsk-[A-Za-z0-9_-]{12,}|\bAKIA[A-Z0-9]{12,}|(?:密钥|口令|密码|token|secret|app_?key)\s*[：:=]\s*\S{6,}",
    re.IGNORECASE,
)
_ADDRESS = lazy_pattern(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_SECRET = lazy_pattern("商业秘密|内部资料|严禁外传|注意保密|机密|绝密")
_PUBLIC = lazy_pattern(r"@|^0\d")  # an e-mail address or landline may be the public contact
_POST = lazy_pattern("任(?!何|意|务)[^，。；]{2,}|职务|岗位|担任")
_DUTY = lazy_pattern("负责|职责")


@rule(
    "R48",
    "block",
    mark("拟公示内容四项必写的都有，没有电话、证件号、密钥等"),
    stage="算法",
    source=mark("公示内容人人可读"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def publication(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report missing rows of the text to be published, and content that must not be public."""
    key = algorithm.at("basic.publication")
    paper = case.papers.facts.get(key)
    if paper is None:
        yield Gap(say(NOT_READ), key)
        return
    yield SEEN
    for row in _ROWS:
        if not any(fact.value.strip() for fact in paper.values(row)):
            text = say("拟公示内容没有写“{row}”", row=row)
            yield lacking(paper, key, text, say("请补充这一项。"))
    for quote in paper.personal:
        text = say("{place}有个人信息：{words}", place=place_of(quote), words=quote.words)
        is_public = bool(_PUBLIC.search(quote.words))
        yield Violation(key, text, say("公示后人人可读，请删去。"), "warn" if is_public else None)
    yield from _secrets(paper, key)


def _secrets(paper: PaperFacts, key: FieldKey) -> Iterator[Observation]:
    """Report keys and passwords (never repeated), server addresses, and words that mark secrets."""
    for piece in pieces(paper.blocks):
        place = place_of(piece.quote())
        if _KEYS.search(piece.text):
            yield Violation(key, say("{place}有密钥或口令", place=place), say("公示后人人可读，请删去。"))
        if _ADDRESS.search(piece.text):
            text = say("{place}有像服务器地址的数字", place=place)
            yield Violation(key, text, say("请核实；是 IP 地址的，请删去。"), "warn")
        word = _SECRET.search(piece.text)
        if word:
            text = say("{place}有“{words}”字样", place=place, words=word[0])
            yield Violation(key, text, say("拟公示内容会公开，请核实是否写了不宜公开的内容。"), "warn")


@rule(
    "R62",
    "block",
    mark("工作证明齐全，与表单相同"),
    stage="主体",
    source=mark("公开填报说明"),
    needs=("profile", "documents"),
)
def employment_proof(case: Case) -> Iterator[Observation]:
    """Report what a proof of employment omits or states differently from the form, without repeating values."""
    key = below(ROOT, "subject.responsible.employment_proof")
    paper, person = case.papers.facts.get(key), case.subject.responsible
    if paper is None:
        yield Gap(say(NOT_READ), key)
        return
    yield SEEN
    expected = {
        "算法安全责任人": person.name,
        "证件号码": person.id_number,
        "联系电话": person.mobile,
        "职务": None,
        "职责": None,
    }
    for label, value in expected.items():
        facts = [fact for fact in paper.values(label) if fact.value.strip()]
        if value and facts and any(bare(value_of(fact)) != bare(value) for fact in facts):
            place = place_of(next(fact.quote for fact in facts if bare(value_of(fact)) != bare(value)))
            text = say("工作证明{place}的{label}与表单不同", place=place, label=label)
            yield Violation(key, text, say("请改成一致，重新盖章。"))
        elif not facts and not _is_in_prose(paper, label, value):
            yield _unsaid(paper, key, label, is_known=bool(value))


def _unsaid(paper: PaperFacts, key: FieldKey, label: str, *, is_known: bool) -> Violation | Gap:
    """Return the violation for a missing statement: certain only for a known value in a fully read paper."""
    if is_known and paper.blocks and not paper.unread and not paper.recognised and not paper.images:
        text = say("工作证明里没有表单所填的{label}", label=label)
        return Violation(key, text, say("请补充后重新盖章。"))
    text = say("工作证明里没有读到{label}", label=label)
    return lacking(paper, key, text, say("请核实；确实没有写的，补充后重新盖章。"), "warn")


def _is_in_prose(paper: PaperFacts, label: str, value: str | None) -> bool:
    """Say whether a proof states something in prose: `兹证明…任算法总监，负责…`."""
    if value:
        return bare(value) in bare(whole(paper))
    pattern = _POST if label == "职务" else _DUTY
    return any(pattern.search(piece.text) for piece in pieces(paper.blocks))
