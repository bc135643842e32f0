"""Locks of files in folders that another process may rename or delete meanwhile; whether a process may still live, and where."""

from __future__ import annotations

import hashlib
import os
import platform
import time
import uuid
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


def may_live(process: int) -> bool:
    """Return whether a process of this machine may still run; True if the system cannot be asked safely."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def machine_key(name: str) -> str:
    """Return a key that distinguishes this machine from others with the same name or image."""
    return hashlib.sha256(f"{name}|{platform.node()}|{uuid.getnode():x}".encode()).hexdigest()[:16]
