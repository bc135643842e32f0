"""The saves that a page sends by itself while it is filled: what the guard stopped, and what the person may allow.

From the person's yes on such a save leaves if its address, the names of its parts and the words shown are the same, and all
else is again a value or a text of the site (`save_kinds`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from assistant.core.language import comma_list, say, semicolon_list
from assistant.filing.assist.save_kinds import (
    REASONS,
    UNANSWERED,
    kinds_of,
    stopped_saves,
    unclear_parts,
)
from assistant.filing.assist.shown_saves import StoppedSaves, is_shown
from assistant.filing.browser.guard import Attempt, SubmitGuard
from assistant.filing.browser.rules import bare_url
from assistant.filing.browser.shape_match import SeenRequest, Transaction
from assistant.planning.maps.request_shapes import RequestShape

SAVES_WITHIN_S = 2.0
"""How long after a field was left a page that saves by itself has done so."""
_MOST_NAMED = 8


def _unexplained(seen: Iterable[SeenRequest], stopped: Iterable[Attempt]) -> list[SeenRequest]:
    """Return the requests that no stopped attempt explains: they have left, and may be stored."""
    attempts = Counter((attempt.method, attempt.url) for attempt in stopped)
    result = []
    for request in seen:
        key = request.method, bare_url(request.url)
        if request.status in UNANSWERED and attempts[key] > 0:
            attempts[key] -= 1
        else:
            result.append(request)
    return result


def _addresses(kinds: Iterable[StoppedSaves], stopped: Iterable[Attempt]) -> frozenset[tuple[str, str]]:
    """Return method and address of these saves, but for those at which something else was stopped too."""
    counts = Counter((one.method, bare_url(one.url)) for kind in kinds for one in kind.requests)
    attempts = Counter((attempt.method, attempt.url) for attempt in stopped)
    return frozenset(key for key, count in counts.items() if attempts[key] <= count)


def _is_at(request: SeenRequest, saves: Iterable[RequestShape]) -> bool:
    """Return whether a request went to the address of one of these saves."""
    path = urlsplit(request.url).path
    return any(
        one.method == request.method and re.fullmatch(re.escape(one.path).replace(r"\*", "[^/]+"), path)
        for one in saves
    )


def _count(kinds: Iterable[StoppedSaves]) -> int:
    return sum(len(kind.requests) for kind in kinds)


class Consents(Protocol):
    """Where what the person allows on a site goes for later runs."""

    def remember(self, kinds: Iterable[StoppedSaves], *, is_asked: bool) -> None:
        """Store kinds of saves that are allowed; `is_asked`: the person was asked about them now."""


@dataclass(slots=True)
class Autosaves:
    """What the person has allowed the pages of this site to save by themselves; what was stopped last.

    `offered` are the kinds stopped in one filling that may be allowed: whoever fills clears them before. `sent` counts the
    requests that have left, whatever became of them; `accepted` those that the site has answered well. `unclear` names the parts
    for which a stopped save cannot be allowed. What was allowed stays as it was: a later kind adds its shape and changes no other.
    `consents` remembers it for later runs. `by_itself` tells whether a page has sent a save while nothing was pressed.
    """

    allowed: list[RequestShape] = field(default_factory=list)
    offered: list[StoppedSaves] = field(default_factory=list)
    stopped: int = 0
    sent: int = 0
    accepted: int = 0
    unclear: list[str] = field(default_factory=list)
    by_itself: bool = False
    consents: Consents | None = None
    _earlier: int = 0
    _is_again: bool = False
    _held: frozenset[tuple[str, str]] = frozenset()
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
            return [one for one in guard.attempts() if one.seq > newest and one.why in REASONS]

        guard.observed(goes_on=True)
        try:
            saves = [shape for shape in self.allowed if shape.use == "autosave"]
            with guard.autosave(Transaction(saves, shown=values, written=values, is_lasting=True)):
                yield lambda: bool(attempts())
        finally:
            seen, stopped = guard.observed(goes_on=False), attempts()
            self.stopped = len(stopped)
            unexplained = _unexplained(seen, [one for one in guard.attempts() if one.seq > newest])
            self.sent, self.accepted = len(unexplained), sum(200 <= request.status < 400 for request in unexplained)
            kinds = stopped_saves(seen, stopped, values, is_pressed=is_pressed)
            self.by_itself |= not is_pressed and (bool(kinds) or any(_is_at(one, saves) for one in unexplained))
            fresh = self._not_allowed(kinds)
            self.unclear = unclear_parts(seen, stopped, values, is_pressed=is_pressed)
            self._values |= values
            self.offered = fresh if is_pressed else self._with_earlier(fresh)
            self._earlier = _count(self.offered) - _count(fresh)
            is_asked = not (is_pressed and (self.sent or self._is_again))
            asked = fresh if is_pressed or self.unclear else self.offered  # with what a text taken back sends
            self._held, self._is_again = _addresses(asked, stopped) if is_asked else frozenset(), False

    def _not_allowed(self, kinds: Iterable[StoppedSaves]) -> list[StoppedSaves]:
        return [kind.freeing(self.allowed) for kind in kinds if kind.shape not in self.allowed]

    def _with_earlier(self, fresh: Sequence[StoppedSaves]) -> list[StoppedSaves]:
        """Return the kinds that this filling was stopped for so far: they are asked about at once."""
        requests = [request for kind in (*self.offered, *fresh) for request in kind.requests]
        kinds = self._not_allowed(kinds_of(requests, self._values))
        return kinds if _count(kinds) == len(requests) else [*self.offered, *fresh]

    def held(self) -> frozenset[tuple[str, str]]:
        """Return method and address of the saves stopped last that may yet leave: at the person's word, or as they have allowed before."""
        return self._held

    @property
    def is_known(self) -> bool:
        """Return whether what the person has read and allowed covers all of these saves."""
        return bool(self.offered) and all(is_shown(kind, self.allowed) for kind in self.offered)

    def offer(self) -> str:
        """Return what may be allowed, for the person; empty if nothing was stopped that may."""
        if not self.offered:
            return ""
        return say(
            "这个系统边填边存。助手拦下了 {count} 次保存，没有存进系统：{what}。里面只有表单上的内容、系统给过的编号和代码、所选的文件，以及列出的固定词。"
            "要放行请按“允许边填边存，并填入”（记得下样子的，以后在这个系统上不再询问）；不放行就请复制。",
            count=_count(self.offered),
            what=semicolon_list(map(str, self.offered)),
        )

    def remark(self) -> str:
        """Return what was stopped and cannot be allowed; empty if there is none."""
        others = self.stopped - (_count(self.offered) - self._earlier)
        if others <= 0:
            return ""
        if self.unclear:
            return say(
                "这次保存里有助手看不懂的部分（{parts}），没有放行", parts=comma_list(self.unclear[:_MOST_NAMED])
            )
        return say("填写时拦下了系统自己发出的 {count} 次保存：没有存进系统，请复制后自己填。", count=others)

    def not_understood(self) -> str:
        """Return which parts of a stopped save were not understood; empty if it is for none of its parts that it cannot leave."""
        if not self.unclear:
            return ""
        return say("这次保存里有助手看不懂的部分（{parts}），没有放行", parts=comma_list(self.unclear[:_MOST_NAMED]))

    def allow_sent(self, kinds: Iterable[StoppedSaves], guard: SubmitGuard) -> str:
        """Allow kinds of saves that the person's own presses have sent; return address and fixed words of them."""
        self.offered = list(kinds)
        what = self.allow(guard)
        self._is_again = False
        return what

    def allow(self, guard: SubmitGuard) -> str:
        """Allow what was stopped last, and what else has its kind; return address and fixed words of it."""
        what, is_asked, kinds = semicolon_list(map(str, self.offered)), not self.is_known, list(self.offered)
        self.allowed += [kind.shape for kind in self.offered]
        self.offered.clear()
        self._is_again = True
        guard.allow_saves(self.allowed)
        if self.consents is not None:
            self.consents.remember(kinds, is_asked=is_asked)
        return what
