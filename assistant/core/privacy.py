"""Redact personal values; no other module does.

*Known* values are those that the profile classes as personal or secret. They are replaced in every spelling that a
log or a message may use: as written, width folded, without white space, JSON- and URL-escaped. *Patterns* catch
values that no profile names: ids of 18 digits with a plausible birth date, mobile numbers, e-mail addresses. `mask`
shortens a value in a report so that only its owner recognises it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal
from urllib.parse import quote

Privacy = Literal["public", "personal", "secret"]
REDACTED = "[***]"

_ID = r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_MOBILE = r"(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}"
_MAIL = r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # a search begins once a word
PATTERN = rf"(?<![0-9A-Za-z])(?:{_ID}|{_MOBILE})(?![0-9A-Za-z])|{_MAIL}"
"""Matches ids, mobile numbers and e-mail addresses; page scripts use it too, so it means the same in JavaScript."""
_PATTERNS = re.compile(PATTERN)
_SHORTEST_KNOWN = 2


class Redactor:
    """Removes personal values from text; `learn` adds the values of a loaded profile."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._spellings: set[str] = set()
        self._known: re.Pattern[str] | None = None
        self.learn(known)

    def __repr__(self) -> str:
        return f"Redactor({len(self._spellings)} spellings)"

    def learn(self, known: Iterable[str]) -> None:
        """Add values to remove. Values shorter than two characters are ignored: they occur in every text."""
        for value in known:
            self._spellings.update(_spellings(value))
        longest_first = sorted(self._spellings, key=lambda spelling: (-len(spelling), spelling))
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def clean(self, text: str) -> str:
        """Return the text with every known value and every match of a personal pattern replaced by `[***]`."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        return _PATTERNS.sub(REDACTED, text)


def mask(text: str, privacy: Privacy = "personal") -> str:
    """Return a value as a report may show it: in full if public, its ends if personal, only dots if secret.

    An id shows 4 + 4 characters, a mobile number 3 + 4, an e-mail address its first letter and host, a name its
    first character, a longer text its first two characters.
    """
    if privacy == "public" or not text:
        return text
    if privacy == "secret":
        return "••••••"
    return "\n".join(_mask_line(line) for line in text.splitlines())


def mask_patterns(text: str) -> str:
    """Return public text with ids, mobile numbers and e-mail addresses masked."""
    return _PATTERNS.sub(lambda match: _mask_line(match[0]), text)


def _mask_line(line: str) -> str:
    if "@" in line:
        name, _, host = line.rpartition("@")
        return f"{name[:1]}***@{host}"
    if re.fullmatch(r"[0-9A-Za-z+ -]+", line):
        bare = re.sub(r"[ -]", "", line)
        if len(bare) >= 15:
            return f"{bare[:4]}****{bare[-4:]}"
        return f"{bare[:3]}****{bare[-4:]}" if len(bare) >= 10 else f"{bare[:1]}***"
    return f"{line[:1]}**" if len(line) <= 4 else f"{line[:2]}****"


def _spellings(value: str) -> set[str]:
    spellings: set[str] = set()
    whole = value.strip()
    for text in (whole, *whole.splitlines()):
        folded = unicodedata.normalize("NFKC", text)
        for plain in (text.strip(), folded.strip(), "".join(folded.split())):
            spellings |= {plain, json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]}
            spellings |= {quote(plain), quote(plain, safe=""), repr(plain)[1:-1]}
    return {spelling for spelling in spellings if len(spelling) >= _SHORTEST_KNOWN}
