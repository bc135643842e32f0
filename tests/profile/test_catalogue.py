"""The records of a profile: order, keys, shown and hidden values, and one capability in two roles."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.keys import FieldKey
from assistant.core.values import Choice, Choices, File, Nodes, Steps, Value, is_empty
from assistant.declaration.profile.catalogue import (
    ProfileRecord,
    distinct_name,
    locate,
    raw_at,
    records,
    spec_of,
    specs,
)
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.visibility import ANY, AllOf, AnyOf, Condition, Has, Is, is_shown
from tests.profile.profiles import PROFILES, written

FIRST, SECOND = "智聊生成合成算法-1", "智聊生成合成算法-2"


def _records(folder: Path, text: str) -> dict[str, ProfileRecord]:
    return {str(record.key): record for record in load(written(folder, text)).records()}


def test_records_come_in_the_order_of_the_registry(tmp_path: Path) -> None:
    records = load(written(tmp_path)).records()
    assert [(record.page, str(record.key)) for record in records] == [
        ("subject", "subject"),
        ("product", "products[智聊/APP]"),
        ("path", "products[智聊/APP].paths[首页>对话]"),
        ("function", "products[智聊/APP].paths[首页>对话].functions[智能问答]"),
        ("basic", f"algorithms[{FIRST}].basic"),
        ("detail", f"algorithms[{FIRST}].detail"),
        ("association", f"algorithms[{FIRST}].association"),
        ("basic", f"algorithms[{SECOND}].basic"),
        ("detail", f"algorithms[{SECOND}].detail"),
        ("support", f"algorithms[{SECOND}].support"),
    ]


def test_a_record_names_its_parent(tmp_path: Path) -> None:
    records = load(written(tmp_path)).records()
    parents = {str(record.key): str(record.parent) if record.parent else None for record in records}
    assert parents["products[智聊/APP]"] is None
    assert parents["products[智聊/APP].paths[首页>对话].functions[智能问答]"] == "products[智聊/APP].paths[首页>对话]"
    assert parents[f"algorithms[{FIRST}].association"] == f"algorithms[{FIRST}].basic"


def test_values_are_of_the_kind_of_their_field(tmp_path: Path) -> None:
    records = load(written(tmp_path)).records()
    values: dict[str, Value] = {str(key): value for record in records for key, value in record.values.items()}
    assert values["products[智聊/APP].form"] == Choice("APP")
    assert values["products[智聊/APP].paths[首页>对话].steps"] == Steps(("首页", "对话"))
    assert values[f"algorithms[{FIRST}].association"] == Nodes(
        frozenset({("智聊/APP",), ("智聊/APP", "首页>对话", "智能问答")})
    )
    assert values[f"algorithms[{FIRST}].detail.risks[其他]"] == Choices(("甲", "乙"))


def test_chosen_options_come_in_the_order_of_the_form(tmp_path: Path) -> None:
    text = "算法: [{算法基础属性信息: {算法名称: 甲, 应用领域: [云计算, 短视频, 商超团购]}}]"
    value = _records(tmp_path, text)["algorithms[甲].basic"].values[FieldKey.of("algorithms[甲].basic.fields")]
    assert value == Choices(("网络销售类/商超团购", "社交娱乐类/短视频", "计算应用类/云计算"))


def test_a_file_has_its_digest_size_and_path(tmp_path: Path) -> None:
    (tmp_path / "附件").mkdir()
    (tmp_path / "附件" / "执照.pdf").write_bytes(b"%PDF")
    value = load(written(tmp_path)).records()[0].values[FieldKey.of("subject.licence.scan")]
    assert value == File("执照.pdf", hashlib.sha256(b"%PDF").hexdigest(), 4)
    assert isinstance(value, File)
    assert value.path == (tmp_path / "附件" / "执照.pdf").resolve()


def test_a_missing_file_is_known_by_name_only(tmp_path: Path) -> None:
    value = load(written(tmp_path)).records()[0].values[FieldKey.of("subject.licence.scan")]
    assert isinstance(value, File)
    assert (value.name, value.sha256, value.path) == ("执照.pdf", None, None)


def test_the_second_role_inherits_values_that_it_does_not_give(tmp_path: Path) -> None:
    records = {str(record.key): record for record in load(written(tmp_path)).records()}
    basic = records[f"algorithms[{SECOND}].basic"].values
    key = FieldKey.of(f"algorithms[{SECOND}].basic")
    assert basic[key.child("version")] == "1.10"
    assert basic[key.child("role")] == Choice("服务技术支持者")
    assert FieldKey.of(f"algorithms[{SECOND}].detail.risks[算法滥用]") in records[f"algorithms[{SECOND}].detail"].values


def test_an_inherited_association_is_not_called_hidden(tmp_path: Path) -> None:
    assert [record.hidden for record in load(written(tmp_path)).records() if record.hidden] == []


def test_algorithms_that_name_one_another_do_not_recurse_endlessly(tmp_path: Path) -> None:
    text = (
        "算法:\n"
        "  - {同一能力: 乙, 算法基础属性信息: {算法名称: 甲, 版本号: 一}}\n"
        "  - {同一能力: 甲, 算法基础属性信息: {算法名称: 乙}}\n"
    )
    records = _records(tmp_path, text)
    assert records["algorithms[乙].basic"].values[FieldKey.of("algorithms[乙].basic.version")] == "一"


def test_an_answer_is_hidden_if_its_condition_does_not_hold(tmp_path: Path) -> None:
    text = (
        "算法:\n"
        "  - 算法基础属性信息: {算法类型: 生成合成类（深度合成）, 算法名称: 甲}\n"
        "    算法详细属性信息:\n"
        "      总述: {使用场景: 智能对话, 其他使用场景: 别的}\n"
        "      算法数据: {输出数据模态: [图像]}\n"
        "      文本生成合成: {生成合成类型: [篇章生成]}\n"
        "      图像视频生成合成: {生成合成类型: [图像修复]}\n"
    )
    detail = _records(tmp_path, text)["algorithms[甲].detail"]
    assert {str(key).partition("detail.")[2] for key in detail.hidden} == {"summary.other_scene", "text.kinds"}
    assert FieldKey.of("algorithms[甲].detail.image_video.kinds") in detail.values


def test_fields_of_another_type_are_hidden(tmp_path: Path) -> None:
    text = (
        "算法:\n"
        "  - 算法基础属性信息: {算法类型: 排序精选类, 算法名称: 甲, 填报角色: 服务提供者}\n"
        "    算法详细属性信息: {总述: {算法简介: 乙}, 栏目答案: {算法数据: {数据来源: [丙]}}}\n"
        "    技术服务方式: {选项: [API]}\n"
    )
    records = _records(tmp_path, text)
    hidden = {str(key).partition("].")[2] for record in records.values() for key in record.hidden}
    assert hidden == {"basic.role", "detail.summary.introduction", "support.modes"}
    assert [str(key) for key in records["algorithms[甲].detail"].values] == [
        "algorithms[甲].detail.answers[算法数据].items[数据来源]"
    ]


def test_a_rename_keeps_the_former_natural_key(tmp_path: Path) -> None:
    text = (
        "产品: [{产品名称: 新名, 服务形式: APP, 曾用名: 旧名, 功能访问路径: [{功能访问路径: [一], 曾用名: 零 > 一}]}]"
    )
    records = _records(tmp_path, text)
    assert records["products[新名/APP]"].formerly == "旧名/APP"
    assert records["products[新名/APP].paths[一]"].formerly == "零>一"


def test_a_retired_item_has_no_records_below_it(tmp_path: Path) -> None:
    text = "产品: [{产品名称: 甲, 服务形式: APP, 已停用: 是, 功能访问路径: [{功能访问路径: [一]}]}]"
    records = _records(tmp_path, text)
    assert list(records) == ["products[甲/APP]"]
    assert records["products[甲/APP]"].retired


@given(PROFILES)
@settings(max_examples=40, deadline=None)
def test_every_value_of_any_profile_can_be_located_by_its_key(profile: Profile) -> None:
    for record in records(profile):
        for key, value in {**record.values, **record.hidden}.items():
            assert FieldKey.of(str(key)) == key
            assert locate(profile, key) is not None
            assert raw_at(profile, key) is not None
            assert not is_empty(value)
            assert spec_of(key).page == record.page or key in record.hidden


ANSWERS: dict[str, Value] = {"a": Choice("是"), "b": Choices(("文本/短文本", "图像"))}


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (None, True),
        (Is("a", "是"), True),
        (Is("a", "否"), False),
        (Is("z", "是"), False),
        (Has("b", "文本"), True),
        (Has("b", "图像"), True),
        (Has("b", "短文本"), False),
        (Has("b", ANY), True),
        (Has("z", ANY), False),
        (AllOf((Is("a", "是"), Has("b", "视频"))), False),
        (AnyOf((Is("a", "否"), Has("b", "图像"))), True),
        (AllOf(()), True),
        (AnyOf(()), False),
    ],
)
def test_conditions_are_evaluated(condition: Condition | None, shown: bool) -> None:
    assert is_shown(condition, ANSWERS.get) is shown


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_natural_key_can_be_part_of_a_key(product: str, label: str) -> None:
    key = FieldKey.of("products").parent().child("products", product).child("risks", label)
    assert FieldKey.of(str(key)) == key


def test_a_field_of_a_person_is_named_with_the_person_where_its_label_does_not() -> None:
    names = {pattern: distinct_name(spec) for pattern, spec in specs().items() if spec.on_page}
    assert names["subject.responsible.mobile"] == "算法安全责任人信息 › 手机号码"
    assert names["subject.legal_representative.name"] == specs()["subject.legal_representative.name"].name
    on_page = Counter((specs()[pattern].page, name) for pattern, name in names.items())
    assert [name for name, count in on_page.items() if count > 1] == []
