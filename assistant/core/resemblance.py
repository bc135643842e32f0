"""Which known word a person may have meant by an unknown one: the one place that suggests.

    variant_of(word, options)   the option of a form of which a word is only another spelling; None where there is not one
    nearest_name(word, names)   the name (field, command, file, algorithm) that resembles a word most; None where none does
    differs_in_meaning(a, b)    whether two words differ in a sign of meaning: a negation, an opposite, a number

A suggestion that turns the meaning round is worse than none: 机器全审 is not 机器抽审. Options are answers to the registry,
so only slips of spelling are put right: width, case, signs, brackets, a swapped or confusable character, a usual ending,
one character too many or too few. Names may resemble each other more freely, but never across a sign of meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher, get_close_matches

_NEUTRAL = re.compile("是否|有无|安全|内容|统一")  # words that hold a sign and neither deny nor oppose anything
# Each of these says something that its absence, or another of them, does not say.
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
_LONG = 8  # characters from which one differing word of several says little
_LONG_ALIKE = 0.85
_SHORTEST = 3  # characters that must agree where one is missing


def variant_of(word: str, options: Iterable[str]) -> str | None:
    """Return the one option of which a word is another spelling; a word without a group may be in any."""
    known = [option for option in options if _is_possible(word, option)]
    leaf = _folded(_leaf(word))
    for is_variant in _STEPS:
        near = [option for option in known if is_variant(leaf, _folded(_leaf(option)))]
        if near:
            return near[0] if len(near) == 1 else None
    return None


def nearest_name(word: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the name that resembles a word most, none of those that differ from it in meaning."""
    return next(iter(nearest_names(word, names, cutoff=cutoff, count=1)), None)


def nearest_names(word: str, names: Iterable[str], *, cutoff: float, count: int) -> list[str]:
    """Return at most `count` names that resemble a word, the most alike first."""
    alike = [name for name in dict.fromkeys(names) if not differs_in_meaning(word, name)]
    return get_close_matches(word, alike, n=count, cutoff=cutoff)


def differs_in_meaning(one: str, other: str) -> bool:
    """Say whether a negation, an opposite or a number stands in one word and not, or not so often, in the other."""
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
    """Return a word without what spelling leaves open: width, case, white space, signs but brackets."""
    return re.sub(r"[^\w()+#]|_", "", _plain(text))


def _is_same(word: str, option: str) -> bool:
    return word == option or re.sub("[()]", "", word) == re.sub("[()]", "", option)


def _is_same_without_brackets(word: str, option: str) -> bool:
    return _BRACKETED.sub("", word) == _BRACKETED.sub("", option) != ""


def _is_confused(word: str, option: str) -> bool:
    """Say whether every differing character is one that is often taken for the other."""
    for wrong, right in _SPELT_APART:
        word, option = word.replace(wrong, right), option.replace(wrong, right)
    pairs = [(a, b) for a, b in zip(word, option, strict=False) if a != b]
    return len(word) == len(option) and all(any(a in group and b in group for group in _CONFUSED) for a, b in pairs)


def _is_swapped(word: str, option: str) -> bool:
    """Say whether two neighbouring characters changed places."""
    at = next((at for at, (a, b) in enumerate(zip(word, option, strict=False)) if a != b), None)
    return at is not None and option == word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _has_another_ending(word: str, option: str) -> bool:
    return word.rstrip(_ENDINGS) == option.rstrip(_ENDINGS) != ""


def _is_one_off(word: str, option: str) -> bool:
    """Say whether one character after the first is missing or too many."""
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
