"""The steps of a walk, without a browser: what is asked in which order, what each answer writes down, what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.calibration.sheet import Sheet
from assistant.calibration.walk import Walk
from assistant.calibration.watch import Sent, Watch
from assistant.cli.preparing import _refuse_uncalibrated
from assistant.errors import Uncalibrated
from assistant.forms import snapshot
from assistant.forms.shapes import Address, Control, FormSnapshot, Rect
from assistant.maps.drift import compare
from assistant.maps.overlay import load_map
from assistant.maps.site_map import DraftSave, SiteMap
from assistant.person.protocol import Answer, Handover
from assistant.site.fingerprint import shape_of

FUNCTION = ("功能名称", "功能介绍")
NAME, INTRODUCTION = (f"products[].paths[].functions[].{part}" for part in ("name", "introduction"))
CALIBRATED = "format: 1\nid: trial\nextends: mock\n"
TRIAL = 'format: 1\nid: trial\nextends: mock\ncalibrated: {on: ""}\n'


def _control(label: str, kind: str, place: int) -> Control:
    rect = Rect(100, 100 * place, 300, 40)
    return Control(f"#c{place}", Address(("功能",), label), label, kind, "native", None, rect=rect)  # type: ignore[arg-type]


def _page(*labels: str) -> FormSnapshot:
    kinds = ("text", "textarea", "text")
    controls = tuple(_control(label, kinds[place], place) for place, label in enumerate(labels))
    return FormSnapshot("", "编辑功能", "编辑功能", "native", controls, (), (), "")


@dataclass
class Scripted:
    """A desk that answers by a script: a word, or a point of the page that is pressed instead."""

    answers: list[str | tuple[float, float]]
    asked: list[Handover] = field(default_factory=list)
    point: tuple[float, float] | None = None
    before: dict[int, Callable[[], None]] = field(default_factory=dict)

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> Answer:
        self.asked.append(handover)
        self.before.pop(len(self.asked), lambda: None)()
        word = seen()
        if word is None:
            answer = self.answers.pop(0)
            if isinstance(answer, str):
                return Answer(answer, "person", 0.0)
            self.point = answer
            word = seen()
        assert word is not None
        return Answer(word, "person", 0.0)

    def picker(self) -> Any:
        return self

    def arm(self, wants: bool) -> None:
        """Nothing to do."""

    def heard(self) -> tuple[str, ...]:
        return ()

    def taken(self) -> tuple[float, float] | None:
        found, self.point = self.point, None
        return found


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Walk]:
    trial = tmp_path / "maps" / "trial.yaml"
    trial.parent.mkdir()

    def made(seen: FormSnapshot, desk: Scripted, **options: Any) -> Walk:
        trial.write_text(options.get("layer", TRIAL), encoding="utf-8")
        monkeypatch.setattr(snapshot, "read", lambda page, hold=True: seen)
        monkeypatch.setattr(Watch, "start", lambda self: None)
        monkeypatch.setattr(Watch, "stop", lambda self: None)
        target = SimpleNamespace(first=SimpleNamespace(bounding_box=lambda timeout: None))
        page = SimpleNamespace(url="http://127.0.0.1/#/paths/7/functions", locator=lambda ref: target)
        hands = SimpleNamespace(scroll=lambda where: None)
        site_map = load_map(str(trial), user_folder=tmp_path)
        site: Any = SimpleNamespace(
            map=site_map,
            page=page,
            base_url="http://127.0.0.1",
            session=SimpleNamespace(hands=hands, pump=lambda seconds: None),
            names_in_route=lambda name: {"path": "7"} if name == "functions" else {},
        )
        sheet = Sheet.open(tmp_path, "trial", "张样例", date(2026, 11, 26))
        return Walk(
            site,
            desk,
            sheet,
            only=options.get("only", (NAME, INTRODUCTION)),
            pages=options.get("pages", ()),
        )

    return made


def _fields(walk: Walk) -> dict[str, Any]:
    return {key.rpartition(".")[2]: entry for key, entry in walk.sheet.data.get("fields", {}).items()}


def test_where_all_is_sure_one_press_takes_the_rest(make: Callable[..., Walk]) -> None:
    desk = Scripted(["go_on", "rest", "go_on"])
    walk = make(_page(*FUNCTION), desk)
    assert walk.run() == 2
    assert len(desk.asked) == 3
    assert walk.waiting() == []
    assert [entry["label"] for entry in _fields(walk).values()] == list(FUNCTION)
    assert walk.sheet.data["pages"]["function"]["calibrated"]["by"] == "张样例"
    assert [each["label"] for each in walk.sheet.data["prints"]["function"]["forms"][0]] == list(FUNCTION)
    assert desk.asked[0].buttons["go_on"] == "校准本页：功能"


def test_a_doubtful_field_comes_first_and_a_press_on_the_page_settles_it(make: Callable[..., Walk]) -> None:
    desk = Scripted(["go_on", (150.0, 10.0), "go_on", "go_on"])
    walk = make(_page("栏目甲", "功能介绍", "备注"), desk)
    assert walk.run() == 2
    assert "功能名称" in desk.asked[1].lines[0]
    assert _fields(walk)["name"]["label"] == "栏目甲"


def test_a_press_beside_takes_the_nearest_control_not_the_smallest(make: Callable[..., Walk]) -> None:
    page = _page("栏目甲", "功能介绍")
    large, small = page.controls
    controls = (replace(large, rect=Rect(100, 100, 300, 40)), replace(small, rect=Rect(100, 170, 50, 20)))
    page = replace(page, controls=controls)
    walk = make(page, Scripted([]))
    found = [walk._at(page, at) for at in ((110.0, 150.0), (110.0, 162.0), (110.0, 120.0), (110.0, 300.0))]
    assert [each and each.raw_label for each in found] == ["栏目甲", "功能介绍", "栏目甲", None]


def test_a_field_that_the_site_has_not_is_noted_and_one_left_for_later_is_not(make: Callable[..., Walk]) -> None:
    desk = Scripted(["go_on", "absent", "later", "go_on", "go_on"])
    walk = make(_page("栏目甲", "功能介绍"), desk)
    assert walk.run() == 1
    assert "功能介绍" in desk.asked[-1].lines[1]
    assert _fields(walk)["name"]["absent"] == "true"
    assert "introduction" not in _fields(walk)


def test_a_save_is_learnt_with_its_button_and_its_telling_words_only(make: Callable[..., Walk]) -> None:
    desk = Scripted(["go_on", "rest", "go_on"])
    walk = make(_page(*FUNCTION), desk)
    sent = Sent("POST", "/api/v2/functions/save", (("action", "save"),), words=("保存",))
    desk.before[3] = lambda: walk.watch.sent.append(sent)
    walk.run()
    wanted = {"method": "POST", "path": "/api/v2/functions/save", "use": "save", "body": {"action": "save"}}
    assert walk.sheet.data["requests"] == [wanted]
    assert "已记下保存所用的请求" in desk.asked[-1].lines[-1]


def _ask_about(make: Callable[..., Walk], sent: Sent, answer: str) -> tuple[Walk, Handover]:
    desk = Scripted(["go_on", "rest", "go_on", answer])
    walk = make(_page(*FUNCTION), desk)
    desk.before[3] = lambda: walk.watch.sent.append(sent)
    walk.run()
    return walk, desk.asked[-1]


@pytest.mark.parametrize("answer", ["go_on", "saves_draft"])
def test_a_submitting_word_stays_the_persons_until_the_operator_says_that_it_saves_a_draft(
    make: Callable[..., Walk], answer: str
) -> None:
    walk, card = _ask_about(make, Sent("POST", "/api/keep", (("action", "keep"),), words=("提交",)), answer)
    is_draft = answer == "saves_draft"
    assert "saves_draft" in card.buttons
    assert walk.sheet.data["human_only"] == ["提交"]
    wanted = {"method": "POST", "path": "/api/keep", "use": "save", "body": {"action": "keep"}}
    assert walk.sheet.data.get("requests", []) == ([wanted] if is_draft else [])
    made = load_map(walk.map.layers[-1], user_folder=walk.sheet.path.parent)
    draft = DraftSave("提交", "POST /api/keep", "张样例", "2026-11-26")
    assert made.pages["function"].saves_draft == (draft if is_draft else None)
    assert made.drafts == ((("提交", "POST /api/keep"),) if is_draft else ())


@pytest.mark.parametrize("answers", [("saves_draft", "go_on"), ("go_on", "saves_draft")])
def test_a_word_that_has_saved_and_submitted_is_the_persons(
    make: Callable[..., Walk], answers: tuple[str, str]
) -> None:
    desk = Scripted(["go_on", "rest", "go_on", *answers])
    walk = make(_page(*FUNCTION), desk)
    sent = [Sent("POST", "/api/keep", words=("提交",)), Sent("POST", "/api/done", words=("提交",))]
    desk.before[3] = lambda: walk.watch.sent.extend(sent)
    walk.run()
    assert walk.sheet.data.get("requests", []) == []
    assert "saves_draft" not in walk.sheet.data["pages"]["function"]


@pytest.mark.parametrize(
    "sent",
    [
        Sent("POST", "/api/commit", words=("提交",)),
        Sent("POST", "/api/keep", (("action", "submit"),), words=("提交",)),
        Sent("POST", "/api/keep", words=("确认提交",)),
        Sent("POST", "/api/login", words=("登录",)),
    ],
)
def test_no_draft_is_offered_of_what_names_a_submission_or_does_more(make: Callable[..., Walk], sent: Sent) -> None:
    walk, card = _ask_about(make, sent, "saves_draft")
    assert list(card.buttons) == ["go_on"]
    assert "requests" not in walk.sheet.data
    assert "saves_draft" not in walk.sheet.data["pages"]["function"]


def test_each_request_is_judged_by_its_own_word(make: Callable[..., Walk]) -> None:
    desk = Scripted(["go_on", "rest", "go_on", "go_on", "go_on"])
    walk = make(_page(*FUNCTION), desk)
    sent = [
        Sent("POST", "/api/commit", words=("提交",)),
        Sent("POST", "/api/hand-in", is_upload=True, words=("提交", "确定")),
        Sent("POST", "/api/file", is_upload=True, words=("选择文件",)),
        Sent("POST", "/api/save", words=("保存",)),
    ]
    desk.before[3] = lambda: walk.watch.sent.extend(sent)
    walk.run()
    assert [(each["path"], each["use"]) for each in walk.sheet.data["requests"]] == [
        ("/api/file", "upload"),
        ("/api/save", "save"),
    ]
    assert walk.sheet.data["human_only"] == ["提交"]


@pytest.mark.parametrize("is_upload", [True, False])
def test_a_request_of_which_no_button_was_seen_is_asked_about_and_not_allowed(
    make: Callable[..., Walk], is_upload: bool
) -> None:
    desk = Scripted(["go_on", "rest", "go_on", "again", "go_on"])
    walk = make(_page(*FUNCTION), desk)
    sent = Sent("POST", "/api/commit", is_upload=is_upload, words=("保存", ""))
    desk.before[3] = lambda: walk.watch.sent.append(sent)
    walk.run()
    assert "没有看到 POST /api/commit 由哪个按钮发出" in desk.asked[4].lines[0]
    assert "请由您点一次页面上的“保存”" in desk.asked[5].lines[-1]
    assert "requests" not in walk.sheet.data
    assert walk.waiting() == []


class _Save:
    resource_type, method, url = "xhr", "POST", "http://127.0.0.1/api/save"
    headers, post_data = None, "{}"


def _just_saved(walk: Walk) -> Any:
    request: Any = _Save()
    walk.watch._on_request(request)
    return request


@pytest.mark.parametrize("is_loading", [False, True])
def test_a_save_just_made_is_waited_for_before_the_page_is_closed(make: Callable[..., Walk], is_loading: bool) -> None:
    desk = Scripted(["go_on", "rest", "go_on"])
    walk = make(_page(*FUNCTION), desk)
    turns: list[Any] = []
    heard: list[tuple[str, ...] | None] = []
    desk.heard = lambda: heard.pop() if heard else ()  # type: ignore[method-assign,assignment,return-value]

    def save() -> None:
        heard.extend([("保存",), *[None] * (3 if is_loading else 0)])
        turns.append(_just_saved(walk))

    desk.before[3] = save

    def pump(_: float) -> None:
        if turns:
            walk.watch._on_response(SimpleNamespace(request=turns.pop(), status=200))  # type: ignore[arg-type]

    walk.site.session.pump = pump  # type: ignore[method-assign,assignment]
    walk.run()
    assert [(each["path"], each["use"]) for each in walk.sheet.data["requests"]] == [("/api/save", "save")]


@pytest.mark.parametrize("answer", ["again", "go_on"])
def test_a_save_that_is_never_answered_is_told_and_closes_no_page_by_itself(
    make: Callable[..., Walk], answer: str
) -> None:
    desk = Scripted(["go_on", "rest", "go_on", answer, "go_on"])
    walk = make(_page(*FUNCTION), desk)
    desk.before[3] = lambda: _just_saved(walk)
    walk.run()
    assert "没有看到 POST /api/save 由哪个按钮发出" in desk.asked[3].lines[0]
    assert len(desk.asked) == (5 if answer == "again" else 4)
    assert "requests" not in walk.sheet.data
    assert walk.waiting() == []


def test_a_walk_can_be_stopped_and_continued(make: Callable[..., Walk]) -> None:
    first = make(_page(*FUNCTION), Scripted(["stop"]))
    assert first.run() == 0
    assert not first.sheet.path.exists()
    make(_page(*FUNCTION), Scripted(["go_on", "rest", "go_on"])).run()
    again = make(_page(*FUNCTION), Scripted([]), only=())
    assert "function" not in [page.id for page in again.waiting()]


def _function_alone(walk: Walk) -> SiteMap:
    made = load_map(walk.map.layers[-1], user_folder=walk.sheet.path.parent)
    return replace(made, pages={"function": made.pages["function"]})


def test_one_field_answered_does_not_let_a_page_be_filled(make: Callable[..., Walk]) -> None:
    desk = Scripted(["go_on", "go_on", "go_on", "go_on"])
    walk = make(_page(*FUNCTION), desk, only=(NAME,))
    assert walk.run() == 1
    assert "功能介绍" in desk.asked[-1].lines[1]
    assert "--page function" in desk.asked[-1].lines[-1]
    assert _fields(walk)["name"]["label"] == "功能名称"
    assert "prints" not in walk.sheet.data
    assert [page.id for page in walk.kept] == ["function"]
    with pytest.raises(Uncalibrated, match="功能"):
        _refuse_uncalibrated(_function_alone(walk), allowed=False)
    make(_page(*FUNCTION), Scripted(["go_on", "go_on", "go_on"]), only=(INTRODUCTION,)).run()
    _refuse_uncalibrated(_function_alone(walk), allowed=False)


def test_a_page_of_which_nothing_is_settled_keeps_its_state(make: Callable[..., Walk]) -> None:
    walk = make(
        _page(*FUNCTION), Scripted(["go_on", "later", "later", "go_on", "again", "later", "later", "go_on", "go_on"])
    )
    assert walk.run() == 0
    assert not walk.sheet.path.exists()


def _changes(walk: Walk, seen: FormSnapshot) -> list[str]:
    return [change.kind for change in compare(_function_alone(walk).prints["function"], shape_of(seen)) if change.stops]


def test_a_field_asked_about_beside_a_takeover_does_not_heal_it(make: Callable[..., Walk]) -> None:
    taken = _page("备注", "功能名称")
    assert _changes(make(taken, Scripted([]), layer=CALIBRATED), taken) == ["taken over"]
    desk = Scripted(["go_on", (150.0, 10.0), "go_on", "go_on"])
    walk = make(taken, desk, layer=CALIBRATED, only=(INTRODUCTION,))
    assert walk.run() == 1
    assert "功能名称" in desk.asked[-1].lines[1]
    assert "prints" not in walk.sheet.data
    assert _changes(walk, taken) == ["taken over"]


def test_a_changed_field_that_is_asked_about_alone_is_healed(make: Callable[..., Walk]) -> None:
    seen = _page("功能的名称", "功能介绍")
    assert _changes(make(seen, Scripted([]), layer=CALIBRATED), seen) == ["relabelled"]
    walk = make(seen, Scripted(["go_on", "go_on", "go_on"]), layer=CALIBRATED, only=(NAME,))
    assert walk.run() == 1
    assert _changes(walk, seen) == []
    assert walk.kept == []


def test_a_changed_page_is_calibrated_anew_as_a_whole(make: Callable[..., Walk]) -> None:
    taken = _page("备注", "功能名称")
    desk = Scripted(["go_on", (150.0, 110.0), (150.0, 10.0), "go_on"])
    walk = make(taken, desk, layer=CALIBRATED, only=(), pages=("function",))
    assert [page.id for page in walk.waiting()] == ["function"]
    assert walk.run() == 2
    assert _changes(walk, taken) == []
    assert walk.waiting() == walk.kept == []


def test_a_save_leaves_the_other_buttons_that_the_operator_wrote(make: Callable[..., Walk]) -> None:
    desk = Scripted(["go_on", "rest", "go_on"])
    walk = make(_page(*FUNCTION), desk)
    walk.sheet.note("function", "buttons", {"open": "修改", "save": "存"})
    desk.before[3] = lambda: walk.watch.sent.append(Sent("POST", "/api/save", words=("暂存",)))
    walk.run()
    assert walk.sheet.data["pages"]["function"]["buttons"] == {"open": "修改", "save": "暂存"}


def test_required_fields_beyond_the_map_are_named(make: Callable[..., Walk]) -> None:
    page = _page(*FUNCTION, "备案联系人")
    page = replace(page, controls=(*page.controls[:2], replace(page.controls[2], required=True)))
    desk = Scripted(["go_on", "rest", "go_on"])
    make(page, desk).run()
    assert any("备案联系人" in line for line in desk.asked[-1].lines)
