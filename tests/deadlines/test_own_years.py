"""The user's holiday file: it adds years, takes precedence over the package, and faults are reported with their lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.checks.deadlines.own_years import read
from assistant.checks.deadlines.terms import due_date, explained
from assistant.core.errors import InputProblems
from assistant.core.language import speaking

NEXT = """
年份:
  2027:
    依据: 自拟的通知
    放假:
      元旦: 2027-01-01 至 2027-01-03
      春节: [2027-02-05 至 2027-02-11]
      国庆节: 2027-10-01 至 2027-10-07
    上班: [2027-02-13, 2027-02-20]
"""


def written(folder: Path, text: str) -> Path:
    """Write a holiday file."""
    path = folder / "节假日.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_year_added_by_the_file_is_counted_and_no_estimate(tmp_path: Path) -> None:
    calendar = read(written(tmp_path, NEXT))
    due = due_date("file", date(2027, 2, 2), calendar)
    assert due.on == date(2027, 2, 20)
    assert due.made_up == (date(2027, 2, 13), date(2027, 2, 20))
    assert not due.is_estimate
    assert due_date("file", date(2027, 2, 2)).is_estimate
    with speaking("zh"):
        assert "2027-02-05 – 2027-02-11（春节）" in "".join(explained(due))


def test_with_the_next_year_known_the_end_of_this_one_is_certain(tmp_path: Path) -> None:
    calendar = read(written(tmp_path, NEXT))
    assert not due_date("file", date(2026, 12, 20), calendar).is_estimate
    assert due_date("file", date(2026, 12, 20), calendar).on == date(2027, 1, 4)


def test_the_file_takes_precedence_where_a_later_notice_changed_a_year(tmp_path: Path) -> None:
    text = "年份:\n  2026:\n    放假: {加放: 2026-03-04 至 2026-03-05}\n"
    calendar = read(written(tmp_path, text))
    assert due_date("file", date(2026, 3, 2), calendar).on == date(2026, 3, 18)


def test_without_a_file_nothing_is_added(tmp_path: Path) -> None:
    assert read(tmp_path / "节假日.yaml").years == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("年:\n  2027: {}\n", "没有“年份”"),
        ("年份:\n  二七年: {放假: {元旦: 2027-01-01}}\n", "“二七年”不是一年的安排"),
        ("年份:\n  2027:\n    上班: [2027-02-13]\n", "2027 年没有写“放假”"),
        ("年份:\n  2027:\n    放假: {元旦: 1月1日}\n", "“1月1日”不是日期"),
        ("年份:\n  2027:\n    放假: {元旦: 2027-01-03 至 2027-01-01}\n", "不是日期"),
        ("年份:\n  2027:\n    放假: {元旦: 2026-01-01}\n", "2026-01-01 不在 2027 年"),
        ("年份:\n  2027:\n    放假: {元旦: 2027-01-01}\n    上班: [2027-01-05]\n", "2027-01-05 不是周末"),
        ("年份:\n  2027:\n    放假: {元旦: 2027-01-02}\n    上班: [2027-01-02]\n", "既写了放假，又写了上班"),
        ("年份:\n  2027:\n    放假: {元旦: 2027-01-01}\n    补班: [2027-01-09]\n", "没有“补班”这一项"),
    ],
)
def test_every_fault_of_the_file_is_reported_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with speaking("zh"), pytest.raises(InputProblems) as raised:
        read(written(tmp_path, text))
    assert message in str(raised.value)
    assert "节假日.yaml:" in str(raised.value)
