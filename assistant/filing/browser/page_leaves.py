"""The values of the forms of a page as the server has drawn them: hidden fields, options, boxes, with their names."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from assistant.filing.browser.request_leaves import UnreadableBody, json_leaves, key_path

_UNREAD = frozenset(("password", "submit", "button", "reset", "image", "file"))
_BOXES = frozenset(("radio", "checkbox"))


@dataclass(slots=True)
class _Label:
    """The words of a label, the boxes in it, and the id of the box that it is for."""

    target: str
    word: str = ""
    boxes: list[tuple[str, str]] = field(default_factory=list)


class _FormParser(HTMLParser):
    """Collects name and value of each field; an option bears the name of its list, and has a word.

    The word of a box is its title or that of its label: beside it could stand the word of its neighbour.
    """

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[tuple[str, str]] = []
        self.options: list[tuple[str, str, str]] = []
        self.packed: list[str] = []  # data that a script of the page draws from: a tree, say
        self._list = ""
        self._option: tuple[str, str] | None = None  # name and value of an option whose word follows
        self._boxes: dict[str, tuple[str, str]] = {}  # name and value by id
        self._label: _Label | None = None
        self._labels: list[_Label] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of a field or an option."""
        own = {name: value or "" for name, value in attrs}
        self.packed += [value for name, value in own.items() if name.startswith("data-") and value[:1] in ("[", "{")]
        if tag == "select":
            self._list = own.get("name", "")
        elif tag == "option":
            self._take(self._list, own.get("value", ""))
            self._open(self._list, own.get("value", ""), own.get("label", ""))
        elif tag == "label":
            self._label = _Label(own.get("for", ""))
            self._labels.append(self._label)
        elif tag == "input" and own.get("type", "text").lower() not in _UNREAD:
            self._take(own.get("name", ""), own.get("value", ""))
            if own.get("type", "text").lower() in _BOXES:
                self._take_box(own)

    def handle_endtag(self, tag: str) -> None:
        """End a list or an option."""
        if tag == "select":
            self._list = ""
        if tag in ("select", "option"):
            self._option = None
        if tag == "label":
            self._label = None

    def handle_data(self, data: str) -> None:
        """Take the word of an option or a label."""
        if self._label is not None:
            self._label.word += data
        if self._option is not None and data.strip():
            self.options.append((*self._option, data))
            self._option = None

    def words(self) -> list[tuple[str, str, str]]:
        """Return name, value and word of each option, and of each box that a label has to itself."""
        labelled = [
            ([*label.boxes, *([self._boxes[label.target]] if label.target in self._boxes else [])], label.word)
            for label in self._labels
        ]
        return [
            *self.options,
            *((*boxes[0], word.strip()) for boxes, word in labelled if len(set(boxes)) == 1 and word.strip()),
        ]

    def _take_box(self, own: Mapping[str, str]) -> None:
        box, title = (own.get("name", ""), own.get("value", "")), own.get("title", "")
        if not all(box):
            return
        if title:
            self.options.append((*box, title))
            return
        if own.get("id"):
            self._boxes.setdefault(own["id"], box)
        if self._label is not None:
            self._label.boxes.append(box)

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


def page_data(page: str) -> Iterator[tuple[str, str]]:
    """Yield the leaves of the data in a page's attributes, from which its scripts draw: the nodes of a tree, say."""
    for packed in _parsed(page).packed:
        with contextlib.suppress(ValueError, RecursionError, UnreadableBody):
            yield from list(json_leaves(json.loads(packed)))


def page_options(page: str) -> list[tuple[str, str, str]]:
    """Return name, value and word of each option and box of the forms of a page."""
    return _parsed(page).words()


def _parsed(page: str) -> _FormParser:
    parser = _FormParser()
    parser.feed(page)
    return parser
