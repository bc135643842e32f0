"""The values of the forms of a page as the server has drawn them: hidden fields, options, boxes, with their names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser

from assistant.filing.browser.request_leaves import key_path

_UNREAD = frozenset(("password", "submit", "button", "reset", "image", "file"))
_BOXES = frozenset(("radio", "checkbox"))


class _FormParser(HTMLParser):
    """Collects name and value of each field; an option bears the name of its list, and has a word."""

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[tuple[str, str]] = []
        self.options: list[tuple[str, str, str]] = []
        self._list = ""
        self._option: tuple[str, str] | None = None  # name and value of an option whose word follows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of a field or an option."""
        own = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._list = own.get("name", "")
        elif tag == "option":
            self._take(self._list, own.get("value", ""))
            self._open(self._list, own.get("value", ""), own.get("label", ""))
        elif tag == "input" and own.get("type", "text").lower() not in _UNREAD:
            self._take(own.get("name", ""), own.get("value", ""))
            if own.get("type", "text").lower() in _BOXES:
                self._open(own.get("name", ""), own.get("value", ""), own.get("title", ""))

    def handle_endtag(self, tag: str) -> None:
        """End a list or an option."""
        if tag == "select":
            self._list = ""
        if tag in ("select", "option"):
            self._option = None

    def handle_data(self, data: str) -> None:
        """Take the word of an option."""
        if self._option is not None and data.strip():
            self.options.append((*self._option, data))
            self._option = None

    def _open(self, name: str, value: str, word: str) -> None:
        self._option = None
        if name and value:
            if word:
                self.options.append((name, value, word))
            else:
                self._option = name, value

    def _take(self, name: str, value: str) -> None:
        if value:
            self.leaves.append((name, value))


def page_leaves(page: str) -> Iterator[tuple[str, str]]:
    """Yield each value of the forms of a page, with its name, as a leaf."""
    for name, value in _parsed(page).leaves:
        yield key_path(name), json.dumps(value, ensure_ascii=False)


def page_options(page: str) -> list[tuple[str, str, str]]:
    """Return name, value and word of each option and box of the forms of a page."""
    return _parsed(page).options


def _parsed(page: str) -> _FormParser:
    parser = _FormParser()
    parser.feed(page)
    return parser
