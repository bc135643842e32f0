"""The rule that two things do not share one file or number: retained papers, id cards, permits, figures (R68)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from assistant.checks.preflight.case import Case, OneProduct
from assistant.checks.preflight.papers_text import NOT_READ, plain
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule, rule_part
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.shapes import PaperFacts
from assistant.declaration.profile.catalogue import spec_of

_SERIAL = lazy_pattern(r"[\u4e00-\u9fff]ICP[备证]\d{4,14}号-\d{1,4}[AXax]?")
_NUMBER = lazy_pattern(r"[\u4e00-\u9fff]ICP[备证]\d{4,14}号(?:-\d{1,4}[AXax]?)?")
_ABOUT = lazy_pattern(
    r"^(?:产品|产品名称|APP名称|网站名称|小程序名称|服务名称)[：:\s]\s*([^（(\s]{2,20})(?:[（(]([^）)]*)[）)])?"
)


@rule(
    "R68",
    "block",
    mark("每份留存材料、证件、许可、图片各用各的文件和号码"),
    stage="算法",
    source=mark("填报经验：同一份文件当两份用，被退回"),
    needs=("profile", "documents"),
)
def one_file_retained(case: Case) -> Iterator[Observation]:
    """Report two notes with the same file, or a note and an upload (R44 compares the uploads)."""
    scans = {key: scan for key, scan in case.papers.scans.items() if scan.sha256 and not scan.error}
    if not scans:
        yield Gap(say(NOT_READ))
        return
    yield SEEN
    for one, other in combinations(scans, 2):
        in_notes = "notes" in {one.parts[0].name, other.parts[0].name}
        if in_notes and scans[one].sha256 == scans[other].sha256 and not _may_share(one, other):
            text = say("{one}和{other}是同一份文件，内容相同", one=_named(one), other=_named(other))
            yield Violation(other, text, say("请换上各自的材料。"), looks=True)


def _may_share(one: FieldKey, other: FieldKey) -> bool:
    """Say whether one paper may serve as both: a contract for two models, one retained paper for two items."""
    items = [re.sub(r"^(.*?)/.*$", r"\1", key.parts[1].item or "") for key in (one, other) if len(key.parts) > 1]
    names = {key.pattern() for key in (one, other)}
    return names == {"notes.third_party_models[].contract"} or (
        names == {"notes.materials[].file"} and len(set(items)) == 1
    )


def _named(key: FieldKey) -> str:
    about = next((part.item for part in reversed(key.parts) if part.item), "")
    return f"“{spec_of(key).name}”" + (f"（{about}）" if about else "")


@rule_part("R68")
def one_serial_for_two(case: Case) -> Iterator[Observation]:
    """Report two products with the same numbered ICP entry."""
    serials: dict[str, OneProduct] = {}
    for product in case.products:
        match = _SERIAL.search(plain(product.item.licence.text or ""))
        if match is None:
            continue
        yield SEEN
        first = serials.setdefault(match[0], product)
        if first is not product and (first.item.form, first.item.name) != (product.item.form, product.item.name):
            facts = {"number": match[0], "one": first.key.parts[-1].item, "other": product.key.parts[-1].item}
            text = say("“{one}”和“{other}”填了同一个 ICP 备案序号 {number}", **facts)
            yield Violation(product.at("licence.text"), text, say("网站、APP、小程序各有各的序号，请核对。"), "warn")


@rule_part("R68")
def permit_of_another(case: Case) -> Iterator[Observation]:
    """Report a permit that names another product or form than its own, or another ICP number than the form."""
    for product in case.products:
        key = product.at("licence.proof")
        paper = case.papers.facts.get(key)
        if paper is None:
            continue
        yield SEEN
        stated = _about(paper)
        form, name = product.item.form or "", plain(product.item.name or "")
        others = [words for one, one_form, words in stated if one != name or (one_form and form not in one_form)]
        if stated and len(others) == len(stated):
            text = say(
                "前置许可证明写的产品是“{words}”，不是“{name}”（{form}）",
                words=others[0],
                name=product.item.name,
                form=form,
            )
            yield Violation(key, text, say("请换上这个产品的许可证明；一份许可包括几个产品的，请核实。"), "warn")
            continue
        numbers = _NUMBER.findall(plain("".join(block.text for block in paper.blocks)))
        filled = _NUMBER.findall(plain(product.item.licence.text or ""))
        if numbers and filled and not any(_is_part(a, b) for a in numbers for b in filled):
            text = say("前置许可证明的编号是“{words}”，表单填的是“{filled}”", words=numbers[0], filled=filled[0])
            yield Violation(key, text, say("请核对许可的编号。"), "warn")


def _about(paper: PaperFacts) -> list[tuple[str, str, str]]:
    matches = [_ABOUT.match(block.text.strip()) for block in paper.blocks]
    return [(plain(match[1]), match[2] or "", match[0]) for match in matches if match]


def _is_part(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
