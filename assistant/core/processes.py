"""Processes of ours that the signals of this terminal do not reach, and the end of such a process with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any


def apart(*, has_console: bool = True) -> dict[str, Any]:
    """Return the `Popen` options of a process in a group of its own: Ctrl-C in this terminal does not reach it.

    On Windows a process without a console outlives the window too, but receives no CTRL_BREAK: it is asked to end otherwise.
    """
    if sys.platform == "win32":
        no_console = 0 if has_console else subprocess.DETACHED_PROCESS
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | no_console}
    return {"start_new_session": True}


def kill(process: int) -> None:
    """Kill a process, and nothing that it started; without effect once it has ended."""
    with suppress(OSError):  # Windows has no ProcessLookupError for a process that is no more
        os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))


def kill_group(process: int) -> None:
    """Kill a process that was started `apart`, with what it started where a system has groups; else the process alone."""
    if sys.platform == "win32":
        kill(process)
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
