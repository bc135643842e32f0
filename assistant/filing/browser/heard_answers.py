"""The site's JSON answers to what its page has read since it was last shown: what brought the record that it shows."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from assistant.core.privacy import mask_patterns
from assistant.filing.browser.playwright import Request, Response

MOST_BYTES = 2_000_000  # of the answer that brings a record
_LARGEST_NOTICE = 20_000
_MOST_ANSWERS = 100
_BY_THE_BROWSER = {
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-type",
    "cookie",
}
_BY_THE_BROWSER |= {
    "dnt",
    "host",
    "if-modified-since",
    "if-none-match",
    "origin",
    "pragma",
    "priority",
    "referer",
    "user-agent",
}


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """One JSON answer: its address, its content, and the names of the headers that the page added to its request."""

    url: str
    content: Any = field(repr=False)
    headers: tuple[str, ...] = ()


@dataclass  # without slots: Playwright marks the owner of a method that it calls
class HeardAnswers:
    """The newest answer of each address since `forget`, and the newest value of each header that the page adds, by host.

    `brings_record` says of an address whether its answer may hold a record: such a one is read although it is large.
    """

    brings_record: Callable[[str], bool] = lambda url: False
    _headers: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    _since_ms: float = 0.0
    _is_leaving: bool = False
    _of_view_left: deque[Request] = field(default_factory=lambda: deque(maxlen=_MOST_ANSWERS), repr=False)
    _answers: dict[str, HeardAnswer] = field(default_factory=dict, repr=False)

    def hears(self, url: str, headers: Mapping[str, str]) -> bool:
        """Return whether a response's body is to be read: it is JSON, and a notice, or what brings a record."""
        size = int(headers.get("content-length", "0") or 0)
        most = MOST_BYTES if self.brings_record(url) else _LARGEST_NOTICE
        return "json" in headers.get("content-type", "") and size <= most

    def add(self, url: str, content: Any, headers: Mapping[str, str], began_ms: float = -1) -> None:
        """Keep one answer to the page, and the headers of its request; one that began before `forget` is the last view's."""
        added = {
            name: text for name, text in headers.items() if name not in _BY_THE_BROWSER and not name.startswith("sec-")
        }
        self._headers.setdefault(urlsplit(url).netloc, {}).update(added)
        if 0 < began_ms < self._since_ms:
            return
        self._answers.pop(url, None)
        self._answers[url] = HeardAnswer(url, content, tuple(sorted(added)))
        while len(self._answers) > _MOST_ANSWERS:
            del self._answers[next(iter(self._answers))]

    def headers_for(self, url: str) -> dict[str, str]:
        """Return the newest values of the headers that the page has added for this host."""
        return self._headers.get(urlsplit(url).netloc, {})

    def all(self) -> list[HeardAnswer]:
        """Return the answers heard since `forget`, oldest first."""
        return list(self._answers.values())

    def forget(self, *, is_leaving: bool = False) -> None:
        """Forget the answers, since the page is about to show something else.

        `is_leaving`: it is about to open another address, and what it requests before that belongs to the view it leaves.
        """
        self._answers.clear()
        self._since_ms, self._is_leaving = time.time() * 1000, is_leaving

    def begin(self, request: Request) -> None:
        """Note a request that the page begins."""
        if self._is_leaving:
            self._of_view_left.append(request)

    def arrive(self) -> None:
        """Note that the page has opened another address."""
        self._is_leaving = False

    def is_of_view_left(self, request: Request) -> bool:
        """Return whether a request belongs to the view that the page was leaving."""
        return any(one is request for one in self._of_view_left)


def json_of(response: Response) -> Any:
    """Return the content of a JSON answer; None if it is not JSON."""
    try:
        return json.loads(response.text())
    except ValueError:
        return None


def is_lasting(url: str) -> bool:
    """Return whether an address may be kept and asked again: it names nothing of a login, a person or a moment."""
    parts, plain = urlsplit(url), unquote(url)
    if ";" in parts.path or parts.username or mask_patterns(plain) != plain:
        return False
    if any(len(text) > _LONGEST_PART and not _HEX.fullmatch(text) for text in unquote(parts.path).split("/")):
        return False
    query = parse_qsl(parts.query, keep_blank_values=True)
    return not any(_PASSING.search(name) or len(text) > _LONGEST_PART or _MOMENT.search(text) for name, text in query)


_LONGEST_PART = 40
_HEX = re.compile(r"[0-9a-fA-F]{1,64}")
_MOMENT = re.compile(r"\d{10,}|^0?\.\d{4,}$")
_PASSING = re.compile(
    r"token|ticket|sign|auth|session|sid$|jwt|pass|secret|key|expires|policy|nonce|rand|rnd|stamp|^_?t$|^_$|^ts$",
    re.IGNORECASE,
)
