"""Help on makes that nobody has described: everything right in the store, at half the acts of filing by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.mock.samples import written_samples

pytestmark = [pytest.mark.program, pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]
FILLED = {"b": 82, "c": 82, "d": 80, "e": 74}  # of 82; the person uploads the seven files of e


@pytest.mark.parametrize("make", FILLED)
def test_a_make_is_filed_with_fewer_acts(make: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.assist.first_contact", "--make", make, "--seed", "0"]
    more = ["--profile", "speech-api", "--out", str(tmp_path), "--samples", str(written_samples())]
    ended = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    contact: dict[str, Any] = json.loads((tmp_path / f"{make}-0-speech-api.json").read_text("utf-8"))
    assert (contact["right"], contact["wrong"], contact["by_program"]) == (contact["fields"], 0, 0), contact["details"]
    assert contact["filled"] >= FILLED[make], contact["details"]["typed"]
    assert contact["acts"] - contact["looks"] <= contact["acts_by_hand"] / 2
