"""The 登记 folder: skeleton, missing parts, papers held against the profile, workbooks, the client's own form filled."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook

from assistant.apps.cli.registration import registration
from assistant.checks.registration.folder import examined
from assistant.core.errors import TemplateError
from assistant.declaration.papers.registration_folder import PARTS, prepare
from assistant.declaration.papers.registration_form import answers_for
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.whole import Profile
from tests.filing.small import NAME, small, write

NUMBER, OTHER_NUMBER = "Guangdong-ShiLi-202405010001", "Guangdong-ShiLi-202405010002"
MODEL, PROVIDER = "示例大模型", "杭州模型示例有限公司"
FOLDERS = {part.key: part.folder for part in PARTS}
GOOD = {
    "form": f"单位名称：{NAME}。产品名称：微光商城。模型名称：{MODEL}，备案号 {NUMBER}。",
    "call": f"我公司{NAME}调用{PROVIDER}的{MODEL}，备案号{NUMBER}。",
    "terms": f"微光商城由{NAME}运营。生成的内容标识为“内容由AI生成”。",
    "rules": "生成内容的显式标识和隐式标识由技术部负责。",
    "access": "测试网址和账号另行提供。",
}


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return the folder of a client whose service calls a filed model."""
    content = small()
    content["算法"][0]["拟公示内容正文"] = {"算法基本原理": "输出旁标注“内容由AI生成”。"}
    content["佐证与说明"] = {"第三方模型": [{"模型名称": MODEL, "提供方": PROVIDER, "备案编号": NUMBER}]}
    folder = tmp_path / "微光"
    folder.mkdir()
    write(folder, content)
    return folder


def put(folder: Path, key: str, text: str, name: str = "文件.docx") -> Path:
    """Write a paper into a part of the folder."""
    path = folder / FOLDERS[key] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(paper(text))
    return path


@cache
def paper(text: str) -> bytes:
    """Return a Word file of one paragraph."""
    document, data = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(data)
    return data.getvalue()


def workbook(folder: Path, key: str, rows: list[list[object]], name: str = "表.xlsx") -> None:
    """Write a workbook into a part of the folder."""
    path = folder / FOLDERS[key] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)


def complete(folder: Path, **changes: str) -> None:
    """Write a folder that agrees with the profile, with some papers changed."""
    for key, text in (GOOD | changes).items():
        put(folder, key, text)
    workbook(folder, "keywords", [["序号", "关键词", "类别"], [1, "甲", "一"], [2, "乙", "二"]])
    workbook(folder, "questions", [["测试题", "是否应拒答"], ["怎样做甲", "是"], ["怎样做乙", "否"]])


def findings(folder: Path, profile: Profile) -> list[tuple[str, str, str]]:
    """Return level, part key and text of each finding but the plain counts."""
    keys = {part.folder: part.key for part in PARTS}
    return [(f.level, keys.get(f.part, ""), f.text) for f in examined(folder, profile) if f.level != "note"]


def test_an_empty_folder_lacks_every_part_and_a_second_time_changes_nothing(client: Path) -> None:
    folder = client / "登记"
    assert prepare(folder)
    assert not prepare(folder)
    assert [(level, key) for level, key, _ in findings(folder, load(client).profile)] == [
        ("missing", part.key) for part in PARTS
    ]


def test_a_folder_that_agrees_has_no_finding(client: Path) -> None:
    complete(client / "登记")
    assert findings(client / "登记", load(client).profile) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"form": GOOD["form"].replace(NAME, "深圳另一示例有限公司")},
            [("verify", "form", "资料之外的单位"), ("verify", "form", "没有写主体名称")],
        ),
        ({"form": GOOD["form"].replace("微光商城", "微光超市")}, [("verify", "form", "没有写产品名称")]),
        ({"call": GOOD["call"].replace(MODEL, "另一模型")}, [("verify", "call", "没有写模型名称")]),
        (
            {"call": GOOD["call"].replace(NUMBER, OTHER_NUMBER)},
            [("differs", "call", OTHER_NUMBER), ("verify", "call", "没有写模型的备案编号")],
        ),
        (
            {"terms": GOOD["terms"].replace("内容由AI生成", "本文由AI合成")},
            [("verify", "terms", "标识文字“本文由AI合成”")],
        ),
        ({"rules": "投诉由客服处理。"}, [("verify", "rules", "没有写生成内容的标识")]),
    ],
)
def test_a_paper_that_differs_from_the_profile_is_named(
    client: Path, changes: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    complete(client / "登记", **changes)
    result = findings(client / "登记", load(client).profile)
    assert [(level, key) for level, key, _ in result] == [(level, key) for level, key, _ in expected]
    assert all(word in text for (_, _, word), (_, _, text) in zip(expected, result, strict=True))


def test_what_cannot_be_read_is_not_checked_and_nothing_is_missed_in_it(client: Path) -> None:
    folder = client / "登记"
    complete(folder)
    (folder / FOLDERS["call"] / "文件.docx").write_bytes(b"broken")
    (folder / FOLDERS["keywords"] / "表.xlsx").write_bytes(b"\xd0\xcf\x11\xe0old")
    result = findings(folder, load(client).profile)
    assert [(level, key) for level, key, _ in result] == [("not_checked", "call"), ("not_checked", "keywords")]
    assert ".xlsx" in result[1][2]


@pytest.mark.parametrize(
    ("key", "rows", "level", "word"),
    [
        ("keywords", [["名单"], ["甲"]], "verify", "没有找到"),
        ("keywords", [["关键词库"], ["关键词", "类别"], ["甲", "一"], ["甲", "一"]], "verify", "重复：甲"),
        ("keywords", [["关键词", "类别"], ["甲", "一"], [None, "二"]], "differs", "第 3 行没有内容"),
        ("keywords", [["关键词", "类别"]], "differs", "表里没有关键词"),
        ("keywords", [["关键词", "类别"], ['=HYPERLINK("x")', "一"]], "differs", "公式"),
        ("keywords", [["关键词", "备注"], ["甲", "一"]], "verify", "没有看到类别一列"),
        ("questions", [["测试题", "出处"], ["怎样做甲", "自拟"]], "verify", "预期或结果"),
    ],
)
def test_a_workbook_is_checked_for_its_structure(
    client: Path, key: str, rows: list[list[object]], level: str, word: str
) -> None:
    complete(client / "登记")
    workbook(client / "登记", key, rows)
    ((finding_level, part, text),) = findings(client / "登记", load(client).profile)
    assert (finding_level, part) == (level, key)
    assert word in text


def test_counts_are_said_and_not_judged(client: Path) -> None:
    complete(client / "登记")
    notes = [f.text for f in examined(client / "登记", load(client).profile) if f.level == "note"]
    assert len(notes) == 2
    assert all("共 2 条" in text and "不作判断" in text for text in notes)


def test_without_a_called_model_this_is_said(client: Path) -> None:
    complete(client / "登记")
    profile = load(client).profile
    silent = profile.model_copy(update={"notes": profile.notes.model_copy(update={"third_party_models": ()})})
    assert ("verify", "", "没有第三方模型") in [(a, b, c[5:12]) for a, b, c in findings(client / "登记", silent)]


def local_form(tmp_path: Path) -> Path:
    """Return a form as an authority might send it, with labels of both kinds."""
    document = Document()
    table = document.add_table(rows=0, cols=2)
    for label in ("单位名称", "模型备案号", "备案号", "联系人", "语料规模", "ICP备案号"):
        table.add_row().cells[0].text = label
    table.rows[4].cells[1].text = "（请填写）"
    path = tmp_path / "某省登记备案表.docx"
    document.save(str(path))
    return path


def test_a_local_form_is_filled_by_label_and_unknown_cells_stay_empty(
    client: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = local_form(tmp_path)
    for name in ("某省登记备案表（已填）.docx", "某省登记备案表（已填2）.docx"):
        assert registration(client, None, form, as_json=True) == 1
        data: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert data["form"]["filled"] == ["单位名称", "模型备案号"]
        assert data["form"]["empty"] == ["备案号", "联系人", "语料规模", "ICP备案号"]
        assert Path(data["form"]["path"]).name == name
    rows = Document(str(client / "登记" / FOLDERS["form"] / name)).tables[0].rows
    assert [row.cells[1].text for row in rows] == [NAME, NUMBER, "", "", "（请填写）", ""]
    (tmp_path / "坏.docx").write_bytes(b"broken")
    with pytest.raises(TemplateError):
        registration(client, None, tmp_path / "坏.docx", as_json=True)


def test_no_label_of_a_person_and_no_bare_number_is_answered(client: Path) -> None:
    answers = answers_for(load(client).profile)
    assert not {"备案号", "备案编号", "联系人", "负责人", "姓名", "联系电话"} & answers.keys()
    assert all(answers.values())


def test_the_command_lists_what_is_missing_and_writes_the_list(
    client: Path, capsys: pytest.CaptureFixture[str], docx_text: Callable[[Path], str]
) -> None:
    put(client / "登记", "call", GOOD["call"].replace(NUMBER, OTHER_NUMBER), "说明.docx")
    assert registration(client, None, None, as_json=False) == 1
    output = capsys.readouterr().out
    assert "✓ 02-调用情况说明及证明：说明.docx" in output
    assert "✖ 缺 05-关键词库" in output
    assert "不是官方清单" in output
    page = docx_text(client / "登记" / "欠件清单.docx")
    assert "05-关键词库" in page
    assert OTHER_NUMBER in page
    complete(client / "登记")
    (client / "登记" / FOLDERS["call"] / "说明.docx").unlink()
    assert registration(client, None, None, as_json=False) == 0
    assert "七项材料都已有文件" in docx_text(client / "登记" / "欠件清单.docx")


@pytest.fixture
def docx_text() -> Callable[[Path], str]:
    """Return a function that gives the text of paragraphs and cells of a Word file."""

    def text(path: Path) -> str:
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])

    return text
