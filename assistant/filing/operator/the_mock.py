"""Check whether an address is this program's own mock registry, the only place where a simulated operator may act.

It is checked twice: by the run before it starts the simulated operator, and by the simulated operator itself.
"""

from __future__ import annotations

import json
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from assistant.core.errors import NotTheMock
from assistant.core.language import say

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_WAIT_S = 10


def check_mock(url: str, nonce: str | None = None) -> str:
    """Return the nonce of the mock at an address; raises NotTheMock if it is not this mock or another instance."""
    if urlsplit(url).hostname not in _LOOPBACK:
        raise NotTheMock(url=url, what=say("它不在本机"))
    hello = _hello(url)
    reported_nonce = hello.get("nonce")
    if hello.get("mock") != "beian" or not isinstance(reported_nonce, str) or not reported_nonce:
        raise NotTheMock(url=url, what=say("它没有按模拟备案系统应答"))
    if nonce is not None and nonce != reported_nonce:
        raise NotTheMock(url=url, what=say("它的标识与本次启动的模拟系统不同"))
    return reported_nonce


def ask_mock(url: str, path: str, *, person: str) -> Any:
    """Return the mock's answer as JSON data, asked as the given person; raises OSError or ValueError."""
    request = urllib.request.Request(f"{url.rstrip('/')}{path}", headers={"X-Person": person})
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes through a proxy
    with straight.open(request, timeout=_WAIT_S) as answer:
        data = json.loads(answer.read())
    return data.get("datas", data) if isinstance(data, dict) else data


def _hello(url: str) -> dict[str, Any]:
    try:
        answer = ask_mock(url, "/__mock__/hello", person="stand-in")
    except (OSError, ValueError, HTTPException):
        return {}
    return answer if isinstance(answer, dict) else {}
