"""A lenient and hostile server before the mock: it takes a submission in every disguise that real stacks let pass.

It hands on what it gets, and before that reads a request as careless servers do: paths decoded twice, without case,
parameters, endings and doubled slashes; methods overridden; queries, packed, nested and repeated bodies understood; the
origin not looked at and the session put in where it is missing. What it makes of a request is a submission in the
ledger of the mock, which alone decides.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import http.client
import json
import re
import socket
import struct
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

POLL_S = 0.02  # how soon a server that is to end ends
PAGES = Path(__file__).parent / "pages"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript"}
ACTS = ("/api/algorithms/submit", "/api/subject/submit", "/api/algorithms/deregister", "/api/algorithms/delete")
ALIASES = {"/api/dosubmit": ACTS[0], "/api/algorithms/submitfiling": ACTS[0], "/graphql": ACTS[0], "/rpc": ACTS[0]}
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PARAMETER = re.compile(r";[^/]*")
_ENDING = re.compile(r"(\.(json|do|action|png|js)|[^a-z])+$")


@dataclass
class Front:
    """A running front: where it listens, where the mock does, the cookie of the session, a relay's port."""

    mock: str
    cookie: str
    url: str = ""
    turn: str = ""
    heard: list[str] = field(default_factory=list)

    def send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Hand a request on to the mock as its own page would have sent it."""
        host = urlsplit(self.mock).netloc
        line = http.client.HTTPConnection(host, timeout=20)
        stored = {name: value for name, value in headers.items() if name.casefold() in ("content-type", "accept")}
        line.request(method, target, body or None, {**stored, "Cookie": self.cookie, "Host": host})
        return line.getresponse()

    def submit(self, text: str) -> None:
        """Submit what came in by a way that is no request of HTTP."""
        self.heard.append(text)
        self.send("POST", ACTS[0], text.encode(), {"Content-Type": "application/json"}).read()


def read_path(target: str) -> str:
    """Return a path as the most careless servers read it."""
    path = urlsplit(target).path
    for _ in range(3):
        path = unquote(path)
    path = unicodedata.normalize("NFKC", path).replace("\\", "/").casefold()
    path = _ENDING.sub("", re.sub(r"/{2,}", "/", re.sub(r"/\.(?=/)", "", _PARAMETER.sub("", path))))
    return ALIASES.get(path, path)


def read_body(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """Return what a body says however it is packed; {} where it says nothing."""
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    if headers.get("content-type", "").startswith("multipart/"):
        parts = re.findall(rb'name="(\w+)"(?:;[^\r\n]*)?(?:\r\n[^\r\n]+)*\r\n\r\n(.*?)\r\n--', body, re.DOTALL)
        return _unpacked({name.decode(): value.decode(errors="replace") for name, value in parts})
    try:
        if body.lstrip()[:1] == b"{":
            return _unpacked(json.loads(body, object_pairs_hook=_of_pairs))
        return _unpacked(dict(parse_qsl(body.decode())))
    except ValueError:
        return {}


def translate(method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[str, str, bytes]:
    """Return the request that the mock gets for one that came in."""
    path, query = read_path(target), dict(parse_qsl(urlsplit(target).query))
    said = read_body(body, headers)
    is_act = path in ACTS or "submit" in {query.get("action"), said.pop("action", None), query.get("do")}
    if not is_act:
        return method, target, body
    reported = {**query, **said}
    if path not in ACTS:
        path = ACTS[1] if path.startswith("/api/subject") else ACTS[0]
    expected = {name: reported[name] for name in ("id", "commit", "code", "fields") if name in reported}
    return "POST", path, json.dumps(expected).encode()


def _of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep the first of a repeated key where it says submit, as some readers do, else the last."""
    read: dict[str, Any] = {}
    for name, value in pairs:
        if read.get(name) != "submit":
            read[name] = value
    return read


def _unpacked(said: dict[str, Any]) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for name in ("data", "json", "params", "variables"):
        value = said.get(name)
        if isinstance(value, str) and value.startswith("eyJ"):
            value = base64.b64decode(value).decode()
        if isinstance(value, str) and value.startswith("{"):
            value = json.loads(value)
        inner |= value if isinstance(value, dict) else {}
    if said.get("submit") in (True, 1, "1", "true") or "submit" in str(
        said.get("operationName", said.get("method", ""))
    ):
        inner["action"] = "submit"
    return {**said, **inner}


class FrontHandler(BaseHTTPRequestHandler):
    """One connection of the front."""

    front: ClassVar[Front]
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name: str) -> Any:
        """Answer every method in one way."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def answer(self) -> None:
        """Answer one request: a hostile page, a redirect, a socket, or what the mock says."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._socket()
        elif parts.path.startswith("/rogue/"):
            self._page(PAGES / parts.path.removeprefix("/rogue/"), query)
        elif parts.path == "/moved":
            self._redirect(int(query.get("status", "307")), query["to"])
        else:
            self._hand_on(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Take requests until the client is gone, in whatever way."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def _hand_on(self, body: bytes) -> None:
        headers = {name.casefold(): value for name, value in self.headers.items()}
        method = headers.get("x-http-method-override", self.command)
        read = translate(method, self.path, headers, body)
        if read != (method, self.path, body):
            headers["content-type"] = "application/json"
        method, target, body = read
        answer = self.front.send(method, target, body, headers)
        content = answer.read()
        stored = {name: value for name, value in answer.getheaders() if name.casefold() in ("content-type", "location")}
        self._send(answer.status, content, stored)

    def _page(self, file: Path, query: dict[str, str]) -> None:
        result = file.read_bytes() if file.is_file() else b""
        headers = {"Content-Type": TYPES.get(file.suffix, "text/plain"), "Service-Worker-Allowed": "/"}
        if "report" in query:
            headers["Content-Security-Policy"] = f"img-src 'none'; report-uri {query['report']}"
        self._send(200 if result else 404, result, headers)

    def _redirect(self, status: int, to: str) -> None:
        self._send(status, b"", {"Location": to, "Access-Control-Allow-Origin": "*"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def _socket(self) -> None:
        key = self.headers["Sec-WebSocket-Key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest()).decode()
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()
        with contextlib.suppress(ConnectionError, struct.error, ValueError):  # the client broke off
            text = _frame(self.rfile)
            if text.startswith("{"):
                self.front.submit(text)
        self.close_connection = True


def _frame(stream: Any) -> str:
    """Read one masked text frame."""
    _, length = struct.unpack(">BB", stream.read(2))
    length &= 0x7F
    if length == 126:
        (length,) = struct.unpack(">H", stream.read(2))
    mask = stream.read(4)
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(stream.read(length))).decode()


def serve_turn(front: Front, line: socket.socket) -> None:
    """Play a relay of WebRTC over UDP: ask who calls, and take what the name says for a submission."""
    while True:
        try:
            packet, caller = line.recvfrom(4096)
        except OSError:
            return
        if len(packet) < 20 or packet[:2] != b"\x00\x03":
            continue
        name = _attributes(packet).get(0x0006)
        if name:
            front.submit(name.decode())
        asked = _attribute(0x0009, b"\0\0\x04\x01Unauthorized") + _attribute(0x0014, b"x") + _attribute(0x0015, b"n")
        line.sendto(struct.pack(">HH", 0x0113, len(asked)) + packet[4:20] + asked, caller)


def _attributes(packet: bytes) -> dict[int, bytes]:
    result, at = {}, 20
    while at + 4 <= len(packet):
        kind, length = struct.unpack(">HH", packet[at : at + 4])
        result[kind] = packet[at + 4 : at + 4 + length]
        at += 4 + length + (-length % 4)
    return result


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def own_address() -> str:
    """Return an address of this machine that is not the loopback's, or the loopback's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # no packet is sent: the system only picks an address
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


@contextmanager
def serving(mock: str, cookie: str) -> Iterator[Front]:
    """Serve before a mock on a free port of the loopback, with a relay of WebRTC beside it."""
    front = Front(mock, cookie)
    answers = type("Bound", (FrontHandler,), {"front": front})
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind((own_address(), 0))
    front.turn = "{}:{}".format(*line.getsockname())
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        server.daemon_threads = True
        front.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
        threading.Thread(target=serve_turn, args=(front, line), daemon=True).start()
        yield front
        server.shutdown()
        line.close()
