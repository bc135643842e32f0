"""The lock of 清单.json: whoever reads it, changes it and writes it back holds it, so that two machines lose no entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import Timeout

from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.core.locks import locked

LOCK = ".清单.lock"
_WAITS_S = 30


@contextmanager
def editing(folder: Path) -> Iterator[None]:
    """Hold the list of a folder of papers. Raises UsageError if it stays held, FileNotFoundError without the folder."""
    try:
        with locked(folder / LOCK, _WAITS_S):
            yield
    except Timeout:
        raise UsageError(what=say("另一处正在改动材料清单，没有写入；请稍后再试。")) from None
