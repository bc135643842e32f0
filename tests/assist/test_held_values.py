"""A form of whose labels nobody knows one: its record is told by what it holds, its places by what the site gives back at once."""

from __future__ import annotations

from dataclasses import replace

from assistant.filing.assist.recognise import recognise
from assistant.filing.forms.shapes import Address, Control
from assistant.planning.plan.plan import Record
from tests.assist.reopened_forms import KNOWN, PHONE, ReopenedForms
from tests.assist.test_recognise import page


def neutral(*controls: Control) -> tuple[Control, ...]:
    """Return controls with labels that say nothing."""
    return tuple(
        replace(one, raw_label=f"字段{n}", address=Address((), f"字段{n}"), ref=f"#{n}")
        for n, one in enumerate(controls, 1)
    )


FILLED = neutral(*KNOWN, PHONE)
EMPTY = tuple(replace(one, value="") for one in FILLED)
PLACES = {
    "subject.basic.name": "字段1",
    "subject.basic.uscc": "字段2",
    "subject.basic.website": "字段3",
    "subject.responsible.mobile": "字段4",
}


def typed(forms: ReopenedForms, document: str) -> None:
    """Let a person type into an empty form, one box after another."""
    for count in range(len(FILLED) + 1):
        forms.look(document, *FILLED[:count], *EMPTY[count:])


def test_every_place_is_known_by_what_the_site_gives_back_at_once(forms: ReopenedForms) -> None:
    typed(forms, "1 /form")
    assert forms.layer == {}
    forms.look("2 /form", *FILLED)
    assert forms.layer == PLACES


def test_no_place_is_known_by_what_is_typed_again_in_another_document(forms: ReopenedForms) -> None:
    typed(forms, "1 /form")
    typed(forms, "2 /form")
    assert forms.layer == {}
    forms.look("3 /form", *FILLED)
    assert forms.layer == PLACES


def test_nothing_is_right_or_proved_by_what_a_form_holds(forms: ReopenedForms) -> None:
    typed(forms, "1 /form")
    recognition = forms.read("1 /form", *FILLED).recognition
    assert [view.record.page for view in recognition.views] == ["subject"]
    assert [place for place in recognition.places if place.control is not None or place.is_right] == []
    assert forms.evidence.values == {}


def test_two_values_of_a_larger_record_or_few_among_many_name_none(records: list[Record]) -> None:
    assert recognise(records, page(*FILLED[:2], *EMPTY[2:])).views == ()
    others = neutral(*FILLED[:3], *(replace(PHONE, value=f"别的内容{n}") for n in range(4)))
    assert recognise(records, page(*others)).views == ()
    assert recognise(records, page(*others[:6])).views


def test_a_value_that_two_boxes_hold_counts_for_neither(records: list[Record]) -> None:
    twice = neutral(*KNOWN, KNOWN[0])
    assert recognise(records, page(*twice)).views == ()


def test_all_values_of_a_small_record_name_it(records: list[Record]) -> None:
    function = next(record for record in records if record.page == "function")
    texts = [str(planned.value) for planned in function.planned]
    shown = neutral(*(replace(PHONE, kind="text", value=text) for text in texts))
    assert [view.record.id for view in recognise([function], page(*shown)).views] == [function.id]
