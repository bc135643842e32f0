"""A cell of the workbook for a file that only says 见微信 names no file, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from assistant.core.language import choose
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.workbook.text import names_no_file
from tests.profile.profiles import written
from tests.profile.test_workbook import beside, merged_with, sent, started


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


@pytest.mark.parametrize(
    "text", ["见微信", "已发微信", "微信发你了", "发邮箱了", "稍后补", "见附件", "已发", "企业微信里发给您了"]
)
def test_a_file_that_is_sent_another_way_is_no_file(text: str) -> None:
    spec = specs()["subject.licence.scan"]
    assert names_no_file(spec, text)
    for file in ("附件/营业执照.pdf", "微信图片_2026.png", "执照（微信）.jpg"):
        assert not names_no_file(spec, file)


@pytest.mark.parametrize("text", ["企业微信里发给您了", pytest.param("已发", marks=pytest.mark.thorough)])
def test_a_cell_that_names_no_file_changes_nothing(tmp_path: Path, text: str) -> None:
    def edit(book: Workbook) -> None:
        page = book["主体"]
        page[beside(page, "营业执照")].value = text

    profile = load(written(tmp_path / "资料")).profile
    merged, current = merged_with(sent(tmp_path, profile, edit), profile)
    assert current.subject.licence.scan == profile.subject.licence.scan
    assert not [change for change in merged.changes if text in change.returned]
    assert started(tmp_path / "资料收集表.xlsx").subject.licence.scan is None
