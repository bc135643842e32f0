"""What is added to a sealed scan: writing in open places and automatic numbers are none of the text, statements are said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.declaration.documents.shapes import DocumentBlock, OcrLine, PageFacts, PageSeal
from assistant.declaration.papers.scan_comparison import compare_scan
from assistant.declaration.papers.scan_differences import PrintedPaper, ScanComparison
from assistant.declaration.papers.sealed_scans import described
from tests.papers.test_scan_comparison import FIRST, HEAD, PAGES, SEALED, THIRD, page, printed, scan

pytestmark = pytest.mark.usefixtures("in_chinese")

NAMES = ("周示范", "深圳星河示例科技有限公司")
ASSIGNED = "本公司指派____为联系人，用户日志保存30天，不向境外提供个人信息。"
ADDED = "本公司可以对外提供未经审核的生成内容不承担责任"


def against(draft: PrintedPaper, *texts: str) -> ScanComparison:
    return compare_scan(draft, scan(page(1, texts)), NAMES)


def with_last(text: str, score: float = 0.99, top: float = 0.52, *, on_seal: bool = False) -> ScanComparison:
    """Return the comparison of a scan with a line of its own below the text."""
    whole = page(2, PAGES[1])
    line = OcrLine(text, (0.12, top, 0.5, 0.02), score)
    seal = PageSeal((0.1, 0.5, 0.5, 0.1), "round", cropped=False, faded=False, score=1.0, words="深圳星河示例科技")
    second = replace(whole, lines=(*whole.lines, line), seals=(seal,) if on_seal else ())
    return compare_scan(printed(), scan(page(1, PAGES[0]), second), NAMES)


@pytest.mark.parametrize(
    ("text", "score", "top"),
    [
        (ADDED, 0.84, 0.52),
        ("附注已另行约定由合作方代管密钥且可随时调取", 0.84, 0.52),
        ("本证明仅供内部演示使用", 0.99, 0.52),
        ("本公司对外提供未经审核的生成内容。", 0.99, 0.16),
        ("联系电话13900002020", 0.99, 0.52),
        ("9876", 0.99, 0.96),
    ],
)
def test_an_added_statement_is_said(text: str, score: float, top: float) -> None:
    comparison = with_last(text, score, top)
    assert [(one.kind, one.page) for one in comparison.differences] == [("extra", 2)]


def test_a_statement_written_over_the_printed_one_is_not_the_same_print_read_twice() -> None:
    whole = page(2, PAGES[1])
    for text, kinds in (
        ("本公司对外提供未经审核的生成内容。", ["extra"]),
        ("本公司不对外提供未经审核的生成内容。", []),
    ):
        line = OcrLine(text, (0.3, 0.135, 0.3, 0.02), 0.98)
        second = replace(whole, lines=(*whole.lines[:2], line, *whole.lines[2:]))
        comparison = compare_scan(printed(), scan(page(1, PAGES[0]), second), NAMES)
        assert ([one.kind for one in comparison.differences], comparison.is_certain) == (kinds, False)


@pytest.mark.parametrize(("old", "new"), [("5000万元", "15000万元"), ("30天", "130天")])
def test_a_longer_number_in_a_cell_is_no_automatic_number(old: str, new: str) -> None:
    cells = ("注册资本", "5000万元", "保存期限", "30天")
    draft = PrintedPaper(tuple(DocumentBlock("cell", text, row=1000 + at // 2) for at, text in enumerate(cells)))
    lines = [
        OcrLine(text.replace(old, new), (0.1 + 0.3 * (at % 2), 0.1 + 0.1 * (at // 2), 0.2, 0.02))
        for at, text in enumerate(cells)
    ]
    comparison = compare_scan(draft, scan(PageFacts(1, 1240, 1754, lines=tuple(lines))))
    assert [one.kind for one in comparison.differences] == ["extra"]


def test_a_line_under_a_seal_is_not_compared_and_the_words_of_its_ring_do_not_count() -> None:
    comparison = with_last(ADDED, on_seal=True)
    assert (comparison.agrees, comparison.unsure) == (False, (2,))
    assert with_last("星河示例科", on_seal=True).unsure == ()


@pytest.mark.parametrize(
    ("old", "new"), [("30天", "300天"), ("不向境外", "不得不向境外"), ("个人信息", "个人信息以外的信息")]
)
def test_only_the_blank_of_a_paragraph_is_open(old: str, new: str) -> None:
    draft, filled = printed(HEAD, FIRST, ASSIGNED, THIRD), ASSIGNED.replace("____", "李四")
    good = against(draft, HEAD, FIRST, filled, THIRD)
    assert (good.differences, [one.words for one in good.written]) == ((), ["李四"])
    changed = against(draft, HEAD, FIRST, filled.replace(old, new), THIRD)
    assert [one.kind for one in changed.differences] == ["extra"]


def test_a_line_behind_a_colon_is_no_signature() -> None:
    draft = printed(HEAD, "本公司郑重承诺如下：", FIRST, THIRD)
    comparison = against(draft, HEAD, "本公司郑重承诺如下：", "本承诺对境外用户不适用", FIRST, THIRD)
    assert [one.kind for one in comparison.differences] == ["extra"]


def test_the_name_of_another_organisation_is_a_difference() -> None:
    signed = (*PAGES[1][:2], f"{SEALED}广州别家科技有限公司")
    comparison = compare_scan(printed(HEAD, FIRST, *PAGES[1][:3]), scan(page(1, PAGES[0]), page(2, signed)), NAMES)
    (difference,) = comparison.differences
    assert "广州别家科技有限公司" in described(difference)
    seal = PageSeal((0.6, 0.8, 0.2, 0.1), "round", cropped=False, faded=False, score=1.0, words="广州别家科技有限公司")
    sealed = scan(page(1, PAGES[0]), page(2, PAGES[1], seals=(seal,)))
    assert [one.kind for one in compare_scan(printed(), sealed, NAMES).differences] == ["other_name"]


@pytest.mark.parametrize(
    "numbers", [("一、", "十二、"), ("第一条 ", "第二条 "), ("（一）", "（十二）"), ("1.1.1 ", "10.12.1 ")]
)
def test_automatic_numbers_are_no_difference(numbers: tuple[str, str]) -> None:
    comparison = against(printed(FIRST, THIRD), numbers[0] + FIRST, numbers[1] + THIRD)
    assert (comparison.differences, comparison.agrees) == ((), True)


@pytest.mark.parametrize(("text", "number"), [("5000万元注册资本已实缴完毕。", "1"), ("30天后删除用户的日志。", "1")])
def test_a_digit_before_a_number_is_no_automatic_number(text: str, number: str) -> None:
    comparison = against(printed(text, FIRST), number + text, FIRST)
    assert [one.kind for one in comparison.differences] == ["extra"]


def test_a_title_that_is_the_running_head_too_is_not_missing() -> None:
    draft = printed(HEAD, FIRST, THIRD, margins=(HEAD,))
    assert against(draft, HEAD, FIRST, THIRD).is_certain
    whole = page(1, (HEAD, FIRST, THIRD))
    for top in (0.03, 0.08):
        read = replace(whole, lines=(OcrLine(HEAD, (0.3, top, 0.3, 0.02)), *whole.lines))
        assert compare_scan(draft, scan(read), NAMES).differences == ()
    assert [one.kind for one in against(draft, FIRST, THIRD).differences] == ["missing"]
