"""A change writes what differs from what was filed, nothing else, and only the person removes anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filing.conftest import FilingRunResult, RunningMock, section
from tests.filing.live import journal
from tests.filing.manual_filer import ManualFiler
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


def stored(running_mock: RunningMock) -> Json:
    """Return the mock's data of the client's one account, whatever its company is called now."""
    return next(held for name, held in running_mock.registry.state().items() if name.startswith("rehearsal-"))


def file_and_approve(running_mock: RunningMock) -> None:
    """File the current profile, and approve it."""
    first = running_mock.fill(stand_in="submit")
    assert first.answer["status"] == "submitted", first.err
    approve(running_mock)


def approve(running_mock: RunningMock) -> None:
    """Approve what was filed."""
    for algorithm in stored(running_mock)["algorithms"]:
        running_mock.review(algorithm["id"])


def saves(running_mock: RunningMock) -> list[str]:
    """Return the paths of the saves that the mock has seen since its last reset."""
    return [line["path"] for line in running_mock.registry.ledger()["requests"] if line["path"].endswith("/save")]


def written(run: FilingRunResult) -> list[str]:
    """Return the keys that a run wrote, according to its journal."""
    events = journal(Path(run.answer["run"]))
    return [event["key"] for event in events if event["kind"] == "FieldDone" and event["outcome"] == "written"]


def test_nothing_is_opened_when_nothing_differs(submitted: RunningMock) -> None:
    running_mock = submitted
    approve(running_mock)
    before = stored(running_mock)
    again = running_mock.run("change", stand_in="submit")
    assert (again.code, again.answer["status"]) == (0, "nothing_to_do"), again.err
    assert again.answer["run"] is None
    assert "没有需要变更的" in again.err
    assert stored(running_mock) == before


@pytest.mark.thorough
def test_a_changed_field_is_the_only_one_written_and_the_rest_is_proved(submitted: RunningMock) -> None:
    running_mock = submitted
    approve(running_mock)
    count = len(saves(running_mock))
    running_mock.basic()["版本号"] = "2.0"
    plan = running_mock.run("change", "--plan", "--since", "2026-11-20")
    assert (plan.code, plan.answer["lines"][2:]) == (0, ["  - 1.10", "  + 2.0"])
    assert "2026-12-04" in plan.answer["deadline"]
    changed = running_mock.run("change", stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert written(changed) == [f"algorithms[{ALGORITHM}].basic.version"]
    assert changed.fields["written"] == 1
    assert changed.fields["wrong"] == 0
    assert saves(running_mock)[count:] == ["/api/algorithms/save"]
    (algorithm,) = stored(running_mock)["algorithms"]
    assert algorithm["state"] == "变更审核中"
    assert [(item["label"], item["before"], item["after"]) for item in algorithm["changes"]] == [
        ("版本号", "1.10", "2.0")
    ]
    assert stored(running_mock)["subject"]["state"] == "审核通过"
    assert [s["code_fetched_by"] for s in running_mock.registry.ledger()["submissions"]] == ["stand-in", "stand-in"]


@pytest.mark.thorough
def test_a_change_of_the_subject_renames_the_account_and_the_next_run_knows_it(submitted: RunningMock) -> None:
    running_mock = submitted
    approve(running_mock)
    running_mock.data["主体"][SUBJECT] |= {"主体名称": RENAMED, "详细地址": "科苑路 2 号示例大厦 9 层"}
    changed = running_mock.run("change", "--subject", stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert sorted(written(changed)) == ["subject.basic.address", "subject.basic.name"]
    held = stored(running_mock)
    assert (held["company"], held["subject"]["state"]) == (RENAMED, "审核通过")
    assert section(held["subject"], SUBJECT)["详细地址"] == "科苑路 2 号示例大厦 9 层"
    assert held["algorithms"][0]["state"] == "已备案"
    again = running_mock.fill(stand_in="submit")
    assert (again.code, again.answer["status"]) == (0, "nothing_to_do"), again.err
    assert again.fields["written"] == 0
    assert len([name for name in running_mock.registry.state() if name.startswith("rehearsal-")]) == 1


@pytest.mark.thorough
def test_a_rename_an_added_product_and_a_dropped_association_are_one_change(running_mock: RunningMock) -> None:
    functions = running_mock.data["产品"][0]["功能访问路径"][0]["功能"]
    functions.append({"功能名称": "热销榜", "功能介绍": "按销量给出榜单。"})
    ticked = running_mock.algorithm()["选择产品及功能信息"]
    ticked.append({"产品": "微光商城/APP", "路径": "首页>分类>列表", "功能": "热销榜"})
    file_and_approve(running_mock)

    running_mock.basic()["算法名称"] = "微光商城商品精选算法"
    running_mock.algorithm()["曾用名"] = ALGORITHM
    running_mock.data["产品"].append(ANOTHER)
    ticked[1] = {"产品": "微光商城/小程序", "路径": "首页>列表", "功能": "商品排序"}
    changed = running_mock.run("change", stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert [item["kind"] for item in changed.answer["handovers"]] == ["LOGIN", "REVIEW", "REMOVE", "CONFIRM"]
    assert changed.fields["wrong"] == 0
    held = stored(running_mock)
    (algorithm,) = held["algorithms"]
    assert (algorithm["state"], section(algorithm, BASIC)["算法名称"]) == ("变更审核中", "微光商城商品精选算法")
    leaves = sorted(node["node"][0] + node["node"][-1] for node in algorithm["association"])
    assert leaves == ["微光商城（APP）商品排序", "微光商城（小程序）商品排序"]
    assert [item["sections"]["产品"]["服务形式"] for item in held["products"]] == ["APP", "小程序"]
    assert held["subject"]["state"] == "审核通过"


@pytest.mark.thorough
def test_the_person_removes_what_is_retired_and_ends_the_filing(running_mock: RunningMock) -> None:
    functions = running_mock.data["产品"][0]["功能访问路径"][0]["功能"]
    functions.append({"功能名称": "热销榜", "功能介绍": "按销量给出榜单。"})
    ticked = running_mock.algorithm()["选择产品及功能信息"]
    ticked.append({"产品": "微光商城/小程序", "路径": "首页>列表", "功能": "商品排序"})
    running_mock.data["产品"].append(ANOTHER)
    file_and_approve(running_mock)
    functions[1]["已停用"] = True
    ticked.pop()
    running_mock.data["产品"][1] = {**ANOTHER, "已停用": True}
    changed = running_mock.run("change", "--algorithm", ALGORITHM, stand_in="submit")
    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    assert written(changed) == []
    (product,) = stored(running_mock)["products"]
    assert product["sections"]["产品"]["服务形式"] == "APP"
    assert [item["功能名称"] for item in product["paths"][0]["functions"]] == ["商品排序"]
    assert running_mock.registry.ledger()["counts"]["delete"] == 2
    running_mock.review(stored(running_mock)["algorithms"][0]["id"])

    functions.pop()
    ended = running_mock.run("deregister", "--algorithm", ALGORITHM, *PREPARED, stand_in="submit")
    assert (ended.code, ended.answer["status"]) == (0, "submitted"), ended.err
    assert stored(running_mock)["algorithms"][0]["state"] == "注销办理中"
    assert tuple(ManualFiler(running_mock).application().values()) == PREPARED[1::2]
    notes = [item["detail"] for item in journal(Path(ended.answer["run"])) if item.get("what") == "typed"]
    assert notes == ["注销原因、停止服务日期、注销说明、用户告知及善后安排"], "left to the stand-in"
    waiting = running_mock.run("deregister", "--algorithm", ALGORITHM, stand_in="submit")
    assert (waiting.code, waiting.answer["status"]) == (10, "waiting_review"), waiting.err
    running_mock.review(stored(running_mock)["algorithms"][0]["id"])
    assert stored(running_mock)["algorithms"][0]["state"] == "已注销"
    last = running_mock.registry.ledger()["submissions"][-1]
    assert (last["kind"], set(last["code_fetched_by_all"])) == ("deregister", {"stand-in"})
