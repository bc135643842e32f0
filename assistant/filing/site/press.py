"""What became of one press that sends something to the site: sent, answered, lost, or still on its way.

A save that is on its way may be stored any moment; until it is answered or lost, nothing may be sent a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.filing.browser.playwright import Dialog, Page, Request, Response

PATIENCE_S = 300.0  # so much longer a request that is on its way is waited for
_TURNED_AWAY = frozenset({401, 403, 405, 413, 415, 429})  # answered before anything is done with what was sent
_REFUSED = 400
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


class PressRequests:
    """The requests of one press, and what became of them; an answer to an earlier press is not this one's."""

    def __init__(self, is_ours: Callable[[Request], bool]) -> None:
        self._is_ours = is_ours
        self.sent: list[Request] = []
        self.failures: list[str] = []
        self.has_asked = False  # a dialog of the browser's own came up: what it holds back goes on once it is answered
        self._responses: list[Response] = []
        self._whole: list[Request] = []

    @contextmanager
    def watched(self, page: Page) -> Iterator[None]:
        """Watch the requests of a page."""
        watches = {
            "request": self._asked,
            "response": self._begin,
            "requestfinished": self._finish,
            "requestfailed": self._failed,
            "dialog": self._dialog,
        }
        for event, watch in watches.items():
            page.on(event, watch)  # type: ignore[call-overload]
        try:
            yield
        finally:
            for event, watch in watches.items():
                page.remove_listener(event, watch)

    @property
    def answers(self) -> list[Response]:
        """Return the answers that have come whole: the headers alone are none yet, save those of a refusal.

        A page that sees that it was refused may never read the rest, and then its end is never told.
        """
        return [response for response in self._responses if _is_refusal(response) or response.request in self._whole]

    @property
    def is_over(self) -> bool:
        """Say whether an answer came whole, or none will."""
        return bool(self.answers or self.failures)

    @property
    def is_pending(self) -> bool:
        """Say whether a request is still on its way."""
        return bool(self.sent) and not self.is_over

    @property
    def is_unsent(self) -> bool:
        """Say whether nothing of it was taken up by the site so far: none was sent, or what was never came in."""
        is_settled = len(self.failures) + len(self.answers) == len(self.sent)
        never = all(any(code in why for code in _UNREACHED) for why in self.failures)
        return is_settled and never and all(answer.status in _TURNED_AWAY for answer in self.answers)

    def _asked(self, request: Request) -> None:
        if self._is_ours(request):
            self.sent.append(request)

    def _begin(self, response: Response) -> None:
        if response.request in self.sent:
            self._responses.append(response)

    def _finish(self, request: Request) -> None:
        if request in self.sent:
            self._whole.append(request)  # told before its answer is, now and then

    def _failed(self, request: Request) -> None:
        is_answered = any(response.request == request and _is_refusal(response) for response in self._responses)
        if request in self.sent and not is_answered:
            self.failures.append(request.failure or "")

    def _dialog(self, dialog: Dialog) -> None:
        self.has_asked |= dialog.type != "alert"  # which asks nothing, and holds nothing back


def _is_refusal(answer: Response) -> bool:
    return answer.status >= _REFUSED
