"""Forms for comments in a real browser: what a person types stays while a screenshot is read or another comment is answered."""

from __future__ import annotations

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from assistant.practice.comment_pictures import MOST_BYTES
from assistant.practice.comment_tasks import tasks
from assistant.practice.draft_comments import ANSWERED
from tests.console.conftest import OwnClient
from tests.console.test_draft_comments import WORDS, by_words, commented
from tests.console.test_received_comments import COMMENT, screenshot
from tests.console.test_sent_otherwise import drafted
from tests.papers.returned import comment

pytestmark = pytest.mark.program

__all__ = ["commented", "drafted"]
BEFORE, ANSWER = "先写下的一条", "已向客户确认"


def test_what_is_typed_while_a_screenshot_is_read_stays(page: Page, own_client: OwnClient) -> None:
    own_client.opened(page, "returned")
    page.get_by_label("怎样收到的").select_option("截图")
    field = page.get_by_label("意见", exact=True)
    field.fill(BEFORE)
    picture = {"name": "微信图片.png", "mimeType": "image/png", "buffer": screenshot(COMMENT)}
    page.get_by_label("选择截图（.png、.jpg）：").set_input_files(picture)  # type: ignore[arg-type]
    expect(field).to_have_value(f"{BEFORE}\n{COMMENT}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="填回").click()
    expect(field).to_have_value(f"{BEFORE}\n{COMMENT}")
    page.get_by_role("button", name="记下这些意见").click()
    expect(page.get_by_text("看列成的任务")).to_be_visible()
    assert [task.text for task in tasks(own_client.home)] == [BEFORE, COMMENT]
    assert all((own_client.home / task.receipt.picture).is_file() for task in tasks(own_client.home))


def test_a_large_screenshot_is_refused_before_it_is_sent(page: Page, own_client: OwnClient) -> None:
    own_client.opened(page, "returned")
    page.get_by_label("怎样收到的").select_option("截图")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/given" in request.url else None)
    large = {"name": "{name}$&.png", "mimeType": "image/png", "buffer": bytes(MOST_BYTES + 1)}
    page.get_by_label("选择截图（.png、.jpg）：").set_input_files(large)  # type: ignore[arg-type]
    expect(page.get_by_text("没有收下“{name}$&.png”：超过 20 MB。")).to_be_visible()
    assert sent == []


def test_answers_typed_to_other_comments_stay_at_every_press(page: Page, commented: OwnClient) -> None:
    first, second = WORDS
    commented.opened(page, "sending")
    section = page.locator("section.change", has=page.get_by_role("heading", name=second))
    answer = section.get_by_label("答复或处理")
    answer.fill(ANSWER)
    page.get_by_label(f"“{first}”：已答复客户").click()
    expect(page.get_by_text("客户的批注（1 条没办完）")).to_be_visible()
    expect(answer).to_have_value(ANSWER)
    (file,) = (commented.home / "收件").glob("*/回.docx")
    document = Document(str(file))
    comment("手机号码", "又一条")(document)
    document.save(str(file))
    page.get_by_label("比较“回.docx”").click()
    expect(page.get_by_text("客户的批注（2 条没办完）")).to_be_visible()
    expect(answer).to_have_value(ANSWER)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="填回").click()
    expect(answer).to_have_value(ANSWER)
    page.get_by_label(f"“{second}”：已答复客户").click()
    expect(page.get_by_text("客户的批注（1 条没办完）")).to_be_visible()
    assert [(by_words(commented)[words].state, by_words(commented)[words].answer) for words in WORDS] == [
        (ANSWERED, ""),
        (ANSWERED, ANSWER),
    ]
