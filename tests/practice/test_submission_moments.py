"""When an item was submitted: as a run recorded it, or when it was first read as under review again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.apps.console import runs_page
from assistant.practice import run_facts
from assistant.practice.latest_states import LatestState, latest_states
from assistant.practice.run_facts import SEEN, RunFacts, StateRead, SubmissionSeen
from assistant.practice.tables import Run
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import RunOpened, Saved, Status, Submitted
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import Beian
from tests.filing.small import ALGORITHM
from tests.practice.conftest import add, play

DAY = datetime(2026, 11, 2, tzinfo=UTC)


def at(day: int) -> datetime:
    return DAY + timedelta(days=day)


def latest_state(states: list[tuple[int, str]], sent: list[tuple[int, str]]) -> LatestState:
    """Return the latest state of an algorithm from states read and submissions seen on these days."""
    read = tuple(StateRead("甲", ours, ours, at(day)) for day, ours in states)
    seen = tuple(SubmissionSeen("甲", kind, 1, f"SF{day}", "京备1", at(day)) for day, kind in sent)
    return latest_states([RunFacts("run", 1, states=read, submissions=seen)])["甲"]


def test_a_copy_made_later_by_reading_gives_the_number_and_no_moment() -> None:
    latest = latest_state([(1, "审核中"), (9, "审核中")], [(9, SEEN)])
    assert (latest.submitted, latest.number, latest.receipt) == (at(1), "京备1", "SF9")
    assert latest_state([(9, "已备案")], [(9, SEEN)]).submitted is None
    assert latest_state([(3, "审核中"), (9, "审核中")], [(2, "filing"), (9, SEEN)]).submitted == at(2)


@pytest.mark.parametrize("between", ["退回补正", "变更退回", "变更草稿", "待提交"])
def test_an_item_returned_after_the_submission_and_under_review_again_was_submitted_since(between: str) -> None:
    assert latest_state([(2, "审核中"), (4, between), (6, "变更审核中")], [(1, "filing")]).submitted == at(6)
    assert latest_state([(2, "审核中"), (4, between)], [(1, "filing")]).submitted == at(1)


def test_a_journal_that_only_read_a_submission_records_none_of_its_own(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "甲公司", "mock") as run:
        run.append(RunOpened(run.name, "甲公司", "mock", "http://x.test", True, {}, "", "", "", "", "", "", ""))
        run.append(Status("甲", "已注销", "已注销"))
        run.append(Submitted("algorithms[甲]", "甲", "deregister", 1, "", "京备1", "c", seen=True))
    (only,) = run_facts.read(run.path).submissions
    assert (only.kind, only.number) == (SEEN, "京备1")


def test_a_copy_made_by_reading_is_not_reported_as_a_submission_of_the_client(beian: Beian, home: Workspace) -> None:
    item = (f"algorithms[{ALGORITHM}]", ALGORITHM, "filing", 1)
    play(add(home), "2026-11-02", Submitted(*item, "YB-1", "", "c", seen=True), Submitted(*item, "SL-2", "", "d"))
    output = beian("clients", "show", "微光", "--workspace", home.folder).out
    assert ("seen" in output, "YB-1" in output, f"{ALGORITHM}第 1 轮备案 SL-2" in output) == (False, False, True), (
        output
    )
    (run,) = json.loads(beian("clients", "show", "微光", "--json", "--workspace", home.folder).out)["runs"]
    assert [item["receipt"] for item in run["submissions"]] == ["SL-2"]


@pytest.mark.parametrize(("events", "word"), [((Saved("p", ""),), "已填好"), ((), "无需填报")])
def test_a_run_has_the_same_status_in_the_list_as_in_its_report(
    beian: Beian, home: Workspace, events: tuple[Saved, ...], word: str
) -> None:
    client = add(home)
    folder = play(client, "2026-11-02", *events, status="nothing_to_do")
    assert f"{word}  与资料一致" in beian("clients", "show", "微光", "--workspace", home.folder).out
    rows = [Run(folder=name, status="nothing_to_do", ended=DAY) for name in (folder.name, "gone")]
    assert [runs_page._ending(client, row, lambda _: "") for row in rows] == [word, "无需填报"]
