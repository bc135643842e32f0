"""Check the numbers of identity documents.

    resident_id_fault(number, today)         a resident identity card: length, characters, date, check digit
    document_fault(id_type, number, today)   the document that a profile names
    is_known(id_type)                        whether the number format of a document type is known

The first six digits are never judged: districts are founded, renamed and merged, and no list has them all. Only a number
of the 18-character scheme (GB 11643) can be certainly wrong; other formats are usual, not prescribed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.cn import ric

from assistant.core import wording
from assistant.core.language import mark, say

RESIDENT_ID = "居民身份证"
Part = Literal["length", "characters", "date", "check", "shape", "kind"]
_RESIDENT_ID_NAMES = frozenset(
    {RESIDENT_ID, "身份证", "二代身份证", "第二代居民身份证", "中华人民共和国居民身份证", "临时居民身份证"}
)
_LENGTH, _OLD_LENGTH = 18, 15
_FIRST_YEAR = 1800  # nobody born earlier is alive
_PERMIT_REGIONS = ("81", "82", "83")
_PASSPORT = re.compile(r"[A-Z0-9]{5,20}", re.IGNORECASE)
_HOME_RETURN = re.compile(r"[HM]\d{8}(?:\d{2})?", re.IGNORECASE)
_MAINLAND_TRAVEL = re.compile(r"\d{8}|\d{10}(?:[A-Z]|[(（][A-Z0-9][)）])?", re.IGNORECASE)
_RESIDENCE = re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberFault:
    """What is wrong with a document's number: the first faulty part, all faults in words, whether it is certain."""

    part: Part
    message: str
    is_certain: bool = True


def resident_id_fault(number: str, today: date | None = None) -> NumberFault | None:
    """Return what is wrong with an identity card's number, None if nothing is; the region is not checked."""
    faults = list(_form_faults(number)) or list(_content_faults(number, today or date.today()))
    return NumberFault(faults[0][0], say("；").join(message for _, message in faults)) if faults else None


def is_resident_id(id_type: str) -> bool:
    """Return whether a document type is the resident identity card, under any of its names."""
    return wording.option(id_type) in _RESIDENT_ID_NAMES


def is_known(id_type: str) -> bool:
    """Return whether the number format of a document type is known."""
    return is_resident_id(id_type) or _judge_of(id_type) is not None


def document_fault(id_type: str, number: str, today: date | None = None) -> NumberFault | None:
    """Return what is wrong with the number of a document, None if nothing is or its format is unknown."""
    if is_resident_id(id_type):
        return resident_id_fault(number, today)
    judge = _judge_of(id_type)
    return judge(number, today or date.today()) if judge else None


def _form_faults(number: str) -> Iterator[tuple[Part, str]]:
    if len(number) != _LENGTH:
        yield "length", say("有 {count} 位，应为 18 位", count=len(number))
    wrong = re.search(r"[^0-9]", number[:-1]) or re.compile(r"[^0-9Xx]").search(number, len(number) - 1)
    if wrong and wrong[0].isspace():
        yield "characters", say("第 {place} 位是空白", place=wrong.start() + 1)
    elif wrong:
        allowed = say("数字") if wrong.start() < len(number) - 1 else say("数字或 X")
        yield "characters", say("第 {place} 位不是{allowed}", place=wrong.start() + 1, allowed=allowed)


def _content_faults(number: str, today: date) -> Iterator[tuple[Part, str]]:
    birth = _date(number[6:14])
    if birth is None or birth.year < _FIRST_YEAR:
        yield "date", say("第 7 至 14 位不是出生日期")
    elif birth > today:
        yield "date", say("第 7 至 14 位的出生日期晚于今天")
    if number[-1].upper() != ric.calc_check_digit(number):
        yield "check", say("末位校验码与前 17 位不符")


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


_Judge = Callable[[str, date], NumberFault | None]


def _permit(number: str, today: date) -> NumberFault | None:
    """Check a 港澳台居民居住证: the scheme of the identity card, beginning with 81, 82 or 83."""
    fault = resident_id_fault(number, today)
    if fault is None and not number.startswith(_PERMIT_REGIONS):
        return NumberFault("kind", say("不以 81、82 或 83 开头"), is_certain=False)
    return fault


def _shaped(shape: re.Pattern[str], usual: str) -> _Judge:
    def judge(number: str, today: date) -> NumberFault | None:
        if resident_id_fault(number, today) is None and not (shape is _RESIDENCE and number.startswith("9")):
            return NumberFault("kind", say("像是居民身份证号"), is_certain=False)
        if shape.fullmatch(number):
            return None
        return NumberFault("shape", say("不是常见的写法（{usual}）", usual=say(usual)), is_certain=False)

    return judge


_JUDGES: tuple[tuple[re.Pattern[str], _Judge], ...] = (
    (re.compile("永久居留"), _shaped(_RESIDENCE, mark("9 开头的 18 位，或 3 个字母加 12 位数字"))),
    (re.compile("居住证"), _permit),
    (re.compile("来往内地|回乡证"), _shaped(_HOME_RETURN, mark("H 或 M 加 8 位数字"))),
    (re.compile("来往大陆|台胞证"), _shaped(_MAINLAND_TRAVEL, mark("8 位数字"))),
    (re.compile("护照"), _shaped(_PASSPORT, mark("5 至 20 位字母和数字"))),
)


def _judge_of(id_type: str) -> _Judge | None:
    name = wording.option(id_type)
    return next((judge for pattern, judge in _JUDGES if pattern.search(name)), None)
