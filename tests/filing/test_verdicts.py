"""What a page does to a value is reported exactly: truncated, rewritten, refused, not among the options."""

from __future__ import annotations

import pytest

from tests.filing.conftest import FilingRunResult, RunningMock, section
from tests.filing.small import ALGORITHM

FACTORS = f"algorithms[{ALGORITHM}].detail.answers[算法模型].items[排序因素]"


def test_truncated_values_and_missing_options_are_reported_and_the_rest_is_right(drafted: RunningMock) -> None:
    running_mock = drafted
    running_mock.basic()["版本号"] = "版" * 60
    running_mock.algorithm()["算法详细属性信息"]["栏目答案"]["算法模型"]["排序因素"] = ["销量", "口碑"]
    done = running_mock.fill("--stage", "算法")
    assert {key: word for key, word in done.verdicts().items() if word != "proved"} == {
        f"algorithms[{ALGORITHM}].basic.version": "truncated",
        FACTORS: "no_option",
    }
    assert (done.fields["wrong"], done.code) == (2, 1)
    check_cut_and_missing_options(running_mock, done)


@pytest.mark.thorough
def test_truncated_and_rewritten_values_and_missing_options_are_reported_in_a_whole_filing(
    running_mock: RunningMock,
) -> None:
    running_mock.basic()["版本号"] = "版" * 60
    running_mock.data["主体"]["主体基本信息"]["详细地址"] = "科苑路  1 号示例大厦 8 层 "
    running_mock.algorithm()["算法详细属性信息"]["栏目答案"]["算法模型"]["排序因素"] = ["销量", "口碑"]
    done = running_mock.fill()
    assert {key: word for key, word in done.verdicts().items() if word != "proved"} == {
        f"algorithms[{ALGORITHM}].basic.version": "truncated",
        "subject.basic.address": "normalised",
        FACTORS: "no_option",
    }
    assert (done.fields["wrong"], done.fields["normalised"], done.code) == (2, 1, 1)
    check_cut_and_missing_options(running_mock, done)


def check_cut_and_missing_options(running_mock: RunningMock, done: FilingRunResult) -> None:
    """Check the stored values of both, and what the person was asked and shown."""
    (algorithm,) = running_mock.stored()["algorithms"]
    assert section(algorithm, "算法基础属性信息")["版本号"] == "版" * 50
    assert "口碑" in done.err, "the live list was shown"
    assert "QUESTION" in [handover["kind"] for handover in done.answer["handovers"]]
    assert "口碑" not in str(algorithm), "never the nearest word"


def test_refused_and_rewritten_values_are_reported_and_the_rest_is_saved(
    running_mock: RunningMock,
) -> None:
    basic = running_mock.data["主体"]["主体基本信息"]
    basic |= {"网址": "没有点的网址", "详细地址": "科苑路  1 号示例大厦 8 层 "}
    done = running_mock.fill("--stage", "主体", stand_in="submit")
    assert done.verdicts()["subject.basic.website"] == "refused"
    assert done.verdicts()["subject.basic.address"] == "normalised"
    assert (
        running_mock.registry.ledger()["subject_submissions"] == []
    )  # the simulated operator keeps wrong records as drafts
    stored = section(running_mock.stored()["subject"], "主体基本信息")
    assert "网址" not in stored
    assert stored["详细地址"] == "科苑路  1 号示例大厦 8 层"


def test_a_record_that_the_site_does_not_save_is_reported_and_the_records_below_it_wait(approved: RunningMock) -> None:
    running_mock = approved
    running_mock.data["产品"][0]["服务状态"] = "内测中"
    done = running_mock.fill("--stage", "产品")
    verdicts = done.verdicts()
    assert verdicts["products[微光商城/APP].status"] == "no_option"
    assert verdicts["products[微光商城/APP].name"] == "unproved"
    assert done.answer["status"] == "needs_person"
    assert running_mock.stored()["products"] == []
