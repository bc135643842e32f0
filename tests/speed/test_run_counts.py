"""The cost of a whole filing, record by record, in messages to the driver and in opened pages, on the real mock.

A figure is a ceiling: one more evaluation for a field or one more page for a record fails here, on any machine; lower
it here when the cost has become lower. `verify` are records that are only read, `write` those that may be written; in
the second run nothing is left to write. A press is three messages (aim, press, look), of which one waits for a frame at
most.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT, serve_mock_registry
from tests.filing.conftest import RunningMock
from tests.filing.small import Json, small, write
from tests.practice.conftest import entity_only
from tests.speed import counted_run
from tests.speed.counting import evaluations, loads, round_trips

pytestmark = [pytest.mark.browser, pytest.mark.thorough]  # the same counts stand in `make bench-short`

WITHIN_S = 240
AtMost = dict[str, tuple[int, int, int]]  # part → messages, evaluations among them, pages opened
ENTITY_FIRST: AtMost = {"standing": (4, 3, 1), "write subject": (159, 87, 3), "confirm": (24, 13, 4)}
ENTITY_SECOND: AtMost = {"standing": (4, 3, 1), "verify subject": (10, 7, 1)}
FIRST_RUN: AtMost = {
    "standing": (4, 3, 1),
    "write subject": (159, 87, 3),
    "write product": (99, 60, 1),
    "write path": (87, 42, 0),
    "write function": (62, 35, 0),
    "write basic": (92, 54, 3),
    "write detail": (66, 39, 3),
    "write association": (53, 26, 3),
    "confirm": (48, 24, 8),
}
SECOND_RUN: AtMost = {
    "standing": (4, 3, 1),
    "verify subject": (10, 7, 1),
    "write product": (33, 17, 1),
    "write path": (37, 21, 0),
    "write function": (37, 21, 0),
    "write basic": (30, 21, 1),
    "write detail": (15, 9, 1),
    "write association": (15, 9, 1),
    "confirm": (24, 11, 4),
}
# A profile, its ceilings for the first and the second run, and the ceilings of requests (the account is read once before
# each confirmation and proof).
Case = tuple[Json, AtMost, AtMost, tuple[int, int]]
ENTITY: Case = (entity_only(), ENTITY_FIRST, ENTITY_SECOND, (41, 15))
WHOLE: Case = (small(), FIRST_RUN, SECOND_RUN, (108, 60))


@dataclass(frozen=True)
class RunCost:
    """The cost of one run: by part, and the number of its requests at the mock."""

    parts: dict[str, Counter[str]]
    written: int
    requests: int

    def above(self, most: AtMost) -> dict[str, tuple[int, int, int]]:
        """Return the parts that exceed their ceilings, with their costs; each part of the table must occur."""
        parts = {name: part for name, part in self.parts.items() if name not in counted_run.OF_THE_CLOCK}
        result = {name: (round_trips(part), evaluations(part), loads(part)) for name, part in parts.items()}
        assert set(result) == set(most), "parts are missing or have no ceiling"
        return {
            name: cost for name, cost in result.items() if any(a > b for a, b in zip(cost, most[name], strict=True))
        }


def counted(running_mock: RunningMock, place: Path, *options: str) -> RunCost:
    """File the profile as a draft and return the cost."""
    write(running_mock.profile, running_mock.data)
    command = running_mock.command("--stand-in", "draft", *options)
    command[1:3] = ["-m", counted_run.__name__]
    before = len(running_mock.registry.ledger()["requests"])
    done = subprocess.run(
        command,
        env={**running_mock.environment(), counted_run.PLACE: str(place)},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=WITHIN_S,
        check=False,
    )
    fields = json.loads(done.stdout.strip().splitlines()[-1])["fields"]
    assert fields["wrong"] == 0 < fields["total"], done.stderr
    parts = {name: Counter(data) for name, data in json.loads(place.read_text(encoding="utf-8")).items()}
    asked = [line for line in running_mock.registry.ledger()["requests"][before:] if line["path"].startswith("/api/")]
    return RunCost(parts, fields["written"], len(asked))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(ENTITY, id="the entity"),
        pytest.param(WHOLE, id="entity and algorithm"),
    ],
)
def case(request: pytest.FixtureRequest) -> Case:
    """Return a profile with its ceilings."""
    pair: Case = request.param
    return pair


@pytest.fixture(scope="module")
def runs(case: Case, tmp_path_factory: pytest.TempPathFactory, mock_pages: Path) -> Iterator[tuple[RunCost, RunCost]]:
    """Yield the cost of the first filing of the profile, and of the second, which opens all and has nothing to write."""
    home = tmp_path_factory.mktemp("counts")
    with serve_mock_registry(home / "mock") as registry:
        running_mock = RunningMock(home, registry, case[0])
        yield counted(running_mock, home / "first.json"), counted(running_mock, home / "second.json", "--reopen")


def test_every_record_of_a_first_filing_costs_what_it_did(case: Case, runs: tuple[RunCost, RunCost]) -> None:
    first, _ = runs
    assert first.written > 0
    assert first.above(case[1]) == {}


def test_every_record_of_an_unchanged_filing_costs_what_it_did(case: Case, runs: tuple[RunCost, RunCost]) -> None:
    _, second = runs
    assert second.written == 0
    assert second.above(case[2]) == {}


def test_the_site_is_asked_no_more_often_than_before(case: Case, runs: tuple[RunCost, RunCost]) -> None:
    asked = [run.requests for run in runs]
    assert all(number <= most for number, most in zip(asked, case[3], strict=True)), asked


def test_a_part_that_is_missing_or_has_no_ceiling_is_noticed(case: Case, runs: tuple[RunCost, RunCost]) -> None:
    first, _ = runs
    fewer = {name: counts for name, counts in first.parts.items() if name != "confirm"}
    for parts in (fewer, {**first.parts, "write more": Counter()}):
        with pytest.raises(AssertionError, match="no ceiling"):
            RunCost(parts, 0, 0).above(case[1])


def test_one_more_page_for_a_record_is_noticed(case: Case, runs: tuple[RunCost, RunCost]) -> None:
    first, _ = runs
    more = {name: Counter(part) for name, part in first.parts.items()}
    more["write subject"]["goto"] += 1
    assert set(RunCost(more, 0, 0).above(case[1])) == {"write subject"}
