"""The sites of the makes with labels that say nothing: 字段一, 字段二 and so on, through all forms.

Nothing of the sites changes: the function of each make that words its labels is replaced, for the server by starting it as `MODULE`,
for the scripted person, who reads the same words, by `apply`.
"""

from __future__ import annotations

import random
import sys
from functools import cache
from itertools import count
from typing import Any

from beian_makes.b import layout as layout_of_b
from beian_makes.b import site as site_of_b
from beian_makes.c.mix import MakeCMix as MixOfC
from beian_makes.d.mix import MakeDMix as MixOfD
from beian_makes.e.form_printer import FormPrinter
from beian_mock import __main__ as mock_registry
from beian_mock.catalogue import FormDef, Json, forms

MODULE = "tests.assist.neutral_labels"
DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Return a number below a thousand as it is said: 七, 十二, 四十, 一百零五."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[ones] if ones else "")


@cache
def neutral_labels() -> dict[str, dict[str, str]]:
    """Return the neutral label of every field, by form and field."""
    numbers = count(1)
    return {name: {one.id: f"字段{numeral(next(numbers))}" for one in form.fields()} for name, form in forms().items()}


def labels(_: object, form: FormDef) -> dict[str, str]:
    """Return the labels of a form by field, in place of what a make words them by."""
    return dict(neutral_labels().get(form.id) or {one.id: one.label for one in form.fields()})


def mixed_forms(catalogue: Json, titles: dict[str, str], dice: random.Random, is_default: bool) -> Json:
    """Return the forms of make b with neutral labels."""
    mixed = layout_of_b.mixed_forms(catalogue, titles, dice, is_default)
    for name, form in mixed.items():
        for field in (field for section in form["sections"] for field in section["fields"]):
            field["shown"] = neutral_labels()[name][field["id"]]
    return mixed


def apply() -> None:
    """Word the labels of every make neutrally in this process."""
    replaced: list[tuple[Any, str, Any]] = [(one, "labels", labels) for one in (MixOfC, MixOfD, FormPrinter)]
    for place, name, own in (*replaced, (site_of_b, "mixed_forms", mixed_forms)):
        setattr(place, name, own)


if __name__ == "__main__":
    apply()
    sys.exit(mock_registry.main())
