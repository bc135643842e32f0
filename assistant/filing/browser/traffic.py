"""What a page still waits for: its documents, scripts and data that were asked for and have not come.

A request that stays open for long, twice, is a poll (the site answers when it has news): its address does not count until
it answers at once again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from assistant.filing.browser.playwright import Page, PageFault, Request

POLL_S = 15.0
POLLS = 2  # so many long answers of one address in a row
_AWAITED = frozenset({"document", "script", "xhr", "fetch"})


class PageTraffic:
    """The open requests of one session's pages; `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[Request, tuple[Page, float]] = {}
        self._slow: Counter[str] = Counter()  # how often in a row an address has kept its request open for long

    def listen(self, page: Page) -> None:
        """Follow the requests of a page."""
        page.on("request", self.begin)
        page.on("requestfinished", self.end)
        page.on("requestfailed", self.end)

    def begin(self, request: Request) -> None:
        """Note a request that was sent; one of a worker or of another kind is not noted."""
        if request.resource_type not in _AWAITED:
            return
        try:
            self._open[request] = (request.frame.page, self._clock())
        except PageFault:  # a worker's request belongs to no page
            return

    def end(self, request: Request) -> None:
        """Note that a request has its whole answer, or will have none."""
        _, began = self._open.pop(request, (None, 0.0))
        if began and self._clock() - began <= POLL_S:
            del self._slow[_address(request)]

    def is_quiet(self, page: Page) -> bool:
        """Return whether a page waits for nothing."""
        moment = self._clock()
        for request, (place, began) in tuple(self._open.items()):
            if place.is_closed() or moment - began > POLL_S:
                del self._open[request]
                self._slow[_address(request)] += not place.is_closed()
        awaited = (request for request, (place, _) in self._open.items() if place == page)
        return all(self._slow[_address(request)] >= POLLS for request in awaited)

    @property
    def has_polls(self) -> bool:
        """Return whether a request has stayed open for so long that a page was taken as it was."""
        return any(self._slow.values())


def _address(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{request.method} {parts.netloc}{parts.path}"
