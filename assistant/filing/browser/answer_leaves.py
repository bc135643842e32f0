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
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from assistant.filing.browser.acts import READING
from assistant.filing.browser.answer_lists import CodeList, code_lists, is_under, page_lists
from assistant.filing.browser.echoes import UPLOADS, is_echo
from assistant.filing.browser.leaf_texts import (
    EMPTY,
    coded_parts,
    known_answers,
    last_name,
    names_file,
    says_act,
    says_little,
)
from assistant.filing.browser.page_leaves import page_data, page_leaves, page_options
from assistant.filing.browser.relay import CdpError, Relay
from assistant.filing.browser.request_leaves import (
    MULTIPART_TYPE,
    Leaves,
    UnreadableBody,
    body_leaves,
    content_type,
    json_leaves,
    leaf_text,
    opened_fields,
)
from assistant.filing.browser.rules import OutgoingRequest, clean_path, path_fits
from assistant.filing.browser.shape_match import SeenRequest
from assistant.filing.browser.wire import Message

WATCH = ("Network.enable", {"maxTotalBufferSize": 50_000_000, "maxResourceBufferSize": 10_000_000})
_MOST_ANSWERS = 200
_MOST_SEEN = 50
_SETTLED_WITHIN_S = 0.5
_REFUSED = 400
_MOST_BROUGHT = 400
_FEWEST_NAMES = 3  # fewer could be flags


class AnswerLeaves:
    """The texts of the last answer to each reading path and of the last answers to writing requests, the newest last."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._answers: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
        self._offered: dict[str, frozenset[tuple[str, str]]] = {}  # by page: names of fields, and what they offer
        self._lists: dict[tuple[str, str], list[CodeList]] = {}
        self._uploads: deque[str] = deque(
            maxlen=_MOST_SEEN
        )  # the numbers of the requests with a file that the program chose
        self._brought: deque[str] = deque(maxlen=_MOST_BROUGHT)  # what no answer has held before that of an upload
        self._paused: dict[str, OutgoingRequest] = {}
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
            if source == UPLOADS:
                if text in self._brought:
                    return True
                continue
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

    def codes(self, text: str, places: Sequence[str], name: str = "") -> frozenset[str]:
        """Return the words that the site's lists at these places, or the lists of what bears this name, have for a code."""
        words = (
            own.words.get(text, frozenset())
            for (path, _), lists in self._lists.items()
            for own in lists
            if (name and own.owner(name)) or any(_is_at(place, path, own) for place in places)
        )
        return frozenset().union(*words)

    def list_places(self, path: str, parts: Sequence[str]) -> dict[str, list[list[str]]]:
        """Return the places of the lists that have all these codes, with the words of each; those that name the part, if any."""
        named: dict[str, list[list[str]]] = {}
        others: dict[str, list[list[str]]] = {}
        for (url, _), lists in self._lists.items():
            for own in lists:
                if not all(part in own.words for part in parts):
                    continue
                owner = own.owner(last_name(path))
                if owner or own.is_plain:
                    words = [sorted(own.words[part]) for part in parts]
                    (named if owner else others)[f"{url}#{owner or own.place}"] = words
        return named or others

    def name_sources(self, texts: Collection[str]) -> list[str]:
        """Return `path#name` of the answers that have all these names under one name; none if one says little or names an act."""
        if any(says_little(text) or says_act(text) for text in texts):
            return []
        sources = []
        for (path, _), answer in self._answers.items():
            own = {name: {text for other, text in answer if other == name} for name, text in answer if text in texts}
            sources += [f"{path}#{name}" for name, known in own.items() if known.issuperset(texts)]
        return sources

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
        self._lists.pop(place, None)
        with contextlib.suppress(ValueError, UnreadableBody, RecursionError, AssertionError):  # of a parser
            if content.lstrip().startswith("<"):
                leaves = list(page_leaves(content))
                self._offered[place[0]] = frozenset((path, leaf_text(own)) for path, own in leaves)
                self._lists[place] = list(page_lists(page_options(content)))
                leaves += page_data(content)
            else:
                answer = json.loads(content)
                leaves = list(json_leaves(answer))
                self._lists[place] = list(code_lists(answer))
            self._bring(number, leaves)
            self._answers[place] = known_answers(leaves)
        for known in (self._answers, self._offered, self._lists):
            _shorten(known)

    def _bring(self, number: str, leaves: Leaves) -> None:
        """Keep what the answer to an upload has brought of its file: texts that no answer has held before."""
        if number not in self._uploads or self.has_failed(number):
            return
        for name, text in known_answers(leaves):
            if names_file(name, text) and not self.has(text):
                self._brought.append(text)

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
        if request["method"] in READING:
            return
        is_page = params.get("type") == "Document"
        seen = SeenRequest(request["method"], request["url"], {}, [], [], key=(session, number), is_page=is_page)
        seen.at_ms = round(params.get("wallTime", 0) * 1000)
        if self._is_learning:
            self._read_body(seen, request)
        self.seen.append(seen)

    def note_upload(self, number: str) -> None:
        """Take the answer to a request for that to an upload: it has left with a file that the program chose."""
        if number:
            self._uploads.append(number)

    def note_paused(self, number: str, asked: OutgoingRequest) -> None:
        """Take the body of a paused request if it holds files: watching alone does not show it."""
        if not self._is_learning or content_type(asked.headers) != MULTIPART_TYPE:
            return
        seen = next((seen for seen in self.seen if seen.key[1] == number), None)
        if seen is not None:
            self._take_body(seen, asked.headers, asked.data, is_whole=not asked.is_unread)
            return
        self._paused[number] = asked
        _shorten(self._paused, _MOST_SEEN)

    def _read_body(self, seen: SeenRequest, request: Message) -> None:
        entries = [base64.b64decode(part["bytes"]) for part in request.get("postDataEntries") or () if "bytes" in part]
        body = b"".join(entries) or (request.get("postData") or "").encode("utf-8", errors="replace")
        is_whole = bool(body) or not request.get("hasPostData")
        paused = self._paused.pop(seen.key[1], None)
        if paused is not None and not is_whole:
            body, is_whole = paused.data, not paused.is_unread
        self._take_body(seen, request["headers"], body, is_whole=is_whole)

    def _take_body(self, seen: SeenRequest, headers: Mapping[str, str], body: bytes, *, is_whole: bool) -> None:
        seen.headers, seen.is_readable = dict(headers), True
        try:
            seen.leaves = body_leaves(seen.headers, body) if is_whole else []
        except UnreadableBody:
            seen.is_readable, seen.leaves = False, []
        explain(seen, self)

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
        _shorten(self._statuses, _MOST_SEEN)

    async def _read(self, session: str, number: str, url: str) -> None:
        with contextlib.suppress(CdpError):  # the page has gone on: its answer is not kept
            answer: dict[str, Any] = await self._relay.call("Network.getResponseBody", {"requestId": number}, session)
            if not answer.get("base64Encoded"):
                is_writing = any(seen.key == (session, number) for seen in self.seen)
                self.add(url, answer.get("body", ""), number if is_writing else "")


def explain(seen: SeenRequest, answers: AnswerLeaves) -> None:
    """Note which leaves of a request the site has answered, also those packed in a field: as texts, codes, ids of an upload."""
    packed = [leaf for leaf in opened_fields(seen.headers, seen.leaves, lambda _: True) if leaf not in seen.leaves]
    leaves = [*seen.leaves, *packed]
    seen.echoes = [path for path, content in leaves if is_echo(answers, path, content)]
    seen.uploads = [path for path, content in leaves if answers.has(leaf_text(content), (UPLOADS,))]
    last = clean_path(seen.url).rpartition("/")[2]
    seen.address, seen.lists, seen.names = answers.name_sources((last,)), {}, {}
    for path in dict.fromkeys(path for path, _ in leaves):
        coded = [coded_parts(content) for own, content in leaves if own == path and content not in EMPTY]
        places = [answers.list_places(path, parts) if parts else {} for parts in coded]
        if any(places):
            seen.lists[path] = places
        texts = _names_of_pairs(leaves, path)
        sources = answers.name_sources(texts) if len(texts) >= _FEWEST_NAMES else []
        if sources:
            seen.names[path] = sources


def _names_of_pairs(leaves: Leaves, path: str) -> set[str]:
    """Return the texts that stand where this path has the names of name and value, in each list of such pairs."""
    group, _, name = path.rpartition("[].")
    is_pair = bool(group) and any(own.startswith(f"{group}[].") and own != path for own, _ in leaves)
    return {leaf_text(content) for own, content in leaves if own.endswith(f"[].{name}")} if is_pair else set()


def _shorten(known: dict[Any, Any], most: int = _MOST_ANSWERS) -> None:
    while len(known) > most:
        del known[next(iter(known))]


def _is_at(place: str, url: str, own: CodeList) -> bool:
    """Return whether a list is at a place: that of a group around it, or its own if its words are enough to know it."""
    path, _, group = place.partition("#")
    return path_fits(path, url) and is_under(own.place, group) and (own.is_plain or group != own.place)
