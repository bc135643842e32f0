"""`beian workbook` and `beian import` as the person meets them: exit codes, what is written, what stays."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.cli.workbooks import import_file, import_published, workbook
from assistant.errors import UsageError
from assistant.language import choose
from assistant.profile.loading import load
from assistant.profile.schema.whole import Profile
from tests.project.source_tree import ROOT


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    """Return a copy of the chat-app example."""
    return shutil.copytree(ROOT / "profiles" / "chat-app", tmp_path / "甲")


def returned(chat: Path, folder: Path, name: str) -> Path:
    """Return a workbook in which the client has changed the name of the entity."""
    path = folder / "表.xlsx"
    assert workbook(chat, None, path) == 0
    book = load_workbook(path)
    book["主体"]["D5"] = name
    book.save(path)
    return path


def test_the_difference_is_shown_and_written_only_after_a_yes(
    chat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load(chat).profile
    path = returned(chat, tmp_path, "改名公司")
    assert import_file(path, chat, None, yes=False) == 10
    assert "改名公司" in capsys.readouterr().out
    assert load(chat).profile == before
    assert import_file(path, chat, None, yes=True) == 0
    assert load(chat).profile.subject.basic.name == "改名公司"
    assert import_file(path, chat, None, yes=True) == 0
    assert "没有要改的内容" in capsys.readouterr().out


def test_a_conflict_ends_with_ten_and_keeps_what_the_profile_has(chat: Path, tmp_path: Path) -> None:
    path = returned(chat, tmp_path, "表中名")
    subject = chat / "主体.yaml"
    subject.write_text(
        subject.read_text(encoding="utf-8").replace("深圳星河示例科技有限公司", "资料名"), encoding="utf-8"
    )
    assert import_file(path, chat, None, yes=True) == 10
    assert load(chat).profile.subject.basic.name == "资料名"


def test_without_a_profile_a_workbook_starts_one_that_is_equal(chat: Path, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    workbook(chat, None, path)
    assert import_file(path, None, tmp_path / "新", yes=False) == 0
    assert load(tmp_path / "新").profile == load(chat).profile
    with pytest.raises(UsageError):
        import_file(path, None, tmp_path / "新", yes=True)


def test_an_empty_workbook_is_made_by_the_beginning_of_a_type(tmp_path: Path) -> None:
    assert workbook(None, "排序精选", tmp_path / "空.xlsx") == 0
    for wrong in ("没有这类", ""):
        with pytest.raises(UsageError):
            workbook(None, wrong, tmp_path / "错.xlsx")
    with pytest.raises(UsageError):
        workbook(tmp_path, "排序精选", tmp_path / "错.xlsx")
    assert not (tmp_path / "错.xlsx").exists()


def test_rows_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "算法名称\t主体名称\t应用产品\n甲算法\t甲公司\t丙（APP、小程序）\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert import_published(Path("-"), None, tmp_path / "新") == 0
    assert [each.form for each in load(tmp_path / "新").profile.products] == ["APP", "小程序"]


def test_rows_of_a_list_start_the_profile_of_one_entity(tmp_path: Path) -> None:
    rows = ["算法名称\t主体名称\t应用产品", "甲算法\t甲公司\t甲(APP)", "乙算法\t乙公司\t--"]
    path = tmp_path / "清单.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(UsageError, match="2 个主体"):
        import_published(path, None, tmp_path / "新")
    assert import_published(path, "甲公司", tmp_path / "新") == 0
    profile = load(tmp_path / "新").profile
    assert profile != Profile()
    assert [(each.name, each.form) for each in profile.products] == [("甲", "APP")]
