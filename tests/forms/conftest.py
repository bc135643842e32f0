"""The widget pages of every kit in a real browser: built once, served over the loopback with an upload and a word list."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from filelock import FileLock
from playwright.sync_api import Page

from hatch_build import build_web
from tests.forms.widget_form import KITS, Form

WIDGETS = Path(__file__).resolve().parents[2] / "fixtures" / "widgets"
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
def widget_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Yield what gives the address of a kit's widget pages: built and served when first asked for."""
    servers: dict[str, ThreadingHTTPServer] = {}

    def address(kit: str) -> str:
        if kit not in servers:
            with FileLock(tmp_path_factory.getbasetemp().parent / f"{kit}.lock"):
                build_web(WIDGETS / kit, WIDGETS / kit / "dist")
            pages = partial(_Server, directory=str(WIDGETS / kit / "dist"))
            servers[kit] = ThreadingHTTPServer(("127.0.0.1", 0), pages)
            threading.Thread(target=servers[kit].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[kit].server_address[1]}/index.html"

    yield address
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(params=KITS)
def form(request: pytest.FixtureRequest, page: Page, widget_site: Callable[[str], str]) -> Form:
    """Return the widget pages of each kit in a fresh browser page."""
    page.set_default_timeout(8_000)
    return Form(page, widget_site(request.param), KITS[request.param])


@pytest.fixture
def cell(record_property: Callable[[str, object], None]) -> Callable[[str, str, str], None]:
    """Return what names the cell of the table of kits that a test fills: cell(kit, widget, behaviour), see `make kits`."""
    return lambda kit, widget, behaviour: record_property("kits", f"{kit}|{widget}|{behaviour}")
