"""Files on this machine: paths that stay inside a folder, atomic owner-only writes, bounded reads, digests."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath

_CHUNK = 1 << 20
OWNER_FILE, OWNER_FOLDER = 0o600, 0o700


class OutsideFolder(ValueError):
    """A path does not stay inside its folder: absolute, with `..`, or by a link out of it."""


class TooLarge(ValueError):
    """A file is larger than its reader allows; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


def is_relative_inside(path: str) -> bool:
    """Say whether a written path is relative and names no parent, on any platform (nothing is looked up)."""
    windows = PureWindowsPath(path)
    parts = PurePosixPath(path.replace("\\", "/")).parts
    is_rooted = bool(windows.drive or windows.root) or path.startswith(("/", "\\", "~"))
    return bool(parts) and not is_rooted and ".." not in parts and "\0" not in path


def contained(folder: Path, path: str) -> Path:
    """Return the real path of a relative path inside a folder; raises OutsideFolder where it leads out."""
    if not is_relative_inside(path):
        raise OutsideFolder(path)
    root = folder.resolve()
    found = (root / path.replace("\\", "/")).resolve()
    if not found.is_relative_to(root):
        raise OutsideFolder(path)
    return found


def read(path: Path, limit: int) -> bytes:
    """Return the bytes of a file of at most `limit` bytes; raises TooLarge, OSError."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(limit)
    return data


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only; folders on the way are made the same."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(OWNER_FILE)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, with its parents; one that is there is left as it is."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=OWNER_FOLDER, exist_ok=True)


def sha256(path: Path) -> str:
    """Return the digest of a file's bytes in hexadecimal; raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
