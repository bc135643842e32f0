"""What was submitted is stored, and `fill` compares the site with it; later edits are 已改未提交, not wrong."""

from __future__ import annotations

from hashlib import sha256

import pytest

from assistant.core.values import File, Nodes
from assistant.proof.journal import frozen
from assistant.proof.journal.run_folder import RunFolder
from tests.filing.conftest import RunningMock, section
from tests.filing.in_process import worker
from tests.filing.small import ALGORITHM, NAME, write
from tests.filing.test_change import file_and_approve, written
from tests.journal.full_disk import FullDisk

pytestmark = pytest.mark.browser
VERSION = f"algorithms[{ALGORITHM}].basic.version"
REPORT = f"algorithms[{ALGORITHM}].basic.assessment"


def copies(running_mock: RunningMock) -> list[frozen.Submission]:
    return frozen.submissions(running_mock.profile / "runs", "mock")


def sha(data: bytes) -> str:
    return sha256(data).hexdigest()


def test_every_submission_is_retained_with_what_the_registry_stored(submitted: RunningMock) -> None:
    running_mock = submitted
    subject, algorithm = copies(running_mock)
    assert (subject.root, subject.kind, subject.round, subject.by) == ("subject", "filing", 1, "stand-in")
    stored = running_mock.stored()
    assert algorithm.receipt == stored["algorithms"][0]["receipt"]
    assert algorithm.receipt.startswith("SF")
    values = algorithm.values()
    assert values[VERSION] == section(stored["algorithms"][0], "算法基础属性信息")["版本号"]
    assert values["products[微光商城/APP].paths[首页>分类>列表].functions[商品排序].name"] == "商品排序"
    assert isinstance(values[f"algorithms[{ALGORITHM}].association"], Nodes)
    report = values[f"algorithms[{ALGORITHM}].basic.assessment"]
    assert isinstance(report, File)
    stored_value = {paper.key: paper for paper in algorithm.attachments}
    run = running_mock.profile / "runs" / algorithm.run
    for key, paper in stored_value.items():
        assert (run / paper.copy).read_bytes() == (running_mock.profile / paper.name).read_bytes(), key
    assert len(subject.attachments) == 4


def test_an_edit_after_the_submission_is_named_and_neither_wrong_nor_written(submitted: RunningMock) -> None:
    running_mock = submitted
    running_mock.basic()["版本号"] = "2.0"
    del running_mock.data["主体"]["主体基本信息"]["网址"]
    running_mock.data["产品"][0]["功能访问路径"][0]["功能"].append({"功能名称": "后加功能", "功能介绍": "后来才加的。"})
    again = running_mock.fill(stand_in="submit")
    assert (again.fields["written"], again.fields["wrong"]) == (0, 0)
    assert again.answer["status"] == "waiting_review"
    assert set(again.answer["unsubmitted"]) == {
        VERSION,
        "subject.basic.website",
        "products[微光商城/APP].paths[首页>分类>列表].functions[后加功能]",
    }
    assert "资料与系统不同 3 项" in again.err
    assert section(running_mock.stored()["algorithms"][0], "算法基础属性信息")["版本号"] == "1.10"
    assert len(copies(running_mock)) == 2


@pytest.mark.thorough
def test_a_submission_that_no_run_watched_is_retained_by_the_next_one(submitted: RunningMock) -> None:
    running_mock = submitted
    for path in (running_mock.profile / "runs").rglob("journal.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = [number for number, line in enumerate(lines) if '"Submitted"' in line and "algorithms[" in line]
        if at:  # not the run that left a draft
            path.write_text("".join(lines[: at[0]]), encoding="utf-8")
            path.with_name("journal.jsonl.head").unlink()
    assert [copy.root for copy in copies(running_mock)] == ["subject"]
    again = running_mock.fill(stand_in="submit")
    assert again.fields["wrong"] == 0
    assert [copy.names[0] for copy in copies(running_mock)] == [NAME, ALGORITHM]
    assert copies(running_mock)[1].values()[VERSION] == "1.10"


@pytest.mark.thorough
def test_a_returned_and_renamed_algorithm_is_one_record_and_a_second_round(submitted: RunningMock) -> None:
    running_mock = submitted
    name = running_mock.stored()["algorithms"][0]["id"]
    running_mock.review(name, "return", {"algorithmName": "算法名称请改为商品精选"})
    running_mock.basic()["算法名称"] = "微光商城商品精选算法"
    running_mock.algorithm()["曾用名"] = ALGORITHM
    again = running_mock.fill(stand_in="submit")
    assert again.fields["written"] == 1
    (only,) = running_mock.stored()["algorithms"]
    assert only["id"] == name
    assert [len(running_mock.stored()["products"]), only["state"]] == [1, "审核中"]
    newest = copies(running_mock)[-1]
    assert (newest.round, newest.names[0]) == (2, "微光商城商品精选算法")
    third = running_mock.fill(stand_in="submit")
    assert (third.fields["written"], third.fields["wrong"], third.answer["unsubmitted"]) == (0, 0, [])


@pytest.mark.thorough
def test_every_submission_is_retained_whole_and_is_the_base_of_the_next_difference(running_mock: RunningMock) -> None:
    write(running_mock.profile, running_mock.data)
    assert worker().run(["papers", str(running_mock.profile)], running_mock.environment()).returncode == 0
    paper, report = next((running_mock.profile / "材料").glob("*.docx")), running_mock.profile / "自评估报告.pdf"
    drafted = paper.read_bytes()
    file_and_approve(running_mock)
    first, old = copies(running_mock)[-1], report.read_bytes()
    report.write_bytes(old + b"% second\n")
    paper.write_bytes(drafted + b"edited")
    running_mock.basic()["版本号"] = "2.0"
    changed = running_mock.run("change", stand_in="submit")
    assert changed.answer["status"] == "submitted", changed.err
    assert set(written(changed)) == {VERSION, REPORT}
    second = copies(running_mock)[-1]
    assert [(submission.kind, submission.round) for submission in (first, second)] == [("filing", 1), ("change", 1)]
    assert [submission.values()[VERSION] for submission in (first, second)] == ["1.10", "2.0"]
    assert second.receipt == running_mock.stored()["algorithms"][0]["receipt"]
    papers = [held.sha256 for submission in (first, second) for held in submission.papers if held.name == paper.name]
    assert papers == [sha(drafted), sha(paper.read_bytes())]
    stored = [
        (submission.run, held)
        for submission in (first, second)
        for held in submission.attachments
        if held.key == REPORT
    ]
    assert [held.sha256 for _, held in stored] == [sha(old), sha(report.read_bytes())]
    stored_bytes = [(running_mock.profile / "runs" / run / held.copy).read_bytes() for run, held in stored]
    assert stored_bytes == [old, report.read_bytes()]

    running_mock.review(running_mock.stored()["algorithms"][0]["id"], "approve")
    running_mock.basic()["版本号"] = "3.0"
    plan = running_mock.run("change", "--plan")
    assert [line.strip() for line in plan.answer["lines"] if line.strip()[:1] in {"-", "+"}] == ["- 2.0", "+ 3.0"]


def test_no_copy_is_left_partially_written(submitted: RunningMock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Store a real submission again, with a failure at every step of the writing."""
    running_mock = submitted
    subject = copies(running_mock)[0]
    bytes_of = {paper.sha256: running_mock.profile / paper.name for paper in subject.attachments}
    steps = 2 * len(set(bytes_of)) + 2 + 3  # a file is written in two steps, a line of the journal in three
    for at in range(1, steps + 2):
        runs = running_mock.home / f"again {at}"
        with RunFolder.create(runs, NAME, "mock") as run, monkeypatch.context() as patch:
            disk = FullDisk(patch, at)
            try:
                frozen.store(run, subject, bytes_of)
            except OSError:
                assert not run.events()
        held = [path for path in (run.path / frozen.FOLDER).rglob("*") if path.is_file()]
        assert all(sha(path.read_bytes())[:16] in path.name for path in held), (at, held)
        assert disk.was_met == (at <= steps), at
    assert len(held) == len(set(bytes_of)) + 1
