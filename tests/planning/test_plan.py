"""The plan: what a run may do to each record, which fields it names, and what lies in its scope (no browser)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.values import Nodes, Value
from assistant.declaration.profile.loading import load
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.plan import Plan, PlanScope, make
from tests.filing.small import ALGORITHM, Json, small, write

PASSED = ItemState("主体已通过")
EMPTY = RegistryState(PASSED)
ALL = PlanScope()
VERSION = "algorithms[].basic.version"


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
        for product, expected in (("微光商城/APP", mode), ("微光闪购/APP", "write")):
            below = [record for record in plan.records if record.id.startswith(f"products[{product}]")]
            assert [record.page for record in below] == ["product", "path", "function"]
            assert {record.mode for record in below} == {expected}


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


def test_fields_that_show_others_are_gates_and_those_of_persons_are_personal(tmp_path: Path, site: SiteMap) -> None:
    fields = [one for record in planned(tmp_path, site).records for one in record.planned]
    gates = {one.key.pattern() for one in fields if one.gate}
    personal = {one.label for one in fields if one.personal}
    assert "algorithms[].basic.type" in gates
    assert VERSION not in gates
    assert {"证件号码", "手机号码"} <= personal
    assert not {"版本号", "产品名称"} & personal


def test_ticked_nodes_are_named_as_the_sites_tree_names_them(tmp_path: Path, site: SiteMap) -> None:
    labels = {"product": "{name}（{form}）", "path": "【{steps}】{form}", "function": "{name}！"}

    def nodes(node_labels: dict[str, str]) -> Value:
        plan = planned(tmp_path, replace(site, node_labels=node_labels))
        (ticked,) = [one.value for record in plan.records for one in record.planned if isinstance(one.value, Nodes)]
        return ticked

    assert nodes(labels) == Nodes(
        frozenset({("微光商城（APP）", "【首页 > 分类 > 列表】首页>分类>列表", "商品排序！")})
    )
    assert nodes({}) == Nodes(frozenset({("微光商城/APP", "首页>分类>列表", "商品排序")}))


def test_a_record_of_a_wizard_belongs_to_its_algorithm_and_any_other_to_itself(tmp_path: Path, site: SiteMap) -> None:
    roots = {record.page: record.root for record in planned(tmp_path, site).records}
    assert roots["subject"] == "subject"
    assert roots["basic"] == roots["detail"] == roots["association"] == f"algorithms[{ALGORITHM}]"
    parents = {record.page: record.parent for record in planned(tmp_path, site).records}
    assert parents["subject"] == parents["product"] == ""
    assert parents["path"] == roots["product"]


def test_the_reason_of_a_mode_names_the_state(tmp_path: Path, site: SiteMap) -> None:
    state = RegistryState(PASSED, {ALGORITHM: ItemState("状态未识别", "已冻结")})
    reasons = {record.page: record.reason for record in planned(tmp_path, site, state).records}
    assert "已冻结" in reasons["basic"]
    assert reasons["product"] == ""
    waiting = planned(tmp_path, site, RegistryState(ItemState("主体审核中", "审核")))
    assert all("主体审核中（系统显示：审核）" in record.reason for record in waiting.of_mode("gated"))


def test_only_names_of_one_list_that_a_careless_site_confuses_are_look_alikes(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["产品"] += [data["产品"][0] | {"产品名称": name} for name in ("微光 商城", "微光闪购")]
    alike = {record.title: record.is_look_alike for record in planned(tmp_path, site, data=data).records}
    assert alike["产品“微光商城/APP”"]
    assert alike["产品“微光 商城/APP”"]
    assert sum(alike.values()) == 2
