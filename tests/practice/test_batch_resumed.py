"""A stopped batch: finished work is stored, unfinished work is tried again, and no process survives."""

from __future__ import annotations

import pytest

from assistant.practice import batch as batches
from assistant.practice.batch import Batch, BatchItem, ProcessResult
from assistant.practice.workspace import Workspace
from tests.practice.test_batch import BAD, BROKEN, GOOD, KILLED, ScriptedWork, new_batch, run, states


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll often."""
    monkeypatch.setattr(batches, "_SLICE_S", 0.001)


def test_a_busy_or_broken_client_is_tried_again_on_resume(home: Workspace) -> None:
    batch = new_batch(home, "占", "坏", "断", "改", "好")
    run(batch, ScriptedWork({"坏": [BROKEN, BROKEN], "断": [KILLED, KILLED], "改": [BAD], "好": [GOOD]}))
    assert states(batch) == {"占": "broken", "坏": "broken", "断": "killed", "改": "bad", "好": "good"}
    again = batches.newest(home, "rehearse")
    work = ScriptedWork({"占": [BROKEN, GOOD], "坏": [GOOD], "断": [GOOD]})
    run(again, work, workers=1)
    assert work.started == ["占", "占", "坏", "断"]
    assert set(states(again).values()) == {"good", "bad"}
    assert not next(item.told for item in again.items if item.name == "占").count("占用")


class StoppableWork:
    """Work that the person interrupts, with the results of its processes once they are asked to end."""

    def __init__(self, endings: dict[str, ProcessResult | None]) -> None:
        self.endings, self.asked, self.killed = endings, list[str](), list[str]()

    def start(self, item: BatchItem) -> str:
        """Start it."""
        return item.folder

    def ended(self, item: BatchItem) -> ProcessResult | None:
        """Return the result once asked to end; None if it does not end."""
        return self.endings[item.folder] if item.folder in self.asked else None

    def stop(self, item: BatchItem) -> None:
        """Record who was asked."""
        self.asked.append(item.folder)

    def kill(self, item: BatchItem) -> None:
        """Record who was killed."""
        self.killed.append(item.folder)


def interrupt(batch: Batch, work: StoppableWork) -> None:
    """Run a batch and interrupt it once everything runs."""

    def stop(_: Batch, item: BatchItem) -> None:
        if item is batch.items[-1]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches.run(batch, work, len(batch.items), stop, limit_s=60.0)


def test_work_finished_during_a_stop_is_stored_and_processes_that_do_not_end_are_killed(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_STOPS_WITHIN_S", 0.05)
    batch = new_batch(home, "好", "改", "停", "不停")
    work = StoppableWork({"好": GOOD, "改": BAD, "停": BROKEN, "不停": None})
    interrupt(batch, work)
    assert work.asked == ["好", "改", "停", "不停"]
    assert work.killed == ["不停"]
    stored = batches.newest(home, "rehearse")
    assert states(stored) == {"好": "good", "改": "bad", "停": "waiting", "不停": "waiting"}
    assert [item.tries for item in stored.items] == [1, 1, 0, 0]


def test_a_second_interrupt_kills_at_once_and_the_batch_is_still_saved(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = new_batch(home, "好", "不停")
    work = StoppableWork({"好": GOOD, "不停": None})
    interrupted = False

    def impatient(item: BatchItem) -> ProcessResult | None:
        nonlocal interrupted
        if work.asked and item.folder == "不停":
            interrupted = True
            raise KeyboardInterrupt
        return StoppableWork.ended(work, item)

    monkeypatch.setattr(work, "ended", impatient)
    interrupt(batch, work)
    assert interrupted
    assert work.killed == ["不停"]
    assert states(batches.newest(home, "rehearse")) == {"好": "good", "不停": "waiting"}
