"""R64: unseen characters are found in every name, number, address and file name, and direction characters everywhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from assistant.checks.preflight.check import RuleSelection, examine
from assistant.core import unseen
from assistant.core.findings import Finding
from assistant.core.language import speaking
from tests.preflight.mutations import IMAGE, NEWS, SPEECH, Change, ExampleFolder, nothing, put
from tests.preflight.row import BASIC, FIRST, LEGAL, LICENCE, NOTES, ONE, PATHS, PERSON

RULE = "R64"
DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u00ad\u034f\u180e\ufeff\u2061\u206a\u17b4\ufff9"
FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
BLANKS = "\u00a0\u1680\u2000\u2003\u2007\u2009\u200a\u202f\u205f"
TAGS = "\U000e0001\U000e0041\U000e007f"
VARIATIONS = "\ufe00\ufe0f\u180b\U000e0100"
OTHERS = "\x07\x7f\x85\u2028\u2029\ue000\U000f0000"


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


def reported(example_folder: ExampleFolder, change: Change, example: str = NEWS) -> list[Finding]:
    findings = examine(example_folder.case(example, change), scope=RuleSelection(only=frozenset({RULE})))
    return [finding for finding in findings if finding.state == "found"]


@pytest.mark.parametrize("example", [IMAGE, NEWS, SPEECH])
def test_the_examples_hold_none(example_folder: ExampleFolder, example: str) -> None:
    assert reported(example_folder, nothing, example) == []


@pytest.mark.parametrize(
    "sign", [*DIRECTION, *ZERO_WIDTH, *FILLERS, *BLANKS, *TAGS, *OTHERS], ids=lambda s: f"{ord(s):X}"
)
@pytest.mark.parametrize("place", ["{}甲公司", "甲{}公司", "甲公司{}"])
def test_an_unseen_character_of_a_name_is_reported_with_position_code_point_and_name(sign: str, place: str) -> None:
    text = place.format(sign)
    (character,) = unseen.in_name(text)
    assert text[character.position - 1] == sign
    words = str(character)
    assert f"第 {character.position} 个字符 U+{ord(sign):04X}（" in words
    assert any("\u4e00" <= one <= "\u9fff" for one in words.split("（")[1])


@pytest.mark.parametrize("sign", VARIATIONS, ids=lambda s: f"{ord(s):X}")
@pytest.mark.parametrize("before", ["", "A", "1", "。", "가"])
def test_a_variation_selector_without_sense_is_reported(sign: str, before: str) -> None:
    assert [character.code for character in unseen.in_name(before + sign)] == [ord(sign)]


@pytest.mark.parametrize(
    "text",
    [
        "葛\U000e0100城", "凞\ufe00", "☀\ufe0f云", "某某（上海）有限公司", "Ａ　Ｂ", "é", "e\u0301", "深圳市 A&B", "𠮷野家",
        "〇", "·", "—", "……", "Đà Nẵng", "Ελλάς", "क्षि", "한국",
    ],
)  # fmt: skip
def test_visible_text_is_no_finding(text: str) -> None:
    assert unseen.in_name(text) == []


PLACES: dict[str, tuple[str | int, ...]] = {
    "company": (*BASIC, "主体名称"),
    "code": (*BASIC, "统一社会信用代码"),
    "address": (*BASIC, "详细地址"),
    "legal name": (*LEGAL, "法定代表人姓名"),
    "legal number": (*LEGAL, "证件号码"),
    "person": (*PERSON, "姓名"),
    "number": (*PERSON, "证件号码"),
    "phone": (*PERSON, "手机号码"),
    "e-mail": (*PERSON, "电子邮箱"),
    "licence file": (*LICENCE, "营业执照"),
    "product": (*FIRST, "产品名称"),
    "function": (*PATHS, 0, "功能", 0, "功能名称"),
    "algorithm": (*ONE, "算法名称"),
    "ICP holder": (*NOTES, "ICP备案", "备案主体"),
    "ICP number": (*NOTES, "ICP备案", "备案号"),
    "contact": (*NOTES, "联系人", 0, "姓名"),
    "evidence file": (*NOTES, "佐证材料", 0, "文件"),
}


def value_at(example_folder: ExampleFolder, path: tuple[str | int, ...]) -> str:
    values: list[object] = []

    def read(data: object) -> None:
        for step in path:
            data = data[step]  # type: ignore[index]
        values.append(data)

    example_folder.case(NEWS, read)
    assert isinstance(values[0], str)
    return values[0]


SIGNS = ("\u202e", "\u200b", "\u3164", "\u00a0", "\U000e0041")
IN_TURN = [  # each place with one of the signs in `make test`
    pytest.param(
        place,
        sign,
        id=f"{place}-{ord(sign):X}",
        marks=() if turn == number % len(SIGNS) else pytest.mark.thorough,
    )
    for number, place in enumerate(PLACES)
    for turn, sign in enumerate(SIGNS)
]


@pytest.mark.parametrize(("place", "sign"), IN_TURN)
def test_the_field_is_named_and_its_value_is_not_repeated(example_folder: ExampleFolder, place: str, sign: str) -> None:
    path = PLACES[place]
    value = value_at(example_folder, path)
    (finding,) = reported(example_folder, put(*path, to=value[:2] + sign + value[2:]))
    assert f"第 3 个字符 U+{ord(sign):04X}（" in finding.found
    assert str(path[-1]).rpartition("›")[2] in finding.found
    assert (finding.severity, bool(finding.remedy), bool(finding.where)) == ("block", True, True)
    assert sign not in finding.found
    assert value not in finding.found


@pytest.mark.parametrize("sign", DIRECTION, ids=lambda s: f"{ord(s):X}")
def test_a_direction_character_is_reported_in_free_text_too(example_folder: ExampleFolder, sign: str) -> None:
    (finding,) = reported(example_folder, put(*PATHS, 0, "功能", 0, "功能介绍", to=f"按兴趣{sign}推荐资讯"))
    assert f"第 4 个字符 U+{ord(sign):04X}" in finding.found


@pytest.mark.parametrize("sign", ["\n", "\u200b", "\u00a0", "\u00ad", "\u2009"], ids=lambda s: f"{ord(s):X}")
def test_free_text_may_hold_other_blanks_and_breaks(example_folder: ExampleFolder, sign: str) -> None:
    assert reported(example_folder, put(*PATHS, 0, "功能", 0, "功能介绍", to=f"按兴趣{sign}推荐资讯")) == []


def test_many_characters_are_counted(example_folder: ExampleFolder) -> None:
    (finding,) = reported(example_folder, put(*BASIC, "主体名称", to="甲" + "\u200b" * 9))
    assert "另有 4 个" in finding.found


def test_every_format_control_and_separator_of_unicode_is_reported() -> None:
    for code in range(0x110000):
        sign = chr(code)
        if unicodedata.category(sign) in {"Cf", "Cc", "Zl", "Zp"} or (
            unicodedata.category(sign) == "Zs" and sign not in " \u3000"
        ):
            assert unseen.in_name(f"甲{sign}"), f"{code:X}"
