"""Disks on which the n-th step of writing fails, for tests of partly written files.

disk = FullDisk(patch, n)                   any step of this process, until the patch is undone
for disk in disks(home, short=False):       a disk for each step of the operation below `disk.root`
with full_disk(disk, monkeypatch): …
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.proof.journal import chain

MOST_STEPS = 120


class FullDisk:
    """Makes the n-th step of writing fail (a line, a sync, the final name of a file); a partial line is written then."""

    def __init__(self, patch: pytest.MonkeyPatch, fails: int) -> None:
        self._fails, self._steps = fails, 0
        patch.setattr(os, "write", self._partial_write(os.write))
        patch.setattr(os, "fsync", self._failing(os.fsync))
        patch.setattr(chain, "_SYNC", self._failing(chain._SYNC))
        patch.setattr(Path, "replace", self._failing(Path.replace))

    @property
    def was_met(self) -> bool:
        """Return whether the failing step was reached."""
        return self._steps >= self._fails

    def _partial_write(self, write: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
        def written(file: int, content: bytes) -> int:
            if self._steps + 1 == self._fails:
                write(file, content[: len(content) // 2])
            self._step()
            return write(file, content)

        return written

    def _failing(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any) -> Any:
            self._step()
            return act(*arguments)

        return done

    def _step(self) -> None:
        self._steps += 1
        if self._steps == self._fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Disk:
    """A disk that is full at one step below its root.

    Steps are syncs, renames, new files and folders; on a `short` disk they are the writes, and the failing write stores
    half of its data.
    """

    def __init__(self, root: Path, failing: int, *, short: bool = False) -> None:
        self.root, self.failing, self.short, self.steps = root.resolve(), failing, short, 0

    @property
    def has_failed(self) -> bool:
        """Return whether the failing step was reached."""
        return self.steps >= self.failing > 0

    def step(self, path: object, write_part: Callable[[], object] | None = None) -> None:
        """Count a step below the root; raises OSError if it fails, after `write_part` (for a write) has done half of
        it.
        """
        if self.short != (write_part is not None) or not isinstance(path, (str, os.PathLike)):
            return
        if Path(os.path.realpath(os.fspath(path))).is_relative_to(self.root):
            self.steps += 1
            if self.steps == self.failing:
                if write_part is not None:
                    write_part()
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


class DiskFile:
    """A file open for writing on such a disk."""

    def __init__(self, file: Any, path: object, disk: Disk) -> None:
        self.file, self.path, self.disk = file, path, disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> DiskFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: Any) -> Any:
        """Write all of it, or half if the disk is full."""

        def write_part() -> None:
            self.file.write(data[: len(data) // 2])
            self.file.flush()

        self.disk.step(self.path, write_part)
        return self.file.write(data)


def disks(home: Path, *, short: bool, every: int = 1) -> Iterator[Disk]:
    """Yield disks, each with its own root in `home` and full one step (or `every` so many) later; the last never fails."""
    for failing in range(1, MOST_STEPS, every):
        disk = Disk(home / str(failing), failing, short=short)
        yield disk
        if not disk.has_failed:
            return
    pytest.fail("it never ended without a failure")


@contextmanager
def full_disk(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the disk fail at its step, however Python reaches it."""

    def renaming(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(source: Any, target: Any, **more: Any) -> Any:
            disk.step(target)
            return real(source, target, **more)

        return call

    def by_handle(real: Callable[..., Any], *, opens_file: bool) -> Callable[..., Any]:
        def call(handle: int, *words: Any, **more: Any) -> Any:
            place = place_of(handle, disk)
            disk.step(place)
            done = real(handle, *words, **more)
            return DiskFile(done, place, disk) if opens_file else done

        return call

    with monkeypatch.context() as patch:
        for name in ("replace", "rename", "link", "symlink"):
            patch.setattr(os, name, renaming(getattr(os, name)))
        patch.setattr(os, "write", partial_write_by_handle(os.write, disk))
        patch.setattr(os, "fsync", by_handle(os.fsync, opens_file=False))
        patch.setattr(chain, "_SYNC", by_handle(chain._SYNC, opens_file=False))
        patch.setattr(os, "fdopen", by_handle(os.fdopen, opens_file=True))
        for module in (io, builtins):
            patch.setattr(module, "open", open_on(disk))
        patch.setattr(os, "mkdir", new_only(os.mkdir, disk))
        patch.setattr(shutil, "copyfile", copyfile_on(disk))
        patch.setattr(tempfile, "mkdtemp", mkdtemp_on(disk))
        yield


def place_of(handle: int, disk: Disk) -> Path:
    """Return the path of a handle's file; the disk's root if this system does not tell."""
    link = Path(f"/proc/self/fd/{handle}")
    return link.readlink() if link.is_symlink() else disk.root


def partial_write_by_handle(real: Callable[[int, bytes], int], disk: Disk) -> Callable[[int, bytes], int]:
    """Return `os.write` on a disk."""

    def call(handle: int, data: bytes) -> int:
        disk.step(place_of(handle, disk), lambda: real(handle, data[: len(data) // 2]))
        return real(handle, data)

    return call


def open_on(disk: Disk, real: Callable[..., Any] = io.open) -> Callable[..., Any]:
    """Return `open` on a disk; opening for reading takes no space."""

    def call(path: Any, mode: str = "r", *words: Any, **more: Any) -> Any:
        if isinstance(path, int) or not set(mode) & set("wax+"):
            return real(path, mode, *words, **more)
        disk.step(path)
        return DiskFile(real(path, mode, *words, **more), path, disk)

    return call


def copyfile_on(disk: Disk) -> Callable[..., Any]:
    """Return `copyfile` on a disk."""
    real = shutil.copyfile

    def call(source: Any, target: Any, **more: Any) -> Any:
        disk.step(target)
        disk.step(target, lambda: Path(target).write_bytes(leading_part(Path(source))))
        return real(source, target, **more)

    return call


def leading_part(path: Path) -> bytes:
    """Return the first half of a file."""
    data = path.read_bytes()
    return data[: len(data) // 2]


def new_only(real: Callable[..., None], disk: Disk) -> Callable[..., None]:
    """Return `mkdir` on a disk; an existing folder takes no space."""

    def call(path: Any, *words: Any, **more: Any) -> None:
        if not Path(path).is_dir():
            disk.step(path)
        real(path, *words, **more)

    return call


def mkdtemp_on(disk: Disk) -> Callable[..., str]:
    """Return `mkdtemp` on a disk; its folder is created where requested."""
    real = tempfile.mkdtemp

    def call(*words: Any, **more: Any) -> str:
        disk.step(more.get("dir"))
        return str(real(*words, **more))

    return call
