"""A change writes what differs from what was filed, nothing else, and nothing goes away but by the person's hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filing.conftest import Ended, Rig, section
from tests.filing.hand import Hand
from tests.filing.live import journal
from tests.filing.small import ALGORITHM, Json

BASIC = "算法基础属性信息"
SUBJECT = "主体基本信息"

RENAMED = "深圳微光新示例科技有限公司"
ANOTHER: Json = {
    "产品名称": "微光商城",
    "服务形式": "小程序",
    "访问地址": "微信搜索微光商城",
    "服务状态": "已上线",
    "服务对象": ["社会公众"],
    "是否需要实名认证": "否",
    "功能访问路径": [
        {"功能访问路径": ["首页", "列表"], "功能": [{"功能名称": "商品排序", "功能介绍": "按相关程度给商品排序。"}]}
    ],
}
PREPARED = ("--reason", "业务调整", "--end", "2026-10-30", "--note", "服务已停止。", "--arrangements", "已公告。")


def review(rig: Rig, what: str, verdict: str = "approve") -> None:
    """Play the reviewer on the subject or an algorithm's id."""
    account = next(name for name in rig.registry.state() if name.startswith("rehearsal-"))
    rig.registry.ask("/__mock__/review", {"account": account, "what": what, "verdict": verdict})


def stored(rig: Rig) -> Json:
    """Return what the mock holds of the desk's one account, whatever its company is called by now."""
    return next(held for name, held in rig.registry.state().items() if name.startswith("rehearsal-"))


def file_and_approve(rig: Rig) -> None:
    """File the profile as it stands, and have it approved."""
    first = rig.fill(stand_in="submit")
    assert first.answer["status"] == "submitted", first.err
    approve(rig)


def approve(rig: Rig) -> None:
    """Have what was filed approved."""
    for algorithm in stored(rig)["algorithms"]:
        review(rig, algorithm["id"])


def saves(rig: Rig) -> list[str]:
    """Return the paths of the saves that the mock has seen since the last reset of this list."""
    return [line["path"] for line in rig.registry.ledger()["requests"] if line["path"].endswith("/save")]


def written(run: Ended) -> list[str]:
    """Return the keys that a run wrote, by its journal."""
    events = journal(Path(run.answer["run"]))
    return [each["key"] for each in events if each["kind"] == "FieldDone" and each["outcome"] == "written"]


def test_nothing_that_differs_is_nothing_that_is_opened(submitted: Rig) -> None:
    rig = submitted
    approve(rig)
    before = stored(rig)
    again = rig.run("change", stand_in="submit")
    assert (again.code, again.answer["status"]) == (0, "nothing_to_do"), again.err
    assert again.answer["run"] is None
    assert "没有需要变更的" in again.err
    assert stored(rig) == before


def test_a_changed_field_is_the_only_one_written_and_the_rest_is_proved(submitted: Rig) -> None:
    rig = submitted
    approve(rig)
    count = len(saves(rig))
    rig.basic()["版本号"] = "2.0"
    plan = rig.run("change", "--plan", "--since", "2026-11-20")
    assert (plan.code, plan.answer["lines"][2:]) == (0, ["  - 1.10", "  + 2.0"])
    assert "2026-12-04" in plan.answer["deadline"]
    changed = rig.run("change", stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert written(changed) == [f"algorithms[{ALGORITHM}].basic.version"]
    assert changed.fields["written"] == 1
    assert changed.fields["wrong"] == 0
    assert saves(rig)[count:] == ["/api/algorithms/save"]
    (algorithm,) = stored(rig)["algorithms"]
    assert algorithm["state"] == "变更审核中"
    assert [(each["label"], each["before"], each["after"]) for each in algorithm["changes"]] == [
        ("版本号", "1.10", "2.0")
    ]
    assert stored(rig)["subject"]["state"] == "审核通过"
    assert [s["code_fetched_by"] for s in rig.registry.ledger()["submissions"]] == ["stand-in", "stand-in"]


@pytest.mark.thorough
def test_a_change_of_the_subject_renames_the_account_and_the_next_run_knows_it(submitted: Rig) -> None:
    rig = submitted
    approve(rig)
    rig.data["主体"][SUBJECT] |= {"主体名称": RENAMED, "详细地址": "科苑路 2 号示例大厦 9 层"}
    changed = rig.run("change", "--subject", stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert sorted(written(changed)) == ["subject.basic.address", "subject.basic.name"]
    held = stored(rig)
    assert (held["company"], held["subject"]["state"]) == (RENAMED, "审核通过")
    assert section(held["subject"], SUBJECT)["详细地址"] == "科苑路 2 号示例大厦 9 层"
    assert held["algorithms"][0]["state"] == "已备案"
    again = rig.fill(stand_in="submit")
    assert (again.code, again.answer["status"]) == (0, "nothing_to_do"), again.err
    assert again.fields["written"] == 0
    assert len([name for name in rig.registry.state() if name.startswith("rehearsal-")]) == 1


@pytest.mark.thorough
def test_a_rename_an_added_product_and_a_dropped_association_are_one_change(rig: Rig) -> None:
    functions = rig.data["产品"][0]["功能访问路径"][0]["功能"]
    functions.append({"功能名称": "热销榜", "功能介绍": "按销量给出榜单。"})
    ticked = rig.algorithm()["选择产品及功能信息"]
    ticked.append({"产品": "微光商城/APP", "路径": "首页>分类>列表", "功能": "热销榜"})
    file_and_approve(rig)

    rig.basic()["算法名称"] = "微光商城商品精选算法"
    rig.algorithm()["曾用名"] = ALGORITHM
    rig.data["产品"].append(ANOTHER)
    ticked[1] = {"产品": "微光商城/小程序", "路径": "首页>列表", "功能": "商品排序"}
    changed = rig.run("change", stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert [each["kind"] for each in changed.answer["handovers"]] == ["LOGIN", "REVIEW", "REMOVE", "CONFIRM"]
    assert changed.fields["wrong"] == 0
    held = stored(rig)
    (algorithm,) = held["algorithms"]
    assert (algorithm["state"], section(algorithm, BASIC)["算法名称"]) == ("变更审核中", "微光商城商品精选算法")
    leaves = sorted(node["node"][0] + node["node"][-1] for node in algorithm["association"])
    assert leaves == ["微光商城（APP）商品排序", "微光商城（小程序）商品排序"]
    assert [each["sections"]["产品"]["服务形式"] for each in held["products"]] == ["APP", "小程序"]
    assert held["subject"]["state"] == "审核通过"


@pytest.mark.thorough
def test_what_is_retired_goes_by_the_persons_hand_and_the_end_does_too(rig: Rig) -> None:
    functions = rig.data["产品"][0]["功能访问路径"][0]["功能"]
    functions.append({"功能名称": "热销榜", "功能介绍": "按销量给出榜单。"})
    ticked = rig.algorithm()["选择产品及功能信息"]
    ticked.append({"产品": "微光商城/小程序", "路径": "首页>列表", "功能": "商品排序"})
    rig.data["产品"].append(ANOTHER)
    file_and_approve(rig)
    functions[1]["已停用"] = True
    ticked.pop()
    rig.data["产品"][1] = {**ANOTHER, "已停用": True}
    changed = rig.run("change", "--algorithm", ALGORITHM, stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert written(changed) == []
    (product,) = stored(rig)["products"]
    assert product["sections"]["产品"]["服务形式"] == "APP"
    assert [each["功能名称"] for each in product["paths"][0]["functions"]] == ["商品排序"]
    assert rig.registry.ledger()["counts"]["delete"] == 2
    review(rig, stored(rig)["algorithms"][0]["id"])

    functions.pop()
    ended = rig.run("deregister", "--algorithm", ALGORITHM, *PREPARED, stand_in="submit")
    assert (ended.code, ended.answer["status"]) == (0, "submitted"), ended.err
    assert stored(rig)["algorithms"][0]["state"] == "注销办理中"
    assert tuple(Hand(rig).application().values()) == PREPARED[1::2]
    notes = [each["detail"] for each in journal(Path(ended.answer["run"])) if each.get("what") == "typed"]
    assert notes == ["注销原因、停止服务日期、注销说明、用户告知及善后安排"], "left to the stand-in"
    waiting = rig.run("deregister", "--algorithm", ALGORITHM, stand_in="submit")
    assert (waiting.code, waiting.answer["status"]) == (10, "waiting_review"), waiting.err
    review(rig, stored(rig)["algorithms"][0]["id"])
    assert stored(rig)["algorithms"][0]["state"] == "已注销"
    last = rig.registry.ledger()["submissions"][-1]
    assert (last["kind"], set(last["code_fetched_by_all"])) == ("deregister", {"stand-in"})
