"""File names from elsewhere: which are refused and why, and how they are corrected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.core.file_names import LONGEST, folded, shown, storable, why_unfit
from assistant.core.language import speaking


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


@pytest.mark.parametrize(
    "name", ["a.pdf", "报告（第2版）.pdf", "a b.pdf", "控制.pdf", "console.pdf", "长" * 76 + ".pdf", "😀.png"]
)
def test_a_plain_name_is_accepted(name: str) -> None:
    assert why_unfit(name) == ""
    assert storable(name) == name


@pytest.mark.parametrize(
    ("name", "words", "corrected"),
    [
        ("", "是空的", ""),
        ("../a.pdf", "路径", "_a.pdf"),
        ("..", "路径", ""),
        ("a\\b.pdf", "路径", "a_b.pdf"),
        ("a:b.pdf", "之一", "a_b.pdf"),
        ("a?.pdf", "之一", "a_.pdf"),
        (".a.pdf", "隐藏文件", "a.pdf"),
        ("~$a.docx", "临时文件", "~$a.docx"),
        (" a.pdf", "首尾有空格", "a.pdf"),
        ("a.pdf.", "句点", "a.pdf"),
        ("CON", "系统保留", "_CON"),
        ("nul.pdf", "系统保留", "_nul.pdf"),
        ("Com1.tar.gz", "系统保留", "_Com1.tar.gz"),
        ("a\u202egpj.exe", "方向字符", "agpj.exe"),
        ("a\n.pdf", "控制字符", "a.pdf"),
        ("a\u200b.pdf", "U+200B（零宽空格）", "a.pdf"),
        ("a\u3164.pdf", "U+3164（谚文填充符）", "a.pdf"),
        ("a\ufeff.pdf", "U+FEFF（字节顺序标记（BOM））", "a.pdf"),
        ("a\ufe0f.pdf", "U+FE0F（变体选择符）", "a.pdf"),
        ("a\U000e0041.pdf", "U+E0041（标签字符）", "a.pdf"),
        ("图 9\u202fAM.png", "U+202F（窄不换行空格）", "图 9 AM.png"),
        ("a\udc80.pdf", "控制字符", "a.pdf"),
        ("a" * (LONGEST + 1), "太长", "a" * (LONGEST + 1)),
        ("长" * 100, "太长", "长" * 100),
    ],
)
def test_an_unfit_name_is_refused_with_a_reason_and_can_be_corrected(name: str, words: str, corrected: str) -> None:
    assert words in why_unfit(name)
    assert storable(name) == corrected


def test_a_shown_name_has_no_direction_characters() -> None:
    assert shown("a\u202eb\n.pdf") == "a\ufffdb\ufffd.pdf"
    assert len(shown("长" * 200 + ".pdf")) <= 40
    assert shown("长" * 200 + ".pdf").endswith(".pdf")


def test_names_that_differ_only_by_case_or_accent_encoding_are_equal() -> None:
    assert folded("Ä.PDF") == folded("a\u0308.pdf")
    assert folded("甲.pdf") != folded("乙.pdf")
