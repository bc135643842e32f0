"""Looking only, on makes that nobody has described: nearly everything shown is known, nothing wrong, and nothing was written."""

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
KNOWN = 0.95


@pytest.mark.parametrize(("make", "state"), [("b", "approved"), ("c", "approved"), ("d", "draft"), ("e", "approved")])
def test_an_approved_client_is_pulled_and_the_site_learnt_by_looking(make: str, state: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.assist.look_contact", "--make", make, "--seed", "0", "--state", state]
    more = ["--first", "chat-app", "--out", str(tmp_path), "--samples", str(written_samples())]
    ended = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    look: dict[str, Any] = json.loads((tmp_path / f"{make}-0-{state}.json").read_text("utf-8"))
    assert (look["wrong"], look["writes"]) == (0, 0), look["details"]["wrong"] or look["details"]["writes"]
    assert look["known"] >= KNOWN * look["shown"], look["details"]["missing"]
    assert look["kinds"] == 5, look["details"]["prompts"][-3:]
