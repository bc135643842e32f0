"""A site with a certificate and a witness, whose pages send in every way that the interception of requests does not see."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.browser.site import POLL_S

SERVICE = """
oninstall = event => {
  skipWaiting();
  if (location.search === '?route') {
    const urlPattern = new URLPattern({pathname: '/api/submit'});
    event.addRoutes([{condition: {urlPattern}, source: 'race-network-and-fetch-handler'}]);
  }
};
onactivate = event => event.waitUntil((async () => {
  if (location.search === '?preload') await registration.navigationPreload.enable();
  await clients.claim();
})());
onfetch = event => event.request.mode === 'navigate' && event.respondWith((async () => {
  await event.preloadResponse;
  return new Response('<meta charset=utf-8>', {headers: {'Content-Type': 'text/html'}});
})());
"""
PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    "/": ("text/html", "<!doctype html><meta charset=utf-8><title>x</title>", {}),
    "/service.js": ("text/javascript", SERVICE, {}),
    "/violation": (
        "text/html",
        "<img src=/x.png>",
        {
            "Reporting-Endpoints": 'csp="/api/submit?report"',
            "Content-Security-Policy": "img-src 'none'; report-to csp",
        },
    ),
    "/logged": (
        "text/html",
        "<!doctype html>",
        {
            "Report-To": '{"group":"nel","max_age":999,"endpoints":[{"url":"URL/api/submit?error-log"}]}',
            "NEL": '{"report_to":"nel","max_age":999,"success_fraction":1.0,"failure_fraction":1.0}',
        },
    ),
    "/session": (
        "text/html",
        "<!doctype html>",
        {"Secure-Session-Registration": '(ES256);path="/api/submit?session";challenge="x"'},
    ),
}


@dataclass
class ChannelSite:
    """A running site: its address, a UDP address beside it, and the names of the attempts that arrived."""

    url: str = ""
    udp: str = ""
    arrived: set[str] = field(default_factory=set)


class ChannelHandler(BaseHTTPRequestHandler):
    """Serves the pages and notes the query of every request for `/api/submit`, whatever its method."""

    site: ClassVar[ChannelSite]
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Answer one request."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        if parts.path.startswith("/api/submit"):
            self.site.arrived.add(parts.query or parts.path.rpartition("/")[2])
        kind, text, headers = PAGES.get(parts.path, ("text/plain", "", {}))
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value.replace("URL", self.site.url))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def __getattr__(self, name: str) -> Any:
        """Answer every method in the same way."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def handle(self) -> None:
        """Handle requests until the browser disconnects in any way, also in the middle of a handshake."""
        with suppress(OSError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


def _certificate(folder: Path) -> Path:
    """Write a key and a self-signed certificate for the loopback address; return the file with both."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    moment = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(moment - dt.timedelta(1)).not_valid_after(moment + dt.timedelta(9))
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = folder / "site.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + signed.public_bytes(serialization.Encoding.PEM))
    return file


def _hear(udp: socket.socket, site: ChannelSite) -> None:
    """Note the first packet of a WebTransport session."""
    while True:
        try:
            udp.recvfrom(4096)
        except OSError:
            return
        site.arrived.add("webtransport")


@contextmanager
def serving_channels(folder: Path) -> Iterator[ChannelSite]:
    """Serve on a free loopback port, with a UDP port beside it."""
    site = ChannelSite()
    handler = type("Bound", (ChannelHandler,), {"site": site})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, socket.socket(type=socket.SOCK_DGRAM) as udp:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        udp.bind(("127.0.0.1", 0))
        site.url, site.udp = f"https://127.0.0.1:{server.server_port}", f"127.0.0.1:{udp.getsockname()[1]}"
        threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
        threading.Thread(target=_hear, args=(udp, site), daemon=True).start()
        yield site
        server.shutdown()
