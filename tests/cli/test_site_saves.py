"""`beian map saves`: what was allowed on a site is listed by number and withdrawn; `map export` and `map merge` know it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.filing.calibration.map_draft import MapDraft
from assistant.planning.maps.allowed_saves import AllowedSave
from assistant.planning.maps.overlay import user_maps
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape
from tests.cli.conftest import Beian, program

SITE, ID = "https://registry.example.cn/", "site-registry.example.cn"
SHAPE = RequestShape(
    *("autosave", "", "POST", "/api/save", "application/json"),
    body={"name": RequestLeaf("known"), "step": RequestLeaf("constant", text='"basic"')},
)
SAVED = AllowedSave(SHAPE, "2026-12-01", "王")
OTHER = AllowedSave(replace(SHAPE, path="/api/keep"), "2026-12-02", "李")
ACT = AllowedSave(replace(SHAPE, path="/api/submit"), "2026-12-02", "李")


def remember(*saves: AllowedSave) -> None:
    """Write allowed saves into the user's layer of the site."""
    MapDraft.open(user_maps(), ID, "王", date(2026, 12, 1)).remember_saves(saves)


def listed(beian: Beian) -> list[str]:
    """Return the addresses that the command lists."""
    shown = beian("map", "saves", "--site", SITE, "--json")
    return [one["path"] for one in json.loads(shown.out)["saves"]]


def test_a_save_is_withdrawn_by_its_number(beian: Beian) -> None:
    assert "还没有记下" in beian("map", "saves", "--site", SITE).out
    remember(SAVED, OTHER, ACT)
    shown = beian("map", "saves", "--site", SITE).out
    assert '1. POST /api/save，固定词 step="basic"，可变 1 项：name · 王 2026-12-01' in shown
    assert "不沿用：/api/submit" in shown
    done = beian("map", "saves", "--site", SITE, "--withdraw", "1")
    assert (done.code, "已撤回" in done.out) == (0, True)
    assert listed(beian) == ["/api/keep", "/api/submit"]
    assert beian("map", "saves", "--site", SITE, "--withdraw", "3").code == 2


def test_a_foreign_layer_brings_its_saves_after_a_yes_and_none_that_speaks_of_an_act(
    beian: Beian, tmp_path: Path
) -> None:
    remember(OTHER, ACT)
    shared = tmp_path / "别处.yaml"
    given = beian("map", "export", shared, "--site", SITE)
    assert "放行过的 2 种保存" in given.out
    assert "李" not in shared.read_text(encoding="utf-8")
    (user_maps() / f"{ID}.yaml").unlink()
    remember(SAVED)
    asked = beian("map", "merge", shared, "--site", SITE)
    assert asked.code == 1
    assert "今后不再询问就放行的保存：POST /api/keep" in asked.out
    assert "没有并入放行过的保存 POST /api/submit" in asked.out
    assert listed(beian) == ["/api/save"]
    assert beian("map", "merge", shared, "--site", SITE, "--yes").code == 0
    assert listed(beian) == ["/api/save", "/api/keep"]
    assert "别处并入 2026-12-02" in beian("map", "saves", "--site", SITE).out


@pytest.mark.program
def test_the_command_is_one_of_the_program() -> None:
    done = program("map", "saves", "--site", SITE)
    assert (done.code, "还没有记下" in done.out) == (0, True)
