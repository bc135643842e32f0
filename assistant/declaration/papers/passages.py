"""Passages shared by several papers: answered sections, an algorithm's products, risks, figures of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core import files
from assistant.core.keys import FieldKey
from assistant.core.values import Nodes
from assistant.declaration.papers.draft_layer import Blank, DraftLine, Figure, Grid, LayerPart, ask
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.outline import EVIDENCE, EvidenceKind
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.risk_names import RISKS, risk_name
from assistant.declaration.profile.spec import FieldSpec

_SHORT = 40
_PICTURE_LIMIT = 10 << 20
_NUMBERED = re.compile(r"^\s*图\s*\d+\s*")


def answered(facts: DraftFacts, algorithm: FieldKey, *sections: str) -> Iterator[LayerPart]:
    """Yield a section's answers: short ones in a table, long ones as paragraphs, open ones as gaps."""
    short: list[tuple[str, str]] = []
    for spec, text in facts.section(algorithm, *sections):
        if not text and spec.required == "no":
            continue
        if text and (len(text) > _SHORT or "\n" in text):
            if short:
                yield Grid(tuple(short), widths=(5.5, 10.5))
                short = []
            yield DraftLine(spec.name, "label")
            yield DraftLine(text, own=True)
        else:
            short.append((spec.name, text or _open(spec)))
    if short:
        yield Grid(tuple(short), widths=(5.5, 10.5))


def _open(spec: FieldSpec) -> str:
    """Return the text for an open answer: 未勾选 for optional tick boxes, else a gap."""
    return "未勾选" if spec.kind == "choices" and spec.required != "yes" else ask(f"{spec.name}？")


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
        return ask(f"{product_name(facts, product)}的日活跃、月活跃用户量是多少？")
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
    noted = {risk_name(facts.get(key, "risk")): key for key in facts.source.items("risks")}
    typed = {risk_name(key.parts[-1].item or ""): facts.get(key) for key in facts.source.risk_answers(algorithm)}
    return tuple(_risk(facts, name, noted.get(name), typed.get(name, "")) for name in RISKS)


def _risk(facts: DraftFacts, name: str, key: FieldKey | None, typed: str) -> Risk:
    description = facts.get(key, "description") if key else ""
    measure = facts.get(key, "measure") if key else ""
    return Risk(
        name,
        description or typed or ask(f"本算法有没有“{name}”方面的风险，在什么情形下出现？"),
        measure or typed or ask(f"针对“{name}”采取了哪些具体措施，由谁、多久做一次？"),
    )


def _covers(node: tuple[str, str], path: str, function: str) -> bool:
    return node[0] in {"", path} and node[1] in {"", function}


class Album:
    """The figures of evidence in one report, numbered in order of placement."""

    def __init__(self, facts: DraftFacts, algorithm: FieldKey) -> None:
        self._facts = facts
        self._number = 0
        self._given = list(facts.source.items("evidence"))
        self._traits = _traits(facts, algorithm)

    def place(self, place: str) -> Iterator[LayerPart]:
        """Yield the figures for a part of the report, with an empty frame for each missing kind."""
        for kind in EVIDENCE:
            if kind.place == place and set(kind.needs) <= self._traits:
                yield from self._of_kind(kind)

    def rest(self) -> Iterator[LayerPart]:
        """Yield the given figures that were not placed yet."""
        remaining, self._given = self._given, []
        for key in remaining:
            yield self._figure(key)

    def _of_kind(self, kind: EvidenceKind) -> Iterator[LayerPart]:
        matching = [key for key in self._given if _fits(kind, self._facts.get(key, "title"))]
        if not matching:
            yield Blank(self._caption(kind.caption), f"{kind.shows}；手机号、姓名、密钥、IP 打码")
        for key in matching:
            self._given.remove(key)
            yield self._figure(key)

    def _figure(self, key: FieldKey) -> LayerPart:
        title = _NUMBERED.sub("", self._facts.get(key, "title")) or "佐证"
        proves = self._facts.text_or_gap(key, "proves", f"“{title}”这幅图证明什么？")
        image = _image(self._facts, key)
        caption = self._caption(title)
        return Blank(caption, f"{title}的截图。{proves}") if image is None else Figure(caption, image, proves, title)

    def _caption(self, title: str) -> str:
        self._number += 1
        return f"图{self._number} {title}"


def picture(facts: DraftFacts, algorithm: FieldKey) -> str:
    """Return the flow chart's caption."""
    return f"{facts.get(algorithm, 'basic.name') or '算法'}流程图"


def _traits(facts: DraftFacts, algorithm: FieldKey) -> set[str]:
    traits = set()
    if facts.get(algorithm, "basic.type") == words.GENERATIVE:
        traits.add("generative")
    if facts.get(algorithm, "basic.role") != words.SUPPORTER:
        traits.add("service")
    if facts.source.items("third_party_models"):
        traits.add("models")
    return traits


def _fits(kind: EvidenceKind, title: str) -> bool:
    return any(word in title for word in kind.words)


def _image(facts: DraftFacts, key: FieldKey) -> bytes | None:
    """Return the figure's bytes, or None unless it is a PNG or JPEG of up to 10 MB in the profile's folder."""
    facts.get(key, "file")
    index = facts.source.items("evidence").index(key)
    path = facts.source.loaded.profile.notes.evidence[index].file
    try:
        data = files.read(files.contained(facts.source.loaded.folder, path or ""), _PICTURE_LIMIT)
    except (OSError, files.OutsideFolder, files.TooLarge):
        return None
    return data if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) else None
