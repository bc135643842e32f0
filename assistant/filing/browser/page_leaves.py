"""The values of the forms of a page as the server has drawn them: hidden fields, options, boxes, with their names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser

from assistant.filing.browser.request_leaves import key_path

_UNREAD = frozenset(("password", "submit", "button", "reset", "image", "file"))


class _FormParser(HTMLParser):
    """Collects name and value of each field; an option bears the name of its list."""

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[tuple[str, str]] = []
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of a field or an option."""
        own = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._list = own.get("name", "")
        elif tag == "option":
            self._take(self._list, own.get("value", ""))
        elif tag == "input" and own.get("type", "text").lower() not in _UNREAD:
            self._take(own.get("name", ""), own.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """End a list."""
        if tag == "select":
            self._list = ""

    def _take(self, name: str, value: str) -> None:
        if value:
            self.leaves.append((name, value))


def page_leaves(page: str) -> Iterator[tuple[str, str]]:
    """Yield each value of the forms of a page, with its name, as a leaf."""
    parser = _FormParser()
    parser.feed(page)
    for name, value in parser.leaves:
        yield key_path(name), json.dumps(value, ensure_ascii=False)
