"""The saves that a page sends by itself while it is filled: what the guard stopped, and what the person may allow.

Only a save that holds nothing but values of the profile and texts of the site itself can be allowed, at the person's press.
From then on such a save leaves if its address, the names of its parts and all that it holds are as known.
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
_TRUTH = frozenset(("true", "false"))
_KNOWN = RequestLeaf("known")


@dataclass(frozen=True, slots=True)
class StoppedSaves:
    """Saves of one kind that the guard stopped: how many, and the shape in which they may leave."""

    count: int
    shape: RequestShape


def stopped_saves(
    seen: Iterable[SeenRequest], attempts: Iterable[Attempt], values: frozenset[str]
) -> list[StoppedSaves]:
    """Return the kinds of stopped saves that hold nothing but `values` and the site's own texts, and one of the values."""
    stopped = {(attempt.method, attempt.url) for attempt in attempts if attempt.why in _STOPPED}
    kinds: defaultdict[tuple[str, int, str], list[SeenRequest]] = defaultdict(list)
    for request in seen:
        if (request.method, bare_url(request.url)) in stopped and _is_known(request, values):
            kinds[request.method, request.url.count("/"), content_type(request.headers)].append(request)
    return [StoppedSaves(len(requests), _shape(requests)) for requests in kinds.values()]


def _is_known(request: SeenRequest, values: frozenset[str]) -> bool:
    texts = [(path, content) for path, content in request.leaves if content not in EMPTY | _TRUTH]
    held = [canonical(leaf_text(content)) in values for _, content in texts]
    is_answered = [path in request.echoes for path, _ in texts]
    return request.is_readable and any(held) and all(map(max, held, is_answered))


def _shape(requests: Sequence[SeenRequest]) -> RequestShape:
    """Return the shape of saves of one kind; what differs between them, and what looks like an id, is any text of the site."""
    first = requests[-1]
    paths = [clean_path(request.url).split("/") for request in requests]
    path = "/".join(
        part if len(set(parts)) == 1 and not _ID.fullmatch(part) else "*" for part, *parts in _columns(paths)
    )
    query = dict.fromkeys((path for path, _ in pair_leaves(urlsplit(first.url).query)), _KNOWN)
    headers = {path: RequestLeaf("fresh", text=r"[\x20-\x7e]{0,4096}") for path, _ in added_headers(first.headers)}
    body = dict.fromkeys((path for request in requests for path, _ in request.leaves), _KNOWN)
    return RequestShape("autosave", "", first.method, path, content_type(first.headers), query, headers, body)


def _columns(paths: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    """Return the parts of the paths place by place, each preceded by that of the first path."""
    return [(parts[0], *parts) for parts in zip(*paths, strict=False)]


def widened(shapes: Sequence[RequestShape], new: RequestShape) -> list[RequestShape]:
    """Return the shapes with a new one; one of the same address takes the names of both."""
    same = [
        shape
        for shape in shapes
        if (shape.method, shape.path, shape.content_type) == (new.method, new.path, new.content_type)
    ]
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
                    "这个系统边填边存：填写时拦下了 {count} 次保存（{what}），里面只有刚填的内容和系统自己的编号，没有存进系统。",
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
        return "、".join(dict.fromkeys(f"{kind.shape.method} {kind.shape.path}" for kind in self.offered))
