"""A sealed scan against the text that was printed: slips are forgiven, numbers, names and denials never; pages are told apart."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.declaration.documents.shapes import Document, DocumentBlock, OcrLine, PageFacts, PageSeal
from assistant.declaration.papers.scan_comparison import compare_scan
from assistant.declaration.papers.scan_differences import PrintedPaper, ScanComparison
from assistant.declaration.papers.sealed_scans import described, in_printed_words, not_compared

pytestmark = pytest.mark.usefixtures("in_chinese")

HEAD = "算法安全责任人工作证明"
FIRST = (
    "兹证明周示范系我公司在职员工，自二〇二〇年四月起担任算法安全与合规部主任，全面负责算法安全工作，参加上线前评估。"
)
SECOND = "其工作地点在深圳市南山区粤海街道示例路18号，联系电话13800001010，本公司不对外提供未经审核的生成内容。"
THIRD = "上述内容真实、准确，如有不实，本公司愿意承担由此产生的一切责任，并按规定办理变更手续。"
SEALED, DATED = "单位名称（盖章）：", "日期：      年    月    日"
PAGES = ((HEAD, FIRST), (SECOND, THIRD, SEALED, DATED))
WIDE = 28


def printed(*texts: str, **more: object) -> PrintedPaper:
    blocks = tuple(DocumentBlock("text", text) for text in texts or (HEAD, FIRST, SECOND, THIRD, SEALED, DATED))
    return PrintedPaper(blocks, **more)  # type: ignore[arg-type]


def page(number: int, texts: Sequence[str], score: float = 0.98, seals: tuple[PageSeal, ...] = ()) -> PageFacts:
    """Return a recognised page whose paragraphs are wrapped."""
    pieces = [text[start : start + WIDE] for text in texts for start in range(0, len(text), WIDE)]
    lines = (OcrLine(piece, (0.12, 0.1 + 0.03 * at, 0.02 * len(piece), 0.02), score) for at, piece in enumerate(pieces))
    return PageFacts(number, 1240, 1754, lines=tuple(lines), seals=seals)


def scan(*pages: PageFacts) -> Document:
    return Document("扫描.pdf", "pdf", 1, "ab", pages=pages, page_count=len(pages), words_read=True)


def compared(*pages: Sequence[str], draft: PrintedPaper | None = None) -> ScanComparison:
    read = scan(*(page(number, texts) for number, texts in enumerate(pages, 1)))
    return compare_scan(draft or printed(), read, ("周示范", "深圳星河示例科技有限公司"))


def swapped(old: str, new: str) -> ScanComparison:
    """Return the comparison of a scan in which words read otherwise."""
    pages = [[text.replace(old, new) for text in texts] for texts in PAGES]
    assert pages != [list(texts) for texts in PAGES], old
    return compared(*pages)


def test_a_scan_of_the_same_text_agrees_and_lends_it_its_words() -> None:
    comparison = compared(*PAGES)
    assert (comparison.differences, comparison.agrees) == ((), True)
    exact = in_printed_words(scan(), comparison)
    assert [block.text for block in exact.blocks] == [HEAD, FIRST, SECOND, THIRD, SEALED, DATED]
    assert not any(block.recognised for block in exact.blocks)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("负责算法", "负责算怯"),
        ("愿意承担", "愿意承但"),
        ("，全面", "全面"),
        ("真实、准确", "真实,准确"),
        ("办理变更", "办埋变更"),
    ],
)
def test_a_confused_sign_is_a_slip_of_reading(old: str, new: str) -> None:
    assert swapped(old, new).agrees


STORED = (
    "本公司将用户个人信息存储于境内的服务器，仅用于算法安全评估，上线前由甲方负责人审核，准确率≥95%，误差不大于3‰，"
    "发现问题后立即停止服务并删除全部数据。"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("境内", "境外"),
        ("仅用于", "用于"),
        ("上线前", "上线后"),
        ("甲方", "乙方"),
        ("≥95", "≤95"),
        ("≥95", "<95"),
        ("3‰", "3%"),
        ("停止", "继续"),
        ("全部数据", "数据"),
        ("用户", "员工"),
        ("审核", "复制"),
        ("评估", "评价"),
    ],
)
def test_a_word_of_another_meaning_is_never_a_slip(old: str, new: str) -> None:
    draft = printed(HEAD, FIRST, STORED, THIRD)
    assert compared((HEAD, FIRST, STORED, THIRD), draft=draft).is_certain
    (difference,) = compared((HEAD, FIRST, STORED.replace(old, new), THIRD), draft=draft).differences
    assert difference.kind in ("changed", "missing")


def test_signs_that_do_not_look_alike_are_forgiven_where_the_line_was_hard_to_read() -> None:
    pages = [page(1, PAGES[0]), page(2, [text.replace("办理", "办公") for text in PAGES[1]], score=0.88)]
    comparison = compare_scan(printed(), scan(*pages))
    assert (comparison.agrees, comparison.is_certain) == (True, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("18号", "19号"),
        ("13800001010", "13800001011"),
        ("周示范", "周示凡"),
        ("不对外", "对外"),
        ("未经", "末经"),
        ("二〇二〇年", "二〇二一年"),
        ("四月", "九月"),
        ("如有不实", "如有所实"),
    ],
)
def test_a_number_a_name_or_a_denial_is_never_a_slip(old: str, new: str) -> None:
    comparison = swapped(old, new)
    (difference,) = comparison.differences
    assert difference.kind == "changed" or not difference.new.replace("对外", "") or difference.kind == "missing"
    assert not comparison.agrees
    sentence = described(difference)
    assert "文稿" in sentence
    if len(new) < 10:
        assert (old in difference.old, new in difference.new) == (True, True)


def test_a_changed_number_of_a_person_is_said_without_showing_it() -> None:
    (difference,) = swapped("13800001010", "13811111010").differences
    assert "13811111010" not in described(difference)
    assert "13800001010" not in described(difference)
    assert "遮住的几位不同" in described(difference)


def test_words_that_were_replaced_are_a_change_with_both_readings() -> None:
    (difference,) = swapped("担任算法安全与合规部主任", "担任内容生态运营部经理").differences
    assert (difference.kind, difference.page) == ("changed", 1)
    assert "合规部主任" in difference.old
    assert "运营部经理" in difference.new


LONG = tuple(
    "".join(
        f"第{number}条{word}部门应当按照规定处理{word}事项并留存记录{number * 7}天。"
        for number in range(start, start + 6)
    )
    for start, word in ((1, "评估"), (11, "监测"), (21, "处置"))
)


def test_a_missing_page_is_distinct_from_an_unread_one() -> None:
    draft = printed(*LONG)
    (difference,) = compared([LONG[0]], [LONG[2]], draft=draft).differences
    assert (difference.kind, difference.page) == ("missing_page", 1)
    assert "像是缺页" in described(difference)
    pages = (page(1, [LONG[0]]), page(2, [LONG[1]], score=0.4), page(3, [LONG[2]]))
    comparison = compare_scan(draft, scan(*pages))
    assert (comparison.differences, comparison.unread, comparison.agrees) == ((), (2,), False)
    assert "第 2 页" in not_compared(comparison)


def test_pages_out_of_order_in_excess_and_of_another_paper() -> None:
    draft = printed(*LONG)
    (order,) = compared([LONG[0]], [LONG[2]], [LONG[1]], draft=draft).differences
    assert (order.kind, order.new) == ("order", "1、3、2")
    (twice,) = compared([LONG[0]], [LONG[1]], [LONG[1]], [LONG[2]], draft=draft).differences
    assert (twice.kind, twice.page) == ("extra_page", 3)
    (strange,) = compared(
        *([text] for text in LONG[:1]), [SECOND + THIRD], *([text] for text in LONG[1:]), draft=draft
    ).differences
    assert (strange.kind, strange.page) == ("extra_page", 2)
    (other,) = compared([SECOND, THIRD], draft=draft).differences
    assert other.kind == "other_paper"


def test_what_is_written_into_open_places_is_no_difference() -> None:
    signed = (*PAGES[1][:2], f"{SEALED}深圳星河示例科技有限公司", "日期： 2026 年 11 月 28 日")
    comparison = compared(PAGES[0], signed)
    assert comparison.agrees
    assert {written.words.strip() for written in comparison.written} == {"深圳星河示例科技有限公司", "2026", "11", "28"}
    exact = in_printed_words(scan(), comparison).blocks
    assert exact[4].text == f"{SEALED}深圳星河示例科技有限公司"
    assert "".join(exact[5].text.split()) == "日期：2026年11月28日"
    assert [block.recognised for block in exact] == [False] * 4 + [True] * 2


def test_a_sentence_in_excess_is_a_difference() -> None:
    (difference,) = compared(PAGES[0], (*PAGES[1], "另：电话改为分机。")).differences
    assert (difference.kind, difference.page) == ("extra", 2)


def test_what_a_seal_covers_is_not_compared() -> None:
    seal = PageSeal((0.1, 0.12, 0.3, 0.1), "round", cropped=False, faded=False, score=1.0, words="深圳星河")
    whole = page(2, PAGES[1])
    covered = PageFacts(2, 1240, 1754, lines=whole.lines[:1] + whole.lines[2:], seals=(seal,))
    comparison = compare_scan(printed(), scan(page(1, PAGES[0]), covered))
    assert (comparison.differences, comparison.unsure, comparison.agrees) == ((), (2,), False)
    assert comparison.seals == ((2, "深圳星河"),)


def test_running_heads_page_numbers_and_automatic_numbers_are_no_differences() -> None:
    draft = printed("总则", FIRST, margins=("深圳星河示例科技有限公司",))
    lines = [
        OcrLine("深圳星河示例科技有限公司", (0.3, 0.03, 0.3, 0.02)),
        OcrLine("一、总则", (0.12, 0.1, 0.1, 0.02)),
        *(OcrLine(FIRST[at : at + WIDE], (0.12, 0.13 + at / 1000, 0.6, 0.02)) for at in range(0, len(FIRST), WIDE)),
        OcrLine("第1页共1页", (0.45, 0.96, 0.1, 0.02)),
    ]
    comparison = compare_scan(draft, scan(PageFacts(1, 1240, 1754, lines=tuple(lines))))
    assert comparison.differences == ()


def test_cells_of_a_table_are_compared_in_any_order() -> None:
    cells = ("姓名", "周示范", "职务", "算法安全与合规部主任", "手机号码", "13800001010")
    draft = PrintedPaper(tuple(DocumentBlock("cell", text, row=1000 + at // 2) for at, text in enumerate(cells)))
    places = ((0.1, 0.1), (0.4, 0.1), (0.1, 0.2), (0.4, 0.195), (0.1, 0.3), (0.4, 0.3))
    lines = [OcrLine(text, (x, y, 0.2, 0.02)) for text, (x, y) in zip(cells, places, strict=True)]
    read = scan(PageFacts(1, 1240, 1754, lines=tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0])))))
    assert compare_scan(draft, read).agrees
    changed = [OcrLine(line.text.replace("周示范", "周示凡"), line.box) for line in lines]
    comparison = compare_scan(draft, scan(PageFacts(1, 1240, 1754, lines=tuple(changed))), ("周示范",))
    assert [one.kind for one in comparison.differences] == ["changed"]


def test_a_wrapped_label_goes_on_below_its_own_line() -> None:
    rows = (
        ("违法和不良信息生成风险", "文本中可能夹带谩骂、煽动等内容。"),
        ("违法和不良信息存储风险", "不合规的音频可能滞留在缓存中。"),
    )
    cells = [DocumentBlock("cell", text, row=1000 + at) for at, row in enumerate(rows) for text in row]
    lines = [
        piece
        for at, (label, value) in enumerate(rows)
        for piece in (
            OcrLine(label[:-2], (0.1, 0.2 + at * 0.05, 0.15, 0.018)),
            OcrLine(value, (0.27, 0.2 + at * 0.05, 0.25, 0.016)),
            OcrLine(label[-2:], (0.1, 0.217 + at * 0.05, 0.05, 0.022)),
        )
    ]
    comparison = compare_scan(PrintedPaper(tuple(cells)), scan(PageFacts(1, 1240, 1754, lines=tuple(lines))))
    assert (comparison.differences, comparison.agrees) == ((), True)
    without_last = scan(PageFacts(1, 1240, 1754, lines=tuple(lines[:-1])))
    (difference,) = compare_scan(PrintedPaper(tuple(cells)), without_last).differences
    assert "存储风险" in difference.old


def test_a_sentence_once_more_is_a_difference_and_the_words_of_a_faint_seal_are_none() -> None:
    (difference,) = compared(PAGES[0], (*PAGES[1], THIRD[:WIDE])).differences
    assert (difference.kind, difference.page) == ("extra", 2)
    comparison = compared(PAGES[0], (*PAGES[1][:2], SEALED, DATED, "深圳星河示例科技"))
    assert comparison.differences == ()
    assert [written.words for written in comparison.written] == ["深圳星河示例科技"]
