"""Check, display and clean names of files that come from elsewhere.

why_unfit(name)      why a name is refused, "" for an acceptable one
has_unseen(name)     whether a name has invisible characters, or ones that change the direction of reading
shown(name)          a name as a screen may show it
storable(stem)       a stem that every file system accepts
folded(name)         the form in which a case-insensitive file system compares names
"""

from __future__ import annotations

import re
import unicodedata

from assistant.core import unseen
from assistant.core.language import say

LONGEST = 120  # characters
LONGEST_BYTES = 240  # file systems allow 255, and a number may be appended
_SHOWN = 40
_SEPARATORS = re.compile(r"[\\/]")
_FORBIDDEN = re.compile(r'[:*?"<>|]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def why_unfit(name: str) -> str:
    """Return why a name is refused; "" if every system accepts it."""
    if not name:
        return say("是空的")
    characters = unseen.in_name(name)
    if characters:
        return say("里有看不见的控制字符或方向字符：{what}", what=unseen.described(characters))
    if _SEPARATORS.search(name) or name in (".", ".."):
        return say("是路径（含 / 或 \\），不是文件名")
    if _FORBIDDEN.search(name):
        return say('里有 : * ? " < > | 之一')
    if name.startswith((".", "~$")):
        return say("以 . 或 ~$ 开头，是隐藏文件或临时文件")
    if name != name.strip().strip(" ."):
        return say("首尾有空格，或以句点结尾")
    if is_device(name):
        return say("是系统保留的名字（如 CON、NUL、COM1）")
    if len(name) > LONGEST or len(name.encode("utf-8", "surrogatepass")) > LONGEST_BYTES:
        return say("太长（最多 {chars} 个字符，约 {words} 个汉字）", chars=LONGEST, words=LONGEST_BYTES // 3)
    return ""


def is_device(name: str) -> bool:
    """Return whether a name is one that Windows reserves for a device (CON, NUL, COM1)."""
    return _DEVICES.fullmatch(name) is not None


def has_unseen(name: str) -> bool:
    """Return whether a name holds invisible or direction characters; an exotic blank is seen as a blank."""
    return any(not character.is_blank for character in unseen.in_name(name))


def shown(name: str) -> str:
    """Return a name for the screen: invisible characters replaced by U+FFFD, the middle of a long name left out."""
    seen = _replaced(name, "\ufffd")
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 10]}…{seen[-9:]}"


def storable(stem: str) -> str:
    """Return a stem that every system accepts: invisible characters removed, forbidden ones replaced, no device name."""
    seen = _replaced(stem, "")
    plain = _FORBIDDEN.sub("_", _SEPARATORS.sub("_", seen)).strip().strip(" .")
    return f"_{plain}" if is_device(plain) else plain


def folded(name: str) -> str:
    """Return the form in which a file system compares names if it ignores case and Unicode normal form."""
    return unicodedata.normalize("NFC", name).casefold()


def _replaced(name: str, by: str) -> str:
    """Return a name with every invisible character replaced, and every exotic blank by a space."""
    signs = list(name)
    for character in unseen.in_name(name):
        signs[character.position - 1] = " " if character.is_blank else by
    return "".join(signs)
