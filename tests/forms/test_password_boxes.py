"""Whether a page asks for a password: by a box that a person can see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.filing.assist.reading import asks_password

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("style", "asks"),
    [
        ("", True),
        ("visibility: hidden", False),
        ("display: none", False),
        ("width: 0; height: 0; border: 0; padding: 0", False),
        ("position: absolute; left: -9999px", False),
        ("position: absolute; top: -500px", False),
        ("margin-top: 3000px", True),
    ],
)
def test_only_a_box_that_can_be_seen_asks_for_a_password(page: Page, style: str, asks: bool) -> None:
    page.set_content(f'<input type="password" style="{style}">')
    assert asks_password(page) == asks
