"""A form of whose labels nobody knows one is that of the record that the person has named, as long as it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.assist import prompts
from assistant.filing.assist.named_forms import NamedForms, namable
from assistant.filing.assist.recognise import Recognition, SeenRecords, recognise
from assistant.filing.forms.shapes import Control, FormSnapshot
from assistant.planning.plan.plan import Record
from tests.assist.reopened_forms import KNOWN, PHONE
from tests.assist.test_held_values import EMPTY, FILLED, neutral
from tests.assist.test_recognise import page

STEPS = neutral(replace(PHONE, kind="steps", value=""))


def first(records: list[Record], name: str) -> Record:
    """Return the first record of a page."""
    return next(record for record in records if record.page == name)


def shown(records: list[Record], seen: FormSnapshot, *named: Record) -> Recognition:
    """Return what is recognised of a form of which the person has named these records."""
    return recognise(records, seen, before=SeenRecords(named=frozenset(record.id for record in named)))


def test_an_empty_form_of_one_unknown_field_is_the_path_that_was_named(records: list[Record]) -> None:
    path = first(records, "path")
    assert shown(records, page(*STEPS)).views == ()
    named = shown(records, page(*STEPS), path)
    assert [view.record.id for view in named.views] == [path.id]
    assert [place.control for place in named.places] == [None] * len(path.planned)
    assert prompts.to_write(named) == []


def test_what_a_form_holds_is_of_the_item_that_was_named_and_of_no_other(records: list[Record]) -> None:
    entity, product = first(records, "subject"), first(records, "product")
    assert shown(records, page(*FILLED), entity).holding
    other = shown(records, page(*FILLED), product)
    assert ([view.record.id for view in other.views], other.holding) == ([product.id], ())


def test_a_further_step_that_was_named_is_shown_beside_the_recognised_one(records: list[Record]) -> None:
    basic, detail = [record for record in records if record.kind.is_step][:2]
    labels = [replace(PHONE, kind=p.kind, raw_label=p.label, value=None) for p in basic.planned]
    known = tuple(
        replace(one, address=replace(one.address, section=p.section, label=p.label), ref=f"known {n}")
        for n, (one, p) in enumerate(zip(labels, basic.planned, strict=True))
    )
    seen = page(*known, *EMPTY)
    alone = shown(records, seen)
    assert [view.record.id for view in alone.views] == [basic.id]
    assert detail in namable(records, alone, seen)
    assert [view.record.id for view in shown(records, seen, detail).views] == [basic.id, detail.id]


@pytest.mark.parametrize(
    ("later", "document", "is_named"),
    [
        (FILLED, "1 /form", True),
        ((*EMPTY, *neutral(*KNOWN, *KNOWN)[4:]), "1 /form", True),  # an answer has opened further fields
        (STEPS, "1 /form", False),
        ((), "1 /form", False),
        (neutral(*KNOWN * 9)[4:], "1 /form", False),
        (FILLED, "2 /form", False),
    ],
)
def test_a_name_holds_as_long_as_the_form_is_shown(
    records: list[Record], later: tuple[Control, ...], document: str, is_named: bool
) -> None:
    forms, entity = NamedForms(), first(records, "subject")
    forms.take(entity, page(*EMPTY), "1 /form")
    assert forms.shown(page(*EMPTY), "1 /form") == {entity.id}
    assert bool(forms.shown(page(*later), document)) is is_named


def test_a_form_that_is_empty_again_is_the_next_record_s(records: list[Record]) -> None:
    forms, path = NamedForms(), first(records, "path")
    forms.take(path, page(*STEPS), "1 /list")
    typed = tuple(replace(one, value=path.planned[0].value) for one in STEPS)
    assert forms.shown(page(*typed), "1 /list") == {path.id}
    assert forms.shown(page(*STEPS), "1 /list") == frozenset()


def test_on_a_page_without_fields_nothing_can_be_named(records: list[Record]) -> None:
    assert namable(records, Recognition(), page()) == []
    assert namable(records, Recognition(), page(*EMPTY)) == records
    assert prompts.NAME_FORM in prompts.unknown("https://site.example/", can_be_named=True).buttons
    assert prompts.NAME_FORM not in prompts.unknown("https://site.example/").buttons
