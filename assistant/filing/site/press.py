"""The requests of one press that sends something to the site: sent, answered, failed or pending.

The site may store a pending save at any moment; until it is answered or has failed, nothing may be sent a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.filing.browser.playwright import Dialog, Page, Request, Response

PATIENCE_S = 300.0  # additional waiting time for a pending request
_TURNED_AWAY = frozenset({401, 403, 405, 413, 415, 429})  # the server refuses these without processing the request
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
    """Do nothing; the default callback while an answer is awaited."""


class PressRequests:
    """The requests of one press and their outcome; answers to an earlier press are ignored."""

    def __init__(self, is_ours: Callable[[Request], bool]) -> None:
        self._is_ours = is_ours
        self.sent: list[Request] = []
        self.failures: list[str] = []
        self.has_asked = False  # a native dialog opened: the page continues once it is answered
        self._responses: list[Response] = []
        self._whole: list[Request] = []

    @contextmanager
    def watched(self, page: Page) -> Iterator[None]:
        """Watch the requests and dialogs of a page inside the context."""
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
        """Return the complete answers; of a refusal (status 400 and above) the headers suffice.

        A page that was refused may never read the body, and then Playwright never reports the end of the answer.
        """
        return [response for response in self._responses if _is_refusal(response) or response.request in self._whole]

    @property
    def is_over(self) -> bool:
        """Return whether an answer is complete, or a request has failed."""
        return bool(self.answers or self.failures)

    @property
    def is_pending(self) -> bool:
        """Return whether a request was sent and is still unanswered."""
        return bool(self.sent) and not self.is_over

    @property
    def is_unsent(self) -> bool:
        """Return whether the site has processed nothing: no request was sent, or none reached it or was accepted."""
        is_settled = len(self.failures) + len(self.answers) == len(self.sent)
        is_unreached = all(any(code in failure for code in _UNREACHED) for failure in self.failures)
        return is_settled and is_unreached and all(answer.status in _TURNED_AWAY for answer in self.answers)

    def _asked(self, request: Request) -> None:
        if self._is_ours(request):
            self.sent.append(request)

    def _begin(self, response: Response) -> None:
        if response.request in self.sent:
            self._responses.append(response)

    def _finish(self, request: Request) -> None:
        if request in self.sent:
            self._whole.append(request)  # Playwright sometimes reports this before the response

    def _failed(self, request: Request) -> None:
        is_answered = any(response.request == request and _is_refusal(response) for response in self._responses)
        if request in self.sent and not is_answered:
            self.failures.append(request.failure or "")

    def _dialog(self, dialog: Dialog) -> None:
        self.has_asked |= dialog.type != "alert"  # an alert asks nothing


def _is_refusal(answer: Response) -> bool:
    return answer.status >= _REFUSED
