"""Started without a window (`pythonw`, as the Windows shortcut does), a command has no streams to speak to.

Its output then goes to files without a name, and after a failure a window shows the last message.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import IO

_MOST = 1500  # characters that a window shows
_ERROR_ICON = 0x10  # MB_ICONERROR


@contextmanager
def streams() -> Iterator[None]:
    """Give both streams a place in the block where there are none; raises what the block raises."""
    if sys.stdout is not None and sys.stderr is not None:
        yield
        return
    import tempfile

    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as messages,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as results,
        redirect_stderr(messages),
        redirect_stdout(results),
    ):
        try:
            yield
        except SystemExit as end:
            if end.code:
                show(_last_of(messages))
            raise


def _last_of(messages: IO[str]) -> str:
    messages.seek(0)
    return messages.read().strip()[-_MOST:]


def show(text: str) -> None:
    """Show a text in a window of Windows and wait until it is closed; elsewhere do nothing."""
    if sys.platform == "win32" and text:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "备案助手", _ERROR_ICON)
