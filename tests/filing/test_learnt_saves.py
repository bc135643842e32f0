"""On a site whose saves are unknown the person saves once of each kind; the program learns from it and asks no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.apps.cli import fill
from assistant.apps.cli.preparing import rules_of
from assistant.filing.browser.rules import Rules
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import SiteMap
from tests.filing.conftest import FilingRunResult, RunningMock


@pytest.fixture
def unknown(running_mock: RunningMock, monkeypatch: pytest.MonkeyPatch) -> RunningMock:
    """Return a client whose site map has only the shapes that its own layer has learnt."""
    return forgotten(running_mock, monkeypatch)


def forgotten(running_mock: RunningMock, monkeypatch: pytest.MonkeyPatch) -> RunningMock:
    """Take from the site map every shape that the client's own layer has not learnt."""
    bundled = load_map("mock").shapes

    def learnt_only(site_map: SiteMap, url: str, *, assists: bool) -> Rules:
        own = tuple(shape for shape in site_map.shapes if shape not in bundled)
        return rules_of(replace(site_map, shapes=own), url, assists=assists)

    monkeypatch.setattr(fill, "rules_of", learnt_only)
    running_mock.saves_by_hand = True
    return running_mock


def saves_by_hand(ended: FilingRunResult) -> int:
    """Return how many saves the run asked the person for."""
    return sum(handover["kind"] == "SAVE" for handover in ended.answer["handovers"])


@pytest.mark.thorough
def test_the_person_saves_once_of_a_kind_and_the_layer_holds_no_value(unknown: RunningMock) -> None:
    assert saves_by_hand(unknown.fill()) == 7  # subject, product, path, function, and three steps of the algorithm
    layer = unknown.home / "beian" / "config" / "sites" / "mock.yaml"
    assert {entry["page"] for entry in read_layer(layer)["shapes"]} >= {"subject", "product", "function", "basic"}
    assert not [value for value in values_in(unknown) if value in layer.read_text(encoding="utf-8")]


@pytest.mark.thorough
def test_what_a_second_save_settles_is_not_asked_again(unknown: RunningMock) -> None:
    unknown.fill()
    summary = unknown.algorithm()["算法详细属性信息"]["栏目答案"]["算法数据"]
    function = unknown.data["产品"][0]["功能访问路径"][0]["功能"][0]
    summary["算法简介"], function["功能介绍"] = "按销量排序。", "按销量列出商品。"
    second = unknown.fill()
    # the step of the algorithm is a constant only after a second, different save; a stored function sends its id
    assert saves_by_hand(second) == 2
    assert set(second.verdicts().values()) <= {"proved", "locked"}  # the entity is approved by now
    summary["算法简介"], function["功能介绍"] = "按评价和销量排序。", "按评价列出商品。"
    third = unknown.fill()
    assert saves_by_hand(third) == 0
    assert third.answer["records"]["saved"] == 2


@pytest.mark.thorough
def test_the_panel_asks_to_open_a_change_by_an_unknown_request_and_points_at_its_button(
    submitted: RunningMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running_mock = forgotten(submitted, monkeypatch)
    for algorithm in running_mock.stored()["algorithms"]:
        running_mock.review(algorithm["id"])
    running_mock.basic()["版本号"] = "2.0"
    changed = running_mock.run("change", stand_in="draft")
    kinds = [handover["kind"] for handover in changed.answer["handovers"]]
    assert kinds.count("CHANGE") == 1, changed.err
    assert kinds.index("CHANGE") < kinds.index("SAVE")
    (algorithm,) = running_mock.stored()["algorithms"]
    assert algorithm["state"] == "变更草稿"
    layer = read_layer(running_mock.home / "beian" / "config" / "sites" / "mock.yaml")
    assert "change" in {entry["use"] for entry in layer["shapes"]}


def values_in(running_mock: RunningMock) -> list[str]:
    """Return the longer texts of the profile."""
    texts: list[str] = []

    def walk(content: object) -> None:
        if isinstance(content, dict):
            for inner in content.values():
                walk(inner)
        elif isinstance(content, list):
            for inner in content:
                walk(inner)
        elif isinstance(content, str) and len(content) > 2 and not Path(content).suffix:
            texts.append(content)

    walk(running_mock.data)
    return texts
