"""What a site did to a text, by its kind: which signs became which, or the case of letters; never a part of the value.

A kind is what a person may accept once for all clients of an office, so it is narrow. Signs and compatibility characters
(½, ㎡) are named by their code points: another sign is another kind. Beside a number only the shape of one sign may
change (— and -), which is a kind of its own, and so is what comes or goes between two letters. Letters, ideographs and
digits that come, go or become others have no kind, nor does any sign that numbers are made of: 106 and 10, 10² and 102,
1.5 and 15, 5 mW and 5 MW are different values, which nobody can accept as a rewrite.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.core.language import mark, say

MASKED, LISTED, UPPER, LOWER = "masked", "listed", "upper", "lower"
AT_NUMBER, IN_WORD = "@number", "@word"
NOTHING = "none"
_ARROW = " > "
_LONGEST_PIECE = 3  # "½" → "1/2"; whoever replaces more writes another value
_LONGEST_TEXT = 5_000
_CODE = 10  # letters and digits in a row: an identity number or a code, no number with its unit
_UNIT = 3  # letters: the longest unit
_HOST = re.compile(r"\s*[a-z][a-z0-9+.-]*://[^/\s]*/", re.IGNORECASE)
_SHAPES = tuple(
    map(
        frozenset,
        (
            "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d",
            '"\u201c\u201d\u201e\u201f\u2033\u3003\u301d\u301e\uff02',
            "'`\u00b4\u2018\u2019\u201a\u201b\u2032\uff07\uff40",
            "~\u223c\u301c\uff5e",
            "/\u2044\u2215\uff0f",
            ":\u2236\ufe55\uff1a",
        ),
    )
)
"""Signs of one meaning in several shapes: dashes, double and single quotes, tildes, slashes, colons."""
_SIGNS = re.compile(r"P.|Z.|Cc|Cf|Sk")  # punctuation, blanks, controls, marks of their own; no mathematics, no money
_CODES = r"none|U\+[0-9A-F]{4,6}(?: U\+[0-9A-F]{4,6})*"
_KIND = re.compile(
    rf"{MASKED}|{LISTED}|{UPPER}|{LOWER}|(?P<before>{_CODES}){_ARROW}(?P<after>{_CODES})(?P<place> {AT_NUMBER}| {IN_WORD})?"
)
_NAMES = {
    MASKED: mark("系统只显示遮盖后的内容"),
    LISTED: mark("系统只列出文件名"),
    UPPER: mark("小写字母改成大写"),
    LOWER: mark("大写字母改成小写"),
}


@dataclass(frozen=True, slots=True)
class ReplacedPiece:
    """A replaced piece of a text: what it was, what it became, and both texts before and after it."""

    before: str
    after: str
    left: tuple[str, str]
    right: tuple[str, str]

    def is_at_number(self) -> bool:
        """Return whether a digit is the next letter or digit on either side, in either text."""
        return any(map(_is_digit, (*self._left(), *self._right())))

    def is_between(self, *, letters: bool = False) -> bool:
        """Return whether it has numbers on both sides, numerals in ideographs too, or else letters of an alphabet."""
        holds = _is_letter if letters else str.isnumeric
        return any(map(holds, self._left())) and any(map(holds, self._right()))

    def joins_digits(self) -> bool:
        """Return whether a digit of the piece meets a digit beside it: 10² and 102."""
        old, new = _plain(self.before), self.after
        return (any(map(_is_digit, self._left())) and any(map(_is_digit, old[:1] + new[:1]))) or (
            any(map(_is_digit, self._right())) and any(map(_is_digit, old[-1:] + new[-1:]))
        )

    def _left(self) -> list[str]:
        return [_nearest(reversed(text)) for text in self.left]

    def _right(self) -> list[str]:
        return [_nearest(iter(text)) for text in self.right]


def kinds_between(expected: str, seen: str) -> frozenset[str]:
    """Return the kinds of rewrites that explain how two texts differ; nothing if one difference is no rewrite."""
    if max(len(expected), len(seen)) > _LONGEST_TEXT:
        return frozenset()
    kinds = {_letter_case(expected, at, piece) or _kind(piece) for at, piece in _pieces(expected, seen)}
    return frozenset() if "" in kinds else frozenset(kinds)


def is_kind(text: str) -> bool:
    """Return whether a text is a kind as this module writes it."""
    return _KIND.fullmatch(text) is not None


def named(kind: str) -> str:
    """Return a kind in the words of a person, in the language in force."""
    if kind in _NAMES:
        return say(_NAMES[kind])
    parts = _KIND.fullmatch(kind)
    if parts is None:
        return kind
    before, after = _shown(parts["before"]), _shown(parts["after"])
    if parts["before"] == NOTHING:
        words = say("多出{after}", after=after)
    else:
        words = say("{before}改成{after}", before=before, after=after)
        words = say("去掉{before}", before=before) if parts["after"] == NOTHING else words
    places = {AT_NUMBER: mark("{words}（在数字旁边）"), IN_WORD: mark("{words}（在字母之间）")}
    place = (parts["place"] or "").strip()
    return say(places[place], words=words) if place else words


def _pieces(expected: str, seen: str) -> Iterator[tuple[int, ReplacedPiece]]:
    """Yield what was replaced with its place, character by character where as many came as went."""
    for word, a, b, c, d in SequenceMatcher(None, expected, seen, autojunk=False).get_opcodes():
        if word == "equal":
            continue
        steps = range(b - a) if b - a == d - c else [None]
        for step in steps:
            i, j, k, m = (a, b, c, d) if step is None else (a + step, a + step + 1, c + step, c + step + 1)
            if expected[i:j] != seen[k:m]:
                left, right = (expected[:i], seen[:k]), (expected[j:], seen[m:])
                yield i, ReplacedPiece(expected[i:j], seen[k:m], left, right)


def _kind(piece: ReplacedPiece) -> str:
    """Return the kind of a replaced piece; "" if nobody may accept it."""
    before, after = piece.before, piece.after
    if max(len(before), len(after)) > _LONGEST_PIECE:
        return ""
    if _is_shape(before, after):
        return _coded(before, after, AT_NUMBER if piece.is_at_number() else "")
    if all(map(_is_sign, before + after)):
        return _kind_of_signs(piece)
    return _coded(before, after) if _is_compatible(before, after) and not piece.joins_digits() else ""


def _kind_of_signs(piece: ReplacedPiece) -> str:
    before, after = piece.before, piece.after
    is_blank = not (before + after).strip()
    if piece.is_between() or (piece.is_at_number() and not is_blank):
        return ""
    is_in_word = not (before and after) and piece.is_between(letters=True)
    return _coded(before, after, IN_WORD if is_in_word else "")


def _letter_case(expected: str, at: int, piece: ReplacedPiece) -> str:
    """Return the kind of a letter that became capital or small; "" for anything else, and for the letter of a unit."""
    before, after = piece.before, piece.after
    if len(before) != 1 or not _is_letter(before) or _is_in_unit(expected, at) or _is_in_path(expected, at):
        return ""
    return UPPER if before.upper() == after else LOWER if before.lower() == after else ""


def _is_in_unit(text: str, at: int) -> bool:
    """Return whether a letter may belong to a number: 8F, 5 mW; not in a code, which is longer."""
    start, end = at, at + 1
    while start and _is_plain(text[start - 1]):
        start -= 1
    while end < len(text) and _is_plain(text[end]):
        end += 1
    word = text[start:end]
    if len(word) >= _CODE:
        return False
    return any(map(_is_digit, word)) or (len(word) <= _UNIT and _is_digit(text[:start].rstrip()[-1:]))


def _is_in_path(text: str, at: int) -> bool:
    """Return whether a letter stands behind the host of an address, where its case names another page."""
    host = _HOST.match(text)
    return host is not None and at >= host.end()


def _is_shape(before: str, after: str) -> bool:
    """Return whether one sign became another of the same meaning."""
    return len(before) == len(after) == 1 and any(before in shapes and after in shapes for shapes in _SHAPES)


def _is_compatible(before: str, after: str) -> bool:
    """Return whether characters were written in their plain form: ½ → 1/2, ㎡ → m2, but no ideograph."""
    plain = _plain(before).replace("\u2044", "/")
    is_special = all(_plain(char) != char and unicodedata.category(char) != "Lo" for char in before)
    return bool(before) and is_special and plain == after.replace("\u2044", "/")


def _coded(before: str, after: str, place: str = "") -> str:
    return f"{_codes(before)}{_ARROW}{_codes(after)}{place and f' {place}'}"


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text) or NOTHING


def _shown(codes: str) -> str:
    """Return characters by their codes, and themselves where they can be seen."""
    chars = [] if codes == NOTHING else [chr(int(code.removeprefix("U+"), 16)) for code in codes.split()]
    if chars and all(char.isprintable() and not char.isspace() for char in chars):
        return say("“{text}”（{codes}）", text="".join(chars), codes=codes)
    return codes


def _nearest(chars: Iterator[str]) -> str:
    """Return the first letter, ideograph or digit; "" if there is none."""
    return next((char for char in chars if char.isalnum()), "")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_sign(char: str) -> bool:
    return _SIGNS.fullmatch(unicodedata.category(char)) is not None


def _is_digit(char: str) -> bool:
    return bool(char) and char.isnumeric() and unicodedata.category(char) != "Lo"


def _is_letter(char: str) -> bool:
    return bool(char) and char.isalpha() and unicodedata.category(char) in ("Ll", "Lu")


def _is_plain(char: str) -> bool:
    return char.isascii() and char.isalnum()
