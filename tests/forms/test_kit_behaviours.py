"""Fields that change or refuse their text: the outcome says so, and no text lands in a neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from assistant.core.values import Choice, Choices, Region
from assistant.filing.forms.kits.ant_design_vue.popups import AntOpenList
from assistant.filing.forms.match import match
from assistant.filing.forms.shapes import Address, Control, FieldResult, FieldTarget
from assistant.filing.forms.snapshot import read
from tests.forms.widget_form import Cell, WidgetForm, field_target, short_waits

pytestmark = pytest.mark.browser

HERE = "行为"
IN_BULK = (
    "普通",
    "离开才更新",
    "去空白",
    "全角变半角",
)  # the bulk step writes them without a second attempt: it leaves each field as a person does


def text(label: str, value: str) -> FieldTarget:
    return field_target(HERE, label, "text", value)


@pytest.mark.parametrize(
    ("label", "value", "outcome", "field", "stored"),
    [
        pytest.param("普通", "甲乙丙", "written", "plain", "甲乙丙", marks=pytest.mark.thorough),
        ("离开才更新", "甲乙丙", "written", "lazy", "甲乙丙"),
        pytest.param("去空白", " 甲乙丙 ", "normalised", "trimmed", "甲乙丙", marks=pytest.mark.thorough),
        ("全角变半角", "ＡＢＣ１２３", "normalised", "wide", "ABC123"),
        ("暗中截断", "一二三四五六七八", "truncated", "cut", "一二三四五六"),
        ("不收", "甲乙丙", "refused", "refusing", ""),
        ("重绘", "甲乙丙", "written", "rerendered", "甲乙丙"),
        ("抢焦点", "甲乙丙", "written", "stolen", "甲乙丙"),
    ],
)
def test_the_outcome_is_what_the_field_does_with_its_text(
    form: WidgetForm,
    cell: Cell,
    monkeypatch: pytest.MonkeyPatch,
    label: str,
    value: str,
    outcome: str,
    field: str,
    stored: str,
) -> None:
    cell(form.kit.name, "文字的行为", label)
    if label == "抢焦点":
        cell(form.kit.name, "单行文本", "focus stolen")
    form.open("behaviours")
    typed_alone = _filled_alone(form, monkeypatch)
    result = form.fill(text("邻居", "邻"), text(label, value))[-1]
    assert (result.outcome, form.model()[field]) == (outcome, stored)
    assert form.model()["neighbour"] == "邻"
    assert not typed_alone or label not in IN_BULK


def _filled_alone(form: WidgetForm, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the texts typed once more into a single field."""
    typed, type_one = list[str](), form.actions.fill

    def noted(target: Locator, value: str) -> None:
        typed.append(value)
        type_one(target, value)

    monkeypatch.setattr(form.actions, "fill", noted)
    return typed


def test_a_page_that_shows_one_thing_and_holds_another_is_not_right(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "两面")
    form.open("behaviours")
    result = form.fill(text("两面", "一二三四"))[0]
    assert form.model()["twoFaced"] == "一二"
    assert result.outcome in ("changed", "refused")
    assert (result.seen, result.held) == ("一二三四", "一二")
    assert result.reason


@pytest.mark.parametrize(("label", "stored"), [("只读", "只读值"), ("锁定", "锁定值")])
def test_a_field_that_cannot_be_changed_is_locked_and_compared(
    form: WidgetForm, cell: Cell, label: str, stored: str
) -> None:
    cell(form.kit.name, "文字的行为", label)
    form.open("behaviours")
    other, same = form.fill(text(label, "别的值"))[0], form.fill(text(label, stored))[0]
    assert (other.outcome, other.seen) == ("locked", stored)
    assert other.reason
    assert (same.outcome, same.reason) == ("locked", "")


def test_the_pages_own_error_makes_a_value_refused(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "报错")
    form.open("behaviours")
    result = form.fill(text("六位数字", "12a"))[0]
    assert (result.outcome, result.reason) == ("refused", "请输入 6 位数字")
    assert form.fill(text("六位数字", "123456"))[0].outcome == "written"


def test_required_and_error_text_are_read(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "必填")
    page = form.open("behaviours").page
    form.item("必填").locator("input").focus()
    form.item("普通").locator("input").focus()
    page.locator(form.kit.error).wait_for()
    control = match(read(page), Address((HERE,), "必填"))
    assert isinstance(control, Control)
    assert (control.required, control.error) == (True, "请填写必填项")


@pytest.mark.parametrize(
    ("way", "html", "label"),
    [
        pytest.param("star", "<span>*</span> 普通", "普通", marks=pytest.mark.thorough),
        pytest.param("colon", "普通：", "普通", marks=pytest.mark.thorough),
        ("tooltip", '普通 <i title="填全称">?</i><span role="tooltip">请填写全称</span>', "普通"),
        pytest.param("brackets", "【普通】", "【普通】", marks=pytest.mark.thorough),
        ("full-width", "普通ＡＢ（一）", "普通AB(一)"),
    ],
)
def test_decorations_are_not_part_of_a_label(form: WidgetForm, cell: Cell, way: str, html: str, label: str) -> None:
    cell(form.kit.name, "文字的行为", f"label: {way}")
    form.open("behaviours")
    form.page.locator(form.kit.label).get_by_text("普通").first.evaluate(
        "(label, html) => { label.innerHTML = html; }", html
    )
    assert form.fill(text(label, "甲"))[0].outcome == "written"
    assert form.model()["plain"] == "甲"


def test_a_repeated_label_is_distinguished_by_the_question_before_it(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "重名")
    form.open("repeats")
    targets = [
        field_target("算法数据", "详细描述", "textarea", "二号", after=("训练数据来源",)),
        field_target("算法数据", "详细描述", "textarea", "一号", after=("输入数据的审核方式",)),
        field_target("运营情况", "月活跃用户量", "text", "100", after=("关键运营数据",)),
    ]
    assert [result.outcome for result in form.fill(*targets)] == ["written"] * 3
    model = form.model()
    assert [answer["detail"] for answer in model["answers"]] == ["一号", "二号", ""]
    assert model["monthly"] == "100"


def test_a_hidden_repeat_does_not_shift_the_others(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "重名")
    form.open("repeats")
    first = field_target("算法数据", "输入数据的审核方式", "choice", Choice("否"), gate=True)
    second = field_target("算法数据", "详细描述", "textarea", "二号", after=("训练数据来源",))
    target = field_target("算法数据", "详细描述", "textarea", "一号", after=("输入数据的审核方式",))
    assert [result.outcome for result in form.fill(first, second, target)] == ["written", "written", "missing"]
    assert [answer["detail"] for answer in form.model()["answers"]] == ["", "二号", ""]


def test_a_repeated_label_without_its_question_is_ambiguous_and_nothing_is_written(
    form: WidgetForm, cell: Cell
) -> None:
    cell(form.kit.name, "文字的行为", "重名")
    form.open("repeats")
    before = form.model()
    result = form.write("算法数据", "详细描述", "textarea", "不知道是哪个")
    assert (result.outcome, form.model()) == ("ambiguous", before)
    assert "3" in result.reason
    assert "训练数据来源" in result.reason


def test_fields_that_an_answer_shows_are_filled_in_the_same_run(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "随答案出现")
    form.open("gates")
    targets = [
        field_target("前置许可", "其他类别", "text", "新类别"),
        field_target("前置许可", "许可类别", "choices", Choices(("其他",))),
        field_target("前置许可", "许可说明", "text", "新说明"),
        field_target("前置许可", "是否有前置许可", "choice", Choice("是"), gate=True),
    ]
    assert [result.outcome for result in form.fill(*targets)] == ["written"] * 4
    assert form.model() == {"has": "是", "what": "新说明", "kinds": ["其他"], "other": "新类别", "deep": ""}


def test_fields_that_an_answer_hides_are_emptied_first(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "随答案隐藏")
    form.open("gates", "open")
    result = form.fill(field_target("前置许可", "是否有前置许可", "choice", Choice("否"), gate=True))[0]
    assert (result.outcome, result.before, result.seen) == ("written", Choice("是"), Choice("否"))
    model = form.model()
    assert (model["has"], model["what"], model["kinds"]) == ("否", "", [])


def test_closing_a_gate_empties_no_field_that_stays_on_the_page(form: WidgetForm) -> None:
    form.open("repeats")
    details = [
        field_target("算法数据", "详细描述", "textarea", number, after=(question,))
        for number, question in (("一号", "输入数据的审核方式"), ("二号", "训练数据来源"), ("三号", "训练数据标注情况"))
    ]
    gates = [
        field_target("算法数据", question, "choice", Choice("是"))
        for question in ("输入数据的审核方式", "训练数据来源")
    ]
    form.fill(*details, *gates)
    closing = [
        field_target("算法数据", question.address.label, "choice", Choice("否"), gate=True) for question in gates
    ]
    assert [result.outcome for result in form.fill(*closing)] == ["written", "written"]
    assert [answer["detail"] for answer in form.model()["answers"]] == ["", "", "三号"]


def test_only_the_open_dialog_is_read_and_filled_and_it_stays_open(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "文字的行为", "弹窗内")
    page = form.open("dialog").page
    page.locator("#open").click()
    page.locator(form.kit.dialog).wait_for()
    targets = [
        field_target("", "名称", "text", "一二三四五六七八九十十一"),
        field_target("", "类别", "choice", Choice("乙类")),
        field_target("", "多类", "choices", Choices(("甲类", "丙类"))),
        field_target("", "地区", "region", Region(("北京市", "市辖区", "海淀区"))),
        field_target("", "不存在的项", "text", "无"),
    ]
    outcomes = [result.outcome for result in form.fill(*targets)]
    assert outcomes == ["truncated", "written", "written", "written", "missing"]
    with short_waits():
        assert form.write("产品信息", "类别", "choice", Choice("戊类")).outcome == "no_option"
    snapshot = read(page)
    assert (snapshot.dialog, snapshot.title) == ("产品信息", "产品信息")
    assert {"取消", "保存"} <= set(snapshot.buttons)
    model = form.model()
    assert (model["shown"], model["outside"], model["kinds"]) == (True, "", ["v0", "v2"])


class _Watcher:
    """Withholds one field, leaves one to the person, and lists the results it receives."""

    def __init__(self, page: WidgetForm) -> None:
        self.page, self.results = page, list[FieldResult]()

    def before(self, control: Control, target: FieldTarget) -> str:
        if target.address.label == "普通":
            return "skip"
        if target.address.label == "邻居":
            self.page.item("邻居").locator("input").fill("人工填的")
            return "by_person"
        return "go"

    def after(self, result: FieldResult) -> None:
        self.results.append(result)


@pytest.mark.parametrize("pace", ["fast", "watch"])
def test_the_observer_can_withhold_fields_and_receives_every_result(form: WidgetForm, pace: str) -> None:
    form.open("behaviours")
    watcher = _Watcher(form)
    targets = [text("普通", "甲"), text("邻居", "乙"), text("离开才更新", "丙")]
    results = form.fill(*targets, watch=watcher, pace=pace)
    assert [result.outcome for result in results] == ["skipped", "by_person", "written"]
    assert results[1].seen == "人工填的"
    assert {result.target.key for result in watcher.results} == {"普通", "邻居", "离开才更新"}
    assert form.model()["plain"] == ""


def test_a_form_of_texts_takes_few_round_trips_however_many_fields_it_has(
    form: WidgetForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.open("behaviours")
    calls: list[int] = []
    insert = form.actions.insert_texts

    def counted(page: Page, pairs: Sequence[tuple[str, str]]) -> list[str]:
        calls.append(len(pairs))
        return insert(page, pairs)

    monkeypatch.setattr(form.actions, "insert_texts", counted)
    labels = ["普通", "邻居", "离开才更新", "重绘", "必填"]
    assert {result.outcome for result in form.fill(*(text(label, "同一值") for label in labels))} == {"written"}
    assert calls == [5]


@pytest.mark.parametrize("form", ["ant_design_vue"], indirect=True)
def test_an_option_that_the_list_scrolls_away_before_the_click_is_brought_back(
    form: WidgetForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.open("pickers")
    read_options, scrolls = AntOpenList.words, list[object]()

    def scrolled_away(opened: AntOpenList) -> list[dict[str, Any]]:
        options = read_options(opened)
        if not scrolls and any(option["word"] == "条目1203" for option in options):
            scrolls.append(form.page.evaluate("document.querySelector('.rc-virtual-list-holder').scrollTop = 0"))
            form.page.locator(".ant-select-item-option", has_text="条目1203").wait_for(state="detached")
        return options

    monkeypatch.setattr(AntOpenList, "words", scrolled_away)
    result = form.write("只能点选", "长列表", "choice", Choice("条目1203"))
    assert (result.outcome, form.model()["virtual"], len(scrolls)) == ("written", 1203, 1)
