"""What is recognised on a page of a site without a map: by labels, told apart by what is around them, never by likeness."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.values import Choice, Kind, Nodes, Value
from assistant.declaration.profile.catalogue import RISKS, place_of
from assistant.declaration.profile.loading import load
from assistant.filing.assist.assist import Assistance
from assistant.filing.assist.fitting import on_tree
from assistant.filing.assist.pointing import point
from assistant.filing.assist.prompts import titles
from assistant.filing.assist.recognise import FieldPlace, Recognition, SeenRecords, places_of, recognise
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.plan.plan import Record, make
from tests.conftest import ROOT

LEGAL, RESPONSIBLE = "subject.legal_representative", "subject.responsible"


def control(label: str, section: str = "", kind: Kind = "text", value: Value | None = None, **more: object) -> Control:
    """Return one control of a page that nobody has described."""
    ref = f"{section}/{label}/{more.get('follows', '')}"
    address = Address((section,) if section else (), label)
    return Control(ref, address, label, kind, "native", value, **more)  # type: ignore[arg-type]


ENTITY = [control("主体名称"), control("统一社会信用代码"), control("网址")]


def learn_nothing(*_: object, **__: object) -> bool:
    """Take any place as learnt, and store none."""
    return True


def page(*controls: Control) -> FormSnapshot:
    """Return a page with these controls."""
    return FormSnapshot("", "", "", "native", controls, (), (), "")


def placed(recognition: Recognition) -> dict[str, str]:
    """Return where each recognised value belongs: pattern → the control's address."""
    return {
        place.planned.key.pattern(): str(place.control.address)
        for place in recognition.places
        if place.control is not None
    }


def test_a_label_that_occurs_once_needs_no_section(records: list[Record]) -> None:
    seen = page(
        control("统一社会信用代码", "企业登记"), control("主体名称"), control("网址", "其他"), control("手机号码")
    )
    assert placed(recognise(records, seen)) == {
        "subject.basic.uscc": "企业登记 › 统一社会信用代码",
        "subject.basic.name": "主体名称",
        "subject.basic.website": "其他 › 网址",
        "subject.responsible.mobile": "手机号码",
    }


def test_the_values_stand_in_the_order_of_the_page(records: list[Record]) -> None:
    labels = ("手机号码", "主体名称", "统一社会信用代码")
    shown = recognise(records, page(*map(control, labels)))
    assert [place.planned.label for place in shown.places][:3] == list(labels)
    assert all(place.control is None for place in shown.places[3:])


def test_a_path_is_known_by_its_steps_whatever_was_named_last() -> None:
    """The profile names it 首页>榜单, its value reads 首页 > 榜单."""
    loaded = load(ROOT / "profiles" / "ranking")
    plan = make(loaded.records(), load_map("https://site.example/"), RegistryState(ItemState(ENTITY_PASSED)), digest="")
    first, second = [record for record in plan.records if record.page == "path"][:2]
    (steps,) = first.planned
    shown = control(steps.label, kind="steps", value=steps.value)
    assert item(recognise(plan.records, page(shown), chosen={"path": second.root})) == first.names[0]


def test_equal_labels_differ_by_what_is_around_them_or_not_at_all(records: list[Record]) -> None:
    names = (control("主体名称"), control("统一社会信用代码"), control("手机号码"))
    both = [control("证件号码", "法定代表人信息"), control("证件号码", follows=("算法安全责任人信息",))]
    shown = placed(recognise(records, page(*names, *both)))
    assert shown[f"{LEGAL}.id_number"] == "法定代表人信息 › 证件号码"
    assert shown[f"{RESPONSIBLE}.id_number"] == "证件号码"
    blind = placed(recognise(records, page(*names, control("证件号码"), replace(control("证件号码"), ref="#other"))))
    assert not {f"{LEGAL}.id_number", f"{RESPONSIBLE}.id_number"} & blind.keys()


@pytest.mark.parametrize(
    ("legal", "responsible"),
    [
        ("法定代表人", "责任人信息"),
        ("法定代表人信息", "算法责任人"),
        ("（三）法定代表人基本信息", "（四）算法安全责任人"),
        ("法定代表人情况 草稿", "安全责任人资料 未完成"),
    ],
)
def test_equal_labels_differ_by_titles_in_other_words(records: list[Record], legal: str, responsible: str) -> None:
    shown = recognise(records, page(*(control("证件号码", title) for title in (legal, responsible)), *ENTITY))
    assert placed(shown)[f"{LEGAL}.id_number"] == f"{legal} › 证件号码"
    assert placed(shown)[f"{RESPONSIBLE}.id_number"] == f"{responsible} › 证件号码"
    neither = recognise(records, page(*(control("证件号码", title) for title in ("甲方", "乙方")), *ENTITY))
    assert f"{LEGAL}.id_number" not in placed(neither)


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("证件号码", "法定代表人授权代理人信息"),
        ("姓名", "算法安全责任人紧急联系人"),
        ("姓名", "原算法安全责任人信息"),
        ("姓名", "非算法安全责任人信息"),
        ("姓名", "副责任人"),
    ],
)
def test_another_persons_title_is_not_taken_for_like(records: list[Record], label: str, title: str) -> None:
    shown = placed(recognise(records, page(control(label, title), control(label, "其他"), *ENTITY)))
    assert not [address for address in shown.values() if title in address], shown


def test_answers_of_one_label_differ_by_the_question_above_them() -> None:
    loaded = load(ROOT / "profiles" / "speech-api")
    passed = RegistryState(ItemState(ENTITY_PASSED))
    plan = make(loaded.records(), load_map("https://site.example/"), passed, digest="")
    detail = next(record for record in plan.records if record.page.startswith("detail"))
    controls: list[Control] = []
    for planned in detail.planned:
        before = tuple(one.raw_label for one in controls if one.address.section[0][3:-2] == planned.section[-1])
        controls.append(control(planned.label, f"（九）{planned.section[-1]}说明", planned.kind, follows=before[-8:]))
    shown = {place.key: place.control for place in recognise([detail], page(*controls)).places}
    wrong = [
        str(planned.key)
        for planned, there in zip(detail.planned, controls, strict=True)
        if shown[str(planned.key)] is not there
    ]
    assert (sum(planned.label == "详细描述" for planned in detail.planned), wrong) == (6, [])


def test_one_control_under_both_titles_is_neither_value(records: list[Record]) -> None:
    names = (control("主体名称"), control("统一社会信用代码"), control("手机号码"))
    between = control("证件号码", follows=("法定代表人信息", "算法安全责任人信息"))
    assert (
        not {f"{LEGAL}.id_number", f"{RESPONSIBLE}.id_number"}
        & placed(recognise(records, page(*names, between))).keys()
    )


def test_a_label_that_is_part_of_another_is_not_taken_alone(records: list[Record]) -> None:
    """姓名 under 法定代表人 is not the 姓名 of the responsible person, though it is the only 姓名 of the page."""
    names = (control("主体名称"), control("统一社会信用代码"), control("网址"))
    lone = placed(recognise(records, page(*names, control("姓名", "法人信息"))))
    assert f"{RESPONSIBLE}.name" not in lone
    named = placed(recognise(records, page(*names, control("姓名", "算法安全责任人信息"))))
    assert named[f"{RESPONSIBLE}.name"] == "算法安全责任人信息 › 姓名"


def test_a_control_of_another_kind_is_no_place(records: list[Record]) -> None:
    seen = page(control("主体名称"), control("统一社会信用代码"), control("手机号码"), control("网址", kind="file"))
    assert "subject.basic.website" not in placed(recognise(records, seen))


FORM = [control("访问地址"), control("服务状态", kind="choice"), control("服务对象", kind="choices")]
EMPTY = [control("产品名称"), control("服务形式", kind="choice"), *FORM]


def item(recognition: Recognition) -> str:
    """Return the natural key of the one record that is recognised."""
    (view,) = recognition.views
    return view.record.names[0]


def test_a_form_of_several_items_is_that_of_the_name_it_shows(records: list[Record]) -> None:
    named = [control("产品名称", value="微光直播"), control("服务形式", kind="choice", value=Choice("APP")), *FORM]
    assert item(recognise(records, page(*named))) == "微光直播/APP"
    other = [control("产品名称", value="别的产品"), *EMPTY[1:]]
    assert [record.names[0] for record in recognise(records, page(*other)).among] == ["微光商城/APP", "微光直播/APP"]
    assert not recognise(records, page(*other), chosen={"product": records[1].id}).views


def test_a_form_that_still_holds_another_items_values_is_for_the_item_that_the_person_insists_on(
    records: list[Record],
) -> None:
    _, second = (record for record in records if record.page == "product")
    held = page(control("产品名称", value="微光商城"), control("服务形式", kind="choice", value=Choice("APP")), *FORM)
    assert item(recognise(records, held, chosen={"product": second.id})) == "微光商城/APP"
    shown = recognise(records, held, chosen={"product": second.id}, insisted=second.id)
    assert item(shown) == "微光直播/APP"
    name = next(place for place in shown.places if place.planned.label == "产品名称")
    assert (name.is_right, name.is_blank) == (False, False)
    assert item(recognise(records, page(*EMPTY), insisted="algorithms[别的]")) == "微光商城/APP"


def test_the_persons_word_holds_for_the_document_that_they_spoke_of(records: list[Record]) -> None:
    nobody: Any = None
    assistance = Assistance(nobody, nobody, records, learn_nothing)
    _, second = (record for record in records if record.page == "product")
    held = page(control("产品名称", value="微光商城"), control("服务形式", kind="choice", value=Choice("APP")), *FORM)
    assistance.insisted = (second.root, "this one")
    assert item(assistance.recognise_in(held, "this one")) == "微光直播/APP"
    assert item(assistance.recognise_in(held, "another")) == "微光商城/APP"


def test_an_empty_form_is_for_the_next_record_and_for_none_once_all_are_done(records: list[Record]) -> None:
    first, second = (record for record in records if record.page == "product")
    assert item(recognise(records, page(*EMPTY))) == "微光商城/APP"
    assert item(recognise(records, page(*EMPTY), chosen={"product": second.id})) == "微光直播/APP"
    chosen = {"product": first.id}
    filed = SeenRecords(frozenset((first.id,)), frozenset((first.id,)))
    assert item(recognise(records, page(*EMPTY), chosen=chosen, before=filed)) == "微光直播/APP"
    both = frozenset((first.id, second.id))
    whole = recognise(records, page(*EMPTY), chosen=chosen, before=SeenRecords(both, both))
    assert (whole.views, len(whole.among)) == ((), 2), "what was seen right is not compared with an empty form"
    unclear = recognise(records, page(*EMPTY), chosen=chosen, before=SeenRecords(frozenset((first.id,))))
    assert (unclear.views, len(unclear.among)) == ((), 2), (
        "perhaps the first is not stored, or a field of it has no place"
    )
    said = recognise(records, page(*EMPTY), chosen={"product": second.id}, before=SeenRecords(frozenset((first.id,))))
    assert item(said) == "微光直播/APP", "the person has named it"


def test_an_empty_form_below_several_records_is_for_what_is_below_the_open_one(records: list[Record]) -> None:
    empty = page(control("功能名称"), control("功能介绍", kind="textarea"))
    paths = [record for record in records if record.page == "path"]
    assert {record.page for record in recognise(records, empty).among} == {"function"}
    below = recognise(records, empty, chosen={"path": paths[1].id})
    assert below.views[0].record.parent == paths[1].id


def test_the_first_fields_of_a_step_are_known_beside_another_step_of_their_item(records: list[Record]) -> None:
    basic = [control(label) for label in ("算法名称", "版本号")] + [control("算法类型", kind="choice")]
    others = [control(f"栏目{number}") for number in range(9)]
    planned = next(record for record in records if record.page.startswith("detail")).planned[0]
    detail = control(planned.label, kind=planned.kind)
    assert recognise(records, page(*others, detail)) == Recognition()
    shown = recognise(records, page(*basic, *others, detail))
    assert {view.record.page for view in shown.views} >= {"basic"}
    assert len({view.record.root for view in shown.views}) == 1
    assert len(shown.views) == 2


def test_records_of_one_name_are_called_by_what_is_above_them(records: list[Record]) -> None:
    names = titles(records)
    assert len(set(names.values())) == len(records)
    functions = [names[record.id] for record in records if record.page == "function"]
    assert all("微光" in name and "“商品排序”" in name for name in functions), functions


def test_a_page_of_a_few_known_words_among_many_others_is_no_form_of_ours(records: list[Record]) -> None:
    others = [control(f"栏目{number}") for number in range(9)]
    assert recognise(records, page(control("主体名称"), *others)) == Recognition()
    assert recognise(records, page()) == Recognition()


def test_a_small_record_is_recognised_beside_many_other_fields(records: list[Record]) -> None:
    others = [control(f"栏目{number}") for number in range(9)]
    both = [control("功能名称"), control("功能介绍", kind="textarea")]
    shown = recognise(records, page(*others, *both))
    assert {record.page for record in shown.among} == {"function"}  # both products have one of this name
    assert recognise(records, page(*others, both[0])) == Recognition()


def test_what_the_person_has_pointed_at_is_the_place(records: list[Record]) -> None:
    seen = page(control("主体名称"), control("统一社会信用代码"), control("网址"), control("负责人电话"))
    learnt = {"subject.responsible.mobile": Address((), "负责人电话")}
    assert placed(recognise(records, seen, learnt=learnt))["subject.responsible.mobile"] == "负责人电话"


def test_the_place_of_an_answer_without_a_field_is_no_place_of_the_others() -> None:
    passed, site_map = RegistryState(ItemState(ENTITY_PASSED)), load_map("https://site.example/")
    loaded = load(ROOT / "profiles" / "ranking").records()
    detail = next(one for one in make(loaded, site_map, passed, digest="").records if one.page.startswith("detail"))
    first, second, *_ = (planned for planned in detail.planned if planned.key.pattern() == RISKS)
    shown, pointed = (
        control("字段一"),
        SimpleNamespace(learnt={}, bindings=SimpleNamespace(bound={}), learn=learn_nothing),
    )
    ui = SimpleNamespace(picker=lambda: SimpleNamespace(arm=lambda wants: None, taken=lambda: (0.0, 0.0)))
    ui.hand_over = lambda handover, seen: SimpleNamespace(answer=seen())
    again = SimpleNamespace(at=lambda *_: shown)
    pointed.operator_ui, pointed.recognise_in = ui, None
    point(cast(Any, pointed), FieldPlace(first, None, 0), cast(Any, SimpleNamespace(again=lambda _: again)))
    places = {place.key: place.control for place in places_of(detail, page(shown, control("字段二")), pointed.learnt)}
    assert (places[str(first.key)], places[str(second.key)]) == (shown, None)
    (learnt_at,) = pointed.learnt
    assert learnt_at == place_of(first.key) != place_of(second.key)
    assert "[]." in learnt_at, "a map holds no name of an algorithm"


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("智聊（APP）", "首页 → 对话"),
        ("智聊/APP", "首页＞对话"),
        ("智聊 [APP]", "首页 / 对话"),
        ("智聊-APP", "首页>对话"),
    ],
)
def test_a_trees_nodes_are_known_under_the_sites_own_signs(label: str, path: str) -> None:
    options = (label, f"{label} / {path}", f"{label} / {path} / 问答", "智绘（APP）")
    nodes = Nodes(frozenset({("智聊/APP", "首页>对话", "问答"), ("智绘/APP",)}))
    assert on_tree(nodes, options) == Nodes(frozenset({(label, path, "问答"), ("智绘（APP）",)}))


def test_a_node_that_is_there_twice_or_with_other_words_keeps_its_own() -> None:
    nodes = Nodes(frozenset({("智聊/APP",)}))
    assert on_tree(nodes, ("智聊（APP）", "智聊/APP")) == nodes
    assert on_tree(nodes, ("智聊二代（APP）", "智聊（小程序）")) == nodes


@pytest.mark.parametrize("title", ["总述", "算法总述 未完成", "算法概况", ""])
def test_a_label_is_no_part_of_the_one_that_asks_for_others(title: str) -> None:
    """其他使用场景 is asked beside 使用场景 and makes no doubt which of them it is."""
    loaded = load(ROOT / "profiles" / "speech-api")
    planned = make(loaded.records(), load_map("registry"), RegistryState(ItemState(ENTITY_PASSED)), digest="")
    detail = [record for record in planned.records if record.page == "detail"]
    others = control("算法简介", title), control("算法性能", title)
    scene = "algorithms[].detail.summary.scene"
    assert scene in placed(recognise(detail, page(control("使用场景", title, "choice"), *others)))
    assert scene not in placed(recognise(detail, page(control("其他使用场景", title, "choice"), *others)))
