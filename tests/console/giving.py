"""What a person does in a form of the console, by the pages' own protocol: type, choose, give a file, press."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from tests.console.conftest import Console
from tests.console.window import Window


def type_in(page: Window, name: str, text: str) -> None:
    """Type a text into the field of this name, or choose it."""
    page.send(page.find(id=f"start-{name}")[0], "change", text)


def press(page: Window, text: str, number: int = 0) -> None:
    """Press the button with this text."""
    page.send(page.find(text, "button")[number], "click")


def give(page: Window, console: Console, cookie: str, name: str, content: bytes, file: str) -> None:
    """Give a file to the field of this name, as the page's script does."""
    status, _, answer = console.ask(
        f"/given?{urlencode({'name': file})}", method="POST", body=content, cookie=cookie, origin=console.origin
    )
    assert status == 200, answer.decode()
    page.send(page.find(id=f"given-{name}")[0], "change", answer.decode(), file)


def download(console: Console, cookie: str, *steps: str) -> bytes:
    """Return a file that an address of the console gives."""
    status, _, body = console.ask("/" + "/".join(map(quote, steps)), cookie=cookie)
    assert status == 200, body.decode(errors="replace")
    return body
