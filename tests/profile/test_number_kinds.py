"""Numbers as `beian number` reads them: kind, format, check digit, and kinds that must not be confused."""

from __future__ import annotations

import random

import pytest

from assistant.core.language import speaking
from assistant.declaration.profile.numbers import (
    FilingNumber,
    filing_numbers,
    icp_base,
    not_a_filing_number,
    read_number,
)

VALID = ("网信算备310115123456702260015号", "网信算备440305000123406260033号")


@pytest.mark.parametrize("text", VALID)
def test_a_valid_filing_number_is_recognised(text: str) -> None:
    read = read_number(text)
    assert (read.kind, read.is_right) == ("filing", True)
    assert "2026" in read.parts


@pytest.mark.parametrize(
    "text",
    [
        "网信算备310115123456702260014号",  # check digit
        "网信算备31011512345670226001号",  # 20 digits
        "网信算备310115123456702260015",  # no 号
        "网信算备310115123456709260013号",  # class 09
    ],
)
def test_an_invalid_filing_number_is_reported(text: str) -> None:
    read = read_number(text)
    assert (read.kind, read.is_right) == ("filing", False)
    assert read.fault


def test_the_check_digit_detects_most_typing_errors() -> None:
    choose = random.Random(7)
    slips = detected = 0
    for _ in range(400):
        digits = "".join(choose.choice("0123456789") for _ in range(20))
        whole = next(f"{digits}{last}" for last in range(10) if FilingNumber(f"{digits}{last}").passes)
        at = choose.randrange(21)
        wrong = whole[:at] + str((int(whole[at]) + choose.randrange(1, 10)) % 10) + whole[at + 1 :]
        slips += 1
        detected += not FilingNumber(wrong).passes
    assert detected / slips > 0.8


@pytest.mark.parametrize(
    ("text", "kind", "is_right"),
    [
        ("91110000600037341L", "uscc", True),
        ("91110000600037341M", "uscc", False),
        ("11010519491231002X", "id_card", True),
        ("110105194912310021", "id_card", False),
        ("13800001234", "mobile", True),
        ("1380000123", "mobile", False),
        ("a@example.com", "email", True),
        ("a@example", "email", False),
        ("粤ICP备00000101号-2A", "icp", True),
        ("蜀ICP备00000141号", "icp", True),
        ("ICP备00000101号", "icp", False),
        ("Beijing-YanShi-202308210001", "ai_filing", True),
        ("Beijing-YanShi-20230821S0001", "ai_registration", True),
        ("什么也不是", "unknown", False),
        ("", "unknown", False),
    ],
)
def test_every_kind_of_number_is_recognised(text: str, kind: str, is_right: bool) -> None:
    read = read_number(text)
    assert (read.kind, read.is_right) == (kind, is_right)
    assert is_right or read.fault


def test_complete_and_broken_numbers_are_detected_in_a_text() -> None:
    text = f"调用{VALID[0]}（模型）和网信算备123号。"
    assert [number is not None for _, number in filing_numbers(text)] == [True, False]


def test_an_icp_number_loses_its_suffix_only() -> None:
    assert icp_base("粤ICP备00000101号-2A") == icp_base("粤ICP备00000101号") == "粤ICP备00000101号"
    assert icp_base("粤ICP备00000101号-二") is None


AI = "Beijing-YanShi-202308210001"


@pytest.mark.parametrize(
    "text",
    [
        VALID[0],
        AI,
        "Beijing-演示-20230821S0001",
        f"模型备案号{AI}；算法备案{VALID[0]}",
        f"{VALID[0]}（2026 年 3 月公告）",
        "网信算备110105194912310021号",  # R28 reports that it has too few digits
    ],
)
def test_a_text_with_only_filing_numbers_is_accepted(text: str) -> None:
    assert not_a_filing_number(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("110105194912310021", "居民身份证号"),
        ("11010519491231002X", "居民身份证号"),
        ("91110000600037341L", "统一社会信用代码"),
        ("91110000MA0000003X", "统一社会信用代码"),
        ("备案号：440311198002290018", "居民身份证号"),
        ("123456789012345678901", "21 位数字"),
        ("12345678901234567890", "20 位数字"),
        ("123456", "没有识别到备案编号"),
        ("网信算备", "21 位数字"),
        ("网信算备：110105194912310021号", "21 位数字"),
        ("网信算备第110105194912310021号", "21 位数字"),
        (f"{VALID[0]}、11010519491231002X", "居民身份证号"),
        ("Beijing-YanShi-202313410001", "“20231341”不是日期"),
        ("Beijing-YanShi-202201010001", "“20220101”不是日期"),
        ("Beijing-YanShi-2023", "没有识别到备案编号"),
        ("已备案", "没有识别到备案编号"),
    ],
)
def test_another_number_is_reported_by_its_kind(text: str, words: str) -> None:
    with speaking("zh"):
        assert words in not_a_filing_number(text)


def test_a_number_of_a_model_with_an_impossible_day_is_wrong() -> None:
    reading = read_number("Beijing-YanShi-202302300001")
    assert (reading.kind, reading.is_right) == ("ai_filing", False)
    assert reading.fault
