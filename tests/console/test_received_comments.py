"""Comments received by telephone and on a screenshot, and those that a job did not finish recording."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.apps.console.typed_files import TypedFiles
from assistant.declaration.documents import extra
from assistant.filing.run import returned
from assistant.practice import comment_tasks
from assistant.practice.comment_pictures import unused_pictures
from assistant.practice.comment_tasks import SCREENSHOT, TELEPHONE, tasks
from tests.console.conftest import OwnClient
from tests.console.giving import give, press, type_in
from tests.console.test_returns_and_changes import shown
from tests.console.window import Window

pytestmark = pytest.mark.program

COMMENT = "承诺书的公章不清楚，请重新上传"
FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "C:/Windows/Fonts/msyh.ttc")


def screenshot(text: str) -> bytes:
    """Return a picture of a message."""
    font = next((path for path in FONTS if Path(path).is_file()), None)
    if font is None or not extra.is_installed():
        pytest.skip("no Chinese font, or no text recognition")
    picture = Image.new("RGB", (900, 120), "white")
    ImageDraw.Draw(picture).text((30, 40), text, font=ImageFont.truetype(font, 30), fill="black")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def written(page: Window) -> str:
    """Return what the field of the comments holds."""
    return str(page.elements[page.find(id="start-comments")[0]].get("text") or "")


def test_the_keys_of_a_receipt_are_those_that_the_file_keeps() -> None:
    data = comment_tasks.CommentReceipt("电话", "市局王老师", "张三", "退回意见/a.png").as_data(date(2026, 12, 1))
    assert tuple(data) == returned.RECEIPT_KEYS


def test_a_telephone_note_says_who_called_when_and_who_answered(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        type_in(page, "way", TELEPHONE)
        type_in(page, "comments", COMMENT)
        press(page, "记下这些意见")
        page.until(lambda: "请写明来电的是谁、谁接的。" in page.texts())
        type_in(page, "sender", "市网信办王老师")
        type_in(page, "taken-by", "张三")
        type_in(page, "received", "2026-11-30")
        press(page, "记下这些意见")
        page.until(lambda: bool(tasks(own_client.home)))
    (task,) = tasks(own_client.home)
    assert (task.text, task.day, task.receipt.how) == (COMMENT, date(2026, 11, 30), "电话")
    with shown(own_client, "returned") as page:
        assert "电话：市网信办王老师；张三 接" in page.texts()


def test_the_text_of_a_screenshot_is_corrected_before_it_is_recorded(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        type_in(page, "way", SCREENSHOT)
        give(page, own_client.console, own_client.cookie, "screenshot", screenshot(COMMENT), "微信图片.png")
        page.until(lambda: "公章不清楚" in written(page))
        assert unused_pictures(own_client.home), "the picture is kept at once"
        assert not tasks(own_client.home), "nothing is recorded before a person has looked at it"
        type_in(page, "comments", f"{COMMENT}扫描件")
        press(page, "记下这些意见")
        page.until(lambda: bool(tasks(own_client.home)))
    (task,) = tasks(own_client.home)
    assert task.text == f"{COMMENT}扫描件"
    assert (own_client.home / task.receipt.picture).is_file()
    assert not unused_pictures(own_client.home)
    with shown(own_client, "returned") as page:
        assert "来自截图" in page.texts()


def test_a_file_that_is_no_picture_is_refused_in_words(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        give(page, own_client.console, own_client.cookie, "screenshot", b"no picture", "截图.png")
        page.until(lambda: "“截图.png”不是能打开的图片，没有收下。" in page.texts())
    assert not unused_pictures(own_client.home)


def test_what_a_job_did_not_record_is_offered_again(own_client: OwnClient) -> None:
    file = TypedFiles(own_client.home, "returned").write((".txt", COMMENT.encode()))
    with shown(own_client, "returned") as page:
        assert written(page) == COMMENT
        assert "上次没有记完，您写的还在下面。" in page.texts()
        press(page, "记下这些意见")
        page.until(lambda: bool(tasks(own_client.home)))
        page.until(lambda: not file.exists())
    with shown(own_client, "returned") as page:
        assert written(page) == ""
