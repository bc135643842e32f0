"""The login of a whole run: the SMS code is asked for in a handover of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import serve_mock_registry
from tests.filing.conftest import RunningMock


@pytest.mark.thorough
def test_a_code_by_sms_is_a_handover_of_its_own_and_the_run_goes_on(tmp_path: Path, mock_pages: Path) -> None:
    with serve_mock_registry(tmp_path / "mock", "--sms") as registry:
        done = RunningMock(tmp_path, registry).fill("--stage", "主体")
    kinds = [handover["kind"] for handover in done.answer["handovers"]]
    assert kinds == ["LOGIN", "SMS", "CONFIRM"]
    assert done.fields["wrong"] == 0
