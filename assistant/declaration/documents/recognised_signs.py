"""Mend what recognition regularly confuses, only where the neighbours leave no doubt: widths, blanks, digits, brackets."""

from __future__ import annotations

import re

_CJK = "\u4e00-\u9fff"
_WIDE = {
    chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_TO_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_CHINESE_MARK = re.compile(f"(?<=[{_CJK}）”])\\s*([,;:?!])\\s*(?=[{_CJK}（“]|$)")
_COLON_BEFORE_VALUE = re.compile(f"(?<=[{_CJK}）]):\\s*(?=[0-9A-Za-z])")
_BLANK = re.compile(f"(?<=[{_CJK}，。；：、（）“”])\\s(?=[{_CJK}，。；：、（）“”])")
_OPEN, _CLOSE = re.compile(r"[(（]"), re.compile(r"[)）]")
_LETTER_O = re.compile(r"(?<=\d)[OoＯ](?=[\d年月日])|(?<=[年月])[Oo](?=\d)")
_LETTER_L = re.compile(r"(?<=[\d年月])[lI|](?=[\d年月日])")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])")
_NUMBERED = re.compile(f"^(\\d{{1,2}}(?:\\.\\d{{1,2}}){{1,3}})(?=[{_CJK}])")
_LONGEST_HEADING = 30


def mended(text: str) -> str:
    """Return a recognised line with the signs that a text of the same paper would have."""
    text = "".join(_WIDE.get(sign, sign) for sign in text.strip())
    if re.search(f"[{_CJK}]", text):
        text = _brackets(text)
    text = _BLANK.sub("", text)
    text = _CHINESE_MARK.sub(lambda match: _TO_WIDE[match[1]], text)
    text = _COLON_BEFORE_VALUE.sub("：", text)
    text = _LETTER_L.sub("1", _LETTER_O.sub("0", text))
    text = _CODE.sub(lambda match: match[0].replace("O", "0").replace("I", "1"), text)  # a credit code has neither
    return _NUMBERED.sub(r"\1 ", text) if len(text) <= _LONGEST_HEADING else text


def _brackets(text: str) -> str:
    """Return a text whose brackets are wide if one beside Chinese characters is."""
    if not re.search(f"[(（][{_CJK}]|[{_CJK}][)）]|[{_CJK}][(（]", text):
        return text
    return _CLOSE.sub("）", _OPEN.sub("（", text))
