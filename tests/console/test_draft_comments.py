"""Comments in a draft that came back are taken singly, with a state that lasts; two people overwrite nothing."""

from __future__ import annotations

import json

import pytest
from docx import Document

from assistant.core.errors import UsageError
from assistant.practice.draft_comments import ANSWERED, DONE, DraftComment, decide, draft_comments
from tests.console.conftest import OwnClient
from tests.console.giving import press, type_in
from tests.console.test_returns_and_changes import shown
from tests.console.test_sent_otherwise import drafted
from tests.papers.returned import comment

pytestmark = pytest.mark.program

__all__ = ["drafted"]
WORDS = ("电话换了，请核对", "职务写经理")


@pytest.fixture
def commented(drafted: OwnClient) -> OwnClient:
    """Return a client whose draft was sent, came back with two comments, and was compared."""
    with shown(drafted, "sending") as page:
        page.send(page.find(tag="input", type="checkbox")[0], "change", True)
        press(page, "备好发出")
        page.until(lambda: any((drafted.home / "发出").glob("*/*.docx")))
    with shown(drafted, "sending") as page:
        press(page, "已发")
        page.until(lambda: not page.find("已发", "button") or "history.go" in str(page.messages))
    document = Document(str(next((drafted.home / "发出").glob("*/*.docx"))))
    for words in WORDS:
        comment("手机号码", words)(document)
    (drafted.home / "收件" / "2026-12-02").mkdir(parents=True)
    document.save(str(drafted.home / "收件" / "2026-12-02" / "回.docx"))
    with shown(drafted, "sending") as page:
        press(page, "比较")
        page.until(lambda: "客户的批注（2 条没办完）" in page.texts())
    return drafted


def by_words(client: OwnClient) -> dict[str, DraftComment]:
    return {comment.text: comment for comment in draft_comments(client.home)}


def test_comments_are_answered_or_dealt_with_singly(commented: OwnClient) -> None:
    first, second = (by_words(commented)[words] for words in WORDS)
    with shown(commented, "sending") as page:
        type_in(page, f"note-{first.id}-answer", "已向客户确认新号码")
        page.send(page.find(**{"aria-label": f"“{first.text}”：已答复客户"})[0], "click")
        page.until(lambda: by_words(commented)[first.text].state == ANSWERED)
    with shown(commented, "sending") as page:
        assert "客户的批注（1 条没办完）" in page.texts()
        type_in(page, f"note-{second.id}-owner", "法务")
        page.send(page.find(**{"aria-label": f"“{second.text}”：记下，待处理"})[0], "click")
        page.until(lambda: by_words(commented)[second.text].owner == "法务")
    with shown(commented, "sending") as page:
        press(page, "比较")
        page.until(lambda: "每条批注都列在下面，逐条答复或处理。" in page.texts())
        assert len(draft_comments(commented.home)) == 2, "the same comments are not listed again"
        assert by_words(commented)[first.text].answer == "已向客户确认新号码"
    with shown(commented, "handing-over") as page:
        assert f"{second.text}（法务）" in page.texts()
        assert first.text not in page.texts()


def test_who_saw_an_older_state_overwrites_nothing(commented: OwnClient) -> None:
    seen = by_words(commented)[WORDS[0]]
    decide(commented.home, "甲", seen, state=ANSWERED, owner="我方", answer="已答复")
    with pytest.raises(UsageError):
        decide(commented.home, "乙", seen, state=DONE, owner="我方", answer="")
    assert (by_words(commented)[seen.text].state, by_words(commented)[seen.text].answer) == (ANSWERED, "已答复")


def test_an_event_of_another_program_hides_no_comment(commented: OwnClient) -> None:
    folder = commented.home / "台账" / "批注"
    data = {"v": 1, "id": "x", "at": "2026-12-02T00:00:00+00:00", "by": "", "comment": "y", "day": "?"}
    (folder / "x.json").write_text(json.dumps(data), encoding="utf-8")
    assert len(draft_comments(commented.home)) == 2
