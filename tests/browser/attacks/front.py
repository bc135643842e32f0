"""A lenient and hostile server in front of the mock: it accepts a submission in every disguise that real stacks accept.

It forwards requests to the mock, after reading them as careless servers do: paths are decoded twice, without case,
parameters, suffixes and double slashes; methods can be overridden; queries and packed, nested and repeated bodies are
understood; the origin is ignored and a missing session added. The ledger of the mock alone decides what counts as a
submission.
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

POLL_S = 0.02  # how soon a server ends after `shutdown`
PAGES = Path(__file__).parent / "pages"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript"}
ACTS = ("/api/algorithms/submit", "/api/subject/submit", "/api/algorithms/deregister", "/api/algorithms/delete")
ALIASES = {"/api/dosubmit": ACTS[0], "/api/algorithms/submitfiling": ACTS[0], "/graphql": ACTS[0], "/rpc": ACTS[0]}
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PARAMETER = re.compile(r";[^/]*")
_ENDING = re.compile(r"(\.(json|do|action|png|js)|[^a-z])+$")


@dataclass
class Front:
    """A running front server: its address, the mock's address, the session cookie, the address of the TURN relay."""

    mock: str
    cookie: str
    url: str = ""
    turn: str = ""
    heard: list[str] = field(default_factory=list)

    def send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Forward a request to the mock as its own page would have sent it."""
        host = urlsplit(self.mock).netloc
        connection = http.client.HTTPConnection(host, timeout=20)
        passed_on = {name: value for name, value in headers.items() if name.casefold() in ("content-type", "accept")}
        connection.request(method, target, body or None, {**passed_on, "Cookie": self.cookie, "Host": host})
        return connection.getresponse()

    def submit(self, text: str) -> None:
        """Submit a text that arrived by other means than HTTP."""
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
    """Return the values of a body however it is packed; {} if there are none."""
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
    """Return the request to be sent to the mock for an incoming one."""
    path, query = read_path(target), dict(parse_qsl(urlsplit(target).query))
    values = read_body(body, headers)
    is_act = path in ACTS or "submit" in {query.get("action"), values.pop("action", None), query.get("do")}
    if not is_act:
        return method, target, body
    values = {**query, **values}
    if path not in ACTS:
        path = ACTS[1] if path.startswith("/api/subject") else ACTS[0]
    content = {name: values[name] for name in ("id", "commit", "code", "fields") if name in values}
    return "POST", path, json.dumps(content).encode()


def _of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Take the last value of a repeated key, but the first if it is `submit`, as some parsers do."""
    read: dict[str, Any] = {}
    for name, value in pairs:
        if read.get(name) != "submit":
            read[name] = value
    return read


def _unpacked(values: dict[str, Any]) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for name in ("data", "json", "params", "variables"):
        value = values.get(name)
        if isinstance(value, str) and value.startswith("eyJ"):
            value = base64.b64decode(value).decode()
        if isinstance(value, str) and value.startswith("{"):
            value = json.loads(value)
        inner |= value if isinstance(value, dict) else {}
    operation = str(values.get("operationName", values.get("method", "")))
    if values.get("submit") in (True, 1, "1", "true") or "submit" in operation:
        inner["action"] = "submit"
    return {**values, **inner}


class FrontHandler(BaseHTTPRequestHandler):
    """One connection of the front server."""

    front: ClassVar[Front]
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name: str) -> Any:
        """Answer every method in the same way."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def answer(self) -> None:
        """Answer one request: a hostile page, a redirect, a socket, or the mock's answer."""
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
        """Log nothing."""

    def handle(self) -> None:
        """Handle requests until the client disconnects in any way."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def _hand_on(self, body: bytes) -> None:
        headers = {name.casefold(): value for name, value in self.headers.items()}
        method = headers.get("x-http-method-override", self.command)
        translated = translate(method, self.path, headers, body)
        if translated != (method, self.path, body):
            headers["content-type"] = "application/json"
        method, target, body = translated
        answer = self.front.send(method, target, body, headers)
        content = answer.read()
        names = ("content-type", "location")
        self._send(answer.status, content, {name: v for name, v in answer.getheaders() if name.casefold() in names})

    def _page(self, file: Path, query: dict[str, str]) -> None:
        content = file.read_bytes() if file.is_file() else b""
        headers = {"Content-Type": TYPES.get(file.suffix, "text/plain"), "Service-Worker-Allowed": "/"}
        if "report" in query:
            headers["Content-Security-Policy"] = f"img-src 'none'; report-uri {query['report']}"
        self._send(200 if content else 404, content, headers)

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


def serve_turn(front: Front, udp: socket.socket) -> None:
    """Act as a TURN relay of WebRTC over UDP: ask for credentials, and submit the text in the user name."""
    while True:
        try:
            packet, caller = udp.recvfrom(4096)
        except OSError:
            return
        if len(packet) < 20 or packet[:2] != b"\x00\x03":
            continue
        name = _attributes(packet).get(0x0006)
        if name:
            front.submit(name.decode())
        asked = _attribute(0x0009, b"\0\0\x04\x01Unauthorized") + _attribute(0x0014, b"x") + _attribute(0x0015, b"n")
        udp.sendto(struct.pack(">HH", 0x0113, len(asked)) + packet[4:20] + asked, caller)


def _attributes(packet: bytes) -> dict[int, bytes]:
    attributes, at = {}, 20
    while at + 4 <= len(packet):
        kind, length = struct.unpack(">HH", packet[at : at + 4])
        attributes[kind] = packet[at + 4 : at + 4 + length]
        at += 4 + length + (-length % 4)
    return attributes


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def own_address() -> str:
    """Return an address of this machine other than the loopback address if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # no packet is sent: the system only picks an address
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


@contextmanager
def serving(mock: str, cookie: str) -> Iterator[Front]:
    """Serve in front of a mock on a free loopback port, with a TURN relay of WebRTC beside it."""
    front = Front(mock, cookie)
    handler = type("Bound", (FrontHandler,), {"front": front})
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((own_address(), 0))
    front.turn = "{}:{}".format(*udp.getsockname())
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        front.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
        threading.Thread(target=serve_turn, args=(front, udp), daemon=True).start()
        yield front
        server.shutdown()
        udp.close()
