"""Refused addresses as a person reads them: a page inside the console's frame, with the status of the refusal.

    RefusalPages(app, workspaces)     an ASGI middleware around the pages and addresses
    sentence_of(status)               what a refusal says that gives no reason of its own

A browser that opens an address receives the page. What a script fetches stays text or JSON, for the page shows it itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.core.language import mark, say

_HEADINGS = {
    400: mark("没有受理"),
    404: mark("没有这个页面"),
    405: mark("这个地址不能这样打开"),
    409: mark("现在不能给出"),
    413: mark("文件太大"),
    415: mark("不能预览"),
    422: mark("地址不完整或不正确"),
}
_SENTENCES = {
    404: mark("没有这个页面或文件，可能已经改名或删去。请从首页重新进入。"),
    405: mark("这个地址只供页面上的按钮使用，不能直接打开。请从首页重新进入。"),
}
_ELSE = mark("没有受理，什么都没有改动。请从首页重新进入。")
_SHOWN_BY_BROWSER = frozenset({"", "document", "iframe", "frame"})


def sentence_of(status: int) -> str:
    """Return what a refusal with this status says when it gives no reason."""
    return say(_SENTENCES.get(status, _ELSE))


class RefusalPages:
    """The middleware that answers a refused address with a page, or with a sentence if a script asked."""

    def __init__(self, app: ASGIApp, workspaces: OpenWorkspaces) -> None:
        self.app = app
        self.workspaces = workspaces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but replace the content of refusals."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal: list[Message] = []
        body = bytearray()

        async def send_unless_refused(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_refusal(message):
                refusal.append(message)
            elif not refusal:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._refused(scope, refusal[0], bytes(body))(scope, receive, send)

        await self.app(scope, receive, send_unless_refused)

    def _refused(self, scope: Scope, start: Message, body: bytes) -> Response:
        request, status, headers = Request(scope), int(start["status"]), _headers(start)
        text = body.decode(errors="replace") or sentence_of(status)
        if not _is_shown(request):
            response = Response(text, status, media_type=headers.get("content-type", "text/plain").partition(";")[0])
        else:
            response = self._page(request, status, text)
        if "allow" in headers:
            response.headers["allow"] = headers["allow"]
        return response

    def _page(self, request: Request, status: int, text: str) -> Response:
        from nicegui import Client, ui  # noqa: PLC0415 - needs the folder of its storage (`server`)

        from assistant.apps.console.frame import framed  # noqa: PLC0415 - imports NiceGUI
        from assistant.apps.console.parts import link, note  # noqa: PLC0415 - imports NiceGUI

        heading = say(_HEADINGS.get(status, mark("无法打开这一页")))
        with Client(ui.page(""), request=request) as client:
            with framed(self.workspaces.current, heading):
                for line in text.splitlines():
                    note(line, "bad")
                link(say("回到进度总览"), "/")
            return client.build_response(request, status)


def _is_refusal(start: Message) -> bool:
    """Return whether an answer is an error that is neither a page nor what a script reads as data."""
    kind = _headers(start).get("content-type", "text/plain")
    return int(start["status"]) >= 400 and kind.startswith("text/plain")


def _is_shown(request: Request) -> bool:
    """Return whether the browser itself shows the answer: the person opened the address."""
    is_opened = request.headers.get("sec-fetch-dest", "") in _SHOWN_BY_BROWSER
    return is_opened and "text/html" in request.headers.get("accept", "")


def _headers(start: Message) -> Mapping[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start.get("headers", [])}
