"""Records of similar names stay apart, a site that merges them is found out, shortened names are read on the form."""

from __future__ import annotations

import pytest

from tests.filing.conftest import FilingRunResult, RunningMock
from tests.filing.live import journal, newest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("short_rests")]

FIRST, SECOND = "榜单 B", "榜单B"
TEXTS = {FIRST: "按周展示销量靠前的商品。", SECOND: "按月展示评价靠前的商品。"}
REPLACED = f"products[微光商城/APP].paths[首页>分类>列表].functions[{FIRST}]"


@pytest.fixture
def alike(approved: RunningMock) -> RunningMock:
    """Return a client with two functions of similar names, on a site where its products may be filed."""
    path = approved.data["产品"][0]["功能访问路径"][0]
    path["功能"] = [{"功能名称": name, "功能介绍": text} for name, text in TEXTS.items()]
    approved.data["算法"][0]["选择产品及功能信息"] = [
        {"产品": "微光商城/APP", "路径": "首页>分类>列表", "功能": name} for name in TEXTS
    ]
    return approved


def functions(running_mock: RunningMock) -> dict[str, str]:
    """Return the stored functions: name and introduction."""
    (product,) = running_mock.stored()["products"]
    return {item["功能名称"]: item["功能介绍"] for item in product["paths"][0]["functions"]}


def merge(running_mock: RunningMock, keeps: str) -> None:
    running_mock.registry.ask("/__mock__/faults", {"set": [{"name": "names-merged", "keeps": keeps}]})


@pytest.mark.thorough
def test_names_that_differ_in_a_blank_are_two_records_also_when_filed_again(alike: RunningMock) -> None:
    ended = alike.fill()
    assert (ended.code, ended.answer["status"], ended.fields["wrong"]) == (10, "ready_to_submit", 0), ended.err
    assert functions(alike) == TEXTS
    alike.data["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"] = "按周展示，另有说明。"
    again = alike.fill()
    assert (again.code, again.fields["wrong"]) == (10, 0), again.err
    assert functions(alike) == {**TEXTS, FIRST: "按周展示，另有说明。"}


def reasons(ended: FilingRunResult, running_mock: RunningMock) -> list[str]:
    """Return what the run's journal says about records that were left."""
    return [event["detail"] for event in journal(newest(running_mock)) if event.get("what") == "left"]


def test_a_record_that_the_site_replaced_by_its_like_is_not_proved_and_is_named(alike: RunningMock) -> None:
    merge(alike, "last")
    ended = alike.fill("--stage", "产品")
    assert functions(alike) == {SECOND: TEXTS[SECOND]}
    assert (ended.code, ended.fields["wrong"]) == (1, 2), ended.err
    verdicts = ended.verdicts()
    assert {verdicts[f"{REPLACED}.name"], verdicts[f"{REPLACED}.introduction"]} == {"unproved"}
    assert any(FIRST in reason and SECOND in reason for reason in reasons(ended, alike))


@pytest.mark.thorough
def test_a_record_that_the_site_wrote_into_its_like_is_not_reported_as_stored(alike: RunningMock) -> None:
    merge(alike, "first")
    ended = alike.fill("--stage", "产品")
    assert functions(alike) == {FIRST: TEXTS[SECOND]}
    assert ended.code not in {0, 10}, ended.err


@pytest.mark.thorough
def test_a_name_that_the_list_shortens_is_read_on_the_records_own_form(alike: RunningMock) -> None:
    functions_of = alike.data["产品"][0]["功能访问路径"][0]["功能"]
    functions_of[:] = [
        {"功能名称": name, "功能介绍": "按销量展示商品。"}
        for name in ("榜单", "商品评价排序与展示", "热门商品精选与推荐")
    ]
    shown = {"name": "names-shortened", "path": "/api/functions", "chars": 4}
    alike.registry.ask("/__mock__/faults", {"set": [shown]})
    for _ in range(2):
        ended = alike.fill("--stage", "产品")
        assert (ended.code, ended.fields["wrong"]) == (0, 0), ended.err
        assert {item["kind"] for item in ended.answer["handovers"]} <= {"LOGIN"}, (
            "nothing is asked about a shortened name"
        )
        assert list(functions(alike)) == ["榜单", "商品评价排序与展示", "热门商品精选与推荐"]
