"""A page that the person reloads during a question: the guard proves itself there before the next act on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.filing.conftest import FiledProfile
from tests.filing.live import journal, newest, open_live_runs
from tests.filing.retouched import retouched
from tests.filing.small import ALGORITHM, Json

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BASIC, DETAIL = f"algorithms[{ALGORITHM}].basic", f"algorithms[{ALGORITHM}].detail"


def with_a_strange_version(account: Json) -> list[Json]:
    """Return an account whose algorithm got another version from somebody else."""
    (algorithm,) = account["algorithms"].values()
    assert "version" in algorithm["steps"]["basic"]
    algorithm["steps"]["basic"]["version"] = "别人写的"
    return [account]


@pytest.mark.parametrize(
    ("record", "act"), [pytest.param(BASIC, "EditIntended", marks=pytest.mark.thorough), (DETAIL, "Saved")]
)
def test_the_guard_is_proved_on_a_form_reloaded_during_a_question_before_it_is_filled_or_saved(
    filed_profile: Callable[[str], FiledProfile], tmp_path: Path, record: str, act: str
) -> None:
    with (
        retouched(filed_profile("draft"), tmp_path, with_a_strange_version) as running_mock,
        open_live_runs(running_mock, is_program=False) as live_runs,
    ):
        model = running_mock.algorithm()["算法详细属性信息"]["栏目答案"]["算法模型"]
        model |= {"排序因素": ["销量", "口碑"], "排序模型说明": "线性加权模型。"}
        asked = {"kind": "HandoverOpened", "handover": "QUESTION", "do": "hold", "record": record}
        run = live_runs.start("--stand-in", "draft", "--stage", "算法", halts=[asked])
        run.until_held()
        with run.beside() as guest:
            guest.do(lambda page: page.reload())
        run.go_on()
        run.ended()
        assert "GuardProved" in after_question(journal(newest(running_mock)), record, act)


def after_question(events: list[Json], record: str, act: str) -> list[str]:
    """Return the kinds of the events between a record's first question and the first such act after it."""
    about = [(event["kind"], event.get("record")) for event in events]
    asked = about.index(("HandoverClosed", record))
    return [kind for kind, _ in about[asked : about.index((act, record), asked)]]
