"""What became of one press that sends something to the site: sent, answered, lost, or still on its way.

A save that is on its way may be stored any moment; until it is answered or lost, nothing may be sent a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.browser.playwright import Page, Request, Response

PATIENCE_S = 300.0  # so much longer a request that is on its way is waited for
_UNREACHED = (
    "ERR_CONNECTION_REFUSED",
    "ERR_NAME_NOT_RESOLVED",
    "ERR_INTERNET_DISCONNECTED",
    "ERR_ADDRESS_UNREACHABLE",
    "ERR_CONNECTION_TIMED_OUT",
    "ERR_PROXY_CONNECTION_FAILED",
    "ERR_TUNNEL_CONNECTION_FAILED",
    "ERR_BLOCKED_BY_CLIENT",
)


def nothing() -> None:
    """Do nothing while an answer is waited for."""


class Press:
    """The requests of one press, and what became of them; an answer to an earlier press is not this one's."""

    def __init__(self, is_ours: Callable[[Request], bool]) -> None:
        self._is_ours = is_ours
        self.sent: list[Request] = []
        self.answers: list[Response] = []
        self.lost: list[str] = []

    @contextmanager
    def watched(self, page: Page) -> Iterator[None]:
        """Watch the requests of a page."""
        watches = {"request": self._asked, "response": self._answered, "requestfailed": self._failed}
        for event, watch in watches.items():
            page.on(event, watch)  # type: ignore[call-overload]
        try:
            yield
        finally:
            for event, watch in watches.items():
                page.remove_listener(event, watch)

    @property
    def is_over(self) -> bool:
        """Say whether an answer came, or none will."""
        return bool(self.answers or self.lost)

    @property
    def is_pending(self) -> bool:
        """Say whether a request is still on its way."""
        return bool(self.sent) and not self.is_over

    @property
    def is_unsent(self) -> bool:
        """Say whether nothing of it can have reached the site."""
        never = len(self.lost) == len(self.sent) and all(any(code in why for code in _UNREACHED) for why in self.lost)
        return not self.answers and never

    def _asked(self, request: Request) -> None:
        if self._is_ours(request):
            self.sent.append(request)

    def _answered(self, response: Response) -> None:
        if response.request in self.sent:
            self.answers.append(response)

    def _failed(self, request: Request) -> None:
        if request in self.sent:
            self.lost.append(request.failure or "")
