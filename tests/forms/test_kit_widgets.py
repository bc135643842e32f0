"""Every widget of every kit: written, read by both witnesses, refused, locked, and not written twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page

from assistant.core.values import Choice, Choices, File, Kind, Nodes, Period, Region, Steps, Value
from assistant.filing.forms import fill as filling
from assistant.filing.forms.kits import uploads
from assistant.filing.forms.kits.ant_design_vue import popups
from assistant.filing.forms.shapes import FieldTarget
from assistant.filing.forms.snapshot import LiveForm, read, read_live
from tests.forms.widget_form import (
    OF_THE_MOCK,
    Cell,
    Columns,
    InTurn,
    Some,
    WidgetForm,
    field_target,
    labels_of,
    short_waits,
)
from tests.forms.widget_values import ALL, DATES, NODES, PICK, TEXT

pytestmark = pytest.mark.browser

LONG = "虚拟下拉"
RIGHT = ("written", "", True)
SENDS_LATE = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) { setTimeout(() => send.call(this, body), 1500); };
}"""
KINDS = {row[1]: row[2] for row in ALL}
UNKNOWN: dict[str, tuple[Value, str]] = {  # a value that is no option, and a word that is
    "单选下拉": (Choice("丁类"), "丙类"),
    "多选下拉": (Choices(("甲类", "丁类")), "丙类"),
    "可搜索下拉": (Choice("甲"), "甲类"),
    "单选框": (Choice("丁类"), "丙类"),
    "多选框": (Choices(("丁类",)), "丙类"),
    "分组多选": (Choices(("其他",)), "文本/其他"),
    "地区": (Region(("上海市", "市辖区", "南山区")), "徐汇区"),
}


def test_every_widget_takes_a_value_by_both_witnesses_and_a_second_fill_writes_nothing(
    form: WidgetForm, column: Columns, targets: list[FieldTarget], in_turn: InTurn
) -> None:
    targets = targets if form.kit.name == OF_THE_MOCK else in_turn(form.kit.name)
    labels = labels_of(targets)
    written, shown = column("write", labels), column("read", labels)
    twice = column("second fill writes nothing", labels)
    form.open("widgets")
    first = {result.target.address.label: result for result in form.fill(*targets)}
    written.check({label: (r.outcome, r.reason, form.holds(label)) for label, r in first.items()}, RIGHT)
    shown.check({label: (r.seen is None, r.held is None) for label, r in first.items()}, (False, False))
    before = form.model()
    uploads = {
        target.address.label for target in targets if target.kind == "file"
    }  # a name does not show what is in it
    again = {result.target.address.label: result.outcome for result in form.fill(*targets)}
    assert all(again[label] == "written" for label in uploads)
    twice.check(again | dict.fromkeys(uploads, "already"), "already")
    assert form.model() == before


def test_every_widget_that_holds_another_value_takes_the_new_one(form: WidgetForm, column: Columns, some: Some) -> None:
    rows = {row[1] for row in ALL}
    targets = [target for target in some(2) if target.address.label in rows]
    again = column("write again", labels_of(targets))
    form.open("widgets", "filled")
    ticks = {
        row[1]: row[4] for row in ALL if row[2] == "tick" and row[1] in labels_of(targets)
    }  # the page has them ticked
    asked = [replace(target, value=False) if target.address.label in ticks else target for target in targets]
    ends = form.ends(*asked)
    unticked = {label: (*ends[label][:2], form.model()[name] is False) for label, name in ticks.items()}
    again.check(ends | unticked, RIGHT)


def test_a_choice_that_the_page_holds_and_shows_a_moment_later_counts_as_written(
    form: WidgetForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.open("widgets", "filled")
    readings: list[Value | None] = []
    read_whole = read_live

    def read_late(page: Page) -> LiveForm:
        live = read_whole(page)
        place = next(at for at, control in enumerate(live.snapshot.controls) if control.address.label == "单选下拉")
        control = live.snapshot.controls[place]
        readings.append(control.value)
        if 1 < len(readings) < 4:  # the page still shows what it showed before
            controls = (*live.snapshot.controls[:place], replace(control, value=readings[0]))
            rest = live.snapshot.controls[place + 1 :]
            live = replace(live, snapshot=replace(live.snapshot, controls=(*controls, *rest)))
        return live

    monkeypatch.setattr(filling, "read_live", read_late)
    result = form.write(PICK, "单选下拉", "choice", Choice("丙类"))
    assert (result.outcome, result.seen, result.reason) == ("written", Choice("丙类"), "")


def test_a_word_among_thousands_is_chosen_and_a_missing_one_is_refused(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, LONG, "unknown option")
    form.open("widgets", "filled", whole=True)
    before = form.model()
    with short_waits():
        unknown = form.write(PICK, LONG, "choice", Choice("条目"))
    assert (unknown.outcome, "条目1" in unknown.options, form.model() == before) == ("no_option", True, True)
    assert form.open_popups() == 0, "a pop-up was left open"
    result = form.write(PICK, LONG, "choice", Choice("条目1777"))
    assert (result.outcome, result.reason, form.model()["virtual"]) == ("written", "", 1777)


@pytest.mark.parametrize(
    ("label", "kind", "value", "field", "model"),
    [
        pytest.param("长列表", "choice", Choice("条目1203"), "virtual", 1203, marks=pytest.mark.thorough),
        ("长列表多选", "choices", Choices(("条目7", "条目1900")), "several", [7, 1900]),
        pytest.param(  # far days are walked to in English below
            "起止日期",
            "period",
            Period(date(2019, 2, 28), date(2029, 3, 1)),
            "span",
            ["2019-02-28", "2029-03-01"],
            marks=pytest.mark.thorough,
        ),
        ("起止日期", "period", Period(date(2026, 5, 1), date(2026, 5, 31)), "span", ["2026-05-01", "2026-05-31"]),
        pytest.param(
            "分开的起止日期",
            "period",
            Period(date(2024, 1, 1), date(2024, 12, 31)),
            "unlinked",
            ["2024-01-01", "2024-12-31"],
            marks=pytest.mark.thorough,
        ),
        ("中文日期", "date", date(2024, 7, 8), "chinese", "2024-07-08"),
    ],
)
def test_a_widget_without_typing_is_written_by_clicks(
    form: WidgetForm, cell: Cell, label: str, kind: Kind, value: Value, field: str, model: object
) -> None:
    cell(form.kit.name, label, "walked (no typing)")
    if label.startswith("长列表"):
        cell(form.kit.name, label, "5,000 options")
    if label == "长列表多选":
        cell(form.kit.name, label, "collapsed tags")
    form.open("pickers")
    target = field_target("只能点选", label, kind, value)
    assert [(result.outcome, result.reason) for result in form.fill(target)] == [("written", "")]
    assert form.model()[field] == model
    assert form.fill(target)[0].outcome == "already"


@pytest.mark.parametrize("form", ["element_plus"], indirect=True)
def test_a_calendar_in_the_kits_own_english_is_written_by_clicks(form: WidgetForm) -> None:
    form.open("pickers", english=True)
    period = Period(date(2019, 2, 28), date(2029, 3, 1))
    targets = [
        field_target("只能点选", "起止日期", "period", period),
        field_target("只能点选", "中文日期", "date", date(2024, 7, 8)),
    ]
    assert [(result.outcome, result.reason) for result in form.fill(*targets)] == [("written", "")] * 2
    model = form.model()
    assert (model["span"], model["chinese"]) == (["2019-02-28", "2029-03-01"], "2024-07-08")


@pytest.mark.parametrize("form", ["ant_design_vue"], indirect=True)
def test_a_long_list_that_scrolled_back_to_its_first_option_is_searched_again(
    form: WidgetForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list comes to rest late on a slow machine: an option brought into view may be scrolled away before it is read."""
    is_offered, brought = popups.AntOpenList.is_offered, []

    def missing_at_first(self: popups.AntOpenList, word: str) -> bool:
        brought.append(word)
        return len(brought) == 1 or is_offered(self, word)

    monkeypatch.setattr(popups.AntOpenList, "is_offered", missing_at_first)
    form.open("pickers")
    result = form.write("只能点选", "长列表", "choice", Choice("条目1203"))
    assert (result.outcome, result.reason, form.model()["virtual"]) == ("written", "", 1203)
    assert brought in (["条目1203"] * 2, ["条目1203"] * 3), "the list may scroll back by itself; three attempts at most"


def test_widgets_out_of_sight_are_written(form: WidgetForm, column: Columns, some: Some) -> None:
    targets = some(3)
    far = column("out of sight", labels_of(targets))
    form.open("widgets")
    form.page.add_style_tag(content=f"{form.kit.item} {{ margin-bottom: 1200px !important; }}")
    far.check(form.ends(*targets), ("written", "", True))


def test_words_that_are_no_options_are_refused_with_the_present_list(form: WidgetForm, column: Columns) -> None:
    unknown = column("unknown option", UNKNOWN)
    form.open("widgets", "filled")
    before, actual = form.model(), {}
    for label, (value, listed) in UNKNOWN.items():
        with short_waits():
            result = form.write(PICK, label, KINDS[label], value)
        actual[label] = (result.outcome, listed in result.options, form.model() == before, form.open_popups())
    unknown.check(actual, ("no_option", True, True, 0))


def test_a_remote_list_that_does_not_know_the_word_refuses_it(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "远程下拉", "unknown option")
    form.open("widgets")
    assert form.write(PICK, "远程下拉", "choice", Choice("深圳市某")).outcome == "no_option"
    assert form.model()["remote"] == ""


def test_a_disabled_form_is_locked_and_read_in_full(
    form: WidgetForm, column: Columns, targets: list[FieldTarget]
) -> None:
    disabled = column("disabled")
    form.open("widgets", "disabled")
    before = form.model()
    disabled.check({label: outcome for label, (outcome, _, _) in form.ends(*targets).items()}, "locked")
    assert form.model() == before
    same = form.write(PICK, "多选下拉", "choices", Choices(("甲类", "丙类", "其他")))
    assert (same.outcome, same.reason, same.seen) == ("locked", "", Choices(("甲类", "丙类", "其他")))


def test_a_number_beyond_the_limit_is_not_right(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "数量", "beyond the limit")
    form.open("widgets")
    result = form.write(TEXT, "数量", "number", Decimal("5000"))
    assert result.outcome == "changed"
    assert result.seen == Decimal("1000")


def test_a_period_without_end_is_written_and_replaced(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "有效期", "without end")
    form.open("widgets", "filled")
    endless = field_target(DATES, "有效期", "period", Period(date(2022, 2, 2), None))
    result = form.fill(endless)[0]
    assert (result.outcome, result.seen) == ("written", Period(date(2022, 2, 2), None))
    assert form.fill(endless)[0].outcome == "already"
    back = form.write(DATES, "有效期", "period", Period(date(2022, 2, 2), date(2032, 2, 1)))
    assert back.outcome == "written"
    assert form.model()["longTerm"] is False


def test_steps_are_reordered_and_shortened(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "步骤", "fewer than before")
    form.open("widgets", "filled")
    assert form.write(TEXT, "步骤", "steps", Steps(("对话",))).outcome == "written"
    assert form.model()["steps"] == ["对话"]


def test_an_upload_replaces_the_file_that_was_listed(form: WidgetForm, cell: Cell, tmp_path: Path) -> None:
    cell(form.kit.name, "附件", "write again")
    paper = tmp_path / "新材料.pdf"
    paper.write_bytes(b"%PDF-1.4 synthetic")
    form.open("widgets", "filled")
    result = form.write(DATES, "附件", "file", File(paper.name, path=paper))
    assert (result.outcome, result.held) == ("written", File("新材料.pdf"))
    assert form.model()["files"] == ["新材料.pdf"]


def test_an_upload_is_not_taken_for_the_file_that_is_still_leaving_the_list(form: WidgetForm, tmp_path: Path) -> None:
    paper = tmp_path / "新材料.pdf"
    paper.write_bytes(b"%PDF-1.4 synthetic")
    form.open("widgets", "filled")
    form.page.add_style_tag(content=".el-list-leave-active { transition: all 30s !important; }")
    form.page.evaluate(SENDS_LATE)
    result = form.write(DATES, "附件", "file", File(paper.name, path=paper))
    assert (result.outcome, result.reason, form.model()["files"]) == ("written", "", ["新材料.pdf"])


def test_an_upload_that_the_server_refuses_is_refused(
    form: WidgetForm, cell: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "OPEN_MS", 1_000)  # for the sign of an upload that the server has refused already
    cell(form.kit.name, "附件", "refused by the server")
    paper = tmp_path / "材料.pdf"
    paper.write_bytes("拒收".encode())
    form.open("widgets")
    assert form.write(DATES, "附件", "file", File(paper.name, path=paper)).outcome == "refused"


def test_a_file_of_a_type_that_the_page_does_not_accept_is_not_uploaded(
    form: WidgetForm, cell: Cell, tmp_path: Path
) -> None:
    cell(form.kit.name, "附件", "unknown option")
    paper = tmp_path / "材料.docx"
    paper.write_bytes(b"synthetic")
    form.open("widgets", "filled")
    result = form.write(DATES, "附件", "file", File(paper.name, path=paper))
    assert result.outcome == "refused"
    assert ".pdf" in result.reason
    assert form.model()["files"] == ["原有材料.pdf"]


def test_a_tree_ends_with_exactly_the_expected_nodes(form: WidgetForm, cell: Cell) -> None:
    cell(form.kit.name, "关联", "write again")
    cell(form.kit.name, "关联", "unknown option")
    form.open("widgets", "filled")
    result = form.write(DATES, "关联", "nodes", NODES)
    assert (result.outcome, result.seen, result.held) == ("written", NODES, NODES)
    assert sorted(form.model()["nodes"]) == ["p1", "p1a1", "p2a"]
    with short_waits():
        unknown = form.write(DATES, "关联", "nodes", Nodes(frozenset({("智聊", "没有这条路径")})))
    assert unknown.outcome == "no_option"
    assert "智聊 » 首页>对话 » 智能问答" in unknown.options


def test_the_fingerprint_of_the_structure_does_not_depend_on_the_values(form: WidgetForm) -> None:
    empty = read(form.open("widgets").page)
    filled = read(form.open("widgets", "filled").page)
    assert empty.fingerprint == filled.fingerprint
    assert empty.fingerprint != read(form.open("repeats").page).fingerprint
