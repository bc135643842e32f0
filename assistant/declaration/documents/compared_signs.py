"""Texts as they are compared with what was recognised: the signs that count, and where in the text each stands.

    compared(text)        →  ComparedSigns: letters, digits and Chinese characters, widths folded, no blanks, no punctuation
    is_same(old, new)     →  whether two stretches of signs differ only in what recognition cannot tell apart
    is_look_alike(old, new) → whether they differ only in signs of nearly the same shape, one for one
    is_critical(old, new) →  whether their difference is one of numbers, letters, denials or other signs of weight: never a slip of reading

Signs that join digits (1.5, 10:30, 2026-12-01), % and ‰, and those of a limit before a digit (≥95) count; other dashes count as
little as punctuation, but a dash in place
of 一 is the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from assistant.core import files

_DASHES = frozenset("-—–－─‐−~～")
_JOINS = frozenset("./:")
_BEFORE_DIGITS = frozenset("≥≤<>±")
_FOLDED = str.maketrans({"l": "i", "〇": "0", "○": "0", "|": "i"})
_CRITICAL = re.compile(
    "[0-9a-z.%/:~〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟半年月日时周季不未无没非否勿禁免拒莫别已是有可上下大小多少]"
)
_MOST_BYTES = 1 << 20
_WEIGHTY = re.compile("[内外前后甲乙仅全男女增减停止同应须必副原≥≤<>±‰]")
_SEEN = frozenset(
    {"门内"}
)  # pairs, printed and read, that recognition was often seen to confuse, besides those of the list
_BLANKS = frozenset(" \t\n\r\u3000\xa0")


@dataclass(frozen=True, slots=True)
class ComparedSigns:
    """The signs of a text that are compared, and the offset of each in the text."""

    signs: str
    offsets: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.signs)


def compared(text: str) -> ComparedSigns:
    """Return the signs of a text that count."""
    signs: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        for sign in unicodedata.normalize("NFKC", character).lower().translate(_FOLDED):
            counted = _counted(sign, text, offset, signs[-1:])
            if counted:
                signs.append(counted)
                offsets.append(offset)
    return ComparedSigns("".join(signs), tuple(offsets))


def _counted(sign: str, text: str, offset: int, before: list[str]) -> str:
    """Return how a sign counts, "" if it does not."""
    if sign.isalnum() or sign in "%‰":
        return sign
    if sign in _BEFORE_DIGITS:
        return sign if _next_is_digit(text, offset + 1) else ""
    if sign in _DASHES or sign in _JOINS:
        is_joining = bool(before) and before[0].isdigit() and _next_is_digit(text, offset + 1)
        if is_joining:
            return "~" if sign in _DASHES else sign
        return "-" if sign in _DASHES else ""
    return ""


def _next_is_digit(text: str, place: int) -> bool:
    while place < len(text) and text[place] in _BLANKS:
        place += 1
    return text[place : place + 1].isdigit()


def is_same(old: str, new: str) -> bool:
    """Return whether two stretches of signs are the same but for dashes."""
    if old.replace("一", "-") == new.replace("一", "-"):
        return True
    return old.replace("-", "") == new.replace("-", "")


def is_look_alike(old: str, new: str) -> bool:
    """Return whether two stretches of signs have the same length and nearly the same shape, sign for sign."""
    return len(old) == len(new) and all(
        one == other or is_same(one, other) or not _look_alikes().isdisjoint((one + other, other + one))
        for one, other in zip(old, new, strict=True)
    )


@cache
def _look_alikes() -> frozenset[str]:
    """Return the pairs of signs whose print hardly differs; a line of the list is a sign and those that look like it."""
    lines = str(files.read(Path(__file__).with_name("look_alikes.txt"), _MOST_BYTES), "utf-8").split()
    return _SEEN.union(line[0] + other for line in lines for other in line[1:])


def is_critical(old: str, new: str) -> bool:
    """Return whether a number, a letter, a denial or another sign of weight (内, 外, 仅 …) differs between two stretches of signs."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    changed = ((old[a:b], new[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal")
    return any(
        bool(_CRITICAL.search(one + other)) or (is_weighty(one, other) and not is_look_alike(one, other))
        for one, other in changed
        if not is_same(one, other)
    )


def is_weighty(old: str, new: str) -> bool:
    """Return whether two stretches of signs have one that changes the meaning of a sentence, like 内, 外 or 仅.

    A pair that recognition was seen to confuse, printed and read in this order, has none.
    """
    pairs = zip(old, new, strict=True) if len(old) == len(new) else ((old, new),)
    return any(bool(_WEIGHTY.search(one + other)) for one, other in pairs if one + other not in _SEEN)
