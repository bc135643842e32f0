"""A record whose save the site confirmed is never added twice, however late its list shows it; the store decides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.core.privacy import Redactor
from assistant.filing.run.pending_saves import ADD_AGAIN, PendingSaves
from assistant.filing.run.resume import UnfinishedForm, left_open, pending_saves_in
from assistant.proof.journal.events import (
    Event,
    Proved,
    RecordOpened,
    RunOpened,
    Saved,
    SaveNotTaken,
    SavePressed,
    SaveUnsent,
    UnlistedAnswered,
)
from assistant.proof.journal.run_folder import RunFolder
from tests.filing.conftest import RunningMock
from tests.filing.live import journal, newest, open_live_runs
from tests.filing.small import ALGORITHM

PRODUCT, BASIC = "products[微光商城/APP]", f"algorithms[{ALGORITHM}].basic"
FOR_EVER = 10**6


pytestmark = pytest.mark.usefixtures("short_rests")


def hide_new(running_mock: RunningMock, path: str) -> None:
    """Let a list hide records that are added from now on."""
    running_mock.registry.ask("/__mock__/faults", {"set": [{"name": "list-delayed", "path": path, "reads": FOR_EVER}]})


def show_all(running_mock: RunningMock) -> None:
    """Let every list show all records."""
    running_mock.registry.ask("/__mock__/faults", {"clear": True})


def adds(running_mock: RunningMock, path: str) -> int:
    """Return how many saves of new records the site received."""
    return sum(line["path"] == path for line in running_mock.registry.ledger()["requests"])


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "record"),
    [("/api/products", PRODUCT), ("/api/algorithms", BASIC)],
)
@pytest.mark.thorough
def test_a_record_missing_from_its_list_is_added_once_over_two_runs_and_proved_once_it_is_shown(
    approved: RunningMock, path: str, record: str
) -> None:
    running_mock = approved
    hide_new(running_mock, path)
    for _ in range(2):
        stopped = running_mock.fill()
        assert [len(running_mock.stored()[path.rpartition("/")[2]]), adds(running_mock, f"{path}/save")] == [1, 1]
        assert (stopped.code, stopped.answer["status"]) == (4, "failed_safe"), stopped.err
        assert "不会重复新增" in stopped.answer["reason"]
        assert "REVIEW" in [item["kind"] for item in stopped.answer["handovers"]]
    show_all(running_mock)
    last = running_mock.fill()
    assert (last.code, last.answer["status"], last.fields["wrong"]) == (10, "ready_to_submit", 0), last.err
    assert last.verdicts()[f"{record}.name"] in {"proved", "normalised"}
    held = running_mock.stored()
    assert [len(held["products"]), len(held["algorithms"]), len(held["products"][0]["paths"])] == [1, 1, 1]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize(("times", "code", "stored"), [(1, 0, 1), (FOR_EVER, 4, 0)])
def test_a_record_that_the_site_forgot_is_added_once_more_on_the_persons_word_and_not_a_third_time(
    approved: RunningMock, times: int, code: int, stored: int
) -> None:
    running_mock = approved
    running_mock.registry.ask(
        "/__mock__/faults", {"set": [{"name": "save-forgotten", "path": "/api/products/save", "times": times}]}
    )
    ended = running_mock.fill("--stage", "产品")
    assert (ended.code, len(running_mock.stored()["products"]), adds(running_mock, "/api/products/save")) == (
        code,
        stored,
        2,
    ), ended.err
    said = [event["detail"] for event in journal(newest(running_mock)) if event.get("what") == "unlisted"]
    assert said == ["add_again"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("how", ["500", pytest.param("reset", marks=pytest.mark.thorough)])
def test_a_save_without_an_answer_is_not_repeated_by_itself_while_its_list_is_late(
    approved: RunningMock, how: str
) -> None:
    running_mock = approved
    late = {"name": "list-delayed", "path": "/api/products", "reads": FOR_EVER}
    missing = {"name": "save-then-fail", "how": how, "path": "/api/products/save", "times": 1}
    running_mock.registry.ask("/__mock__/faults", {"set": [late, missing]})
    stopped = running_mock.fill("--stage", "产品")
    assert [len(running_mock.stored()["products"]), adds(running_mock, "/api/products/save")] == [1, 1], stopped.err
    assert "REVIEW" in [item["kind"] for item in stopped.answer["handovers"]]
    show_all(running_mock)
    last = running_mock.fill("--stage", "产品")
    assert (last.code, last.fields["wrong"], len(running_mock.stored()["products"])) == (0, 0, 1), last.err


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_a_record_is_not_added_again_after_a_run_died_with_its_save_confirmed(
    approved: RunningMock,
) -> None:
    running_mock = approved
    hide_new(running_mock, "/api/products")
    with open_live_runs(running_mock) as live_runs:
        halts = [{"kind": "Saved", "record": PRODUCT, "do": "kill"}]
        live_runs.start("--stand-in", "draft", "--no-survive", halts=halts).until_killed()
        assert [event["record"] for event in journal(newest(running_mock)) if event["kind"] == "Saved"] == [PRODUCT]
        assert live_runs.start("--stand-in", "draft").ended().code == 4
        assert len(running_mock.stored()["products"]) == 1
        show_all(running_mock)
        ended = live_runs.start("--stand-in", "draft").ended()
    held = running_mock.stored()
    assert [len(held["products"]), len(held["algorithms"]), ended.fields["wrong"]] == [1, 1, 0], ended.err


def ran(
    runs: Path, *events: Event, url: str = "http://127.0.0.1:1", client: str = "甲公司", hides: Sequence[str] = ()
) -> Path:
    """Return the folder of a run with these events after its header; its redactor `hides` these values."""
    words = dict.fromkeys(("run", "profile", "schema", "map", "plan", "pace", "browser", "operator"), "")
    with RunFolder.create(runs, client, "mock", Redactor(hides)) as run:
        run.append(RunOpened(client=client, site="mock", url=url, rehearsal=True, versions={}, **words), *events)
    return run.path


def opened(record: str) -> RecordOpened:
    """Return the event of a record that was opened to be written."""
    return RecordOpened(record, record, "产品", 1)


def proved(record: str) -> Proved:
    """Return the event of a record that was read back."""
    return Proved(record, "0" * 64, "reopened", {})


def test_unproved_records_are_remembered_over_runs(tmp_path: Path) -> None:
    runs = [
        ran(tmp_path / "1", opened("a"), Saved("a"), opened("b"), Saved("b"), opened("c")),
        ran(tmp_path / "2", opened("a"), proved("a"), RecordOpened("d", "d", "产品", 1, "verify")),
    ]
    assert pending_saves_in(runs, lambda _: True) == PendingSaves({"b", "c"}, set(), {"b"})
    assert pending_saves_in(runs[::-1], lambda _: True).saved == {"a", "b"}, (
        "a save after the proof is to be proved again"
    )


def test_a_save_that_was_pressed_and_never_answered_may_be_stored_until_it_is_read_or_refused(tmp_path: Path) -> None:
    pressed = ran(tmp_path / "1", *(event for text in "abcd" for event in (opened(text), SavePressed(text))))
    ended = ran(tmp_path / "2", SaveNotTaken("a", "名称重复"), SaveUnsent("b"), proved("c"))
    assert pending_saves_in([pressed], lambda _: True).pressed == {"a", "b", "c", "d"}
    assert pending_saves_in([pressed, ended], lambda _: True).pressed == {"d"}
    asked = ran(tmp_path / "3", UnlistedAnswered("d", ADD_AGAIN))
    assert pending_saves_in([pressed, ended, asked], lambda _: True).pressed == set()


def test_a_form_with_a_pressed_save_is_not_continued(tmp_path: Path) -> None:
    assert left_open([ran(tmp_path / "1", opened("a"))]) == UnfinishedForm("a")
    assert left_open([ran(tmp_path / "2", opened("a"), SavePressed("a"))]) is None


@pytest.mark.parametrize("answer", [SaveNotTaken("a"), SaveUnsent("a")])
def test_a_form_with_a_refused_save_is_continued(tmp_path: Path, answer: Event) -> None:
    refused = ran(tmp_path, opened("a"), SavePressed("a"), answer)
    assert left_open([refused]) == UnfinishedForm("a")


def test_other_sites_and_damaged_runs_are_ignored(tmp_path: Path) -> None:
    other, broken = ran(tmp_path / "1", Saved("a"), url="http://other"), ran(tmp_path / "2", Saved("b"))
    (broken / "journal.jsonl").write_text('{"v": 9}\n', encoding="utf-8")
    assert pending_saves_in([other, broken], lambda run: run.url != "http://other") == PendingSaves()


def test_a_company_and_a_product_that_bear_a_persons_name_are_recognised_again(tmp_path: Path) -> None:
    company, product = "陈克明食品股份有限公司", "products[陈克明挂面/APP]"
    run = ran(tmp_path, opened(product), Saved(product, "陈克明，保存成功"), client=company, hides=["陈克明"])
    assert pending_saves_in([run], lambda header: header.client == company) == PendingSaves({product}, set(), {product})
    assert left_open([ran(tmp_path, opened(product), client=company, hides=["陈克明"])]) == UnfinishedForm(product)
    assert "陈克明，保存" not in (run / "journal.jsonl").read_text(encoding="utf-8")
