"""The mock's catalogue compared with its two sources and with the oracle of known facts."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from beian_mock.catalogue import FieldDef, FormDef, VisibleFields, forms, steps_shown

REGISTRY = Path(__file__).resolve().parents[2] / "fixtures" / "registry"
ORACLE: dict[str, Any] = json.loads((REGISTRY / "oracle.json").read_text("utf-8"))
FORM_NAMES = {
    "subject": "主体信息",
    "product": "产品及功能信息",
    "path": "产品及功能信息",
    "function": "产品及功能信息",
    "basic": "算法信息",
    "detailGenerative": "算法详细属性信息(生成合成类)",
    "association": "关联",
    "support": "关联",
}
KINDS = (
    "text textarea number select multiselect filterselect remoteselect radio checkbox groupcheckbox date period region "
    "upload steps tree"
).split()
Place = tuple[str, str, tuple[str, ...], str]


def known_fields() -> dict[Place, FieldDef]:
    """Return the fields of the catalogue with known labels, by form, section, questions and label."""
    return {
        (FORM_NAMES[form_id], section.label, field.after, field.label): field
        for form_id in FORM_NAMES
        for section in forms()[form_id].sections
        for field in section.fields
        if "label" not in field.raw["guess"]
    }


def place_of(entry: dict[str, Any]) -> Place:
    return entry["form"], entry["section"], tuple(entry["after"]), entry["label"]


def known(field: FieldDef, name: str) -> Any:
    """Return an attribute, or None where it is a guess."""
    return None if name in field.raw["guess"] else field.raw.get(name)


def test_the_committed_catalogue_is_made_from_its_sources() -> None:
    spec = importlib.util.spec_from_file_location("make_catalogue", REGISTRY / "make_catalogue.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text("utf-8") == module.text()


def test_the_known_fields_are_exactly_those_of_the_oracle_in_its_order() -> None:
    expected = [place_of(entry) for entry in ORACLE["fields"]]
    assert len(set(expected)) == len(expected)
    assert list(known_fields()) == expected


@pytest.mark.parametrize("entry", ORACLE["fields"], ids=lambda e: "›".join((e["section"], *e["after"], e["label"])))
def test_known_options_limits_and_duties_equal_the_oracle(entry: dict[str, Any]) -> None:
    field = known_fields()[place_of(entry)]
    limits = {name: known(field, name) for name in ("min", "max", "pattern", "check", "required")}
    assert limits == {name: entry[name] for name in limits}
    if entry["options_complete"]:
        assert "options" not in field.raw["guess"]
        assert list(field.words) == entry["options"]
    else:
        assert not field.words or "options" in field.raw["guess"] or "dict" in field.raw["guess"]
        assert list(field.words)[: len(entry["options"] or [])] == (entry["options"] or [])


def test_a_question_with_unknown_parts_has_only_guessed_labels() -> None:
    for question in ORACLE["questions"]:
        parts = [f for f in forms()["product"].fields() if f.after == (question["label"],)]
        assert parts
        assert all("label" in field.raw["guess"] for field in parts)


def test_guessed_sections_and_forms_are_marked_apart() -> None:
    marked = {(form_id, s.label) for form_id, s in _sections() if all("label" in f.raw["guess"] for f in s.fields)}
    others = {form_id for form_id in forms() if form_id not in FORM_NAMES}
    expected = {("detailGenerative", e["section"]) for e in ORACLE["empty_sections"]}
    assert {place for place in marked if place[0] not in others} == expected
    assert others == {form_id for form_id, _ in marked if form_id in others}
    assert len(others) == 5


def _sections() -> list[tuple[str, Any]]:
    return [(form_id, section) for form_id, form in forms().items() for section in form.sections]


def test_every_kind_of_widget_occurs_and_every_kind_is_a_guess() -> None:
    fields = [field for form in forms().values() for field in form.fields()]
    assert {field.widget for field in fields} == set(KINDS)
    assert all("widget" in field.raw["guess"] for field in fields)


def test_every_address_on_a_form_is_unique() -> None:
    for form_id, form in forms().items():
        places = [(s.label, f.after, f.label) for s in form.sections for f in s.fields]
        assert len(set(places)) == len(places), form_id
        ids = [field.id for field in form.fields()]
        assert len(set(ids)) == len(ids), form_id


def test_every_condition_names_a_field_and_one_of_its_words() -> None:
    for form in forms().values():
        for rule in _rules(form):
            home = forms()[rule.get("form", form.id)]
            field = home.field(rule["field"])
            assert field is not None, rule
            assert (rule.get("is") or rule["has"]) in field.words


def _rules(form: FormDef) -> list[dict[str, Any]]:
    tops = [form.when, *(s.when for s in form.sections), *(f.raw.get("when") for f in form.fields())]
    flat: list[dict[str, Any]] = []
    waiting = [rule for rule in tops if rule]
    while waiting:
        rule = waiting.pop()
        parts = rule.get("any") or rule.get("all")
        if parts:
            waiting += parts
        else:
            flat.append(rule)
    return flat


def test_a_condition_on_a_hidden_field_is_false() -> None:
    form = forms()["detailGenerative"]
    values = {"textCrossLanguage": "是", "outputModality": ["图像"]}
    assert not VisibleFields(form, values)("textCrossLanguageDetail")
    assert VisibleFields(form, {**values, "outputModality": ["文本"]})("textCrossLanguageDetail")


@pytest.mark.parametrize(
    ("basic", "third"),
    [
        ({"algorithmType": "生成合成类（深度合成）", "role": "服务提供者"}, ["association"]),
        ({"algorithmType": "生成合成类（深度合成）", "role": "服务技术支持者"}, ["support"]),
        ({"algorithmType": "调度决策类"}, ["association"]),
        ({"algorithmType": "调度决策类", "role": "服务技术支持者"}, ["association"]),
        ({}, []),
    ],
)
def test_type_and_role_decide_the_third_step(basic: dict[str, str], third: list[str]) -> None:
    assert list(steps_shown(basic)) == ["basic", "detail", *third]
