"""A returned workbook that would make the profile unreadable is refused with page and cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assistant.core.errors import InputProblems
from assistant.core.language import choose
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.workbook import reading, writing
from assistant.declaration.profile.workbook.merging import merge
from assistant.declaration.profile.workbook.restoring import restored
from assistant.declaration.profile.workbook.rows import flatten
from tests.profile.profiles import written
from tests.project.source_tree import ROOT

Edit = Callable[[Workbook], None]


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


def beside(page: Worksheet, title: str) -> str:
    """Return the address of the answer beside a title."""
    return next(f"D{cell.row}" for (cell,) in page["C5:C200"] if cell.value == title)


def refused(folder: Path, profile: Profile, edit: Edit) -> list[str]:
    """Return the problems of an edited workbook when it is merged into its profile."""
    path = folder / "资料收集表.xlsx"
    writing.write(profile, path)
    book = load_workbook(path)
    edit(book)
    book.save(path)
    returned = reading.read(path)
    rows = merge(returned.sent, flatten(profile), returned.rows, returned.addresses).rows
    with pytest.raises(InputProblems) as caught:
        restored(rows, returned.addresses, path.name)
    return [str(problem) for problem in caught.value.problems]


def test_two_functions_of_one_name_under_one_path_are_refused_with_their_cell(tmp_path: Path) -> None:
    def double(book: Workbook) -> None:
        page = book["功能访问路径及功能"]
        for place in range(2, page.max_column + 1):
            page.cell(7, place).value = page.cell(8, place).value = page.cell(6, place).value
        page["E7"] = page["E8"] = "智能检索"

    problems = refused(tmp_path, load(written(tmp_path)).profile, double)
    assert problems == ["功能访问路径及功能!E8：有两项都是“智能检索”。请改名，或删去重复的一项。"]


@pytest.mark.slow
def test_two_paths_with_one_id_are_refused_with_their_cell(tmp_path: Path) -> None:
    def double(book: Workbook) -> None:
        page = book["功能访问路径及功能"]
        mark = next(cell.column for row in page["A1:Z5"] for cell in row if "路径标识" in str(cell.value))
        for place in range(2, page.max_column + 1):
            page.cell(7, place).value = page.cell(6, place).value
        page["D7"], page["E7"] = "首页>别处", "别的功能"
        page.cell(6, mark).value = page.cell(7, mark).value = "甲"

    problems = refused(tmp_path, load(written(tmp_path)).profile, double)
    assert problems == ["功能访问路径及功能!D7：有两项都是“甲”。请改名，或删去重复的一项。"]


@pytest.mark.slow
def test_renaming_an_algorithm_that_another_names_is_refused_with_the_cell(tmp_path: Path) -> None:
    cells: list[str] = []

    def rename(book: Workbook) -> None:
        first, second = (page for page in book.worksheets if page.title.startswith("算法"))
        first[beside(first, "算法名称")] = "绘澜新名图像生成算法-1"
        cells.append(f"{second.title}!{beside(second, '同一能力')}")

    problems = refused(tmp_path, load(ROOT / "profiles" / "image-generator").profile, rename)
    message = "“同一能力”所指的算法“绘澜画坊图像生成算法-1”不在资料里"
    assert problems == [f"{cells[0]}：{message}。是不是“绘澜新名图像生成算法-1”？"]


@pytest.mark.slow
def test_an_algorithm_that_would_inherit_its_name_is_refused(tmp_path: Path) -> None:
    def unname(book: Workbook) -> None:
        second = [page for page in book.worksheets if page.title.startswith("算法")][1]
        second[beside(second, "算法名称")] = None

    problems = refused(tmp_path, load(ROOT / "profiles" / "image-generator").profile, unname)
    assert ["有两项都是“绘澜画坊图像生成算法-1”" in problem for problem in problems] == [True]
