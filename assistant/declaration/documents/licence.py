"""Extract name, code, representative and term of a 营业执照 from the lines of its picture or text.

    licence_facts(lines)  →  LicenceFacts

A label and its value are on one line, or the value is to the right of the label (picture), or on the next line (text of
a PDF). The layout is that of the 2019 form of 市场监管总局; older forms have the same labels below each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.declaration.documents.shapes import OcrLine

_LABELS = {
    "name": ("名称", "企业名称", "单位名称", "机构名称"),
    "code": ("统一社会信用代码",),
    "representative": ("法定代表人", "负责人", "执行事务合伙人", "投资人", "经营者"),
    "term": ("营业期限", "有效期限", "有效期", "合伙期限", "经营期限"),
}
_OTHERS = ("类型", "住所", "经营场所", "主要经营场所", "注册资本", "成立日期", "经营范围", "登记机关", "组成形式")
_ALL = tuple(sorted((*_OTHERS, *(name for names in _LABELS.values() for name in names)), key=len, reverse=True))
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
_MISREAD = str.maketrans("IOSZ", "1052")  # letters that codes never have (GB 32100)
_DAY = r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?"
_TERM = re.compile(rf"(?:自)?(?:{_DAY})?(?:至|到|-|—|~)+(?:{_DAY}|(长期|永久|无固定期限|不约定期限))")
_ENDLESS = ("长期", "永久", "无固定期限", "不约定期限")
_SAME_ROW = 0.6  # of the lower line's height


@dataclass(frozen=True, slots=True)
class LicenceTerm:
    """The term of a licence: first and last day, None if not read; `endless` means 长期."""

    start: date | None
    end: date | None
    endless: bool = False


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """The facts of a licence; "" or None if not found."""

    name: str = ""
    code: str = ""
    representative: str = ""
    term: LicenceTerm | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found: it may be another paper, or illegible."""
        return not (self.name or self.code or self.representative or self.term)


def licence_facts(lines: Sequence[OcrLine]) -> LicenceFacts:
    """Return the facts in the lines of a licence."""
    plain = [OcrLine(_plain(line.text), line.box, line.score) for line in lines]
    texts = {fact: _value(plain, names) for fact, names in _LABELS.items()}
    return LicenceFacts(texts["name"], _code(plain, texts["code"]), texts["representative"], _term(texts["term"]))


def _plain(text: str) -> str:
    return re.sub(r"[\s:]+", "", unicodedata.normalize("NFKC", text))


def _value(lines: Sequence[OcrLine], names: Sequence[str]) -> str:
    """Return the value of the first label that has a value."""
    for place, line in enumerate(lines):
        label = next((name for name in names if line.text.startswith(name)), "")
        rest = line.text[len(label) :] if label else ""
        if not label or (rest and _is_label(line.text, longer_than=label)):
            continue
        value = rest or _beside(lines, place)
        if value:
            return value
    return ""


def _is_label(text: str, longer_than: str = "") -> bool:
    return any(text.startswith(name) and len(name) > len(longer_than) for name in _ALL)


def _beside(lines: Sequence[OcrLine], place: int) -> str:
    """Return the text to the right of a label with its second line; for lines without boxes, the next line."""
    label = lines[place]
    if not label.box[3]:
        after = lines[place + 1 : place + 2]
        return "".join(line.text for line in after if not _is_label(line.text))
    right = [line for line in lines if line is not label and _is_beside(label, line)]
    nearest = min(right, key=lambda line: line.box[0], default=None)
    if nearest is None or _is_label(nearest.text):
        return ""
    return nearest.text + "".join(line.text for line in lines if _continues(nearest, line))


def _is_beside(label: OcrLine, line: OcrLine) -> bool:
    middle = line.box[1] + line.box[3] / 2
    return line.box[0] > label.box[0] + 0.5 * label.box[2] and (
        abs(middle - label.box[1] - label.box[3] / 2) < _SAME_ROW * max(label.box[3], line.box[3])
    )


def _continues(first: OcrLine, line: OcrLine) -> bool:
    """Return whether a line continues a value: close below, aligned left, shorter, and not a label."""
    gap = line.box[1] - first.box[1] - first.box[3]
    is_close = -0.2 * first.box[3] < gap < 0.6 * first.box[3]
    return (
        line is not first
        and is_close
        and abs(line.box[0] - first.box[0]) < first.box[3]
        and not _is_label(line.text)
        and len(line.text) < len(first.text)
    )


def _code(lines: Sequence[OcrLine], labelled: str) -> str:
    """Return the labelled code, else the first line that looks like one; misread letters are corrected."""
    for text in (labelled, *(line.text for line in lines)):
        match = _CODE.search(text.upper())
        if match and any(sign.isdigit() for sign in match[0]):
            return match[0].translate(_MISREAD)
    return ""


def _term(text: str) -> LicenceTerm | None:
    if text in _ENDLESS:
        return LicenceTerm(None, None, endless=True)
    match = _TERM.search(text)
    if match is None:
        return None
    days = [_day(match.groups()[first : first + 3]) for first in (0, 3)]
    if days[1] is None and not match[7]:
        return None
    return LicenceTerm(days[0], days[1], endless=bool(match[7]))


def _day(parts: Sequence[str | None]) -> date | None:
    try:
        year, month, day = (int(part) for part in parts if part)
        return date(year, month, day)
    except ValueError:
        return None
