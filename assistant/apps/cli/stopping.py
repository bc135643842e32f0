"""How a long command ends: on Ctrl-C and when its supervisor asks for it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any


def stop_on_signals(stop: Callable[[int, FrameType | None], Any] = signal.default_int_handler) -> None:
    """Call `stop` on Ctrl-C and on a supervisor's signal; by default both count as the operator's stop.

    A background shell passes SIGINT on as ignored; this undoes it.
    """
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
