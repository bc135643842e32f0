"""Screenshots of comments: stored once, and deleted only while it is certain that no comment names them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.core.errors import InputProblems, UsageError
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentItem, CommentRound
from assistant.practice.comment_pictures import unused_pictures, withdraw_picture
from assistant.practice.comment_tasks import FILE, PICTURES

DAY = date(2026, 11, 2)
USED, UNUSED = f"{PICTURES}/2026-11-02-aaaaaaaa.png", f"{PICTURES}/2026-11-02-bbbbbbbb.png"


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client's folder with two screenshots, of which a comment names one."""
    (tmp_path / PICTURES).mkdir()
    for picture in (USED, UNUSED):
        (tmp_path / picture).write_bytes(b"picture")
    item = CommentItem("公章不清楚", task=(("收到方式", "截图"), ("截图", USED)))
    returned.write(tmp_path, [CommentRound("甲", 1, DAY, "贴上", (item,))])
    return tmp_path


def test_only_a_picture_that_no_comment_names_is_deleted(client: Path) -> None:
    assert unused_pictures(client) == [UNUSED]
    with pytest.raises(UsageError):
        withdraw_picture(client, USED)
    withdraw_picture(client, UNUSED)
    withdraw_picture(client, UNUSED)
    assert [path.name for path in (client / PICTURES).iterdir()] == [Path(USED).name]


def test_no_picture_is_deleted_while_the_comments_cannot_be_read(client: Path) -> None:
    (client / FILE).write_text("意见: [{条目: 1}]", encoding="utf-8")
    assert unused_pictures(client) == [UNUSED, USED]
    for picture in (USED, UNUSED):
        with pytest.raises(InputProblems):
            withdraw_picture(client, picture)
    assert len(list((client / PICTURES).iterdir())) == 2


@pytest.mark.parametrize("path", ["填报资料.json", "../别的客户/a.png", f"{PICTURES}/../填报资料.json"])
def test_a_file_elsewhere_is_no_picture(client: Path, path: str) -> None:
    (client / "填报资料.json").write_text("{}", encoding="utf-8")
    withdraw_picture(client, path)
    assert (client / "填报资料.json").is_file()
