"""Every kind of value has one class: what it writes into a cell or a file it reads back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from assistant.core.values import (
    KINDS,
    Choice,
    Choices,
    File,
    Kind,
    Misread,
    Nodes,
    Period,
    Region,
    Steps,
    Value,
    Vocabulary,
    compare,
    is_empty,
    kind_of,
    words_of,
)
from assistant.core.verdict import Verdict

RAWS: list[tuple[Kind, Any, str]] = [
    ("text", " 甲 ", " 甲 "),
    ("text", "", "（空白）"),
    ("textarea", "甲\n乙", "甲\n乙"),
    ("number", Decimal("1.50"), "1.50"),
    ("number", Decimal("12000"), "12000"),
    ("date", date(2026, 3, 1), "2026-03-01"),
    ("period", Period(date(2021, 6, 18), None), "2021-06-18 至 长期"),
    ("choice", "甲", "甲"),
    ("choices", ("甲", "乙/丙"), "甲、乙/丙"),
    ("choices", ("甲、乙", "丙"), "甲、乙\n丙\n"),
    ("choices", (), "（空白）"),
    ("region", ("浙江省", "杭州市"), "浙江省 / 杭州市"),
    ("steps", ("首页", "对话"), "首页 > 对话"),
    ("steps", ("甲＞乙", "丙"), "甲＞乙\n丙\n"),
    ("file", "附件/甲.pdf", "附件/甲.pdf"),
    ("tick", True, "是"),
    ("tick", False, ""),
    ("unknown", ("甲", "乙"), "• 甲\n• 乙"),
    ("unknown", "甲", "甲"),
]


def test_every_kind_has_a_class() -> None:
    assert set(KINDS) == set(get_args(Kind))


@pytest.mark.parametrize(("kind", "raw", "cell"), RAWS)
def test_a_cell_is_read_back_as_it_was_written(kind: Kind, raw: Any, cell: str) -> None:
    assert KINDS[kind].cell(raw) == cell
    assert KINDS[kind].from_cell(cell) == raw


@pytest.mark.parametrize(("kind", "raw", "cell"), [row for row in RAWS if row[1]])
def test_a_file_is_read_back_as_it_was_written(kind: Kind, raw: Any, cell: str) -> None:
    written: Any = KINDS[kind].plain(raw, "zh")
    as_text = {key: str(value) for key, value in written.items()} if isinstance(written, dict) else written
    assert KINDS[kind].parse(as_text if isinstance(as_text, dict | list) else str(as_text)) == raw


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_missing_answer_is_an_empty_cell(kind: Kind) -> None:
    assert KINDS[kind].cell(None) == ""
    assert not KINDS[kind].from_cell("")


@pytest.mark.parametrize(
    ("kind", "text", "actual", "allowed"),
    [
        ("number", "约3万", "约3万", "12000"),
        ("date", "2026-13-01", "2026-13-01", "2024-03-01"),
        ("period", "2026-01-01", "一段文字", "起:"),
        ("file", "../甲.pdf", "../甲.pdf", "附件/营业执照.pdf"),
        ("nodes", "甲 » 乙 » 丙 » 丁", "甲", "首页>对话"),
    ],
)
def test_a_misread_text_names_the_text_and_what_is_allowed(kind: Kind, text: str, actual: str, allowed: str) -> None:
    with pytest.raises(Misread) as caught:
        KINDS[kind].from_cell(text)
    assert actual in caught.value.actual
    assert allowed in caught.value.allowed


def test_options_are_spelled_as_the_form_spells_them_in_any_separator() -> None:
    words = Vocabulary(("文本/短文本", "图像（照片）"))
    assert KINDS["choices"].from_cell("短文本；图像(照片)", words) == ("文本/短文本", "图像（照片）")
    assert KINDS["choices"].parse({"文本": ["短文本"], "其他": None}, words) == ("文本/短文本", "其他")


@pytest.mark.parametrize(
    ("expected", "seen", "verdict"),
    [
        ("甲\n乙", "甲\r\n乙", "normalised"),
        ("甲\n乙", "甲乙", "differs"),
        ("10²", "102", "differs"),
        ("\u00a0", "", "empty"),
        ("\u3000\n", "", "equal"),
        ("13812341234", "138****1234", "masked"),
        ("13912341234", "138****1234", "differs"),
        (Decimal(1000), "1,000", "equal"),
        (Decimal(1000), Decimal("1000.0"), "equal"),
        (Decimal(12), "1,2", "differs"),
        (Decimal(1000), "１０００", "normalised"),
        ("1,000", Decimal(1000), "equal"),
        (Choice("图像（照片）"), Choice("图像(照片)"), "normalised"),
        (Choice("10²"), Choice("102"), "differs"),
        (Choices(("A",)), Choices(("A", "Ａ")), "differs"),
        (Nodes(frozenset({("甲A", "乙")})), Nodes(frozenset({("甲Ａ", "乙")})), "normalised"),
        (Nodes(frozenset({("甲", "乙")})), Nodes(frozenset({("甲乙",)})), "differs"),
        (File("甲.pdf", "a"), File("甲.pdf"), "listed"),
        (File("甲.pdf", "a"), File("甲.pdf", "a"), "equal"),
        (File("甲.pdf", "a"), File("甲.pdf", "b"), "differs"),
        (Choices(("甲", "乙")), Choices(("乙", "甲")), "equal"),
        (Region(("甲", "乙")), Region(("乙", "甲")), "differs"),
        (Steps(("首页", "对话")), Steps(("首页", "对 话")), "differs"),
        (Steps(("首页", "对话")), Steps(("首页 ", "对话")), "normalised"),
        (Steps(("首页", "对话框")), Steps(("首页", "对话")), "truncated"),
        (Steps(("首页", "对话")), Steps(("首页",)), "differs"),
        (Steps(("首页",)), Steps(("首页", "对话")), "differs"),
        (Steps(("首页", "对话框")), Steps(("首页 ", "对话")), "differs"),
        (Steps(("首页", "对话")), Steps(("首页", "对话")), "equal"),
        (Steps(("首页",)), Choices(("首页",)), "differs"),
        (Region(("甲", "乙")), Region(("甲",)), "differs"),
        (Region(("甲",)), Region(("甲", "乙")), "differs"),
        (Region(("甲市", "乙")), Region(("甲", "乙")), "differs"),
        (Region(("甲", "乙")), Region(("甲 ", "乙")), "normalised"),
        (Choices(("甲", "乙")), Choices(("甲",)), "differs"),
        (Choices(("甲",)), Choices(("甲", "乙")), "differs"),
        (Choices(("甲",)), Choices(("乙",)), "differs"),
        (Choices(("乙",)), Choices(("甲",)), "differs"),
        (Choices(("A", "B")), Choices(("Ｂ", "A")), "normalised"),
        (Decimal(999), Decimal(1000), "differs"),
        (Decimal(1000), Decimal(999), "differs"),
        ("999", Decimal(1000), "differs"),
        ("甲", Decimal(1000), "differs"),
        (Decimal(1000), "甲", "differs"),
        (Nodes(frozenset({("甲",)})), Nodes(frozenset()), "empty"),
        (Choice("甲"), "甲", "differs"),
        ("", None, "equal"),
        (False, None, "equal"),
    ],
)
def test_values_are_compared_by_their_kind(expected: Value, seen: Value | None, verdict: Verdict) -> None:
    assert compare(expected, seen) == verdict


def test_emptiness_words_and_type_of_a_value() -> None:
    assert is_empty(Choices(()))
    assert not is_empty(Decimal(0))
    assert words_of(Choice("甲")) == ("甲",)
    assert words_of(date(2026, 1, 1)) == ()
    with pytest.raises(TypeError):
        kind_of(3)  # type: ignore[arg-type]


def test_two_uploads_are_the_same_wherever_their_file_lies() -> None:
    assert (
        File("甲.pdf", "a", 1, Path("一"), "/1") == File("甲.pdf", "a", 1, Path("二"), "/2") == File("甲.pdf", "a", 1)
    )
    assert len({File("甲.pdf", "a"), File("甲.pdf", "b"), File("乙.pdf", "a"), File("甲.pdf", "a", 1)}) == 4
