"""The month that a calendar's header names, in digits and in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.filing.forms.snapshot import page_script

pytestmark = pytest.mark.browser


def month_of(page: Page, text: str) -> int | None:
    """Return the month that the page's functions read in a text."""
    number: int | None = page.evaluate(f"(text) => {{ {page_script()}\n return monthOf(text); }}", text)
    return number


@pytest.mark.parametrize(
    "text",
    [
        "2026 年 11 月", "2026年11月", "２０２６年１１月", "2026-11", "11/2026", "2026 November", "Nov 2026", "nov. 2026",
        "2026 11", "2026 年 十一月",
    ],
)  # fmt: skip
def test_a_month_is_known_by_its_number_or_its_name(page: Page, text: str) -> None:
    page.set_content('<html lang="zh-CN"></html>')
    assert month_of(page, text) == 2026 * 12 + 11


@pytest.mark.parametrize(("text", "month"), [("2026 May", 5), ("March 2026", 3), ("2026 Mar", 3), ("Dec 2026", 12)])
def test_names_are_whole_words(page: Page, text: str, month: int) -> None:
    assert month_of(page, text) == 2026 * 12 + month


def test_the_pages_own_language_is_known(page: Page) -> None:
    page.set_content('<html lang="ru"></html>')
    assert month_of(page, "2026 Ноябрь") == 2026 * 12 + 11


@pytest.mark.parametrize(
    "text", ["", "2020 年 - 2029 年", "2026", "November", "2026 年 13 月", "Maybe 2026", "2020-2029"]
)
def test_anything_else_names_no_month(page: Page, text: str) -> None:
    assert month_of(page, text) is None
