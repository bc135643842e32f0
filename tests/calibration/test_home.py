"""`beian calibrate --home`: the account, and the word for the entity's state, shown by presses on the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page

from assistant.core import yaml_file
from assistant.filing.calibration import home
from assistant.filing.calibration.home import is_state_word
from assistant.filing.operator.picker import Picker
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.site.landmarks import Site
from tests.calibration.operator import calibrating
from tests.conftest import MockRegistry
from tests.filing.live import press, sees
from tests.mock.person import MockVisitor

TRIAL = 'format: 1\nid: trial\nextends: mock\ncalibrated: {on: ""}\n'


BOX, WORD = (1.0, 1.0), (2.0, 2.0)
THERE = {
    BOX: {"selector": ".card", "text": "审核通过", "alone": False, "company": ""},
    WORD: {"selector": ".word", "text": "审核通过", "alone": True, "company": ""},
}


class PointingOperator:
    """An operator UI, and its picker, whose operator clicks these points in turn."""

    def __init__(self, points: list[tuple[float, float]]) -> None:
        self.points, self.seen_words, self.armed = points, list[str | None](), list[bool]()

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Look once per click."""
        self.seen_words += [seen() for _ in list(self.points)]
        return HandoverAnswer("seen", "person", 0.0)

    def picker(self) -> Picker:
        """Return the picker: this object."""
        return cast("Picker", self)

    def arm(self, wants: bool) -> None:
        """Record that clicks are expected, or no longer."""
        self.armed.append(wants)

    def taken(self) -> tuple[float, float]:
        """Return the next click."""
        return self.points.pop(0)


def _point(page: Page, selector: str) -> None:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize(
    ("text", "alone", "is_word"),
    [
        ("审核通过", True, True),
        ("审核通过", False, False),
        ("", True, False),
        ("演示科技 有限公司：审核通过", True, False),
        ("样例公司", True, False),
        ("很" * 41, True, False),
    ],
)
def test_only_a_word_by_itself_without_the_companys_name_is_a_state(text: str, alone: bool, is_word: bool) -> None:
    assert is_state_word({"text": text, "alone": alone}, ("演示科技有限公司", "样例公司", "")) is is_word


@pytest.mark.parametrize(("presses", "picked"), [((False, True), ".word"), ((True, False), ".word"), ((False,), None)])
def test_a_press_on_more_than_the_word_is_not_taken_for_the_state(
    monkeypatch: pytest.MonkeyPatch, presses: tuple[bool, ...], picked: str | None
) -> None:
    monkeypatch.setattr(home, "_at", lambda _, point: dict(THERE[point]))
    pressed = [WORD if alone else BOX for alone in presses]
    operator_ui = PointingOperator([*pressed])
    result = home._picked(cast("Site", None), operator_ui, "", "subject_state", "")
    assert (result["selector"] if result else None) == picked
    assert operator_ui.seen_words == [home._PICKED if point == WORD else None for point in pressed]
    assert operator_ui.armed == [True, False]


@pytest.mark.browser
def test_the_operator_shows_the_account_and_what_a_state_means(fresh_registry: MockRegistry, tmp_path: Path) -> None:
    trial = tmp_path / "trial.yaml"
    trial.write_text(TRIAL, encoding="utf-8")

    def show(page: Page) -> None:
        MockVisitor(page, fresh_registry, tmp_path).log_in()
        press(page, "已登录")
        sees(page, "只有登录后才显示")  # the prompt before it mentions 账号名 too
        _point(page, ".account-name")
        sees(page, "公司（主体）的名称")
        _point(page, ".company-name")
        sees(page, "主体信息的状态文字")
        box = page.locator(".subject-card").first.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 2, box["y"] + box["height"] - 2)  # the box of the subject holds more than the state
        _point(page, ".subject-card .record-state")
        sees(page, "是下面的哪一种")

    with calibrating(str(trial), fresh_registry, tmp_path, "--operator", "张样例", "--home") as started:
        guest = started.guest(fresh_registry.url)
        guest.do(show)
        guest.do(lambda page: press(page, "不确定，先不登记"))
        guest.leave()
        code, output = started.ended()
    assert code == 0, output
    own = tmp_path / "beian" / "config" / "sites" / "trial.yaml"
    learnt = yaml_file.read_mapping(own)["landmarks"]
    assert set(learnt) == {"logged_in", "company", "subject_state"}
    assert "company-name" in learnt["company"]
    assert "演示科技" not in own.read_text(encoding="utf-8")
