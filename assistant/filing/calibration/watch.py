"""What a page requests of its site while the operator works on it: methods, paths, names in bodies – never a value.

The one exception is short words of a body that distinguish a save from a submission (`action: save`); they are code
of the site, not content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from assistant.filing.browser.playwright import Frame, Page, PageFault, Request, Response
from assistant.filing.site.fingerprint import asked, path_of

_MARKER_KEYS = frozenset(
    {"action", "op", "operation", "method", "submit", "issubmit", "draft", "isdraft", "savetype", "status"}
)
_CODE = re.compile(r"[A-Za-z0-9_]{1,20}")
_DATA = frozenset({"xhr", "fetch"})
_WRITING = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One writing request that the site accepted: method, path, and the words of its body that mark a save.

    `words` are the labels of the buttons that may have sent it, the latest last.
    """

    method: str
    path: str
    body_markers: tuple[tuple[str, str], ...] = ()
    is_upload: bool = False
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class RequestWatch:
    """The requests of one browser page: those read since it loaded, and those written since the last question.

    It has no slots: Playwright attaches an attribute to objects whose methods listen.
    """

    page: Page
    read: list[str] = field(default_factory=list)
    sent: list[SentRequest] = field(default_factory=list)
    _asked: list[Request] = field(default_factory=list)
    _open: list[Request] = field(default_factory=list)
    _words: dict[Request, tuple[str, ...]] = field(default_factory=dict)
    _answered: list[tuple[Request, SentRequest]] = field(default_factory=list)
    _pressed: tuple[str, ...] = ()
    _is_used: bool = False

    def start(self) -> None:
        """Begin to listen."""
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)
        self.page.on("requestfailed", self._on_failed)
        self.page.on("framenavigated", self._on_move)

    def stop(self) -> None:
        """Stop listening."""
        self.page.remove_listener("request", self._on_request)
        self.page.remove_listener("response", self._on_response)
        self.page.remove_listener("requestfailed", self._on_failed)
        self.page.remove_listener("framenavigated", self._on_move)

    def forget(self) -> None:
        """Forget what was written and pressed so far."""
        self.sent.clear()
        self._asked.clear()
        self._open.clear()
        self._words.clear()
        self._answered.clear()
        self._pressed, self._is_used = (), False

    def look(self, heard: Callable[[], Sequence[str] | None], save: str) -> None:
        """Attribute requests since the last look to the buttons pressed meanwhile; `save` is the page's save button.

        A save starts a new attribution; any other button may belong to the one before it (a question in between).
        """
        count = len(self._asked)  # a request that arrives during the call may stem from a later press
        pressed = heard()
        if pressed is None:
            return
        if self._is_used and save and pressed and pressed[0] == save:
            self._pressed, self._is_used = (), False
        self._pressed += tuple(pressed)
        for request in self._asked[:count]:
            self._words[request] = self._pressed
            self._is_used = True
        del self._asked[:count]
        ready = [(request, sent) for request, sent in self._answered if request in self._words]
        self._answered = [pair for pair in self._answered if pair not in ready]
        self.sent += [replace(sent, words=self._words.pop(request)) for request, sent in ready]

    def unsettled(self) -> list[str]:
        """Return the writing requests without an answer, and the accepted ones whose buttons are still unknown."""
        waiting = [*self._open, *(request for request, _ in self._answered)]
        return list(dict.fromkeys(f"{request.method} {path_of(request.url)}" for request in waiting))

    def reads(self) -> list[str]:
        """Return the reading requests of the page shown, without duplicates."""
        return sorted(set(self.read))

    def detail_like(self, known: str) -> str:
        """Return the path most similar to the one known to load a record; "" if the known one was requested."""
        paths = [read.removeprefix("GET ") for read in self.reads()]
        if not paths or known in paths:
            return ""
        if not known:
            return next((path for path in reversed(paths) if path.endswith("*")), "")
        best = max(paths, key=lambda path: _alike(known, path))
        return best if _alike(known, best) > 0 else ""

    def _on_move(self, frame: Frame) -> None:
        if frame is self.page.main_frame:
            self.read.clear()

    def _on_request(self, request: Request) -> None:
        if request.resource_type in _DATA and request.method == "GET":
            self.read.append(asked(request.method, request.url))
        elif request.resource_type in _DATA and request.method in _WRITING:
            self._asked.append(request)
            self._open.append(request)

    def _on_response(self, response: Response) -> None:
        request = response.request
        if request not in self._open:  # a read, or sent before `forget`
            return
        self._open.remove(request)
        if response.status < 400:
            self._answered.append((request, _sent(request)))

    def _on_failed(self, request: Request) -> None:
        if request in self._open:
            self._open.remove(request)


def _sent(request: Request) -> SentRequest:
    """Return a request without its content."""
    kind = (request.headers or {}).get("content-type", "")
    path = path_of(request.url)
    if kind.startswith("multipart/"):
        return SentRequest(request.method, path, is_upload=True)
    try:
        body = json.loads(request.post_data or "")
    except (ValueError, PageFault):
        return SentRequest(request.method, path)
    if not isinstance(body, dict):
        return SentRequest(request.method, path)
    body_markers = ((key, _code(value)) for key, value in body.items() if key.lower() in _MARKER_KEYS)
    return SentRequest(request.method, path, tuple((k, v) for k, v in body_markers if v))


def _code(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value) if isinstance(value, bool | int) else ""
    return text if _CODE.fullmatch(text) else ""


def _alike(known: str, path: str) -> float:
    """Return the similarity of two paths that end alike (both with a record's number, or both with a word), else 0."""
    if known.endswith("*") != path.endswith("*"):
        return 0.0
    ends: Sequence[str] = [text.rstrip("/*").rpartition("/")[2] for text in (known, path)]
    return (1.0 if ends[0] == ends[1] else 0.0) + SequenceMatcher(None, known, path).ratio() / 2 - 0.2
