"""The ports of earlier consoles of this machine, for the next one: a tab stores unsaved text under its address.

noted(key)        the ports to try: first the last one of the workspace with this key, then that of the last console
note(key, port)   note the port under which a workspace is open, and as the last console's; "" for no workspace
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from assistant.core import files, settings

_MOST_BYTES = 64


def noted(key: str) -> Iterator[int]:
    """Yield the ports of earlier consoles; none if no note is there or readable."""
    for place in _notes(key):
        with contextlib.suppress(OSError, ValueError):
            yield int(files.read(place, _MOST_BYTES))


def note(key: str, port: int) -> None:
    """Note the port of this console; without the note the next one takes any port."""
    for place in _notes(key):
        with contextlib.suppress(OSError):
            files.make_folder(place.parent)
            files.write(place, str(port).encode())


def _notes(key: str) -> Iterator[Path]:
    home = settings.data_folder() / "console"
    if key:
        yield home / f"port-{key}"
    yield home / "port"
