"""Changes during a handover count: the run notices what a page or a person saves meanwhile."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page

from assistant.core.keys import FieldKey
from assistant.core.verdict import Verdict
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.run import opening, proof
from assistant.filing.run.context import RecordPlaces, RecordResults
from assistant.filing.run.record import prove_left
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note
from assistant.proof.journal.proof_file import ProofEntry
from tests.filing.conftest import RunningMock, section
from tests.filing.live import asked_beside, open_live_runs
from tests.filing.small import ALGORITHM


def _save_else(page: Page) -> int:
    """Store another version in another browser of the same login: past the guard of this one."""
    number = asked_beside(page, "/api/algorithms?page=1&size=10")["datas"]["rows"][0]["id"]
    fields = {**asked_beside(page, f"/api/algorithms/{number}")["datas"]["basic"], "version": "9.9"}
    errno: int = asked_beside(page, "/api/algorithms/save", {"id": number, "step": "basic", "fields": fields})["errno"]
    return errno


@pytest.mark.browser
@pytest.mark.parametrize("is_written", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_a_value_that_was_saved_over_during_the_confirmation_is_no_longer_called_proved(
    drafted: RunningMock, is_written: bool
) -> None:
    running_mock = drafted
    if is_written:
        running_mock.basic()["版本号"] = "2.0"
    closed = {"kind": "HandoverClosed", "handover": "CONFIRM", "do": "hold"}  # of the algorithm: left a draft
    with open_live_runs(running_mock, is_program=False) as live_runs:
        run = live_runs.start("--stand-in", "draft", "--stage", "算法", halts=[closed])
        run.until_held()
        with run.beside() as guest:
            assert guest.do(_save_else) == 0
        run.go_on()
        ended = run.ended()
    assert section(running_mock.stored()["algorithms"][0], "算法基础属性信息")["版本号"] == "9.9"
    assert ended.verdicts()[f"algorithms[{ALGORITHM}].basic.version"] == "differs"
    assert ended.fields["wrong"] == 1
    assert ended.code == 1


def entry(key: str, stored: str | None, verdict: Verdict, note: str = "") -> ProofEntry:
    return ProofEntry(key, key, (), "要", stored, None, stored, verdict, note=note)


def test_a_value_that_the_person_corrects_counts_as_it_is_stored_now() -> None:
    earlier = {
        "a": entry("a", "错", "refused", "太短"),
        "b": entry("b", "要", "proved"),
        "c": entry("c", None, "no_option"),
    }
    later = [entry("a", "要", "proved"), entry("b", "要", "proved"), entry("c", None, "missing")]
    assert proof.left_behind(earlier, later, "有改动") == [later[0], earlier["b"], earlier["c"]]


def test_a_field_that_stays_wrong_is_reported_as_stored_now_and_a_spoilt_one_with_the_reason() -> None:
    earlier = {"a": entry("a", "错", "refused", "太短"), "b": entry("b", "要", "proved")}
    later = [entry("a", "另错", "differs"), entry("b", "错", "differs")]
    assert proof.left_behind(earlier, later, "有改动") == [later[0], entry("b", "错", "differs", "有改动")]


def test_an_unchanged_record_keeps_its_proofs() -> None:
    earlier = {"a": entry("a", "错", "refused", "太短")}
    assert proof.left_behind(earlier, [entry("a", "错", "differs")], "有改动") == []


def test_a_record_that_is_missing_after_a_handover_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[Note] = []
    session = SimpleNamespace(note=noted.append)
    filing: Any = SimpleNamespace(session=session, places=RecordPlaces(), results=RecordResults())
    monkeypatch.setattr(opening, "open_record", lambda *_: opening.OpenedRecord("left", reason="系统中没有这一条"))
    record = Record("p", FieldKey.of("products[甲/APP]"), REGISTRY.kind("product"), "", "", ("甲/APP",), 0, (), "write")
    prove_left(filing, record)
    assert noted == [Note("not read again", "系统中没有这一条", "p")]
