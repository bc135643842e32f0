"""Conflict copies of services that synchronise folders: named, compared in the form's words, resolved; nothing is lost."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest

from assistant.apps.conflict_copies import Place, compared, conflict_copies, resolve
from assistant.core import yaml_file
from assistant.core.errors import UsageError
from assistant.core.sync_copies import is_copy_of
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import OLD_VERSIONS
from assistant.practice import client_overview as overviews
from assistant.practice import comment_tasks
from tests.console.conftest import OwnClient
from tests.console.test_windows import press, shown
from tests.filing.small import Json, small, write

COPY = "填报资料-李的电脑.json"
ADDRESS = ("主体", "主体基本信息", "详细地址")


def changed_copy(home: Path, name: str = COPY) -> Json:
    """Leave a copy with another address, another product name inside, and one product more; return its data."""
    data = json.loads((home / "填报资料.json").read_text(encoding="utf-8"))
    data["主体"]["主体基本信息"]["详细地址"] = "副本路 7 号"
    data["主体"]["主体基本信息"]["网址"] = "https://copy.example.com"
    product = deepcopy(data["产品"][0])
    product["产品名称"] = "副本里的新品"
    data["产品"].append(product)
    (home / name).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return dict(data)


def take_from_copy(home: Path, *taken: Place) -> None:
    """Resolve the only copy with these places from it."""
    (copy,) = conflict_copies(home)
    resolve(home, compared(home, copy), taken)


@pytest.mark.parametrize(
    "name",
    [
        "填报资料-李的电脑.json",
        "填报资料-DESKTOP-AB12.json",
        "填报资料 (李的冲突副本 2026-11-30).json",
        "填报资料(1).json",
        "填报资料 (Li's conflicted copy 2026-11-30).json",
        "填报资料.sync-conflict-20261130-1010-AB.json",
        "填报资料_冲突文件_20261130.json",
    ],
)
def test_the_names_that_services_give_are_known(name: str) -> None:
    assert is_copy_of(name, "填报资料.json")


@pytest.mark.parametrize(
    "name", ["填报资料.json", "填报资料.1.json", "填报资料.yaml", "填报资料模板.json", "主体-李.json"]
)
def test_other_files_are_no_copies(name: str) -> None:
    assert not is_copy_of(name, "填报资料.json")


def test_files_that_people_name_with_a_number_are_no_copies(tmp_path: Path) -> None:
    for name in ("甲.yaml", "甲 2.yaml", "甲-新.yaml", "甲 (冲突副本).yaml"):
        (tmp_path / "产品").mkdir(exist_ok=True)
        (tmp_path / "产品" / name).write_text(f"产品名称: {name}\n", encoding="utf-8")
    assert [copy.name for copy in conflict_copies(tmp_path)] == ["产品/甲 (冲突副本).yaml"]


def test_every_difference_is_named_in_words_and_chosen_singly(tmp_path: Path) -> None:
    home = write(tmp_path / "甲", small())
    changed_copy(home)
    text = (home / COPY).read_bytes()
    (copy,) = conflict_copies(home)
    differences = compared(home, copy).differences
    assert [" › ".join(one.place) for one in differences] == [
        "主体 › 主体基本信息 › 详细地址",
        "主体 › 主体基本信息 › 网址",
        "产品 › “副本里的新品”",
    ]
    take_from_copy(home, ADDRESS, ("产品", "“副本里的新品”"))
    profile = load(home).profile
    assert profile.subject.basic.address == "副本路 7 号"
    assert profile.subject.basic.website == "https://example.com"
    assert [product.name for product in profile.products][1:] == ["副本里的新品"]
    assert not (home / COPY).exists()
    assert text in [path.read_bytes() for path in (home / OLD_VERSIONS).iterdir()]


def test_keeping_everything_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    home = write(tmp_path / "甲", small())
    before = (home / "填报资料.json").read_bytes()
    changed_copy(home)
    take_from_copy(home)
    assert (home / "填报资料.json").read_bytes() == before
    assert conflict_copies(home) == []


def test_a_copy_that_changed_since_is_not_resolved_unseen(tmp_path: Path) -> None:
    home = write(tmp_path / "甲", small())
    changed_copy(home)
    (copy,) = conflict_copies(home)
    comparison = compared(home, copy)
    (home / COPY).write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError):
        resolve(home, comparison, [ADDRESS])
    assert (home / COPY).exists()


def test_a_copy_of_one_part_is_resolved_although_it_keeps_the_profile_from_opening(tmp_path: Path) -> None:
    (tmp_path / "主体.yaml").write_text("主体基本信息:  # 说明\n  主体名称: 甲\n  详细地址: 一路\n", encoding="utf-8")
    (tmp_path / "主体 (冲突副本).yaml").write_text(
        "主体基本信息:\n  主体名称: 甲\n  详细地址: 二路\n", encoding="utf-8"
    )
    take_from_copy(tmp_path, ADDRESS)
    assert load(tmp_path).profile.subject.basic.address == "二路"
    assert "# 说明" in (tmp_path / "主体.yaml").read_text(encoding="utf-8")


def test_records_are_merged_item_by_item(tmp_path: Path) -> None:
    own = "简称: 甲\n事项:\n  - 事项: 变更\n    日期: 2026-11-02\n"
    other = own + "  - 事项: 终止\n    日期: 2026-11-20\n"
    folder = tmp_path / "台账"
    folder.mkdir()
    (folder / "客户.yaml").write_text(own, encoding="utf-8")
    (folder / "客户-李的电脑.yaml").write_text(other, encoding="utf-8")
    take_from_copy(tmp_path, ("事项", "“终止，2026-11-20”"))
    assert [event.kind for event in overviews.read(tmp_path).term_events] == ["change", "end"]


def test_an_answer_to_a_comment_is_taken_from_the_copy(tmp_path: Path) -> None:
    item = {"内容": "公章不清楚", "状态": "待处理"}
    comments = {"意见": [{"事项": "主体", "轮次": 1, "日期": "2026-11-02", "条目": [item]}]}
    (tmp_path / "退回意见.yaml").write_bytes(yaml_file.dump(comments))
    answered = deepcopy(comments)
    answered["意见"][0]["条目"][0]["客户答复"] = "已换"  # type: ignore[index]
    (tmp_path / "退回意见(1).yaml").write_bytes(yaml_file.dump(answered))
    (copy,) = conflict_copies(tmp_path)
    (difference,) = compared(tmp_path, copy).differences
    assert difference.place == ("意见", "“主体，1”", "条目", "“公章不清楚”", "客户答复")
    take_from_copy(tmp_path, difference.place)
    assert comment_tasks.tasks(tmp_path)[0].answer == "已换"


def test_a_copy_that_cannot_be_read_becomes_an_earlier_version(tmp_path: Path) -> None:
    home = write(tmp_path / "甲", small())
    (home / COPY).write_text("{", encoding="utf-8")
    (copy,) = conflict_copies(home)
    assert compared(home, copy).problem
    take_from_copy(home)
    assert (home / OLD_VERSIONS / "填报资料.1.json").read_text(encoding="utf-8") == "{"


@pytest.mark.program
def test_a_copy_is_named_on_every_page_and_resolved_on_the_profiles(own_client: OwnClient) -> None:
    home = own_client.home
    changed_copy(home)
    for part in ("", "runs", "drafts"):
        with shown(own_client, *filter(None, (part,))) as page:
            assert COPY in page.texts()
            assert page.find("逐项选定", "a")
    with shown(own_client, "profile") as page:
        assert page.find("主体 › 主体基本信息 › 详细地址", "legend")
        assert "副本路 7 号" in page.texts()
        radios = page.find(tag="input", type="radio")
        page.send(next(one for one in radios if page.elements[one]["props"]["id"].endswith("n0copy")), "change")
        press(page, "按选定的保存，副本收进旧版")
        page.until(lambda: "open" in page.instructions)
    assert load(home).profile.subject.basic.address == "副本路 7 号"
    assert conflict_copies(home) == []
    with shown(own_client) as page:
        assert COPY not in page.texts()
