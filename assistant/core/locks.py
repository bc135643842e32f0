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

from filelock import Timeout, lock_descriptor, unlock_descriptor

_LOOK_S = 0.05
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
_MODE = 0o644


@contextmanager
def locked(path: Path, waits_s: float) -> Iterator[None]:
    """Hold the lock of a file during the block; raises Timeout, FileNotFoundError if its folder is missing.

    It contends with `FileLock`, which would create the folder again, where nobody looks for it.
    """
    descriptor = _acquired(path, time.monotonic() + waits_s)
    try:
        yield
    finally:
        unlock_descriptor(descriptor)
        os.close(descriptor)


def is_locked(path: Path) -> bool:
    """Return whether a process holds the lock of a file; False if its folder is missing. Raises OSError."""
    try:
        with locked(path, 0):
            return False
    except Timeout:
        return True
    except FileNotFoundError:
        return False


def _acquired(path: Path, end: float) -> int:
    """Return the descriptor of a locked file that still lies at its path; raises Timeout at the end, OSError."""
    while True:
        descriptor = os.open(path, _FLAGS, _MODE)
        is_held = False
        try:
            is_held = lock_descriptor(descriptor, blocking=False) and _lies_at(path, descriptor)
        finally:
            if not is_held:
                os.close(descriptor)
        if is_held:
            return descriptor
        if time.monotonic() >= end:
            raise Timeout(str(path))
        time.sleep(_LOOK_S)


def _lies_at(path: Path, descriptor: int) -> bool:
    """Return whether an open file still lies at its path; Windows renames and removes none that is open."""
    if os.name != "posix":
        return True
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


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
