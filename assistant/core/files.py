"""Files on this machine: paths that stay inside a folder, atomic owner-only writes, bounded reads, digests."""

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
_SHORT_NAME = 40  # characters, so that the name of a draft stays under what a file system takes
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
    result = (root / path.replace("\\", "/")).resolve()
    if not result.is_relative_to(root):
        raise OutsideFolder(path)
    return result


def read(path: Path, limit: int) -> bytes:
    """Return the bytes of a file of at most `limit` bytes; raises TooLarge, OSError."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(limit)
    return data


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only; folders on the way are made the same."""
    draft = _staged(path, data)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, all of them or none, as `write` does; raises OSError with every file as it was before.

    Everything that needs space is written beside its target first; then only names change, and they are put back
    where one of them cannot.
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
        for left in (*drafts.values(), *former.values()):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _staged(path: Path, data: bytes) -> Path:
    """Return a new file beside a path with this content, safely on the disk."""
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
    """Give a folder to fill that becomes `target` at the end, whole or not at all; `target` is absent or empty.

    What was made is taken back where the block, or the last step, fails.
    """
    make_folder(target.parent)
    room = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name[:_SHORT_NAME]}."))
    moved: list[Path] = []
    try:
        yield room
        make_folder(target)
        for item in sorted(room.iterdir()):
            moved.append(target / item.name)
            item.replace(moved[-1])
    except BaseException:
        for path in moved:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(room, ignore_errors=True)


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, with its parents; one that is there is left as it is."""
    if not path.is_dir():
        is_topmost = path.parent.is_dir()
        make_folder(path.parent)
        path.mkdir(mode=OWNER_FOLDER, exist_ok=True)
        if is_topmost:  # what is made below it inherits its access list
            ownership.restrict_to_owner(path)


def sha256(path: Path) -> str:
    """Return the digest of a file's bytes in hexadecimal; raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
