"""Locks of files in folders that another process may rename or delete meanwhile; whether a process may still live, and where."""

from __future__ import annotations

import hashlib
import os
import platform
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
        folder = path.parent.stat()
        try:
            lock.acquire(timeout=0)
            _check_folder(lock, path, folder.st_ino)
            break
        except Timeout:
            if time.monotonic() >= end:
                raise
        time.sleep(_LOOK_S)
    try:
        yield
    finally:
        lock.release()


def _check_folder(lock: FileLock, path: Path, inode: int) -> None:
    """Raise FileNotFoundError if the folder was renamed while a lock in it was taken, which may create it again."""
    with suppress(FileNotFoundError):
        if path.parent.stat().st_ino == inode:
            return
    _remove(path)  # while it is held: another process that sees the folder could take the lock in between
    lock.release()
    _remove(path)  # Windows removes no open file
    raise FileNotFoundError(path.parent)


def _remove(path: Path) -> None:
    """Remove a lock and its folder, unless the folder is one that holds more."""
    with suppress(OSError):  # missing, or open on Windows
        if [one.name for one in path.parent.iterdir()] == [path.name]:
            path.unlink()
            path.parent.rmdir()


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
