"""The short mode of `make reliability`: a few blows of each kind, every one of them new with each number."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.journal.events import KINDS
from tests.conftest import free_port
from tests.reliability import blows, trial

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SEED = 11
AT_EVENTS = {"before Saved 3", "after Blocked 1", "after Comment 1", "before Submitted 2"}
EARLY: dict[blows.Struck, int] = {"assistant": 11, "browser": 0, "mock": 2}  # which of the seed: all in the first third
SHORT = [
    *(blow for blow in blows.at_events() if blow.name in AT_EVENTS),
    *(blows.at_moments(what, SEED, number + 1)[number] for what, number in EARLY.items()),
]
FEW = ("before Saved 3", *EARLY)


@pytest.fixture(scope="module")
def judge(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[trial.Judge, Path, int]:
    """Return a judge, the folder of the trials, and the port of their mock."""
    folder, port = tmp_path_factory.mktemp("blows"), free_port()
    return trial.Judge(folder, port), folder, port


@pytest.mark.parametrize(
    "blow",
    [
        pytest.param(blow, id=blow.name, marks=() if blow.name.startswith(FEW) else pytest.mark.thorough)
        for blow in SHORT
    ],
)
def test_a_run_that_is_struck_ends_as_if_nothing_was(blow: blows.Blow, judge: tuple[trial.Judge, Path, int]) -> None:
    knows, folder, port = judge
    result = trial.run(blow, folder / blow.name.replace("/", "-"), knows, port)
    assert (result.landed, result.faults) == (True, [])


def test_every_kind_of_event_is_struck_before_and_after() -> None:
    struck = {(blow.halts[-1]["kind"], blow.halts[-1]["when"]) for blow in blows.at_events()}
    assert struck == {(kind, when) for kind in KINDS for when in ("before", "after")}
