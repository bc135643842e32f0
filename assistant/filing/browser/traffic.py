"""What a page still waits for: its documents, scripts and data that were asked for and have not come.

A request that stays open for long is a poll (the site answers when it has news): its address counts no more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from assistant.filing.browser.playwright import Page, PageFault, Request

POLL_S = 15.0
_AWAITED = frozenset({"document", "script", "xhr", "fetch"})


class PageTraffic:
    """The open requests of one session's pages; `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[Request, tuple[Page, float]] = {}
        self._polls: set[str] = set()

    def listen(self, page: Page) -> None:
        """Follow the requests of a page."""
        page.on("request", self.begin)
        page.on("requestfinished", self.end)
        page.on("requestfailed", self.end)

    def begin(self, request: Request) -> None:
        """Note a request that was sent; one of a worker, of another kind or of a poll is not noted."""
        if request.resource_type not in _AWAITED or _place(request) in self._polls:
            return
        try:
            self._open[request] = (request.frame.page, self._clock())
        except PageFault:  # a worker's request belongs to no page
            return

    def end(self, request: Request) -> None:
        """Note that a request has its whole answer, or will have none."""
        self._open.pop(request, None)

    def is_quiet(self, page: Page) -> bool:
        """Return whether a page waits for nothing."""
        now = self._clock()
        for request, (place, began) in tuple(self._open.items()):
            if place.is_closed():
                self.end(request)
            elif now - began > POLL_S:
                self._polls.add(_place(request))
                self.end(request)
        return all(place != page for place, _ in self._open.values())


def _place(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{request.method} {parts.netloc}{parts.path}"
