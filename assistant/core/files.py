"""Files: paths contained in a folder, atomic owner-only writes, and the one door through which given files are read.

    opened(path, limit)  →  an ordinary file, open for reading; anything else raises UnfitFile with a sentence
    read(path, limit), sha256(path, limit)    its bytes, its digest

A file that people give may be a pipe that never ends, a device, a link in a loop or a sparse file of 8 GB. It is opened
without waiting, examined once it is open (so that nothing can be exchanged in between), and measured before it is read.
`tests/project/test_given_files.py` keeps other modules from opening such files themselves.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from assistant.core import ownership
from assistant.core.language import mark, say

_CHUNK = 1 << 20
_DRAFT = ".beian"  # ends the name of a file or folder that is written beside its target and then renamed
_LEFT_BEHIND = re.compile(r"\..*\.[a-z0-9_]{8}\.beian")
_LEFT_AFTER_S = 3600.0  # no process writes one file for so long; the clocks of two machines may differ by minutes
_SHORT_NAME = 40  # characters, so that the name of a draft fits the limit of the file system
OWNER_FILE, OWNER_FOLDER = 0o600, 0o700
WORKSPACE, CLIENTS = "工作区.yaml", "客户"  # the file that marks a workspace, and the folder of its clients' folders
LARGEST = 200 << 20  # bytes of a file that people give, where no field has a smaller limit
_READING = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT")
)
_KINDS = {
    stat.S_IFDIR: mark("是文件夹，不是文件"),
    stat.S_IFIFO: mark("是管道，不是普通文件"),
    stat.S_IFSOCK: mark("是套接字，不是普通文件"),
    stat.S_IFCHR: mark("是设备，不是普通文件"),
    stat.S_IFBLK: mark("是设备，不是普通文件"),
}


class OutsideFolder(ValueError):
    """A path leads out of its folder: it is absolute, has `..`, or follows a link."""


class UnfitFile(OSError):
    """A path that leads to no ordinary file, or to one that changes while it is read; `what` says what was found."""

    def __init__(self, path: Path | str, what: str) -> None:
        super().__init__(0, what, str(path))
        self.what = what


class TooLarge(UnfitFile):
    """A file is larger than its reader allows; `limit` is in bytes. Nothing of it was read."""

    def __init__(self, limit: int, path: Path | str = "") -> None:
        most = say("超过 {limit} MB", limit=limit >> 20) if limit >> 20 else say("超过 {limit} 字节", limit=limit)
        super().__init__(path, most)
        self.limit = limit


def is_relative_inside(path: str) -> bool:
    """Return whether a path is relative and without `..` on every platform; the disk is not accessed."""
    windows = PureWindowsPath(path)
    parts = PurePosixPath(path.replace("\\", "/")).parts
    is_rooted = bool(windows.drive or windows.root) or path.startswith(("/", "\\", "~"))
    return bool(parts) and not is_rooted and ".." not in parts and "\0" not in path


def contained(folder: Path, path: str) -> Path:
    """Return the real path of a relative path inside a folder.

    Raises OutsideFolder if it leads out, UnfitFile for a link that leads nowhere or in a circle.
    """
    if not is_relative_inside(path):
        raise OutsideFolder(path)
    root = folder.resolve()
    given = root / path.replace("\\", "/")
    try:
        real = given.resolve()
    except (RuntimeError, OSError):  # Python before 3.13 raises RuntimeError for a link in a loop
        raise UnfitFile(given, say("是指向自身的循环链接")) from None
    if not real.is_relative_to(root):
        raise OutsideFolder(path)
    if given.is_symlink() and not given.exists():
        raise UnfitFile(given, _link_fault(given))
    return real


@contextmanager
def opened(path: Path, limit: int = LARGEST) -> Iterator[BinaryIO]:
    """Yield an ordinary file of at most `limit` bytes, open for reading. Raises UnfitFile, TooLarge, OSError."""
    file = _descriptor(path)
    try:
        state = os.fstat(file)
        if not stat.S_ISREG(state.st_mode):
            raise UnfitFile(path, _kind(state.st_mode))
        if state.st_size > limit:
            raise TooLarge(limit, path)
    except BaseException:
        os.close(file)
        raise
    with open(file, "rb") as stream:  # noqa: PTH123  a descriptor, no path
        yield stream


def read(path: Path, limit: int = LARGEST) -> bytes:
    """Return the content of an ordinary file of at most `limit` bytes. Raises UnfitFile, TooLarge, OSError."""
    with opened(path, limit) as file:
        expected = os.fstat(file.fileno()).st_size
        data = file.read(limit + 1)
        _refuse_change(path, file, expected, len(data))
    return data


def write(path: Path, data: bytes) -> None:
    """Write a file atomically, readable by its owner only; missing folders are created for the owner only."""
    draft = _staged(path, data)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes) -> None:
    """Write a file as `write` does, but never over another one. Raises FileExistsError, OSError."""
    make_folder(path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_FILE))
    try:
        write(path, data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, all or none, each as `write` does. On an OSError every file is as it was before.

    All contents are first written beside their targets. Then files are only renamed, and a failed rename undoes the
    others.
    """
    drafts: dict[Path, Path] = {}
    former: dict[Path, Path] = {}
    changed: list[Path] = []
    try:
        for path, data in contents.items():
            drafts[path] = _staged(path, data)
            if path.exists():
                former[path] = _staged(path, read(path))
        for path, draft in drafts.items():
            draft.replace(path)
            changed.append(path)
    except BaseException:
        for path in reversed(changed):
            with suppress(OSError):
                former[path].replace(path) if path in former else path.unlink(missing_ok=True)
        raise
    finally:
        for leftover in (*drafts.values(), *former.values()):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _staged(path: Path, data: bytes) -> Path:
    """Write the content to a new file beside a path, flush it to the disk and return it."""
    make_folder(path.parent)
    handle, draft = draft_file(path.parent, path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(OWNER_FILE)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def draft_file(folder: Path, name: str) -> tuple[int, Path]:
    """Create a file beside its future place, for the owner only; return its descriptor and its path."""
    handle, draft = tempfile.mkstemp(_DRAFT, f".{name[:_SHORT_NAME]}.", folder)
    return handle, Path(draft)


def clear_left_behind(folder: Path, beside: Collection[str] = ()) -> list[Path]:
    """Remove what killed processes have left half-written in a folder and below, but for folders of these names; return it.

    A younger draft may be one that a process of another machine is writing; links are not followed.
    """
    moment, stale = time.time(), []
    for place, folders, names in os.walk(folder):
        for name in filter(_LEFT_BEHIND.fullmatch, (*folders, *names)):
            path = Path(place) / name
            with suppress(OSError):
                if moment - path.lstat().st_mtime > _LEFT_AFTER_S:
                    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                    stale.append(path)
        folders[:] = [name for name in folders if name not in beside and not _LEFT_BEHIND.fullmatch(name)]
    return stale


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder whose content moves to `target` (absent or empty) when the block ends.

    If the block or the move fails, everything is removed again.
    """
    make_folder(target.parent)
    staging = Path(tempfile.mkdtemp(_DRAFT, f".{target.name[:_SHORT_NAME]}.", target.parent))
    moved: list[Path] = []
    try:
        yield staging
        make_folder(target, is_new=True)
        for entry in sorted(staging.iterdir()):
            moved.append(target / entry.name)
            entry.replace(moved[-1])
    except BaseException:
        for path in moved:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def make_folder(path: Path, within: Path | None = None, *, is_new: bool = False) -> None:
    """Create a folder and its missing parents for the owner only; an existing folder is left unchanged.

    `within` is a folder above that must exist, and so must the folder of a client in a workspace, unless `is_new` says
    that this is the one to be created: what a colleague renames meanwhile is not created again, where nobody would look
    for what is written, but FileNotFoundError raised.
    """
    if not path.is_dir():
        if path == within or (not is_new and is_client_folder(path)):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        is_topmost = path.parent.is_dir()
        make_folder(path.parent, within)
        path.mkdir(mode=OWNER_FOLDER, exist_ok=True)
        if is_topmost:  # folders below inherit its access list
            ownership.restrict_to_owner(path)


def is_client_folder(path: Path) -> bool:
    """Return whether a path is that of a client's folder in a workspace, whether it exists or not."""
    return path.parent.name == CLIENTS and (path.parents[1] / WORKSPACE).is_file()


def sha256(path: Path, limit: int = LARGEST) -> str:
    """Return the SHA-256 digest of an ordinary file in hexadecimal. Raises UnfitFile, TooLarge, OSError."""
    digest, count = hashlib.sha256(), 0
    with opened(path, limit) as file:
        expected = os.fstat(file.fileno()).st_size
        while count <= limit and (chunk := file.read(_CHUNK)):
            digest.update(chunk)
            count += len(chunk)
        _refuse_change(path, file, expected, count)
    return digest.hexdigest()


def _descriptor(path: Path) -> int:
    """Return an open descriptor; a link that leads nowhere and a socket are refused with a sentence."""
    try:
        return os.open(path, _READING) if os.name == "posix" else _opened_plainly(path)
    except OSError as fault:
        if path.is_symlink() and fault.errno in (errno.ENOENT, errno.ELOOP):
            raise UnfitFile(path, _link_fault(path)) from None
        if fault.errno in (errno.ENXIO, errno.EOPNOTSUPP):  # a socket cannot be opened at all
            raise UnfitFile(path, say(_KINDS[stat.S_IFSOCK])) from None
        raise


def _opened_plainly(path: Path) -> int:
    """Return a descriptor on a system that cannot open without waiting; what is no file is refused before."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise UnfitFile(path, _kind(mode))
    return os.open(path, _READING)


def _refuse_change(path: Path, file: BinaryIO, expected: int, count: int) -> None:
    """Raise UnfitFile if a file has grown, shrunk or promised another size than it has."""
    if not expected == count == os.fstat(file.fileno()).st_size:
        raise UnfitFile(path, say("在读取时还在变化"))


def _kind(mode: int) -> str:
    return say(_KINDS.get(stat.S_IFMT(mode), mark("不是普通文件")))


def _link_fault(path: Path) -> str:
    try:
        path.stat()
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            return say("是指向自身的循环链接")
    return say("是失效的链接，指向的文件不存在")
