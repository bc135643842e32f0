"""Misspelt names in papers, and reports that go beyond the association (parts of R03, R53 and R57)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import is_denied
from assistant.checks.preflight.facts import FactSource, table_of
from assistant.checks.preflight.names import misspelt
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_report import report_of
from assistant.checks.preflight.papers_text import pieces, plain, said, section, unread
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule_part
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.patterns import lazy_pattern
from assistant.core.values.words import labels_of
from assistant.declaration.documents.shapes import PaperFacts, Quote
from assistant.declaration.profile.natural import find, key_of

_LEAST_NAMED = 4  # characters; prose hardly contains a longer function name by chance

_LEFT_OUT = lazy_pattern("不用|不使用|不经|不涉及|未关联|不关联|没有列|未列|不列|不含|除外|不属于|无关|没有关联|不算")
_BY_ALGORITHM = lazy_pattern(
    "(?:由|是|用|靠|经|使用|调用|采用)(?:了)?(?:本|该|同一|这个|上述)?(?:算法|模型)|算法(?:计算|生成|推荐|排序|给出|决定|完成|驱动)|本算法"
)
_NEAR = 24


@rule_part("R03")
def names_in_prose(case: Case) -> Iterator[Observation]:
    """Report assessments whose text has the algorithm's name one character off."""
    known = {algorithm.name for algorithm in case.algorithms}
    for item in case.algorithms:
        key, paper = report_of(case, item)
        if key not in case.shown or not item.name:
            continue
        if paper is None:
            yield Gap(unread(case, key), key)
            continue
        for piece in pieces(paper.blocks):
            written = misspelt(item.name, piece.text)
            if written and written not in known and item.name not in plain(written):
                text = say("报告{words}像是写错了算法名称“{name}”", words=said(piece.quote(written)), name=item.name)
                yield Violation(key, text, say("请改成同一个写法。"), "warn")


@rule_part("R53")
def products_in_captions(case: Case) -> Iterator[Observation]:
    """Report captions with a product's name one character off."""
    names = {product.item.name for product in case.products if product.item.name}
    for algorithm in case.algorithms:
        key, paper = report_of(case, algorithm)
        for caption in paper.captions if paper is not None else ():
            yield SEEN
            for name in sorted(names):
                written = misspelt(name, caption.words)
                if written and written not in names:
                    text = say(
                        "报告图注{words}写“{written}”，产品名称是“{name}”",
                        words=said(caption),
                        written=written,
                        name=name,
                    )
                    yield Violation(key, text, say("请改成同一个写法。"))


@rule_part("R57")
def described_beyond(case: Case) -> Iterator[Observation]:
    """Report products and functions that an assessment describes but the association does not cover."""
    for algorithm in case.algorithms:
        if not algorithm.item.association:
            continue
        key, paper = report_of(case, algorithm)
        if paper is None:
            yield Gap(unread(case, key), key)
            continue
        yield SEEN
        yield from _products(case, algorithm, paper, key)
        names = _uncovered(algorithm)
        described = _described(paper, names) if names else None
        if described is not None:
            text = say("报告{words}写了这个功能，算法没有关联它", words=said(described))
            yield Violation(key, text, say("请核实：补关联，或从报告里删去。"))


@rule_part("R57")
def associated_beyond(case: Case) -> Iterator[Observation]:
    """Report functions that the paper 产品与算法关联说明 lists but the association does not cover."""
    for algorithm in case.algorithms:
        names = {name for name in _uncovered(algorithm) if len(name) >= _LEAST_NAMED}
        for source in table_of(case).papers if algorithm.item.association and names else ():
            if source.about not in ("", algorithm.name):
                continue
            yield SEEN
            if "关联说明" not in source.name:
                yield from _served(source, names)
                continue
            for name in sorted(names):
                at = source.flat.find(plain(name))
                near = source.flat[max(0, at - _NEAR) : at + len(name) + _NEAR]
                if at >= 0 and not _LEFT_OUT.search(near):
                    text = say("{place}写了功能“{name}”，算法没有关联它", place=source.place_at(at).shown(), name=name)
                    yield Violation(source.key, text, say("请核实：补关联，或从材料里删去。"))


def _served(source: FactSource, names: set[str]) -> Iterator[Observation]:
    """Yield what a paper other than 产品与算法关联说明 says to be served by the algorithm although it is not associated."""
    if source.key.pattern().startswith(("subject", "algorithms")):
        return
    for statement in source.statements:
        text = tidy(statement.text)
        for name in sorted(names):
            at = text.find(plain(name))
            if at >= 0 and _BY_ALGORITHM.search(text) and not _LEFT_OUT.search(text) and not is_denied(text, at, at):
                place = statement.place.shown()
                message = say("{place}写了功能“{name}”，算法没有关联它", place=place, name=name)
                yield Violation(source.key, message, say("请核实：补关联，或从材料里删去。"))


def _products(case: Case, algorithm: OneAlgorithm, paper: PaperFacts, key: FieldKey) -> Iterator[Observation]:
    own = {plain(product.item.name or "") for product in algorithm.products}
    known = {plain(product.item.name or "") for product in case.products}
    for fact in paper.values("产品名称"):
        if plain(fact.value) in known - own:
            text = say("报告{words}写了产品“{name}”，算法没有关联它", words=said(fact.quote), name=fact.value)
            yield Violation(key, text, say("请核实：补关联，或从报告里删去。"))
            return


def _uncovered(algorithm: OneAlgorithm) -> set[str]:
    """Return the names of functions of the associated products that no ticked node covers."""
    covered, named = set(), set()
    for product in algorithm.products:
        nodes = [
            node
            for node in algorithm.item.association or ()
            if node.product and find([product.item], node.product) == 0
        ]
        for at, path in enumerate(product.item.paths):
            for function in path.functions:
                named.add(function.name or "")
                on_path = [node for node in nodes if not node.path or labels_of(node)[1] == key_of(path, at)]
                if any(node.function in (None, "", function.name) for node in on_path):
                    covered.add(function.name or "")
    return named - covered - {""}


def _described(paper: PaperFacts, names: set[str]) -> Quote | None:
    """Return the quote where chapter two names one of the functions, in its own cell or in text, or None."""
    for block in section(paper, "服务情况"):
        for name in names:
            is_cell = block.kind == "cell" and plain(block.text) == plain(name)
            in_text = block.kind in {"text", "cell"} and len(name) >= _LEAST_NAMED and name in block.text
            if is_cell or in_text:
                return Quote(name, block.page, block.heading)
    return None
