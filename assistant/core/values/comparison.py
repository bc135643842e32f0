"""The only comparison of texts: equal, in another notation, cut, or different. Every kind with words uses it."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

from assistant.core.verdict import Verdict


def folded(text: str) -> str:
    """Return a text in the notation in which two are compared: width folded, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def compare_texts(expected: str, seen: str) -> Verdict:
    """Compare two texts: a site may change width, white space and line ends, or cut the end."""
    if expected.replace("\r\n", "\n") == seen.replace("\r\n", "\n"):
        return "equal"
    bare_expected, bare_seen = folded(expected), folded(seen)
    if bare_expected == bare_seen:
        return "normalised"
    return "truncated" if bare_seen and bare_expected.startswith(bare_seen) else "differs"


def compare_sequences(expected: tuple[str, ...], seen: tuple[str, ...]) -> Verdict:
    """Compare two sequences of texts one by one."""
    if expected == seen:
        return "equal"
    if len(expected) != len(seen):
        return "differs"
    verdicts = set(map(compare_texts, expected, seen))
    if verdicts <= {"equal", "normalised"}:
        return "normalised"
    return "truncated" if verdicts <= {"equal", "truncated"} else "differs"


def number_in(value: object) -> Decimal | None:
    """Return the number that a value denotes, with or without thousands separators; None if it denotes none."""
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return None if number.is_nan() else number


def are_same_number(one: object, other: object) -> bool:
    """Return whether both values are the same number: 1,000 on the page and 1000 in the model are equal."""
    number = number_in(one)
    return number is not None and number == number_in(other)


def are_same_words(expected: object, seen: object) -> bool:
    """Return whether two values have the same words in any order, as far as spacing goes: the kind of one is unknown."""
    one, other = (sorted("".join(word.split()) for word in str(value).split("、")) for value in (expected, seen))
    return one == other
