"""The person is asked once about what a site does to a field, sees it before and after, and is taken at their word."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.keys import FieldKey
from assistant.core.values import File, Value
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms.shapes import Address, Control, FieldTarget
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.run import handover
from assistant.filing.run.accepting import accept, is_accepted, is_known, note_earlier
from assistant.filing.run.context import Baseline, Filing, RecordResults
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.acceptances import Acceptances, given_for
from assistant.proof.journal.events import AnswerApplied
from assistant.proof.journal.proof_file import ProofEntry

KEY = FieldKey.of("subject.basic.address")
PATTERN = "subject.basic.address"


def record() -> Record:
    return Record(
        "subject", FieldKey.of("subject"), REGISTRY.kind("subject"), "主体信息", "", ("主体",), 0, (), "write"
    )


class Person:
    """Answers every question with one word and keeps what was shown and noted."""

    def __init__(self, word: str) -> None:
        self.word, self.shown, self.noted = word, list[Handover](), list[Any]()

    def ask(self, asked: Handover) -> HandoverAnswer:
        self.shown.append(asked)
        return HandoverAnswer(self.word, "person", 1.0)

    def filing(self, values: dict[str, Value] | None = None) -> Filing:
        session = SimpleNamespace(ask=self.ask, note=self.noted.append)
        scene = SimpleNamespace(session=session, baseline=Baseline(values or {}), results=RecordResults())
        return cast(Filing, scene)


def proof(expected: Value, stored: Value, verdict: Any = "differs") -> ProofEntry:
    return ProofEntry(str(KEY), "详细地址", (), expected, stored, None, stored, verdict, "written")


def target(expected: Value, stored: Value | None) -> FieldTarget:
    control = Control("r", Address((), "详细地址"), "详细地址", "text", "", stored)
    return FieldTarget(str(KEY), control.address, "text", expected, matched=control)


def planned(expected: Value) -> PlannedField:
    return PlannedField(KEY, (), "详细地址", (), "text", expected)


def test_a_yes_is_noted_and_holds_for_the_rest_of_the_run() -> None:
    person = Person(handover.ACCEPT)
    filing = person.filing()
    assert accept(filing, record(), [proof("科苑路—号", "科苑路-号")])
    assert person.noted == [AnswerApplied("subject", "accepted", PATTERN)]
    assert [line for line in person.shown[0].lines if "科苑路—号" in line or "科苑路-号" in line], "before and after"
    assert next(iter(person.shown[0].buttons)) == handover.REFUSE, "whoever answers without reading accepts nothing"
    assert not accept(filing, record(), [proof("科华路—号", "科华路-号")])
    assert len(person.shown) == 1
    assert is_accepted(filing, target("甲—乙", "甲-乙"))
    assert is_known(filing, record(), planned("甲—乙"), target("甲—乙", "甲-乙"))
    assert not is_known(filing, record(), planned("甲—乙"), target("甲—乙", "甲~乙"))


def test_a_no_is_not_asked_about_again_and_accepts_nothing() -> None:
    person = Person(handover.REFUSE)
    filing = person.filing()
    for _ in range(2):
        assert not accept(filing, record(), [proof("甲—乙", "甲-乙")])
    assert (len(person.shown), person.noted) == (1, [])
    assert not is_accepted(filing, target("甲—乙", "甲-乙"))


def test_what_was_accepted_before_is_noted_once_with_who_and_when_and_without_values() -> None:
    person = Person(handover.REFUSE)
    filing, at = person.filing(), datetime(2026, 11, 28, tzinfo=UTC)
    entry = proof("科苑路—号", "科苑路-号")
    filing.baseline.accepted = Acceptances().adding(given_for(entry, ("mock", "host"), "李", at))
    judged = filing.baseline.accepted.judged(entry)
    for _ in range(2):
        note_earlier(filing, record(), [judged])
        assert not accept(filing, record(), [judged])
    (note,) = person.noted
    assert (person.shown, note.record) == ([], "subject")
    assert note.detail == "详细地址：“—”（U+2014）改成“-”（U+002D）（李，2026-11-28）"


@pytest.mark.parametrize(
    ("expected", "stored", "verdict"),
    [
        ("13812341234", "138****1234", "unproved"),
        (File("甲.pdf", "a" * 64), File("甲.pdf"), "listed"),
    ],
)
def test_masks_and_lists_are_asked_about_too(expected: Value, stored: Value, verdict: str) -> None:
    person = Person(handover.ACCEPT)
    filing = person.filing()
    entry = proof(expected, stored, verdict)
    assert accept(filing, record(), [entry])
    assert filing.baseline.accepted.judged(entry).verdict == "masked"
    assert not is_accepted(filing, target(expected, stored)), "what is hidden may be another value"


@pytest.mark.parametrize(
    ("before", "expected", "stored", "known"),
    [
        ("13812341234", "13812341234", "138****1234", True),
        ("13812341234", "13855551234", "138****1234", False),
        (None, "13812341234", "138****1234", False),
        (File("甲.pdf", "a"), File("甲.pdf", "a"), File("甲.pdf"), True),
        (File("甲.pdf", "a"), File("甲.pdf", "b"), File("甲.pdf"), False),
        (None, File("甲.pdf", "b"), File("甲.pdf", "b"), True),
        (None, "甲", None, False),
    ],
)
def test_what_the_site_hides_is_left_alone_only_if_this_program_wrote_it(
    before: Value | None,
    expected: Value,
    stored: Value | None,
    known: bool,
) -> None:
    filing = Person("").filing({} if before is None else {str(KEY): before})
    assert is_known(filing, record(), planned(expected), target(expected, stored)) == known
