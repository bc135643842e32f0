"""Returned items that were handled by hand: the site's state counts, not the copy of the earlier submission."""

from __future__ import annotations

import pytest

from assistant.practice import run_facts
from assistant.proof.journal import frozen
from tests.filing.conftest import RunningMock
from tests.filing.manual_filer import ManualFiler
from tests.filing.small import ALGORITHM, write
from tests.filing.test_change import approve, stored

pytestmark = pytest.mark.browser
VERSION = f"algorithms[{ALGORITHM}].basic.version"


def copies(running_mock: RunningMock) -> list[frozen.Submission]:
    return [
        submission
        for submission in frozen.submissions(running_mock.profile / "runs", "mock")
        if submission.root != "subject"
    ]


@pytest.mark.parametrize(
    "is_read",
    [
        pytest.param(True, id="a run read the return", marks=pytest.mark.thorough),
        pytest.param(False, id="no run read it"),
    ],
)
def test_what_was_corrected_and_submitted_by_hand_is_right_and_retained_anew(
    submitted: RunningMock, is_read: bool
) -> None:
    running_mock = submitted
    hand = ManualFiler(running_mock)
    running_mock.review(hand.id, "return")
    if is_read:
        running_mock.fill(stand_in="draft")
    hand.submit("1.11")
    running_mock.basic()["版本号"] = "1.11"
    again = running_mock.fill("--stage", "算法", stand_in="draft")
    assert (again.fields["wrong"], again.code) == (0, 10), again.err
    first, second = copies(running_mock)
    assert (first.seen, second.seen, second.values()[VERSION]) == (False, True, "1.11")
    facts = run_facts.read(running_mock.profile / "runs" / second.run)
    assert [submission.kind for submission in facts.submissions] == [run_facts.SEEN]
    third = running_mock.fill("--stage", "算法", stand_in="draft")
    assert (third.fields["wrong"], third.answer["unsubmitted"], len(copies(running_mock))) == (0, [], 2)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "is_read",
    [
        pytest.param(True, id="a run read the return"),
        pytest.param(False, id="no run read it"),
    ],
)
def test_a_withdrawn_change_is_no_base_and_is_not_called_effective(submitted: RunningMock, is_read: bool) -> None:
    running_mock = submitted
    approve(running_mock)
    running_mock.basic()["版本号"] = "2.0"
    assert running_mock.run("change", stand_in="submit").answer["status"] == "submitted"
    hand = ManualFiler(running_mock)
    running_mock.review(hand.id, "return")
    if is_read:
        running_mock.fill(stand_in="draft")
    hand.post("abandon")
    again = running_mock.fill(stand_in="draft")
    assert (again.fields["wrong"], again.code, again.answer["unsubmitted"]) == (0, 0, [VERSION]), again.err
    assert "提交后没有生效" in again.err
    assert copies(running_mock)[-1].values()[VERSION] == "1.10"
    plan = running_mock.run("change", "--plan")
    assert [line.strip() for line in plan.answer["lines"] if line.strip()[:1] in {"-", "+"}] == ["- 1.10", "+ 2.0"]


@pytest.mark.thorough
def test_nothing_is_called_unchanged_while_the_outcome_of_a_change_is_unknown(submitted: RunningMock) -> None:
    running_mock = submitted
    approve(running_mock)
    running_mock.basic()["版本号"] = "2.0"
    assert running_mock.run("change", stand_in="submit").answer["status"] == "submitted"
    hand = ManualFiler(running_mock)
    running_mock.review(hand.id, "return")
    running_mock.fill("--stage", "主体", stand_in="draft")
    hand.post("abandon")
    running_mock.fill("--stage", "主体", stand_in="draft")
    asked = running_mock.run("change", stand_in="draft")
    assert "与上次提交的内容一致" not in asked.err
    assert "登录后按系统里的内容对照" in asked.err
    assert asked.answer["status"] == "ready_to_submit", asked.err


@pytest.mark.thorough
def test_what_is_deregistered_is_retained_once_and_is_no_submission(submitted: RunningMock) -> None:
    running_mock = submitted
    hand = ManualFiler(running_mock)
    approve(running_mock)
    hand.post("deregister/code")
    fields = {"reason": "停止提供服务", "endDate": "2026-06-30", "note": "服务已停止。", "arrangements": "已公告。"}
    hand.post("deregister", commit=True, code=hand.client.code("hand"), fields=fields)
    running_mock.review(hand.id)
    assert stored(running_mock)["algorithms"][0]["state"] == "已注销"
    taken = RunningMock(running_mock.home / "接手", running_mock.registry)
    write(taken.profile, taken.data)
    for _ in range(2):
        taken.fill(stand_in="draft")
    (copy,) = copies(taken)
    assert (copy.kind, copy.seen) == ("deregister", True)
    runs = [run_facts.read(path) for path in (taken.profile / "runs").iterdir() if path.is_dir()]
    assert {submission.kind for run in runs for submission in run.submissions} == {run_facts.SEEN}
