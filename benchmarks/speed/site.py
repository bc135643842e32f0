"""The pages of the form workloads, built once and served over the loopback."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from benchmarks.speed.values import COUNT
from hatch_build import build_web

HERE = Path(__file__).resolve().parent
WIDGETS = HERE.parents[1] / "fixtures" / "widgets" / "element_plus"
WORD = "北京某信息有限公司"


class Site:
    """Two loopback servers: the form of texts and the form of every widget."""

    def __init__(self) -> None:
        self._servers = [_serve(HERE / "pages"), _serve(WIDGETS)]
        texts, widgets = (f"http://127.0.0.1:{server.server_address[1]}/index.html" for server in self._servers)
        self.texts, self.widgets = f"{texts}?count={COUNT}", f"{widgets}?page=widgets"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


def _serve(web: Path) -> ThreadingHTTPServer:
    build_web(web, web / "dist")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(web / "dist")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class _Pages(SimpleHTTPRequestHandler):
    def log_message(self, *words: Any) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer the remote word list, else a file of the built page."""
        if urlsplit(self.path).path == "/remote":
            self._answer([{"label": WORD, "value": f"id-{WORD}"}])
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Take an upload."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer({})

    def _answer(self, data: Any) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
