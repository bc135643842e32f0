"""Uploads into a client's folder 收件, and downloads out of the folder.

    taken(home, name, batch)     →  the path of an upload; UnfitName for a name that is not a plain file name
    placed(draft, …)             →  moves a complete upload there; equal names never replace each other
    received(stream, room, size) →  an upload in a temporary file, None if it is incomplete
    handed_out(home, path)       →  a file of the client that may be downloaded, or None

A name with a separator, a control character or a reserved device name is refused, not repaired.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

from assistant.core import files
from assistant.core.file_names import folded, shown, why_unfit
from assistant.core.language import mark, say
from assistant.practice.layout import BROWSER
from assistant.practice.workspace import INBOX, RUNS

MOST_BYTES = 200 << 20
TOO_LARGE = mark("没有收下“{name}”：超过 {limit} MB。请压缩或拆分后重新上传。")
_MOST_OFFERED = 500
_HELD_BACK = frozenset({RUNS, BROWSER, "台账", "旧版"})
_HANDED_OUT = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif", ".webp", ".docx", ".xlsx", ".zip", ".heic"}
)


class UnfitName(ValueError):
    """An upload's name is not a plain file name; the message holds the name, the reason and the remedy."""


def taken(home: Path, name: str, batch: str) -> Path:
    """Return the path of an upload in its batch's folder of 收件, numbered if the name exists; raises UnfitName."""
    if why := why_unfit(name):
        raise UnfitName(say("没有收下“{name}”：文件名{why}。请改名后重新上传。", name=shown(name), why=why))
    if not re.fullmatch(r"[0-9T-]{8,40}", batch):
        raise UnfitName(say("没有收下“{name}”：打开的页面已过期。请刷新页面后重新上传。", name=shown(name)))
    folder = home / INBOX / batch
    existing = {folded(path.name) for path in folder.iterdir()} if folder.is_dir() else set()
    free_name, number = name, 1
    while folded(free_name) in existing:
        number += 1
        free_name = f"{Path(name).stem} ({number}){Path(name).suffix}"
    return folder / free_name


def placed(draft: Path, home: Path, name: str, batch: str) -> Path:
    """Move a complete upload to its path, numbered if the name exists, and return it; raises UnfitName, OSError."""
    while True:
        target = taken(home, name, batch)
        try:
            os.link(draft, target)
        except FileExistsError:  # another window has uploaded this name in the meantime
            continue
        except OSError:  # this drive has no hard links
            draft.replace(target)
        else:
            draft.unlink()
        return target


def handed_out(home: Path, path: str) -> Path | None:
    """Return a downloadable file of a client by its relative path; None if it is withheld or outside the folder."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] in _HELD_BACK or any(part.startswith(".") for part in parts):
        return None
    try:
        file = files.contained(home, path)
    except (files.OutsideFolder, OSError):
        return None
    inside = file.relative_to(home.resolve()).parts
    is_withheld = inside[0] in _HELD_BACK or any(part.startswith(".") for part in inside)
    return file if file.is_file() and file.suffix.lower() in _HANDED_OUT and not is_withheld else None


def offered(home: Path) -> list[str]:
    """Return the relative paths of the client's files that may be downloaded, by folder, the newest of a folder first."""
    paths: list[Path] = []
    for folder, below, names in os.walk(home):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if Path(folder) == home:
            below[:] = [name for name in below if name not in _HELD_BACK]
        own = [Path(folder, name) for name in names if not name.startswith(".")]
        paths += sorted((path for path in own if path.suffix.lower() in _HANDED_OUT), key=_age, reverse=True)
    return [path.relative_to(home).as_posix() for path in paths[:_MOST_OFFERED]]


def _age(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


async def received(stream: AsyncIterator[bytes], room: Path, size: int) -> Path | None:
    """Write an upload to a temporary file of its owner only; an incomplete one is deleted and gives None."""
    files.make_folder(room)
    handle, draft = files.draft_file(room, "drop")
    try:
        with os.fdopen(handle, "wb") as file:
            async for chunk in stream:
                size -= len(chunk)
                if size < 0:
                    break
                file.write(chunk)
        draft.chmod(files.OWNER_FILE)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    if size:
        draft.unlink()
        return None
    return draft
