"""Serve built pages over loopback, with the server functions of the widget pages: an upload and a word list."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hatch_build import build_web

POLL_S = 0.02  # how soon a server ends after `shutdown`
WIDGETS = Path(__file__).resolve().parents[2] / "fixtures" / "widgets"
WORDS = ["深圳市某科技有限公司", "深圳市某网络有限公司", "北京某信息有限公司"]


def built(kit: str) -> Path:
    """Build the pages of a kit if needed, and return their folder."""
    pages = WIDGETS / kit / "dist"
    build_web(WIDGETS / kit, pages, (WIDGETS / "bundling",))
    return pages


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder inside the context, and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Pages(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Answer the remote word list, else a file of the built page."""
        address = urlsplit(self.path)
        if address.path != "/remote":
            super().do_GET()
            return
        query = parse_qs(address.query).get("q", [""])[0]
        self._answer(200, [{"label": word, "value": f"id-{word}"} for word in WORDS if query and query in word])

    def do_POST(self) -> None:
        """Accept an upload; refuse a file that contains 拒收."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer(500 if "拒收".encode() in body else 200, {"sha256": hashlib.sha256(body).hexdigest()})

    def _answer(self, status: int, datas: Any) -> None:
        body = json.dumps(datas, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
