"""The exact text of a draft replaces the recognised one only where the comparison leaves nothing open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.apps.cli.scan_comparing import lines
from assistant.declaration.documents.shapes import DocumentBlock, OcrLine, PageFacts, PageSeal
from assistant.declaration.papers.scan_comparison import compare_scan
from assistant.declaration.papers.scan_differences import ScanComparison
from assistant.declaration.papers.sealed_scans import in_printed_words
from tests.papers.test_scan_comparison import FIRST, HEAD, PAGES, SEALED, THIRD, page, printed, scan

pytestmark = pytest.mark.usefixtures("in_chinese")

SEAL = PageSeal((0.1, 0.5, 0.5, 0.1), "round", cropped=False, faded=False, score=1.0, words="深圳星河")
TICKS = "是否使用个人信息：☑否 □是"


def against_draft(second: PageFacts, first: PageFacts | None = None) -> ScanComparison:
    return compare_scan(printed(), scan(first or page(1, PAGES[0]), second), ("周示范", "深圳星河示例科技有限公司"))


def with_line(text: str, top: float = 0.52, score: float = 0.99) -> PageFacts:
    whole = page(2, PAGES[1])
    return replace(whole, lines=(*whole.lines, OcrLine(text, (0.12, top, 0.5, 0.02), score)))


def refuses(comparison: ScanComparison) -> bool:
    """Return whether the recognised text stays, and nobody is told that the scan is the same."""
    is_replaced = bool(in_printed_words(scan(), comparison).blocks)
    is_said_same = any("一致" in line for line in lines(comparison))
    return not (comparison.is_certain or is_replaced or is_said_same)


def test_a_scan_without_doubts_is_certain() -> None:
    comparison = against_draft(page(2, PAGES[1]))
    assert comparison.is_certain
    assert not refuses(comparison)
    assert against_draft(page(2, [text.replace("变更", "变吏") for text in PAGES[1]])).is_certain, (
        "signs that look alike"
    )


@pytest.mark.parametrize(
    "second",
    [
        page(2, [text.replace("办理", "办公") for text in PAGES[1]], score=0.88),
        page(2, PAGES[1], score=0.4),
        replace(page(2, PAGES[1]), lines=(), text="\n".join(PAGES[1])),
        with_line(THIRD[:28]),
        with_line("本公司可以对外提供未经审核的内容", score=0.8),
        replace(with_line("本公司可以对外提供未经审核的内容"), seals=(SEAL,)),
        with_line("周示范"),
        page(2, (THIRD, *PAGES[1][:1], *PAGES[1][2:])),
    ],
    ids=["slip", "illegible", "scanner's layer", "repeated", "stray", "on a seal", "name", "order"],
)
def test_what_leaves_a_comparison_open(second: PageFacts) -> None:
    assert refuses(against_draft(second))


def test_the_very_words_of_the_seal_leave_nothing_open() -> None:
    assert against_draft(replace(with_line("深圳星河示例"), seals=(SEAL,))).is_certain
    assert refuses(against_draft(replace(with_line("深圳星河示倒"), seals=(SEAL,))))


def test_a_sign_of_weight_that_looks_like_the_printed_one_leaves_a_comparison_open() -> None:
    comparison = against_draft(page(2, [text.replace("愿意", "原意") for text in PAGES[1]]))
    assert comparison.agrees
    assert refuses(comparison)


def test_a_pair_that_recognition_often_confuses_leaves_nothing_open_in_its_direction() -> None:
    for old, new, is_certain in (("部门", "部内", True), ("部内", "部门", False)):
        text = f"所在{old}为开放平台安全组，与我单位签有书面劳动合同。"
        comparison = compare_scan(printed(HEAD, FIRST, text), scan(page(1, (HEAD, FIRST, text.replace(old, new)))))
        assert (comparison.agrees, comparison.is_certain) == (True, is_certain)


def test_boxes_leave_a_comparison_open() -> None:
    comparison = compare_scan(printed(HEAD, FIRST, TICKS, THIRD), scan(page(1, (HEAD, FIRST, TICKS, THIRD))))
    assert comparison.agrees
    assert refuses(comparison)


def test_the_text_layer_of_a_scanner_is_no_print() -> None:
    blur = replace(page(2, ["口" * 20], score=0.3), text="\n".join(PAGES[1]))
    assert against_draft(blur).unread == (2,)
    document = replace(
        scan(page(1, PAGES[0]), replace(page(2, ()), text="\n".join(PAGES[1]))),
        blocks=tuple(DocumentBlock("text", text, page=2) for text in PAGES[1]),
    )
    comparison = compare_scan(printed(), document)
    assert (comparison.unread, comparison.is_certain) == ((), True), "a page that was printed to the file has its text"


def test_writing_into_open_places_leaves_nothing_open() -> None:
    signed = (*PAGES[1][:2], f"{SEALED}深圳星河示例科技有限公司", "日期： 2026 年 11 月 28 日")
    assert against_draft(page(2, signed)).is_certain
