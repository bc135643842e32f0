"""When an item was submitted: as a run saw it, or no earlier than it was read as away again; never when a copy was made late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.journal.events import RunOpened, Status, Submitted
from assistant.journal.run_folder import RunFolder
from assistant.practice import run_facts
from assistant.practice.run_facts import SEEN, RunFacts, StateRead, SubmissionSeen
from assistant.practice.standings import Stand, standings

DAY = datetime(2026, 11, 2, tzinfo=UTC)


def at(day: int) -> datetime:
    return DAY + timedelta(days=day)


def stand(states: list[tuple[int, str]], sent: list[tuple[int, str]]) -> Stand:
    """Return the standing of an algorithm by states read and submissions seen on these days."""
    read = tuple(StateRead("甲", ours, ours, at(day)) for day, ours in states)
    seen = tuple(SubmissionSeen("甲", kind, 1, f"SF{day}", "京备1", at(day)) for day, kind in sent)
    return standings([RunFacts("run", 1, states=read, submissions=seen)])["甲"]


def test_a_copy_made_later_by_reading_tells_the_number_and_no_moment() -> None:
    taken = stand([(1, "审核中"), (9, "审核中")], [(9, SEEN)])
    assert (taken.submitted, taken.number, taken.receipt) == (at(1), "京备1", "SF9")
    assert stand([(9, "已备案")], [(9, SEEN)]).submitted is None
    assert stand([(3, "审核中"), (9, "审核中")], [(2, "filing"), (9, SEEN)]).submitted == at(2)


@pytest.mark.parametrize("between", ["退回补正", "变更退回", "变更草稿", "待提交"])
def test_what_was_in_hand_after_the_submission_and_is_under_review_was_submitted_since(between: str) -> None:
    assert stand([(2, "审核中"), (4, between), (6, "变更审核中")], [(1, "filing")]).submitted == at(6)
    assert stand([(2, "审核中"), (4, between)], [(1, "filing")]).submitted == at(1)


def test_a_journal_that_only_read_what_was_submitted_has_no_submission(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "甲公司", "mock") as run:
        run.append(RunOpened(run.name, "甲公司", "mock", "http://x.test", True, {}, "", "", "", "", "", "", ""))
        run.append(Status("甲", "已注销", "已注销"))
        run.append(Submitted("algorithms[甲]", "甲", "deregister", 1, "", "京备1", "c", seen=True))
    (only,) = run_facts.read(run.path).submissions
    assert (only.kind, only.number) == (SEEN, "京备1")
