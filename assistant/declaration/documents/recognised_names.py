"""Mend recognised text by texts that are known: a look-alike character in a name, a repeated digit in a long number.

    with_known(document, known)    the document, its recognised blocks mended

A digit that is repeated many times is often read once too few or too many, and some characters look the same in print. In
a scan nobody can tell such a slip from a mistake, so it is taken for what is known; a number of the right length stays as it
is read. Text with print is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.declaration.documents.shapes import Document

_ALIKE = (
    "门内们",
    "人入八",
    "日曰目",
    "未末",
    "土士",
    "己已巳",
    "干千于",
    "大太犬",
    "天夭",
    "白自",
    "戊戌戍",
    "侯候",
    "析折",
    "拔拨",
    "晴睛",
    "一—–－-",
)
_LEAST_NAME, _LONGEST_NAME, _LEAST_DIGITS = 4, 40, 15
_MOST_SLIPS = 2  # digits; a number of the right length that differs is a mistake
_DIGITS = re.compile(rf"\d{{{_LEAST_DIGITS},}}")
_REPEATED = re.compile(r"(\d)\1+")


def with_known(document: Document, known: Iterable[str]) -> Document:
    """Return a document whose recognised blocks say what is known where they differ from it only by a slip of reading."""
    if not any(block.recognised for block in document.blocks):
        return document
    texts = set(known)
    names = [_pattern(text) for text in sorted(texts) if _LEAST_NAME <= len(text) <= _LONGEST_NAME]
    slips = [(pattern, text) for pattern, text in names if pattern is not None]
    numbers = {digits for text in texts for digits in _DIGITS.findall(text)}

    def mended(text: str) -> str:
        for pattern, name in slips:
            text = pattern.sub(name, text)
        return _DIGITS.sub(lambda match: _known_number(match[0], numbers), text)

    blocks = (replace(block, text=mended(block.text)) if block.recognised else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _pattern(name: str) -> tuple[re.Pattern[str] | None, str]:
    """Return what matches a name and its look-alikes; None if no character of it has any."""
    signs = [next((f"[{group}]" for group in _ALIKE if sign in group), re.escape(sign)) for sign in name]
    has_any = any(sign in group for sign in name for group in _ALIKE)
    return (re.compile("".join(signs)) if has_any else None), name


def _known_number(digits: str, known: set[str]) -> str:
    """Return the known number of which these digits repeat one once or twice too often or too seldom, else themselves."""
    if digits in known:
        return digits
    near = [one for one in known if 1 <= abs(len(one) - len(digits)) <= _MOST_SLIPS and _short(one) == _short(digits)]
    return near[0] if len(near) == 1 else digits


def _short(digits: str) -> str:
    return _REPEATED.sub(r"\1", digits)
