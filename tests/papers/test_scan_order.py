"""Paragraphs, values of rows and pages that stand elsewhere than in the draft, or beside its pictures, are said."""

from __future__ import annotations

import pytest

from assistant.declaration.documents.shapes import DocumentBlock, OcrLine, PageFacts
from assistant.declaration.papers.scan_comparison import compare_scan
from assistant.declaration.papers.scan_differences import PrintedPaper, ScanComparison
from assistant.declaration.papers.sealed_scans import described
from tests.papers.test_scan_comparison import DATED, LONG, PAGES, SEALED, SECOND, THIRD, page, printed, scan

pytestmark = pytest.mark.usefixtures("in_chinese")

ROWS = (
    ("注册资本", "5000万元"),
    ("联系电话", "13800001010"),
    ("保存期限", "30天"),
    ("责任人", "周示范"),
    ("联系人", "李示例"),
)
CELLS = tuple(text for row in ROWS for text in row)


def table(texts: tuple[str, ...], width: int = 2) -> ScanComparison:
    """Return the comparison of a table of `CELLS` with a scan of these texts."""
    draft = PrintedPaper(tuple(DocumentBlock("cell", text, row=1000 + at // width) for at, text in enumerate(CELLS)))
    boxes = ((0.1 + 0.2 * (at % width), 0.1 + 0.05 * (at // width), 0.15, 0.02) for at in range(len(texts)))
    lines = tuple(OcrLine(text, box, 0.98) for text, box in zip(texts, boxes, strict=True))
    return compare_scan(draft, scan(PageFacts(1, 1240, 1754, lines=lines)), ("周示范", "李示例"))


@pytest.mark.parametrize(("one", "other"), [("周示范", "李示例"), ("5000万元", "30天")])
@pytest.mark.parametrize("width", [2, 10, 5])
def test_values_that_were_exchanged_are_said(one: str, other: str, width: int) -> None:
    assert table(CELLS, width).is_certain
    at, to = CELLS.index(one), CELLS.index(other)
    texts = list(CELLS)
    texts[at], texts[to] = other, one
    comparison = table(tuple(texts), width)
    assert {"moved"} == {difference.kind for difference in comparison.differences}
    assert any(one in described(difference) for difference in comparison.differences)


def test_paragraphs_that_were_exchanged_are_said() -> None:
    second = page(2, (THIRD, SECOND, SEALED, DATED))
    comparison = compare_scan(printed(), scan(page(1, PAGES[0]), second))
    assert {(one.kind, one.page) for one in comparison.differences} == {("moved", 2)}


def test_a_label_of_several_rows_stands_beside_any_of_them() -> None:
    texts = ("机构", "名称", "示例公司", "住所", "深圳市南山区", "电话", "13800001010")
    rows = (0, 0, 0, 1, 1, 2, 2)
    draft = PrintedPaper(
        tuple(DocumentBlock("cell", text, row=1000 + row) for text, row in zip(texts, rows, strict=True))
    )
    order = ((1, 0.3, 0.1), (2, 0.5, 0.1), (0, 0.1, 0.15), (3, 0.3, 0.15), (4, 0.5, 0.15), (5, 0.3, 0.2), (6, 0.5, 0.2))
    lines = tuple(OcrLine(texts[at], (left, top, 0.15, 0.02), 0.98) for at, left, top in order)
    assert compare_scan(draft, scan(PageFacts(1, 1240, 1754, lines=lines))).differences == ()


def test_a_page_of_other_text_is_no_picture() -> None:
    blocks = (LONG[0], "", *LONG[1:])
    draft = PrintedPaper(tuple(DocumentBlock("text" if text else "picture", text) for text in blocks))
    pages = [page(number, [text]) for number, text in enumerate((LONG[0], SECOND + THIRD, *LONG[1:]), 1)]
    (difference,) = compare_scan(draft, scan(*pages)).differences
    assert (difference.kind, difference.page) == ("extra_page", 2)
    same_page = page(1, [LONG[0], SECOND + THIRD])
    comparison = compare_scan(draft, scan(same_page, *(page(n, [text]) for n, text in enumerate(LONG[1:], 2))))
    assert {one.kind for one in comparison.differences} == {"extra"}
    pages = [page(1, [LONG[0], "登录后点击生成"]), page(2, LONG[1:])]
    assert compare_scan(draft, scan(*pages)).differences == ()
