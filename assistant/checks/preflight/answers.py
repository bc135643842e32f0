"""Checks that the form accepts each answer: length, closed lists, format of numbers and addresses.

Lengths are counted as browsers do, in UTF-16 units; minimum lengths ignore white space (domain.md R17). The severity of
limits set by the form follows `Case.weight_of_form`; a wrong check digit blocks on any form (R02, R08). Findings never
repeat personal values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.checks.preflight.case import Case, RegistryItem
from assistant.checks.preflight.identity import remedy_of
from assistant.core.findings import Finding, Severity
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.resemblance import variant_of
from assistant.core.values import Choice, Choices, Period, Value, words_of
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.identity import document_fault
from assistant.declaration.profile.numbers import has_shape
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.vocabulary import FORMER_TYPES

_SHAPES = {
    "uscc": (mark("“{name}”的校验码不对，或不是 18 位"), mark("请对照营业执照核对。")),
    "mobile": (mark("“{name}”不是 11 位手机号"), mark("请写 11 位数字，不加区号和空格。")),
    "email": (mark("“{name}”不是有效的电子邮箱"), mark("请写成 名称@域名 的形式。")),
    "url": (mark("“{name}”不是有效的网址"), mark("请写成 https://域名 的形式。")),
}
_FACTS = frozenset({"uscc"})  # numbers with a check digit, invalid on any form


def unfit_answers(case: Case) -> Iterator[Finding]:
    """Yield a finding for each answer that the form would reject."""
    for item in case.items():
        for key, value in item.values.items():
            spec = spec_of(key)
            match value:
                case str():
                    yield from _lengths(case, key, spec, value)
                    yield from _shape(case, key, spec, value, item)
                case Choice() | Choices():
                    yield from _words(case, key, spec, words_of(value))
                case _:
                    yield from _figures(case, key, spec, value)


def width(text: str) -> int:
    """Return the length of a text in UTF-16 units, as browsers count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _lengths(case: Case, key: FieldKey, spec: FieldSpec, text: str) -> Iterator[Finding]:
    longest, shortest = spec.limits.max_length, spec.limits.min_length
    if spec.shape:
        return  # the shape check covers the length
    if longest is not None and width(text) > longest:
        facts = {"name": spec.name, "count": width(text), "limit": longest}
        remedy = say("请删去至少 {over} 个字。", over=width(text) - longest)
        message = say("“{name}”有 {count} 字，最多 {limit} 字", **facts)
        yield case.finding("length", case.weight_of_form(key), key, message, remedy)
    bare = width(re.sub(r"\s", "", text))
    if shortest is not None and bare < shortest:
        facts = {"name": spec.name, "count": bare, "limit": shortest}
        remedy = say("请再写至少 {under} 个字。", under=shortest - bare)
        message = say("“{name}”只有 {count} 字（不计空白），至少 {limit} 字", **facts)
        yield case.finding("length", case.weight_of_form(key), key, message, remedy)


def _shape(case: Case, key: FieldKey, spec: FieldSpec, text: str, item: RegistryItem) -> Iterator[Finding]:
    if spec.shape == "id_card":
        yield from _identity(case, key, spec, text, item)
        return
    if not has_shape(spec.shape, text):
        message, remedy = _SHAPES[spec.shape]
        severity: Severity = "block" if spec.shape in _FACTS else case.weight_of_form(key)
        if spec.shape == "url":
            severity = "warn"
        yield case.finding("shape", severity, key, say(message, name=spec.name), say(remedy))


def _identity(case: Case, key: FieldKey, spec: FieldSpec, text: str, item: RegistryItem) -> Iterator[Finding]:
    """Check a document number by the document type beside it, if given."""
    kind = item.values.get(key.parent().child("id_type"))
    fault = document_fault(kind.word, text, case.today) if isinstance(kind, Choice) else None
    if fault:
        message = say("“{name}”{fault}", name=spec.name, fault=fault.message)
        yield case.finding("shape", "block" if fault.is_certain else "warn", key, message, remedy_of(fault))


def _words(case: Case, key: FieldKey, spec: FieldSpec, words: tuple[str, ...]) -> Iterator[Finding]:
    vocabulary = spec.vocabulary
    if vocabulary is None or vocabulary.open:
        return
    for word in words:
        if word not in vocabulary.words:
            text = say("“{name}”没有“{word}”这个选项", name=spec.name, word=word)
            yield case.finding("words", case.weight_of_form(key), key, text, _nearest(word, vocabulary.words))


def _nearest(word: str, words: tuple[str, ...]) -> str:
    split = FORMER_TYPES.get(word)
    if split:
        return say("现分为 {words}，请选其一。", words=comma_list(split))
    variant = variant_of(word, words)
    if variant:
        return say("是不是“{near}”？", near=variant)
    return say("可选：{words}。", words=comma_list(words))


def _figures(case: Case, key: FieldKey, spec: FieldSpec, value: Value) -> Iterator[Finding]:
    if isinstance(value, Decimal) and (value < 0 or value != value.to_integral_value()):
        text = say("“{name}”不是非负整数", name=spec.name)
        yield case.finding("shape", case.weight_of_form(key), key, text, say("请写人数，如 12000。"))
    if isinstance(value, Period) and value.end is not None and value.end < value.start:
        text = say("“{name}”的止日早于起日", name=spec.name)
        yield case.finding("shape", case.weight_of_form(key), key, text, say("请核对起止日期。"))
