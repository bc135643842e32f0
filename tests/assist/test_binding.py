"""A field whose label nobody knows is known by its value, at the reopened record alone, and only where nothing else could be it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from assistant.core.language import speaking
from assistant.core.values import Choice, Kind, Period, Region, Value
from assistant.declaration.profile.loading import load
from assistant.filing.assist.binding import ValueBindings, paired
from assistant.filing.assist.evidence import SeenValues
from assistant.filing.assist.reading import Reading
from assistant.filing.assist.recognise import FieldPlace, recognise
from assistant.filing.browser.playwright import Page
from assistant.filing.forms.shapes import Address, Control, FieldResult, FieldTarget, OptionList
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.plan.plan import Record, make
from tests.assist.test_recognise import control, page
from tests.conftest import ROOT
from tests.filing.small import NAME

MOBILE, MAIL = "subject.responsible.mobile", "subject.responsible.email"
KNOWN = (
    control("主体名称", value=NAME),
    control("统一社会信用代码", value="91440300MA5EXAMP0C"),
    control("网址", value="https://example.com"),
)
BLANK = tuple(replace(one, value="") for one in KNOWN)
PHONE = control("联系方式", value="13800001234")
SHOP = (control("产品名称", value="微光商城"), control("访问地址", value="https://example.com/app"))
LIVE = (control("产品名称", value="微光直播"), control("访问地址", value="https://example.com/app"))
FORM = control(
    "形态", kind="choice", value=Choice("APP"), options=OptionList(("网站", "APP", "小程序", "接口", "其他"))
)


@dataclass
class ReopenedForms:
    """The forms of a site as the help reads them, and the user's layer of its map."""

    records: list[Record]
    layer: dict[str, str | None] = field(default_factory=dict)
    refuses: bool = False
    evidence: SeenValues = field(default_factory=SeenValues)
    learnt: dict[str, Address] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    bindings: ValueBindings = field(init=False)

    def __post_init__(self) -> None:
        self.bindings = ValueBindings(self.records, self.evidence, self.learnt, self._learn)

    def _learn(self, pattern: str, control: Control | None, *, by_value: bool = False) -> bool:
        assert by_value
        if not self.refuses:
            self.layer[pattern] = str(control.address) if control is not None else None
        return not self.refuses

    def read(self, document: str, *controls: Control, insisted: str = "") -> Reading:
        """Read a form as the help does, again and again."""
        shown = page(*controls)
        nowhere = cast("Page", None)
        recognition = recognise(
            self.records,
            shown,
            learnt=self.learnt,
            chosen=self.chosen,
            before=self.evidence.seen_records(self.records, (), document),
        )
        self.bindings.note(recognition, shown, document)
        return Reading(nowhere, nowhere, document, shown, recognition)

    def look(self, document: str, *controls: Control, insisted: str = "") -> tuple[str, ...]:
        """Look at a form that is still; return what is said of it."""
        reading = self.read(document, *controls)
        if self.bindings.take(reading, insisted):
            reading = self.read(document, *controls)
        for view in reading.recognition.views:
            self.chosen[view.record.page] = view.record.root
        self.evidence.take(reading)
        return self.bindings.remarks

    def reopen(self, *controls: Control, blank: tuple[Control, ...] = BLANK) -> dict[str, str | None]:
        """Show an empty form, and this one in the next document; return what the layer holds then."""
        self.look("1 /form", *blank)
        self.look("2 /form", *controls)
        return self.layer


@pytest.fixture
def forms(records: list[Record]) -> ReopenedForms:
    """Return the forms of a site of which nothing is known."""
    return ReopenedForms(records)


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


def with_value(records: list[Record], values: Mapping[str, Value]) -> ReopenedForms:
    """Return the forms of a site for a profile with these values."""
    return ReopenedForms(
        [
            replace(r, planned=tuple(replace(p, value=values.get(str(p.key), p.value)) for p in r.planned))
            for r in records
        ]
    )


def test_one_person_in_two_roles_and_one_address_twice_are_not_known_by_value(records: list[Record]) -> None:
    same = {
        "subject.responsible.name": "张样例",
        "subject.licence.address": "科苑路 1 号示例大厦 8 层",
    }
    people, places = control("负责人", value="张样例"), control("所在", value="科苑路 1 号示例大厦 8 层")
    with speaking("zh"):
        said = with_value(records, same)
        said.look("1 /form", *BLANK)
        (doubt,) = said.look("2 /form", *KNOWN, people, places)
    assert said.layer == {}
    for pair in ("“法定代表人姓名”（页面上的“负责人”）", "“姓名”（页面上的“负责人”）", "“证件地址”（页面上的“所在”）"):
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


BLANK_SHOP = tuple(replace(one, value="") for one in SHOP)


def test_a_choice_of_many_options_is_known_by_its_word(forms: ReopenedForms) -> None:
    assert forms.reopen(*SHOP, FORM, blank=BLANK_SHOP) == {"products[].form": "形态"}


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


def test_an_answer_without_a_field_of_its_own_has_no_place(records: list[Record]) -> None:
    detail = next(record for record in records if record.page.startswith("detail"))
    texts = [p for p in detail.planned if isinstance(p.value, str)]
    risk = next(p for p in texts if p.key.pattern().endswith("risks[]"))
    shown = [control(p.label, p.section[-1], value=p.value) for p in texts if p is not risk]
    forms = ReopenedForms(records)
    blank = tuple(replace(one, value="") for one in shown)
    assert forms.reopen(*shown, control("其他说明", value=risk.value), blank=blank) == {}
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
    assert len(forms.bindings.remarks) == 1
    forms.look("3 /form", *KNOWN, *phones)
    assert forms.bindings.remarks == ()


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
