"""What a page does to a value is said as exactly that: cut, rewritten, refused, not among the options."""

from __future__ import annotations

import pytest

from tests.filing.conftest import Ended, Rig, section
from tests.filing.small import ALGORITHM

FACTORS = f"algorithms[{ALGORITHM}].detail.answers[算法模型].items[排序因素]"


def test_what_is_cut_or_no_option_is_said_so_of_each_and_the_rest_is_right(drafted: Rig) -> None:
    rig = drafted
    rig.basic()["版本号"] = "版" * 60
    rig.algorithm()["算法详细属性信息"]["栏目答案"]["算法模型"]["排序因素"] = ["销量", "口碑"]
    done = rig.fill("--stage", "算法")
    assert {key: word for key, word in done.verdicts().items() if word != "proved"} == {
        f"algorithms[{ALGORITHM}].basic.version": "truncated",
        FACTORS: "no_option",
    }
    assert (done.fields["wrong"], done.code) == (2, 1)
    what_was_cut_and_what_was_no_option_is_told(rig, done)


@pytest.mark.thorough
def test_what_is_cut_rewritten_or_no_option_is_said_so_of_each_in_a_whole_filing(rig: Rig) -> None:
    rig.basic()["版本号"] = "版" * 60
    rig.data["主体"]["主体基本信息"]["详细地址"] = "科苑路  1 号示例大厦 8 层 "
    rig.algorithm()["算法详细属性信息"]["栏目答案"]["算法模型"]["排序因素"] = ["销量", "口碑"]
    done = rig.fill()
    assert {key: word for key, word in done.verdicts().items() if word != "proved"} == {
        f"algorithms[{ALGORITHM}].basic.version": "truncated",
        "subject.basic.address": "normalised",
        FACTORS: "no_option",
    }
    assert (done.fields["wrong"], done.fields["normalised"], done.code) == (2, 1, 1)
    what_was_cut_and_what_was_no_option_is_told(rig, done)


def what_was_cut_and_what_was_no_option_is_told(rig: Rig, done: Ended) -> None:
    """Look at what is stored of both, and at what the person was asked and told."""
    (algorithm,) = rig.stored()["algorithms"]
    assert section(algorithm, "算法基础属性信息")["版本号"] == "版" * 50
    assert "口碑" in done.err, "the live list was shown"
    assert "QUESTION" in [handover["kind"] for handover in done.answer["handovers"]]
    assert "口碑" not in str(algorithm), "never the nearest word"


def test_a_value_that_the_site_refuses_is_refused_one_that_it_rewrites_is_so_and_the_rest_is_saved(rig: Rig) -> None:
    basic = rig.data["主体"]["主体基本信息"]
    basic |= {"网址": "没有点的网址", "详细地址": "科苑路  1 号示例大厦 8 层 "}
    done = rig.fill("--stage", "主体", stand_in="submit")
    assert done.verdicts()["subject.basic.website"] == "refused"
    assert done.verdicts()["subject.basic.address"] == "normalised"
    assert rig.registry.ledger()["subject_submissions"] == []  # the stand-in keeps a draft of what is not right
    stored = section(rig.stored()["subject"], "主体基本信息")
    assert "网址" not in stored
    assert stored["详细地址"] == "科苑路  1 号示例大厦 8 层"


def test_a_record_that_the_site_does_not_take_is_said_so_and_what_stands_below_it_waits(approved: Rig) -> None:
    rig = approved
    rig.data["产品"][0]["服务状态"] = "内测中"
    done = rig.fill("--stage", "产品")
    verdicts = done.verdicts()
    assert verdicts["products[微光商城/APP].status"] == "no_option"
    assert verdicts["products[微光商城/APP].name"] == "unproved"
    assert done.answer["status"] == "needs_person"
    assert rig.stored()["products"] == []
