"""Rules about quoted 网信算备 numbers: check digit, class and year, entity digits (R28, R29, R61)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import table_of
from assistant.checks.preflight.papers_rules import papers_of
from assistant.checks.preflight.papers_text import place_of, plain, unread, whole
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule, rule_part
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.privacy import mask_patterns
from assistant.declaration.documents.shapes import Fact, PaperFacts
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.numbers import (
    FIRST_YEAR,
    FilingNumber,
    filing_numbers,
    not_a_filing_number,
    read_number,
)

_GENERATIVE_CLASS = "01"
_DIGITS = 21


def _quoted(case: Case) -> Iterator[tuple[FieldKey, str, FilingNumber | None]]:
    for key, text in case.all_texts:
        if "网信算备" in text:
            yield from ((key, written, number) for written, number in filing_numbers(text))


@rule(
    "R28",
    "block",
    mark("引用的网信算备编号 21 位、校验位正确"),
    stage="算法",
    source=mark("官方清单中 285 个编号的规律"),
    needs=("profile", "documents"),
)
def check_digits(case: Case) -> Iterator[Observation]:
    """Report invalid quoted numbers."""
    for key, written, number in _quoted(case):
        yield SEEN
        if number is None or not number.passes:
            text = say("编号“{number}”不对：{fault}", number=written, fault=read_number(written).fault)
            yield Violation(key, text, say("请对照官方公示逐位核对。"))


@rule_part("R28")
def own_numbers_are_some(case: Case) -> Iterator[Observation]:
    """Report entries among the entity's own filing numbers that are none, such as a credit code."""
    notes = ROOT.child("notes")
    published = enumerate(case.notes.published)
    listed = [(notes.child("own_numbers"), number) for number in case.notes.own_numbers or ()]
    listed += [(notes.child("published", key_of(one, at)).child("number"), one.number or "") for at, one in published]
    for key, text in listed:
        if text and (fault := not_a_filing_number(text)):
            facts = {"number": mask_patterns(text), "fault": fault}
            message = say("备案编号写作“{number}”：{fault}", **facts)
            yield Violation(key, message, say("请照公示写 网信算备…号；不是备案编号的，请删去。"), "warn")
    models = enumerate(case.notes.third_party_models)
    listed += [
        (notes.child("third_party_models", key_of(one, at)).child("filing_number"), one.filing_number or "")
        for at, one in models
    ]
    own = dict(case.all_texts)
    for key, text in listed:
        for written, number in filing_numbers(text) if key not in own else ():
            if number is None or not number.passes:
                message = say("编号“{number}”不对：{fault}", number=written, fault=read_number(written).fault)
                yield Violation(key, message, say("请对照官方公示逐位核对。"))


@rule_part("R28")
def check_digits_in_papers(case: Case) -> Iterator[Observation]:
    """Report invalid numbers in papers; an unread paper is a gap."""
    for key, paper in case.papers.facts.items():
        for fact in paper.numbers:
            for written, number in filing_numbers(_complete(fact, paper)) if fact.label == "备案编号" else ():
                yield SEEN
                if number is None or not number.passes:
                    facts = {"place": place_of(fact.quote), "number": written, "fault": read_number(written).fault}
                    text = say("材料{place}写编号“{number}”，不对：{fault}", **facts)
                    yield Violation(key, text, say("请对照官方公示逐位核对。"))
    for key, read in papers_of(case):
        if read is None:
            yield Gap(unread(case, key), key)


def _wrapped_numbers(case: Case) -> Iterator[Observation]:
    """Report invalid numbers of papers that a line break parts from 网信算备."""
    for source in table_of(case).papers:
        known = {fact.value for fact in source.paper.numbers} if source.paper else set()
        for statement in source.statements:
            for written, number in filing_numbers(plain(statement.text)):
                yield SEEN
                if (number is None or not number.passes) and not any(
                    value in written for value in known if "网信" in value
                ):
                    facts = {"place": statement.place.shown(), "number": written, "fault": read_number(written).fault}
                    text = say("{place}写编号“{number}”，不对：{fault}", **facts)
                    yield Violation(statement.place.key, text, say("请对照官方公示逐位核对。"))


_CALLED_NUMBER = lazy_pattern(
    r"(?:(?<!ICP)(?:算法)?备案(?:编)?号(?:为|是)?[：:]?|备案算法[^，。；\d]{0,24}?[（(])([0-9A-Z]{15,24})(?![0-9A-Z])"
)


@rule_part("R28")
def bare_numbers(case: Case) -> Iterator[Observation]:
    """Report digits that papers or answers call a filing number although they are none."""
    yield from _wrapped_numbers(case)
    for statement in table_of(case).statements:
        for match in _CALLED_NUMBER.finditer(plain(statement.text)):
            yield SEEN
            fault = not_a_filing_number(match[1]) if len(match[1]) != _DIGITS else say("没有“网信算备”和“号”。")
            facts = {"place": statement.place.shown(), "number": match[1], "fault": fault}
            text = say("{place}写备案编号“{number}”：{fault}", **facts)
            yield Violation(
                statement.place.key, text, say("请照公示写 网信算备…号（21 位数字）；不是备案编号的，请删去。"), "warn"
            )


_CALLED_RECORD = lazy_pattern(
    r"(?:算法|模型)(?:的)?备案(?:编)?号(?:码)?(?:为|是|系)?[：:“]?([\u4e00-\u9fff]ICP[备证]\d{4,14}号(?:-\w{1,3})?)"
)


@rule_part("R28")
def records_called_numbers(case: Case) -> Iterator[Observation]:
    """Report the number of an ICP record that papers or answers call the filing number of an algorithm."""
    for statement in table_of(case).statements:
        for match in _CALLED_RECORD.finditer(plain(statement.text)):
            yield SEEN
            shown = {"place": statement.place.shown(), "number": match[1]}
            text = say("{place}写的算法备案编号“{number}”是 ICP 备案号", **shown)
            yield Violation(
                statement.place.key, text, say("请写算法的备案编号（网信算备…号）；没有备案的，请改写。"), "warn"
            )


@rule_part("R28")
def unknown_numbers(case: Case) -> Iterator[Observation]:
    """Report filing numbers in papers that the profile lists nowhere."""
    listed = [*(case.notes.own_numbers or ()), *(one.number or "" for one in case.notes.published)]
    listed += [model.filing_number or "" for model in case.notes.third_party_models]
    has_own = bool(case.notes.own_numbers or case.notes.published)
    known = {number for text in listed for number in re.findall(r"\d{21}", text)}
    for source in table_of(case).papers:
        reported = set()
        for written, number in filing_numbers(source.flat):
            digits = "".join(re.findall(r"\d", written))
            is_listed = number is None or not number.passes or digits in known or digits in reported
            if is_listed or not (has_own or source.key.pattern().endswith("publication")):
                continue
            reported.add(digits)
            at = source.flat.find(digits)
            text = say(
                "{place}写的备案编号“{number}”，资料里没有列出", place=source.place_at(at).shown(), number=written
            )
            yield Violation(
                source.key,
                text,
                say("请核实是谁的编号：首次备案的还没有编号；已有的请写入公示记录或第三方模型。"),
                "warn",
            )


def _complete(fact: Fact, paper: PaperFacts) -> str:
    """Return a number as the paper writes it, including digits after a space or a PDF line break."""
    match = re.search(re.escape(fact.value) + r"\d*号?", whole(paper))
    return match[0] if match else fact.value


@rule(
    "R29",
    "warn",
    mark("引用的编号类型为 01（生成合成），年份合理"),
    stage="算法",
    source=mark("官方清单"),
)
def classes_and_years(case: Case) -> Iterator[Observation]:
    """Report model numbers of another class, and years in the future or before the first list."""
    for position, model in enumerate(case.notes.third_party_models):
        key = ROOT.child("notes").child("third_party_models", key_of(model, position)).child("filing_number")
        for written, number in filing_numbers(model.filing_number or ""):
            if number is None:
                continue
            yield SEEN
            if number.kind != _GENERATIVE_CLASS:
                text = say("“{number}”第 14、15 位是 {kind}，不是生成合成的 01", number=written, kind=number.kind)
                yield Violation(key, text, say("请核实引用的是不是模型的备案编号。"))
    for key, written, number in _quoted(case):
        if number is None:
            continue
        yield SEEN
        if not FIRST_YEAR <= number.year <= case.today.year - 2000:
            text = say("“{number}”的年份是 20{year}", number=written, year=f"{number.year:02}")
            yield Violation(key, text, say("请核对第 16、17 位。"))


@rule(
    "R61",
    "warn",
    mark("同一单位的编号第 7 至 13 位相同"),
    stage="算法",
    source=mark("官方清单"),
)
def entity_digits(case: Case) -> Iterator[Observation]:
    """Report numbers of one owner (the filer or a model provider) with different entity digits."""
    for key, owner, texts in _owners(case):
        numbers = [number for text in texts for _, number in filing_numbers(text) if number is not None]
        if len(numbers) > 1:
            yield SEEN
            if len({number.entity for number in numbers}) > 1:
                message = say("“{owner}”的编号第 7 至 13 位不同", owner=owner)
                yield Violation(key, message, say("请核实编号是否都属于这个单位。"))


def _owners(case: Case) -> Iterator[tuple[FieldKey, str, list[str]]]:
    notes = ROOT.child("notes")
    own = list(case.notes.own_numbers or ())
    yield notes.child("own_numbers"), case.subject.basic.name or say("填报主体"), own
    models = case.notes.third_party_models
    for provider in dict.fromkeys(model.provider for model in models if model.provider):
        texts = [model.filing_number or "" for model in models if model.provider == provider]
        yield notes.child("third_party_models"), provider, texts
