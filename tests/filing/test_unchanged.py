"""A record that the site answers as at its last proof is not opened again, and whatever has changed is seen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import view, words
from tests.filing.conftest import FiledProfile, FilingRunResult, RunningMock
from tests.filing.live import journal
from tests.filing.small import Json
from tests.filing.test_frozen_copies import copies

Place = tuple[str | int, ...]
OTHER = "后来改过的内容"


def opened(run: FilingRunResult) -> list[str]:
    """Return the records that a run has read on their page."""
    events = journal(Path(run.answer["run"]))
    return [event["record"] for event in events if event["kind"] == "Proved" and event["how"] == "reopened"]


def values(content: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each value of an account's forms with its place."""
    if isinstance(content, dict) and not {"name", "size"} <= content.keys():
        for key, inner in content.items():
            yield from values(inner, (*place, key))
    elif isinstance(content, list) and content and isinstance(content[0], dict) and "name" not in content[0]:
        for number, inner in enumerate(content):
            yield from values(inner, (*place, number))
    elif content not in ("", [], None):
        yield place, content


def forms(account: Json) -> Iterator[tuple[Place, Any]]:
    """Yield each value that the client has entered, with its place in the stored account."""
    for step, fields in account["subject"]["steps"].items():
        yield from values(fields, ("subject", "steps", step))
    for level, items in account["items"].items():
        for name, item in items.items():
            yield from values(item["fields"], ("items", level, name, "fields"))
    for name, filing in account["algorithms"].items():
        for step, fields in filing["steps"].items():
            yield from values(fields, ("algorithms", name, "steps", step))


@contextmanager
def edited(mock: Path) -> Iterator[Json]:
    """Yield the stored account of a mock that does not run, and store what has become of it."""
    with closing(sqlite3.connect(mock / "mock.sqlite", isolation_level=None)) as database:
        rows = database.execute("SELECT name, body FROM account").fetchall()
        (name, account) = next((name, json.loads(body)) for name, body in rows if name.startswith("rehearsal-"))
        yield account
        database.execute("UPDATE account SET body = ? WHERE name = ?", (json.dumps(account, ensure_ascii=False), name))


def change(account: Json, place: Place) -> None:
    """Change one stored value into another of its kind."""
    *above, last = place
    group: Any = account
    for part in above:
        group = group[part]
    stored = group[last]
    if isinstance(stored, list):
        group[last] = stored[:-1] if len(stored) > 1 or isinstance(stored[0], dict) else [OTHER]
    else:
        group[last] = {**stored, "name": f"别的-{stored['name']}"} if isinstance(stored, dict) else f"{stored}{OTHER}"


def test_an_unchanged_filing_opens_and_writes_no_record(
    drafted: RunningMock, filed_profile: Callable[[str], FiledProfile]
) -> None:
    again, first = drafted.fill(), filed_profile("draft").first
    total = first.fields["total"]
    assert again.fields == {**first.fields, "written": 0, "already": total, "proved": 0, "unchanged": total}
    assert (again.fields["total"], again.fields["wrong"], again.answer["records"]["saved"]) == (total, 0, 0)
    assert drafted.registry.ledger()["submissions"] == []
    assert opened(again) == []
    run = RunFolder.open(Path(again.answer["run"]))
    report = view.build(run)
    (day,) = {row.since for record in report.records for row in record.rows}
    assert (
        day
        == view.build(RunFolder.open(min(run.path.parent.glob("*/journal.jsonl")).parent)).started.date().isoformat()
    )
    assert f"核对后未变 {again.fields['total']}" in words.totals(report)
    third = drafted.fill("--reopen")
    assert (third.fields["proved"], third.fields.get("unchanged", 0)) == (third.fields["total"], 0)
    assert len(opened(third)) == len(report.records)


def test_what_was_changed_at_the_site_is_opened_and_seen(
    filed_profile: Callable[[str], FiledProfile], tmp_path: Path
) -> None:
    """One value each of a function and of an algorithm, and the bytes of a file that keeps its name and address."""
    filed = filed_profile("draft")
    filed.copy_to(tmp_path)
    with edited(tmp_path / "mock") as account:
        (function,), (algorithm,) = account["items"]["function"].values(), account["algorithms"].values()
        function["fields"]["introduction"] = algorithm["steps"]["detail"]["summary"] = OTHER
        (scan,) = account["subject"]["steps"]["subject"]["licenceFile"]
    (tmp_path / "mock" / "files" / scan["sha256"]).write_bytes(b"%PDF-1.4 other bytes of the same name")
    with filed.running(tmp_path) as running_mock:
        again = running_mock.fill()
    assert [record.rpartition(".")[2].partition("[")[0] for record in opened(again)] == [
        "subject",
        "functions",
        "detail",
    ]
    verdicts = again.verdicts()
    differing = [
        key.rpartition(".")[2] for key, verdict in verdicts.items() if verdict not in ("proved", "locked", "unchanged")
    ]
    assert (again.fields["written"], differing) == (2, ["scan"]), "the entity is under review"


def test_a_submission_after_an_unchanged_draft_keeps_its_attachments(
    submitted: RunningMock, filed_profile: Callable[[str], FiledProfile]
) -> None:
    again = filed_profile("submit").first
    assert again.answer["status"] == "submitted"
    assert again.fields["unchanged"] > 0
    stored = copies(submitted)
    assert stored
    assert all(paper.copy for copy in stored for paper in copy.attachments)


def test_a_second_row_of_the_same_name_is_noticed(filed_profile: Callable[[str], FiledProfile], tmp_path: Path) -> None:
    filed = filed_profile("draft")
    filed.copy_to(tmp_path)
    with edited(tmp_path / "mock") as account:
        (product,) = account["items"]["product"].values()
        account["items"]["product"]["P9999"] = deepcopy(product) | {"id": "P9999"}
    with filed.running(tmp_path) as running_mock:
        again = running_mock.fill("--stage", "产品")
    assert again.answer["status"] == "needs_person"
    assert not any(key.startswith("products[") for key in again.verdicts()), "nor what lies below it"


@pytest.mark.thorough
def test_a_path_that_was_moved_below_another_product_is_not_unchanged(
    filed_profile: Callable[[str], FiledProfile], tmp_path: Path
) -> None:
    filed = filed_profile("draft")
    filed.copy_to(tmp_path)
    with edited(tmp_path / "mock") as account:
        (product,), (path,) = account["items"]["product"].values(), account["items"]["path"].values()
        other = deepcopy(product) | {"id": "P9999"}
        other["fields"]["productName"] = "别的产品"
        account["items"]["product"]["P9999"], path["parent"] = other, "P9999"
    with filed.running(tmp_path) as running_mock:
        verdicts = running_mock.fill().verdicts()
    assert "unchanged" not in {verdict for key, verdict in verdicts.items() if ".paths[" in key}


@pytest.mark.thorough
@pytest.mark.parametrize("options", [("--reopen",), ()])
def test_comments_on_a_returned_entity_are_read(slow_review: RunningMock, options: tuple[str, ...]) -> None:
    """The profile is not changed yet: this run brings the comments to the person."""
    assert slow_review.fill(stand_in="submit").answer["status"] == "waiting_review"
    slow_review.review("subject", "return", {"licenceFile": "执照不清楚", "": "请补正"})
    again = slow_review.fill(*options)
    assert [event for event in journal(Path(again.answer["run"])) if event["kind"] == "Comment"]


@pytest.mark.thorough
def test_any_value_changed_alone_is_seen(filed_profile: Callable[[str], FiledProfile], tmp_path: Path) -> None:
    filed = filed_profile("draft")
    filed.copy_to(tmp_path)
    whole = (tmp_path / "mock" / "mock.sqlite").read_bytes()
    with edited(tmp_path / "mock") as account:
        places = [place for place, _ in forms(account)]
    for place in places:
        (tmp_path / "mock" / "mock.sqlite").write_bytes(whole)
        with edited(tmp_path / "mock") as account:
            change(account, place)
        with filed.running(tmp_path) as running_mock:
            running_mock.saves_by_hand = True  # an option that the page does not have can't be saved by the program
            again = running_mock.fill()
        assert opened(again) or again.code != 0, place
