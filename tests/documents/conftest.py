"""Read papers in process, except in the tests of the child process."""

from __future__ import annotations

import pytest

from assistant.declaration.documents import reading
from tests.documents import in_process

OF_THE_CHILD = frozenset({"test_reading.py", "test_ocr.py"})
CHILD = reading.child


@pytest.fixture(autouse=True)
def _child_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a real child process only in its own tests."""
    reader = CHILD if request.path.name in OF_THE_CHILD else in_process.reader
    monkeypatch.setattr(reading, "child", reader)
