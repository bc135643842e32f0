"""Which pages a walk closes: a partly settled page may not be filled, and settling a field accepts no change beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.apps.cli.preparing import _refuse_uncalibrated
from assistant.core.errors import Uncalibrated
from assistant.filing.calibration.walk import Walk
from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.site.fingerprint import shape_of
from assistant.planning.maps.drift import compare
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import SiteMap
from tests.calibration.scripted import CALIBRATED, FUNCTION, INTRODUCTION, NAME, ScriptedOperator, fields, page


def _function_alone(walk: Walk) -> SiteMap:
    made = load_map(walk.map.layers[-1], user_folder=walk.map_draft.path.parent)
    return replace(made, pages={"function": made.pages["function"]})


def test_one_field_answered_does_not_let_a_page_be_filled(make: Callable[..., Walk]) -> None:
    operator_ui = ScriptedOperator(["go_on", "go_on", "go_on", "go_on"])
    walk = make(page(*FUNCTION), operator_ui, only=(NAME,))
    assert walk.run() == 1
    assert "功能介绍" in operator_ui.asked[-1].lines[1]
    assert "--page function" in operator_ui.asked[-1].lines[-1]
    assert fields(walk)["name"]["label"] == "功能名称"
    assert "prints" not in walk.map_draft.data
    assert [page.id for page in walk.unclosed] == ["function"]
    with pytest.raises(Uncalibrated, match="功能"):
        _refuse_uncalibrated(_function_alone(walk))
    make(page(*FUNCTION), ScriptedOperator(["go_on", "go_on", "go_on"]), only=(INTRODUCTION,)).run()
    _refuse_uncalibrated(_function_alone(walk))


def test_a_page_of_which_nothing_is_settled_keeps_its_state(make: Callable[..., Walk]) -> None:
    walk = make(
        page(*FUNCTION),
        ScriptedOperator(["go_on", "later", "later", "go_on", "again", "later", "later", "go_on", "go_on"]),
    )
    assert walk.run() == 0
    assert not walk.map_draft.path.exists()


def _changes(walk: Walk, seen: FormSnapshot) -> list[str]:
    return [
        change.kind
        for change in compare(_function_alone(walk).fingerprints["function"], shape_of(seen))
        if change.stops
    ]


def test_answering_another_field_does_not_accept_a_takeover(make: Callable[..., Walk]) -> None:
    taken = page("备注", "功能名称")
    assert _changes(make(taken, ScriptedOperator([]), layer=CALIBRATED), taken) == ["taken over"]
    operator_ui = ScriptedOperator(["go_on", (150.0, 10.0), "go_on", "go_on"])
    walk = make(taken, operator_ui, layer=CALIBRATED, only=(INTRODUCTION,))
    assert walk.run() == 1
    assert "功能名称" in operator_ui.asked[-1].lines[1]
    assert "prints" not in walk.map_draft.data
    assert _changes(walk, taken) == ["taken over"]


def test_a_changed_field_that_is_asked_about_alone_is_accepted(make: Callable[..., Walk]) -> None:
    seen = page("功能的名称", "功能介绍")
    assert _changes(make(seen, ScriptedOperator([]), layer=CALIBRATED), seen) == ["relabelled"]
    walk = make(seen, ScriptedOperator(["go_on", "go_on", "go_on"]), layer=CALIBRATED, only=(NAME,))
    assert walk.run() == 1
    assert _changes(walk, seen) == []
    assert walk.unclosed == []


def test_a_changed_page_is_calibrated_anew_as_a_whole(make: Callable[..., Walk]) -> None:
    taken = page("备注", "功能名称")
    operator_ui = ScriptedOperator(["go_on", (150.0, 110.0), (150.0, 10.0), "go_on"])
    walk = make(taken, operator_ui, layer=CALIBRATED, only=(), pages=("function",))
    assert [page.id for page in walk.waiting()] == ["function"]
    assert walk.run() == 2
    assert _changes(walk, taken) == []
    assert walk.waiting() == walk.unclosed == []
