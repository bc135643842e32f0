"""docs/reliability.md names a command and a test for every required figure, and docs/safety.md every place of values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.filing.run.returned import FILE as COMMENTS
from tests.conftest import ROOT
from tests.filing.test_personal_values import left_files
from tests.reliability import campaign, inputs
from tests.reliability.page import marks

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
SAFETY = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
PLACES = SAFETY.partition("Values stand in these places")[2].partition("\nPasswords and codes")[0]


@pytest.mark.parametrize(
    "evidence",
    [
        "python -m benchmarks.bad_inputs",
        "tests/profile/test_bad_input.py::test_a_full_disk_at_any_step_leaves_every_file_absent_old_or_whole",
        "tests/filing/test_frozen_copies.py::test_no_copy_is_left_partially_written",
        "tests/journal/test_chain.py::test_a_write_that_fails_leaves_the_journal_unchanged_and_the_next_line_continues_it",
        "make attacks",
        "tests/filing/test_change_reference.py",
        "tests/filing/test_frozen_copies.py::test_a_returned_and_renamed_algorithm_is_one_record_and_a_second_round",
        "tests/examples/test_filings.py",
        "tests/filing/test_change.py::test_the_person_removes_what_is_retired_and_ends_the_filing",
    ],
)
def test_every_required_figure_is_on_the_page(evidence: str) -> None:
    assert evidence in PAGE


def test_every_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?", PAGE))
    assert len(named) > 15
    for path, name in named:
        assert (ROOT / path).exists(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_every_campaign_that_the_page_names_can_be_run() -> None:
    asked = re.findall(r"python -m tests\.reliability --what ([a-z ]+)", PAGE)
    assert {word for words in asked for word in words.split()} <= {*campaign.WHAT}
    for part in ("faults", "kills", "canaries", "inputs"):
        assert all(mark in PAGE for mark in marks(part)), part


def test_every_place_in_which_a_value_may_stand_is_on_the_page(tmp_path: Path) -> None:
    """The files that the canary search permits in a run's folder, and those beside the profile."""
    run = tmp_path / "资料 一" / "runs" / "一"
    for folder in ("proof", "profile", "submitted", "submitted/files", "pictures"):
        (run / folder).mkdir(parents=True)
        (run / folder / "x").touch()
    allowed = {path.parent.relative_to(run) for path, may_hold in left_files(tmp_path) if may_hold}
    assert len(allowed) == 4
    for place in allowed:
        assert f"`runs/*/{place.as_posix()}/`" in PLACES
    for name in (
        COMMENTS,
        "退回意见对照表",
        "旧版/",
        "收件/",
        "台账.sqlite",
        "runs/.console/*.ready",
        "beian mock --data",
        "模拟/",
    ):
        assert name in PLACES


def test_the_table_of_corrupted_inputs_adds_up() -> None:
    made = [
        {"kind": "profile", "cases": 3, "codes": {"2": 2, "10": 1}, "faults": [], "seconds": 1.0, "slowest": 0.25},
        {"kind": "map", "cases": 2, "codes": {"0": 1, "2": 1}, "faults": ["said Traceback"], "slowest": 1.5},
    ]
    lines = list(inputs.rows(made, 7))
    assert "--seed 7" in lines[0]
    assert lines[-3:] == [
        "| profile | 3 | 2: 2, 10: 1 | 0 | 0.2 s |",
        "| map | 2 | 0: 1, 2: 1 | 1 | 1.5 s |",
        "| all | 5 | 0: 1, 2: 3, 10: 1 | 1 | 1.5 s |",
    ]
