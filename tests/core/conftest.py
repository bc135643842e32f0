"""Run the tests of this folder in Chinese, the source language of the texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.core.language import speaking


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Use Chinese, whatever the system's language."""
    with speaking("zh"):
        yield
