"""The rules speak Chinese in these tests, whatever the machine speaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.core.language import speaking


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak Chinese in this process and in those that a test starts, and the former language again afterwards."""
    monkeypatch.setenv("BEIAN_LANG", "zh")
    with speaking("zh"):
        yield
