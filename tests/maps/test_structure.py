"""The structure of a site as a layer writes it: short forms, what is refused, and what a later layer adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.errors import MapError
from assistant.core.language import say
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.structure import NamedPress, SiteStructure

ENTITY = "    subject: {open: 主体信息, save: 暂存}\n"
HEAD = "format: 2\nid: own\nextends: mock\nstructure:\n  start: /home\n  records:\n"


def structure(folder: Path, text: str) -> SiteStructure:
    """Return the structure of a layer on the mock's map."""
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(str(path)).structure


def test_a_map_without_a_structure_has_none() -> None:
    assert not load_map("mock").structure


def test_words_alone_are_a_press_and_one_press_may_stand_alone(tmp_path: Path) -> None:
    text = f"""{HEAD}    product:
      list: {{open: [系统, {{words: 产品, place: menu}}], more: 加载更多}}
      add: 新增
      edit: [{{words: [编辑, 查看]}}, {{icon: 修改}}, {{part: name}}]
      save: 保存
"""
    product = structure(tmp_path, text).records["product"]
    assert product.list is not None
    assert product.list.open == (NamedPress(words=("系统",)), NamedPress(words=("产品",), place="menu"))
    assert product.list.more == (NamedPress(words=("加载更多",)),)
    assert [str(press) for press in product.edit] == ["编辑 / 查看", "修改", say("名称")]
    assert (product.saves, product.steps, product.leave) == ("once", 0, ())


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("subject: {save: 保存}", "structure.records.subject 没写怎么打开"),
        ("subject: {open: 主体}", "structure.records.subject 没写怎么保存"),
        ("product: {list: {open: 产品}, add: 新增, save: 保存}", "structure.records.product 列在列表里"),
        (
            "path: {list: {open: 路径}, add: 新增, edit: 编辑, save: 保存}",
            "structure.records.path 的上一级 product 没有写（或没写 list）",
        ),
        ("goods: {open: 商品, save: 保存}", "goods；可用：algorithm、function、path、product、subject"),
        ("subject: {open: 主体, saves: never, save: 保存}", "never；可用：each、itself、once、person"),
        ("subject: {open: 主体, sav: 保存}", "第 7 行：不认识的键 structure.records.subject.sav"),
        ("product: {list: {opn: 产品}, add: 新增, edit: 编辑, save: 保存}", "可用：beside、more、open"),
        ("subject: {open: {word: 主体}, save: 保存}", "可用：beside、by、icon、part、place、words"),
        ("subject: {open: {words: 主体, icon: 主体}, save: 保存}", "要写明一样"),
        ("subject: {open: {place: menu}, save: 保存}", "要写明一样"),
        ("subject: {open: 主体, steps: two, next: 下一步}", "structure.records.subject.steps 应为正整数，写的是 two"),
        ("subject: 主体", "structure.records.subject 应为“键: 值”"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, record: str, said: str) -> None:
    with pytest.raises(MapError) as refused:
        structure(tmp_path, f"{HEAD}    {record}\n")
    assert said in str(refused.value)


@pytest.mark.parametrize("saves", ["itself", "person"])
def test_a_site_that_saves_otherwise_needs_no_save(tmp_path: Path, saves: str) -> None:
    assert structure(tmp_path, f"{HEAD}    subject: {{open: 主体, saves: {saves}}}\n").records["subject"].saves == saves


def test_a_later_layer_adds_to_a_structure_and_changes_a_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "mock.yaml").write_text(
        "format: 2\nid: mock\nstructure:\n  records:\n    subject: {save: 保存草稿}\n", encoding="utf-8"
    )
    below = tmp_path / "below.yaml"
    below.write_text(f"{HEAD}{ENTITY}".replace("id: own", "id: mock"), encoding="utf-8")
    merged = load_map(str(below), user_folder=tmp_path).structure
    assert merged.start == "/home"
    assert merged.records["subject"].open == (NamedPress(words=("主体信息",)),)
    assert merged.records["subject"].save == (NamedPress(words=("保存草稿",)),)
