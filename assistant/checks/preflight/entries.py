"""The rule that each product shows a complaint entry, a user agreement and a privacy policy (R32)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneProduct
from assistant.checks.preflight.human import human_record
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.schema.notes import HumanCheck

_ENTRIES = (
    (mark("投诉举报入口"), lazy_pattern("投诉|举报|申诉|反馈")),
    (mark("用户协议"), lazy_pattern("用户协议|服务协议")),
    (mark("隐私政策"), lazy_pattern("隐私")),
)
_EVIDENCE = ROOT.child("notes").child("evidence")


@rule(
    "R32",
    "block",
    mark("投诉举报入口、用户协议、隐私政策有截图或核验记录"),
    stage="产品",
    source=mark("《生成式人工智能服务管理暂行办法》第十五条；公开填报说明"),
    needs=("profile", "human"),
)
def entries(case: Case) -> Iterator[Observation]:
    """Report entries that a person found missing online, and entries without a figure; without any figures, a gap."""
    products = _by_name(case)
    if not products:
        yield Gap(say("没有算法关联产品"), _EVIDENCE)
        return
    figures = _captions(case)
    for name, product in products.items():
        captions = [words for words, names in figures if names == {name} or plain(name) in plain(words)]
        yield from _of_product(case, product, "\n".join(captions), has_evidence=bool(figures))


def _by_name(case: Case) -> dict[str, OneProduct]:
    """Return the products associated with an algorithm, one for each name."""
    products: dict[str, OneProduct] = {}
    for algorithm in case.algorithms:
        for product in algorithm.products:
            products.setdefault(product.item.name or "", product)
    return products


def _captions(case: Case) -> list[tuple[str, set[str]]]:
    """Return figure captions, each with the products it may be about if it names none."""
    own = {product.item.name or "" for product in case.products}
    captions = [
        (f"{evidence.title or ''} {evidence.proves or ''}", own) for evidence in case.notes.evidence if evidence.file
    ]
    for algorithm in case.algorithms:
        paper = case.papers.facts.get(algorithm.at("basic.assessment"))
        names = {product.item.name or "" for product in algorithm.products}
        captions += [(caption.words, names) for caption in paper.captions] if paper is not None else []
    return captions


def _of_product(case: Case, product: OneProduct, captions: str, *, has_evidence: bool) -> Iterator[Observation]:
    lacking = []
    for title, words in _ENTRIES:
        record = _record(case, title, product.item.name or "")
        if record is not None and record.outcome == "不通过":
            yield SEEN
            facts = {"by": record.by or "", "on": record.on, "about": say(title)}
            text = say("{by}于 {on} 核验“{about}”：不通过", **facts)
            yield Violation(_EVIDENCE, text, say("请上线后重新核验，或补截图。"))
        elif record is not None or words.search(captions):
            yield SEEN
        elif has_evidence:
            lacking.append(say(title))
        else:
            yield Gap(say("“{about}”没有截图，也没有人工核验记录", about=say(title)), _EVIDENCE)
    if lacking:
        yield SEEN
        facts = {"name": product.item.name or "", "titles": comma_list(lacking)}
        text = say("没有图注写明产品“{name}”的{titles}", **facts)
        remedy = say("请核实：图注写上产品名称和入口，或补截图、人工核验记录。")
        yield Violation(product.key, text, remedy, "warn")


def _record(case: Case, title: str, name: str) -> HumanCheck | None:
    """Return the human check of an entry for this product, else for all products, or None."""
    of_product = human_record(case, "R32", f"{name} {title}")
    return of_product or human_record(case, "R32", say(title)) or human_record(case, "R32", title)
