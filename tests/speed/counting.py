"""Counts the messages to the browser's driver, by the part of the program that sends them.

Every message counts once, whatever it costs. Messages that depend on the clock are counted separately (`WAITING`: polls
while a page is not ready, `PANEL`: the panel's heartbeats, `ANSWERS`: the answers that the page has got), so that a
figure is the same on any machine.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from playwright._impl.connection import Connection

WAITING, PANEL, ANSWERS, OUTSIDE = "waiting", "panel", "answers", "outside"
_SILENT = frozenset({"__waitInfo__", "waitForTimeout"})
_EVALUATIONS = ("evaluateExpression", "evalOnSelector")
_WAITS = frozenset({"waitForFunction", "waitForSelector", "jsonValue"})
_LOADS = frozenset({"goto", "reload"})


class MessageTally:
    """How often each message was sent, by part."""

    def __init__(self) -> None:
        self.parts: dict[str, Counter[str]] = {}
        self._here = [OUTSIDE]

    def add(self, method: str) -> None:
        """Count one message for the current part."""
        if method not in _SILENT:
            here = ANSWERS if method == "body" else self._here[-1]
            self.parts.setdefault(here, Counter())[method] += 1

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count for this part within the context; nested calls may name parts of their own."""
        self._here.append(name)
        try:
            yield
        finally:
            self._here.pop()

    def of_part(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, counted as a part."""

        @functools.wraps(act)
        def acting(*arguments: Any, **options: Any) -> Any:
            with self.part(name):
                return act(*arguments, **options)

        return acting


@contextmanager
def counted() -> Iterator[MessageTally]:
    """Yield a tally of the messages that this process sends to its drivers."""
    tally, send = MessageTally(), Connection.send_message_to_server

    def sent(self: Connection, owner: Any, method: str, params: Any, options: Any) -> Any:
        tally.add(method)
        return send(self, owner, method, params, options)

    with ExitStack() as stack:
        stack.enter_context(patch.object(Connection, "send_message_to_server", sent))
        yield tally


def round_trips(counts: Counter[str]) -> int:
    """Return how many messages there were."""
    return counts.total()


def without_waits(counts: Counter[str]) -> int:
    """Return the number of messages except those that wait for the page, whose number depends on its pace."""
    return sum(count for method, count in counts.items() if method not in _WAITS)


def evaluations(counts: Counter[str]) -> int:
    """Return how many messages ran a script of ours in a page."""
    return sum(count for method, count in counts.items() if method.startswith(_EVALUATIONS))


def loads(counts: Counter[str]) -> int:
    """Return how many messages navigated or reloaded the page."""
    return sum(count for method, count in counts.items() if method in _LOADS)
