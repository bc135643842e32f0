"""Equality is exact but for a closed list of rewrites: ten thousand generated pairs, class by class of Unicode."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from assistant.core.values import Choice, Choices, Nodes, Region, Steps, Value, compare, rewrites_of
from assistant.core.values.comparison import (
    REWRITES,
    Rewrite,
    are_same_number,
    compare_texts,
    named,
    number_in,
    rewrites_between,
    twins_of,
)

SEED = 17
PAIRS = 10_000
RIGHT = ("equal", "normalised")
STEMS = ("算法", "Model", "版本3", "第12条", "张三", "价格 5 元", "a", "")


def compatible(first: int, last: int) -> Callable[[], list[tuple[str, str]]]:
    """Return a class of Unicode: each character of a block with what NFKC would take it for."""

    def pairs() -> list[tuple[str, str]]:
        characters = map(chr, range(first, last + 1))
        return [(c, folded) for c in characters if (folded := unicodedata.normalize("NFKC", c)) != c]

    return pairs


def against(characters: str, others: str) -> Callable[[], list[tuple[str, str]]]:
    """Return a class: each character against each other one; blanks against nothing, too."""
    return lambda: [(one, other) for one in characters for other in [*others, ""] if one != other]


def pairwise(*pairs: str) -> Callable[[], list[tuple[str, str]]]:
    """Return a class of pairs that look alike, two characters each."""
    return lambda: [(pair[0], pair[1]) for pair in pairs]


CLASSES: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "superscripts and subscripts": compatible(0x2070, 0x209C),
    "latin-1 superscripts": lambda: [("²", "2"), ("³", "3"), ("¹", "1"), ("ª", "a"), ("º", "o")],
    "fractions": lambda: [*compatible(0x2150, 0x215F)(), ("½", "1⁄2"), ("¼", "1/4"), ("¾", "3⁄4")],
    "ligatures": lambda: [*compatible(0xFB00, 0xFB06)(), ("Ĳ", "IJ"), ("œ", "oe"), ("æ", "ae")],
    "CJK compatibility ideographs": compatible(0xF900, 0xFAD9),
    "Kangxi radicals": compatible(0x2F00, 0x2FD5),
    "letters of other scripts in full and half width": compatible(0xFF61, 0xFFEE),
    "mathematical letters": compatible(0x1D400, 0x1D4FF),
    "circled and bracketed numbers": lambda: [*compatible(0x2460, 0x24EA)(), *compatible(0x3200, 0x32FE)()],
    "roman numerals": compatible(0x2160, 0x217F),
    "square units": compatible(0x3380, 0x33DF),
    "letterlike signs": lambda: [*compatible(0x2100, 0x214F)(), ("\u212a", "K"), ("\u212b", "Å")],
    "zero-width characters": against("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e", ""),
    "blanks of other widths": against("\u00a0\u2002\u2003\u2009\u202f\u205f\u1680\t", " "),
    "line breaks": against("\n\r\u2028\u2029\x0b\x0c\x85", " \n"),
    "hyphens and minus signs": against("-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63", "-–−—"),
    "decimal commas and points": against(".,·٫٬'’", ".,"),
    "digits of other scripts": lambda: [
        (chr(zero + digit), str(digit)) for zero in (0x660, 0x6F0, 0x966, 0xE50, 0x1D7CE) for digit in range(10)
    ],
    "greek letters": pairwise("ΑA", "ΒB", "ΕE", "οo", "ρp", "νv", "ΚK", "ΧX"),
    "cyrillic letters": pairwise("АA", "ВB", "еe", "оo", "рp", "сc", "хx", "іi"),
    "ideographs that look alike": pairwise("未末", "己已", "日曰", "土士", "戊戌", "〇○", "―一", "𠮷吉"),
    "quotation marks": pairwise('“"', "‘'", '″"', '„"', '«"', "`'"),
    "marks on letters": pairwise("éè", "éê", "üu", "ñn", "çc", "øo", "İI"),
    "kana with marks": lambda: [
        ("が", "か\u3099"),
        ("ば", "は\u3099"),
        ("ぱ", "は\u309a"),
        ("ガ", "ｶﾞ"),
        ("ヴ", "ウ\u3099"),
    ],
    "variants and directions": against("\ufe0e\ufe0f\u200e\u200f\u202e\U000e0100", ""),
    "case": lambda: [(c, c.upper()) for c in "abcdefgß"],
    "blanks inside": lambda: [(" ", ""), ("\u3000", ""), ("  ", ""), (" \n", "\n"), ("\n ", "\n"), ("\n\n", "\n")],
}


def generated() -> Iterator[tuple[str, str, str]]:
    """Yield class, text and text with another character, seeded."""
    source = random.Random(SEED)
    classes = {name: make() for name, make in CLASSES.items()}
    names = [*classes]
    for number in range(PAIRS):
        name = names[number % len(names)]
        one, other = source.choice(classes[name])
        before, after = source.choice(STEMS[:-1]), source.choice(STEMS[:-1])
        yield name, f"{before}{one}{after}", f"{before}{other}{after}"


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_has_at_least_five_members(name: str) -> None:
    assert len(set(CLASSES[name]())) >= 5


def test_no_pair_that_differs_in_meaning_is_called_the_same() -> None:
    wrong = [
        (name, one, other)
        for name, first, second in generated()
        for one, other in ((first, second), (second, first))
        if compare_texts(one, other) in RIGHT or rewrites_between(one, other) or number_in(one) is not None
    ]
    assert not wrong, f"{len(wrong)} pairs, such as {wrong[:5]}"


@pytest.mark.parametrize("kind", ["choice", "choices", "region", "steps", "nodes"])
def test_no_kind_of_words_calls_such_a_pair_the_same(kind: str) -> None:
    make: dict[str, Callable[[str], Value]] = {
        "choice": Choice,
        "choices": lambda text: Choices(("甲", text)),
        "region": lambda text: Region(("甲", text)),
        "steps": lambda text: Steps((text, "乙")),
        "nodes": lambda text: Nodes(frozenset({("甲", text)})),
    }
    wrong = [(n, a, b) for n, a, b in generated() if compare(make[kind](a), make[kind](b)) in RIGHT or twins_of(a, [b])]
    assert not wrong, f"{len(wrong)} pairs, such as {wrong[:5]}"


def wide(source: random.Random, text: str) -> str:
    """Return a text with some characters of the printable ASCII range in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and source.random() < 0.5 else c for c in text)


REMADE: dict[Rewrite, Callable[[random.Random, str], str]] = {
    "line_ends": lambda _, text: text.replace("\n", "\r\n"),
    "width": wide,
    "composed": lambda _, text: unicodedata.normalize("NFD", text),
    "blank_runs": lambda _, text: text.replace(" ", "   "),
    "outer_blanks": lambda _, text: f"\u3000 {text}\n",
}


def test_every_rewrite_of_the_list_is_named_alone_and_together_with_others() -> None:
    source = random.Random(SEED)
    for _ in range(500):
        some = [rewrite for rewrite in REWRITES if source.random() < 0.5]
        text = written = "Café №1 (x)\n第二行 näher!"
        for rewrite in sorted(some, key=["composed", "blank_runs", "width", "line_ends", "outer_blanks"].index):
            written = REMADE[rewrite](source, written)
        assert compare_texts(text, written) == ("normalised" if some else "equal"), written
        assert set(rewrites_between(text, written)) == set(some)
        assert rewrites_of(Choice(text), Choice(written)) == rewrites_between(text, written)


def test_rewrites_have_names() -> None:
    assert named(("width", "outer_blanks")) == "全角与半角、首尾空白"


@pytest.mark.parametrize(
    "text", ["1,2", "12,34", "1,2345", "1e3", "0012", "10²", "½", "٣", "1.", ".5", "1 000", "−1", "NaN", "∞", "Ⅳ"]
)
def test_what_is_no_number(text: str) -> None:
    assert number_in(text) is None
    assert not are_same_number(text, text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("1,234", 1234),
        ("+5", 5),
        ("-0.50", Decimal("-0.5")),
        ("１２．５", Decimal("12.5")),
        (" 1,234,567 ", 1234567),
        ("0", 0),
    ],
)
def test_what_is_a_number(text: str, number: int | Decimal) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("expected", "seen", "verdict"),
    [
        ("13812341234", "138****1234", "masked"),
        ("张三", "张*", "masked"),
        ("110101199003071025", "1101**********1025", "masked"),
        ("甲", "＊＊", "masked"),
        ("13912341234", "138****1234", "differs"),
        ("3*4", "3*4", "equal"),
    ],
)
def test_a_masked_text_is_neither_equal_nor_different(expected: str, seen: str, verdict: str) -> None:
    assert compare_texts(expected, seen) == verdict


def test_a_word_is_taken_exactly_before_any_other_notation_of_it() -> None:
    assert twins_of("A", ["Ａ", "A", "B"]) == [1]
    assert twins_of("A", ["Ａ", "B"]) == [0]
    assert twins_of("A B", ["Ａ B", "A  B"]) == [0, 1]
    assert twins_of("A", ["A", "A"]) == [0, 1]


def test_every_mask_hides_something_however_many_there_are() -> None:
    chance = random.Random(4)
    for _ in range(5_000):
        expected = "".join(chance.choices("ab1", k=chance.randrange(1, 9)))
        seen = "".join(chance.choices("ab1**", k=chance.randrange(1, 9)))
        pieces = re.split("[*]+", seen)
        is_masked = len(pieces) > 1 and re.fullmatch(".+".join(map(re.escape, pieces)), expected) is not None
        assert (compare_texts(expected, seen) == "masked") == is_masked, (expected, seen)


def test_a_hostile_page_of_many_masks_takes_no_time() -> None:
    assert compare_texts("a" * 3_000 + "b", "*a" * 900) == "differs"
