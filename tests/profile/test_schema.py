"""The schema and the bundled map's list of fields equal what is known about the registry's forms."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.core.keys import FieldKey
from assistant.core.wording import label as normal_form
from assistant.core.yaml_file import read_mapping
from assistant.declaration.profile.catalogue import ANSWERS, RISKS, spec_of, specs
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, members
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.visibility import gates
from scripts.map_fields import MAP, derived_map

ROOT = Path(__file__).resolve().parents[2]
ORACLE: dict[str, Any] = json.loads((ROOT / "fixtures" / "registry" / "oracle.json").read_text(encoding="utf-8"))
ON_PAGE = {pattern: spec for pattern, spec in specs().items() if spec.on_page}
FORMS = {
    "subject": "主体信息",
    "product": "产品及功能信息",
    "path": "产品及功能信息",
    "function": "产品及功能信息",
    "basic": "算法信息",
    "detail": "算法详细属性信息(生成合成类)",
    "association": "关联",
    "support": "关联",
}
# Parts of known questions whose own labels are guesses; the oracle does not have them.
GUESSED = {"products[].licence.text", "products[].licence.proof", "algorithms[].support.description"}


def _address(spec: FieldSpec) -> tuple[str, str, tuple[str, ...], str]:
    return FORMS[spec.page], spec.section[0], spec.question, spec.label


def _oracle_address(entry: dict[str, Any]) -> tuple[str, str, tuple[str, ...], str]:
    return entry["form"], entry["section"], tuple(entry["after"]), entry["label"]


KNOWN = {_oracle_address(entry): entry for entry in ORACLE["fields"]}
COMPARED = [pytest.param(spec, id=pattern) for pattern, spec in ON_PAGE.items() if pattern not in GUESSED]


def test_the_schema_has_every_field_of_the_oracle_and_no_other() -> None:
    ours = Counter(_address(spec) for pattern, spec in ON_PAGE.items() if pattern not in GUESSED)
    assert ours == Counter(_oracle_address(entry) for entry in ORACLE["fields"])


def test_the_fields_come_in_the_order_of_the_forms() -> None:
    ours = [_address(spec) for pattern, spec in ON_PAGE.items() if pattern not in GUESSED]
    assert ours == [_oracle_address(entry) for entry in ORACLE["fields"]]


@pytest.mark.parametrize("spec", COMPARED)
def test_a_field_has_the_known_options(spec: FieldSpec) -> None:
    entry = KNOWN[_address(spec)]
    words = spec.vocabulary.words if spec.vocabulary else ()
    assert words == tuple(entry["options"] or ())
    if spec.vocabulary is not None:
        assert spec.vocabulary.open is not entry["options_complete"]


@pytest.mark.parametrize("spec", COMPARED)
def test_a_field_has_the_known_limits(spec: FieldSpec) -> None:
    entry = KNOWN[_address(spec)]
    assert (spec.limits.min_length, spec.limits.max_length) == (entry["min"], entry["max"])
    assert spec.limits.pattern == entry["pattern"]
    assert (spec.shape == "uscc") is (entry["check"] == "GB32100")


@pytest.mark.parametrize("spec", COMPARED)
def test_a_field_is_required_as_far_as_is_known(spec: FieldSpec) -> None:
    known = KNOWN[_address(spec)]["required"]
    if known is not None:
        assert spec.required == ("yes" if known else "no")


def test_the_guessed_fields_are_marked_as_guesses() -> None:
    assert {spec.confidence for pattern, spec in ON_PAGE.items() if pattern in GUESSED} == {"E"}


def test_every_field_has_a_unique_address() -> None:
    addresses = Counter((spec.page, spec.section, spec.question, spec.label) for spec in ON_PAGE.values())
    assert [address for address, count in addresses.items() if count > 1] == []


def test_the_question_of_a_field_is_in_its_section() -> None:
    labels = {(spec.page, spec.section, spec.label) for spec in ON_PAGE.values()}
    composites = {"关键运营数据", "前置许可"}
    for spec in ON_PAGE.values():
        for question in spec.question:
            assert question in composites or (spec.page, spec.section, question) in labels


def test_every_condition_refers_to_existing_fields() -> None:
    asked = {pattern for spec in specs().values() for pattern in gates(spec.shown_when)}
    assert asked <= set(ON_PAGE)
    assert "algorithms[].detail.data.output_modality" in asked


def test_papers_and_notes_are_on_no_page() -> None:
    away = {pattern for pattern, spec in specs().items() if not spec.on_page}
    assert away == {p for p in specs() if p.startswith(("notes.", "algorithms[].publication_text."))}
    assert {specs()[pattern].page for pattern in away} == {""}


def test_keys_of_one_part_are_distinct_in_normal_form() -> None:
    for model in _models(Profile):
        words = [normal_form(word) for name, member in members(model).items() for word in (name, member.title)]
        assert len(words) == len(set(words)), model.__name__


def test_a_labelled_answer_takes_its_label_and_section_from_its_key() -> None:
    risk = spec_of(FieldKey.of("algorithms[甲].detail.risks[算法滥用]"))
    other = spec_of(FieldKey.of("algorithms[甲].detail.answers[算法数据].items[数据来源]"))
    assert (risk.pattern, risk.section, risk.label) == (RISKS, ("算法风险与防范机制",), "算法滥用")
    assert (other.pattern, other.section, other.label) == (ANSWERS, ("算法数据",), "数据来源")
    assert {risk.confidence, other.confidence} == {"E"}


def test_personal_fields_are_those_of_persons_in_subject_and_notes() -> None:
    personal = {pattern for pattern, spec in specs().items() if spec.privacy == "personal"}
    assert {p.partition("[")[0].rpartition(".")[0] for p in personal if p.startswith("subject.")} == {
        "subject.legal_representative",
        "subject.responsible",
    }
    assert "notes.contacts[].mobile" in personal


def test_the_bundled_map_is_the_one_that_the_schema_implies() -> None:
    assert MAP.read_text(encoding="utf-8") == derived_map(), "run `make docs`"
    fields = read_mapping(MAP)["fields"]
    assert set(ON_PAGE) == set(fields)
    addresses = Counter((e["page"], *e["section"], *e["after"], e["label"]) for e in fields.values())
    assert max(addresses.values()) == 1


@pytest.mark.program
def test_the_profile_package_needs_no_browser() -> None:
    code = "import sys, assistant.checks.preflight.check, assistant.declaration.profile.saving; print('playwright' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "False"


def _models(model: type[Block]) -> list[type[Block]]:
    inside = [member.model for member in members(model).values() if isinstance(member, FieldGroup | Items)]
    return [model, *(result for item in inside for result in _models(item))]
