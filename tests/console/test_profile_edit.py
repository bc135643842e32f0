"""Edits of a profile are written to its YAML with all comments and never overwrite another window's save."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.apps.profile_edit import (
    ConflictingEdits,
    EditedProfile,
    EditResult,
    InvalidEdits,
    Place,
    SavedEdits,
    explained,
    key_at,
    save,
    text_of,
    with_item,
    without_item,
)
from assistant.checks.preflight.check import check
from assistant.core.errors import WorkspaceError
from assistant.declaration.profile.catalogue import at
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.notes import AcceptedFinding

NAME: Place = ("subject", "basic", "name")
ADDRESS: Place = ("subject", "basic", "address")
ACCEPTED = AcceptedFinding(rule="P01", place="甲算法", reason="客户确认", by="甲", on=date(2026, 11, 26))
YAML = """\
beian: 1
# 甲方给的，勿动
主体:
  主体基本信息:
    主体名称: 甲公司   # 与执照一致
    详细地址: 一号楼
    注册地: [广东省, 深圳市]
产品:
  - 产品名称: 甲一
    服务形式: APP
    服务对象: [社会公众]
    功能访问路径:
      - 功能访问路径: [首页, 列表]
  - 产品名称: 甲二
    服务形式: 网站
算法:
  - 算法基础属性信息:
      算法名称: 甲算法
      上线时间: 2026-03-01
    算法详细属性信息:
      算法风险与防范机制:
        算法滥用风险及防范: 有
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "填报资料.yaml").write_text(YAML, encoding="utf-8")
    return tmp_path


def written(folder: Path) -> str:
    return (folder / "填报资料.yaml").read_text(encoding="utf-8")


def test_a_saved_edit_changes_its_own_line_and_keeps_the_comments(folder: Path) -> None:
    result = save(EditedProfile.of(folder), {ADDRESS: "二号楼"})
    assert isinstance(result, SavedEdits)
    assert written(folder) == YAML.replace("一号楼", "二号楼")
    assert (folder / "旧版" / "填报资料.1.yaml").read_text(encoding="utf-8") == YAML


@pytest.mark.parametrize(
    ("place", "text", "raw"),
    [
        (("subject", "basic", "region"), "浙江省 / 杭州市 / 滨江区", ("浙江省", "杭州市", "滨江区")),
        (("products", 0, "audience"), "社会公众、其他", ("社会公众", "其他")),
        (("products", 0, "paths", 0, "steps"), "首页 > 对话", ("首页", "对话")),
        (("products", 0, "retired"), "是", True),
        (("products", 0, "formerly"), "旧甲/APP", "旧甲/APP"),
        (("algorithms", 0, "detail", "risks", "算法滥用风险及防范"), "每周复核\n并留痕", "每周复核\n并留痕"),
        (("notes", "business_scope"), "互联网信息服务", "互联网信息服务"),
        (NAME, "", None),
    ],
)
def test_every_kind_of_field_is_edited_as_text_and_reads_back(
    folder: Path, place: Place, text: str, raw: object
) -> None:
    assert isinstance(save(EditedProfile.of(folder), {place: text}), SavedEdits)
    profile = load(folder).profile
    assert at(profile, place) == raw
    assert text_of(profile, place) == text


def test_an_unreadable_text_is_reported_and_nothing_is_written(folder: Path) -> None:
    result = save(EditedProfile.of(folder), {("algorithms", 0, "basic", "launched"): "明天", ADDRESS: "二号楼"})
    assert isinstance(result, InvalidEdits)
    assert list(result.places) == [("algorithms", 0, "basic", "launched")]
    assert written(folder) == YAML


def test_edits_of_different_fields_in_two_windows_are_both_saved(folder: Path) -> None:
    first, second = EditedProfile.of(folder), EditedProfile.of(folder)
    assert isinstance(save(first, {ADDRESS: "二号楼"}), SavedEdits)
    result = save(second, {("products", 1, "url"): "https://example.com"})
    assert isinstance(result, SavedEdits)
    assert result.joined
    profile = load(folder).profile
    assert (profile.subject.basic.address, profile.products[1].url) == ("二号楼", "https://example.com")


def test_edits_of_one_field_in_two_windows_show_both_texts_and_write_nothing(folder: Path) -> None:
    first, second = EditedProfile.of(folder), EditedProfile.of(folder)
    save(first, {ADDRESS: "二号楼"})
    result = save(second, {ADDRESS: "三号楼"})
    assert isinstance(result, ConflictingEdits)
    assert result.places == {ADDRESS: ("三号楼", "二号楼")}
    assert "二号楼" in written(folder)
    assert isinstance(save(result.current, {ADDRESS: "三号楼"}), SavedEdits)
    assert "三号楼" in written(folder)


def test_an_edit_by_hand_in_the_file_counts_as_another_window(folder: Path) -> None:
    base = EditedProfile.of(folder)
    (folder / "填报资料.yaml").write_text(YAML.replace("一号楼", "手改楼"), encoding="utf-8")
    result = save(base, {ADDRESS: "三号楼"})
    assert isinstance(result, ConflictingEdits)
    assert result.places[ADDRESS] == ("三号楼", "手改楼")


@pytest.mark.parametrize(
    "edit",
    [
        lambda base: save(base, {ADDRESS: "二号楼"}),
        lambda base: with_item(base, ("products",), "甲三"),
        lambda base: without_item(base, ("products", 1)),
        lambda base: explained(base, ACCEPTED),
    ],
)
def test_a_record_beside_the_profile_is_no_other_window(
    folder: Path, edit: Callable[[EditedProfile], EditResult]
) -> None:
    tasks = folder / "退回意见.yaml"
    tasks.write_text("tasks: []\n", encoding="utf-8")
    base = EditedProfile.of(folder)
    tasks.write_text("tasks: [{text: 版本号不一致}]\n", encoding="utf-8")
    result = edit(base)
    assert isinstance(result, SavedEdits), result
    assert not result.joined


def test_an_edit_follows_its_item_when_another_window_moved_it(folder: Path) -> None:
    base = EditedProfile.of(folder)
    assert isinstance(without_item(EditedProfile.of(folder), ("products", 0)), SavedEdits)
    assert isinstance(save(base, {("products", 1, "url"): "https://example.com"}), SavedEdits)
    products = load(folder).profile.products
    assert [(product.name, product.url) for product in products] == [("甲二", "https://example.com")]


def test_an_edit_of_a_removed_item_is_not_applied_to_another(folder: Path) -> None:
    base = EditedProfile.of(folder)
    without_item(EditedProfile.of(folder), ("products", 0))
    result = save(base, {("products", 0, "url"): "https://example.com"})
    assert isinstance(result, ConflictingEdits)
    assert result.missing == (("products", 0, "url"),)
    assert "example.com" not in written(folder)


def test_a_settled_conflict_follows_its_items_and_spares_unseen_changes(folder: Path) -> None:
    base, url, audience = EditedProfile.of(folder), ("products", 1, "url"), ("products", 1, "audience")
    without_item(EditedProfile.of(folder), ("products", 0))
    with_item(EditedProfile.of(folder), ("products",), "甲三")
    save(EditedProfile.of(folder), {("products", 0, "url"): "https://theirs.example"})
    texts: dict[Place, str] = {url: "https://mine.example", audience: "社会公众"}
    result = save(base, texts)
    assert isinstance(result, ConflictingEdits)
    assert result.places == {url: ("https://mine.example", "https://theirs.example")}
    seen: dict[Place, str] = {url: "https://theirs.example"}
    assert isinstance(save(base, {audience: "社会公众"}, seen), SavedEdits)
    products = load(folder).profile.products
    assert [(product.name, product.url, product.audience) for product in products] == [
        ("甲二", "https://theirs.example", ("社会公众",)),
        ("甲三", None, None),
    ]
    assert isinstance(save(base, {url: "https://mine.example"}, seen), SavedEdits)
    assert isinstance(save(base, {url: "https://other.example"}, seen), ConflictingEdits)


def test_an_unreadable_text_is_reported_at_the_place_where_it_was_typed(folder: Path) -> None:
    with_item(EditedProfile.of(folder), ("algorithms",), "乙算法")
    base, launched = EditedProfile.of(folder), ("algorithms", 1, "basic", "launched")
    without_item(EditedProfile.of(folder), ("algorithms", 0))
    result = save(base, {launched: "明天"})
    assert isinstance(result, InvalidEdits)
    assert list(result.places) == [launched]


def test_a_new_item_gets_its_name_and_the_comments_stay(folder: Path) -> None:
    assert isinstance(with_item(EditedProfile.of(folder), ("algorithms",), "乙算法"), SavedEdits)
    assert [algorithm.basic.name for algorithm in load(folder).profile.algorithms] == ["甲算法", "乙算法"]
    assert "# 与执照一致" in written(folder)


def test_structure_is_not_changed_over_another_windows_save(folder: Path) -> None:
    base = EditedProfile.of(folder)
    save(EditedProfile.of(folder), {ADDRESS: "二号楼"})
    assert isinstance(without_item(base, ("products", 0)), ConflictingEdits)


@pytest.mark.parametrize(
    "edit", [lambda base: save(base, {ADDRESS: "二号楼"}), lambda base: with_item(base, ("products",), "新品")]
)
def test_a_folder_that_was_moved_away_is_reported_and_not_recreated(
    tmp_path: Path, edit: Callable[[EditedProfile], EditResult]
) -> None:
    home = tmp_path / "甲公司"
    home.mkdir()
    (home / "填报资料.yaml").write_text(YAML, encoding="utf-8")
    base = EditedProfile.of(home)
    home.rename(tmp_path / "别处")
    with pytest.raises(WorkspaceError, match="甲公司"):
        edit(base)
    assert not home.exists()


def test_the_key_of_a_place_is_the_key_used_by_findings(folder: Path) -> None:
    profile = load(folder).profile
    assert str(key_at(profile, ("products", 0, "paths", 0, "steps"))) == "products[甲一/APP].paths[首页>列表].steps"
    assert str(key_at(profile, ("algorithms", 0, "detail", "risks", "算法滥用风险及防范"))).endswith(
        "detail.risks[算法滥用风险及防范]"
    )


def test_an_explained_finding_is_accepted_with_name_and_day(folder: Path) -> None:
    finding = next(item for item in check(load(folder)) if item.severity == "block")
    why = AcceptedFinding(rule=finding.rule, place=finding.place, reason="客户确认", by="甲", on=date(2026, 11, 26))
    assert isinstance(explained(EditedProfile.of(folder), why), SavedEdits)
    after = next(item for item in check(load(folder)) if (item.rule, item.place) == (finding.rule, finding.place))
    assert after.accepted is not None
    assert (after.accepted.reason, after.accepted.by) == ("客户确认", "甲")
