"""Names under which services that synchronise folders store a second version of a file that changed on two machines.

is_copy_of("填报资料-李的电脑.json", "填报资料.json")        OneDrive: the name of the computer
is_copy_of("填报资料 (李的冲突副本 2026-11-30).json", …)     Dropbox, 坚果云; 百度网盘 and others count: 填报资料(1).json
"""

from __future__ import annotations

import re
from pathlib import Path

_SAID = re.compile("冲突|副本|conflict|copy", re.IGNORECASE)
_COUNTED = re.compile(r"\s*[(（]\d{1,3}[)）]")
_NUMBERED = re.compile(r"[ _]\d{1,2}")
_COMPUTER = re.compile(r"-[\w\u4e00-\u9fff][\w\u4e00-\u9fff \-]{1,40}")


def is_copy_of(name: str, original: str, *, of_any_computer: bool = True) -> bool:
    """Return whether a file's name is that of a conflict copy of another file in its folder.

    A name that only ends in a number, or in a dash and a word, counts if `of_any_computer`: people name files like that too.
    """
    own, base = Path(name), Path(original)
    if own.suffix.lower() != base.suffix.lower() or not own.stem.startswith(base.stem) or own.stem == base.stem:
        return False
    rest = own.stem[len(base.stem) :]
    patterns = (_COUNTED, _NUMBERED, _COMPUTER) if of_any_computer else (_COUNTED,)
    return bool(_SAID.search(rest)) or any(pattern.fullmatch(rest) for pattern in patterns)


def copies_of(original: Path, *, of_any_computer: bool = True) -> list[Path]:
    """Return the conflict copies beside a file, whether it exists or not, by name. Raises OSError."""
    if not original.parent.is_dir():
        return []
    names = (path for path in original.parent.iterdir() if path.is_file() and not path.is_symlink())
    return sorted(path for path in names if is_copy_of(path.name, original.name, of_any_computer=of_any_computer))
