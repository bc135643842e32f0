"""The short mode of `make reliability`: a few crash points of each kind, different ones for each number.

`make test` kills the assistant and the registry once each, at a save, in the smallest scenario that could store a
record twice.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.proof.journal.events import KINDS
from tests.conftest import free_port
from tests.reliability import crash_points, trial
from tests.reliability.entered import JudgeByRequests, begin_with_subject

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SEED = 11
AT_EVENTS = {"before Saved 3", "after Blocked 1", "after Comment 1", "before Submitted 2"}
EARLY: dict[crash_points.CrashTarget, int] = {
    "assistant": 11,
    "browser": 0,
    "mock": 2,
}  # of the seed: all in the first third
SHORT = [
    *(crash_point for crash_point in crash_points.at_events() if crash_point.name in AT_EVENTS),
    *(crash_points.at_moments(what, SEED, number + 1)[number] for what, number in EARLY.items()),
]
AT_A_SAVE = [
    crash_points.CrashPoint(
        "the assistant, before a save that was answered is noted",
        "products",
        "assistant",
        ({"kind": "Saved", "do": "kill", "when": "before"},),
    ),
    crash_points.CrashPoint("the registry, after a save", "products", "mock", ({"kind": "Saved", "do": "hold"},)),
]
Judged = tuple[trial.Judge, Path, int]


@pytest.fixture(scope="module")
def judge(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Return a judge, the folder of the trials, and the port of their mock."""
    folder, port = tmp_path_factory.mktemp("trials"), free_port()
    return trial.Judge(folder, port), folder, port


@pytest.fixture(scope="module")
def judge_of_products(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Return a judge that already knows the result of filing the products."""
    folder, port = tmp_path_factory.mktemp("at-a-save"), free_port()
    begin_with_subject(folder / f"begun-products-{port}", port)
    return JudgeByRequests(folder, port), folder, port


@pytest.mark.parametrize(
    "crash_point",
    [
        pytest.param(AT_A_SAVE[0], marks=pytest.mark.thorough),
        AT_A_SAVE[1],
    ],  # a killed program: tests/filing/test_crash.py
    ids=lambda crash_point: crash_point.name,
)
def test_a_run_that_is_killed_at_a_save_stores_nothing_twice(
    crash_point: crash_points.CrashPoint, judge_of_products: Judged
) -> None:
    knows, folder, port = judge_of_products
    result = trial.run(
        crash_point, folder / crash_point.target, knows, port, is_program=crash_point.target == "assistant"
    )
    assert (result.landed, result.faults) == (True, []), result


@pytest.mark.thorough
@pytest.mark.parametrize("crash_point", SHORT, ids=lambda crash_point: crash_point.name)
def test_a_run_that_is_killed_ends_as_if_undisturbed(crash_point: crash_points.CrashPoint, judge: Judged) -> None:
    knows, folder, port = judge
    result = trial.run(crash_point, folder / crash_point.name.replace("/", "-"), knows, port)
    assert (result.landed, result.faults) == (True, []), result


def test_every_kind_of_event_has_crash_points_before_and_after() -> None:
    killed = {
        (crash_point.halts[-1]["kind"], crash_point.halts[-1]["when"]) for crash_point in crash_points.at_events()
    }
    assert killed == {(kind, when) for kind in KINDS for when in ("before", "after")}
