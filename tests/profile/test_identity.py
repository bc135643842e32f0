"""Numbers of identity documents; all are made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.core.language import speaking
from assistant.core.privacy import Redactor, mask_patterns
from assistant.declaration.profile.identity import document_fault, is_known, resident_id_fault
from assistant.declaration.profile.numbers import has_shape, read_number
from tests.profile.identity_numbers import resident_id, with_check_digit

TODAY = date(2026, 11, 20)
# Districts founded or renumbered after the birth year in the numbers, and prefixes without a district.
YOUNG = ("310115", "330113", "330114", "370116", "370215", "440309", "440310", "440311", "120116", "510116", "500155")
STRANGE = ("130629", "320508", "810000", "820000", "830000", "710000", "990000", "000000")


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


@pytest.mark.parametrize("region", [*YOUNG, *STRANGE])
def test_no_region_makes_an_id_number_wrong(region: str) -> None:
    number = resident_id(region)
    assert resident_id_fault(number, TODAY) is None
    assert has_shape("id_card", number)


@pytest.mark.parametrize("region", [*YOUNG, "810000", "830000"])
def test_every_region_is_accepted_by_the_number_command_and_masked(region: str) -> None:
    number = resident_id(region)
    assert (read_number(number).kind, read_number(number).is_right) == ("id_card", True)
    assert number not in Redactor().clean(f"证件 {number}")
    assert number not in mask_patterns(f"证件 {number}")


@pytest.mark.parametrize(
    ("number", "part", "words"),
    [
        (resident_id("440311")[:-1], "length", "有 17 位，应为 18 位"),
        ("440311800229001", "length", "有 15 位"),
        ("E12345678", "length", "第 1 位不是数字"),
        (resident_id("440311")[:6] + "O" + resident_id("440311")[7:], "characters", "第 7 位不是数字"),
        (resident_id("440311")[:-1] + "Y", "characters", "第 18 位不是数字或 X"),
        (f"{resident_id('440311')} ", "length", "第 19 位是空白"),
        ("４" + resident_id("440311")[1:], "characters", "第 1 位不是数字"),
        (resident_id("440311", "19810229"), "date", "第 7 至 14 位不是出生日期"),
        (resident_id("440311", "19801301"), "date", "第 7 至 14 位不是出生日期"),
        (resident_id("440311", "02000101"), "date", "第 7 至 14 位不是出生日期"),
        (resident_id("440311", "20261121"), "date", "晚于今天"),
        (resident_id("440311")[:-2] + "2" + resident_id("440311")[-1], "check", "末位校验码"),
        ("", "length", "有 0 位"),
    ],
)
def test_the_part_that_is_wrong_is_named(number: str, part: str, words: str) -> None:
    fault = resident_id_fault(number, TODAY)
    assert fault is not None
    assert (fault.part, fault.is_certain) == (part, True)
    assert words in fault.message


def test_all_faults_are_reported_at_once() -> None:
    right = resident_id("440311", "19801301")
    fault = resident_id_fault(right[:-1] + ("1" if right[-1] != "1" else "2"), TODAY)
    assert fault is not None
    assert fault.message == "第 7 至 14 位不是出生日期；末位校验码与前 17 位不符"


def test_a_birth_date_of_today_and_a_lowercase_x_are_accepted() -> None:
    assert resident_id_fault(resident_id("440311", "20261120"), TODAY) is None
    assert resident_id_fault("11010519491231002x", TODAY) is None


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("身份证", resident_id("440311")),
        ("护照", "E00000000"),
        ("外国护照", "AB12345"),
        ("护照", "123456789"),
        ("港澳居民来往内地通行证", "H00000000"),
        ("港澳居民来往内地通行证", "m0000000001"),
        ("台湾居民来往大陆通行证", "00000000"),
        ("台湾居民来往大陆通行证", "0000000001(B)"),
        ("港澳台居民居住证", resident_id("810000")),
        ("台湾居民居住证", resident_id("830000")),
        ("外国人永久居留身份证", "ABC000000000001"),
        ("外国人永久居留身份证", with_check_digit("91184019800229001")),
        ("军官证", "随便"),
    ],
)
def test_other_documents_have_their_own_formats(kind: str, number: str) -> None:
    assert document_fault(kind, number, TODAY) is None


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("护照", "E 1"),
        ("护照", resident_id("440311")),
        ("港澳居民来往内地通行证", "E00000000"),
        ("台湾居民来往大陆通行证", "H00000000"),
        ("外国人永久居留身份证", resident_id("440311")),
        ("外国人永久居留身份证", "AB1"),
        ("港澳台居民居住证", resident_id("440311")),
    ],
)
def test_an_unusual_number_of_another_document_is_only_doubtful(kind: str, number: str) -> None:
    fault = document_fault(kind, number, TODAY)
    assert fault is not None
    assert not fault.is_certain
    assert number not in fault.message


def test_a_residence_permit_is_judged_like_an_id_number() -> None:
    number = resident_id("810000", "19810229")
    fault = document_fault("港澳居民居住证", number, TODAY)
    assert fault is not None
    assert (fault.part, fault.is_certain) == ("date", True)


def test_an_unknown_document_type_is_not_judged() -> None:
    assert [is_known(kind) for kind in ("居民身份证", " 护照", "军官证", "其他")] == [True, True, False, False]


def test_a_credit_code_of_digits_alone_stays_a_credit_code() -> None:
    code = next(
        text
        for serial in range(1000)
        if has_shape("uscc", text := with_check_digit(f"91441919010101{serial:03}")) and text[-1] != "X"
    )
    assert has_shape("id_card", code), "both check digits are right"
    assert read_number(code).kind == "uscc"
