"""Every widget of every kit: written, read as shown and held, refused, locked, and not written twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.forms.shapes import Want
from assistant.forms.snapshot import read
from assistant.values import Choice, Choices, File, Kind, Nodes, Period, Region, Steps, Value
from tests.forms.widget_form import Cell, Columns, Form, want
from tests.forms.widget_values import ALL, DATES, NODES, PICK, STORED, TEXT

pytestmark = pytest.mark.browser

LONG = "虚拟下拉"


def _sorted(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, list) else value


@pytest.mark.parametrize(("section", "label", "kind", "value", "field", "model"), ALL, ids=[row[1] for row in ALL])
@pytest.mark.parametrize("variant", ["", "filled"])
def test_a_widget_takes_a_value_and_both_witnesses_say_so(
    form: Form, cell: Cell, section: str, label: str, kind: Kind, value: Value, field: str, model: object, variant: str
) -> None:
    cell(form.kit.name, label, "write again" if variant else "write")
    cell(form.kit.name, label, "read")
    form.open("widgets", variant, whole=label == LONG)
    if variant and kind == "tick":
        value, model = False, False
    result = form.write(section, label, kind, value)
    assert (result.outcome, result.reason) == ("written", "")
    assert result.held is not None
    assert result.seen is not None
    stored = form.model()[field]
    assert stored == model if kind in ("region", "steps", "period") else _sorted(stored) == _sorted(model)


@pytest.mark.parametrize(
    ("label", "kind", "value", "field", "model"),
    [
        ("长列表", "choice", Choice("条目1203"), "virtual", 1203),
        ("长列表多选", "choices", Choices(("条目7", "条目1900")), "several", [7, 1900]),
        ("起止日期", "period", Period(date(2019, 2, 28), date(2029, 3, 1)), "span", ["2019-02-28", "2029-03-01"]),
        ("起止日期", "period", Period(date(2026, 5, 1), date(2026, 5, 31)), "span", ["2026-05-01", "2026-05-31"]),
        (
            "分开的起止日期",
            "period",
            Period(date(2024, 1, 1), date(2024, 12, 31)),
            "unlinked",
            ["2024-01-01", "2024-12-31"],
        ),
        ("中文日期", "date", date(2024, 7, 8), "chinese", "2024-07-08"),
    ],
)
def test_a_widget_that_cannot_be_typed_into_is_walked(
    form: Form, cell: Cell, label: str, kind: Kind, value: Value, field: str, model: object
) -> None:
    cell(form.kit.name, label, "walked (no typing)")
    if label.startswith("长列表"):
        cell(form.kit.name, label, "5,000 options")
    if label == "长列表多选":
        cell(form.kit.name, label, "collapsed tags")
    form.open("pickers")
    wanted = want("只能点选", label, kind, value)
    assert [(result.outcome, result.reason) for result in form.fill(wanted)] == [("written", "")]
    assert form.model()[field] == model
    assert form.fill(wanted)[0].outcome == "already"


def test_the_whole_form_is_filled_once_and_a_second_fill_writes_nothing(
    form: Form, cell: Cell, wants: list[Want]
) -> None:
    for label in STORED:
        cell(form.kit.name, label, "second fill writes nothing")
    for label in ("附件", "关联"):
        cell(form.kit.name, label, "write")
        cell(form.kit.name, label, "read")
    form.open("widgets")
    first = {result.want.key: (result.outcome, result.reason) for result in form.fill(*wants)}
    assert set(first.values()) == {("written", "")}, first
    before = form.model()
    again = {result.want.key: result.outcome for result in form.fill(*wants)}
    assert set(again.values()) == {"already"}, again
    assert form.model() == before
    assert sorted(before["nodes"]) == ["p1", "p1a1", "p2a"]


def test_widgets_out_of_sight_are_written(form: Form, column: Columns, wants: list[Want]) -> None:
    far = column("out of sight")
    form.open("widgets")
    form.page.add_style_tag(content=f"{form.kit.item} {{ margin-bottom: 1200px !important; }}")
    far.check(form.ends(*wants), ("written", "", True))


@pytest.mark.parametrize(
    ("label", "kind", "value", "listed"),
    [
        ("单选下拉", "choice", Choice("丁类"), "丙类"),
        ("多选下拉", "choices", Choices(("甲类", "丁类")), "丙类"),
        ("可搜索下拉", "choice", Choice("甲"), "甲类"),
        ("虚拟下拉", "choice", Choice("条目"), "条目1"),
        ("单选框", "choice", Choice("丁类"), "丙类"),
        ("多选框", "choices", Choices(("丁类",)), "丙类"),
        ("分组多选", "choices", Choices(("其他",)), "文本/其他"),
        ("地区", "region", Region(("上海市", "市辖区", "南山区")), "徐汇区"),
    ],
)
def test_a_word_that_is_no_option_is_refused_with_the_live_list(
    form: Form, cell: Cell, label: str, kind: Kind, value: Value, listed: str
) -> None:
    cell(form.kit.name, label, "unknown option")
    form.open("widgets", "filled", whole=label == LONG)
    before = form.model()
    result = form.write(PICK, label, kind, value)
    assert result.outcome == "no_option"
    assert listed in result.options
    assert form.model() == before
    assert form.open_popups() == 0, "a pop-up was left open"


def test_a_remote_list_that_does_not_know_the_word_refuses_it(form: Form, cell: Cell) -> None:
    cell(form.kit.name, "远程下拉", "unknown option")
    form.open("widgets")
    assert form.write(PICK, "远程下拉", "choice", Choice("深圳市某")).outcome == "no_option"
    assert form.model()["remote"] == ""


def test_a_disabled_form_is_locked_and_read_in_full(form: Form, column: Columns, wants: list[Want]) -> None:
    disabled = column("disabled")
    form.open("widgets", "disabled")
    before = form.model()
    disabled.check({label: outcome for label, (outcome, _, _) in form.ends(*wants).items()}, "locked")
    assert form.model() == before
    same = form.write(PICK, "多选下拉", "choices", Choices(("甲类", "丙类", "其他")))
    assert (same.outcome, same.reason, same.seen) == ("locked", "", Choices(("甲类", "丙类", "其他")))


def test_a_number_beyond_the_limit_is_not_right(form: Form, cell: Cell) -> None:
    cell(form.kit.name, "数量", "beyond the limit")
    form.open("widgets")
    result = form.write(TEXT, "数量", "number", Decimal("5000"))
    assert result.outcome == "changed"
    assert result.seen == Decimal("1000")


def test_a_period_without_end_is_written_and_taken_back(form: Form, cell: Cell) -> None:
    cell(form.kit.name, "有效期", "without end")
    form.open("widgets", "filled")
    endless = want(DATES, "有效期", "period", Period(date(2022, 2, 2), None))
    result = form.fill(endless)[0]
    assert (result.outcome, result.seen) == ("written", Period(date(2022, 2, 2), None))
    assert form.fill(endless)[0].outcome == "already"
    back = form.write(DATES, "有效期", "period", Period(date(2022, 2, 2), date(2032, 2, 1)))
    assert back.outcome == "written"
    assert form.model()["longTerm"] is False


def test_steps_are_reordered_and_shortened(form: Form, cell: Cell) -> None:
    cell(form.kit.name, "步骤", "fewer than before")
    form.open("widgets", "filled")
    assert form.write(TEXT, "步骤", "steps", Steps(("对话",))).outcome == "written"
    assert form.model()["steps"] == ["对话"]


def test_an_upload_replaces_the_file_that_was_listed(form: Form, cell: Cell, tmp_path: Path) -> None:
    cell(form.kit.name, "附件", "write again")
    paper = tmp_path / "新材料.pdf"
    paper.write_bytes(b"%PDF-1.4 synthetic")
    form.open("widgets", "filled")
    result = form.write(DATES, "附件", "file", File(paper.name, path=paper))
    assert (result.outcome, result.held) == ("written", File("新材料.pdf"))
    assert form.model()["files"] == ["新材料.pdf"]


def test_an_upload_that_the_server_refuses_is_refused(form: Form, cell: Cell, tmp_path: Path) -> None:
    cell(form.kit.name, "附件", "refused by the server")
    paper = tmp_path / "材料.pdf"
    paper.write_bytes("拒收".encode())
    form.open("widgets")
    assert form.write(DATES, "附件", "file", File(paper.name, path=paper)).outcome == "refused"


def test_a_file_of_a_kind_that_the_page_does_not_take_is_not_given_to_it(
    form: Form, cell: Cell, tmp_path: Path
) -> None:
    cell(form.kit.name, "附件", "unknown option")
    paper = tmp_path / "材料.docx"
    paper.write_bytes(b"synthetic")
    form.open("widgets", "filled")
    result = form.write(DATES, "附件", "file", File(paper.name, path=paper))
    assert result.outcome == "refused"
    assert ".pdf" in result.reason
    assert form.model()["files"] == ["原有材料.pdf"]


def test_a_tree_ends_with_exactly_the_wanted_nodes(form: Form, cell: Cell) -> None:
    cell(form.kit.name, "关联", "write again")
    cell(form.kit.name, "关联", "unknown option")
    form.open("widgets", "filled")
    result = form.write(DATES, "关联", "nodes", NODES)
    assert (result.outcome, result.seen, result.held) == ("written", NODES, NODES)
    assert sorted(form.model()["nodes"]) == ["p1", "p1a1", "p2a"]
    unknown = form.write(DATES, "关联", "nodes", Nodes(frozenset({("智聊", "没有这条路径")})))
    assert unknown.outcome == "no_option"
    assert "智聊 » 首页>对话 » 智能问答" in unknown.options


def test_structure_has_one_fingerprint_whatever_the_values(form: Form) -> None:
    empty = read(form.open("widgets").page)
    filled = read(form.open("widgets", "filled").page)
    assert empty.print == filled.print
    assert empty.print != read(form.open("repeats").page).print
