"""A site with answers that begin and then stall, or come a few bytes at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.filing.browser.page import BrowserSession
from tests.browser.site import POLL_S

SAVED = '{"errno": 0, "errmsg": "保存成功", "datas": {}}'
PAGE = """<button onclick="fetch('/api/save', {method: 'POST'}).catch(() => 0)">保存</button>"""
STALLS_S = 8.0
HEAD = 9  # bytes sent before the answer stalls


class Stalling(BaseHTTPRequestHandler):
    """Answers the page with its button; for anything else sends the headers and the first bytes, then stalls."""

    def do_GET(self) -> None:
        """Answer the page, or stall."""
        if self.path != "/":
            self._stall()
            return
        content = f"<!doctype html><meta charset=utf-8>{PAGE}".encode()
        self._head("text/html", len(content))
        self.wfile.write(content)

    def do_POST(self) -> None:
        """Stall."""
        self._stall()

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def _head(self, kind: str, size: int, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def _stall(self) -> None:
        self._head(self.server.kind, len(SAVED.encode()), self.server.status)  # type: ignore[attr-defined]
        self.wfile.write(SAVED.encode()[:HEAD])
        self.wfile.flush()
        rest_s: float = self.server.rest_s  # type: ignore[attr-defined]
        for at in range(HEAD, len(SAVED.encode()) if rest_s else 0, HEAD):
            self.server.is_over.wait(rest_s)  # type: ignore[attr-defined]
            self.wfile.write(SAVED.encode()[at : at + HEAD])
            self.wfile.flush()
        if not rest_s:
            self.server.is_over.wait(STALLS_S)  # type: ignore[attr-defined]


@contextmanager
def stalling(
    session: BrowserSession, kind: str = "application/json", status: int = 200, rest_s: float = 0.0
) -> Iterator[str]:
    """Show a page of a site with answers of this kind and status that stall, or pause `rest_s` between their pieces."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Stalling) as server:
        server.is_over, server.kind, server.status = threading.Event(), kind, status  # type: ignore[attr-defined]
        server.rest_s = rest_s  # type: ignore[attr-defined]
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
        session.page.unroute_all()  # routes of earlier tests
        address = f"http://127.0.0.1:{server.server_port}"
        session.goto(address)
        yield address
        server.is_over.set()  # type: ignore[attr-defined]
        server.shutdown()
