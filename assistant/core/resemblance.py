"""Suggest the known word that a person may have meant by an unknown one; no other module suggests words.

    variant_of(word, options)   the one option of a form that a word misspells; None if there is not exactly one
    nearest_name(word, names)   the most similar name (field, command, file, algorithm); None if none is similar
    differs_in_meaning(a, b)    whether two words differ by a negation, an opposite or a number

A suggestion with the opposite meaning is worse than none: 机器全审 is not 机器抽审. Options are answers to the registry,
so only spelling is corrected: width, case, punctuation, brackets, a swapped or confusable character, a common ending,
one character too many or too few. Names may differ more, but never by a negation, an opposite or a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher, get_close_matches

_NEUTRAL = re.compile("是否|有无|安全|内容|统一")  # words that contain a sign but neither negate nor oppose anything
# Signs of meaning: two words that differ in one of these mean different things.
_SIGNS = re.compile(
    "人工|机器|自动|手动|本地|服务器|第三方|允许|[不未非无否没勿禁免拒反逆全部抽半单双多少各每仅长短大小高低上下前预后先"
    r"内外入出进退增减加删已曾新旧左右开关启停显隐真假正负始终起止早晚远近首末一二三四五六七八九十百千万]|\d+"
)
_ENGLISH_OPPOSITES = (
    ("input", "output"),
    ("in", "out"),
    ("on", "off"),
    ("min", "max"),
    ("start", "end"),
    ("before", "after"),
    ("add", "remove"),
    ("show", "hide"),
    ("enable", "disable"),
    ("allow", "deny"),
    ("public", "private"),
    ("domestic", "overseas"),
    ("true", "false"),
    ("yes", "no"),
)
_ENGLISH_NEGATIONS = ("no", "not", "non", "un", "dis", "de")
_ENDINGS = "类率型式性项等的化"
_CONFUSED = ("的地得", "做作", "账帐", "像象", "型形", "需须", "合和及与", "份分", "其它他", "即既", "图圖")
_SPELT_APART = (("程式", "程序"), ("登陆", "登录"))
_BRACKETED = re.compile(r"\([^()]*\)")
_LONG = 8  # characters; in a word this long a small difference says little
_LONG_ALIKE = 0.85
_SHORTEST = 3  # characters that must agree if one is missing


def variant_of(word: str, options: Iterable[str]) -> str | None:
    """Return the one option that a word misspells, None if there is none or several; a word without a group fits any."""
    known = [option for option in options if _is_possible(word, option)]
    leaf = _folded(_leaf(word))
    for is_variant in _STEPS:
        near = [option for option in known if is_variant(leaf, _folded(_leaf(option)))]
        if near:
            return near[0] if len(near) == 1 else None
    return None


def nearest_name(word: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the name most similar to a word, ignoring names that differ in meaning; None if none is similar."""
    return next(iter(nearest_names(word, names, cutoff=cutoff, count=1)), None)


def nearest_names(word: str, names: Iterable[str], *, cutoff: float, count: int) -> list[str]:
    """Return at most `count` names similar to a word, the most similar first."""
    alike = [name for name in dict.fromkeys(names) if not differs_in_meaning(word, name)]
    return get_close_matches(word, alike, n=count, cutoff=cutoff)


def differs_in_meaning(one: str, other: str) -> bool:
    """Return whether two words differ in their negations, opposites or numbers."""
    first, second = _plain(one), _plain(other)
    return _signs(first) != _signs(second) or _english_turns(first, second) or _english_turns(second, first)


def _leaf(word: str) -> str:
    return word.rpartition("/")[2]


def _is_possible(word: str, option: str) -> bool:
    group, own = _folded(word.rpartition("/")[0]), _folded(option.rpartition("/")[0])
    return group in ("", own) and not differs_in_meaning(_leaf(word), _leaf(option))


def _signs(text: str) -> Counter[str]:
    return Counter(_SIGNS.findall(_NEUTRAL.sub("", text)))


def _english_turns(one: str, other: str) -> bool:
    words, others = (set(re.findall(r"[a-z]+", text)) for text in (one, other))
    mine, theirs = words - others, others - words
    opposed = any(a in mine and b in theirs for a, b in _ENGLISH_OPPOSITES)
    denied = {negation + word for negation in _ENGLISH_NEGATIONS for word in mine} & theirs
    return opposed or bool(denied) or not mine.isdisjoint(_ENGLISH_NEGATIONS)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _folded(text: str) -> str:
    """Return a word without differences of spelling: width, case, white space, punctuation other than brackets."""
    return re.sub(r"[^\w()+#]|_", "", _plain(text))


def _is_same(word: str, option: str) -> bool:
    return word == option or re.sub("[()]", "", word) == re.sub("[()]", "", option)


def _is_same_without_brackets(word: str, option: str) -> bool:
    return _BRACKETED.sub("", word) == _BRACKETED.sub("", option) != ""


def _is_confused(word: str, option: str) -> bool:
    """Return whether every differing pair of characters is often confused."""
    for wrong, right in _SPELT_APART:
        word, option = word.replace(wrong, right), option.replace(wrong, right)
    pairs = [(a, b) for a, b in zip(word, option, strict=False) if a != b]
    return len(word) == len(option) and all(any(a in group and b in group for group in _CONFUSED) for a, b in pairs)


def _is_swapped(word: str, option: str) -> bool:
    """Return whether two neighbouring characters are swapped."""
    at = next((at for at, (a, b) in enumerate(zip(word, option, strict=False)) if a != b), None)
    return at is not None and option == word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _has_another_ending(word: str, option: str) -> bool:
    return word.rstrip(_ENDINGS) == option.rstrip(_ENDINGS) != ""


def _is_one_off(word: str, option: str) -> bool:
    """Return whether one character after the first is missing or extra."""
    short, long = sorted((word, option), key=len)
    if len(long) != len(short) + 1 or len(short) < _SHORTEST:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))


def _is_long_and_alike(word: str, option: str) -> bool:
    is_long = min(len(word), len(option)) >= _LONG
    return is_long and SequenceMatcher(None, word, option, autojunk=False).ratio() >= _LONG_ALIKE


_STEPS: tuple[Callable[[str, str], bool], ...] = (
    _is_same,
    _is_same_without_brackets,
    _is_confused,
    _is_swapped,
    _has_another_ending,
    _is_one_off,
    _is_long_and_alike,
)
