"""Locks of files in folders that another process may rename or delete meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_LOOK_S = 0.05


@contextmanager
def locked(path: Path, waits_s: float) -> Iterator[None]:
    """Hold the lock of a file during the block; raises Timeout, FileNotFoundError if its folder is missing.

    A lock that waits by itself would create the folder again.
    """
    lock = FileLock(path)
    end = time.monotonic() + waits_s
    while True:
        if not path.parent.is_dir():
            raise FileNotFoundError(path.parent)
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            if time.monotonic() >= end:
                raise
        time.sleep(_LOOK_S)
    try:
        yield
    finally:
        lock.release()
