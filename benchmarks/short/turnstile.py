"""`beian` that files each record only in its turn: run by its path, with either tree on Python's path.

`interleaved` starts one such process for today's program and one for the older one, and lets them file alternately. The
process reports on a socket which page of the registry its next record belongs to, and continues when a line comes back.
The older tree does not know this file, so it imports nothing from `benchmarks`.

With a share in the environment the program takes that much longer, spread over its messages to the browser's driver: it
sleeps or, with the word `work` before the share, computes. This shows that the measurement notices 5 %.
"""

from __future__ import annotations

import importlib
import os
import socket
import time
from collections.abc import Callable
from typing import Any

ENTRY, RECORD, PORT, SLOWER = "BEIAN_BENCH_ENTRY", "BEIAN_BENCH_RECORD", "BEIAN_BENCH_PORT", "BEIAN_BENCH_SLOWER"
_LEAST_S = 0.005  # a shorter sleep would take longer than requested


class Delay:
    """Slows the program down by a share of the time that it takes."""

    def __init__(self, share: float, pause: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._share, self._pause, self._clock = share, pause, clock
        self._due, self._since = 0.0, clock()

    def restart(self) -> None:
        """Forget the time since the last message, in which the program waited for its turn."""
        self._since = self._clock()

    def pay(self) -> None:
        """Pause for the share of the time since the last message, or accumulate it while it is short."""
        moment = self._clock()
        self._due += self._share * (moment - self._since)
        self._since = moment
        if self._due >= _LEAST_S:
            self._pause(self._due)
            self._since = self._clock()
            self._due -= self._since - moment


class Turnstile:
    """Lets each record start on a signal from the conductor."""

    def __init__(self, line: Any, delay: Delay) -> None:
        self._line, self._delay = line, delay

    def guarded(self, file_record: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that files a record, preceded by the wait for the turn."""

        def in_turn(filing: Any, record: Any, *more: Any, **options: Any) -> Any:
            self._line.write(f"{record.page}\n")
            self._line.flush()
            if not self._line.readline():
                raise SystemExit("the measurement has ended")
            self._delay.restart()
            return file_record(filing, record, *more, **options)

        return in_turn


def compute(seconds: float) -> None:
    """Keep the processor busy for this many seconds."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def slow_down(delay: Delay) -> None:
    """Delay each message to the driver."""
    from playwright._impl.connection import Connection  # noqa: PLC0415 -- only a slowed program needs it

    send = Connection.send_message_to_server

    def sent(self: Connection, *arguments: Any) -> Any:
        delay.pay()
        return send(self, *arguments)

    Connection.send_message_to_server = sent  # type: ignore[method-assign, assignment]


def main() -> None:
    """Run `beian` with the turnstile before each record."""
    kind, _, share = os.environ[SLOWER].rpartition(" ")
    delay = Delay(float(share), compute if kind == "work" else time.sleep, time.perf_counter)
    if float(share):
        slow_down(delay)
    with socket.create_connection(("127.0.0.1", int(os.environ[PORT]))) as door:
        line = door.makefile("rw", encoding="utf-8")
        module, _, function = os.environ[RECORD].partition(":")
        owner = importlib.import_module(module)
        line.write(f"{owner.__file__}\n")
        setattr(owner, function, Turnstile(line, delay).guarded(getattr(owner, function)))
        module, _, function = os.environ[ENTRY].partition(":")
        getattr(importlib.import_module(module), function)()


if __name__ == "__main__":
    main()
