"""Every test of this room speaks Chinese, whatever the machine speaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.language import speaking


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Speak Chinese."""
    with speaking("zh"):
        yield
