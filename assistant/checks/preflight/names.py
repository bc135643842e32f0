"""Rules about the names of algorithms, products, paths and functions (R03, R04, R53, R63)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.papers_rules import names_in_papers, products_in_papers
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.wording import confusable, option
from assistant.declaration.profile.catalogue import ProfileRecord
from assistant.declaration.profile.natural import find, key_of

SUFFIX = lazy_pattern(r"[-－–—]\s?[0-9１２]$")
_ENDING = "算法"
_GENERAL = (
    "科技",
    "网络",
    "信息",
    "技术",
    "智能",
    "有限",
    "公司",
    "生成",
    "合成",
    "推荐",
    "内容",
    "文本",
    "图像",
    "服务",
)
_SHORTEST_BRAND = 2
_SHORTEST_QUOTED = 4


def bare_name(name: str) -> str:
    """Return an algorithm's name without the role suffix -1 or -2."""
    return SUFFIX.sub("", name.strip())


@rule(
    "R03",
    "block",
    mark("算法名称各处一致、账号内不重复，以“算法”结尾"),
    stage="算法",
    source=mark("一次真实退回（2026-08）；公开清单"),
    who=OFFICE,
)
def algorithm_names(case: Case) -> Iterator[Observation]:
    """Report names that do not end in 算法, and names used twice in one account."""
    counts = Counter(option(algorithm.name) for algorithm in case.algorithms)
    for item in case.algorithms:
        if not item.name:
            yield Gap(say("算法还没有名称"), item.at("basic.name"))
            continue
        yield SEEN
        if counts[option(item.name)] > 1:
            text = say("有 {count} 条算法都叫“{name}”", count=counts[option(item.name)], name=item.name)
            yield Violation(item.at("basic.name"), text, say("同一账号内名称不能重复；两种角色请加 -1、-2。"))
        if not bare_name(item.name).endswith(_ENDING):
            text = say("“{name}”不以“算法”结尾", name=item.name)
            yield Violation(item.at("basic.name"), text, say("公开清单里的名称都以“算法”结尾，请核实。"), "warn")
        yield from names_in_papers(case, item)


@rule(
    "R04",
    "warn",
    mark("算法名称含主体或产品的简称和功能；两种角色以 -1、-2 区分"),
    stage="算法",
    source=mark("公开清单"),
    who=OFFICE,
    per="algorithm",
)
def name_parts(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a name without a brand or function, and a name of a pair without its suffix."""
    known = [case.subject.basic.name, *(product.item.name for product in case.products)]
    owners = [name for name in known if name]
    if not algorithm.name or not owners:
        yield Gap(say("算法名称或主体名称未填"), algorithm.at("basic.name"))
        return
    yield SEEN
    bare = bare_name(algorithm.name).removesuffix(_ENDING)
    brand = max((_shared(bare, owner) for owner in owners), key=len)
    if not brand or brand in _GENERAL:
        text = say("“{name}”里没有主体或产品的简称", name=algorithm.name)
        yield Violation(algorithm.at("basic.name"), text, say("通常写 简称+功能+算法，请核实。"))
    elif brand == bare:
        text = say("“{name}”里只有简称，没有功能", name=algorithm.name)
        yield Violation(algorithm.at("basic.name"), text, say("通常写 简称+功能+算法，请核实。"))
    if algorithm.item.same_capability_as and not SUFFIX.search(algorithm.name):
        text = say("“{name}”与另一角色是同一能力，名称没有 -1、-2", name=algorithm.name)
        yield Violation(algorithm.at("basic.name"), text, say("请给两条的名称加上 -1 和 -2。"))


def _shared(name: str, owner: str) -> str:
    """Return the longest substring shared with the owner's name, at least two characters, or ""."""
    pieces = (name[at : at + long] for long in range(len(name), _SHORTEST_BRAND - 1, -1) for at in range(len(name)))
    return next((piece for piece in pieces if len(piece) >= _SHORTEST_BRAND and piece in owner), "")


@rule(
    "R53",
    "block",
    mark("产品名称在产品、报告和图注里相同"),
    stage="产品",
    source=mark("一次真实退回（2026-08）：名称不一"),
    who=OFFICE,
)
def product_names(case: Case) -> Iterator[Observation]:
    """Report notes about unknown products, and captions with a name one character off."""
    names = {product.item.name for product in case.products if product.item.name}
    if not names:
        yield Gap(say("资料里没有产品名称"))
        return
    for position, figure in enumerate(case.notes.evidence):
        yield SEEN
        key = ROOT.child("notes").child("evidence", key_of(figure, position))
        for name in sorted(names):
            written = misspelt(name, f"{figure.title or ''}\n{figure.proves or ''}")
            if written and written not in names:
                text = say("图注写“{written}”，产品名称是“{name}”", written=written, name=name)
                yield Violation(key, text, say("请改成同一个写法。"))
    yield from _retained_papers(case, names)
    yield from products_in_papers(case, frozenset(names))
    for algorithm in case.algorithms:
        report = algorithm.at("basic.assessment")
        if report in case.shown and report not in case.papers.facts:
            yield Gap(say("报告里的产品名称要读取材料后才能比对"), report)


def _retained_papers(case: Case, names: set[str]) -> Iterator[Observation]:
    items = [product.item for product in case.products]
    algorithms = {algorithm.name for algorithm in case.algorithms}
    for position, paper in enumerate(case.notes.materials):
        about = paper.about
        if not about or about in algorithms or about in names or about == case.subject.basic.name:
            continue
        yield SEEN
        if find(items, about) is None:
            key = ROOT.child("notes").child("materials", key_of(paper, position)).child("about")
            text = say("材料对应的“{about}”不是资料里的产品或算法", about=about)
            yield Violation(key, text, say("请写 产品名称/服务形式，或算法名称。"))


def misspelt(name: str, text: str) -> str:
    """Return the part of a text that differs from a name in one character, or "" if the text has the exact name."""
    if len(name) < _SHORTEST_QUOTED or name in text:
        return ""
    pieces = (text[at : at + len(name)] for at in range(len(text) - len(name) + 1))
    return next((piece for piece in pieces if sum(a != b for a, b in zip(piece, name, strict=True)) == 1), "")


@rule(
    "R63",
    "warn",
    mark("同一列表里的名称不只差空格、全半角或大小写"),
    stage="产品",
    source=mark("填报经验"),
    who=OFFICE,
)
def similar_names(case: Case) -> Iterator[Observation]:
    """Report two products, paths or functions, or two algorithms, whose names a site might store as one."""
    listed = [record for record in case.records if record.kind.listed_in and not record.retired]
    if not listed:
        yield Gap(say("资料里没有产品和算法"))
    known: dict[tuple[str, object, str], ProfileRecord] = {}
    for record in listed:
        yield SEEN
        name = record.natural_key
        other = known.setdefault((record.page, record.parent, confusable(name)), record)
        if other is not record:
            text = say("“{name}”与“{other}”只差空格、全半角或大小写", name=name, other=other.natural_key)
            if name == other.natural_key:
                text = say("同一列表里有两条“{name}”", name=name)
            remedy = say("系统可能把两条存成一条，前一条的内容会丢失；请核实，是两条的请改成明显不同的名称。")
            yield Violation(record.key, text, remedy)
