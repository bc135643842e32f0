"""Access to the console: one person's browser on this machine, and nothing else.

    SessionAccess                  a one-time token in the address, exchanged for the session's cookie
    AccessMiddleware(app, entry)   an ASGI middleware around everything, HTTP and WebSocket alike

`Host` must be the loopback address itself, which defeats DNS rebinding. Requests from pages must be our own (`Origin`,
`Sec-Fetch-Site`). Without the cookie, every response only explains how to enter. The cookie is HttpOnly and
SameSite=Strict, but cookies are not separated by port: another server of this machine that the person opens receives it
too. The port in its name keeps two consoles apart.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.core.language import say

HOST = "127.0.0.1"
ENTER = "/enter"
_SAFE = frozenset({"GET", "HEAD"})
_OWN_SITE = frozenset({"", "none", "same-origin"})
_REFUSED = 4403
_CACHEABLE_PREFIX = "/_nicegui/"  # static files of the program; browsers must not store anything else


class SessionAccess:
    """How one browser enters: a one-time token in the address, then the session's secret."""

    def __init__(self, port: int) -> None:
        self._token: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self.origin = f"http://{HOST}:{port}"
        self.cookie = f"beian_console_{port}"

    @property
    def url(self) -> str:
        """Return the address that opens the console once."""
        return f"{self.origin}{ENTER}?token={self._token or ''}"

    def admit(self, token: str) -> str | None:
        """Return the `Set-Cookie` value for the right token and invalidate it; None for a wrong or used one."""
        if self._token is None or not hmac.compare_digest(self._token.encode(), token.encode()):
            return None
        self._token = None
        return f"{self.cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict"

    def knows(self, cookies: Iterable[str]) -> bool:
        """Return whether the session's cookie is among these `Cookie` headers."""
        values = (value for header in cookies for name, value in _pairs(header) if name == self.cookie)
        return any(hmac.compare_digest(value.encode(), self._session.encode()) for value in values)


class AccessMiddleware:
    """The middleware that admits one browser of this machine to `app`."""

    def __init__(self, app: ASGIApp, entry: SessionAccess) -> None:
        self.app = app
        self.entry = entry
        self._policy = _policy(entry.origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on an admitted connection, answer any other with an error."""
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
            await _answer(send, 421, say("地址不对：工作台只在 {origin} 应答。", origin=self.entry.origin))
        elif scope["path"] == ENTER and scope["method"] == "GET":
            await self._enter(scope, send)
        elif not self._is_from_us(scope):
            await _answer(send, 403, say("这个请求来自别的网页，没有受理。"))
        elif not self.entry.knows(_headers(scope, "cookie")):
            await _answer(
                send,
                401,
                say("请从工作台的链接打开；链接只能用一次，关掉工作台再打开可得到新的。"),
            )
        else:
            await self.app(scope, receive, self._with_headers(scope, send))

    async def _enter(self, scope: Scope, send: Send) -> None:
        tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        cookie = self.entry.admit(tokens[0]) if len(tokens) == 1 else None
        if cookie is None:
            await _answer(send, 403, say("这个链接已经用过，或不完整。请关掉工作台再打开一次。"))
            return
        await _answer(send, 200, _GO_ON, (("set-cookie", cookie), ("content-type", "text/html; charset=utf-8")))

    def _is_addressed(self, scope: Scope) -> bool:
        return [f"http://{host}" for host in _headers(scope, "host")] == [self.entry.origin]

    def _is_from_us(self, scope: Scope) -> bool:
        """Return whether a request comes from our own page or from the address bar."""
        origins = _headers(scope, "origin")
        if scope["method"] in _SAFE:
            sites = _headers(scope, "sec-fetch-site") or [""]
            return all(origin == self.entry.origin for origin in origins) and set(sites) <= _OWN_SITE
        return origins == [self.entry.origin]

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        """Return a `send` that adds the security headers to every response."""
        is_cacheable = scope["path"].startswith(_CACHEABLE_PREFIX) and "/client/" not in scope["path"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [("content-security-policy", self._policy), *_ALWAYS]
                extra += [] if is_cacheable else [("cache-control", "no-store")]
                names = {name.encode() for name, _ in extra} - {
                    b"content-security-policy"
                }  # an app's stricter policy also applies
                others = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message["headers"] = [*others, *((name.encode(), value.encode()) for name, value in extra)]
            await send(message)

        return send_with_headers


# A page that goes on to the board instead of a redirect: after a redirect from elsewhere (the file that holds the link)
# a browser would withhold a SameSite=Strict cookie.
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
    """Return the content security policy: everything from this origin, nothing from any other.

    NiceGUI starts its pages with inline scripts and lets Vue compile templates, hence the two `unsafe-` words. No page
    puts data into HTML.
    """
    socket = origin.replace("http", "ws", 1)
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; font-src 'self'; connect-src 'self' {socket}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def _pairs(header: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each cookie in a header, including malformed ones of other servers."""
    for part in header.split(";"):
        name, _, value = part.partition("=")
        yield name.strip(), value.strip()


def _headers(scope: Scope, name: str) -> list[str]:
    lowercase = name.encode()
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == lowercase]


async def _answer(send: Send, status: int, text: str, more: Iterable[tuple[str, str]] = ()) -> None:
    body = text.encode()
    headers = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store", **dict(_ALWAYS), **dict(more)}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
