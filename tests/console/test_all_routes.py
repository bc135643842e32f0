"""Every route of the application refuses whoever is not the person's browser; a new route is tried by itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any
from urllib.parse import quote

import pytest

from tests.console.conftest import Console, Practice
from tests.filing.small import NAME

pytestmark = pytest.mark.program

Shared = tuple[Console, str]
LISTS_ROUTES = """
import json
from contextlib import ExitStack
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.server import _application

def routes(of, before=""):
    for route in of:
        path = before + getattr(route, "path", "")
        yield [path, type(route).__name__, sorted(getattr(route, "methods", None) or [])]
        yield from routes(getattr(route, "routes", None) or [], path)

api = _application(OpenWorkspaces(ExitStack()), lambda: None, lambda: None)
print(json.dumps(list(routes(api.routes))))
"""
REFUSED = {401, 403, 421}
UPGRADE: dict[str, Any] = {
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec_websocket_version": "13",
    "sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def routes(practice: Practice) -> list[tuple[str, str, list[str]]]:
    """Return path, kind and methods of every route of the application, those of mounted applications too."""
    command = [sys.executable, "-c", LISTS_ROUTES]
    listed = subprocess.run(command, env=practice.environment(), check=True, capture_output=True, text=True)
    return [(path, kind, methods) for path, kind, methods in json.loads(listed.stdout)]


@pytest.fixture(scope="module")
def addresses(routes: list[tuple[str, str, list[str]]]) -> list[str]:
    """Return an address for every route, with values in place of its parameters."""
    paths = {re.sub(r"\{folder\}", quote(NAME), path) or "/" for path, _, _ in routes}
    return sorted(re.sub(r"\{[^}]*\}", "x", path) for path in paths)


def intruders(console: Console, cookie: str) -> dict[str, dict[str, Any]]:
    """Return the headers of those who must be refused."""
    name = cookie.partition("=")[0]
    own: dict[str, Any] = {"origin": console.origin}
    return {
        "no cookie": own,
        "wrong cookie": own | {"cookie": f"{name}=wrong"},
        "cookie of another port": own | {"cookie": cookie.replace(name, "beian_console_1")},
        "foreign host": own | {"cookie": cookie, "host": "evil.example"},
        "host by name": own | {"cookie": cookie, "host": f"localhost:{console.port}"},
        "foreign origin": {"cookie": cookie, "origin": "http://evil.example"},
        "no origin of its own": {"cookie": cookie, "origin": "null"},
    }


def test_the_list_holds_pages_addresses_and_the_socket(addresses: list[str]) -> None:
    for path in ("/", "/dates", "/close", "/given", "/search", f"/client/{quote(NAME)}/profile", "/made/"):
        assert any(address.startswith(path) for address in addresses), path
    assert any("_nicegui_ws" in address for address in addresses)


def test_every_route_answers_the_person_and_nobody_else(shared: Shared, addresses: list[str]) -> None:
    console, cookie = shared
    for path in addresses:
        assert console.ask(path, cookie=cookie)[0] not in REFUSED, path
        for who, headers in intruders(console, cookie).items():
            for method in ("GET", "POST", "PUT"):
                body = None if method == "GET" else b"x"
                status, received, _ = console.ask(path, method=method, body=body, **headers)
                assert status in REFUSED, (who, method, path, status)
                assert "set-cookie" not in received
    assert console.process.poll() is None


def test_every_route_that_changes_something_needs_an_origin(shared: Shared, addresses: list[str]) -> None:
    console, cookie = shared
    for path in addresses:
        assert console.ask(path, method="POST", body=b"x", cookie=cookie)[0] == 403, path


def test_a_wrong_token_opens_no_route(shared: Shared, addresses: list[str]) -> None:
    console, _ = shared
    for path in addresses:
        assert console.ask(f"{path}?token=wrong")[0] == 401, path


def test_no_route_opens_a_socket_for_anybody_else(shared: Shared, addresses: list[str]) -> None:
    console, cookie = shared
    for path in addresses:
        for who, headers in intruders(console, cookie).items():
            asked = f"{path.rstrip('/')}/socket.io/?EIO=4&transport=websocket" if "_nicegui_ws" in path else path
            assert console.ask(asked, **headers, **UPGRADE)[0] in REFUSED, (who, path)
