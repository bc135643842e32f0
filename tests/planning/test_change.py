"""The patch of a change contains the differences under today's names; only what must be opened is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.apps.cli.changes import _is_settled
from assistant.core.values import Nodes, Value
from assistant.declaration.profile.catalogue import ProfileRecord
from assistant.declaration.profile.loading import load
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan import change_words
from assistant.planning.plan.change import ChangeBasis, ChangeScope, holders, patch, renamed, to_open
from assistant.planning.plan.dropped import dropped
from assistant.planning.plan.plan import Plan, make
from tests.filing.small import ALGORITHM, Json, small, write

FILED = RegistryState(ItemState("主体已通过"), {ALGORITHM: ItemState("已备案")})
RENAMED = "微光商城商品精选算法"
ALL = ChangeScope()


def views(folder: Path, data: Json) -> list[ProfileRecord]:
    """Return the records of a profile written from this data."""
    return load(write(folder, data)).records()


def stored(plan: Plan) -> dict[str, Value]:
    """Return what the site would store after this plan was filed."""
    return {str(planned.key): planned.value for record in plan.records for planned in record.planned}


def basis(folder: Path, site: SiteMap, data: Json, asked: ChangeScope = ALL) -> ChangeBasis:
    """Return the basis of a change from the small profile as filed to this data."""
    base = stored(make(views(folder / "before", small()), site, FILED, digest=""))
    current = views(folder / "now", data)
    filed = renamed(base, current, site)
    return ChangeBasis(tuple(current), site, "", filed, asked, submitted=filed)


def kinds(made: ChangeBasis, registry_state: RegistryState = FILED) -> list[tuple[str, str]]:
    """Return kind and key of each difference."""
    return [(difference.kind, difference.key) for difference in patch(made.plan(registry_state, frozenset()), made)]


def test_an_unchanged_profile_has_no_patch(tmp_path: Path, site: SiteMap) -> None:
    assert kinds(basis(tmp_path, site, small())) == []


def test_one_changed_value_is_one_difference_and_opens_its_algorithm_alone(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["算法"][0]["算法基础属性信息"]["版本号"] = "2.0"
    made = basis(tmp_path, site, data)
    plan = made.plan(FILED, frozenset())
    differences = patch(plan, made)
    assert [(difference.kind, difference.key) for difference in differences] == [
        ("changed", f"algorithms[{ALGORITHM}].basic.version")
    ]
    assert to_open(differences, plan, made.held(FILED)) == (f"algorithms[{ALGORITHM}]",)
    assert change_words.lines(differences)[1:] == ["    算法基础属性信息 › 版本号", "  - 1.10", "  + 2.0"]
    assert all(record.mode == "verify" for record in plan.records)


def test_a_changed_product_opens_an_algorithm_that_names_it(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["产品"][0]["访问地址"] = "https://example.com/new"
    made = basis(tmp_path, site, data)
    plan = made.plan(FILED, frozenset())
    assert to_open(patch(plan, made), plan, made.held(FILED)) == (f"algorithms[{ALGORITHM}]",)
    opened = frozenset({f"algorithms[{ALGORITHM}]"})
    changing = RegistryState(ItemState("主体已通过"), {ALGORITHM: ItemState("变更草稿")})
    modes = {record.page: record.mode for record in made.plan(changing, opened).records}
    assert modes == {
        "subject": "verify",
        "product": "write",
        "path": "write",
        "function": "write",
        "basic": "write",
        "detail": "write",
        "association": "write",
    }


def test_former_names_become_todays_names_in_keys_and_ticked_nodes(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["产品"][0] |= {"产品名称": "微光集市", "曾用名": "微光商城"}
    data["算法"][0]["算法基础属性信息"]["算法名称"] = RENAMED
    data["算法"][0]["曾用名"] = ALGORITHM
    data["算法"][0]["选择产品及功能信息"][0]["产品"] = "微光集市/APP"
    made = basis(tmp_path, site, data)
    assert kinds(made) == [
        ("changed", "products[微光集市/APP].name"),
        ("changed", f"algorithms[{RENAMED}].basic.name"),
    ]
    (nodes,) = (value for value in made.base.values() if isinstance(value, Nodes))
    assert {node[0] for node in nodes.nodes} == {"微光集市（APP）"}
    assert holders(made.views, made.base, site) == {"products[微光集市/APP]": (f"algorithms[{RENAMED}]",)}


def test_retired_items_are_removed_and_new_ones_are_added(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    functions = data["产品"][0]["功能访问路径"][0]["功能"]
    functions[0]["已停用"] = True
    functions.append({"功能名称": "热销榜", "功能介绍": "按销量给出榜单。"})
    at = "products[微光商城/APP].paths[首页>分类>列表].functions"
    assert kinds(basis(tmp_path, site, data)) == [
        ("removed", f"{at}[商品排序]"),
        ("added", f"{at}[热销榜].name"),
        ("added", f"{at}[热销榜].introduction"),
    ]


def test_items_out_of_scope_and_unfiled_items_stay_out(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["主体"]["主体基本信息"]["详细地址"] = "科苑路 2 号"
    data["算法"][0]["算法基础属性信息"]["版本号"] = "2.0"
    assert kinds(basis(tmp_path / "a", site, data, ChangeScope(subject=True))) == [("changed", "subject.basic.address")]
    only = kinds(basis(tmp_path / "b", site, data, ChangeScope(algorithm=ALGORITHM)))
    assert only == [("changed", f"algorithms[{ALGORITHM}].basic.version")]
    draft = RegistryState(ItemState("主体已通过"), {ALGORITHM: ItemState("草稿")})
    made = basis(tmp_path / "c", site, data)
    assert kinds(made, draft) == [("changed", "subject.basic.address")]
    assert "首次备案" in next(r.reason for r in made.plan(draft, frozenset()).records if r.page == "basic")


def test_personal_values_are_masked_and_long_texts_are_cut_to_where_they_differ(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["主体"]["算法安全责任人信息"]["手机号码"] = "13800005678"
    data["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"] = "按相关程度和销量给商品排序。" * 20 + "新"
    lines = change_words.lines(patch((made := basis(tmp_path, site, data)).plan(FILED, frozenset()), made))
    text = "\n".join(lines)
    assert "13800001234" not in text
    assert "13800005678" not in text
    assert max(map(len, lines)) < 100


def left_out(folder: Path, site: SiteMap, data: Json, asked: ChangeScope = ALL) -> tuple[list[str], bool]:
    """Return the dropped fields and items, and whether the change counts as settled."""
    made = basis(folder, site, data, asked)
    plan = made.plan(FILED, frozenset())
    assert patch(plan, made) == []
    return dropped(plan, made), _is_settled(made, plan, [])


def test_dropped_fields_are_named_and_not_reported_as_equal(tmp_path: Path, site: SiteMap) -> None:
    assert left_out(tmp_path / "0", site, small()) == ([], True)
    field = small()
    del field["主体"]["主体基本信息"]["网址"]
    assert left_out(tmp_path / "1", site, field) == (["主体信息 › 主体基本信息 › 网址"], False)
    assert left_out(tmp_path / "2", site, field, ChangeScope(algorithm=ALGORITHM)) == ([], True)
    function = small()
    function["产品"][0]["功能访问路径"][0]["功能"] = []
    assert left_out(tmp_path / "3", site, function) == (["功能“商品排序”"], False)


def test_a_dropped_product_or_algorithm_is_named_if_it_is_in_scope(tmp_path: Path, site: SiteMap) -> None:
    product = small() | {"产品": []}
    del product["算法"][0]["选择产品及功能信息"]
    made = basis(tmp_path / "1", site, product)
    texts = ["产品“微光商城/APP”", f"算法“{ALGORITHM}”"]
    assert [text.partition(" › ")[0] for text in dropped(made.plan(FILED, frozenset()), made)] == texts
    for asked, named in ((ChangeScope(subject=True), []), (ChangeScope(algorithm=ALGORITHM), texts)):
        made = basis(tmp_path / f"2{asked}", site, product, asked)
        assert [text.partition(" › ")[0] for text in dropped(made.plan(FILED, frozenset()), made)] == named
    assert left_out(tmp_path / "3", site, small() | {"算法": []})[0] == [f"算法“{ALGORITHM}”"]


def test_fields_that_were_only_proved_are_not_reported_as_dropped(tmp_path: Path, site: SiteMap) -> None:
    made = basis(tmp_path, site, small())
    made = replace(made, base={**made.base, "products[微光商场/APP].name": "微光商场"})
    plan = made.plan(FILED, frozenset())
    assert dropped(plan, made) == []
    assert _is_settled(made, plan, [])


def test_a_retired_product_ticked_in_an_outdated_copy_is_still_verified(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["产品"][0]["已停用"] = True
    del data["算法"][0]["选择产品及功能信息"]
    made = basis(tmp_path, site, data)
    ticks = {key: value for key, value in made.base.items() if isinstance(value, Nodes)}
    bare = replace(made, base={key: value for key, value in made.base.items() if key not in ticks})
    product = "products[微光商城/APP]"
    for item, modes in ((bare, ["gated"]), (replace(bare, ticked=ticks), ["verify"])):
        assert [record.mode for record in item.plan(FILED, frozenset()).records if record.id == product] == modes


def test_items_with_unknown_content_report_no_difference_and_settle_nothing(tmp_path: Path, site: SiteMap) -> None:
    data = small()
    data["算法"][0]["算法基础属性信息"]["版本号"] = "2.0"
    made = basis(tmp_path, site, data)
    root = f"algorithms[{ALGORITHM}]"
    unknown = replace(
        made, base={k: v for k, v in made.base.items() if not k.startswith(root)}, unknown=frozenset({root})
    )
    plan = unknown.plan(FILED, frozenset())
    assert patch(plan, unknown) == []
    assert not _is_settled(unknown, plan, [])
