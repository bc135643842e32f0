"""Recognised pages give the blocks that the text of the same paper would give."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import cv2
import numpy as np
import pytest

from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.recognised import RecognisedLayout
from assistant.declaration.documents.recognised_names import with_known
from assistant.declaration.documents.recognised_signs import mended
from assistant.declaration.documents.rulings import ruled_cells
from assistant.declaration.documents.shapes import Document, DocumentBlock, OcrLine, PageFacts, RuledCell

SIGN, HIGH = 0.02, 0.018  # width and height of a character
FULL = "甲" * 38  # a line to the right margin


def line(text: str, top: float, left: float = 0.12, score: float = 0.99) -> OcrLine:
    """Return a recognised line; its width follows from its characters."""
    return OcrLine(text, (left, top, SIGN * len(text), HIGH), score)


def page(number: int, *lines: OcrLine, cells: tuple[RuledCell, ...] = ()) -> PageFacts:
    """Return a recognised A4 page."""
    return PageFacts(number, 1654, 2339, lines=lines, cells=cells)


def blocks(*pages: PageFacts) -> list[DocumentBlock]:
    """Return the blocks of recognised pages."""
    layout = RecognisedLayout()
    for one in pages:
        layout.add(one)
    assert all(block.recognised for block in layout.blocks)
    return layout.blocks


def texts(*pages: PageFacts) -> list[str]:
    """Return the texts of recognised pages."""
    return [block.text for block in blocks(*pages)]


def test_wrapped_lines_are_joined_and_paragraphs_are_not() -> None:
    first = page(1, line(FULL, 0.2), line("乙乙。", 0.225), line("日期：2026年11月26日", 0.25), line("丙" * 38, 0.4))
    assert texts(first) == [FULL + "乙乙。", "日期：2026年11月26日", "丙" * 38]


def test_a_sentence_goes_on_over_a_page_break_and_a_running_foot() -> None:
    first = page(1, line("一、算法情况", 0.1), line("乙" * 38, 0.7), line(FULL, 0.9), line("样例公司", 0.96, 0.45))
    second = page(2, line("丁丁。", 0.1), line("（二）数据", 0.13), line("戊", 0.16), line("- 2 -", 0.97, 0.48))
    read = blocks(first, second)
    assert [(block.kind, block.text) for block in read] == [
        ("text", "样例公司"),
        ("heading", "一、算法情况"),
        ("text", "乙" * 38),
        ("text", FULL + "丁丁。"),
        ("heading", "（二）数据"),
        ("text", "戊"),
    ]
    assert [block.heading for block in read[-3:]] == ["一、算法情况", "（二）数据", "（二）数据"]


def test_parts_of_a_row_stand_on_one_line() -> None:
    row = page(1, line("法定代表人", 0.2), line("李四", 0.202, 0.3), line("职务：", 0.3), line("总监", 0.3, 0.182))
    assert texts(row) == ["法定代表人   李四", "职务：总监"]
    values = facts_of(Document("a.png", "image", 1, "", blocks=tuple(blocks(row)))).values("法定代表人")
    assert [fact.value for fact in values] == ["李四"]


def cells(top: float, *rows: str) -> tuple[RuledCell, ...]:
    """Return a table of two columns, whose first may go on from the row above (`^`)."""
    result: list[RuledCell] = []
    for row, first in enumerate(rows):
        y = top + 0.05 * row
        if first == "^":
            result.append(replace(result[-2], row=row, goes_on=True))
        else:
            result.append(RuledCell(0, row, 0, (0.1, y, 0.2, 0.05 * (2 if rows[row + 1 : row + 2] == ("^",) else 1))))
        result.append(RuledCell(0, row, 1, (0.3, y, 0.6, 0.05)))
    return tuple(result)


def test_cells_have_their_label_also_over_rows_and_pages() -> None:
    first = page(
        1,
        line("算法名称", 0.81),
        line("甲算法", 0.81, 0.31),
        line("风险防控", 0.86),
        line("其一", 0.86, 0.31),
        line("其二", 0.91, 0.31),
        cells=cells(0.8, "", "", "^"),
    )
    second = page(2, line("版本号", 0.11), line("1.0", 0.11, 0.31), cells=cells(0.1, ""))
    read = [(block.label, block.text, block.row) for block in blocks(first, second) if block.label]
    assert read == [
        ("算法名称", "甲算法", 1000),
        ("风险防控", "其一", 1001),
        ("风险防控", "其二", 1002),
        ("版本号", "1.0", 1003),
    ]


def test_a_full_line_in_a_cell_is_joined_with_the_next() -> None:
    lines = (line("软硬件设施部署位", 0.805, 0.12), line("置", 0.83, 0.12), line("上海", 0.81, 0.31))
    assert texts(page(1, *lines, cells=cells(0.8, ""))) == ["软硬件设施部署位置", "上海"]


def test_an_illegible_page_counts_as_not_read_and_a_doubtful_line_is_marked() -> None:
    assert blocks(page(1, line("乱码", 0.2, score=0.6))) == []
    unsure = blocks(page(1, line(FULL, 0.2), line("短句。", 0.3, score=0.7)))
    assert [block.unsure for block in unsure] == [False, True]


def test_a_slip_of_reading_is_mended_by_what_is_known_and_another_name_is_not() -> None:
    known = ("新闻门户", "“关于—算法”页", "网信算备110108000000001260015号", "杭州晨屿示例科技有限公司")
    read = "新闻内户，见“关于一算法”页，网信算备1101080000001260015号，杭州晨语示例科技有限公司，网信算备310108000000001260015号"
    block = DocumentBlock("text", read, page=1, recognised=True)
    for recognised, expected in (
        (
            True,
            read.replace("内户", "门户")
            .replace("于一", "于—")
            .replace("备1101080000001260015", "备110108000000001260015"),
        ),
        (False, read),
    ):
        document = Document("a.pdf", "pdf", 1, "", blocks=(replace(block, recognised=recognised),))
        assert with_known(document, known).text == expected


@pytest.mark.parametrize(
    "read", ["110101199003070111", "110101199003070011", "11010119900307", "1101011999999003070011"]
)
def test_a_number_with_other_digits_is_no_slip_of_reading(read: str) -> None:
    block = DocumentBlock("text", f"身份证号{read}", page=1, recognised=True)
    assert with_known(Document("a.pdf", "pdf", 1, "", blocks=(block,)), ["110101199003070011"]).text == block.text


def test_no_layout_of_lines_and_cells_fails_or_loses_text() -> None:
    chance = Random(7)
    for _ in range(300):
        lines = [
            line(chr(0x4E00 + number) * chance.randint(1, 30), chance.random(), chance.random() * 0.9)
            for number in range(chance.randint(0, 12))
        ]
        ruled = cells(chance.random(), "", *chance.sample(["", "^", ""], chance.randint(0, 2)))
        read = "".join(texts(page(1, *lines, cells=ruled if chance.random() < 0.5 else ())))
        assert all(one.text in read for one in lines)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("输入为文本（人声)，输出", "输入为文本（人声），输出"),
        ("（四） 干预策略", "（四）干预策略"),
        ("职务:总监,负责;", "职务：总监，负责；"),
        ("电话:13800001210", "电话：13800001210"),
        ("２O26年l1月26日", "2026年11月26日"),
        ("代码91310115MA1K4O5I7W", "代码91310115MA1K40517W"),
        ("1.1算法流程", "1.1 算法流程"),
        ("见 https://a.example/b,c", "见 https://a.example/b,c"),
        ("API (v1.2)", "API (v1.2)"),
    ],
)
def test_signs_are_mended_where_it_is_safe(read: str, text: str) -> None:
    assert mended(read) == text


def test_dark_lines_bound_cells_and_a_red_frame_does_not() -> None:
    picture = np.full((1400, 1000, 3), 255, np.uint8)
    for y in (300, 360, 420, 480):
        cv2.line(picture, (100, y), (900, y), (40, 40, 40), 2)
    for x, foot in ((100, 480), (300, 480), (900, 480), (600, 360)):
        cv2.line(picture, (x, 300), (x, foot), (40, 40, 40), 2)
    cv2.rectangle(picture, (500, 600), (800, 700), (205, 30, 40), 5)
    cv2.rectangle(picture, (100, 900), (400, 1000), (40, 40, 40), 2)  # a frame is no table
    assert [(cell.table, cell.row, cell.column) for cell in ruled_cells(picture)] == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 0, 2),
        (0, 1, 0),
        (0, 1, 1),
        (0, 2, 0),
        (0, 2, 1),
    ]
