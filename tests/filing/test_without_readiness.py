"""The mock gives no sign of readiness: its lists are read once the page has come to rest."""

from __future__ import annotations

import pytest

from tests.filing.conftest import RunningMock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]
LISTS = "/api/products|/api/paths|/api/functions|/api/algorithms"


@pytest.mark.parametrize("fault", ["http-error", "errno"])
def test_a_list_that_could_not_be_loaded_is_not_believed(approved: RunningMock, fault: str) -> None:
    approved.fill()
    before = approved.stored()
    approved.registry.ask("/__mock__/faults", {"set": [{"name": fault, "path": "/api/products", "times": 1}]})
    approved.fill()
    assert approved.stored()["products"] == before["products"]


def test_a_record_that_a_slow_list_shows_late_is_not_added_again(approved: RunningMock) -> None:
    approved.fill()
    before = approved.stored()
    approved.registry.ask("/__mock__/faults", {"set": [{"name": "latency", "path": LISTS, "ms": 7_000}]})
    answer = approved.fill().answer
    assert answer["fields"]["wrong"] == 0, answer
    assert approved.stored() == before
