"""The only definition of equality: equal, in another notation from a closed list, masked, cut, or different.

Equality is exact. `REWRITES` is the closed list of what a site may change without changing the meaning; each rewrite has
an id and a name, and every one that two texts need is named. Whatever is not in the list differs: 10² and 102, New York
and NewYork, a line break and nothing (docs/decisions/0019).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Literal

from assistant.core.language import comma_list, mark, say
from assistant.core.verdict import Verdict

Rewrite = Literal["line_ends", "width", "composed", "blank_runs", "outer_blanks"]
_OUTER = " \t\r\n\u3000"
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Latin letters only: NFC maps the Kelvin sign to K and CJK compatibility ideographs, which are names, to others
_MARKED_LETTER = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff][\u0300-\u036f]*")
_BLANK_RUN = re.compile("([ \u3000])\\1+")
REWRITES: Mapping[Rewrite, Callable[[str], str]] = {
    "line_ends": lambda text: text.replace("\r\n", "\n"),
    "width": lambda text: text.translate(_WIDTH),
    "composed": lambda text: _MARKED_LETTER.sub(lambda letter: unicodedata.normalize("NFC", letter[0]), text),
    "blank_runs": lambda text: _BLANK_RUN.sub(r"\1", text),
    "outer_blanks": lambda text: text.strip(_OUTER),
}
"""Every rewrite by its id, in the order in which they are made."""
NAMES: Mapping[Rewrite, str] = {
    "line_ends": mark("换行符"),
    "width": mark("全角与半角"),
    "composed": mark("带符号字母的编码"),
    "blank_runs": mark("连续空格并为一个"),
    "outer_blanks": mark("首尾空白"),
}
_MASKS = re.compile("[*＊•●]+")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_CACHE_SIZE = 20_000  # each reading of a form compares the same few hundred texts


@lru_cache(maxsize=_CACHE_SIZE)
def canonical(text: str) -> str:
    """Return a text after every rewrite of the list: two texts are the same if these are equal."""
    return _rewritten(text, REWRITES)


def rewrites_between(one: str, other: str) -> tuple[Rewrite, ...]:
    """Return the fewest rewrites that make two texts equal; () if they are equal, or differ."""
    if one == other or canonical(one) != canonical(other):
        return ()
    choices = (some for count in range(1, len(REWRITES) + 1) for some in combinations(REWRITES, count))
    return next(some for some in choices if _rewritten(one, some) == _rewritten(other, some))


def named(rewrites: Iterable[Rewrite]) -> str:
    """Return the names of rewrites in the language in force."""
    return comma_list(say(NAMES[rewrite]) for rewrite in rewrites)


def compare_texts(expected: str, seen: str) -> Verdict:
    """Compare two texts: a site may rewrite one as the list says, show it with masks, or cut its end."""
    if expected == seen:
        return "equal"
    bare_expected, bare_seen = canonical(expected), canonical(seen)
    if bare_expected == bare_seen:
        return "normalised"
    if _is_masked(bare_expected, bare_seen):
        return "masked"
    return "truncated" if bare_seen and bare_expected.startswith(bare_seen) else "differs"


def compare_sequences(expected: tuple[str, ...], seen: tuple[str, ...]) -> Verdict:
    """Compare two sequences of texts one by one."""
    if len(expected) != len(seen):
        return "differs"
    verdicts = set(map(compare_texts, expected, seen))
    if verdicts <= {"equal", "normalised"}:
        return "normalised" if "normalised" in verdicts else "equal"
    return "truncated" if verdicts <= {"equal", "truncated"} else "differs"


def compare_words(expected: Iterable[str], seen: Iterable[str]) -> Verdict:
    """Compare words in any order, one by one: two words that only their notation distinguishes remain two."""
    one, other = sorted(dict.fromkeys(expected)), sorted(seen)
    if one == other:
        return "equal"
    return "normalised" if sorted(map(canonical, one)) == sorted(map(canonical, other)) else "differs"


def twins_of(word: str, words: Sequence[str]) -> list[int]:
    """Return where a word stands exactly; nowhere, where another notation of it stands."""
    exact = [at for at, shown in enumerate(words) if shown == word]
    return exact or [at for at, shown in enumerate(words) if canonical(shown) == canonical(word)]


def number_in(value: object) -> Decimal | None:
    """Return the number that a value denotes, None if it denotes none.

    A number is an optional sign, digits without a needless zero before them, perhaps grouped by commas in threes, and
    perhaps a point with digits; full-width ones and blanks around it are another notation. 12,34, 1e3 and 0012 are none.
    """
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    text = canonical(str(value))
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def are_same_number(one: object, other: object) -> bool:
    """Return whether both values are the same number: 1,000 on the page and 1000 in the model are equal."""
    number = number_in(one)
    return number is not None and number == number_in(other)


def are_same_words(expected: object, seen: object) -> bool:
    """Return whether two values have the same words in any order: the kind of one is unknown."""
    one, other = (str(value).split("、") for value in (expected, seen))
    return compare_words(one, other) in ("equal", "normalised")


def _rewritten(text: str, rewrites: Iterable[Rewrite]) -> str:
    for rewrite in rewrites:
        text = REWRITES[rewrite](text)
    return text


def _is_masked(expected: str, seen: str) -> bool:
    """Return whether a text shows the expected one with parts of it masked: 138****1234."""
    first, *between, last = _MASKS.split(seen) if _MASKS.search(seen) else (seen, seen)
    if seen == first or not (expected.startswith(first) and expected.endswith(last)):
        return False
    at = len(first)  # each mask hides at least one character; the leftmost places leave the most room
    for piece in between:
        at = expected.find(piece, at + 1)
        if at < 0:
            return False
        at += len(piece)
    return at + 1 + len(last) <= len(expected)
