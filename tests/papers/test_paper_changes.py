"""Changes between two texts of a paper: what belongs together, what was only split, moved or added."""

from __future__ import annotations

from assistant.declaration.papers.paper_changes import changes
from assistant.declaration.papers.paper_text import PaperText, TextUnit, plain

LONG = "扩散模型从随机噪声出发，在文字或图片的引导下逐步去噪，得到与描述相符的图像。"


def text(*units: str | tuple[str, ...]) -> PaperText:
    """Return a paper of paragraphs and rows."""
    return PaperText(
        tuple(TextUnit((unit,)) if isinstance(unit, str) else TextUnit(unit, is_row=True) for unit in units)
    )


def pairs(old: PaperText, new: PaperText) -> list[tuple[str, str]]:
    return [(change.old, change.new) for change in changes(old, new)]


def test_a_paragraph_that_is_split_beside_a_changed_row_stays_whole() -> None:
    old, new = text(("版本号", "2.10"), LONG), text(("版本号", "2.11"), LONG[:3], LONG[3:])
    assert pairs(old, new) == [("2.10", "2.11")]
    assert pairs(new, old) == [("2.11", "2.10")]


def test_a_paragraph_that_is_split_and_changed_is_one_change() -> None:
    changed = LONG.replace("逐步去噪", "去噪")
    assert pairs(text(LONG), text(changed[:8], changed[8:])) == [(LONG, changed)]


def test_an_added_paragraph_leaves_its_neighbours_alone() -> None:
    assert pairs(text("甲乙丙丁", LONG), text("甲乙丙戊", "全新的一段话", LONG)) == [
        ("甲乙丙丁", "甲乙丙戊"),
        ("", "全新的一段话"),
    ]


def test_a_row_is_known_by_its_first_cell() -> None:
    old = text(("姓名", "周示范"), ("电话", "13800001010"), ("邮箱", "a@example.com"))
    new = text(("姓名", "周示例"), ("邮箱", "b@example.com"))
    assert pairs(old, new) == [("周示范", "周示例"), ("电话｜13800001010", ""), ("a@example.com", "b@example.com")]


def test_blanks_count_between_latin_words_only() -> None:
    assert plain(" 智 聊\u00a0Pro  Max\u200b ") == "智聊Pro Max"
    assert pairs(text("星语 智聊"), text("星语智聊")) == []
    assert pairs(text("Chat App"), text("ChatApp")) == [("Chat App", "ChatApp")]
