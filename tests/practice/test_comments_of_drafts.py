"""Comments of drafts as events: one that is not understood is passed over, whatever is in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.declaration.documents.review import WordComment
from assistant.declaration.papers.paper_record import PaperVersion
from assistant.declaration.papers.returning import ReturnedPaper
from assistant.practice import shared_events
from assistant.practice.draft_comments import ANSWERED, FOLDER, WAITING, decide, draft_comments, note
from assistant.practice.layout import LEDGER

FIRST = {"comment": "y", "paper": "在职证明", "number": 1, "day": "2026-12-02", "author": "王", "text": "电话换了"}


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client's folder with one comment."""
    shared_events.add(tmp_path / LEDGER / FOLDER, "甲", FIRST)
    return tmp_path


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": None},
        {"number": []},
        {"number": {}},
        {"number": float("inf")},
        {"number": "一"},
        {"day": None},
        {"day": ["2026-12-02"]},
        {"day": "2026-13-01"},
        {"comment": None},
        {"comment": ["y"]},
    ],
)
def test_a_malformed_event_hides_no_comment(client: Path, wrong: dict[str, object]) -> None:
    shared_events.add(client / LEDGER / FOLDER, "甲", {**FIRST, "comment": "z", **wrong})
    assert [comment.id for comment in draft_comments(client)] == ["y"]


@pytest.mark.parametrize("state", [None, ["已答复"], {"已答复": 1}, "另一个程序的状态"])
def test_a_state_that_is_not_understood_changes_nothing(client: Path, state: object) -> None:
    shared_events.add(client / LEDGER / FOLDER, "甲", {"comment": "y", "state": state, "owner": "法务"})
    (comment,) = draft_comments(client)
    assert (comment.state, comment.owner) == (WAITING, "我方")
    decide(client, "甲", comment, state=ANSWERED, owner="我方", answer="已确认")
    assert draft_comments(client)[0].state == ANSWERED


def test_a_comment_that_stands_twice_in_a_draft_is_listed_once(tmp_path: Path) -> None:
    twice = WordComment("王", "电话换了", "手机号码")
    version = PaperVersion("在职证明", "", "", 1, "0" * 32, "在职证明.docx")
    paper = ReturnedPaper("回.docx", "1" * 32, version, "mark", date(2026, 12, 1), comments=(twice, twice))
    for _ in range(2):
        note(tmp_path, "甲", paper, date(2026, 12, 2))
    assert len(shared_events.read(tmp_path / LEDGER / FOLDER)) == 1
    assert [comment.text for comment in draft_comments(tmp_path)] == ["电话换了"]
