"""Whether a form is at rest: its values are equal in two readings 600 ms apart, and no request of its page is pending.

A page may cut or reset a value some time after it was written (a validation that answers late), so that a verdict is
final only then. The first reading is one that was made anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.forms.transport import WholePage

REST_MS = 600
_LOOKS = 10  # a form that still moves after this many readings is reported so
Reading = TypeVar("Reading")
_DATA = frozenset({"xhr", "fetch"})


@dataclass
class PendingRequests:
    """The requests for data that a page has sent and that have no answer yet, while this is entered."""

    page: WholePage
    pending: set[Any] = field(default_factory=set)

    def __enter__(self) -> Self:
        self.page.on("request", self._sent)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.page.remove_listener("request", self._sent)
        self.page.remove_listener("requestfinished", self._ended)
        self.page.remove_listener("requestfailed", self._ended)

    def _ended(self, request: Any) -> None:
        self.pending.discard(request)

    def _sent(self, request: Any) -> None:
        if request.resource_type in _DATA:
            self.pending.add(request)


@dataclass(frozen=True, slots=True)
class Rest:
    """How a form came to rest: when it was last read, and whether its values then stood still and no request was open."""

    read_at: datetime
    is_still: bool
    is_answered: bool = True


def come_to_rest(
    page: WholePage,
    first: Reading,
    read: Callable[[], Reading],
    forms: Callable[[Reading], Sequence[FormSnapshot]],
    requests: PendingRequests,
    since: float,
) -> tuple[Reading, Rest]:
    """Return the reading of a form at rest; `first` was read at the monotonic time `since`. Reads at most ten times."""
    is_still = False
    for _ in range(_LOOKS):
        page.wait_for_timeout(max(0.0, REST_MS - (time.monotonic() - since) * 1000))
        since, latest = time.monotonic(), read()
        is_still = _values(forms(first)) == _values(forms(latest))
        first = latest
        if is_still and not requests.pending:
            break
    return first, Rest(datetime.now().astimezone(), is_still, not requests.pending)


def _values(forms: Sequence[FormSnapshot]) -> list[object]:
    """Return what can still change: the values of all controls in order, without those the page itself keeps."""
    return [
        (form.path, str(control.address), control.value, control.held, control.error)
        for form in forms
        for control in form.controls
        if control.is_open
    ]
