"""The rules speak Chinese in these tests, whatever the machine speaks."""

from __future__ import annotations

import pytest

from assistant import language


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    language.choose("zh")
