"""A list of clients as a workbook: which credit codes it accepts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from assistant.core.errors import InputProblems
from assistant.core.language import speaking
from assistant.practice.client_list import read
from tests.profile.identity_numbers import resident_id

# All digits, and also a valid identity number: a birth in 1901, and both check digits are right.
_BOTH = "914419190101010209"


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


def listed(folder: Path, code: str) -> Path:
    """Write a list with one client of this code."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(["公司名称", "统一社会信用代码"])
    page.append(["演示科技有限公司", code])
    book.save(folder / "名单.xlsx")
    return folder / "名单.xlsx"


def test_a_credit_code_that_is_also_an_identity_number_is_accepted(tmp_path: Path) -> None:
    assert [client.uscc for client in read(listed(tmp_path, _BOTH))] == [_BOTH]


@pytest.mark.parametrize(("code", "words"), [(resident_id("440311"), "校验码不对"), ("9144", "应为 18 位")])
def test_an_invalid_credit_code_is_refused_with_its_fault(tmp_path: Path, code: str, words: str) -> None:
    with pytest.raises(InputProblems, match=words) as refused:
        read(listed(tmp_path, code))
    assert code not in str(refused.value)
