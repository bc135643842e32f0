"""A changed profile is written back to its files: comments stay, and all files change or none."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.core import files, yaml_file
from assistant.core.errors import UsageError
from assistant.core.language import choose
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.notes import Contact
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import OLD_VERSIONS, update
from tests.profile.profiles import FULL, written
from tests.project.source_tree import ROOT

COMMENTED = """\
# 客户甲的资料
beian: 1

主体:
  # 名称以营业执照为准
  主体基本信息:
    主体名称: 甲公司  # 变更中
    统一社会信用代码: "91440300MA5FAKE00X"
    详细地址: |
      第一行
      第二行
    # 网址等备案后再写
    网址: 'a.example'
产品:
# 第一个产品
- 产品名称: 智聊   # 正式名
  服务形式: APP
  访问地址: https://a.example
# 第二个产品
- 产品名称: 智画
  服务形式: 网站
佐证与说明:
  联系人: [{职责: 经办, 姓名: 某甲}]  # 只有一位
# 完
"""


def comments(text: str) -> list[str]:
    """Return the text after each # in order."""
    return re.findall(r"#\s*(.*)", text)


def renamed(loaded: LoadedProfile, name: str) -> Profile:
    """Return the profile with another name of its entity."""
    subject = loaded.profile.subject
    basic = subject.basic.model_copy(update={"name": name})
    return loaded.profile.model_copy(update={"subject": subject.model_copy(update={"basic": basic})})


def test_comments_quotes_and_layout_stay_and_one_line_changes(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, COMMENTED))
    new = renamed(loaded, "乙公司")
    update(loaded, new)
    assert (tmp_path / "资料.yaml").read_text("utf-8") == COMMENTED.replace("主体名称: 甲公司", "主体名称: 乙公司")
    assert load(loaded.path).profile == new


def test_adding_and_removing_items_preserves_the_comments_of_others(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, COMMENTED))
    first, second = loaded.profile.products
    third = second.model_copy(update={"name": "智译", "url": "https://c.example\nb"})
    notes = loaded.profile.notes.model_copy(update={"contacts": (Contact(duty="技术", name="某乙"),)})
    basic = loaded.profile.subject.basic.model_copy(update={"website": None, "address": "一行", "type": "企业"})
    subject = loaded.profile.subject.model_copy(update={"basic": basic})
    new = loaded.profile.model_copy(
        update={"products": (first.model_copy(update={"url": None}), second, third), "notes": notes, "subject": subject}
    )
    update(loaded, new)
    assert load(loaded.path).profile == new
    after = (tmp_path / "资料.yaml").read_text("utf-8")
    assert sorted(comments(after)) == sorted(comments(COMMENTED))
    assert (tmp_path / OLD_VERSIONS / "资料.1.yaml").read_text("utf-8") == COMMENTED


@settings(max_examples=40, deadline=None)
@example(text=" ")  # a block would stay a block and indent the text
@example(text="  一\n二")
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12))
def test_any_change_of_texts_reads_back_as_meant_and_keeps_every_comment(text: str) -> None:
    old = {"甲": "1", "乙": {"丙": ["一", "二"], "丁": "多\n行\n"}}
    new = {"甲": text, "乙": {"丙": ["二", text], "丁": text}, "戊": text}
    source = (
        "# 头\n甲: '1'  # 尾\n乙:\n    # 中\n    丙:\n    - 一\n    - 二\n    丁: |\n      多\n      行\n    # 末\n"
    )
    revised = yaml_file.revised(source.encode(), old, new)
    assert revised is not None
    read = yaml_file.plain(yaml_file.parse(revised.decode(), "x"))
    if "\r" not in text and "\x85" not in text:
        assert read == new
    assert comments(revised.decode())[:3] == ["头", "尾", "中"] or "#" in text


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "profiles").iterdir() if path.is_dir()))
def test_every_example_takes_a_change_without_losing_a_comment(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(ROOT / "profiles" / name, folder)
    for path in [*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]:
        path.write_text("# 我的说明\n" + path.read_text("utf-8"), "utf-8")
    loaded = load(folder)
    new = renamed(loaded, "改过名的公司")
    changed = update(loaded, new)
    assert load(folder).profile == new
    for path in changed:
        stored = next((folder / OLD_VERSIONS).glob(f"{path.stem}.*"))
        if path.suffix != ".json":
            assert comments(path.read_text("utf-8")) == comments(stored.read_text("utf-8"))


def test_a_file_with_mixed_keys_is_rewritten_and_reads_the_same(tmp_path: Path) -> None:
    text = FULL.replace("主体名称", "name")
    loaded = load(written(tmp_path, text))
    new = renamed(loaded, "乙公司")
    update(loaded, new)
    assert load(loaded.path).profile == new


@pytest.mark.parametrize("failing", range(1, 12))
def test_a_failure_at_any_step_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    for name in "甲乙丙":
        (tmp_path / name).write_bytes(name.encode())
    calls = iter(range(1, 100))

    def failing_now(real: object) -> object:
        def call(*words: object, **more: object) -> object:
            if next(calls) == failing:
                raise OSError(28, "No space left on device")
            return real(*words, **more)  # type: ignore[operator]

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing_now(os.fsync))
        patch.setattr(Path, "replace", failing_now(Path.replace))
        try:
            files.write_all({tmp_path / name: b"new" for name in "甲乙丙丁"})
        except OSError:
            expected = {name: name.encode() for name in "甲乙丙"}
        else:
            expected = dict.fromkeys("甲乙丙丁", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == expected


def test_a_change_parses_no_text_twice_and_copies_no_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is parsed when it is loaded, and its new text once before it is written; nothing lies in between on disk."""
    parsed: list[str] = []
    parse = yaml.parse

    def count(text: str, **options: Any) -> Any:
        parsed.append(text)
        return parse(text, **options)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a copy of the profile was written")

    (tmp_path / "产品").mkdir()
    (tmp_path / "主体.yaml").write_text("主体基本信息:\n  主体名称: 甲公司  # 变更中\n", encoding="utf-8")
    (tmp_path / "产品" / "智聊.yaml").write_text("产品名称: 智聊\n服务形式: APP  # 正式\n", encoding="utf-8")
    (tmp_path / "产品" / "智画.yaml").write_text("产品名称: 智画\n服务形式: 网站\n", encoding="utf-8")
    yaml_file.parse.cache_clear()
    monkeypatch.setattr(yaml, "parse", count)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    loaded = load(tmp_path)
    product = loaded.profile.products[0].model_copy(update={"url": "https://a.example"})
    update(loaded, loaded.profile.model_copy(update={"products": (product, *loaded.profile.products[1:])}))
    assert len(parsed) == len(set(parsed)) == 4  # three files, and the one that changed
    assert load(tmp_path).profile.products[0] == product


def test_a_new_item_of_a_folder_gets_a_file_that_is_read_back_before_it_is_written(tmp_path: Path) -> None:
    for name in ("智聊", "智画"):
        (tmp_path / "产品").mkdir(exist_ok=True)
        text = f"产品名称: {name}\n服务形式: APP\n访问地址: a.example  # 正式\n"
        (tmp_path / "产品" / f"{name}.yaml").write_text(text, encoding="utf-8")
    loaded = load(tmp_path)
    first, second = loaded.profile.products
    new = (first.model_copy(update={"url": "b.example"}), second, second.model_copy(update={"name": "智问"}))
    update(loaded, loaded.profile.model_copy(update={"products": new}))
    assert {(item.name, item.url) for item in load(tmp_path).profile.products} == {(p.name, p.url) for p in new}
    assert "b.example  # 正式" in (tmp_path / "产品" / f"{first.name}.yaml").read_text(encoding="utf-8")


def test_a_new_folder_is_complete_or_absent(tmp_path: Path) -> None:
    with files.new_folder(tmp_path / "甲") as folder:
        files.write(folder / "a" / "b", b"1")
        assert not (tmp_path / "甲").exists()
    assert (tmp_path / "甲" / "a" / "b").read_bytes() == b"1"

    def fail_midway() -> None:
        with files.new_folder(tmp_path / "乙") as folder:
            files.write(folder / "a", b"1")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fail_midway()
    assert [path.name for path in tmp_path.iterdir()] == ["甲"]


def test_a_change_that_would_make_the_profile_unreadable_is_refused_and_not_written(
    tmp_path: Path,
) -> None:
    choose("zh")
    loaded = load(written(tmp_path, COMMENTED))
    doubled = loaded.profile.model_copy(update={"products": (loaded.profile.products[0],) * 2})
    with pytest.raises(UsageError, match=r"没有写入：\n  资料\.yaml：同一列表里有两项都是“智聊/APP”。请改名"):
        update(loaded, doubled)
    assert [path.name for path in tmp_path.iterdir()] == ["资料.yaml"]
    assert (tmp_path / "资料.yaml").read_text("utf-8") == COMMENTED
