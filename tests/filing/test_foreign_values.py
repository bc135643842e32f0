"""What somebody else changed at the registry since the filing: a change shows it, asks about it, and keeps it on a no."""

from __future__ import annotations

import pytest

from tests.filing import by_hand
from tests.filing.changing import unlike
from tests.filing.conftest import RunningMock, section
from tests.filing.live import press, sees
from tests.filing.manual_filer import ManualFiler
from tests.filing.small import ALGORITHM
from tests.filing.test_change import BASIC, approve

VERSION = f"算法“{ALGORITHM}” · 基础属性 › {BASIC} › 版本号"
LINES = ["  - 1.12", "  + 1.10", "  ? 系统里的内容不是上次提交的，也不是资料里的；填写前会请您选定"]


def change_by_another_hand(running_mock: RunningMock) -> None:
    """Let a colleague change the version at the registry, and have it approved."""
    approve(running_mock)
    hand = ManualFiler(running_mock)
    hand.post("change")
    hand.submit("1.12")
    running_mock.review(hand.id)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_what_somebody_else_changed_is_asked_about_and_stays_beside_what_is_written(submitted: RunningMock) -> None:
    running_mock = submitted
    change_by_another_hand(running_mock)
    before = running_mock.stored()
    running_mock.basic()["上线时间"] = "2026-04-01"
    with by_hand.logged_in(running_mock, name="change") as (run, guest):
        guest.do(lambda page: sees(page, f"? {VERSION}：1.12 → 1.10"))
        assert running_mock.stored() == before
        by_hand.go_on_from_patch(run, guest)
        asked = run.until_event("HandoverOpened", handover="QUESTION")
        guest.do(lambda page: press(page, "保留系统里的"))
        run.until_event("HandoverOpened", handover="CONFIRM")
        assert unlike(before, running_mock.stored()) == ["上线时间"]
        guest.do(lambda page: sees(page, f"没有改、仍与资料不同：{VERSION}"))
        ended = by_hand.ended_as_draft(run, guest)
    assert asked["key"] == f"algorithms[{ALGORITHM}].basic.version"
    said = ended.err.splitlines()
    assert said[said.index(LINES[0]) :][: len(LINES)] == LINES
    (algorithm,) = running_mock.stored()["algorithms"]
    answers = section(algorithm, BASIC)
    assert (algorithm["state"], answers["上线时间"], answers["版本号"]) == ("变更草稿", "2026-04-01", "1.12")
