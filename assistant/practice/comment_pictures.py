"""Screenshots of comments in the folder 退回意见/ of a client: each is stored once, and its text is read here.

store_picture(client, file)  →  its path in the client's folder; UsageError if it is no picture
read_picture(client, path)   →  its text, "" where none can be read
unused_pictures(client)      →  those that no comment names; only they can be withdrawn
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.core import files
from assistant.core.errors import BeianError, UsageError
from assistant.core.language import say
from assistant.declaration.documents import extra
from assistant.declaration.documents.reading import read, read_all
from assistant.declaration.profile.updating import held
from assistant.practice.comment_tasks import PICTURES, tasks

MOST_BYTES = 20 << 20
_DIGEST = 8


def store_picture(client: Path, file: Path) -> str:
    """Store a picture and return its path relative to the client's folder; the same one is stored once.

    Raises UsageError, OSError.
    """
    try:
        data = files.read(file, MOST_BYTES)
    except files.TooLarge:
        facts = {"file": file.name, "limit": MOST_BYTES >> 20}
        raise UsageError(what=say("没有收下“{file}”：超过 {limit} MB。请只截有意见的部分，再上传。", **facts)) from None
    document = read(file)
    if document.error or document.kind != "image":
        raise UsageError(what=say("“{file}”不是能打开的图片，没有收下。", file=file.name))
    folder, digest = client / PICTURES, document.sha256[:_DIGEST]
    known = next(iter(sorted(folder.glob(f"*-{digest}{file.suffix.lower()}"))), None)
    target = known or folder / f"{date.today().isoformat()}-{digest}{file.suffix.lower()}"
    if known is None:
        files.write(target, data)
    return target.relative_to(client).as_posix()


def read_picture(client: Path, path: str) -> str:
    """Return the text of a stored picture. Raises UsageError if nothing here reads pictures, or it is damaged."""
    file = client / path
    if not extra.is_installed():
        raise UsageError(what=say("本机没有装文字识别。请照着原图把意见写在下面。"))
    (document,) = read_all([file], words={file: "all"})
    if document.error:
        raise UsageError(what=document.error)
    return document.text.strip()


def unused_pictures(client: Path) -> list[str]:
    """Return the pictures that no comment names, newest first; all of them if the comments cannot be read."""
    try:
        used = _used(client)
    except (BeianError, OSError):
        used = set()
    return [name for name in stored_pictures(client) if name not in used]


def stored_pictures(client: Path) -> list[str]:
    """Return all pictures, newest first."""
    folder = client / PICTURES
    paths = folder.iterdir() if folder.is_dir() else ()
    names = (path.name for path in paths if path.is_file() and not path.name.startswith("."))
    return [f"{PICTURES}/{name}" for name in sorted(names, reverse=True)]


def withdraw_picture(client: Path, path: str) -> None:
    """Delete a picture that no comment names; one that is deleted already stays so.

    Raises UsageError if a comment names it, InputProblems while the comments cannot be read, OSError.
    """
    with held(client):
        if path in _used(client):
            raise UsageError(what=say("这张截图已记成意见，不能删。"))
        if path in stored_pictures(client):
            (client / path).unlink(missing_ok=True)


def _used(client: Path) -> set[str]:
    """Return the pictures that comments name. Raises InputProblems, OSError."""
    return {picture for task in tasks(client) for picture in task.receipt.pictures}
