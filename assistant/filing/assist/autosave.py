"""The saves that a page sends by itself while it is filled: what the guard stopped, and what the person may allow.

A save can be allowed if each of its parts is a value of the form, a text that the site itself has answered and that differs
from save to save, or a short word, which the person sees. From then on such a save leaves if its address, the names of its
parts and these words are the same, and all else is again a value or a text of the site.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assistant.core.language import say
from assistant.core.values.comparison import canonical
from assistant.filing.browser.guard import Attempt, SubmitGuard
from assistant.filing.browser.request_leaves import Leaves, UnreadableBody, content_type, leaf_text, pair_leaves
from assistant.filing.browser.rules import bare_url, is_irreversible
from assistant.filing.browser.shape_match import CODE, EMPTY, OF_FILES, SeenRequest, Transaction, added_headers
from assistant.filing.site.fingerprint import names_record, path_of
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape

SAVES_WITHIN_S = 2.0
"""How long after a field was left a page that saves by itself has done so."""
_REASONS = frozenset(("write", "shape", "body"))  # an attempt stopped for another reason is no save
_UNANSWERED = (0, -1, 204, 403)  # what a watched request that the guard has refused ends with
_WORD = re.compile(r"[\w.-]{1,32}(?:[,;|][\w.-]{1,32}){0,40}", re.ASCII)  # or the codes of a multiple choice
_SAYS_LITTLE = re.compile(r"\w{0,2}|[\d.-]*|true|false|yes", re.IGNORECASE | re.ASCII)
_KNOWN, _ECHO = RequestLeaf("known"), RequestLeaf("echo")


@dataclass(frozen=True, slots=True)
class StoppedSaves:
    """Saves of one kind that the guard stopped, and the shape in which they may leave."""

    requests: tuple[SeenRequest, ...]
    shape: RequestShape

    def __str__(self) -> str:
        """Return address and fixed words, for the person who is to allow them."""
        words = (f"{place.partition('.')[2]}={leaf_text(text)}" for place, text in self.shape.constants().items())
        fixed = say("，固定词 {words}", words="、".join(words)) if self.shape.constants() else ""
        return f"{self.shape.method} {self.shape.path}{fixed}"


def stopped_saves(
    seen: Iterable[SeenRequest], attempts: Iterable[Attempt], values: frozenset[str], *, is_pressed: bool = False
) -> list[StoppedSaves]:
    """Return the kinds of stopped saves that may be allowed; each holds at least one of `values`, unless a press sent it."""
    stopped = {(attempt.method, attempt.url) for attempt in attempts if attempt.why in _REASONS}
    saves = [
        request
        for request in seen
        if (request.method, bare_url(request.url)) in stopped
        and request.status in _UNANSWERED
        and _may_be_a_save(request, values, is_pressed=is_pressed)
    ]
    return kinds_of(saves, values)


def kinds_of(saves: Iterable[SeenRequest], values: frozenset[str]) -> list[StoppedSaves]:
    """Return saves by kind: address, names of the parts that hold no value, and words that the site has not answered."""
    kinds: defaultdict[object, list[SeenRequest]] = defaultdict(list)
    for request in saves:
        names = frozenset(path for path, content in request.leaves if not _is_value(content, values))
        asked = frozenset(path for path, _ in _query(request))
        address = request.method, path_of(request.url), asked, content_type(request.headers)
        kinds[address, names, _own_words(request, values)].append(request)
    shaped = ((requests, _shape(requests, values)) for requests in kinds.values())
    return [StoppedSaves(tuple(requests), shape) for requests, shape in shaped if shape is not None]


def _unexplained(seen: Iterable[SeenRequest], stopped: Iterable[Attempt]) -> list[SeenRequest]:
    """Return the requests that no stopped attempt explains: they have left, and may be stored."""
    attempts = Counter((attempt.method, attempt.url) for attempt in stopped)
    result = []
    for request in seen:
        key = request.method, bare_url(request.url)
        if request.status in _UNANSWERED and attempts[key] > 0:
            attempts[key] -= 1
        else:
            result.append(request)
    return result


def _may_be_a_save(request: SeenRequest, values: frozenset[str], *, is_pressed: bool) -> bool:
    is_file = any(path.endswith(OF_FILES) for path, _ in request.leaves)
    contents = [content for _, content in request.leaves]
    is_held = is_pressed or any(_is_value(one, values) or _is_answer(one, values) for one in contents)
    try:
        _query(request)
    except UnreadableBody:
        return False
    return request.is_readable and is_held and not is_file and not is_irreversible(request.url)


def _query(request: SeenRequest) -> Leaves:
    return pair_leaves(urlsplit(request.url).query)


def _own_words(request: SeenRequest, values: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return the leaves of query and body that are neither value, nor id, nor a text that the site has answered."""
    query = [pair for pair in _query(request) if not names_record(leaf_text(pair[1]))]
    unanswered = [pair for pair in request.leaves if pair[0] not in request.echoes and pair[1] not in EMPTY]
    return (*query, *(pair for pair in unanswered if not _is_value(pair[1], values)))


def _is_value(content: str, values: frozenset[str]) -> bool:
    """Return whether a leaf is a value of the form and no mere code, which could as well say what to do."""
    text = leaf_text(content)
    return content not in EMPTY and canonical(text) in values and not CODE.fullmatch(text)


def _is_answer(content: str, values: frozenset[str]) -> bool:
    """Return whether a leaf is a value of the form, if only a short word such as MP3; never a mere number or yes."""
    text = canonical(leaf_text(content))
    return content not in EMPTY and text in values and not _SAYS_LITTLE.fullmatch(text)


def _shape(requests: Sequence[SeenRequest], values: frozenset[str]) -> RequestShape | None:
    """Return the shape of saves of one kind; None if a part of one is neither value nor text of the site nor short word."""
    first = requests[0]
    queries = [_query(request) for request in requests]
    query = {path: _query_leaf(path, queries) for path, _ in queries[0]}
    body: dict[str, RequestLeaf | None] = {}
    for path in dict.fromkeys(path for request in requests for path, _ in request.leaves):
        body[path] = _leaf(path, requests, values)
    known = {path: leaf for path, leaf in body.items() if leaf is not None}
    if len(known) < len(body):
        return None
    headers = {path: RequestLeaf("fresh", text=r"[\x21-\x7e ]{0,4096}") for path, _ in added_headers(first.headers)}
    kind = content_type(first.headers)
    return RequestShape("autosave", "", first.method, path_of(first.url), kind, query, headers, known)


def _query_leaf(path: str, queries: Sequence[Leaves]) -> RequestLeaf:
    contents = {content for query in queries for own, content in query if own == path}
    is_id = all(names_record(leaf_text(content)) for content in contents)
    return _KNOWN if is_id else RequestLeaf("constant", text=contents.pop())


def _leaf(path: str, requests: Sequence[SeenRequest], values: frozenset[str]) -> RequestLeaf | None:
    """Return what one part may hold: a value, what the site answers under any name, or the same word again; None if neither."""
    contents = [(content, path in one.echoes) for one in requests for own, content in one.leaves if own == path]
    filled = [(content, is_echo) for content, is_echo in contents if content not in EMPTY]
    if any(_is_value(content, values) for content, _ in filled):
        return _KNOWN
    if len({content for content, _ in contents}) > 1:
        return _ECHO if all(is_echo for _, is_echo in filled) else None
    content = contents[0][0]
    is_id = bool(filled) and filled[0][1] and names_record(leaf_text(content))
    if is_id and not CODE.fullmatch(leaf_text(content)):
        return _ECHO
    if filled and filled[0][1] and not _WORD.fullmatch(leaf_text(content)):
        return _ECHO  # an address of a file, say, as the site has answered it
    return RequestLeaf("constant", text=content) if not filled or _WORD.fullmatch(leaf_text(content)) else None


def _count(kinds: Iterable[StoppedSaves]) -> int:
    return sum(len(kind.requests) for kind in kinds)


@dataclass(slots=True)
class Autosaves:
    """What the person has allowed the pages of this site to save by themselves; what was stopped last.

    `offered` are the kinds stopped in one filling that may be allowed: whoever fills clears them before.
    `sent` counts the requests that have left, whatever became of them; `accepted` those that the site has answered well.
    """

    allowed: list[RequestShape] = field(default_factory=list)
    offered: list[StoppedSaves] = field(default_factory=list)
    stopped: int = 0
    sent: int = 0
    accepted: int = 0
    _earlier: int = 0
    _saves: list[SeenRequest] = field(default_factory=list)
    _values: frozenset[str] = frozenset()

    @contextmanager
    def watched(
        self, guard: SubmitGuard, values: frozenset[str], *, is_pressed: bool = False
    ) -> Iterator[Callable[[], bool]]:
        """Watch the saves of a page while `values` are written into it: what is allowed leaves, the rest is stopped.

        `is_pressed`: in the block what saves them is pressed. The block gets a function that returns whether a save was stopped
        so far.
        """
        newest = guard.newest()

        def attempts() -> list[Attempt]:
            return [one for one in guard.attempts() if one.seq > newest and one.why in _REASONS]

        guard.observed(goes_on=True)
        try:
            with guard.autosave(Transaction(list(self.allowed), shown=values, written=values, is_lasting=True)):
                yield lambda: bool(attempts())
        finally:
            seen, stopped = guard.observed(goes_on=False), attempts()
            self.stopped = len(stopped)
            left = _unexplained(seen, [one for one in guard.attempts() if one.seq > newest])
            self.sent, self.accepted = len(left), sum(200 <= request.status < 400 for request in left)
            kinds = stopped_saves(seen, stopped, values, is_pressed=is_pressed)
            fresh = [kind for kind in kinds if kind.shape not in self.allowed]
            self._values |= values
            self.offered = fresh if is_pressed else self._with_earlier(fresh)
            self._earlier = _count(self.offered) - _count(fresh)

    def _with_earlier(self, fresh: Sequence[StoppedSaves]) -> list[StoppedSaves]:
        """Return the kinds that this filling was stopped for so far: they are asked about at once."""
        requests = [request for kind in (*self.offered, *fresh) for request in kind.requests]
        kinds = [kind for kind in kinds_of(requests, self._values) if kind.shape not in self.allowed]
        return kinds if _count(kinds) == len(requests) else [*self.offered, *fresh]

    def held(self) -> frozenset[tuple[str, str]]:
        """Return method and address of the saves that were stopped and that the person may allow."""
        requests = (request for kind in self.offered for request in kind.requests)
        return frozenset((request.method, bare_url(request.url)) for request in requests)

    def offer(self) -> str:
        """Return what may be allowed, for the person; empty if nothing was stopped that may."""
        if not self.offered:
            return ""
        return say(
            "这个系统边填边存。助手拦下了 {count} 次保存，没有存进系统：{what}。里面只有表单上的内容、系统给过的编号和列出的固定词。"
            "要放行请按“允许边填边存，并填入”；不放行就请复制。",
            count=_count(self.offered),
            what="；".join(map(str, self.offered)),
        )

    def remark(self) -> str:
        """Return what was stopped and cannot be allowed; empty if there is none."""
        others = self.stopped - (_count(self.offered) - self._earlier)
        if others <= 0:
            return ""
        return say("填写时拦下了系统自己发出的 {count} 次保存：没有存进系统，请复制后自己填。", count=others)

    def allow(self, guard: SubmitGuard) -> str:
        """Allow what was stopped last, and what else has its kind; return address and fixed words of it."""
        what = "；".join(map(str, self.offered))
        self._saves += [request for kind in self.offered for request in kind.requests]
        self.allowed = [kind.shape for kind in kinds_of(self._saves, self._values)]
        self.offered.clear()
        guard.allow_saves(self.allowed)
        return what
