"""A journal stores some events as notes, byte for byte as older versions did, and reads them back as events."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.proof.journal import notes
from assistant.proof.journal.chain import Chain, append, decoded, read
from assistant.proof.journal.events import (
    AnswerApplied,
    Blocked,
    ChangeOpened,
    CompanyAnswered,
    EditsUnsubmitted,
    Event,
    Note,
    PatchStored,
    RecordLeft,
    RecordOpened,
    Saved,
    SaveNotTaken,
    SavePressed,
    SaveUnsent,
    UnlistedAnswered,
)

OLD = Path(__file__).parent / "noted.jsonl"  # written by the version before these events had types (d50ff4a)
RECORD = "algorithms[智聊算法].basic"
NOTED: list[Event] = [
    SavePressed(RECORD),
    SaveNotTaken(RECORD, "名称重复"),
    SaveUnsent(RECORD),
    UnlistedAnswered(RECORD, "add_again"),
    CompanyAnswered("甲旧名公司", is_same=True),
    CompanyAnswered("乙公司", is_same=False),
    AnswerApplied(RECORD, "same", "same_record"),
    AnswerApplied(RECORD, "conflict", "use_profile"),
    AnswerApplied(RECORD, "filled by", "person"),
    RecordLeft(RECORD, "这条算法未处理"),
    ChangeOpened(RECORD),
    PatchStored("ab" * 32),
    EditsUnsubmitted("版本号、网址"),
]
EVENTS: list[Event] = [
    RecordOpened(RECORD, "算法“智聊算法” · 基础属性", "算法", 2, at="/#/algorithms/7/basic"),
    *NOTED,
    Note("once more", "1", RECORD),
    Note("a later note", "x"),
    Saved(RECORD, "保存成功"),
]


def test_a_journal_of_an_older_version_is_read_as_typed_events() -> None:
    assert read(OLD).events() == EVENTS


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        ("tick · 本人承诺以上信息真实", "tick"),
        ("XHR · shape · POST http://127.0.0.1/save", "shape"),
        ("click · 提交", "other"),
    ],
)
def test_a_stopped_attempt_of_an_older_version_gets_its_cause_from_its_words(what: str, cause: str) -> None:
    assert decoded("Blocked", {"what": what, "layer": "page"}) == Blocked(what, "page", cause=cause)  # type: ignore[arg-type]


def test_the_cause_of_a_stopped_attempt_is_read_as_it_was_stored(tmp_path: Path) -> None:
    stopped = Blocked("XHR · shape · POST http://127.0.0.1/save", "request", cause="other")
    append(tmp_path / "journal.jsonl", stopped)
    assert read(tmp_path / "journal.jsonl").events() == [stopped]


def test_the_same_events_are_written_byte_for_byte_as_an_older_version_did(tmp_path: Path) -> None:
    moments = (datetime(2026, 11, 25, 1, 30, second, tzinfo=UTC) for second in range(1, 60))
    path = tmp_path / "journal.jsonl"
    with Chain(path, clock=lambda: next(moments)) as chain:
        for event in EVENTS:
            chain.append(event)
    assert path.read_bytes() == OLD.read_bytes()


@pytest.mark.parametrize("event", NOTED, ids=repr)
def test_every_typed_note_is_stored_as_a_note_and_read_back(tmp_path: Path, event: Event) -> None:
    path = tmp_path / "journal.jsonl"
    append(path, event)
    assert json.loads(path.read_bytes())["kind"] == "Note"
    assert read(path).events() == [event]


def test_every_typed_note_has_a_form() -> None:
    assert {type(event) for event in NOTED} == set(notes.NOTED_KINDS.values())
    assert {form.event for form in notes._FORMS} == set(notes.NOTED_KINDS.values())


def test_a_line_of_the_events_own_kind_is_read_too() -> None:
    assert decoded("SavePressed", {"record": RECORD}) == SavePressed(RECORD)
    assert decoded("CompanyAnswered", {"company": "甲", "is_same": True}) == CompanyAnswered("甲", is_same=True)


@pytest.mark.parametrize("what", ["a later note", ["save pressed"], {}, 1])
def test_a_note_of_another_text_stays_a_note(what: object) -> None:
    assert isinstance(decoded("Note", {"what": what}), Note)
