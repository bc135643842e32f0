"""The short mode of `--what faults` and `--what pairs`: a few faults, each with its required outcome."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from tests.conftest import free_port
from tests.reliability import disturbed, faults, kills, outcomes, trial
from tests.reliability.crash_points import at_events
from tests.reliability.entered import JudgeByRequests
from tests.reliability.page import marks

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHORT = {
    "save-then-fail 500 at subject save": "overcome",
    "save-forgotten at subject save": "overcome",
    "save-forgotten at product save": "handed over, finished",
    "session-expired at confirm": "handed over, finished",
    "other-account at a save": "handed over, finished",
    "record-locked at subject save": "stopped",
    "label-renamed": "stopped",
    "dialog-over-form native": "overcome",
    "one-address": "handed over, finished",  # the save is not the learnt one: the person presses it
}
FEW = {"one-address"}  # a save that was answered with 500: tests/filing/test_late_lists.py
CASES = [case for case in faults.alone() if case.name in SHORT]
OF_FORMS = frozenset({"options-changed", "label-renamed", "required-added", "field-moved"})


def named(fault: faults.Fault) -> bool:
    """Return whether a fault names part of a form, by a parameter or by its default."""
    return fault["name"] in OF_FORMS or bool(fault.get("field"))


@pytest.fixture(scope="module")
def judge(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[trial.Judge, Path, int]:
    """Return a judge, the folder of the trials, and the port of their mock."""
    folder, port = tmp_path_factory.mktemp("faults"), free_port()
    return trial.Judge(folder, port, is_program=False), folder, port


@pytest.fixture(scope="module")
def judge_by_requests(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[trial.Judge, Path, int]:
    """Return a judge that files nothing itself, the folder of the trials, and the port of their mock."""
    folder, port = tmp_path_factory.mktemp("entity-faults"), free_port()
    return JudgeByRequests(folder, port), folder, port


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name, marks=() if case.name in FEW else pytest.mark.thorough) for case in CASES],
)
def test_a_fault_leads_to_nothing_silently_wrong(case: faults.FaultCase, request: pytest.FixtureRequest) -> None:
    knows, folder, port = request.getfixturevalue("judge_by_requests" if case.scenario == "entity" else "judge")
    result = disturbed.run(case, folder / case.name.replace("/", "-"), knows, port, is_program=False)
    assert (result.faults, result.met, result.outcome) == ([], True, SHORT[case.name])


def test_every_fault_of_the_mock_is_tried_alone() -> None:
    from beian_mock.faults.table import KINDS

    assert {kind for case in faults.alone() for kind in case.kinds} == set(KINDS)


@pytest.mark.parametrize(
    "message", [pytest.param(fault, id=case.name) for case in faults.alone() for fault in case.faults if named(fault)]
)
def test_a_fault_names_what_the_forms_of_the_mock_have(message: faults.Fault) -> None:
    from beian_mock import catalogue
    from beian_mock.faults import fault, forms, table

    changes = {
        "options-changed": forms.change_options,
        "label-renamed": forms.rename,
        "required-added": forms.require_more,
        "field-moved": forms.move,
    }
    assert set(changes) == {kind.name for kind in forms.FORMS} == OF_FORMS
    held, switched = copy.deepcopy(catalogue.catalogue()), fault.read(message, table.KINDS, "1")
    if message["name"] in changes:
        assert changes[message["name"]](held, switched), message
        assert held != catalogue.catalogue(), message
        assert message.get("to", "") in json.dumps(held, ensure_ascii=False), message
    else:
        fields = [field for form in catalogue.forms().values() for field in form.fields()]
        assert switched.params["field"] in {word for field in fields for word in (field.id, field.label)}, message


def test_the_nth_pair_of_a_seed_is_always_the_same() -> None:
    assert faults.pairs(1, 30)[:20] == faults.pairs(1, 20)
    assert all(len(set(case.kinds)) == 2 for case in faults.pairs(1, 30))


def test_the_table_counts_what_is_silently_wrong_and_goes_between_the_marks(tmp_path: Path) -> None:
    page, (begin, end) = tmp_path / "reliability.md", marks("faults")
    page.write_text(f"# A\n\n{begin}\nstale words\n{end}\n\nkills\n", encoding="utf-8")
    cases = [case for case in faults.alone() if case.name in {"latency", "errno at login"}]
    known = {
        "latency": {"outcome": "handed over", "met": True, "faults": [], "said": "", "asked": ["LOGIN", "REVIEW"]},
        "errno at login": {
            "outcome": "stopped",
            "met": True,
            "faults": ["silently wrong: x"],
            "said": "停",
            "asked": [],
        },
    }
    assert outcomes.table(cases, known, "command", page) == 1
    text = page.read_text(encoding="utf-8")
    assert "| errno | 1 | 1 | 0 | 0 | 1 | 1 | 0 | 停 |" in text
    assert "| latency | 1 | 1 | 0 | 1 | 0 | 0 | 0 | 请您处理：请登录；请看一眼 |" in text
    assert "| all | 2 | 2 | 0 | 1 | 1 | 1 | 0 |  |" in text
    assert text.startswith("# A")
    assert text.endswith("kills\n")
    assert "stale words" not in text


def test_the_table_shows_a_sentence_rather_than_prompts_or_the_stand_in() -> None:
    messages = ["", "演练替身未能完成“请登录”", "请您处理：请看一眼", "停"]
    assert sorted(messages, key=outcomes._rank) == ["停", "请您处理：请看一眼", "演练替身未能完成“请登录”", ""]


def test_the_table_of_kills_counts_by_what_was_killed(tmp_path: Path) -> None:
    first, second, third = at_events()[:3]
    known = {first.name: {"landed": True, "faults": []}, second.name: {"landed": False, "faults": ["store differs"]}}
    page = tmp_path / "reliability.md"
    assert kills.table([first], known, "command", page) == 0
    assert kills.table([first, second, third], known, "command", page) == 1
    text = page.read_text(encoding="utf-8")
    assert f"| {kills.ROWS['event']} | 2 of 3 | 1 | 1 | 1 |" in text
    assert text.count("`command`") == 1
