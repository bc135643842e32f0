"""These tests read texts in their source language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.core.language import speaking


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Speak Chinese, whatever the machine speaks."""
    with speaking("zh"):
        yield
