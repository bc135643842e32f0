"""Files: paths contained in a folder, atomic owner-only writes, size-limited reads, digests."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from assistant.core import ownership

_CHUNK = 1 << 20
_SHORT_NAME = 40  # characters, so that the name of a draft fits the limit of the file system
OWNER_FILE, OWNER_FOLDER = 0o600, 0o700


class OutsideFolder(ValueError):
    """A path leads out of its folder: it is absolute, has `..`, or follows a link."""


class TooLarge(ValueError):
    """A file is larger than its reader allows; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


def is_relative_inside(path: str) -> bool:
    """Return whether a path is relative and without `..` on every platform; the disk is not accessed."""
    windows = PureWindowsPath(path)
    parts = PurePosixPath(path.replace("\\", "/")).parts
    is_rooted = bool(windows.drive or windows.root) or path.startswith(("/", "\\", "~"))
    return bool(parts) and not is_rooted and ".." not in parts and "\0" not in path


def contained(folder: Path, path: str) -> Path:
    """Return the real path of a relative path inside a folder. Raises OutsideFolder if it leads out."""
    if not is_relative_inside(path):
        raise OutsideFolder(path)
    root = folder.resolve()
    real = (root / path.replace("\\", "/")).resolve()
    if not real.is_relative_to(root):
        raise OutsideFolder(path)
    return real


def read(path: Path, limit: int) -> bytes:
    """Return the content of a file of at most `limit` bytes. Raises TooLarge, OSError."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(limit)
    return data


def write(path: Path, data: bytes) -> None:
    """Write a file atomically, readable by its owner only; missing folders are created for the owner only."""
    draft = _staged(path, data)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
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
                former[path] = _staged(path, path.read_bytes())
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
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:_SHORT_NAME]}.")
    draft = Path(name)
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


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder whose content moves to `target` (absent or empty) when the block ends.

    If the block or the move fails, everything is removed again.
    """
    make_folder(target.parent)
    staging = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name[:_SHORT_NAME]}."))
    moved: list[Path] = []
    try:
        yield staging
        make_folder(target)
        for entry in sorted(staging.iterdir()):
            moved.append(target / entry.name)
            entry.replace(moved[-1])
    except BaseException:
        for path in moved:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def make_folder(path: Path) -> None:
    """Create a folder and its missing parents for the owner only; an existing folder is left unchanged."""
    if not path.is_dir():
        is_topmost = path.parent.is_dir()
        make_folder(path.parent)
        path.mkdir(mode=OWNER_FOLDER, exist_ok=True)
        if is_topmost:  # folders below inherit its access list
            ownership.restrict_to_owner(path)


def sha256(path: Path) -> str:
    """Return the SHA-256 digest of a file in hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
