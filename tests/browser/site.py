"""A tiny site for the browser tests: pages, a ledger of every request, and which requests count as submissions."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from assistant.filing.browser.rules import AllowedRequest, Rules

RULES = Rules(
    hosts=("127.0.0.1",),
    allowed=(AllowedRequest("POST", "/api/save"), AllowedRequest("POST", "/api/moved")),
    human_words=("我已阅读并承诺",),
)
PAGES = Path(__file__).with_name("pages")
POLL_S = 0.02  # how soon a server ends after `shutdown`
WITHIN_S = 60.0  # a busy machine may stall a browser for a long time
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript"}


@dataclass
class RecordingSite:
    """A running site: its address and every request that reached it, as (method, path)."""

    url: str = ""
    ledger: list[tuple[str, str]] = field(default_factory=list)
    is_answered: threading.Event = field(
        default_factory=threading.Event
    )  # `api/late` waits for it, `api/answer` sets it

    @property
    def submissions(self) -> list[tuple[str, str]]:
        """Return the requests that count as submissions: to a submit path by any method, and every socket."""
        return [(method, path) for method, path in self.ledger if "submit" in path or method == "WS"]

    def paths(self) -> list[str]:
        """Return the requested paths."""
        return [path for _, path in self.ledger]


class RecordingHandler(BaseHTTPRequestHandler):
    """Serves `pages/`, records every request, redirects with 307 from `/api/moved` to `/api/submit`."""

    site: ClassVar[RecordingSite]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a page, a download, a notice of an expired session, or a socket with a refusal."""
        if self.path == "/favicon.ico":  # the browser requests it at any time: not recorded
            self._send(404, b"")
            return
        is_socket = "upgrade" in self.headers.get("Connection", "").lower()
        self.site.ledger.append(("WS" if is_socket else "GET", self.path))
        if self.path == "/api/answer":
            self.site.is_answered.set()
        name = self.path.split("?")[0].lstrip("/")
        if name == "file":
            self._send(200, b"template", "application/octet-stream", "attachment; filename=template.docx")
        elif name == "api/late":
            self.site.is_answered.wait(WITHIN_S)
            self._send(200, b"{}")
        elif name == "api/expired":
            self._send(200, json.dumps({"errno": 440, "errmsg": "检测到未登录状态", "datas": None}).encode())
        elif (PAGES / name).is_file():
            self._send(200, (PAGES / name).read_bytes(), TYPES[Path(name).suffix])
        else:
            self._send(404 if is_socket or not name.startswith("api/") else 200, b"{}")

    def do_POST(self) -> None:
        """Record the request and answer with success."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.site.ledger.append(("POST", self.path))
        if self.path == "/api/moved":
            self.send_response(307)
            self.send_header("Location", "/api/submit")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            brought = (
                b'{"fileId": "att_x9k2", "state": "stored"}' if self.path.startswith("/api/material/") else b"null"
            )
            self._send(200, b'{"errno": 0, "errmsg": "", "datas": %b}' % brought)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def _send(self, status: int, body: bytes, kind: str = "application/json", disposition: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if disposition:
            self.send_header("Content-Disposition", disposition)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving() -> Iterator[RecordingSite]:
    """Serve on a free loopback port."""
    site = RecordingSite()
    handler = type("Bound", (RecordingHandler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        site.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
        yield site
        server.shutdown()
