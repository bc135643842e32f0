"""The leaves of the site's own last answers, and what became of each request: read by watching, never by pausing.

Watching goes on in a handover too, where nothing is intercepted: what a page received there (the id of a record that the
person made) is an echo afterwards, and a request that the person's press sent can be learnt.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.filing.browser.page_leaves import page_leaves
from assistant.filing.browser.relay import CdpError, Relay
from assistant.filing.browser.request_leaves import UnreadableBody, body_leaves, json_leaves, leaf_text
from assistant.filing.browser.rules import clean_path, path_fits
from assistant.filing.browser.shape_match import SeenRequest, is_echo, known_answers
from assistant.filing.browser.wire import Message

WATCH = ("Network.enable", {"maxTotalBufferSize": 50_000_000, "maxResourceBufferSize": 10_000_000})
_MOST_ANSWERS = 200
_MOST_SEEN = 50
_SETTLED_WITHIN_S = 0.5
_REFUSED = 400
_READING = ("GET", "HEAD", "OPTIONS")


class AnswerLeaves:
    """The texts of the last answer to each reading path and of the last answers to writing requests, the newest last."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._answers: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
        self._offered: dict[str, frozenset[tuple[str, str]]] = {}  # by page: names of fields, and what they offer
        self._expected: dict[tuple[str, str], str] = {}
        self._statuses: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.seen: deque[SeenRequest] = deque(maxlen=_MOST_SEEN)
        self._is_learning = False

    def has(self, text: str, sources: Sequence[str] = ()) -> bool:
        """Return whether the last answer at one of the paths (any path if empty) has a leaf of this text.

        `path#name` means leaves of that name only, `#name` the newest answer at any path with one text of that name: a list
        names the states of many records. Of writing requests each answer counts: a page uploads several files.
        """
        if not sources:
            return any(text == known for answer in self._answers.values() for _, known in answer)
        for source in sources:
            path, _, name = source.partition("#")
            if not path:
                if text == self._newest(name):
                    return True
                continue
            if any(text == known and name in ("", own) for answer in self._at(path) for own, known in answer):
                return True
        return False

    def offers(self, path: str, text: str) -> bool:
        """Return whether a page drawn by the server offers this text in the field that a leaf is named after."""
        return any((path.removesuffix("[]"), text) in offered for offered in self._offered.values())

    def _newest(self, name: str) -> str | None:
        for answer in reversed(self._answers.values()):
            texts = {text for own, text in answer if own == name}
            if len(texts) == 1:
                return texts.pop()
        return None

    def _at(self, source: str) -> Iterator[frozenset[tuple[str, str]]]:
        is_last = True
        for (path, number), answer in reversed(self._answers.items()):
            if path_fits(source, path):
                if number or is_last:
                    yield answer
                is_last = is_last and bool(number)

    def take_seen(self, *, goes_on: bool) -> list[SeenRequest]:
        """Return and forget the writing requests seen so far; while it goes on, what they hold is kept too.

        Otherwise only method, address and status are: a login in a handover leaves nothing here.
        """
        seen, self._is_learning = list(self.seen), goes_on
        self.seen.clear()
        return seen

    def add(self, url: str, content: str, number: str = "") -> None:
        """Keep the leaves of one answer in JSON, or of the forms of a page; anything else has none.

        `number` is that of a writing request.
        """
        place = clean_path(url), number
        self._answers.pop(place, None)
        with contextlib.suppress(ValueError, UnreadableBody, RecursionError, AssertionError):  # of a parser
            if content.lstrip().startswith("<"):
                leaves = list(page_leaves(content))
                self._offered[place[0]] = frozenset((path, leaf_text(own)) for path, own in leaves)
            else:
                leaves = list(json_leaves(json.loads(content)))
            self._answers[place] = known_answers(leaves)
        while len(self._answers) > _MOST_ANSWERS:
            del self._answers[next(iter(self._answers))]
        while len(self._offered) > _MOST_ANSWERS:
            del self._offered[next(iter(self._offered))]

    def has_failed(self, request: str) -> bool:
        """Return whether a request of the network's number was refused or did not arrive, so that it may be sent again."""
        status = self._statuses.get(request, 0)
        return status < 0 or status >= _REFUSED

    @property
    def is_reading(self) -> bool:
        """Return whether an answer has arrived that has not been read yet."""
        return bool(self._expected or self._tasks)

    async def settle(self) -> None:
        """Wait until the answers that have arrived are read, for a short time at most."""
        until = time.monotonic() + _SETTLED_WITHIN_S
        while self.is_reading and time.monotonic() < until:
            await asyncio.sleep(0.002)

    def forget(self, session: str) -> None:
        """Expect no more answers of a page that is closed."""
        self._expected = {key: url for key, url in self._expected.items() if key[0] != session}

    def follow(self, session: str, method: str, params: Message) -> None:
        """Follow one event of a page's network."""
        number = params.get("requestId", "")
        match method:
            case "Network.requestWillBeSent":
                self._note(session, number, params)
            case "Network.responseReceived":
                self._received(session, number, params)
            case "Network.loadingFinished" if (session, number) in self._expected:
                url = self._expected.pop((session, number))
                task = asyncio.get_running_loop().create_task(self._read(session, number, url))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            case "Network.loadingFailed":
                self._expected.pop((session, number), None)
                self._ended(session, number, -1)

    def _note(self, session: str, number: str, params: Message) -> None:
        request = params["request"]
        if request["method"] in _READING:
            return
        seen = SeenRequest(request["method"], request["url"], {}, [], [], key=(session, number))
        if self._is_learning:
            self._read_body(seen, request)
        self.seen.append(seen)

    def _read_body(self, seen: SeenRequest, request: Message) -> None:
        entries = [base64.b64decode(part["bytes"]) for part in request.get("postDataEntries") or () if "bytes" in part]
        body = b"".join(entries) or (request.get("postData") or "").encode("utf-8", errors="replace")
        seen.headers = dict(request["headers"])
        try:
            seen.leaves = body_leaves(seen.headers, body)
        except UnreadableBody:
            seen.is_readable = False
        seen.echoes = [path for path, content in seen.leaves if is_echo(self, path, content)]

    def _received(self, session: str, number: str, params: Message) -> None:
        response = params["response"]
        self._ended(session, number, int(response["status"]))
        kind, content_type = params.get("type"), response.get("mimeType", "")
        is_page = kind == "Document" and content_type == "text/html"
        if is_page or (kind in ("XHR", "Fetch") and "json" in content_type):
            self._expected[session, number] = response["url"]

    def _ended(self, session: str, number: str, status: int) -> None:
        for seen in self.seen:
            if seen.key == (session, number):
                seen.status = status
                self._statuses[number] = status
        while len(self._statuses) > _MOST_SEEN:
            del self._statuses[next(iter(self._statuses))]

    async def _read(self, session: str, number: str, url: str) -> None:
        with contextlib.suppress(CdpError):  # the page has gone on: its answer is not kept
            answer: dict[str, Any] = await self._relay.call("Network.getResponseBody", {"requestId": number}, session)
            if not answer.get("base64Encoded"):
                is_writing = any(seen.key == (session, number) for seen in self.seen)
                self.add(url, answer.get("body", ""), number if is_writing else "")
