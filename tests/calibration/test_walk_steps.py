"""The steps of a walk, without a browser: the order of questions, what each answer writes down, what stays open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.filing.calibration.walk import Walk
from assistant.filing.calibration.watch import SentRequest
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import DraftSave
from tests.calibration.scripted import FUNCTION, INTRODUCTION, NAME, TRIAL, ScriptedOperator, fields, page


def test_one_press_accepts_the_rest_when_all_are_sure(make: Callable[..., Walk]) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on"])
    walk = make(page(*FUNCTION), operator_ui)
    assert walk.run() == 2
    assert len(operator_ui.asked) == 3
    assert walk.waiting() == []
    assert [entry["label"] for entry in fields(walk).values()] == list(FUNCTION)
    assert walk.map_draft.data["pages"]["function"]["calibrated"]["by"] == "张样例"
    assert [item["label"] for item in walk.map_draft.data["prints"]["function"]["forms"][0]] == list(FUNCTION)
    assert operator_ui.asked[0].buttons["go_on"] == "校准本页：功能"


def test_a_doubtful_field_comes_first_and_a_press_on_the_page_settles_it(make: Callable[..., Walk]) -> None:
    operator_ui = ScriptedOperator(["go_on", (150.0, 10.0), "go_on", "go_on"])
    walk = make(page("栏目甲", "功能介绍", "备注"), operator_ui)
    assert walk.run() == 2
    assert "功能名称" in operator_ui.asked[1].lines[0]
    assert fields(walk)["name"]["label"] == "栏目甲"


def test_a_press_beside_takes_the_nearest_control_not_the_smallest(make: Callable[..., Walk]) -> None:
    seen = page("栏目甲", "功能介绍")
    large, small = seen.controls
    controls = (replace(large, rect=Rect(100, 100, 300, 40)), replace(small, rect=Rect(100, 170, 50, 20)))
    seen = replace(seen, controls=controls)
    walk = make(seen, ScriptedOperator([]))
    controls_at = [walk._at(seen, at) for at in ((110.0, 150.0), (110.0, 162.0), (110.0, 120.0), (110.0, 300.0))]
    assert [control and control.raw_label for control in controls_at] == ["栏目甲", "功能介绍", "栏目甲", None]


def test_an_absent_field_is_noted_and_one_left_for_later_is_not(make: Callable[..., Walk]) -> None:
    operator_ui = ScriptedOperator(["go_on", "absent", "later", "go_on", "go_on"])
    walk = make(page("栏目甲", "功能介绍"), operator_ui)
    assert walk.run() == 1
    assert "功能介绍" in operator_ui.asked[-1].lines[1]
    assert fields(walk)["name"]["absent"] == "true"
    assert "introduction" not in fields(walk)


def test_a_save_is_learnt_with_its_button_and_only_its_body_markers(make: Callable[..., Walk]) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on"])
    walk = make(page(*FUNCTION), operator_ui)
    sent = SentRequest("POST", "/api/v2/functions/save", (("action", "save"),), words=("保存",))
    operator_ui.before[3] = lambda: walk.watch.sent.append(sent)
    walk.run()
    expected = {"method": "POST", "path": "/api/v2/functions/save", "use": "save", "body": {"action": "save"}}
    assert walk.map_draft.data["requests"] == [expected]
    assert "已记下保存所用的请求" in operator_ui.asked[-1].lines[-1]


def _ask_about(make: Callable[..., Walk], sent: SentRequest, answer: str) -> tuple[Walk, Handover]:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on", answer])
    walk = make(page(*FUNCTION), operator_ui)
    operator_ui.before[3] = lambda: walk.watch.sent.append(sent)
    walk.run()
    return walk, operator_ui.asked[-1]


@pytest.mark.parametrize("answer", ["go_on", "saves_draft"])
def test_a_submitting_button_stays_person_only_until_the_operator_says_that_it_saves_a_draft(
    make: Callable[..., Walk], answer: str
) -> None:
    walk, prompt = _ask_about(make, SentRequest("POST", "/api/keep", (("action", "keep"),), words=("提交",)), answer)
    is_draft = answer == "saves_draft"
    assert "saves_draft" in prompt.buttons
    assert walk.map_draft.data["human_only"] == ["提交"]
    expected = {"method": "POST", "path": "/api/keep", "use": "save", "body": {"action": "keep"}}
    assert walk.map_draft.data.get("requests", []) == ([expected] if is_draft else [])
    made = load_map(walk.map.layers[-1], user_folder=walk.map_draft.path.parent)
    draft = DraftSave("提交", "POST /api/keep", "张样例", "2026-11-26")
    assert made.pages["function"].saves_draft == (draft if is_draft else None)
    assert made.drafts == ((("提交", "POST /api/keep"),) if is_draft else ())


@pytest.mark.parametrize("answers", [("saves_draft", "go_on"), ("go_on", "saves_draft")])
def test_a_button_that_has_saved_and_submitted_stays_person_only(
    make: Callable[..., Walk], answers: tuple[str, str]
) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on", *answers])
    walk = make(page(*FUNCTION), operator_ui)
    sent = [SentRequest("POST", "/api/keep", words=("提交",)), SentRequest("POST", "/api/done", words=("提交",))]
    operator_ui.before[3] = lambda: walk.watch.sent.extend(sent)
    walk.run()
    assert walk.map_draft.data.get("requests", []) == []
    assert "saves_draft" not in walk.map_draft.data["pages"]["function"]


@pytest.mark.parametrize(
    "sent",
    [
        SentRequest("POST", "/api/commit", words=("提交",)),
        SentRequest("POST", "/api/keep", (("action", "submit"),), words=("提交",)),
        SentRequest("POST", "/api/keep", words=("确认提交",)),
        SentRequest("POST", "/api/login", words=("登录",)),
    ],
)
def test_no_draft_is_offered_for_a_request_that_names_a_submission_or_does_more(
    make: Callable[..., Walk], sent: SentRequest
) -> None:
    walk, prompt = _ask_about(make, sent, "saves_draft")
    assert list(prompt.buttons) == ["go_on"]
    assert "requests" not in walk.map_draft.data
    assert "saves_draft" not in walk.map_draft.data["pages"]["function"]


def test_every_request_is_judged_by_its_own_button(make: Callable[..., Walk]) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on", "go_on", "go_on"])
    walk = make(page(*FUNCTION), operator_ui)
    sent = [
        SentRequest("POST", "/api/commit", words=("提交",)),
        SentRequest("POST", "/api/hand-in", is_upload=True, words=("提交", "确定")),
        SentRequest("POST", "/api/file", is_upload=True, words=("选择文件",)),
        SentRequest("POST", "/api/save", words=("保存",)),
    ]
    operator_ui.before[3] = lambda: walk.watch.sent.extend(sent)
    walk.run()
    assert [(item["path"], item["use"]) for item in walk.map_draft.data["requests"]] == [
        ("/api/file", "upload"),
        ("/api/save", "save"),
    ]
    assert walk.map_draft.data["human_only"] == ["提交"]


@pytest.mark.parametrize("is_upload", [True, False])
def test_a_request_without_a_known_button_is_asked_about_and_not_allowed(
    make: Callable[..., Walk], is_upload: bool
) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on", "again", "go_on"])
    walk = make(page(*FUNCTION), operator_ui)
    sent = SentRequest("POST", "/api/commit", is_upload=is_upload, words=("保存", ""))
    operator_ui.before[3] = lambda: walk.watch.sent.append(sent)
    walk.run()
    assert "没有看到 POST /api/commit 由哪个按钮发出" in operator_ui.asked[4].lines[0]
    assert "请由您点一次页面上的“保存”" in operator_ui.asked[5].lines[-1]
    assert "requests" not in walk.map_draft.data
    assert walk.waiting() == []


class _Save:
    resource_type, method, url = "xhr", "POST", "http://127.0.0.1/api/save"
    headers, post_data = None, "{}"


def _just_saved(walk: Walk) -> Any:
    request: Any = _Save()
    walk.watch._on_request(request)
    return request


@pytest.mark.parametrize("is_loading", [False, True])
def test_the_answer_to_a_save_is_awaited_before_the_page_is_closed(make: Callable[..., Walk], is_loading: bool) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on"])
    walk = make(page(*FUNCTION), operator_ui)
    turns: list[Any] = []
    heard: list[tuple[str, ...] | None] = []
    operator_ui.heard = lambda: heard.pop() if heard else ()  # type: ignore[method-assign,assignment,return-value]

    def save() -> None:
        heard.extend([("保存",), *[None] * (3 if is_loading else 0)])
        turns.append(_just_saved(walk))

    operator_ui.before[3] = save

    def pump(_: float) -> None:
        if turns:
            walk.watch._on_response(SimpleNamespace(request=turns.pop(), status=200))  # type: ignore[arg-type]

    walk.site.browser.pump = pump  # type: ignore[method-assign,assignment]
    walk.run()
    assert [(item["path"], item["use"]) for item in walk.map_draft.data["requests"]] == [("/api/save", "save")]


@pytest.mark.parametrize("answer", ["again", "go_on"])
def test_a_save_that_is_never_answered_is_reported_and_closes_no_page_by_itself(
    make: Callable[..., Walk], answer: str
) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on", answer, "go_on"])
    walk = make(page(*FUNCTION), operator_ui)
    operator_ui.before[3] = lambda: _just_saved(walk)
    walk.run()
    assert "没有看到 POST /api/save 由哪个按钮发出" in operator_ui.asked[3].lines[0]
    assert len(operator_ui.asked) == (5 if answer == "again" else 4)
    assert "requests" not in walk.map_draft.data
    assert walk.waiting() == []


def test_a_walk_can_be_stopped_and_continued(make: Callable[..., Walk]) -> None:
    first = make(page(*FUNCTION), ScriptedOperator(["stop"]))
    assert first.run() == 0
    assert not first.map_draft.path.exists()
    make(page(*FUNCTION), ScriptedOperator(["go_on", "rest", "go_on"])).run()
    again = make(page(*FUNCTION), ScriptedOperator([]), only=())
    assert "function" not in [page.id for page in again.waiting()]


def test_a_save_leaves_the_other_buttons_that_the_operator_wrote(make: Callable[..., Walk]) -> None:
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on"])
    walk = make(page(*FUNCTION), operator_ui)
    walk.map_draft.note("function", "buttons", {"open": "修改", "save": "存"})
    operator_ui.before[3] = lambda: walk.watch.sent.append(SentRequest("POST", "/api/save", words=("暂存",)))
    walk.run()
    assert walk.map_draft.data["pages"]["function"]["buttons"] == {"open": "修改", "save": "暂存"}


def test_a_page_without_a_guess_can_be_named(make: Callable[..., Walk]) -> None:
    seen = replace(page("甲甲", "乙乙"), dialog="弹窗", title="弹窗")
    named = HandoverAnswer("choose", "person", 0.0, choice="功能")
    walk = make(
        seen,
        operator_ui := ScriptedOperator([named, (150.0, 10.0), (150.0, 110.0), "go_on"]),
        only=(NAME, INTRODUCTION),
    )
    walk.site.names_in_route = lambda page_id: {}  # type: ignore[method-assign]
    assert walk.run() == 2
    assert operator_ui.asked[0].choices == ("功能",)
    assert list(operator_ui.asked[0].buttons) == ["go_on", "choose"]
    assert fields(walk)["name"]["label"] == "甲甲"


def test_a_login_form_starts_no_new_prompt(make: Callable[..., Walk]) -> None:
    walk = make(page(), operator_ui := ScriptedOperator(["go_on"]))
    login = replace(page("账号", "密码"), dialog="", title="登录")
    walk.site.names_in_route = lambda page_id: {}  # type: ignore[method-assign]
    operator_ui.before[1] = lambda: setattr(snapshot, "read", lambda shown, hold=True: login)
    assert walk.run() == 0
    assert len(operator_ui.asked) == 1


def test_a_page_is_recognised_though_the_map_has_it_as_a_dialog(make: Callable[..., Walk]) -> None:
    walk = make(replace(page(*FUNCTION), dialog=""), operator_ui := ScriptedOperator(["stop"]))
    walk.site.names_in_route = lambda page_id: {}  # type: ignore[method-assign]
    walk.run()
    assert operator_ui.asked[0].buttons["go_on"] == "校准本页：功能"


@pytest.mark.parametrize("is_known", [False, True])
def test_the_address_of_a_calibrated_page_is_noted_where_the_map_has_none(
    make: Callable[..., Walk], is_known: bool
) -> None:
    layer = TRIAL if is_known else f'{TRIAL}pages: {{functions: {{route: ""}}}}\n'
    walk = make(page(*FUNCTION), ScriptedOperator(["go_on", "rest", "go_on"]), layer=layer)
    walk.run()
    noted = walk.map_draft.data["pages"].get("functions", {}).get("route")
    assert noted == (None if is_known else "#/paths/{path}/functions")
    assert load_map(walk.map.layers[-1], user_folder=walk.map_draft.path.parent).pages["functions"].route == (
        "#/paths/{path}/functions"
    )


def test_required_fields_beyond_the_map_are_named(make: Callable[..., Walk]) -> None:
    seen = page(*FUNCTION, "备案联系人")
    seen = replace(seen, controls=(*seen.controls[:2], replace(seen.controls[2], required=True)))
    operator_ui = ScriptedOperator(["go_on", "rest", "go_on"])
    make(seen, operator_ui).run()
    assert any("备案联系人" in line for line in operator_ui.asked[-1].lines)
