"""Comments received by telephone and on a screenshot, and those that a job did not finish recording."""

from __future__ import annotations

import io
import json
import re
import tempfile
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.apps.console import screenshots_panel
from assistant.apps.console.typed_files import RECEIPT, TypedFiles
from assistant.declaration.documents import extra
from assistant.filing.run import returned
from assistant.practice.comment_pictures import MOST_BYTES, stored_pictures, unused_pictures
from assistant.practice.comment_tasks import PICTURES, SCREENSHOT, TELEPHONE, CommentReceipt, pictures_in, tasks
from tests.console.conftest import OwnClient, beside
from tests.console.giving import give, press, type_in
from tests.console.test_returns_and_changes import shown
from tests.console.window import Window
from tests.filing.small import ALGORITHM

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


def puts(page: Window) -> list[tuple[str, str, bool]]:
    """Return what the server has put into fields of the open page: the field, the text, whether it is added."""
    scripts = [str(message["code"]) for kind, message in page.messages if kind == "run_javascript"]
    return [json.loads(f"[{match[1]}]") for code in scripts if (match := re.search(r"beian\.put\((.*)\)", code))]


def put_into(page: Window, name: str) -> list[str]:
    """Return the texts that the server has put into a field of the open page."""
    return [text for to, text, _ in puts(page) if to == f"start-{name}"]


def test_the_keys_of_a_receipt_are_those_that_the_file_keeps() -> None:
    data = CommentReceipt("电话", "市局王老师", "张三", "退回意见/a.png", date(2026, 12, 1)).as_data()
    assert tuple(data) == returned.RECEIPT_KEYS


def test_a_comment_that_names_no_field_gets_one_on_the_page(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        type_in(page, "way", TELEPHONE)
        type_in(page, "sender", "市网信办王老师")
        type_in(page, "taken-by", "张三")
        type_in(page, "comments", "号码打不通")
        press(page, "记下这些意见")
        page.until(lambda: "对应哪一项，在任务里选" in page.texts())
        assert "来自电话" in page.texts()
        assert ".yaml" not in page.texts()
    phone = "subject.responsible.mobile"
    with shown(own_client, "returned") as page:
        assert "没有对上填报项" in page.texts()
        type_in(page, "key-0-0", phone)
        press(page, "记下")
        page.until(lambda: tasks(own_client.home)[0].keys == (phone,))
    with shown(own_client, "returned") as page:
        assert "没有对上填报项" not in page.texts()
        assert page.find("手机号码", "a")


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
        page.until(lambda: any("公章不清楚" in text for text in put_into(page, "comments")))
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


class PicturesOfForm:
    """A form that only notes the pictures that it is given."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pictures(self) -> list[str]:
        return self.names

    def recognised(self, picture: str, text: str, *, is_added: bool) -> None:
        assert (text, is_added) == ("", True)
        self.names.append(picture)

    def deleted(self, picture: str) -> None:
        raise AssertionError(picture)


def test_a_screenshot_without_readable_text_is_named_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def attempted(*_: object) -> None:
        """Fail, as without text recognition."""

    form, picture = PicturesOfForm(), f"{PICTURES}/2026-11-02-aaaaaaaa.png"
    panel = screenshots_panel.ScreenshotsPanel(tmp_path, form)
    panel.answer = object()  # type: ignore[assignment]
    monkeypatch.setattr(screenshots_panel, "attempted", attempted)
    monkeypatch.setattr(screenshots_panel, "said", str)
    beside(panel._read(picture))
    assert form.names == [picture], "the person can write down what the picture shows, and record it"


def test_a_file_that_is_no_picture_is_refused_in_words(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        give(page, own_client.console, own_client.cookie, "screenshot", b"no picture", "截图.png")
        page.until(lambda: "“截图.png”不是能打开的图片，没有收下。" in page.texts())
    assert not unused_pictures(own_client.home)


def test_a_second_screenshot_is_joined_only_when_the_person_says_so(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        type_in(page, "way", SCREENSHOT)
        give(page, own_client.console, own_client.cookie, "screenshot", screenshot(COMMENT), "一.png")
        page.until(lambda: len(put_into(page, "picture")) == 1)
        type_in(page, "comments", COMMENT)
        give(page, own_client.console, own_client.cookie, "screenshot", screenshot("请补充"), "二.png")
        page.until(lambda: bool(page.find("接在后面，两张一起记", "button")))
        assert len(put_into(page, "comments")) == 1, "nothing is joined before the person has said so"
        press(page, "接在后面，两张一起记")
        page.until(lambda: len(put_into(page, "picture")) == 2)
        press(page, "记下这些意见")
        page.until(lambda: bool(tasks(own_client.home)))
    (task,) = tasks(own_client.home)
    assert sorted(task.receipt.pictures) == sorted(stored_pictures(own_client.home))
    assert len(task.receipt.pictures) == 2
    assert not unused_pictures(own_client.home)
    with shown(own_client, "returned") as page:
        assert page.texts().count("预览") >= 2, "both are shown beside the comment"


def test_a_screenshot_in_place_of_another_is_named_alone(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        give(page, own_client.console, own_client.cookie, "screenshot", screenshot(COMMENT), "一.png")
        page.until(lambda: len(put_into(page, "picture")) == 1)
        give(page, own_client.console, own_client.cookie, "screenshot", screenshot("请补充"), "二.png")
        page.until(lambda: bool(page.find("换成这张，清掉下面的字", "button")))
        press(page, "换成这张，清掉下面的字")
        page.until(lambda: len(put_into(page, "picture")) == 2)
        (first,), (second,) = (pictures_in(text) for text in put_into(page, "picture"))
        assert first != second
        assert [is_added for to, _, is_added in puts(page) if to == "start-comments"] == [True, False]


def test_no_comment_is_recorded_with_a_picture_that_is_not_there(own_client: OwnClient) -> None:
    absent = f"{PICTURES}/2026-11-02-aaaaaaaa.png"
    with shown(own_client, "returned") as page:
        type_in(page, "way", SCREENSHOT)
        give(page, own_client.console, own_client.cookie, "screenshot", screenshot(COMMENT), "一.png")
        page.until(lambda: len(put_into(page, "picture")) == 1)
        type_in(page, "comments", COMMENT)
        press(page, "删掉")
        page.until(lambda: "已删掉。下面还有从它读出的字，请删去，或重新放入截图再记。" in page.texts())
        press(page, "记下这些意见")
        page.until(lambda: "请先放入截图并读出文字。" in page.texts())
        for path in (absent, "填报资料.json"):
            type_in(page, "picture", path)
            press(page, "记下这些意见")
            page.until(lambda path=path: f"截图“{path}”不在了" in page.texts())  # type: ignore[misc]
    assert not tasks(own_client.home)


def test_a_large_screenshot_is_refused_by_its_own_name(own_client: OwnClient) -> None:
    with shown(own_client, "returned") as page:
        give(page, own_client.console, own_client.cookie, "screenshot", bytes(MOST_BYTES + 1), "微信图片.png")
        page.until(lambda: "没有收下“微信图片.png”：超过 20 MB。" in page.texts())
        assert tempfile.gettempdir() not in page.texts()


def test_what_a_job_did_not_record_is_offered_again_as_it_was(own_client: OwnClient) -> None:
    receipt = CommentReceipt(TELEPHONE, "市网信办王老师", "张三", "", date(2026, 11, 30))
    data = receipt.as_data() | {"给谁": own_client.name}
    files = TypedFiles(own_client.home, "returned")
    files.write((".txt", COMMENT.encode()), (RECEIPT, json.dumps(data, ensure_ascii=False).encode()))
    with shown(own_client, "returned") as page:
        assert written(page) == COMMENT
        press(page, "记下这些意见")
        page.until(lambda: bool(tasks(own_client.home)))
    (task,) = tasks(own_client.home)
    assert (task.what, task.day, task.receipt) == (own_client.name, receipt.day, receipt)


@pytest.mark.parametrize("receipt", [None, b"{", b"[]", b"null", '{"收到日": [1], "收到方式": {}}'.encode()])
def test_what_is_not_known_of_an_unrecorded_comment_is_asked(own_client: OwnClient, receipt: bytes | None) -> None:
    contents = [(".txt", COMMENT.encode()), *([(RECEIPT, receipt)] if receipt is not None else [])]
    file = TypedFiles(own_client.home, "returned").write(*contents)
    with shown(own_client, "returned") as page:
        assert written(page) == COMMENT
        assert "上次没有记完，您写的还在下面。" in page.texts()
        press(page, "记下这些意见")
        page.until(lambda: "请写明哪天收到的。" in page.texts())
        type_in(page, "received", "2026-11-30")
        press(page, "记下这些意见")
        page.until(lambda: "请选择意见是给谁的。" in page.texts())
        type_in(page, "about", ALGORITHM)
        press(page, "记下这些意见")
        page.until(lambda: bool(tasks(own_client.home)))
        page.until(lambda: not file.exists())
    assert [(task.what, task.day) for task in tasks(own_client.home)] == [(ALGORITHM, date(2026, 11, 30))]
    with shown(own_client, "returned") as page:
        assert written(page) == ""
