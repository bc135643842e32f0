"""The widget pages in a real browser: built once, served over the loopback with an upload and a remote word list."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from filelock import FileLock
from playwright.sync_api import Page

from hatch_build import build_web
from tests.forms.widget_form import Form

KIT = Path(__file__).resolve().parents[2] / "fixtures" / "widgets" / "element_plus"
WORDS = ["深圳市某科技有限公司", "深圳市某网络有限公司", "北京某信息有限公司"]


class _Server(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer the remote word list, else a file of the built page."""
        address = urlsplit(self.path)
        if address.path != "/remote":
            super().do_GET()
            return
        query = parse_qs(address.query).get("q", [""])[0]
        self._answer(200, [{"label": word, "value": f"id-{word}"} for word in WORDS if query and query in word])

    def do_POST(self) -> None:
        """Take an upload; a file that says 拒收 is refused as a server would."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer(500 if "拒收".encode() in body else 200, {"sha256": hashlib.sha256(body).hexdigest()})

    def _answer(self, status: int, datas: Any) -> None:
        body = json.dumps(datas, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def widget_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built widget pages, built where they are missing or older than their sources."""
    with FileLock(tmp_path_factory.getbasetemp().parent / "element_plus.lock"):
        build_web(KIT, KIT / "dist")
    return KIT / "dist"


@pytest.fixture(scope="session")
def widget_site(widget_pages: Path) -> Iterator[str]:
    """Yield the address under which the widget pages are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(widget_pages)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def form(page: Page, widget_site: str) -> Form:
    """Return the widget pages in a fresh browser page."""
    page.set_default_timeout(8_000)
    return Form(page, widget_site)
