"""A person who types some values otherwise than the profile says them: which values, and what they type instead."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from beian_mock.catalogue import STEPS, FieldDef, FormDef, Json, form_of_step, forms
from tests.assist.contact_fields import FieldRef, algorithm_id, product_id

NAMES = frozenset(
    ("subjectName", "creditCode", "productName", "serviceForm", "algorithmName", "algorithmType", "role")
)  # by these the person and the site know the record
CHECKED = frozenset(("legalIdNumber", "officerIdNumber", "legalIdType", "officerIdType", "licenceType", "subjectType"))
SHORTEST = 6


class SampleForm(NamedTuple):
    """A form of a sample: the plan's record, the form, and its values, which may be changed."""

    record: str
    form: FormDef
    values: Json


def typed_otherwise(sample: Json, share: float, dice: random.Random) -> tuple[Json, dict[FieldRef, Any]]:
    """Return a sample with a share of its values typed otherwise, and these fields with what is typed."""
    other: Json = copy.deepcopy(sample)
    changed: dict[FieldRef, Any] = {}
    places = [(form, one) for form in _forms_of(other) for one in form.form.fields() if one.id in form.values]
    fields = [(form, one) for form, one in places if _may_differ(form, one)]
    for form, one in dice.sample(fields, min(len(fields), round(share * len(places)))):
        form.values[one.id] = changed[FieldRef(form.record, form.form.id, one.id)] = _otherwise(form, one, dice)
    return other, changed


def _forms_of(sample: Json) -> Iterator[SampleForm]:
    yield SampleForm("subject", forms()["subject"], sample["subject"])
    for product in sample["products"]:
        yield SampleForm(product_id(product["fields"]), forms()["product"], product["fields"])
    for algorithm in sample["algorithms"]:
        for step in (step for step in STEPS if step in algorithm and step != "association"):
            form = form_of_step(step, algorithm["basic"])
            assert form is not None
            yield SampleForm(f"{algorithm_id(algorithm['basic'])}.{step}", form, algorithm[step])


def _may_differ(form: SampleForm, one: FieldDef) -> bool:
    """Return whether a value can be another one without a form that looks otherwise, and without being refused."""
    rules = repr([(part.when, [field.raw.get("when") for field in part.fields]) for part in form.form.sections])
    is_free = one.id not in NAMES | CHECKED and repr(one.id) not in rules
    if one.widget in ("radio", "select"):
        return is_free and len(one.words) > 1
    return is_free and one.widget in ("text", "textarea", "number", "date")


def _otherwise(form: SampleForm, one: FieldDef, dice: random.Random) -> Any:
    value = form.values[one.id]
    if one.widget in ("radio", "select"):
        return dice.choice([word for word in one.words if word != value])
    if one.widget == "date":
        return (date.fromisoformat(value) - timedelta(days=1)).isoformat()
    if one.widget == "number":
        return value + 100
    if one.raw.get("pattern") or "@" in value or "://" in value or len(value) < SHORTEST:
        return f"1{value}" if "@" in value else f"{value}/" if "://" in value else value[:-1] + str(dice.randint(0, 9))
    beside = [
        form.values[other.id]
        for other in form.form.fields()
        if other.widget == one.widget and other.id != one.id and isinstance(form.values.get(other.id), str)
    ]
    plain = [text for text in beside if len(text) >= SHORTEST and "@" not in text and "://" not in text]
    return dice.choice([value[:-2], *plain[:1]])  # cut off, or what belongs into the field before
