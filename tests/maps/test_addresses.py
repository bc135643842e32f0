"""Schema, map and mock agree: every on-page field has one address, every address exists, and none is superfluous."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from assistant.core import wording
from assistant.declaration.profile.catalogue import specs
from assistant.planning.maps.overlay import load_map

CATALOGUE = Path(__file__).parents[2] / "fixtures" / "registry" / "beian_mock" / "catalogue.json"
GENERATIVE = "生成合成类（深度合成）"
Place = tuple[str, tuple[str, ...], str, tuple[str, ...]]


def of_map() -> dict[str, Place]:
    return {
        pattern: (entry.page, _folded(entry.section), wording.label(entry.label), _folded(entry.after))
        for pattern, entry in load_map("mock").fields.items()
    }


def _folded(words: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(map(wording.label, words))


def of_mock() -> set[Place]:
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    forms = {name: form for name, form in catalogue["forms"].items() if not name.startswith("detail")}
    forms["detail"] = catalogue["forms"][catalogue["detailForms"][GENERATIVE]]
    return {
        (page, _folded([section["label"]]), wording.label(field["label"]), _folded(field.get("after") or []))
        for page, form in forms.items()
        for section in form["sections"]
        for field in section["fields"]
        if not field.get("container") and section["label"] != "算法风险与防范机制"
    }


def test_every_on_page_field_of_the_schema_has_an_address_and_no_address_is_without_a_field() -> None:
    on_page = {pattern for pattern, spec in specs().items() if spec.on_page}
    assert on_page == set(load_map("mock").fields)


def test_no_two_fields_share_an_address() -> None:
    doubled = [place for place, count in Counter(of_map().values()).items() if count > 1]
    assert doubled == []


def test_every_address_of_the_map_exists_in_the_mock() -> None:
    assert {place for place in of_map().values() if place not in of_mock()} == set()


def test_the_mock_asks_nothing_that_the_map_does_not_know() -> None:
    assert of_mock() - set(of_map().values()) == set()
