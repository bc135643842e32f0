"""Characters that nobody sees or that turn the reading direction, in names, numbers and texts.

    in_name(text)  →  every such character of a name, a number, an address or a file name
    in_text(text)  →  the characters of a free text that turn its reading direction

A name that holds one looks right and is another name: the registry stores it, no search finds it, and a file name can
show a harmless ending. The ideographic space (U+3000) is wide, typed on purpose in Chinese, and no finding.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.language import comma_list, mark, say

_DIRECTION = {
    0x061C: mark("阿拉伯字母方向标记"),
    0x200E: mark("从左向右标记"),
    0x200F: mark("从右向左标记"),
    0x202A: mark("从左向右嵌入符"),
    0x202B: mark("从右向左嵌入符"),
    0x202C: mark("方向格式结束符"),
    0x202D: mark("强制从左向右符"),
    0x202E: mark("强制从右向左符"),
    0x2066: mark("从左向右隔离符"),
    0x2067: mark("从右向左隔离符"),
    0x2068: mark("首字定向隔离符"),
    0x2069: mark("方向隔离结束符"),
}
_NAMES = _DIRECTION | {
    0x00A0: mark("不换行空格"),
    0x00AD: mark("软连字符"),
    0x034F: mark("组合用连接符"),
    0x115F: mark("谚文初声填充符"),
    0x1160: mark("谚文中声填充符"),
    0x17B4: mark("高棉文不可见元音"),
    0x17B5: mark("高棉文不可见元音"),
    0x180E: mark("蒙古文元音分隔符"),
    0x200B: mark("零宽空格"),
    0x200C: mark("零宽不连字符"),
    0x200D: mark("零宽连字符"),
    0x2028: mark("行分隔符"),
    0x2029: mark("段分隔符"),
    0x202F: mark("窄不换行空格"),
    0x2060: mark("词连接符"),
    0x2800: mark("盲文空格"),
    0x3164: mark("谚文填充符"),
    0xFEFF: mark("字节顺序标记（BOM）"),
    0xFFA0: mark("半角谚文填充符"),
}
_CATEGORIES = {
    "Cc": mark("控制字符"),
    "Cf": mark("看不见的格式字符"),
    "Cs": mark("不成对的代理字符"),
    "Co": mark("私用区字符"),
    "Zl": mark("行分隔符"),
    "Zp": mark("段分隔符"),
    "Zs": mark("特殊宽度的空格"),
}
_BLANKS = frozenset({" ", "\u3000"})
_VARIATIONS, _MORE_VARIATIONS, _MONGOLIAN = (
    range(0xFE00, 0xFE10),
    range(0xE0100, 0xE01F0),
    (0x180B, 0x180C, 0x180D, 0x180F),
)
_TAGS = range(0xE0000, 0xE0080)
_VARIATION, _TAG = mark("变体选择符"), mark("标签字符")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class UnseenCharacter:
    """One such character: its position from 1, its code point, its name as a source text."""

    position: int
    code: int
    name: str

    @property
    def is_blank(self) -> bool:
        """Return whether it takes room like a space."""
        return unicodedata.category(chr(self.code)) == "Zs"

    def __str__(self) -> str:
        return say(
            "第 {position} 个字符 U+{code}（{name}）",
            position=self.position,
            code=f"{self.code:04X}",
            name=say(self.name),
        )


def in_name(text: str) -> list[UnseenCharacter]:
    """Return every character of a name that is invisible, an exotic blank, or turns the reading direction."""
    return list(_characters(text))


def in_text(text: str) -> list[UnseenCharacter]:
    """Return the characters of a free text that turn its reading direction."""
    return [
        UnseenCharacter(position, ord(sign), _DIRECTION[ord(sign)])
        for position, sign in enumerate(text, start=1)
        if ord(sign) in _DIRECTION
    ]


def described(characters: list[UnseenCharacter]) -> str:
    """Return the first few characters with position, code point and name, and how many more there are."""
    words = comma_list(map(str, characters[:_MOST_NAMED]))
    more = len(characters) - _MOST_NAMED
    return say("{words}，另有 {more} 个", words=words, more=more) if more > 0 else words


def _characters(text: str) -> Iterator[UnseenCharacter]:
    before = ""
    for position, sign in enumerate(text, start=1):
        name = _name(sign, before)
        if name:
            yield UnseenCharacter(position, ord(sign), name)
        before = sign


def _name(sign: str, before: str) -> str:
    """Return the name of a character that must not stand in a name, "" for any other."""
    code = ord(sign)
    if code in _VARIATIONS or code in _MORE_VARIATIONS or code in _MONGOLIAN:
        return "" if _can_vary(before, code) else _VARIATION
    if code in _TAGS:
        return _TAG
    if sign in _BLANKS:
        return ""
    return _NAMES.get(code) or _CATEGORIES.get(unicodedata.category(sign), "")


def _can_vary(before: str, code: int) -> bool:
    """Return whether a variation selector has a sense: a rare form of an ideograph, or the form of a symbol."""
    if not before or code in _MONGOLIAN:
        return False
    category = unicodedata.category(before)
    if code >= 0xFE0E and code in _VARIATIONS:
        return category == "So"
    return category == "Lo" and unicodedata.name(before, "").startswith("CJK ")
