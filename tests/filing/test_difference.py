"""A run writes only the difference: again, changed, renamed, submitted, gated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.examples.filing import check_filing
from tests.filing.changing import unlike
from tests.filing.conftest import FiledProfile, FilingRunResult, RunningMock, section
from tests.filing.small import ALGORITHM, NAME, Json
from tests.filing.test_returned import cells, command, fields
from tests.reliability.entered import typist_of

BASIC = "算法基础属性信息"


def test_a_draft_is_filed(filed_profile: Callable[[str], FiledProfile]) -> None:
    first = filed_profile("draft").first
    assert first.answer["status"] == "ready_to_submit"
    assert first.code == 10
    assert first.fields["wrong"] == 0
    assert first.fields["written"] == first.fields["total"] == first.fields["proved"]


@pytest.mark.thorough
def test_one_changed_value_writes_exactly_that_one(drafted: RunningMock) -> None:
    running_mock = drafted
    running_mock.basic()["版本号"] = "2.0"
    again = running_mock.fill()
    assert again.fields["written"] == 1
    assert again.fields["wrong"] == 0
    assert section(running_mock.stored()["algorithms"][0], BASIC)["版本号"] == "2.0"


def test_a_renamed_algorithm_stays_one_record(drafted: RunningMock) -> None:
    running_mock = drafted
    running_mock.basic()["算法名称"] = "微光商城商品精选算法"
    running_mock.algorithm()["曾用名"] = ALGORITHM
    again = running_mock.fill("--stage", "算法")
    assert [handover["kind"] for handover in again.answer["handovers"]] == ["LOGIN", "CONFIRM"]
    assert again.fields["written"] == 1
    (only,) = running_mock.stored()["algorithms"]
    assert section(only, BASIC)["算法名称"] == "微光商城商品精选算法"


@pytest.mark.thorough
def test_a_renamed_algorithm_without_its_former_name_is_asked_about(drafted: RunningMock) -> None:
    running_mock = drafted
    running_mock.basic()["算法名称"] = "微光商城商品精选算法"
    again = running_mock.fill()
    assert "SAME" in [handover["kind"] for handover in again.answer["handovers"]]
    assert len(running_mock.stored()["algorithms"]) == 1
    assert again.fields["written"] == 1


def test_a_filing_that_the_person_submits_says_who_submitted_what_and_is_stored_as_its_profile_says(
    filed_profile: Callable[[str], FiledProfile], submitted: RunningMock
) -> None:
    draft, first = filed_profile("draft").first, filed_profile("submit").first
    assert first.answer["status"] == "submitted"
    assert first.code == 0
    submitted_by = {**draft.answer["submitted_by"], **first.answer["submitted_by"]}
    assert submitted_by == {NAME: "stand-in", ALGORITHM: "stand-in"}
    check_filing(submitted.profile, submitted.registry, {**draft.answer, "submitted_by": submitted_by}, first.err)


@pytest.mark.thorough
def test_after_the_submission_a_change_is_shown_and_not_written(submitted: RunningMock) -> None:
    running_mock = submitted
    running_mock.basic()["版本号"] = "2.0"
    again = running_mock.fill(stand_in="submit")
    assert again.fields["written"] == 0
    assert again.fields["wrong"] == 0
    assert again.verdicts()[f"algorithms[{ALGORITHM}].basic.version"] == "locked"
    assert "资料与系统不同 1 项" in again.err
    assert "beian change" in again.err
    assert section(running_mock.stored()["algorithms"][0], BASIC)["版本号"] == "1.10"
    ledger = running_mock.registry.ledger()
    assert [len(ledger["subject_submissions"]), len(ledger["submissions"])] == [1, 1]


@pytest.mark.thorough
def test_a_change_since_the_approval_is_not_reported_as_what_the_registry_holds(submitted: RunningMock) -> None:
    running_mock = submitted
    account, held = next(
        (name, held) for name, held in running_mock.registry.state().items() if held["company"] == NAME
    )
    verdict = {"account": account, "what": held["algorithms"][0]["id"], "verdict": "approve"}
    running_mock.registry.ask("/__mock__/review", verdict)
    running_mock.basic()["版本号"] = "2.0"
    again = running_mock.fill()
    assert (again.code, again.answer["status"], len(again.answer["unsubmitted"])) == (0, "nothing_to_do", 1)
    assert "改后没有提交，或提交后没有生效；这些内容本次没有写入。" in again.err
    assert "内容与资料一致" not in again.err


@pytest.mark.thorough
def test_a_run_that_must_wait_for_the_subject_says_so(running_mock: RunningMock) -> None:
    ended = running_mock.fill("--stage", "产品")
    assert (ended.code, ended.answer["status"], ended.fields["total"]) == (10, "needs_person", 0), ended.err
    assert "现在还不能填，一项也没有填" in ended.err
    assert "已填好" not in ended.err


def test_what_the_registry_does_not_take_yet_is_gated(slow_review: RunningMock) -> None:
    typist_of(slow_review.registry, slow_review.profile).draft_of_subject()
    first = slow_review.fill(stand_in="submit")
    assert first.fields["written"] == 0
    assert (first.code, first.answer["status"]) == (10, "waiting_review")
    assert first.answer["records"]["gated"] == first.answer["records"]["planned"] - 1
    assert slow_review.stored()["products"] == []


@pytest.mark.thorough
def test_what_was_gated_is_filed_when_the_subject_has_passed(slow_review: RunningMock) -> None:
    running_mock = slow_review
    running_mock.fill(stand_in="submit")
    account = next(name for name, held in running_mock.registry.state().items() if held["company"] == NAME)
    running_mock.registry.ask("/__mock__/review", {"account": account, "what": "subject", "verdict": "approve"})
    second = running_mock.fill(stand_in="submit")
    assert second.answer["status"] == "submitted"
    assert second.answer["records"]["gated"] == 0
    assert len(running_mock.stored()["algorithms"]) == 1


def test_a_comment_is_shown_only_its_correction_is_written_and_it_becomes_a_row_of_change_and_proof(
    submitted: RunningMock, tmp_path: Path
) -> None:
    running_mock, before = submitted, submitted.stored()
    asked = {"version": "与报告不一致", "": "请逐条回复"}
    running_mock.review(before["algorithms"][0]["id"], "return", asked)
    running_mock.basic()["版本号"] = "2.0"
    check_correction(running_mock, before, running_mock.filed("--stage", "算法", stand_in="submit"))
    (row,) = fields(running_mock)
    assert (row["before"], row["after"], row["state"]) == ("1.10", "2.0", "已改已核对")
    command(running_mock.profile, "--table", "-o", str(tmp_path / "对照表.docx"))
    assert {"与报告不一致", "1.10", "2.0", "整体意见：请逐条回复"} <= set(cells(tmp_path / "对照表.docx").splitlines())


def check_correction(running_mock: RunningMock, before: Json, again: FilingRunResult) -> None:
    """Check that a run wrote and submitted the new version alone, and stored the comment that it had read."""
    assert again.answer["status"] == "submitted"
    assert again.fields["written"] == 1
    assert again.fields["wrong"] == 0
    current = running_mock.stored()
    assert unlike(before, current) == ["版本号"]
    assert section(current["algorithms"][0], BASIC)["版本号"] == "2.0"
    run = Path(again.answer["run"])
    assert f"algorithms[{ALGORITHM}].basic.version" in (run / "journal.jsonl").read_text(encoding="utf-8")
    stored = [path.read_text(encoding="utf-8") for path in (run / "proof").glob("text-*.txt")]
    assert any("与报告不一致" in text for text in stored)
    assert len(running_mock.registry.ledger()["submissions"]) == 2


@pytest.mark.thorough
def test_what_the_profile_retires_is_for_the_person_to_remove(drafted: RunningMock) -> None:
    running_mock = drafted
    running_mock.data["产品"][0]["功能访问路径"][0]["功能"].append(
        {"功能名称": "热销榜", "功能介绍": "按销量给出榜单。", "已停用": True}
    )
    assert "REMOVE" not in str(running_mock.fill().answer["handovers"])
    running_mock.data["产品"][0]["功能访问路径"][0]["功能"][1].pop("已停用")
    running_mock.fill()
    running_mock.data["产品"][0]["功能访问路径"][0]["功能"][1]["已停用"] = True
    again = running_mock.fill()
    assert "REMOVE" in [handover["kind"] for handover in again.answer["handovers"]]
    assert (again.code, again.answer["status"]) == (10, "needs_person")
    assert again.fields["written"] == 0
    functions = running_mock.stored()["products"][0]["paths"][0]["functions"]
    assert [function["功能名称"] for function in functions] == ["商品排序", "热销榜"]


def test_a_list_of_many_pages_is_read_whole_before_anything_is_added(drafted: RunningMock) -> None:
    names = add_functions_to_a_paged_list(drafted)
    stored = drafted.stored()["products"][0]["paths"][0]["functions"]
    assert [function["功能名称"] for function in stored] == names


@pytest.mark.thorough
def test_a_record_in_a_list_of_many_pages_can_be_changed(drafted: RunningMock) -> None:
    running_mock = drafted
    names = add_functions_to_a_paged_list(running_mock)
    functions = running_mock.data["产品"][0]["功能访问路径"][0]["功能"]
    functions[0]["功能介绍"] = "先看相关程度，再看销量。"
    assert running_mock.fill("--stage", "产品").fields["written"] == 1
    stored = running_mock.stored()["products"][0]["paths"][0]["functions"]
    assert [function["功能名称"] for function in stored] == names
    assert stored[0]["功能介绍"] == "先看相关程度，再看销量。"


def add_functions_to_a_paged_list(running_mock: RunningMock) -> list[str]:
    """Fill in two functions more at a site whose lists have pages of one; return the names of all."""
    functions = running_mock.data["产品"][0]["功能访问路径"][0]["功能"]
    functions += [{"功能名称": f"榜单{number}", "功能介绍": f"第 {number} 张榜单。"} for number in (1, 2)]
    running_mock.registry.ask("/__mock__/faults", {"set": [{"name": "list-paged", "size": 1}]})
    assert running_mock.fill("--stage", "产品").fields["wrong"] == 0
    return [function["功能名称"] for function in functions]
