"""Passages shared by several papers: answered sections, an algorithm's products, its risks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.keys import FieldKey
from assistant.core.risk_names import RISKS, risk_name
from assistant.core.values import Nodes
from assistant.declaration.papers.draft_layer import DraftLine, Grid, LayerPart
from assistant.declaration.papers.facts import DraftFacts

_SHORT = 40
_MEASURE = re.compile(r"^(?:情形|风险|说明)?[：:]?\s*(.*?)[。；;\n]*\s*(?:防范)?措施[：:]\s*(.+)$", re.DOTALL)
_OF_MODEL = "algorithms[].detail.model."
# Tick boxes of which none may be ticked: an open answer is no gap.
_MAY_BE_EMPTY = frozenset(
    ("algorithms[].detail.data.biometrics", "algorithms[].detail.data.identity", f"{_OF_MODEL}overseas")
)


def answered(facts: DraftFacts, algorithm: FieldKey, *sections: str) -> Iterator[LayerPart]:
    """Yield a section's answers: short ones in a table, long ones as paragraphs, open ones as gaps."""
    short: list[tuple[str, str]] = []
    for spec, text in facts.section(algorithm, *sections):
        if not text and (spec.required == "no" or spec.pattern in _MAY_BE_EMPTY):
            continue
        if text and (len(text) > _SHORT or "\n" in text):
            if short:
                yield Grid(tuple(short), widths=(5.5, 10.5))
                short = []
            yield DraftLine(spec.name, "label")
            yield DraftLine(text, own=True)
        else:
            key = str(algorithm) + spec.pattern.removeprefix("algorithms[]")
            short.append((spec.name, text or facts.gap("field", key, f"{spec.name}？")))
    if short:
        yield Grid(tuple(short), widths=(5.5, 10.5))


@dataclass(frozen=True, slots=True)
class Use:
    """A product associated with an algorithm, and its ticked nodes as (path, function), "" meaning all."""

    product: FieldKey
    ticked: tuple[tuple[str, str], ...]


def uses(facts: DraftFacts, algorithm: FieldKey) -> tuple[Use, ...]:
    """Return the products associated with an algorithm, in profile order."""
    value = facts.value(algorithm, "association")
    nodes = sorted(value.nodes) if isinstance(value, Nodes) else []
    associated = []
    for key in facts.source.products():
        record = facts.source.record(key)
        natural = record.natural_key if record else ""
        ticked = tuple((*node[1:], "", "")[:2] for node in nodes if node[0] in {natural, key.parts[-1].item})
        if ticked:
            associated.append(Use(key, ticked))  # type: ignore[arg-type]
    return tuple(associated)


def functions(facts: DraftFacts, use: Use) -> Iterator[tuple[FieldKey, FieldKey]]:
    """Yield the path and function keys that a use covers."""
    for path in facts.source.below(use.product, "path"):
        for function in facts.source.below(path.key, "function"):
            if any(_covers(node, path.natural_key, function.natural_key) for node in use.ticked):
                yield path.key, function.key


def product_name(facts: DraftFacts, product: FieldKey) -> str:
    """Return the product's name with its form: `星语智聊（APP）`."""
    name = facts.text_or_gap(product, "name", "产品名称是什么？")
    form = facts.text_or_gap(product, "form", "服务形式是什么？")
    return f"{name}（{form}）"


def users(facts: DraftFacts, product: FieldKey) -> str:
    """Return the product's user figures as a phrase, or a gap."""
    mau, dau = facts.get(product, "figures.mau"), facts.get(product, "figures.dau")
    if not mau and not dau:
        question = f"{product_name(facts, product)}的日活跃、月活跃用户量是多少？"
        return facts.gap("field", str(product.child("figures").child("mau")), question)
    return "，".join(
        text for text in (f"月活跃用户 {mau} 人" if mau else "", f"日活跃用户 {dau} 人" if dau else "") if text
    )


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk in the client's words: its description and the measure against it."""

    name: str
    description: str
    measure: str


def risks(facts: DraftFacts, algorithm: FieldKey) -> tuple[Risk, ...]:
    """Return the eight risks of the report's cover table, with gaps where the profile is silent."""
    names = {"", *facts.source.subjects(algorithm)}
    own = [key for key in facts.source.items("risks") if facts.get(key, "algorithm") in names]
    noted = {risk_name(facts.get(key, "risk")): key for key in own}
    typed = {risk_name(key.parts[-1].item or ""): facts.get(key) for key in facts.source.risk_answers(algorithm)}
    return tuple(_risk(facts, algorithm, name, (noted.get(name), typed.get(name, ""))) for name in RISKS)


def _risk(facts: DraftFacts, algorithm: FieldKey, name: str, given: tuple[FieldKey | None, str]) -> Risk:
    noted, typed = given
    parted = _MEASURE.match(typed)
    description, measure = (_sentence(parted[1]), parted[2]) if parted and parted[1] else (typed, typed)
    if noted is not None:
        description = facts.get(noted, "description") or description
        measure = facts.get(noted, "measure") or measure
    key = str(algorithm.child("detail").child("risks", name))
    return Risk(
        name,
        description or facts.gap("field", key, f"本算法有没有“{name}”方面的风险，在什么情形下出现？"),
        measure or facts.gap("field", key, f"针对“{name}”采取了哪些具体措施，由谁、多久做一次？"),
    )


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"


def _covers(node: tuple[str, str], path: str, function: str) -> bool:
    return node[0] in {"", path} and node[1] in {"", function}


def chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return f"{(digits[tens] if tens > 1 else '') + '十' if tens else ''}{digits[ones] if ones or not tens else ''}"
