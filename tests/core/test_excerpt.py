"""Excerpts of two versions of a long text show where they differ."""

from __future__ import annotations

import pytest

from assistant.core import excerpt

LONG = "采用解码器结构的语言模型，参数约 70 亿，先在通用语料上做自回归预训练，再以人工偏好数据做对齐训练。"
MOST = 24


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (LONG, f"{LONG}每季度复测。", ("好数据做对齐训练。", "好数据做对齐训练。每季度复测。")),
        (LONG.replace("70", "13"), LONG, ("参数约 13 亿", "参数约 70 亿")),
        (f"先说一句。{LONG}", LONG, ("先说一句。采用", "采用解码器")),
        (LONG, "", ("采用解码器", "")),
    ],
)
def test_a_long_pair_shows_the_part_that_differs(one: str, other: str, shown: tuple[str, str]) -> None:
    for text, part in zip(excerpt.pair(one, other, MOST), shown, strict=True):
        assert part in text
        assert len(text) <= MOST + 2


def test_short_and_equal_texts_are_shown_from_their_beginning() -> None:
    assert excerpt.pair("一\n 二", "一 三", MOST) == ("一 二", "一 三")
    assert excerpt.pair(LONG, LONG, MOST) == (f"{LONG[:MOST]}…",) * 2
