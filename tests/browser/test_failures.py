"""Why a page could not be opened is said in words."""

from __future__ import annotations

import pytest

from assistant.core.language import speaking
from assistant.filing.browser.failures import in_words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at https://a.example\nCall log:", "找不到这个网址的服务器"),
        ("net::ERR_CONNECTION_REFUSED at http://127.0.0.1:1/", "服务器不接受连接"),
        ("Page.goto: Timeout 30000ms exceeded.\nCall log:", "30 秒内没有应答"),
        ("net::ERR_TOO_MANY_REDIRECTS at https://a.example", "net::ERR_TOO_MANY_REDIRECTS"),
    ],
)
def test_a_reason_of_the_browser_is_worded(reason: str, words: str) -> None:
    with speaking("zh"):
        assert in_words(reason).startswith(words)
        assert "https" not in in_words(reason)
