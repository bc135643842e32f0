"""Checks of a 登记 folder: what is missing, and whether its papers agree with the algorithm's profile.

    examined(folder, profile) → RegistrationFinding for each lack, difference and paper that could not be read

Entity, product, model, filing number and label wording are compared; keyword and question workbooks are checked for
their structure (`tables`). The text of GB/T 45654-2025 is not at hand: no number is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.checks.registration.tables import table_findings
from assistant.core.language import comma_list, mark, say
from assistant.declaration.documents.reading import read_all
from assistant.declaration.documents.shapes import Document
from assistant.declaration.papers.registration_folder import PARTS, files_of
from assistant.declaration.profile.numbers import ai_numbers, filing_numbers
from assistant.declaration.profile.saving import as_data
from assistant.declaration.profile.schema.whole import Profile

FindingLevel = Literal["missing", "differs", "verify", "not_checked", "note"]
SIGNS: dict[FindingLevel, tuple[str, str]] = {
    "missing": ("✖", mark("缺")),
    "differs": ("✖", mark("不一致")),
    "verify": ("！", mark("需核实")),
    "not_checked": ("○", mark("未检查")),
    "note": ("ℹ", mark("提示")),
}
_TABLES = {"keywords", "questions"}
_COMPANY = re.compile(r"[一-鿿（）()]{2,30}?(?:有限责任公司|股份有限公司|有限公司)")
_LABEL = re.compile(
    r"[“\"「『]([^”\"」』“「]{0,12}(?:AI|人工智能)[^”\"」』]{0,6}(?:生成|合成)[^”\"」』]{0,8})[”\"」』]"
)
_NAMES_ENTITY = ("form", "call", "terms")
_NAMES_PRODUCT = ("form", "terms")
_NAMES_MODEL = ("form", "call")
_MENTIONS_LABELS = ("terms", "rules")


@dataclass(frozen=True, slots=True)
class RegistrationFinding:
    """One finding: level, the part's folder, the file ("" for the part as a whole), and a sentence."""

    level: FindingLevel
    part: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class DeclaredFacts:
    """What the profile says of entity, products, models, numbers and labels."""

    entity: str
    products: tuple[str, ...]
    models: tuple[str, ...]
    providers: tuple[str, ...]
    model_numbers: tuple[str, ...]
    other_numbers: tuple[str, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, profile: Profile) -> DeclaredFacts:
        """Return the facts of a profile."""
        notes = profile.notes
        models = notes.third_party_models
        own = [*(notes.own_numbers or ()), *(record.number for record in notes.published)]
        texts = [text for algorithm in profile.algorithms for text in _texts(as_data(algorithm))]
        return cls(
            profile.subject.basic.name or "",
            tuple(dict.fromkeys(product.name for product in profile.products if product.name)),
            tuple(model.name for model in models if model.name),
            tuple(model.provider for model in models if model.provider),
            tuple(bare(model.filing_number) for model in models if model.filing_number),
            tuple(bare(number) for number in own if number),
            tuple(dict.fromkeys(label for text in texts for label in _LABEL.findall(text))),
        )


def examined(folder: Path, profile: Profile) -> tuple[RegistrationFinding, ...]:
    """Return the findings on a folder, by part; raises OSError if a workbook cannot be opened."""
    facts, files = DeclaredFacts.of(profile), files_of(folder)
    papers = [path for key, paths in files.items() if key not in _TABLES for path in paths]
    read = dict(zip(papers, read_all(papers), strict=True)) if papers else {}
    findings = list(_of_profile(facts))
    for part in PARTS:
        paths = files[part.key]
        if not paths:
            findings.append(RegistrationFinding("missing", part.folder, "", say(part.needs)))
        elif part.key in _TABLES:
            findings += [
                RegistrationFinding(level, part.folder, path.name, text)
                for path in paths
                for level, text in table_findings(part.key, path)
            ]
        else:
            findings += _of_papers(part.key, part.folder, [(path, read[path]) for path in paths], facts)
    return tuple(findings)


def bare(text: str) -> str:
    """Return a text without white space, with half-width brackets."""
    return "".join(text.split()).replace("（", "(").replace("）", ")")


def _of_profile(facts: DeclaredFacts) -> Iterator[RegistrationFinding]:
    if not facts.models:
        text = say("填报资料里没有第三方模型；登记针对调用已备案模型的服务，模型和编号没有可比对的。")
        yield RegistrationFinding("verify", "", "", text)
    elif not facts.model_numbers:
        yield RegistrationFinding("verify", "", "", say("填报资料里的第三方模型没有写备案编号，编号没有可比对的。"))


def _of_papers(
    key: str, folder: str, papers: Sequence[tuple[Path, Document]], facts: DeclaredFacts
) -> Iterator[RegistrationFinding]:
    texts: list[str] = []
    for path, document in papers:
        text = bare(words_of(document))
        if document.error or not text:
            why = document.error or say("没有读到文字（扫描件或图片），没有比对。")
            yield RegistrationFinding("not_checked", folder, path.name, why)
            continue
        texts.append(text)
        for level, sentence in _differences(key, text, words_of(document), facts):
            yield RegistrationFinding(level, folder, path.name, sentence)
    if len(texts) == len(papers):
        yield from (RegistrationFinding("verify", folder, "", text) for text in _absent(key, "".join(texts), facts))


def words_of(document: Document) -> str:
    """Return the text of a paper: its blocks, or the text of its pages."""
    return document.text or "\n".join(page.text for page in document.pages)


def _differences(key: str, text: str, written: str, facts: DeclaredFacts) -> Iterator[tuple[FindingLevel, str]]:
    if key in _NAMES_ENTITY and facts.entity:
        known = [bare(name) for name in (facts.entity, *facts.providers)]
        for name in dict.fromkeys(match[0] for match in _COMPANY.finditer(text)):
            if not any(name.endswith(other) or other.endswith(name) for other in known):
                yield "verify", say("写了资料之外的单位“{name}”，请核实是不是笔误。", name=name)
    numbers = {*facts.model_numbers, *facts.other_numbers}
    written_numbers = [*ai_numbers(text), *(number for number, _ in filing_numbers(text))]
    for number in dict.fromkeys(map(bare, written_numbers)):
        if numbers and number not in numbers:
            expected = comma_list(facts.model_numbers) or comma_list(facts.other_numbers)
            yield "differs", say("编号“{number}”与资料中的“{expected}”不同。", number=number, expected=expected)
    for label in dict.fromkeys(_LABEL.findall(written)):
        if facts.labels and bare(label) not in map(bare, facts.labels):
            message = mark("标识文字“{label}”与算法资料中的“{expected}”不同，请核实。")
            yield "verify", say(message, label=label, expected=comma_list(facts.labels))


def _absent(key: str, text: str, facts: DeclaredFacts) -> Iterator[str]:
    if key in _NAMES_ENTITY and facts.entity and bare(facts.entity) not in text:
        yield say("没有写主体名称“{name}”。", name=facts.entity)
    if key in _NAMES_PRODUCT and facts.products and not any(bare(name) in text for name in facts.products):
        yield say("没有写产品名称“{name}”。", name=comma_list(facts.products))
    if key in _NAMES_MODEL:
        yield from (say("没有写模型名称“{name}”。", name=name) for name in facts.models if bare(name) not in text)
        yield from (
            say("没有写模型的备案编号“{name}”。", name=name) for name in facts.model_numbers if name not in text
        )
    if key in _MENTIONS_LABELS and "标识" not in text:
        yield say("没有写生成内容的标识。")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
