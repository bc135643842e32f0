"""Files between the person's browser and a client's folder: what is dropped comes into 收件, what lies there goes out.

    taken(home, name, batch)     →  where a dropped file goes; UnfitName for a name that is a path or worse
    placed(draft, …)             →  puts a file that has come whole there; two of one name never replace each other
    handed_out(home, path)       →  a file of the client that may leave as an attachment; None for all else

A dropped file never replaces one, and its name is only ever a name: what holds a separator, a control sign or a
device's name is refused, not repaired.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from assistant.core import files
from assistant.core.file_names import folded, shown, why_unfit
from assistant.core.language import mark, say
from assistant.practice.layout import BROWSER
from assistant.practice.workspace import INBOX, RUNS

MOST_BYTES = 200 << 20
TOO_LARGE = mark("没有收下“{name}”：超过 {limit} MB。请压缩或拆分后再放一次。")
_HELD_BACK = frozenset({RUNS, BROWSER, "台账", "旧版"})
_HANDED_OUT = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif", ".webp", ".docx", ".xlsx", ".zip", ".heic"}
)


class UnfitName(ValueError):
    """A dropped file has a name that is no plain file name; the message names it, with the reason and the remedy."""


def taken(home: Path, name: str, batch: str) -> Path:
    """Return where a dropped file goes: in this batch's folder of 收件, beside what has its name; raises UnfitName."""
    if why := why_unfit(name):
        raise UnfitName(say(mark("没有收下“{name}”：文件名{why}。请改名后再放一次。"), name=shown(name), why=why))
    if not re.fullmatch(r"[0-9T-]{8,40}", batch):
        raise UnfitName(say(mark("没有收下“{name}”：打开的页面太旧。请刷新页面再放一次。"), name=shown(name)))
    folder = home / INBOX / batch
    there = {folded(path.name) for path in folder.iterdir()} if folder.is_dir() else set()
    free, number = name, 1
    while folded(free) in there:
        number += 1
        free = f"{Path(name).stem} ({number}){Path(name).suffix}"
    return folder / free


def placed(draft: Path, home: Path, name: str, batch: str) -> Path:
    """Put a whole file beside what has its name by now and return where; raises UnfitName, OSError."""
    while True:
        target = taken(home, name, batch)
        try:
            os.link(draft, target)
        except FileExistsError:  # another window has dropped one of this name meanwhile
            continue
        except OSError:  # no second name can be given on such a drive
            draft.replace(target)
        else:
            draft.unlink()
        return target


def handed_out(home: Path, path: str) -> Path | None:
    """Return a paper of a client by its path in the folder; None where it is none, lies elsewhere, or is held back."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] in _HELD_BACK or any(part.startswith(".") for part in parts):
        return None
    try:
        contained = files.contained(home, path)
    except (files.OutsideFolder, OSError):
        return None
    inside = contained.relative_to(home.resolve()).parts
    is_held = inside[0] in _HELD_BACK or any(part.startswith(".") for part in inside)
    return contained if contained.is_file() and contained.suffix.lower() in _HANDED_OUT and not is_held else None
