"""What a page does to a value is said as exactly that: cut, rewritten, refused, not among the options."""

from __future__ import annotations

from tests.filing.conftest import Rig, section
from tests.filing.small import ALGORITHM


def test_a_value_that_the_page_cuts_is_truncated(rig: Rig) -> None:
    rig.basic()["版本号"] = "版" * 60
    done = rig.fill()
    assert done.verdicts()[f"algorithms[{ALGORITHM}].basic.version"] == "truncated"
    assert done.fields["wrong"] == 1
    assert done.code == 1
    assert section(rig.stored()["algorithms"][0], "算法基础属性信息")["版本号"] == "版" * 50


def test_a_value_that_the_site_rewrites_is_normalised_and_counts_as_right(rig: Rig) -> None:
    rig.basic()["版本号"] = "V 1.10 "
    done = rig.fill()
    assert done.verdicts()[f"algorithms[{ALGORITHM}].basic.version"] == "normalised"
    assert (done.fields["normalised"], done.fields["wrong"]) == (1, 0)


def test_a_value_that_the_site_refuses_is_refused_and_the_rest_is_saved(rig: Rig) -> None:
    rig.data["主体"]["主体基本信息"]["网址"] = "没有点的网址"
    done = rig.fill("--stage", "主体", stand_in="submit")
    assert done.verdicts()["subject.basic.website"] == "refused"
    assert rig.registry.ledger()["subject_submissions"] == []  # the stand-in keeps a draft of what is not right
    stored = section(rig.stored()["subject"], "主体基本信息")
    assert "网址" not in stored
    assert stored["详细地址"] == "科苑路 1 号示例大厦 8 层"


def test_a_word_that_is_not_among_the_options_is_no_option_and_never_the_nearest(rig: Rig) -> None:
    rig.algorithm()["算法详细属性信息"]["栏目答案"]["算法模型"]["排序因素"] = ["销量", "口碑"]
    done = rig.fill()
    key = f"algorithms[{ALGORITHM}].detail.answers[算法模型].items[排序因素]"
    assert done.verdicts()[key] == "no_option"
    assert "口碑" in done.err
    assert "QUESTION" in [handover["kind"] for handover in done.answer["handovers"]]
    assert "口碑" not in str(rig.stored()["algorithms"])


def test_a_record_that_the_site_does_not_take_is_said_so_and_what_stands_below_it_waits(rig: Rig) -> None:
    rig.data["产品"][0]["服务状态"] = "内测中"
    done = rig.fill()
    verdicts = done.verdicts()
    assert verdicts["products[微光商城/APP].status"] == "no_option"
    assert verdicts["products[微光商城/APP].name"] == "unproved"
    assert done.answer["status"] == "needs_person"
    assert rig.stored()["products"] == []
