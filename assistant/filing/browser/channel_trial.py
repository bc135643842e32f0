"""Try, once per browser start, what a page could send past the interception, against a witness of the host's own.

The host serves a page to its own browser, in a hidden tab, before any client is admitted. The page, a frame and a worker
try each way in `channel_trial.js`. What reaches the witness although the guard is armed is a way past it: no document is
proved then. The witness stays open as long as the host, so what arrives late counts as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from importlib.resources import files
from urllib.parse import urlsplit

from assistant.filing.browser.channels import DISABLED_FEATURES, OFF_NAMES, REMOVED
from assistant.filing.browser.guarded_pages import GuardedPages
from assistant.filing.browser.paused_requests import PausedRequests
from assistant.filing.browser.relay import CdpError, Relay
from assistant.filing.browser.wire import Message

PARTS = ("page", "frame", "worker")
_SELF_TEST = "self-test"
_CONNECTION = "preconnect"
_TRIAL_WAIT_S = 20.0
_TYPES = {"worker": "text/javascript"}
_DOCUMENT = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><body><script>{}</script>"


class ChannelTrial:
    """The trial of one browser; `failed` names the ways past the interception, "self-test" if it did not end."""

    def __init__(self, relay: Relay, pages: GuardedPages, requests: PausedRequests) -> None:
        self._relay, self._pages, self._requests = relay, pages, requests
        self._token = secrets.token_hex(8)
        self._origin = self._sink = self._udp = ""
        self._ways: tuple[str, ...] = (_SELF_TEST,)
        self._arrived: dict[str, None] = {}
        self._reported: set[str] = set()
        self._done = asyncio.Event()
        self._serving: list[asyncio.AbstractServer | asyncio.BaseTransport] = []

    @property
    def failed(self) -> tuple[str, ...]:
        """Return the ways past the interception that the trial has found so far."""
        return tuple(dict.fromkeys((*self._ways, *self._arrived)))

    async def run(self, session: str) -> None:
        """Serve the page and its witness, open the page in a hidden tab, and close the tab again."""
        await self._serve()
        self._pages.is_trying = True
        asked = {"url": f"{self._origin}/{self._token}/page", "hidden": True}
        target, tried = "", f"/submit/{self._token}"
        self._requests.proofs[tried] = set()
        try:
            target = (await self._relay.call("Target.createTarget", asked, session))["targetId"]
            await asyncio.wait_for(self._done.wait(), _TRIAL_WAIT_S)
            silent = [f"{part}/WebSocket" for part in PARTS if part not in self._reported]
            self._ways = (*await self._pages.channels(target), *silent, *await self._switched_on(session))
        except (TimeoutError, CdpError):
            self._ways = (_SELF_TEST,)
        finally:
            self._pages.is_trying = False
            with contextlib.suppress(CdpError):
                await self._relay.call("Target.closeTarget", {"targetId": target}, session)
            del self._requests.proofs[tried]

    async def _switched_on(self, session: str) -> list[str]:
        """Return the network service's features that the browser was not told to turn off; its last such switch counts.

        They send over HTTPS only, which the host cannot serve to a browser that does not know its certificate.
        """
        words = (await self._relay.call("Browser.getBrowserCommandLine", {}, session))["arguments"]
        off = [word.partition("=")[2].split(",") for word in words if word.startswith("--disable-features=")]
        return [feature for feature in DISABLED_FEATURES if feature not in (off or [[]])[-1]]

    def answer(self, params: Message) -> bool:
        """Let a request for the trial's own pages pass; return False for any other request."""
        request = params["request"]
        is_own = bool(self._origin) and request["url"].startswith(f"{self._origin}/{self._token}/")
        if is_own:
            self._relay.post("Fetch.continueRequest", {"requestId": params["requestId"]}, self._requests.session)
        return is_own

    def note(self, report: Message) -> bool:
        """Take in what the guard script reports of the trial's own documents; return False for any other document."""
        url = str(report.get("url", ""))
        is_own = bool(self._origin) and url.startswith(f"{self._origin}/{self._token}/")
        if is_own and report.get("kind") == "websocket":
            self._reported.add(url.rpartition("/")[2])
        return is_own

    async def _serve(self) -> None:
        origin = await asyncio.start_server(self._on_page, "127.0.0.1", 0)
        sink = await asyncio.start_server(self._on_arrival, "127.0.0.1", 0)
        udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Datagrams(self._arrived), local_addr=("127.0.0.1", 0)
        )
        self._serving += [origin, sink, udp]
        self._origin, self._sink = (f"http://127.0.0.1:{_port(server)}" for server in (origin, sink))
        self._udp = "127.0.0.1:{}".format(udp.get_extra_info("sockname")[1])

    async def _on_page(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = urlsplit(await _request_line(reader))
        part = asked.path.rpartition("/")[2]
        if part == "done":
            self._arrived.update(dict.fromkeys(name for name in asked.query.split("&") if name))
            self._done.set()
        kind = _TYPES.get(part, "text/html")
        script = self._script(part) if part in PARTS else ""
        body = (script if kind != "text/html" else _DOCUMENT.format(script)).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        await _finish(writer, head.encode() + body)

    async def _on_arrival(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._arrived[_CONNECTION] = None  # a connection alone names a host
        if name := urlsplit(await _request_line(reader)).query:
            self._arrived.pop(_CONNECTION, None)
            self._arrived[name] = None
        await _finish(writer, b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    def _script(self, part: str) -> str:
        source = files("assistant.filing.browser").joinpath("channel_trial.js").read_text(encoding="utf-8")
        for name, value in (
            ("ORIGIN", self._origin),
            ("SINK", self._sink),
            ("UDP", self._udp),
            ("TOKEN", self._token),
            ("NAMES", json.dumps([*OFF_NAMES, *REMOVED])),
            ("PART", part),
        ):
            source = source.replace(name, value)
        return source


class _Datagrams(asyncio.DatagramProtocol):
    """Notes a datagram: the first byte tells a packet of STUN from one of QUIC."""

    def __init__(self, arrived: dict[str, None]) -> None:
        self._arrived = arrived

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Note one datagram."""
        self._arrived["WebTransport" if data[:1] >= b"\x40" else "WebRTC"] = None


async def _request_line(reader: asyncio.StreamReader) -> str:
    """Return the target of a request; "" for a connection that sends none."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        head = await reader.readuntil(b"\r\n\r\n")
        return head.split(b" ", 2)[1].decode(errors="replace") if head.count(b" ") > 1 else ""
    return ""


async def _finish(writer: asyncio.StreamWriter, answer: bytes) -> None:
    with contextlib.suppress(OSError):
        writer.write(answer)
        await writer.drain()
        writer.close()


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port
