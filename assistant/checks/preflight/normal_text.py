"""Numbers in Chinese text in one spelling, so that 八百万, 800 万 and 8,000,000 are equal; days in ISO form."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from assistant.checks.preflight.papers_text import plain
from assistant.core.patterns import lazy_pattern

_DIGITS = {
    word: number
    for number, words in enumerate(("〇零○", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for word in words
}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "〇零○一二两三四五六七八九十百千"
UNITS = "个?工作日|个?小时|分钟|个月|周岁|TB|GB|MB|公里|秒|天|日|周|年|岁|人|家|户|条|张|对|次|道|级|项|款|位|名|层|元|倍|卡|台|字|路|题|%"
_SPELT = lazy_pattern(rf"(?<![{_NUMERAL}])([{_NUMERAL}]{{1,24}})(?=[万亿]|个半|多?(?:{UNITS}))")
_PERCENT = lazy_pattern(rf"百分之([{_NUMERAL}]{{1,24}}|\d+(?:\.\d+)?)")
_PERMILLE = lazy_pattern(rf"千分之([{_NUMERAL}]{{1,24}}|\d+(?:\.\d+)?)")
_TENTHS = lazy_pattern(r"([一二两三四五六七八九])成(?=[上左以，。；、多的]|$)")
_SCALED = lazy_pattern(r"(?<!\d)(\d+(?:\.\d+)?)(万亿|[万亿])")
_SCALES = {"万": 10**4, "亿": 10**8, "万亿": 10**12}
_SEPARATED = lazy_pattern(r"(?<=\d),(?=\d{3}(?!\d))")
NUMBER = lazy_pattern(rf"(?<![\dA-Za-z.\-])(\d+(?:\.\d+)?)({UNITS}|[A-Za-z]+)?")
_YEAR = r"(\d{4}|[〇零○一二三四五六七八九]{4})"
_PART = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
DAY = lazy_pattern(rf"{_YEAR}[年\-/.]{_PART}[月\-/.]{_PART}(?![\d.])日?")


_CACHE_SIZE = 20_000  # dozens of rules normalise the same sentences
_WIDE = str.maketrans(",;:()?!", "，；：（）？！")


@lru_cache(maxsize=_CACHE_SIZE)
def tidy(text: str) -> str:
    """Return a text without white space, letters and digits half-width, punctuation full-width."""
    return plain(text).translate(_WIDE)


def number_of(numeral: str) -> int:
    """Return the value of a Chinese numeral below ten thousand, or of digits read one by one."""
    if not any(step in numeral for step in _STEPS):
        return int("".join(str(_DIGITS[digit]) for digit in numeral))
    total, digit = 0, 0
    for word in numeral:
        if word in _STEPS:
            total, digit = total + (digit or 1) * _STEPS[word], 0
        else:
            digit = _DIGITS[word]
    return total + digit


@lru_cache(maxsize=_CACHE_SIZE)
def normal(text: str) -> str:
    """Return a text without white space, width and case folded, its numbers in digits."""
    folded = _SEPARATED.sub("", plain(text))
    folded = _PERCENT.sub(lambda match: f"{_number(match[1])}%", folded)
    folded = _PERMILLE.sub(lambda match: f"{Decimal(_number(match[1])) / 10}%", folded)
    folded = _TENTHS.sub(lambda match: f"{number_of(match[1])}0%", folded)
    folded = _SPELT.sub(lambda match: str(number_of(match[1])), folded)
    return _SCALED.sub(_multiplied, folded).casefold()


def _number(text: str) -> str:
    return text if text[0].isdigit() else str(number_of(text))


def _multiplied(match: re.Match[str]) -> str:
    return format((Decimal(match[1]) * _SCALES[match[2]]).normalize(), "f")


def numbers(text: str) -> set[tuple[str, str]]:
    """Return the numbers of a normal text with their units."""
    return {(match[1], match[2] or "") for match in NUMBER.finditer(text)}


def days(text: str) -> list[tuple[str, str]]:
    """Return each day of a plain text as written and in ISO form; "" for a day that the calendar does not have."""
    return [(match[0], _iso(*match.groups())) for match in DAY.finditer(text)]


def _iso(*parts: str) -> str:
    year, month, day = (int(part) if part.isdigit() else number_of(part) for part in parts)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
