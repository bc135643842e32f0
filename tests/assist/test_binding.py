"""A field whose label nobody knows is known by its value, at the reopened record alone, and only where nothing else could be it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistant.core.language import speaking
from assistant.core.values import Choice, Kind, Period, Region, Value
from assistant.filing.forms.shapes import Control, FieldResult, FieldTarget, OptionList
from assistant.planning.plan.plan import Record
from tests.assist.reopened_forms import (
    BLANK,
    BLANK_SHOP,
    FORM,
    KNOWN,
    MAIL,
    MOBILE,
    PHONE,
    SHOP,
    ReopenedForms,
    with_value,
)
from tests.assist.test_recognise import control


def test_a_value_that_came_back_names_its_field_and_is_proved_there(forms: ReopenedForms) -> None:
    with speaking("zh"):
        forms.look("1 /form", *BLANK, replace(PHONE, value=""))
        assert forms.look("2 /form", *KNOWN, PHONE) == ("按存下的内容认出 1 项的位置，已记住：手机号码。",)
    assert forms.layer == {MOBILE: "联系方式"}
    assert forms.learnt == {MOBILE: PHONE.address}
    assert forms.evidence.is_stored(MOBILE)


def test_nothing_is_learnt_from_keystrokes(forms: ReopenedForms) -> None:
    """In the document in which the record was first seen, however often it is read or moved to another address."""
    for document in ("1 /form", "1 /form", "1 /form/7"):
        forms.look(document, *KNOWN, PHONE)
    assert forms.layer == {}


def test_what_is_typed_into_a_reopened_record_waits_for_the_next(forms: ReopenedForms) -> None:
    forms.look("1 /form", *KNOWN)
    forms.look("2 /form", *KNOWN, replace(PHONE, value=""))
    forms.look("2 /form", *KNOWN, PHONE)
    assert forms.layer == {}
    forms.look("3 /form", *KNOWN, PHONE)
    assert forms.layer == {MOBILE: "联系方式"}


@pytest.mark.parametrize("by_program", [False, True], ids=["by hand", "by the program"])
def test_what_is_typed_into_an_empty_form_of_a_later_document_teaches_nothing(
    forms: ReopenedForms, *, by_program: bool
) -> None:
    """The unknown field first, the known ones one after another, or all at once at a press."""
    name, code, site = KNOWN
    forms.look("1 /form", *BLANK)
    forms.look("2 /form", *BLANK, PHONE)
    if by_program:
        targets = [
            FieldTarget(f"subject.basic.{k}", c.address, "text", str(c.value))
            for k, c in zip(("name", "uscc", "website"), KNOWN, strict=True)
        ]
        forms.evidence.entered([FieldResult(target, "written") for target in targets], "2 /form")
    else:
        forms.look("2 /form", name, *BLANK[1:], PHONE)
        forms.look("2 /form", name, code, BLANK[2], PHONE)
    forms.look("2 /form", name, code, site, PHONE)
    assert forms.layer == {}


def test_a_form_that_loads_slowly_is_read_once_it_has_loaded(forms: ReopenedForms) -> None:
    forms.look("1 /form", *BLANK)
    forms.look("2 /form", *BLANK, replace(PHONE, value=""))
    forms.look("2 /form", *KNOWN, PHONE)
    assert forms.layer == {MOBILE: "联系方式"}


@pytest.mark.parametrize(
    ("shown", "pattern"),
    [
        (control("活跃", kind="number", value=Decimal(120000)), "subject.basic.mau"),
        (control("活跃", value="120,000"), "subject.basic.mau"),
        (control("有效", kind="period", value=Period(date(2019, 3, 1), None)), "subject.licence.validity"),
        (control("区划", kind="region", value=Region(("广东省", "深圳市", "南山区"))), "subject.basic.region"),
        (control("邮件", value="ｌｉ.yangli@example.com"), MAIL),
    ],
    ids=["number", "grouped", "period", "region", "width"],
)
def test_a_value_is_compared_by_its_own_kind(forms: ReopenedForms, shown: Control, pattern: str) -> None:
    assert forms.reopen(*KNOWN, shown) == {pattern: shown.raw_label}


@pytest.mark.parametrize(
    "shown",
    [
        control("区划", value="广东省 / 深圳市 / 南山区"),
        control("有效", value="2019-03-01 至 长期"),
        control("联系", kind="unknown", value="13800001234"),
        control("联系", kind="choice", value=Choice("13800001234"), options=OptionList(tuple("一二三四五"))),
        control("联系", value="13800001235"),
        control("联系", value="138****1234"),
        control("联系", value=""),
        control("", value="13800001234"),
        replace(control("联系", value="13800001234"), commitment="联系"),
        replace(control("联系", value="13800001234"), editable=False),
    ],
    ids=[
        "region as text",
        "period as text",
        "unknown",
        "choice",
        "another",
        "masked",
        "empty",
        "no label",
        "commitment",
        "locked",
    ],
)
def test_what_does_not_fit_differs_or_is_masked_teaches_nothing(forms: ReopenedForms, shown: Control) -> None:
    assert forms.reopen(*KNOWN, shown) == {}
    assert forms.bindings.remarks == ()


def test_a_value_that_two_controls_hold_names_neither(forms: ReopenedForms) -> None:
    """Whether the other one is free, taken, or shows it with masks."""
    others: tuple[Control, ...] = (control("微信", value="13800001234"), control("微信", value="138****1234"))
    for other in (*others, control("详细地址", value="13800001234")):
        again = ReopenedForms(forms.records)
        assert again.reopen(*KNOWN, PHONE, other) == {}


def test_one_person_in_two_roles_and_one_address_twice_are_not_known_by_value(records: list[Record]) -> None:
    same = {
        "subject.responsible.name": "张样例",
        "subject.licence.address": "科苑路 1 号示例大厦 8 层",
    }
    people, places = control("负责人", "人员", value="张样例"), control("所在", value="科苑路 1 号示例大厦 8 层")
    with speaking("zh"):
        said = with_value(records, same)
        said.look("1 /form", *BLANK)
        (doubt,) = said.look("2 /form", *KNOWN, people, places)
    assert said.layer == {}
    for pair in (
        "“法定代表人姓名”（页面上的“人员 › 负责人”）",
        "“姓名”（页面上的“人员 › 负责人”）",
        "“证件地址”（页面上的“所在”）",
    ):
        assert pair in doubt
    assert "张样例" not in doubt
    assert with_value(records, {}).reopen(*KNOWN, people, places) != {}


def test_a_value_that_the_record_has_twice_is_not_known_by_it_though_one_has_a_place(records: list[Record]) -> None:
    same = {"subject.licence.address": "科苑路 1 号示例大厦 8 层"}
    address = control("详细地址", value="科苑路 1 号示例大厦 8 层")
    assert with_value(records, same).reopen(*KNOWN, address, replace(address, ref="two", raw_label="所在")) == {}
    assert with_value(records, same).reopen(*KNOWN, control("所在", value="科苑路 1 号示例大厦 8 层")) == {}


@pytest.mark.parametrize(
    ("pattern", "value", "label"),
    [
        ("subject.basic.address", "科苑", "所在"),
        ("products[].real_name", Choice("否"), "核验"),
        ("products[].form", Choice("APP"), "形态"),
    ],
    ids=["short", "yes or no", "few options"],
)
def test_short_texts_and_choices_of_few_options_say_too_little(
    records: list[Record], pattern: str, value: Value, label: str
) -> None:
    key = next(str(p.key) for r in records for p in r.planned if p.key.pattern() == pattern)
    kind: Kind = "choice" if isinstance(value, Choice) else "text"
    shown = control(
        label, kind=kind, value=value, options=OptionList(("是", "否", "APP", "网站")[: 4 if kind == "choice" else 0])
    )
    known = (SHOP, BLANK_SHOP) if pattern.startswith("products") else (KNOWN, BLANK)
    assert with_value(records, {key: value}).reopen(*known[0], shown, blank=known[1]) == {}


def test_a_choice_of_many_options_is_known_by_its_word(forms: ReopenedForms) -> None:
    assert forms.reopen(*SHOP, FORM, blank=BLANK_SHOP) == {"products[].form": "形态"}
