"""A window on the console without a browser: the elements of a page, and the events that its controls would send.

It uses the pages' WebSocket protocol as their script does, so handlers are tested in seconds. Appearance and operation
are tested in a real browser (`test_pages.py`, `test_main_path.py`).
"""

from __future__ import annotations

import ast
import asyncio
import html
import json
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import socketio

from tests.console.conftest import Console

T = TypeVar("T")
Json = dict[str, Any]
WITHIN_S = 60
_SIGNS = (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&"))


class PageRefused(AssertionError):
    """A page was not shown: the status of the answer, and its text."""

    def __init__(self, path: str, status: int, text: str) -> None:
        super().__init__(f"{path}: {status} {text}")
        self.status = status


@dataclass
class Window:
    """An open page: its current elements by id, the server's instructions, and the content of each instruction.

    Messages arrive on a thread of their own: each update replaces `elements` and never changes it.
    """

    client: str
    elements: dict[str, Json]
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    socket: socketio.AsyncClient
    instructions: list[str] = field(default_factory=list)
    messages: list[tuple[str, Any]] = field(default_factory=list)

    def find(self, text: str = "", tag: str = "", **props: Any) -> list[str]:
        """Return the ids of the elements with this text, tag and properties (`type="radio"`)."""
        return [
            name
            for name, element in self.elements.items()
            if (not text or element.get("text") == text)
            and (not tag or element.get("tag") == tag)
            and all(element.get("props", {}).get(key) == value for key, value in props.items())
        ]

    def texts(self) -> str:
        """Return all texts of the page."""
        return "\n".join(str(element["text"]) for element in self.elements.values() if element.get("text"))

    def send(self, name: str, kind: str, *args: object) -> None:
        """Send the event of a control: a click, or a change with its value."""
        listener = [element for element in self.elements[name]["events"] if element["type"] == kind][-1]
        message = {"id": int(name), "client_id": self.client, "listener_id": listener["listener_id"]}
        self.run(self.socket.emit("event", {**message, "args": [json.dumps(arg) for arg in args]}))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until a condition holds."""
        waiting = threading.Event()
        for _ in range(WITHIN_S * 20):
            if holds():
                return
            waiting.wait(0.05)
        raise AssertionError(self.texts()[-2000:])

    def take(self, kind: str, message: Any) -> None:
        """Process a message of the server."""
        is_answer = kind == "run_javascript" and "beian.answered" in str(message)  # the button takes presses again
        self.instructions.append("answered" if is_answer else kind)
        if kind != "update":
            self.messages.append((kind, message))
        if kind == "update":
            known = {
                **self.elements,
                **{name: one for name, one in message.items() if one is None or isinstance(one, dict)},
            }
            self.elements = {name: one for name, one in known.items() if one is not None}  # readers keep the former


@contextmanager
def window(console: Console, cookie: str, *steps: str, **query: str) -> Iterator[Window]:
    """Open a page for the block; waits until its client has been read."""
    path = "/" + "/".join(quote(step, safe="") for step in steps) + (f"?{urlencode(query)}" if query else "")
    page = _read(console, cookie, path)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(WITHIN_S)

    client_query = ast.literal_eval(html.unescape(_match(r"query: (\{.*?\}),\n", page)))
    opened = Window(str(client_query["client_id"]), _elements(page), run, run(_client()))
    opened.socket.on("*", opened.take)
    try:
        address = f"{console.origin}/?{urlencode({**client_query, 'implicit_handshake': 'false'})}"
        headers = {"Cookie": cookie, "Origin": console.origin}
        options: Json = {
            "socketio_path": "/_nicegui_ws/socket.io",
            "transports": ["websocket"],
            "wait_timeout": WITHIN_S,
        }
        run(opened.socket.connect(address, headers=headers, **options))
        hello = {"client_id": opened.client, "tab_id": "t", "document_id": "d", "next_message_id": 0}
        assert run(opened.socket.call("handshake", hello))
        yield opened
    finally:
        run(opened.socket.disconnect())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _client() -> socketio.AsyncClient:
    return socketio.AsyncClient(reconnection=False)  # a console that was killed stays away


def _read(console: Console, cookie: str, path: str) -> str:
    waiting = threading.Event()
    for _ in range(WITHIN_S * 5):
        status, _, body = console.ask(path, cookie=cookie)
        if status != 200 and not (status == 404 and b"parseElements" in body):  # an unknown client has a page
            raise PageRefused(path, status, body.decode(errors="replace"))
        if "正在读取这个客户" not in body.decode():
            return body.decode()
        waiting.wait(0.2)
    raise AssertionError(path)


def _elements(page: str) -> dict[str, Json]:
    raw = _match(r"parseElements\(String\.raw`(.*?)`\)", page)
    for sign, meant in _SIGNS:
        raw = raw.replace(sign, meant)
    data: dict[str, Json] = json.loads(raw)
    return data


def _match(pattern: str, page: str) -> str:
    match = re.search(pattern, page, re.DOTALL)
    assert match
    return match[1]
