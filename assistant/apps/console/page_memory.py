"""The memory of pages that are no longer shown: released soon after a tab has left them.

    forget_when_left(on)        the page tells when its tab goes on to another one
    release_after_deletion()    the memory of deleted pages goes back to the system

NiceGUI keeps the elements of a page whose connection ended for as long as it may come back (a laptop sleeps, so half an
hour for a form). A tab that has gone on never comes back to it: going back loads the page anew.
"""

from __future__ import annotations

import asyncio
import copy
import ctypes
import gc
import sys
from contextlib import suppress

from nicegui import Client, app, ui

EVENT = "beian-left"  # page.js
_LEFT_S = 2.0
_GATHER_S = 1.0  # deletions within this time are released together
_ARENAS = 2
_M_ARENA_MAX = -8  # of glibc's mallopt


def forget_when_left() -> None:
    """Delete the current page's elements soon after its tab has gone on to another page."""
    client = ui.context.client

    def shorten() -> None:
        page = copy.copy(client.page)
        page.reconnect_timeout = _LEFT_S
        client.page = page

    ui.on(EVENT, shorten, args=[])


def release_after_deletion() -> None:
    """Collect deleted pages and return their memory to the system; what the program itself holds is not searched."""
    pending: list[asyncio.TimerHandle] = []

    def release() -> None:
        pending.clear()
        gc.collect()
        _trim()

    def release_soon(_: Client) -> None:
        if not pending:
            pending.append(asyncio.get_running_loop().call_later(_GATHER_S, release))

    app.on_delete(release_soon)
    _use_few_arenas()
    gc.collect()
    gc.freeze()


def _use_few_arenas() -> None:
    """Let threads share their arenas: each one keeps what it has freed."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another library than glibc
            ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, _ARENAS)


def _trim() -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
