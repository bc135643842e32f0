"""System errors are described with the path and a reason in the language in force."""

from __future__ import annotations

import errno
import os

import pytest

from assistant.core.language import speaking
from assistant.core.user_messages import reason, sentence


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
