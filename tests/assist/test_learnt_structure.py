"""What one filing teaches of a site's structure: ways to records, saves and steps, and nothing that is not the program's to press."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.assist.form_habits import form_habits
from assistant.filing.assist.learnt_structure import candidates
from assistant.filing.assist.seen_presses import PressBox, SeenPress
from assistant.filing.assist.trails import Sent, TimelineEvent
from assistant.planning.maps.structure import SiteStructure, structure_data
from assistant.planning.plan.plan import Record
from tests.assist.seen_filings import MENU, NOTHING, SAVED, press, seen, view

Learnt = dict[str, object]


def learnt(kind: str, records: list[Record], *events: TimelineEvent, saves_itself: bool = False) -> Learnt:
    """Return the likeliest structure of a kind after these events, as a layer writes it, without the ways to further pages."""
    ways = candidates(kind, *seen(records, *events), saves_itself=saves_itself)
    plain = structure_data(SiteStructure(records={kind: ways[0]}))["records"][kind]  # type: ignore[index]
    if "list" in plain:
        del plain["list"]["more"]
    return plain  # type: ignore[no-any-return]


def of_kind(records: list[Record], page: str) -> list[Record]:
    """Return the records of a page."""
    return [record for record in records if record.page == page]


@pytest.fixture
def entity(records: list[Record]) -> Record:
    """Return the entity."""
    return of_kind(records, "subject")[0]


@pytest.fixture
def product(records: list[Record]) -> Record:
    """Return the first product."""
    return of_kind(records, "product")[0]


def in_menu(word: str) -> SeenPress:
    """Return a press in the menu."""
    return press(word, place=MENU)


def test_the_way_to_the_entity_is_what_was_pressed_after_the_login(records: list[Record], entity: Record) -> None:
    events = (press("登录", is_login=True), in_menu("主体信息"), view(entity), press("暂存"), SAVED)
    assert learnt("subject", records, *events) == {"open": [{"words": ["主体信息"], "place": "menu"}], "save": ["暂存"]}


def test_the_first_press_may_be_the_way_where_more_was_pressed_before_the_form_was_known(
    records: list[Record], entity: Record
) -> None:
    answers = [press(word) for word in ("企业", "湖北省", "武汉市", "洪山区")]
    events: tuple[TimelineEvent, ...] = (
        press("登录", is_login=True),
        press("备案主体信息"),
        NOTHING,
        *answers,
        view(entity),
        press("暂存"),
        SAVED,
    )
    ways = [way.open for way in candidates("subject", *seen(records, *events), saves_itself=False)]
    assert [press.words for press in ways[-1]] == [("备案主体信息",)]


def test_a_record_that_nobody_has_reopened_may_be_opened_from_a_menu_of_its_row(
    records: list[Record], product: Record
) -> None:
    events = (in_menu("产品管理"), press("新增产品"), view(product), press("保存"), SAVED)
    ways = candidates("product", *seen(records, *events), saves_itself=False)
    assert [press.words[0] if press.words else press.part for press in ways[-1].edit] == ["更多", "编辑"]
    assert {len(way.edit) for way in ways[:-2]} == {1}


def test_nothing_pressed_beside_a_password_is_part_of_a_way(records: list[Record], entity: Record) -> None:
    ways = candidates(
        "subject",
        *seen(records, press("换一张", is_login=True), in_menu("主体信息"), view(entity)),
        saves_itself=False,
    )
    assert [[one.words for one in way.open] for way in ways] == [[("主体信息",)]]


def test_a_list_its_new_record_and_its_rows(records: list[Record], product: Record) -> None:
    row = f"{product.names[0].split('/')[0]} APP 正常"
    new = (in_menu("产品管理"), press("新增产品"), view(product), press("保存"), SAVED, NOTHING)
    again = (in_menu("产品管理"), press("修改", row), view(product, document="2"), press("取消"), NOTHING)
    assert learnt("product", records, *new, *again) == {
        "list": {"open": [{"words": ["产品管理"], "place": "menu"}]},
        "add": ["新增产品"],
        "edit": ["修改"],
        "save": ["保存"],
        "leave": ["取消"],
    }


def test_a_list_in_the_row_of_the_record_above(records: list[Record], product: Record) -> None:
    path = next(record for record in of_kind(records, "path") if record.parent == product.id)
    row = product.names[0].split("/")[0]
    events = (
        view(product), press("保存"), SAVED, press("", row, toggle=True, place="other"), press("添加路径", row),
        view(path), press("保存"), SAVED, NOTHING,
    )  # fmt: skip
    way = learnt("path", records, *events)
    assert (way["list"], way["add"]) == ({"open": [{"part": "toggle"}], "beside": "true"}, ["添加路径"])


@pytest.mark.parametrize(
    "cells", ["{name}https://example.com正常{form}编辑", "{form}{name}编辑", "{name}（{form}）编辑"]
)
def test_the_row_says_which_of_two_products_of_one_name_it_is(
    records: list[Record], product: Record, cells: str
) -> None:
    name = product.names[0].split("/")[0]
    other = next(record for record in of_kind(records, "product") if record.id != product.id)
    twins = [replace(record, names=(f"{name}/网站",)) if record is other else record for record in records]
    rows = [cells.format(name=name, form=form) for form in ("APP", "网站")]
    events = (
        in_menu("产品"), press("新增产品"), view(product), press("保存"), SAVED, NOTHING,
        press("编辑", rows[0], f"{rows[0]}{rows[1]}", icon=""), view(product, document="2"), press("取消"), NOTHING,
        press(name, name, rows[1], f"{rows[0]}{rows[1]}"), view(next(one for one in twins if one.id == other.id)),
    )  # fmt: skip
    opened, named = seen(twins, *events)
    assert [named.row(one.trail[-1])[0] for one in opened] == [set(), {product.id}, {other.id}]
    assert [len(named.row(one.trail[-1])[1]) for one in opened] == [0, 1, 3]
    written = [PressBox(named.only_names(box.text)) for one in opened for box in one.trail[-1].boxes]
    assert [named.in_text(box.text) for box in written] == [
        named.in_text(box.text) for one in opened for box in one.trail[-1].boxes
    ]


def test_a_list_on_a_page_of_its_own_below_a_record(records: list[Record], product: Record) -> None:
    path = next(record for record in of_kind(records, "path") if record.parent == product.id)
    row = product.names[0].split("/")[0]
    events = (in_menu("产品"), press("访问路径", row), press("添加路径"), view(path), press("保存"), SAVED)
    way = learnt("path", records, *events)
    assert (way["list"], way["add"]) == ({"open": ["访问路径"]}, ["添加路径"])


def test_a_context_menu_on_the_name(records: list[Record], product: Record) -> None:
    path = next(record for record in of_kind(records, "path") if record.parent == product.id)
    name = product.names[0].split("/")[0]
    way = learnt("path", records, press(name, f"{name} 节点", by="right"), press("新增路径"), view(path))
    assert way["add"] == [{"part": "name", "by": "right"}, "新增路径"]


def test_steps_are_counted_by_their_fields_and_saved_by_going_on(records: list[Record]) -> None:
    steps = [record for record in records if record.kind.is_step][:3]
    first, second, third = (view(record) for record in steps)
    onward = press("下一步")
    way = form_habits(*seen(records, first, onward, SAVED, second, onward, SAVED, third, onward))
    assert (way.steps, [press.words for press in way.next], way.save, way.saves) == (3, [("下一步",)], (), "once")


def test_a_step_of_which_no_label_is_known_is_one_too(records: list[Record]) -> None:
    steps = [record for record in records if record.kind.is_step][:3]
    first, *named = (view(record) for record in steps)
    onward, (second, third) = press("下一步"), (replace(step, keys=frozenset()) for step in named)
    unread = replace(first, keys=frozenset())
    shown = (unread, first, onward, SAVED, unread, second, onward, SAVED, second, third, onward)
    assert form_habits(*seen(records, *shown)).steps == 3


def test_a_save_in_every_step_is_one_even_if_its_requests_were_not_understood(records: list[Record]) -> None:
    first, second, third = (view(record) for record in [record for record in records if record.kind.is_step][:3])
    save, onward = press("保存"), press("下一步")
    way = form_habits(*seen(records, first, save, SAVED, onward, second, save, onward, third, save))
    assert ([press.words for press in way.save], way.saves, way.steps) == ([("保存",)], "each", 3)


def test_tabs_are_views_and_saved_one_by_one(records: list[Record], entity: Record) -> None:
    tabs = ("基本信息", "证件信息", "附件")
    labels = (("主体名称", "网址"), ("证件地址",), ("营业执照",))
    events: list[TimelineEvent] = []
    for tab, shown in zip(tabs, labels, strict=True):
        events += [press(tab, beside=tabs)] * bool(events) + [view(entity, *shown), press("保存"), SAVED]
    way = form_habits(*seen(records, *events))
    assert ([press.words[0] for press in way.views], way.saves) == ([*tabs], "each")


def test_steps_that_are_tabs_are_views_by_number_and_title_with_those_of_other_clients(records: list[Record]) -> None:
    basic, detail = (view(record) for record in [record for record in records if record.kind.is_step][:2])
    tabs = ("算法基础属性信息", "算法详细属性信息", "选择产品及功能信息")
    events = (basic, press("2 算法详细属性信息", beside=tabs), detail, press("1 算法基础属性信息", beside=tabs), basic)
    way = form_habits(*seen(records, *events), saves_itself=True)
    assert [press.words for press in way.views] == [
        ("1 算法基础属性信息", "算法基础属性信息"),
        ("2 算法详细属性信息", "算法详细属性信息"),
        ("3 选择产品及功能信息", "选择产品及功能信息"),
        ("3 技术服务方式", "技术服务方式"),
    ]


UNREAD = Sent(is_read=False)


def test_a_form_with_files_cannot_be_read_and_is_known_by_a_press_that_speaks_of_saving(
    records: list[Record], entity: Record
) -> None:
    shown, save = view(entity), press("保存")
    for saved in ([save], [save, in_menu("主体信息")]):  # what was pressed until the page was read again
        assert [one.words for one in form_habits(*seen(records, shown, *saved, UNREAD)).save] == [("保存",)]
    for other in (press("选择文件"), press("确定", is_in_popup=True)):
        assert form_habits(*seen(records, shown, other, UNREAD)).save == ()
    better = form_habits(*seen(records, shown, press("确定"), UNREAD, press("确定"), UNREAD, save, SAVED))
    assert [one.words for one in better.save] == [("保存",)]


def test_what_only_the_person_may_press_is_no_save(records: list[Record], entity: Record) -> None:
    events = (view(entity), press("提交"), SAVED)
    assert form_habits(*seen(records, *events)).saves == "person"
    assert form_habits(*seen(records, *events), saves_itself=True).saves == "itself"


@pytest.mark.parametrize("word", ["获取验证码", "确认提交", "删除", "退出登录", "保存"])
def test_no_way_begins_before_an_act(records: list[Record], entity: Record, word: str) -> None:
    way = learnt("subject", records, in_menu("首页"), press(word), in_menu("主体信息"), view(entity))
    assert way["open"] == [{"words": ["主体信息"], "place": "menu"}]
    assert (
        len(
            candidates(
                "subject",
                *seen(records, in_menu("首页"), press(word), in_menu("主体信息"), view(entity)),
                saves_itself=False,
            )
        )
        == 1
    )


def test_no_record_is_named_in_what_is_learnt(records: list[Record], product: Record) -> None:
    path = next(record for record in of_kind(records, "path") if record.parent == product.id)
    function = next(record for record in of_kind(records, "function") if record.parent == path.id)
    header = f"{path.names[0]} 编辑删除"
    events = (
        view(path),
        press("保存"),
        SAVED,
        press(header, header, toggle=True),
        press("添加功能", header),
        view(function),
    )
    ways = candidates("function", *seen(records, *events), saves_itself=False)
    assert ways
    assert all(path.names[0] not in str(structure_data(SiteStructure(records={"function": way}))) for way in ways)
    assert str(ways[0].list.open[0].part if ways[0].list else "") == "toggle"


def test_a_record_that_nobody_opened_teaches_nothing(records: list[Record], entity: Record) -> None:
    assert candidates("product", *seen(records, in_menu("主体信息"), view(entity)), saves_itself=False) == []


@pytest.mark.parametrize("tab", ["深圳微光示例科技有限公司", "我的资料（13800001234）"])
def test_no_word_of_the_client_is_learnt(records: list[Record], entity: Record, tab: str) -> None:
    ways = candidates("subject", *seen(records, in_menu(tab), in_menu("主体信息"), view(entity)), saves_itself=False)
    assert [structure_data(SiteStructure(records={"subject": way}))["records"] for way in ways] == [
        {"subject": {"open": [{"words": ["主体信息"], "place": "menu"}], "saves": "person"}}
    ]


def test_what_opened_a_menu_belongs_to_the_new_record(records: list[Record], product: Record) -> None:
    opener = press("更多操作", place="other", near="产品及功能")
    events = (in_menu("工作台"), opener, press("新增产品", is_in_popup=True), view(product))
    assert learnt("product", records, *events)["add"] == [{"words": ["更多操作"], "beside": "产品及功能"}, "新增产品"]


def test_one_of_several_things_of_the_same_words_is_no_way(records: list[Record], product: Record) -> None:
    assert candidates("product", *seen(records, press("新增", place="other"), view(product)), saves_itself=False) == []
