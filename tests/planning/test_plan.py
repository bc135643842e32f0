"""The plan: what a run may do to each record, which fields it names, and what lies in its scope (no browser)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core import language
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.plan import Plan, PlanScope, make
from tests.filing.small import ALGORITHM, Json, small, write

PASSED = ItemState("主体已通过")
EMPTY = RegistryState(PASSED)
ALL = PlanScope()
VERSION = "algorithms[].basic.version"


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Use the language of the form."""
    with language.speaking("zh"):
        yield


@pytest.fixture(scope="module")
def site() -> SiteMap:
    """Return the mock's map."""
    return load_map("mock")


def planned(
    folder: Path,
    site: SiteMap,
    state: RegistryState = EMPTY,
    *,
    data: Json | None = None,
    scope: PlanScope = ALL,
) -> Plan:
    """Return the plan for a profile, the small one by default."""
    return make(load(write(folder, data or small())).records(), site, state, digest="", scope=scope)


def modes(plan: Plan) -> dict[str, str]:
    """Return the mode of each record's page; of several records of one page the last."""
    return {record.page: record.mode for record in plan.records}


def test_a_field_that_the_map_does_not_name_is_listed_as_unmapped(tmp_path: Path, site: SiteMap) -> None:
    without = replace(site, fields={key: entry for key, entry in site.fields.items() if key != VERSION})
    more = set(planned(tmp_path, without).unmapped) - set(planned(tmp_path, site).unmapped)
    assert more == {f"algorithms[{ALGORITHM}].basic.version"}


def test_a_field_without_a_label_in_the_map_keeps_the_schemas_address_and_is_mapped(
    tmp_path: Path, site: SiteMap
) -> None:
    entry = replace(site.fields[VERSION], label="", section=("别处",))
    plan = planned(tmp_path, replace(site, fields=site.fields | {VERSION: entry}))
    (field,) = [one for record in plan.records for one in record.planned if one.key.pattern() == VERSION]
    assert (field.label, field.section) == ("版本号", planned_section(planned(tmp_path, site)))
    assert plan.unmapped == planned(tmp_path, site).unmapped


def planned_section(plan: Plan) -> tuple[str, ...]:
    """Return the section of the version in a plan."""
    (section,) = [one.section for record in plan.records for one in record.planned if one.key.pattern() == VERSION]
    return section


def test_a_field_that_the_site_does_not_have_is_in_no_record(tmp_path: Path, site: SiteMap) -> None:
    absent = replace(site.fields[VERSION], absent=True)
    plan = planned(tmp_path, replace(site, fields=site.fields | {VERSION: absent}))
    patterns = [one.key.pattern() for record in plan.records for one in record.planned]
    assert VERSION not in patterns
    assert len(patterns) == sum(len(record.planned) for record in planned(tmp_path, site).records) - 1


def test_a_product_that_an_algorithm_under_review_ticks_is_only_proved(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["产品"].append(data["产品"][0] | {"产品名称": "微光闪购"})
    for word, mode in (("审核中", "verify"), ("已备案", "verify"), ("草稿", "write")):
        plan = planned(tmp_path, site, RegistryState(PASSED, {ALGORITHM: ItemState(word)}), data=data)
        of_product = {record.names[0]: record.mode for record in plan.records if record.page == "product"}
        assert of_product == {"微光商城/APP": mode, "微光闪购/APP": "write"}


@pytest.mark.parametrize(
    ("word", "subject", "rest"),
    [
        ("未注册", "gated", "gated"),
        ("已注册", "write", "gated"),
        ("主体退回", "write", "gated"),
        ("主体审核中", "verify", "gated"),
        ("主体已通过", "verify", "write"),
        ("主体变更中", "verify", "write"),
        ("主体变更审核中", "verify", "write"),
        ("状态未识别", "verify", "verify"),
    ],
)
def test_the_subject_is_written_first_and_the_rest_once_it_has_passed(
    tmp_path: Path, site: SiteMap, word: str, subject: str, rest: str
) -> None:
    plan = planned(tmp_path, site, RegistryState(ItemState(word)))
    assert modes(plan) == {record.page: rest for record in plan.records} | {"subject": subject}
    for mode in ("write", "verify", "gated"):
        assert [record.page for record in plan.of_mode(mode)] == [
            record.page for record in plan.records if record.mode == mode
        ]


@pytest.mark.parametrize(
    ("scope", "stages"),
    [
        (ALL, {"主体", "产品", "算法"}),
        (PlanScope(stage="产品"), {"产品"}),
        (PlanScope(stage="主体"), {"主体"}),
        (PlanScope(algorithm=ALGORITHM), {"主体", "产品", "算法"}),
        (PlanScope(algorithm="另一算法"), {"主体", "产品"}),
        (PlanScope("算法", ALGORITHM), {"算法"}),
        (PlanScope("算法", "另一算法"), set()),
    ],
)
def test_a_plan_holds_what_lies_in_its_scope(tmp_path: Path, site: SiteMap, scope: PlanScope, stages: set[str]) -> None:
    assert {record.stage for record in planned(tmp_path, site, scope=scope).records} == stages


def test_the_digest_of_a_plan_follows_its_modes_and_its_fields(tmp_path: Path, site: SiteMap) -> None:
    plan = planned(tmp_path, site)
    (first, *rest) = plan.records
    others = [
        replace(plan, records=(replace(first, mode="gated"), *rest)),
        replace(plan, records=(replace(first, planned=first.planned[1:]), *rest)),
        replace(plan, records=tuple(rest)),
        replace(plan, map_digest="another"),
    ]
    assert plan.digest() == planned(tmp_path, site).digest()
    assert len({plan.digest(), *(other.digest() for other in others)}) == 5
