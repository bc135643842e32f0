"""Names of files that come from elsewhere: why one is not taken, how it is shown, and what every disk takes of it.

why_unfit(name)      a sentence for a name that is refused, "" for a plain one
has_unseen(name)     whether signs stand in it that nobody sees, or that turn its reading round
shown(name)          the name as a screen may show it
storable(stem)       a stem without what some system refuses
folded(name)         the form in which two names are the same on some system: case and accents put aside
"""

from __future__ import annotations

import re
import unicodedata

from assistant.core.language import mark, say

LONGEST = 120  # characters
LONGEST_BYTES = 240  # file systems take 255, and a number may come behind the name
_SHOWN = 40
_SEPARATORS = re.compile(r"[\\/]")
_FORBIDDEN = re.compile(r'[:*?"<>|]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})  # control and direction signs, breaks, what no font shows
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def why_unfit(name: str) -> str:
    """Return why a name is not taken as it is; "" where every system takes it."""
    if not name:
        return say(mark("是空的"))
    if has_unseen(name):
        return say(mark("里有看不见的控制字符或方向字符"))
    if _SEPARATORS.search(name) or name in (".", ".."):
        return say(mark("是路径（含 / 或 \\），不是文件名"))
    if _FORBIDDEN.search(name):
        return say(mark('里有 : * ? " < > | 之一'))
    if name.startswith((".", "~$")):
        return say(mark("以 . 或 ~$ 开头，是隐藏文件或临时文件"))
    if name != name.strip().strip(" ."):
        return say(mark("首尾有空格，或以句点结尾"))
    if _DEVICES.fullmatch(name):
        return say(mark("是系统保留的名字（如 CON、NUL、COM1）"))
    if len(name) > LONGEST or len(name.encode("utf-8", "surrogatepass")) > LONGEST_BYTES:
        return say(mark("太长（最多 {chars} 个字符，约 {words} 个汉字）"), chars=LONGEST, words=LONGEST_BYTES // 3)
    return ""


def has_unseen(name: str) -> bool:
    """Say whether control or direction signs, half characters or breaks stand in a name."""
    return any(unicodedata.category(sign) in _UNSEEN for sign in name)


def shown(name: str) -> str:
    """Return a name with what cannot be seen in it made visible, and its middle left out where it is long."""
    seen = "".join("\ufffd" if unicodedata.category(sign) in _UNSEEN else sign for sign in name)
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 10]}…{seen[-9:]}"


def storable(stem: str) -> str:
    """Return a stem that every system takes as a name: unseen signs out, forbidden ones replaced, no device's name."""
    seen = "".join(sign for sign in stem if unicodedata.category(sign) not in _UNSEEN)
    plain = _FORBIDDEN.sub("_", _SEPARATORS.sub("_", seen)).strip().strip(" .")
    return f"_{plain}" if _DEVICES.fullmatch(plain) else plain


def folded(name: str) -> str:
    """Return the form in which a disk that knows neither case nor accents' order compares names."""
    return unicodedata.normalize("NFC", name).casefold()
