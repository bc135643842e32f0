"""Who may talk to the console: one person's browser on this machine, and nothing else.

    Entry                  a token that dies on first use, and the cookie that it is exchanged for
    Gate(app, entry, port) an ASGI middleware around everything: HTTP and WebSocket alike

The address must be that of the loopback socket itself (`Host`), so that a name that is made to point here (DNS
rebinding) is refused; a request from a page must come from our own (`Origin`, `Sec-Fetch-Site`); and without the
cookie nothing is answered but how to come in. Cookies are not kept apart by port: another server of this machine that
the person opens would be sent ours (HttpOnly, SameSite=Strict); its name holds the port, so that two consoles do not
put each other out.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.core.language import mark, say

HOST = "127.0.0.1"
ENTER = "/enter"
_SAFE = frozenset({"GET", "HEAD"})
_OWN_SITE = frozenset({"", "none", "same-origin"})
_REFUSED = 4403
_CACHEABLE_PREFIX = "/_nicegui/"  # the program's own files, the same for everybody; all else is not kept by a browser


class SessionAccess:
    """How one browser comes in: a token for the address, dead once it was used, and the secret of the session."""

    def __init__(self, port: int) -> None:
        self._token: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self.origin = f"http://{HOST}:{port}"
        self.cookie = f"beian_console_{port}"

    @property
    def url(self) -> str:
        """Return the address by which the console is opened once."""
        return f"{self.origin}{ENTER}?token={self._token or ''}"

    def admit(self, token: str) -> str | None:
        """Return the `Set-Cookie` for the right token and let it die; None for a wrong or used one."""
        if self._token is None or not hmac.compare_digest(self._token.encode(), token.encode()):
            return None
        self._token = None
        return f"{self.cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict"

    def knows(self, cookies: Iterable[str]) -> bool:
        """Say whether the session's cookie is among these `Cookie` headers."""
        values = (value for header in cookies for name, value in _pairs(header) if name == self.cookie)
        return any(hmac.compare_digest(value.encode(), self._session.encode()) for value in values)


class AccessMiddleware:
    """The middleware that lets in one browser of this machine; `app` is what lies behind it."""

    def __init__(self, app: ASGIApp, entry: SessionAccess) -> None:
        self.app = app
        self.entry = entry
        self._policy = _policy(entry.origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a connection that may not come in, hand on one that may."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = self._is_addressed(scope) and _headers(scope, "origin") == [self.entry.origin]
        if is_ours and self.entry.knows(_headers(scope, "cookie")):
            await self.app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": _REFUSED})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_addressed(scope):
            await _answer(send, 421, say(mark("地址不对：工作台只在 {origin} 应答。"), origin=self.entry.origin))
        elif scope["path"] == ENTER and scope["method"] == "GET":
            await self._enter(scope, send)
        elif not self._is_from_us(scope):
            await _answer(send, 403, say(mark("这个请求来自别的网页，没有受理。")))
        elif not self.entry.knows(_headers(scope, "cookie")):
            await _answer(
                send,
                401,
                say(mark("请用终端里显示的链接打开工作台；链接只能用一次，重新运行 beian console 可得到新的。")),
            )
        else:
            await self.app(scope, receive, self._with_headers(scope, send))

    async def _enter(self, scope: Scope, send: Send) -> None:
        tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        cookie = self.entry.admit(tokens[0]) if len(tokens) == 1 else None
        if cookie is None:
            await _answer(send, 403, say(mark("这个链接已经用过，或不完整。请重新运行 beian console。")))
            return
        await _answer(send, 200, _GO_ON, (("set-cookie", cookie), ("content-type", "text/html; charset=utf-8")))

    def _is_addressed(self, scope: Scope) -> bool:
        return [f"http://{host}" for host in _headers(scope, "host")] == [self.entry.origin]

    def _is_from_us(self, scope: Scope) -> bool:
        """Say whether a request comes from a page of ours, or was typed by the person."""
        origins = _headers(scope, "origin")
        if scope["method"] in _SAFE:
            sites = _headers(scope, "sec-fetch-site") or [""]
            return all(origin == self.entry.origin for origin in origins) and set(sites) <= _OWN_SITE
        return origins == [self.entry.origin]

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        """Return a `send` that adds what a browser must know of every answer."""
        keeps = scope["path"].startswith(_CACHEABLE_PREFIX) and "/client/" not in scope["path"]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [("content-security-policy", self._policy), *_ALWAYS]
                more += [] if keeps else [("cache-control", "no-store")]
                names = {name.encode() for name, _ in more} - {b"content-security-policy"}  # a stricter one holds too
                stored = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message["headers"] = [*stored, *((name.encode(), value.encode()) for name, value in more)]
            await send(message)

        return sending


# A page of ours that goes on to the board: after a redirect a browser that came from elsewhere, as from the file that
# holds the link, would keep a SameSite=Strict cookie back.
_GO_ON = (
    '<!doctype html><meta charset="utf-8"><title>beian</title>'
    '<meta http-equiv="refresh" content="0; url=/"><a href="/">beian</a>'
)
_ALWAYS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
)


def _policy(origin: str) -> str:
    """Return the content policy: everything from here, nothing from anywhere else.

    NiceGUI starts its pages by inline scripts and lets Vue compile templates, hence the two `unsafe-` words; no page
    puts data into HTML.
    """
    socket = origin.replace("http", "ws", 1)
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; font-src 'self'; connect-src 'self' {socket}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def _pairs(header: str) -> Iterator[tuple[str, str]]:
    """Yield the cookies of a header by name: those of other servers of this machine are among them, in whatever shape."""
    for part in header.split(";"):
        name, _, value = part.partition("=")
        yield name.strip(), value.strip()


def _headers(scope: Scope, name: str) -> list[str]:
    desired = name.encode()
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == desired]


async def _answer(send: Send, status: int, text: str, more: Iterable[tuple[str, str]] = ()) -> None:
    body = text.encode()
    headers = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store", **dict(_ALWAYS), **dict(more)}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
