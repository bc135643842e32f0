"""What counts as stored: only what came back in a document loaded after the one in which it was entered."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.core.language import speaking
from assistant.filing.assist import evidence
from assistant.filing.assist.assist import Assistance
from assistant.filing.assist.evidence import SeenValues
from assistant.filing.assist.pointing import AssistUi
from assistant.filing.assist.prompts import to_write, unproved
from assistant.filing.assist.reading import Reading
from assistant.filing.assist.recognise import recognise
from assistant.filing.browser.playwright import Page
from assistant.filing.forms.shapes import Control, FieldResult, FieldTarget
from assistant.filing.run.context import Filing
from assistant.planning.plan.plan import Record
from tests.assist.test_recognise import control, learn_nothing, page

KEY, VALUE = "subject.basic.website", "https://example.com"
NAMES = (control("主体名称"), control("统一社会信用代码"))


def reading(records: list[Record], document: str, value: str, **more: object) -> Reading:
    """Return one reading of the entity's form with this 网址."""
    shown = page(*NAMES, replace(control("网址", value=value), **more))  # type: ignore[arg-type]
    nowhere = cast("Page", None)
    return Reading(nowhere, nowhere, document, shown, recognise(records, shown))


def written(at: Control, value: str = VALUE) -> FieldResult:
    """Return the result of a value that the program has written."""
    return FieldResult(FieldTarget(KEY, at.address, "text", value), "written")


def test_what_is_typed_is_proved_by_a_later_document_only(records: list[Record]) -> None:
    values = SeenValues()
    assert values.take(reading(records, "first", "")) == {}
    assert values.take(reading(records, "first", VALUE)) == {KEY: "by_person"}
    assert not values.is_stored(KEY)
    values.take(reading(records, "second", VALUE))
    assert values.is_stored(KEY)
    assert {entry.outcome for entry in values.proofs(records[0]) if entry.key == KEY} == {"by_person"}


def test_what_was_changed_and_changed_back_has_to_come_back_anew(records: list[Record]) -> None:
    values = SeenValues()
    for document, value in (("first", VALUE), ("second", VALUE), ("second", "https://other.example")):
        values.take(reading(records, document, value))
    assert not values.is_stored(KEY)
    values.take(reading(records, "second", VALUE))
    assert not values.is_stored(KEY)
    values.take(reading(records, "third", VALUE))
    assert values.is_stored(KEY)


@pytest.mark.parametrize(("after_s", "is_stored"), [(0.5, True), (30.0, False)])
def test_what_is_typed_into_a_form_shown_again_is_not_what_the_site_has_stored(
    records: list[Record], monkeypatch: pytest.MonkeyPatch, after_s: float, is_stored: bool
) -> None:
    clock = SimpleNamespace(time=100.0)
    monkeypatch.setattr(evidence, "time", SimpleNamespace(monotonic=lambda: clock.time))
    values = SeenValues()
    for document in ("first", "second"):
        values.take(reading(records, document, ""))
    clock.time += after_s
    values.take(reading(records, "second", VALUE))
    assert values.is_stored(KEY) == is_stored  # a form that is loading shows it soon
    values.take(reading(records, "third", VALUE))
    assert values.is_stored(KEY)


def test_what_the_program_wrote_again_has_to_come_back_again(records: list[Record]) -> None:
    values = SeenValues()
    for document in ("first", "second"):
        values.take(reading(records, document, VALUE))
    values.entered([written(control("网址"))], "second")
    values.take(reading(records, "second", VALUE))
    assert not values.is_stored(KEY)


def test_what_is_written_into_a_page_loaded_anew_since_it_was_read_is_not_proved(records: list[Record]) -> None:
    filing = SimpleNamespace(session=SimpleNamespace(note=lambda event: None))
    assistance = Assistance(cast("Filing", filing), cast("AssistUi", None), records, learn_nothing)
    loaded_anew = SimpleNamespace(evaluate=lambda script: "second")
    read_before = replace(reading(records, "first", ""), place=cast("Page", loaded_anew))
    assistance._note_written([written(control("网址"))], read_before)
    assistance.evidence.take(reading(records, "second", VALUE))
    assert not assistance.evidence.is_stored(KEY)
    assistance.evidence.take(reading(records, "third", VALUE))
    assert assistance.evidence.is_stored(KEY)


def test_a_value_that_stood_there_is_nobodys_and_one_never_seen_is_missing(records: list[Record]) -> None:
    values = SeenValues()
    assert values.take(reading(records, "first", VALUE)) == {KEY: "already"}
    proofs = {entry.key: entry for entry in values.proofs(records[0])}
    assert (proofs[KEY].verdict, proofs[KEY].stored) == ("unproved", None)
    assert proofs["subject.responsible.mobile"].verdict == "missing"


def test_a_locked_field_is_not_offered_for_writing(records: list[Record]) -> None:
    assert KEY in {place.key for place in to_write(reading(records, "first", "").recognition)}
    for lock in ({"editable": False}, {"enabled": False}):
        assert KEY not in {place.key for place in to_write(reading(records, "first", "", **lock).recognition)}


def test_what_was_recognised_is_proved_in_that_control_whatever_else_has_its_label(records: list[Record]) -> None:
    """A place that the person has pointed at, say, which the label alone does not find."""
    field = control("网址：", value=VALUE)
    twin = replace(control("网址", value="https://other.example"), ref="twin")
    values = SeenValues()
    for document in ("first", "second"):
        shown = page(*NAMES, field, twin)
        among = recognise(records, page(*NAMES, field))
        values.take(Reading(cast("Page", None), cast("Page", None), document, shown, among))
    (proved,) = [entry for entry in values.proofs(records[0]) if entry.key == KEY]
    assert (proved.verdict, proved.stored) == ("locked", VALUE)


def test_what_no_page_has_shown_is_not_said_to_be_stored_otherwise(records: list[Record]) -> None:
    missing = [planned for planned in records[0].planned if planned.label in {"网址", "主体名称"}]
    with speaking("zh"):
        assert unproved(missing, {KEY}) == ("存下的内容有 1 项与资料不一致：网址；有 1 项在页面上没有认出：主体名称")
        assert unproved(missing[:1], {}) == f"有 1 项在页面上没有认出：{missing[0].label}"
        assert unproved(missing[:1], {str(missing[0].key)}).endswith(f"与资料不一致：{missing[0].label}")
