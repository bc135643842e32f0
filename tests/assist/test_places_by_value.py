"""What a value alone does not tell: labels that agree, places in doubt, second records, and what goes into the layer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.language import speaking
from assistant.core.values import Choice
from assistant.declaration.profile.catalogue import place_of
from assistant.declaration.profile.loading import load
from assistant.filing.assist.binding import paired
from assistant.filing.assist.recognise import FieldPlace
from assistant.filing.forms.shapes import Address, OptionList
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.plan.plan import Record, make
from tests.assist.reopened_forms import (
    BLANK,
    BLANK_SHOP,
    FORM,
    KNOWN,
    LIVE,
    MAIL,
    MOBILE,
    PHONE,
    SHOP,
    ReopenedForms,
    with_value,
)
from tests.assist.test_recognise import control, page
from tests.conftest import ROOT
from tests.filing.small import NAME


@pytest.mark.parametrize(
    ("label", "is_learnt"),
    [
        ("实名认证要求", True),  # 实名认证 is more than half of it, and nobody else's
        ("要求用户完成手机实名认证", False),  # too little of it
        ("核验", False),
        ("不需要实名认证", False),  # another meaning
    ],
)
def test_an_answer_that_is_not_unique_needs_a_label_that_agrees(
    forms: ReopenedForms, label: str, *, is_learnt: bool
) -> None:
    shown = control(label, kind="choice", value=Choice("否"), options=OptionList(("是", "否")))
    other = control("公开", kind="choice", value=Choice("否"), options=OptionList(("是", "否")))
    learnt = {"products[].real_name": label} if is_learnt else {}
    assert forms.reopen(*SHOP, shown, other, blank=BLANK_SHOP) == learnt


def test_a_word_that_another_label_of_the_form_has_agrees_with_none(forms: ReopenedForms) -> None:
    """Another control of another value, another value of the record, or another field of the schema."""
    shown = control("实名认证要求", kind="choice", value=Choice("否"), options=OptionList(("是", "否")))
    assert forms.reopen(*SHOP, shown, control("实名认证方式", value="短信"), blank=BLANK_SHOP) == {}
    relabelled = [
        replace(r, planned=tuple(replace(p, label="实名认证形态") if p.label == "服务形式" else p for p in r.planned))
        for r in forms.records
    ]
    assert ReopenedForms(relabelled).reopen(*SHOP, shown, blank=BLANK_SHOP) == {}
    alone = "subject.responsible.id_type"
    persons = [
        replace(r, planned=tuple(p for p in r.planned if "证件类型" not in p.label or str(p.key) == alone))
        for r in forms.records
    ]
    kind = control("证件类型选项", kind="choice", value=Choice("居民身份证"), options=OptionList(("居民身份证",)))
    assert ReopenedForms(persons).reopen(*KNOWN, kind) == {}


def test_a_word_that_another_label_of_the_page_has_agrees_with_neither(forms: ReopenedForms) -> None:
    shown = control("实名认证要求", kind="choice", value=Choice("否"), options=OptionList(("是", "否")))
    twin = replace(shown, ref="twin", raw_label="实名认证方式", address=Address((), "实名认证方式"))
    assert forms.reopen(*SHOP, shown, twin, blank=BLANK_SHOP) == {}


@pytest.mark.parametrize("label", ["电子邮箱", "备用电子邮箱", "访问地址"])
def test_a_label_of_another_field_is_no_place_whatever_it_holds(records: list[Record], label: str) -> None:
    """The schema has 电子邮箱 on the same form, 访问地址 on another."""
    forms = ReopenedForms([replace(r, planned=tuple(p for p in r.planned if str(p.key) != MAIL)) for r in records])
    with speaking("zh"):
        forms.look("1 /form", *BLANK)
        (doubt,) = forms.look("2 /form", *KNOWN, control(label, value="13800001234"))
    assert forms.layer == {}
    assert f"“手机号码”（页面上的“{label}”）" in doubt


def test_the_own_label_in_a_longer_one_is_no_other_fields(forms: ReopenedForms) -> None:
    assert forms.reopen(*KNOWN, control("算法安全责任人手机号码", value="13800001234")) == {
        MOBILE: "算法安全责任人手机号码"
    }


def test_the_own_label_under_titles_that_say_nothing_is_known_by_the_value(records: list[Record]) -> None:
    legal, responsible = "subject.legal_representative.id_number", "subject.responsible.id_number"
    forms = with_value(records, {responsible: "110105194912310046"})
    numbers = (
        control("证件号码", "甲方", value="11010519491231002X"),
        control("证件号码", "乙方", value="110105194912310046"),
    )
    assert forms.reopen(*KNOWN, *numbers) == {legal: "甲方 › 证件号码", responsible: "乙方 › 证件号码"}
    untitled = with_value(records, {responsible: "110105194912310046"})
    assert (
        untitled.reopen(*KNOWN, replace(numbers[0], address=Address((), "证件号码"))) == {}
    )  # it may be the other one's too


def test_a_field_that_follows_a_question_needs_it_beside_its_control() -> None:
    loaded = load(ROOT / "profiles" / "speech-api")
    plan = make(loaded.records(), load_map("https://site.example/"), RegistryState(ItemState(ENTITY_PASSED)), digest="")
    detail = next(record for record in plan.records if record.page.startswith("detail"))
    planned = next(p for p in detail.planned if p.key.pattern().endswith("result_review.description"))
    alone = control("详细描述", "策略", kind="textarea", value=planned.value)
    asked = control("详细描述", "策略", kind="textarea", value=planned.value, follows=("结果的审核方式",))
    results = [paired([FieldPlace(planned, None)], detail.planned, [one], page(one)) for one in (alone, asked)]
    assert [[place.control for place in result.certain] for result in results] == [[], [asked]]


def test_a_control_that_a_recognised_value_takes_is_no_other_values(forms: ReopenedForms) -> None:
    forms.learnt["subject.basic.website"] = Address((), "官网")
    assert forms.reopen(*KNOWN[:2], control("官网", value="13800001234")) == {}


def test_one_typed_field_alone_does_not_show_a_record(forms: ReopenedForms) -> None:
    assert forms.reopen(KNOWN[0], PHONE, blank=BLANK[:1]) == {}


def test_a_form_that_is_mostly_empty_does_not_show_a_stored_record(forms: ReopenedForms) -> None:
    empty = [control(label, value="") for label in ("详细地址", "证件地址", "电子邮箱")]
    assert forms.reopen(*KNOWN, *empty, PHONE) == {}


def test_a_value_names_the_place_of_one_risk_alone_and_none_of_an_answer_of_a_form(
    records: list[Record],
) -> None:
    detail = next(record for record in records if record.page.startswith("detail"))
    texts = [p for p in detail.planned if isinstance(p.value, str)]
    risk = next(p for p in texts if p.key.pattern().endswith("risks[]"))
    shown = [control(p.label, p.section[-1], value=p.value) for p in texts if p is not risk]
    forms = ReopenedForms(records)
    blank = tuple(replace(one, value="") for one in shown)
    assert forms.reopen(*shown, control("其他说明", value=risk.value), blank=blank) == {place_of(risk.key): "其他说明"}
    assert place_of(risk.key).endswith("risks[算法滥用]")
    answer = replace(risk, key=risk.key.parent().child("answers", "栏目").child("items", "问题"), label="问题")
    others = [
        replace(r, planned=(*(p for p in r.planned if p is not risk), answer)) if r is detail else r for r in records
    ]
    again = ReopenedForms(others)
    assert again.reopen(*shown, control("其他说明", value=answer.value), blank=blank) == {}
    assert len(forms.bindings.shown) == 1


def test_values_of_the_records_around_count_too(forms: ReopenedForms) -> None:
    product, function = (next(r.id for r in forms.records if r.page == page) for page in ("product", "function"))
    other = next(r.id for r in forms.records if r.page == "product" and r.id != product)
    names = {"微光商城", "商品排序"}
    assert all(names <= {planned.value for planned in forms.bindings._around(at)} for at in (product, function))
    assert "微光商城" not in {planned.value for planned in forms.bindings._around(other)}


def test_a_value_that_many_controls_hold_is_not_named(forms: ReopenedForms) -> None:
    phones = [control(label, value="13800001234") for label in ("甲", "乙", "丙", "丁")]
    forms.reopen(*KNOWN, *phones[:3])
    assert forms.bindings.doubts
    forms.look("3 /form", *KNOWN, *phones)
    assert not forms.bindings.doubts


def test_what_is_empty_or_being_typed_in_a_second_record_refutes_nothing(forms: ReopenedForms) -> None:
    forms.reopen(*SHOP, FORM, blank=BLANK_SHOP)
    forms.look("3 /form", *LIVE, replace(FORM, value=None))
    forms.look("3 /form", *LIVE, replace(FORM, value=Choice("网站")))
    assert forms.layer == {"products[].form": "形态"}


def test_a_second_record_votes_and_a_conflict_drops_the_place_and_its_proof(forms: ReopenedForms) -> None:
    other = replace(FORM, value=Choice("网站"))
    assert forms.reopen(*SHOP, FORM, blank=BLANK_SHOP) == {"products[].form": "形态"}
    first = next(record.id for record in forms.records if record.page == "product")
    assert forms.evidence.is_stored(f"{first}.form")
    with speaking("zh"):
        (said,) = forms.look("3 /form", *LIVE, other)
    assert "对不上，已忘掉：服务形式" in said
    assert (forms.layer, forms.learnt) == ({"products[].form": None}, {})
    assert not forms.evidence.is_stored(f"{first}.form")
    forms.look("4 /form", *SHOP, FORM)
    assert forms.learnt == {}


def test_a_place_that_two_records_agree_on_outlives_a_third_answer(forms: ReopenedForms) -> None:
    forms.reopen(*SHOP, FORM, blank=BLANK_SHOP)
    forms.look("3 /form", *LIVE, FORM)
    forms.look("4 /form", *LIVE, replace(FORM, value=Choice("网站")))
    assert forms.layer == {"products[].form": "形态"}


def test_a_place_is_dropped_when_the_schemas_own_label_appears_beside_it(forms: ReopenedForms) -> None:
    forms.reopen(*KNOWN, PHONE)
    own = control("手机号码", "算法安全责任人信息")
    forms.look("2 /form", *KNOWN, PHONE, own)
    assert forms.layer == {MOBILE: None}


def test_what_a_label_has_placed_in_another_view_is_not_bound_here(forms: ReopenedForms) -> None:
    forms.look("1 /form", *BLANK, control("手机号码"))
    forms.look("2 /form", *KNOWN, PHONE)
    assert forms.layer == {}


def test_what_the_person_has_pointed_at_is_not_replaced(forms: ReopenedForms) -> None:
    forms.learnt[MOBILE] = Address((), "办公电话")
    assert forms.reopen(*KNOWN, PHONE) == {}
    assert forms.learnt == {MOBILE: Address((), "办公电话")}


def test_what_the_map_holds_already_is_not_learnt_for_the_run_either(forms: ReopenedForms) -> None:
    forms.refuses = True
    forms.reopen(*KNOWN, PHONE)
    assert forms.learnt == {}


def test_another_ones_values_that_the_person_has_named_teach_nothing(forms: ReopenedForms) -> None:
    forms.look("1 /form", *BLANK)
    forms.look("2 /form", *KNOWN, PHONE, insisted="subject")
    assert forms.layer == {}


@pytest.mark.parametrize(
    "words", [("微光商城",), (NAME, "说明"), ("首页>分类>列表",)], ids=["product", "company", "path"]
)
def test_no_section_that_is_named_after_a_record_goes_into_the_layer(
    forms: ReopenedForms, words: tuple[str, ...]
) -> None:
    named = replace(PHONE, address=Address(words, "联系方式"))
    assert forms.reopen(*KNOWN, named) == {}


def test_an_address_that_two_controls_have_is_no_place(forms: ReopenedForms) -> None:
    assert forms.reopen(*KNOWN, PHONE, replace(PHONE, ref="twin", value="0755-1")) == {}


def test_an_address_that_another_view_has_too_is_no_place(forms: ReopenedForms) -> None:
    forms.look("1 /form", *BLANK)
    forms.read("2 /form", *KNOWN, replace(PHONE, ref="twin", value="0755-1"))
    forms.look("2 /form", *KNOWN, PHONE)
    assert forms.layer == {}
