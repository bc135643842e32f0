"""A batch that requests its clients from the workers of a team: a client that cannot be requested stops no other."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text

from assistant.apps.cli import teamwork
from assistant.practice import batch as batches
from assistant.practice import database, ledger, queueing, team_jobs
from assistant.practice.batch import BatchItem
from assistant.practice.team_jobs import TeamJobRequest
from assistant.practice.workspace import Workspace
from tests.practice.conftest import add
from tests.practice.postgres import Server
from tests.practice.team import shared_workspace
from tests.practice.test_database import TODAY

pytestmark = pytest.mark.usefixtures("loopless")


def test_a_client_that_cannot_be_requested_stops_no_other_of_a_batch(
    home: Workspace, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = shared_workspace(home, server)
    add(shared, "甲")
    add(shared, "乙")
    with ledger.opened(shared) as opened:
        opened.refresh(TODAY)
    engine = database.opened(shared.address, shared.folder)
    queueing.prepare(engine)
    team_jobs.ask(engine, TeamJobRequest("check", "earlier", "王填报"), "乙")
    with engine.begin() as connection:  # its queue job is still there, its team job has ended
        connection.execute(text("UPDATE errands SET ended = now(), state = 'good'"))
    names = [(name, name) for name in ("没有", "乙", "甲")]
    batch = batches.begin(shared, "check", names, datetime(2026, 11, 26, 9, 30), is_team=True)
    changes: list[tuple[str, str]] = []

    def tell(_: object, item: BatchItem) -> None:
        changes.append((item.name, item.state))

    def followed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(teamwork, "_follow", followed)
    with pytest.raises(KeyboardInterrupt):
        teamwork.follow(shared, batch, tell)
    stored = {item.name: item for item in batches.newest(shared, "check", is_team=True).items}
    assert {name: item.state for name, item in stored.items()} == {"没有": "broken", "乙": "broken", "甲": "waiting"}
    assert changes == [("没有", "broken"), ("乙", "broken")]
    assert "没有客户文件夹“没有”" in stored["没有"].told
    assert "旧任务" in stored["乙"].told
    assert stored["甲"].process.isdigit()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    again = batches.newest(shared, "check", is_team=True)
    with pytest.raises(KeyboardInterrupt):
        teamwork.follow(shared, again, tell)
    assert [item.state for item in again.items] == ["broken", "waiting", "waiting"]
    engine.dispose()
