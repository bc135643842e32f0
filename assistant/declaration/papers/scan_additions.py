"""What may stand on a sealed scan beside the printed text: writing in open places, automatic numbers, the words of a seal.

is_open(printed, start, end)           →  whether the text leaves a blank between two places, or asks for a signature
is_numbering(printed, place, line, end)→  whether the beginning of a line is the number that a word processor prints
is_read_twice(alignment, number, signs)→  whether a repeated line is the same print as another one, cut otherwise
is_of_seal(line, document, names)      →  whether a line on a seal is the name along its ring
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.declaration.documents.aligned_lines import LineAlignment, ScanLine
from assistant.declaration.documents.compared_signs import compared
from assistant.declaration.documents.shapes import Box, Document
from assistant.declaration.papers.scan_differences import PrintedPaper

_BLANK = re.compile(r"[_＿]{2,}|\s{2,}|\t")
_DAY = re.compile(r"年\s*月\s+日|年\s+月\s*日")
_SIGNED = re.compile(
    r"[（(](?:签[字名章]|盖章|签字?盖章|手写)[^）)]*[）)][：:]?\s*$|(?:日期|签[字名章]|盖章|签署日期)[：:]?\s*$"
)
_LABEL = re.compile(r"^[^，。；：:]{1,12}(?<!如下)(?<!以下)[：:]\s*$")
_NUMBER = r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}|[一二三四五六七八九十百]{1,4})"
_NUMBERING = re.compile(
    rf"\s*(?:[（(【\[]?\s*{_NUMBER}\s*[、.．)）\]】]|{_NUMBER}\s|第{_NUMBER}[条章节款项]|[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{2,4}})[\s、.．：:]*"
)
_ORGANISATION = re.compile(
    "(?:公司|集团|中心|研究院|医院|学校|大学|学院|银行|协会|基金会|事务所|合伙|委员会|厂|社)(?:[（(].*)?$"
)
_FORM_OF_NAME = re.compile("有限|责任|股份|公司|集团|科技|技术|信息|网络")
_DATE = re.compile(r"20\d\d|\d{1,2}|(?=.*[年月日.\-/])[\s0-9一二三四五六七八九十〇零○年月日.\-/:：期]+")
_PERSON, _LONGEST_NAME = 4, 30  # signs
_SAME_NAME = 0.5  # likeness of two names without their forms
_TWICE = 0.5  # share of the smaller box that two readings of one print have in common
_RING = 0.6  # share of a line's signs that are those of a name


def is_open(printed: PrintedPaper, start: int, end: int) -> bool:
    """Return whether the printed text leaves a blank exactly between two places, or ends with a label to be signed behind."""
    gap, is_last = _gap(printed, start, end)
    block = printed.block_at(max(0, start - 1))
    text = block.text if block else ""
    if _BLANK.search(gap) or (is_last and (_SIGNED.search(text) or _LABEL.search(text))):
        return True
    around = printed.signs[max(0, start - 1) : start] + printed.signs[end : end + 1]
    return bool(_DAY.search(text)) and bool(around) and all(sign in "期年月日" for sign in around)


def is_signed_behind(printed: PrintedPaper, place: int) -> bool:
    """Return whether a line of its own may be written behind the block at a place: a signature, a seal's holder, a day."""
    block = printed.block_at(max(0, place - 1))
    is_last = bool(block) and printed.span(printed.number_at(max(0, place - 1)))[1] == place
    return block is not None and is_last and bool(_SIGNED.search(block.text) or _DAY.search(block.text))


def may_be_signature(words: str, names: Sequence[str]) -> bool:
    """Return whether a line of its own is a person's name, an organisation's, or a day."""
    own = compared(words).signs
    is_known = any(own in name or name in own for name in names)
    is_name = (
        is_known or (len(own) <= _PERSON and not re.search(r"\d", own)) or bool(_ORGANISATION.search(words.strip()))
    )
    return len(own) <= _LONGEST_NAME and (is_name or bool(_DATE.fullmatch(words.strip())))


def is_other_organisation(words: str, names: Sequence[str]) -> bool:
    """Return whether words name an organisation that is none of the known ones."""
    known = [_FORM_OF_NAME.sub("", name) for name in names if _ORGANISATION.search(name)]
    own = _FORM_OF_NAME.sub("", compared(words).signs)
    if not known or not own or not _ORGANISATION.search(words.strip()):
        return False
    return all(SequenceMatcher(None, own, name, autojunk=False).ratio() < _SAME_NAME for name in known)


def is_numbering(printed: PrintedPaper, place: int, line: ScanLine, end: int) -> bool:
    """Return whether the first signs of a line are an automatic number: with its own sign or a blank, before no digit."""
    block = printed.block_at(place)
    if (
        place not in printed.starts
        or block is None
        or block.kind == "cell"
        or printed.signs[place : place + 1].isdigit()
    ):
        return False
    offsets = line.signs.offsets
    head = line.line.text[: offsets[end]] if end < len(offsets) else line.line.text
    return bool(_NUMBERING.fullmatch(head))


def is_read_twice(alignment: LineAlignment, number: int, signs: str) -> bool:
    """Return whether a line that repeats a place is the same print as another line, cut otherwise."""
    line = alignment.lines[number]
    others = (alignment.lines[other] for other in alignment.placed)
    is_same_print = any(other.page == line.page and _common(line.line.box, other.line.box) > _TWICE for other in others)
    return is_same_print and line.signs.signs in signs


def is_of_seal(line: ScanLine, document: Document, names: Sequence[str]) -> bool:
    """Return whether most signs of a line on a seal are those of its ring or of a name."""
    rings = [seal.words for page in document.pages if page.number == line.page for seal in page.seals]
    own = line.signs.signs
    known = (compared(text).signs for text in (*rings, *names))
    return len(own) <= 2 or any(sum(sign in name for sign in own) >= _RING * len(own) for name in known)


def _gap(printed: PrintedPaper, start: int, end: int) -> tuple[str, bool]:
    """Return the raw text of a block between two places, and whether it is the block's end."""
    number = printed.number_at(max(0, start - 1))
    begin, last = printed.span(number)
    text = printed.blocks[number].text
    first = printed.sign_offset(start - 1) + 1 if start > begin else 0
    behind = len(text) if end >= last else printed.sign_offset(end)
    return text[first:behind], end >= last


def _common(one: Box, other: Box) -> float:
    """Return which share of the smaller of two boxes lies in the other."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high) / max(1e-9, min(one[2] * one[3], other[2] * other[3]))
