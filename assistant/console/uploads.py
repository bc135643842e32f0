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
import unicodedata
from pathlib import Path, PurePosixPath

from assistant import files
from assistant.practice.layout import BROWSER
from assistant.practice.workspace import INBOX, RUNS

MOST_BYTES = 200 << 20
_LONGEST = 120
_LONGEST_BYTES = 240  # file systems take 255, and a number may come behind the name
_UNFIT = re.compile(r'[\\/:*?"<>|]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})  # control and direction signs, breaks, what no font shows
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_HELD_BACK = frozenset({RUNS, BROWSER, "台账", "旧版"})
_HANDED_OUT = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif", ".webp", ".docx", ".xlsx", ".zip", ".heic"}
)


class UnfitName(ValueError):
    """A dropped file has a name that is no plain file name."""


def taken(home: Path, name: str, batch: str) -> Path:
    """Return where a dropped file goes: in this batch's folder of 收件, beside what has its name; raises UnfitName."""
    is_plain = name and name == name.strip().strip(" .") and not name.startswith((".", "~$"))
    is_short = len(name) <= _LONGEST and len(name.encode("utf-8", "surrogatepass")) <= _LONGEST_BYTES
    is_seen = not any(unicodedata.category(sign) in _UNSEEN for sign in name)
    if not is_plain or not is_short or not is_seen or _UNFIT.search(name) or _DEVICES.fullmatch(name):
        raise UnfitName(name)
    if not re.fullmatch(r"[0-9T-]{8,40}", batch):
        raise UnfitName(batch)
    folder = home / INBOX / batch
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return target


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
        found = files.contained(home, path)
    except (files.OutsideFolder, OSError):
        return None
    inside = found.relative_to(home.resolve()).parts
    is_held = inside[0] in _HELD_BACK or any(part.startswith(".") for part in inside)
    return found if found.is_file() and found.suffix.lower() in _HANDED_OUT and not is_held else None
