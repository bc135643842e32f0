"""Batches in a workspace shared by several machines: one process per batch; each machine resumes its own filings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from assistant.apps.cli import batch_fill, batching, teamwork
from assistant.apps.cli.practice_options import BatchFillOptions
from assistant.core.errors import WorkspaceError
from assistant.practice import batch as batches
from assistant.practice import in_turn
from assistant.practice.batch import Batch, Kind
from assistant.practice.workspace import Workspace
from tests.practice.conftest import add
from tests.practice.test_in_turn import GOOD, SimulatedFilings

MOMENT = datetime(2026, 11, 26, 9, 30)
SERVER = "postgresql://nobody@127.0.0.1:9/nowhere"


def new_batch(home: Workspace, kind: Kind = "fill", *, is_team: bool = False) -> Batch:
    """Return a batch over two clients."""
    return batches.begin(home, kind, [(name, name) for name in ("一", "二")], MOMENT, is_team=is_team)


def file(home: Workspace, batch: Batch) -> None:
    """File the clients of a batch."""
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD]})
    in_turn.run(batch, simulation, simulation, lambda *_: None, simulation.clock)


def resume(home: Workspace, batch: Batch) -> None:
    """Resume the batch as the command line does."""
    batch_fill.fill(BatchFillOptions(resume=True, headless=True, workspace=home.folder))


def follow(home: Workspace, batch: Batch) -> None:
    """Follow the work of a team's workers."""
    teamwork.follow(Workspace(home.folder, SERVER), batch, lambda *_: None)


@pytest.mark.usefixtures("own_home")
@pytest.mark.parametrize("take_up", [file, resume, follow])
def test_a_running_batch_is_resumed_by_no_other_process(
    home: Workspace, take_up: Callable[[Workspace, Batch], None]
) -> None:
    batch = new_batch(home)
    batch.site = BatchFillOptions().site
    batch.save()
    before = (batch.folder / batches.FILE).read_bytes()
    with batches.alone(batch), pytest.raises(WorkspaceError, match="另一个程序"):
        take_up(home, batches.newest(home, "fill", batch.site))
    assert (batch.folder / batches.FILE).read_bytes() == before
    assert not (batch.folder / batching.PAGE).exists()


def test_every_machine_of_a_shared_workspace_resumes_its_own_filings(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = Workspace(home.folder, SERVER)
    own: dict[str, Batch] = {}
    for machine in ("甲机", "乙机"):
        monkeypatch.setenv("BEIAN_MACHINE", machine)
        own[machine] = new_batch(shared)
    for machine, batch in own.items():
        monkeypatch.setenv("BEIAN_MACHINE", machine)
        assert batches.newest(shared, "fill").folder == batch.folder
    monkeypatch.setenv("BEIAN_MACHINE", "丙机")
    with pytest.raises(WorkspaceError):
        batches.newest(shared, "fill")
    checked = new_batch(shared, "check")
    monkeypatch.setenv("BEIAN_MACHINE", "甲机")
    assert batches.newest(shared, "check").folder == checked.folder, "checks are anybody's"


def test_in_an_unshared_workspace_a_machine_may_change_its_name(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = new_batch(home)
    monkeypatch.setenv("BEIAN_MACHINE", "新名")
    assert batches.newest(home, "fill").folder == batch.folder


def test_batches_of_the_team_and_of_this_machine_are_resumed_separately(home: Workspace) -> None:
    add(home, "一")
    team, local = new_batch(home, "check", is_team=True), new_batch(home, "check")
    assert batches.newest(home, "check").folder == local.folder
    assert batches.newest(home, "check", is_team=True).folder == team.folder
