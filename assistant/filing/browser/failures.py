"""Why the browser could not open a page, in words for a person.

in_words("Page.goto: net::ERR_NAME_NOT_RESOLVED at https://…")   →  what it means; a reason without words stays as it is
"""

from __future__ import annotations

import re

from assistant.core.language import mark, say

_CODE = re.compile(r"\bERR_[A-Z_]+")
_TIMEOUT = re.compile(r"Timeout (\d+)ms exceeded")
_WORDS = {
    "ERR_NAME_NOT_RESOLVED": mark("找不到这个网址的服务器，可能没有连上网，或网址写错了"),
    "ERR_INTERNET_DISCONNECTED": mark("这台电脑没有连上网"),
    "ERR_NETWORK_CHANGED": mark("网络刚刚变了"),
    "ERR_ADDRESS_UNREACHABLE": mark("连不到这个网址的服务器"),
    "ERR_CONNECTION_REFUSED": mark("服务器不接受连接"),
    "ERR_CONNECTION_RESET": mark("连接中断"),
    "ERR_CONNECTION_CLOSED": mark("连接中断"),
    "ERR_EMPTY_RESPONSE": mark("服务器没有给出内容"),
    "ERR_CONNECTION_TIMED_OUT": mark("服务器没有应答"),
    "ERR_TIMED_OUT": mark("服务器没有应答"),
    "ERR_PROXY_CONNECTION_FAILED": mark("连不上代理服务器，请看这台电脑的代理设置"),
    "ERR_TUNNEL_CONNECTION_FAILED": mark("连不上代理服务器，请看这台电脑的代理设置"),
}


def in_words(reason: str) -> str:
    """Return what the first line of a browser's reason means."""
    line = reason.split("\n", maxsplit=1)[0]
    code, timeout = _CODE.search(line), _TIMEOUT.search(line)
    if code is not None and code[0] in _WORDS:
        return say(_WORDS[code[0]])
    if timeout is not None:
        return say("{seconds} 秒内没有应答", seconds=round(int(timeout[1]) / 1000))
    return line.split(" at ")[0]
