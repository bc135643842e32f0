"""填报计划: what can be filled today, as a tree of all records, or of one stage or algorithm."""

from __future__ import annotations

import pytest

from assistant.planning.plan.plan import STAGES
from tests.console.conftest import OwnClient
from tests.console.window import window
from tests.filing.small import ALGORITHM

pytestmark = pytest.mark.program


def test_the_plan_shows_all_records_or_those_of_one_stage(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "plan") as page:
        assert "共 7 条" in page.texts()
        assert "请您核对并提交" in page.texts()
        (stage,) = page.find(id="start-stage")
        page.send(stage, "change", STAGES[1])
        page.until(lambda: "共 3 条" in page.texts())
        assert "请您核对并提交" not in page.texts()
        page.send(stage, "change", "")
        (algorithm,) = page.find(id="start-algorithm")
        page.send(algorithm, "change", ALGORITHM)
        page.until(lambda: "共 7 条" in page.texts())
