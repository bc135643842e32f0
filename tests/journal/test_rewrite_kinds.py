"""The kind of a rewrite says enough to recognise it and nothing of the value; another meaning has no kind."""

from __future__ import annotations

import pytest

from assistant.core.language import speaking
from assistant.proof.journal.rewrite_kinds import is_kind, kinds_between, named


@pytest.mark.parametrize(
    ("expected", "seen", "kinds"),
    [
        ("甲—乙", "甲-乙", {"U+2014 > U+002D"}),
        ("甲——乙", "甲-乙", {"U+2014 U+2014 > U+002D"}),
        ("3—5 层", "3-5 层", {"U+2014 > U+002D @number"}),
        ("“甲”", '"甲"', {"U+201C > U+0022", "U+201D > U+0022"}),
        ("甲、乙", "甲;乙", {"U+3001 > U+003B"}),
        ("甲\u200b乙", "甲乙", {"U+200B > none"}),
        ("科苑路 9 号", "科苑路9号", {"U+0020 > none"}),
        ("New York", "NewYork", {"U+0020 > none @word"}),
        ("https://a.cn", "https://a.cn/", {"none > U+002F"}),
        ("½ 寸", "1/2 寸", {"U+00BD > U+0031 U+002F U+0032"}),
        ("100㎡ 房", "100m2 房", {"U+33A1 > U+006D U+0032"}),
        ("Example.com", "example.com", {"lower"}),
        ("11010519491231002x", "11010519491231002X", {"upper"}),
    ],
)
def test_the_kind_of_a_rewrite(expected: str, seen: str, kinds: set[str]) -> None:
    assert kinds_between(expected, seen) == kinds
    assert all(map(is_kind, kinds))


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        ("106", "10"),
        ("106", "107"),
        ("10²", "102"),
        ("10⁻²", "10⁻2"),
        ("9½", "91/2"),
        ("1.5", "15"),
        ("1.5", "1,5"),
        ("1. 5", "1.5"),
        ("10 6", "106"),
        ("-5", "5"),
        ("5%", "5"),
        ("≤5", "<5"),
        ("3—5", "35"),
        ("3——5", "3-5"),
        ("三—五", "三五"),
        ("¥甲", "$甲"),
        ("甲>乙", "甲<乙"),
        ("☑同意", "☐同意"),
        ("5 mW", "5 MW"),
        ("8F", "8f"),
        ("2x", "2X"),
        ("https://a.cn/Path", "https://a.cn/path"),
        ("否", "是"),
        ("张样例", "张样列"),
        ("e\u0301", "e"),
        ("甲" * 5_001, "甲" * 5_000 + "—"),
    ],
)
def test_another_meaning_has_no_kind(expected: str, seen: str) -> None:
    assert not kinds_between(expected, seen)


def test_one_difference_without_a_kind_leaves_none() -> None:
    assert not kinds_between("甲—乙 106", "甲-乙 10")


def test_a_kind_accepted_in_a_text_does_not_cover_a_number() -> None:
    accepted = kinds_between("甲—乙", "甲-乙") | kinds_between("甲 ½", "甲 1/2") | kinds_between("m²", "m2")
    for expected, seen in (("3—5", "3-5"), ("3½", "31/2"), ("10²", "102")):
        assert not kinds_between(expected, seen) or not kinds_between(expected, seen) <= accepted


@pytest.mark.parametrize("text", ["", "U+2014", "U+2014 > -", "甲 > 乙", "U+2014 > none @here", "masked ", "differs"])
def test_what_is_no_kind(text: str) -> None:
    assert not is_kind(text)


def test_a_kind_is_said_in_words() -> None:
    with speaking("zh"):
        assert named("U+2014 > U+002D @number") == "“—”（U+2014）改成“-”（U+002D）（在数字旁边）"
        assert named("U+0020 > none @word") == "去掉U+0020（在字母之间）"
        assert named("none > U+002F") == "多出“/”（U+002F）"
        assert named("masked") == "系统只显示遮盖后的内容"
