"""Changes between two texts of a paper: what belongs together, what was only split, moved or added."""

from __future__ import annotations

import random
from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest

from assistant.declaration.papers import paper_changes
from assistant.declaration.papers.changed_facts import SentFacts, concerned, fact_changes
from assistant.declaration.papers.paper_changes import TextChange, changes
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


def test_a_paper_that_was_written_anew_is_compared_with_limited_work(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    alphabet = "的是在有和为对算法数据用户模型安全管理内容生成服务平台信息风险措施制度机构人员处理审核过滤标识"

    def paragraph() -> str:
        return "".join(chance.choice(alphabet) for _ in range(300))

    work: list[int] = []

    def counted(junk: None, one: Sequence[str], other: Sequence[str], *, autojunk: bool) -> SequenceMatcher[str]:
        if isinstance(one, str):  # not the units of a paper
            work.append(len(one) * len(other))
        return SequenceMatcher(junk, one, other, autojunk=autojunk)

    monkeypatch.setattr(paper_changes, "SequenceMatcher", counted)
    before = [paragraph() for _ in range(25)]
    edited = [f"{text[:100]}改{text[101:200]}了{text[201:]}" for text in before]
    added = paragraph()
    assert pairs(text(*before), text(*edited[:9], added, *edited[9:])) == [
        *zip(before[:9], edited[:9], strict=True),
        ("", added),
        *zip(before[9:], edited[9:], strict=True),
    ]
    short = text(*(one[:90] for one in before))
    assert len(pairs(short, text(*(paragraph()[:90] for _ in range(26))))) == 51
    assert 0 < sum(work) < 6 * 25 * 26 * 90 * 90  # at most a few times one comparison of all with all


def test_a_fact_in_a_very_long_text_is_named_without_a_value() -> None:
    key, name = "subject.responsible.name", "周示范"
    facts = SentFacts({key: name}, {}, {key: name})
    old = f"{LONG * 100}由{name}负责。"
    change = TextChange("", "", old, old.replace(name, "周示例"))
    assert fact_changes(change, facts) == []
    assert concerned(change, facts, change.new) == [key]
    short = TextChange("", "", old[-9:], change.new[-9:])
    assert [fact.returned for fact in fact_changes(short, facts)] == ["周示例"]
