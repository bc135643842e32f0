"""A site that gives no sign of readiness: its lists and forms are read once the page has come to rest."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.filing.conftest import RunningMock
from tests.filing.small import write

pytestmark = [pytest.mark.browser, pytest.mark.program, pytest.mark.slow]
LISTS = "/api/products|/api/paths|/api/functions|/api/algorithms"


def fill_without_readiness(running_mock: RunningMock) -> dict[str, Any]:
    """Return the answer of a `beian fill` whose map names no sign of readiness."""
    write(running_mock.profile, running_mock.data)
    command = [sys.executable, "-m", "tests.filing.without_readiness", *running_mock.command("--stand-in", "draft")[3:]]
    ended = subprocess.run(
        command, cwd=ROOT, env=running_mock.environment(), capture_output=True, text=True, check=False
    )
    answer: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
    return answer


def test_a_filing_needs_no_sign_of_readiness(approved: RunningMock) -> None:
    answer = fill_without_readiness(approved)
    assert (answer["fields"]["proved"], answer["fields"]["wrong"]) == (answer["fields"]["total"], 0), answer


@pytest.mark.thorough
@pytest.mark.parametrize("fault", ["http-error", "errno"])
def test_a_list_that_could_not_be_loaded_is_not_believed(approved: RunningMock, fault: str) -> None:
    approved.fill()
    before = approved.stored()
    approved.registry.ask("/__mock__/faults", {"set": [{"name": fault, "path": "/api/products", "times": 1}]})
    fill_without_readiness(approved)
    assert approved.stored()["products"] == before["products"]


@pytest.mark.thorough
def test_a_record_that_a_slow_list_shows_late_is_not_added_again(approved: RunningMock) -> None:
    approved.fill()
    before = approved.stored()
    approved.registry.ask("/__mock__/faults", {"set": [{"name": "latency", "path": LISTS, "ms": 7_000}]})
    answer = fill_without_readiness(approved)
    assert answer["fields"]["wrong"] == 0, answer
    assert approved.stored() == before
