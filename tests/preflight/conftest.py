"""Sets the language of the rules to Chinese, whatever the machine's language, and lends examples to be changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.core.language import speaking
from tests.preflight.mutations import ExampleFolder


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use Chinese in this process and in child processes, and restore the former language afterwards."""
    monkeypatch.setenv("BEIAN_LANG", "zh")
    with speaking("zh"):
        yield


@pytest.fixture(scope="module")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> ExampleFolder:
    """Return the folder of examples to be changed."""
    return ExampleFolder(tmp_path_factory.mktemp("examples"))
