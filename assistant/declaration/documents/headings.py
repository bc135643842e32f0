"""Recognise headings and captions by the text of a line, for documents without styles."""

from __future__ import annotations

import re

_LEVELS = (
    (1, re.compile(r"^第[一二三四五六七八九十百\d]+[章部]")),
    (1, re.compile(r"^[一二三四五六七八九十]{1,3}[、．.]\s*\S")),
    (2, re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]\s*\S")),
    (3, re.compile(r"^\d{1,2}(\.\d{1,2}){0,3}[、．.\s]\s*[^\d\s]")),
)
_CAPTION = re.compile(r"^(图|表)\s*[\d一二三四五六七八九十]+([\-.－—]\d+)?[\s：:、.．]?")
_LONGEST = 40
_ENDS_A_SENTENCE = tuple("。；;，,")


def heading_level(text: str) -> int:
    """Return the level (1 to 3) of a line that looks like a heading, 0 for other lines."""
    text = text.strip()
    if not text or len(text) > _LONGEST or text.endswith(_ENDS_A_SENTENCE):
        return 0
    return next((level for level, pattern in _LEVELS if pattern.match(text)), 0)


def is_caption(text: str) -> bool:
    """Return whether a line is the caption of a figure or a table."""
    return len(text) <= 2 * _LONGEST and bool(_CAPTION.match(text.strip())) and not text.rstrip().endswith("。")
