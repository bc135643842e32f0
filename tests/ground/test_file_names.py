"""Names of files from elsewhere: which are refused, with the reason, and how others are put right."""

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
def test_a_plain_name_is_taken(name: str) -> None:
    assert why_unfit(name) == ""
    assert storable(name) == name


@pytest.mark.parametrize(
    ("name", "words", "put_right"),
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
        ("a\udc80.pdf", "控制字符", "a.pdf"),
        ("a" * (LONGEST + 1), "太长", "a" * (LONGEST + 1)),
        ("长" * 100, "太长", "长" * 100),
    ],
)
def test_another_name_is_refused_with_its_reason_and_can_be_put_right(name: str, words: str, put_right: str) -> None:
    assert words in why_unfit(name)
    assert storable(name) == put_right


def test_what_is_shown_of_a_name_has_no_sign_that_turns_the_line() -> None:
    assert shown("a\u202eb\n.pdf") == "a\ufffdb\ufffd.pdf"
    assert len(shown("长" * 200 + ".pdf")) <= 40
    assert shown("长" * 200 + ".pdf").endswith(".pdf")


def test_names_that_differ_by_case_or_by_how_accents_are_written_are_one() -> None:
    assert folded("Ä.PDF") == folded("a\u0308.pdf")
    assert folded("甲.pdf") != folded("乙.pdf")
