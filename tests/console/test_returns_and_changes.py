"""Comments as tasks, 变更场景 and 交接 as a person presses them."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import date

import pytest
from docx import Document
from filelock import FileLock

from assistant.apps.console import launching
from assistant.apps.console.received_comments_panel import LETTER
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentItem, CommentRound
from assistant.practice import client_overview as overviews
from assistant.practice.comment_tasks import tasks
from tests.console.conftest import Console, OwnClient
from tests.console.giving import press, type_in
from tests.console.test_words_of_pages import terminal_words
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM, NAME

pytestmark = pytest.mark.program

COMMENT = "版本号与自评估报告不一致，请于10日内补正"
KEY = f"algorithms[{ALGORITHM}].basic.version"


def shown(client: OwnClient, part: str) -> AbstractContextManager[Window]:
    """Open a page of a client."""
    return window(client.console, client.cookie, "client", client.home.name, part)


def test_a_comment_is_a_task_with_a_day_that_becomes_a_term_at_the_person_s_yes(own_client: OwnClient) -> None:
    home = own_client.home
    item = CommentItem(COMMENT, (KEY,), ("意见写到“版本号”",))
    returned.write(home, [CommentRound(ALGORITHM, 1, date(2026, 11, 2), "页面", (item,))])
    with shown(own_client, "returned") as page:
        assert "补正任务（1 项没办完）" in page.texts()
        assert page.find(f"版本号（{ALGORITHM}）", "a"), "the field is linked"
        type_in(page, "owner-0-0", "技术")
        type_in(page, "question-0-0", "报告里写的是哪一版？")
        type_in(page, "state-0-0", "已问客户")
        press(page, "记下")
        page.until(lambda: tasks(home)[0].owner == "技术")
    with shown(own_client, "returned") as page:
        assert "报告里写的是哪一版？" in page.texts()
        press(page, "把 2026-11-12 记为我方期限")
        page.until(lambda: bool(overviews.read(home).term_events))
    (event,) = overviews.read(home).term_events
    assert (event.kind, event.on, event.algorithm) == ("reply", date(2026, 11, 12), ALGORITHM)
    with shown(own_client, "returned") as page:
        assert "✓ 2026-11-12 已记为我方期限。" in page.texts()
        press(page, "生成补正说明（逐条答复）")
        page.until((home / LETTER).is_file)
        assert terminal_words(page.texts()) == []
    words = "\n".join(paragraph.text for paragraph in Document(str(home / LETTER)).paragraphs)
    assert COMMENT in words
    assert "【待填写：意见 1 怎样处理的】" in words


def test_a_change_is_asked_for_by_what_happened(own_client: OwnClient) -> None:
    with shown(own_client, "change") as page:
        press(page, "看要办什么")
        page.until(lambda: "日期没有选" in page.texts())
        type_in(page, "happened", "2026-11-20")
        press(page, "看要办什么")
        page.until(lambda: "须重新用印" in page.texts())
        for words in ("算法安全责任人身份证扫描件", "还没有备案：改好资料，随备案一起交", "姓名"):
            assert any(words in line for line in page.texts().splitlines()), words
        assert not page.find("记下这次变更，开始计期限", "button"), "nothing is filed yet"
        assert terminal_words(page.texts()) == []


def test_a_colleague_reads_what_is_open(own_client: OwnClient) -> None:
    item = CommentItem(COMMENT, (KEY,), ("意见写到“版本号”",))
    returned.write(own_client.home, [CommentRound(ALGORITHM, 1, date(2026, 11, 2), "页面", (item,))])
    with shown(own_client, "handing-over") as page:
        assert f"【退回意见没办完的】\n- {ALGORITHM}：{COMMENT}（我方，待处理）" in page.texts()
        assert "资料里没有写验证码接收人，请向客户问清。" in page.texts()
        assert terminal_words(page.texts()) == []


def test_a_job_that_opens_a_window_says_that_the_person_logs_in_there(own_client: OwnClient) -> None:
    folder = own_client.home / "runs" / launching.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "29991201T000000-aaaa.json"
    data = {"kind": "pull", "started": "2026-12-01T00:00:00+00:00", "pid": 0, "options": []}
    note.write_text(json.dumps(data), encoding="utf-8")
    with FileLock(note.with_suffix(".lock")), shown(own_client, "reading") as page:
        assert "请在那里登录，之后自动继续" in page.texts()


def test_comments_that_a_run_has_read_can_be_listed_as_tasks(shared: tuple[Console, str]) -> None:
    with window(*shared, "client", NAME, "returned") as page:
        assert page.find("把读到的意见列成任务", "button")
