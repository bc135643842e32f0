"""System errors are described with the path and a reason in the language in force."""

from __future__ import annotations

import errno
import os

import pytest

from assistant.core.errors import Busy
from assistant.core.language import speaking
from assistant.core.user_messages import on_page, reason, sentence


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (errno.ENOENT, "没有这个文件或文件夹", "there is no such file or folder"),
        (errno.EISDIR, "这是文件夹，不是文件", "it is a folder, not a file"),
        (errno.ENOSPC, "磁盘已满", "the disk is full"),
    ],
)
def test_a_common_reason_is_given_in_both_languages(number: int, zh: str, en: str) -> None:
    error = OSError(number, os.strerror(number), "意见.txt")
    with speaking("zh"):
        assert sentence(error) == f"文件操作失败：意见.txt（{zh}）。请检查路径、权限和磁盘空间。"
    with speaking("en"):
        assert reason(error) == en
        assert "意见.txt" in sentence(error)


def test_an_unusual_reason_keeps_the_words_of_the_system() -> None:
    with speaking("zh"):
        assert reason(OSError(errno.EMLINK, "Too many links")) == "Too many links"
        assert reason(OSError()) == "OSError"


def test_a_page_names_no_process() -> None:
    with speaking("zh"):
        error = Busy(client="甲", holder=6813)
        assert on_page(error) == "“甲”正由另一次填报占用。请等它结束，或先结束那一次填报。"
        assert "进程 6813" in str(error)
    with speaking("en"):
        assert "6813" not in on_page(error)
