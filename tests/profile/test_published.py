"""A profile is started from rows of the published lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from assistant.core.errors import InputProblems
from assistant.core.language import choose
from assistant.declaration.profile import published
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.saving import save

HEADS = ["序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途", "备案编号", "备注"]
ROW = [
    "1",
    "甲乙文本生成算法-1",
    "服务提供者",
    "甲乙示例有限公司",
    "甲(APP)、乙（小程序）",
    "写文章",
    "网信算备110108000000001260015号",
    "",
]
SUPPORTER = [
    "2",
    "甲乙文本生成算法-2",
    "服务技术支持者",
    "甲乙示例有限公司",
    "--",
    "面向企业",
    "网信算备110108000000001260023号",
    "",
]


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("甲(APP)、乙(小程序)", (("甲", "APP"), ("乙", "小程序"))),
        ("丙（APP、小程序）", (("丙", "APP"), ("丙", "小程序"))),
        ("--", ()),
        ("", ()),
        ("丁(国际版)(网站)", (("丁(国际版)", "网站"),)),
        ("戊", (("戊", "其他"),)),
        ("己(app)、己(公众号)", (("己", "APP"), ("己", "公众账号"))),
    ],
)
def test_products_of_a_cell(text: str, products: tuple[tuple[str, str], ...]) -> None:
    assert published.products_of(text) == products


def test_pasted_rows_with_heads_start_a_profile_that_loads(tmp_path: Path) -> None:
    rows = published.parse("\n".join("\t".join(row) for row in (HEADS, ROW, SUPPORTER)), "粘贴")
    profile = published.profile_of(rows)
    assert profile.subject.basic.name == "甲乙示例有限公司"
    assert [(product.name, product.form) for product in profile.products] == [("甲", "APP"), ("乙", "小程序")]
    assert [algorithm.basic.role for algorithm in profile.algorithms] == ["服务提供者", "服务技术支持者"]
    assert [node.product for node in profile.algorithms[0].association or ()] == ["甲/APP", "乙/小程序"]
    assert profile.algorithms[1].association is None
    assert profile.notes.own_numbers == (ROW[6], SUPPORTER[6])
    assert [(record.algorithm, record.number) for record in profile.notes.published] == [
        (ROW[1], ROW[6]),
        (SUPPORTER[1], SUPPORTER[6]),
    ]
    save(profile, tmp_path / "填报资料.yaml")
    assert load(tmp_path).profile == profile


def test_a_single_pasted_row_without_heads_is_recognised_by_its_number_and_role() -> None:
    (row,) = published.parse("\t".join(ROW), "粘贴")
    assert (row.algorithm, row.entity, row.type) == (ROW[1], ROW[3], "生成合成类（深度合成）")


def test_identical_rows_count_once_and_different_rows_of_one_name_are_refused() -> None:
    text = "\n".join("\t".join(row) for row in (HEADS, ROW, ROW, [*ROW[:4], "丙(网站)", *ROW[5:]]))
    rows = published.parse(text, "粘贴")
    assert len(published.profile_of(rows[:2]).algorithms) == 1
    with pytest.raises(InputProblems, match=r"粘贴:4：与 粘贴:2 "):
        published.profile_of(rows)


@pytest.mark.parametrize("number", ["网信算备110108000000001260015号", "网信算备110108 000000001 260015号", "无", ""])
def test_a_published_number_is_stored_and_none_is_invented(number: str) -> None:
    (row,) = published.parse("\n".join("\t".join(texts) for texts in (HEADS, [*ROW[:6], number, ""])), "粘贴")
    numbers = published.profile_of([row]).notes.own_numbers
    assert numbers == (("网信算备110108000000001260015号",) if "11" in number else None)


def test_an_incomplete_number_stays_for_the_preflight_to_report() -> None:
    (row,) = published.parse("\n".join("\t".join(texts) for texts in (HEADS, [*ROW[:6], "网信算备1101", ""])), "粘贴")
    assert row.number == "网信算备1101"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_in_either_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "清单.csv"
    path.write_bytes("\n".join(",".join(row) for row in (HEADS, ROW)).encode(encoding))
    assert published.read(path)[0].products == (("甲", "APP"), ("乙", "小程序"))


def test_a_workbook_is_read_and_its_formulas_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["深度合成服务算法备案清单"])
    page.append(HEADS)
    page.append(ROW)
    book.save(tmp_path / "清单.xlsx")
    assert published.read(tmp_path / "清单.xlsx")[0].entity == "甲乙示例有限公司"
    page["B4"] = "=1+1"
    book.save(tmp_path / "公式.xlsx")
    with pytest.raises(InputProblems, match="公式"):
        published.read(tmp_path / "公式.xlsx")


@pytest.mark.parametrize("text", ["", "没有表头的一行", "算法名称\t主体名称\n只有算法\t", "\0\0"])
def test_a_text_without_a_list_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "清单.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems):
        published.read(path)
