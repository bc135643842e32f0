"""What is read of a record that is only looked at: by labels, in full, without contradictions, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.keys import FieldKey
from assistant.core.values import Choice, Choices, File, Nodes, Period, Region, Steps, Value
from assistant.declaration.profile.catalogue import specs
from assistant.filing.assist.learnt_structure import candidates
from assistant.filing.assist.looked_parents import LookedParents
from assistant.filing.assist.looked_records import LookedRecords
from assistant.filing.assist.looked_views import LookedViews
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.seen_presses import PressBox, SeenPress
from assistant.filing.assist.shown_items import ShownItem, read_value, shown_item
from assistant.filing.assist.shown_texts import ShownText, with_shown
from assistant.filing.assist.trails import NamedRecords
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Address, OptionList
from assistant.planning.plan.plan import Record
from tests.assist.seen_filings import press, seen, view
from tests.assist.test_learnt_structure import in_menu, of_kind
from tests.assist.test_recognise import control, page

NAME = "示例科技有限公司"
ENTITY = FieldKey.of("subject")


def shown(label: str, text: str, section: str = "", links: tuple[tuple[str, str], ...] = ()) -> ShownText:
    """Return a text beside a label."""
    lines = tuple(line for line in text.split("\n") if line)
    return ShownText(label, (section,) if section else (), text, lines, links, f"{section}/{label}")


def read(*texts: ShownText, named: dict[str, Address] | None = None) -> ShownItem:
    """Return the record that a page of texts shows."""
    item = shown_item(with_shown(page(), texts), named or {}, "生成合成类（深度合成）")
    assert item is not None
    return item


def entity(*more: ShownText) -> ShownItem:
    """Return the entity as a page of texts shows it."""
    return read(
        shown("主体名称", NAME), shown("统一社会信用代码", "91440300MA5EXAMP0C"), shown("主体类型", "企业"), *more
    )


def value(item: ShownItem, pattern: str) -> Value | None:
    """Return what was read of a field."""
    return item.value_of(pattern)


def test_texts_are_read_by_the_kind_of_the_field_under_their_label() -> None:
    item = entity(
        shown("注册地", "广东省 深圳市 南山区"),
        shown("证件有效期", "2020-05-06 至 长期"),
        shown("月活跃用户量", "1,800"),
        shown("营业执照", "营业执照.png", links=(("营业执照.png", "https://site.example/f/1"),)),
    )
    assert value(item, "subject.basic.name") == NAME
    assert value(item, "subject.basic.type") == Choice("企业")
    assert Region(("广东省", "深圳市", "南山区")) in [one.value for one in item.fields]
    assert Period(date(2020, 5, 6), None) in [one.value for one in item.fields]
    files = [one.value for one in item.fields if isinstance(one.value, File)]
    assert [(file.name, file.url) for file in files] == [("营业执照.png", "https://site.example/f/1")]
    assert not item.unread
    assert not item.unknown


def test_the_steps_of_a_path_are_known_by_what_stands_between_them() -> None:
    for text in ("首页 > 对话", "首页→对话", "首页 / 对话", "首页 - 对话"):
        assert value(read(shown("功能访问路径", text)), "products[].paths[].steps") == Steps(("首页", "对话"))
    item = read(shown("功能访问路径", "首页-对话"))
    assert (item.fields, len(item.unread)) == ((), 1)


def test_what_is_masked_cut_or_no_option_is_listed_and_not_read() -> None:
    item = entity(shown("手机号码", "138****0000"), shown("详细地址", "科技路 1 号一…"))
    assert {label for label, _ in item.unread} == {"手机号码", "详细地址"}
    assert len(item.fields) == 3
    product = read(shown("产品名称", "微光"), shown("服务形式", "潜水艇"), shown("访问地址", "无"))
    assert [label for label, _ in product.unread] == ["服务形式"]


def test_a_dash_is_an_answer_that_was_not_given() -> None:
    item = entity(shown("网址", "—"))
    assert (len(item.fields), item.unread, item.unknown) == (3, (), ())


def test_a_label_of_no_field_is_listed_and_can_be_named() -> None:
    strange = shown("通讯地址", "科技路 1 号")
    item = entity(strange)
    assert [control.raw_label for control in item.unknown] == ["通讯地址"]
    named = {"subject.basic.address": Address((), "通讯地址")}
    assert value(read(*[shown("主体名称", NAME), strange], named=named), "subject.basic.address") == "科技路 1 号"


NAMED_BY_HAND = [
    ("subject.basic.region", "注册地", "广东省 深圳市", Region(("广东省", "深圳市"))),
    ("subject.licence.validity", "证件有效期", "2020-05-06 至 长期", Period(date(2020, 5, 6), None)),
    ("subject.licence.validity", "证件有效期", "永远", None),
    ("subject.licence.scan", "营业执照", "a.png", File("a.png", url="https://site.example/f/1")),
    ("subject.basic.mau", "月活跃用户量", "1,800", Decimal(1800)),
    ("subject.basic.mau", "月活跃用户量", "很多", None),
    ("subject.basic.type", "主体类型", "企业", Choice("企业")),
]


@pytest.mark.parametrize(("pattern", "label", "text", "expected"), NAMED_BY_HAND)
def test_a_text_of_a_foreign_label_is_read_as_the_kind_of_the_field_that_the_person_names(
    pattern: str, label: str, text: str, expected: Value | None
) -> None:
    links = (("a.png", "https://site.example/f/1"),) if expected and isinstance(expected, File) else ()
    texts = [
        shown("主体名称", NAME),
        shown("统一社会信用代码", "91440300MA5EXAMP0C"),
        shown("甲乙丙", text, links=links),
    ]
    item = read(*texts, named={pattern: Address((), "甲乙丙")})
    assert value(item, pattern) == expected
    assert [one for one, _ in item.unread] == ([label] if expected is None else [])


OF_OTHER_FORMS = [
    ("products[].audience", "个人、企业", Choices(("个人", "企业"))),
    ("products[].form", "潜水艇", None),
    ("products[].paths[].steps", "首页 > 对话", Steps(("首页", "对话"))),
    ("products[].paths[].steps", "首页-对话", None),
    ("algorithms[].basic.launched", "2026-05-06", date(2026, 5, 6)),
    ("algorithms[].basic.fields", "计算应用类：云计算", Choices(("计算应用类/云计算",))),
    ("algorithms[].basic.fields", "潜水艇", None),
    ("algorithms[].association", "甲 乙\n丙 丁", Nodes(frozenset({("甲 乙",), ("丙 丁",)}))),
    ("algorithms[].detail.summary.introduction", "一段话", "一段话"),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), OF_OTHER_FORMS)
def test_a_text_is_read_as_every_kind_of_field(pattern: str, text: str, expected: Value | None) -> None:
    (seen_as,) = with_shown(page(), [shown("甲乙丙", text)]).controls
    assert read_value(specs()[pattern], seen_as) == expected


def test_a_value_of_another_kind_is_no_value_of_a_field() -> None:
    scan = control("附件", kind="file", value=File("a.png"))
    assert read_value(specs()["subject.basic.name"], scan) is None
    assert read_value(specs()["subject.basic.region"], control("地区", kind="choice", value=Choice("广东省"))) is None


def test_a_value_that_fits_no_profile_is_listed_and_loses_nothing_else() -> None:
    looked = LookedRecords()
    look(looked, ENTITY, entity())
    looked.items[ENTITY].values[FieldKey.of("subject.basic.region")] = "广东省"
    (item,) = looked.account().items
    assert item.unread == ["注册地"]
    assert item.values[FieldKey.of("subject.basic.name")] == NAME


def test_a_label_that_several_fields_have_needs_its_section() -> None:
    item = entity(shown("证件号码", "1"), shown("证件号码", "2", "法定代表人信息"))
    assert value(item, "subject.legal_representative.id_number") == "2"
    assert [control.value for control in item.unknown] == ["1"]


def test_forms_are_read_by_their_controls(records: list[Record]) -> None:
    form = page(
        control("产品名称", value="微光"),
        control("服务形式", kind="choice", value=Choice("APP")),
        control("访问地址", value="—"),
    )
    item = shown_item(form, {})
    assert item is not None
    assert (item.kind.page, item.name) == ("product", "微光/APP")


def look(looked: LookedRecords, key: FieldKey, item: ShownItem) -> list[str]:
    """Take one showing of an item."""
    looked.begin_showing()
    return looked.take(key, item, item.name)


def test_a_second_showing_is_compared_and_a_conflict_is_named() -> None:
    looked = LookedRecords()
    assert not look(looked, ENTITY, entity(shown("网址", "https://a.example")))
    remarks = look(looked, ENTITY, entity(shown("网址", "https://b.example")))
    item = looked.items[ENTITY]
    assert "网址" in remarks[0]
    assert (item.known, item.shown) == (3, 4)
    assert not look(looked, ENTITY, entity(shown("网址", "https://b.example")))
    assert "网址" in looked.account().items[0].unread


def test_what_changes_while_a_form_is_shown_was_typed_and_counts_for_nothing() -> None:
    looked = LookedRecords()
    look(looked, ENTITY, entity(shown("网址", "https://a.example")))
    assert not looked.take(ENTITY, entity(shown("网址", "https://typed.example")), "")
    assert looked.items[ENTITY].values[FieldKey.of("subject.basic.website")] == "https://a.example"


def product_key(name: str) -> FieldKey:
    """Return the key of a product."""
    return FieldKey(()).child("products", name)


def test_ticked_nodes_are_known_under_the_sites_own_signs_or_not_at_all() -> None:
    looked = LookedRecords()
    product, path = product_key("智聊/APP"), product_key("智聊/APP").child("paths", "首页>对话")
    look(looked, product, read(shown("产品名称", "智聊"), shown("服务形式", "APP")))
    look(looked, path, read(shown("功能访问路径", "首页 > 对话")))
    key = FieldKey(()).child("algorithms", "甲算法")
    ticked = control("产品/功能访问路径/功能", kind="nodes", value=Nodes(frozenset({("智聊（APP）", "首页 → 对话")})))
    basic = (
        control("算法名称", value="甲算法"),
        control("版本号", value="1.0"),
        control("填报角色", kind="choice", value=Choice("服务提供者")),
    )
    item = shown_item(page(*basic, ticked), {})
    assert item is not None
    look(looked, key, item)
    association = next(v for k, v in looked.account().values.items() if k.pattern() == "algorithms[].association")
    assert association == Nodes(frozenset({("智聊/APP", "首页>对话")}))
    del looked.items[path]
    account = looked.account()
    assert not [k for k in account.values if k.pattern() == "algorithms[].association"]
    assert "产品/功能访问路径/功能" in account.items[-1].unread


# ---- to which record above a nested one belongs


def named(records: list[Record]) -> NamedRecords:
    """Return the records of the small profile by their names."""
    return NamedRecords.of(records)


def products_of(records: list[Record]) -> list[FieldKey]:
    """Return the keys of the products."""
    return [record.key for record in of_kind(records, "product")]


def find(records: list[Record], candidates: list[FieldKey], *trail: SeenPress) -> FieldKey | None:
    """Return the product of a path that these presses have opened, as far as it is certain."""
    paths = {record.key: record.key.parent() for record in of_kind(records, "path")}
    return LookedParents().find("path", trail, named(records), candidates, paths)


def names_of(records: list[Record]) -> list[str]:
    """Return the products as a list writes them."""
    return [record.names[0].replace("/", "（") + "）" for record in of_kind(records, "product")]


def test_the_row_around_a_press_names_the_parent_if_a_list_around_it_names_others_too(records: list[Record]) -> None:
    first, second = products_of(records)
    names = names_of(records)
    row = press("查看", names[0], " ".join(names))
    assert find(records, [first, second], row) == first
    assert find(records, [first, second], press("查看", names[0])) is None


def test_with_one_product_known_the_person_is_asked_once(records: list[Record]) -> None:
    first, second = products_of(records)
    only, row = [record for record in records if record.key == first], press("查看", names_of(records)[0])
    parents = LookedParents()
    assert parents.find("path", [row], named(only), [first], {}) is None
    parents.answer("path", first, [first])
    assert parents.find("path", [row], named(only), [first], {}) == first
    assert parents.find("path", [row], named(records), [first, second], {}) is None


def test_a_list_that_shows_known_records_of_one_product_is_its_list(records: list[Record]) -> None:
    path = of_kind(records, "path")[0]
    own = [record for record in records if record.id != of_kind(records, "path")[1].id]
    shown_path = path.names[0].replace(">", " > ")
    beside = replace(
        press("查看"), boxes=(PressBox("设置 > 帮助", alone=True), PressBox(f"{shown_path} 查看 设置 > 帮助 查看"))
    )
    assert find(own, products_of(records), beside) == path.key.parent()
    all_ = f"{names_of(records)[1]} 设置 > 帮助 {names_of(records)[0]} {shown_path}"
    whole = replace(press("查看"), boxes=(PressBox("设置 > 帮助", alone=True), PressBox(all_)))
    assert find(own, products_of(records), whole) is None
    in_words = press("查看", f"设置 > 帮助 说明：参见{shown_path}")
    assert find(own, products_of(records), in_words) is None


def test_the_press_before_in_the_row_of_a_product_has_opened_its_list(records: list[Record]) -> None:
    first, second = products_of(records)
    names = names_of(records)
    into, opened = press("访问路径", names[1], " ".join(names)), press("查看", "设置 > 帮助")
    assert find(records, [first, second], into, opened) == second
    assert find(records, [first, second], into, in_menu("产品管理"), opened) is None
    unknown = press("访问路径", "没看过的产品", " ".join(names))
    assert find(records, [first, second], into, unknown, opened) is None


# ---- the structure


def test_what_was_not_pressed_gets_the_words_shown_and_the_usual_ones(records: list[Record]) -> None:
    words, product = LookedWords(), of_kind(records, "product")[0]
    words.take(["登记产品", "提交", "查询"], is_form=False)
    words.take(["保存并返回", "提交审核"], is_form=True)
    row = f"{product.names[0].split('/')[0]} APP 已通过"
    events = (in_menu("产品管理"), press("查看", row), view(product), press("关闭"))
    way = candidates("product", *seen(records, *events), saves_itself=False, looked=words)[0]
    assert way.add[0].words[:2] == ("登记产品", "新增产品")
    assert way.save[0].words[0] == "保存并返回"
    assert not any("提交" in word for press_ in (*way.add, *way.save) for word in press_.words)
    assert set(way.edit[0].words) >= {"查看", "编辑"}
    assert way.list is not None
    assert [one.words for one in way.list.open] == [("产品管理",)]


def test_whatever_somebody_pressed_who_only_looks_begins_no_record(records: list[Record]) -> None:
    product = of_kind(records, "product")[0]
    events = (in_menu("产品管理"), press("查看", "不认识的行"), view(product), press("关闭"))
    for way in candidates("product", *seen(records, *events), saves_itself=False, looked=LookedWords()):
        assert "查看" not in way.add[0].words


def test_a_name_that_was_pressed_may_stand_on_the_page_twice(records: list[Record]) -> None:
    product = of_kind(records, "product")[0]
    name = names_of(records)[0]
    events = (in_menu("产品管理"), press(name, name), view(product), press("关闭"))
    ways = candidates("product", *seen(records, *events), saves_itself=False, looked=LookedWords())
    assert [way.edit[0].place for way in ways if way.edit[0].part == "name"][::2] == ["", "first"]


def test_nobody_who_files_is_given_words_that_were_not_pressed(records: list[Record]) -> None:
    product = of_kind(records, "product")[0]
    row = f"{product.names[0].split('/')[0]} APP 已通过"
    events = (in_menu("产品管理"), press("查看", row), view(product), press("关闭"))
    assert not candidates("product", *seen(records, *events), saves_itself=False)


def test_a_page_of_other_labels_shows_no_record() -> None:
    assert shown_item(with_shown(page(), [shown("备案编号", "1"), shown("通过时间", "2026")]), {}) is None


def test_grouped_options_are_read_in_the_schemas_words() -> None:
    item = read(
        shown("算法名称", "甲"), shown("版本号", "1.0"), shown("算法类型", "生成合成类（深度合成）"),
        shown("应用领域", "计算应用类：云计算、计算应用类/网络服务"),
    )  # fmt: skip
    assert value(item, "algorithms[].basic.fields") == Choices(("计算应用类/云计算", "计算应用类/网络服务"))


@pytest.mark.parametrize(
    ("section", "label", "stored"),
    [
        (("智聊App－示例客户", "产品信息"), "访问地址", ("产品信息",)),
        (("产品信息", "智聊App－示例客户"), "访问地址", None),
        (("产品信息",), "智聊App的地址", None),
        (("责任人信息",), "负责人姓名", ("责任人信息",)),
    ],
)
def test_no_heading_or_option_that_is_the_client_s_goes_into_a_map(
    section: tuple[str, ...], label: str, stored: tuple[str, ...] | None
) -> None:
    item = SimpleNamespace(name="智聊App", values={"k": "深圳甲示例科技有限公司", "position": "负责人"})
    views: Any = SimpleNamespace(looked=SimpleNamespace(items={"a": item}))
    field = replace(control(label, options=OptionList(("智聊App", "其他"))), address=Address(section, label))
    own = LookedViews._of_the_site(views, field)
    assert (own and own.address.section) == stored
    if own is not None:
        assert own.options.words == ()
        other = replace(field, address=Address(("别的客户", *section[1:]) if len(section) > 1 else section, label))
        assert control_at(page(other), own.address) == other
