"""Sets the language of the rules to Chinese, whatever the machine's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.core.language import speaking


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use Chinese in this process and in child processes, and restore the former language afterwards."""
    monkeypatch.setenv("BEIAN_LANG", "zh")
    with speaking("zh"):
        yield
