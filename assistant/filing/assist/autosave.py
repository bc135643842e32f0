"""The saves that a page sends by itself while it is filled: what the guard stopped, and what the person may allow.

Only a save that holds nothing but values of the profile, texts of the site itself and short words can be allowed, at the
person's press, who sees the words. From then on such a save leaves if its address, the names of its parts, these words and
all else that it holds are as known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from assistant.core.language import say
from assistant.core.values.comparison import canonical
from assistant.filing.browser.guard import Attempt, SubmitGuard
from assistant.filing.browser.request_leaves import content_type, leaf_text, pair_leaves
from assistant.filing.browser.rules import bare_url, clean_path
from assistant.filing.browser.shape_match import EMPTY, SeenRequest, Transaction, added_headers
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape

_STOPPED = frozenset(("write", "shape", "body"))
_ID = re.compile(r"(?=.*\d)[\w.-]+|[\w-]{20,}")
_WORD = re.compile(r"[\w.-]{1,32}", re.ASCII)
_TRUTH = frozenset(("true", "false"))
_KNOWN = RequestLeaf("known")


@dataclass(frozen=True, slots=True)
class StoppedSaves:
    """Saves of one kind that the guard stopped: how many, and the shape in which they may leave."""

    count: int
    shape: RequestShape

    def __str__(self) -> str:
        """Return address and fixed words, for the person who is to allow them."""
        words = (f"{place.partition('.')[2]}={leaf_text(text)}" for place, text in self.shape.constants().items())
        return " ".join((self.shape.method, self.shape.path, *words))


def stopped_saves(
    seen: Iterable[SeenRequest], attempts: Iterable[Attempt], values: frozenset[str]
) -> list[StoppedSaves]:
    """Return the kinds of stopped saves that hold one of `values`, and else only these, the site's own texts and short words.

    The same words at the same places make one kind: they stay as they are.
    """
    stopped = {(attempt.method, attempt.url) for attempt in attempts if attempt.why in _STOPPED}
    kinds: defaultdict[object, list[SeenRequest]] = defaultdict(list)
    fixed: dict[object, Words] = {}
    for request in seen:
        if not request.is_readable or (request.method, bare_url(request.url)) not in stopped:
            continue
        words = _fixed(request, values)
        is_held = any(canonical(leaf_text(content)) in values for _, content in request.leaves)
        if is_held and all(_WORD.fullmatch(leaf_text(content)) for _, content in words):
            kind = request.method, request.url.count("/"), content_type(request.headers), words
            kinds[kind].append(request)
            fixed[kind] = words
    return [StoppedSaves(len(requests), _shape(requests, fixed[kind])) for kind, requests in kinds.items()]


Words = tuple[tuple[str, str], ...]


def _fixed(request: SeenRequest, values: frozenset[str]) -> Words:
    """Return the leaves of query and body that are neither a value, nor a text of the site, nor an id; `?` before a query's."""
    query = [(f"?{path}", content) for path, content in pair_leaves(urlsplit(request.url).query)]
    body = [(path, content) for path, content in request.leaves if path not in request.echoes]
    return tuple(
        (path, content)
        for path, content in (*query, *body)
        if content not in EMPTY | _TRUTH
        and canonical(leaf_text(content)) not in values
        and not (path.startswith("?") and _ID.fullmatch(leaf_text(content)))
    )


def _shape(requests: Sequence[SeenRequest], words: Words) -> RequestShape:
    """Return the shape of saves of one kind; what differs between them, and what looks like an id, is any text of the site."""
    first = requests[-1]
    paths = [clean_path(request.url).split("/") for request in requests]
    path = "/".join(
        parts[0] if len(set(parts)) == 1 and not _ID.fullmatch(parts[0]) else "*" for parts in zip(*paths, strict=False)
    )
    constant = {place: RequestLeaf("constant", text=content) for place, content in words}
    query = {path: constant.get(f"?{path}", _KNOWN) for path, _ in pair_leaves(urlsplit(first.url).query)}
    headers = {path: RequestLeaf("fresh", text=r"[\x20-\x7e]{0,4096}") for path, _ in added_headers(first.headers)}
    body = {path: constant.get(path, _KNOWN) for request in requests for path, _ in request.leaves}
    return RequestShape("autosave", "", first.method, path, content_type(first.headers), query, headers, body)


def widened(shapes: Sequence[RequestShape], new: RequestShape) -> list[RequestShape]:
    """Return the shapes with a new one; one of the same address and fixed words takes the names of both."""

    def kind(shape: RequestShape) -> object:
        return shape.method, shape.path, shape.content_type, shape.constants()

    same = [shape for shape in shapes if kind(shape) == kind(new)]
    body = {name: leaf for shape in (*same, new) for name, leaf in (shape.body or {}).items()}
    return [*(shape for shape in shapes if shape not in same), replace(new, body=body)]


@dataclass(slots=True)
class Autosaves:
    """What the person has allowed the pages of this site to save by themselves, and what was stopped last."""

    allowed: list[RequestShape] = field(default_factory=list)
    offered: list[StoppedSaves] = field(default_factory=list)
    stopped: int = 0

    @contextmanager
    def watched(self, guard: SubmitGuard, values: frozenset[str]) -> Iterator[Callable[[], bool]]:
        """Watch the saves of a page while `values` are written into it: what is allowed leaves, the rest is stopped.

        The block gets a function that tells whether any was stopped so far.
        """
        newest = guard.newest()
        if self.allowed:
            guard.keep_open(Transaction(list(self.allowed), shown=values, written=values, is_lasting=True))
        guard.observed(goes_on=True)
        try:
            yield lambda: guard.newest() > newest
        finally:
            seen = guard.observed(goes_on=False)
            attempts = [attempt for attempt in guard.attempts() if attempt.seq > newest]
            self.stopped, self.offered = len(attempts), stopped_saves(seen, attempts, values)

    def remarks(self) -> list[str]:
        """Return what to tell of the saves that were stopped."""
        known = sum(kind.count for kind in self.offered)
        lines = []
        if known:
            lines.append(
                say(
                    "这个系统边填边存：填写时拦下了 {count} 次保存（{what}），里面只有刚填的内容、系统自己的编号和上面写明的固定词，没有存进系统。",
                    count=known,
                    what=self._named(),
                )
            )
        if self.stopped > known:
            lines.append(
                say(
                    "填写时拦下了系统自己发出的 {count} 次保存：没有存进系统，请复制后自己填。",
                    count=self.stopped - known,
                )
            )
        return lines

    def allow(self, guard: SubmitGuard) -> str:
        """Allow what was stopped last; return a sentence for the journal."""
        what = self._named()
        for kind in self.offered:
            self.allowed = widened(self.allowed, kind.shape)
        self.offered.clear()
        guard.allow_saves(self.allowed)
        return say("您允许了系统边填边存：{what}", what=what)

    def _named(self) -> str:
        return "、".join(dict.fromkeys(map(str, self.offered)))
