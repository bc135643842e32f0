"""Drift is classified correctly: the page against its fingerprint, as pure data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from pydantic import ValidationError

from assistant.planning.maps.drift import ChangeKind, PageChange, compare
from assistant.planning.maps.fingerprints import (
    ControlPrint,
    PagePrint,
    is_same_form,
    of_data,
    to_data,
    words_of,
)

A, B = "基本信息", "证件信息"


def _text(label: str, section: str = A, **more: object) -> ControlPrint:
    return replace(ControlPrint((section,), label, "text"), **more)  # type: ignore[arg-type]


NAME, CODE = _text("主体名称"), _text("信用代码", limits=(("max_length", "18"),))
KIND = _text("主体类型", kind="choice", options=("企业", "事业单位"))
NOTE = _text("说明", kind="textarea", always=False)
ID_NUMBER, SCAN = _text("证件号码", B), _text("营业执照", B, kind="file")
FORM = (NAME, CODE, KIND, NOTE, ID_NUMBER, SCAN)
REPEATED = (_text("输入的审核"), _text("详细描述"), _text("结果的审核"), _text("详细描述"))


def _changes(seen: tuple[ControlPrint, ...], shape: tuple[ControlPrint, ...] = FORM) -> list[tuple[str, str]]:
    return [(change.kind, change.at.rpartition(" › ")[2]) for change in compare(PagePrint((shape,)), seen)]


def _without(*missing: ControlPrint) -> tuple[ControlPrint, ...]:
    return tuple(control for control in FORM if control not in missing)


def _with(old: ControlPrint, *new: ControlPrint) -> tuple[ControlPrint, ...]:
    place = FORM.index(old)
    return (*FORM[:place], *new, *FORM[place + 1 :])


@pytest.mark.parametrize(
    "seen", [FORM, _without(NOTE), tuple(replace(control, label=f"* {control.label}：") for control in FORM)]
)
def test_a_healthy_page_has_no_changes(seen: tuple[ControlPrint, ...]) -> None:
    assert _changes(seen) == []


@pytest.mark.parametrize("over", [True, False])
def test_a_heading_over_the_whole_form_moves_nothing(over: bool) -> None:
    """A returned record shows the reviewer's comments over its form; a form calibrated on one may lose them again."""
    under = tuple(replace(control, section=("退回意见", *control.section)) for control in FORM)
    assert _changes(under if over else FORM, FORM if over else under) == []
    moved = replace(CODE, section=("退回意见", B))
    assert _changes((under[0], *under[2:], moved), FORM) == [("moved", "信用代码")]


CASES: dict[str, tuple[tuple[ControlPrint, ...], list[tuple[str, str]]]] = {
    "gone": (_without(ID_NUMBER), [("missing", "证件号码")]),
    "another label": (_with(CODE, replace(CODE, label="统一代码")), [("relabelled", "信用代码")]),
    "another section": ((*_without(CODE)[:3], ID_NUMBER, SCAN, replace(CODE, section=(B,))), [("moved", "信用代码")]),
    "split": (_with(ID_NUMBER, _text("证件号码（一）", B), _text("证件号码（二）", B)), [("split", "证件号码")]),
    "another order": ((CODE, NAME, KIND, NOTE, ID_NUMBER, SCAN), [("order", "主体名称")]),
    "a new required one": ((*FORM, _text("联系人", B, required=True)), [("required", "联系人")]),
    "a new one": ((*FORM, _text("备注", B)), [("new", "备注")]),
    "now required": (_with(NAME, replace(NAME, required=True)), [("required", "主体名称")]),
    "other options": (_with(KIND, replace(KIND, options=("企业", "机关"))), [("options", "主体类型")]),
    "other limits": (_with(CODE, replace(CODE, limits=(("max_length", "9"),))), [("limits", "信用代码")]),
    "another control": (_with(NAME, replace(NAME, kind="choice")), [("kind", "主体名称")]),
    "twice": ((*FORM, _text("证件号码", B)), [("ambiguous", "证件号码")]),
    "taken by the one below": (
        (_text("企业全称"), replace(CODE, label="主体名称"), *FORM[2:]),
        [("taken over", "主体名称")],
    ),
    "taken by the one above": (
        (replace(NAME, label="信用代码"), replace(CODE, label="登记号"), *FORM[2:]),
        [("taken over", "信用代码")],
    ),
    "an open field has another label": (_with(NOTE, replace(NOTE, label="补充说明")), [("relabelled", "说明")]),
}


@pytest.mark.parametrize("case", CASES)
def test_every_change_is_named_for_what_it_is(case: str) -> None:
    seen, expected = CASES[case]
    assert _changes(seen) == expected


def test_optional_controls_are_expected_only_where_the_answers_show_them() -> None:
    seen = _with(NOTE, replace(NOTE, label="补充"))
    kinds = [compare(PagePrint((FORM,)), seen, due={NOTE.token: is_due})[0].kind for is_due in (True, False)]
    assert kinds == ["relabelled", "new"]


def test_a_label_that_repeats_must_follow_its_own_question() -> None:
    first, note, second, other = REPEATED
    assert _changes(REPEATED, REPEATED) == []
    assert _changes((second, other, first, note), REPEATED)[-1][0] in {"order", "ambiguous"}
    assert ("ambiguous", "详细描述") in _changes((first, second, note, other), REPEATED)


def test_a_label_that_repeats_changes_its_order_by_the_question_it_follows() -> None:
    """One of its places is not shown now; the control that moved with its question is not taken for it."""
    ask, hides = _text("采用的算法"), _text("其他算法", always=False)
    shape = (ask, _text("详细描述"), _text("数据来源"), hides, _text("详细描述", always=False), _text("标注"))
    changes = _changes((shape[2], ask, shape[1], shape[5]), shape)
    assert {kind for kind, _ in changes} == {"order"}


def test_a_label_moved_from_another_section_is_not_reported_as_new() -> None:
    risk, way = _text("风险及防范", B), _text("关闭方式", always=False)
    shape = (NAME, CODE, way, ID_NUMBER, risk, SCAN)
    moved = replace(risk, section=(A,))
    assert _changes((NAME, moved, CODE, ID_NUMBER, SCAN), shape) == [("moved", "风险及防范")]
    assert _changes((moved, NAME, CODE, ID_NUMBER, SCAN), shape) == [("moved", "风险及防范")]


def test_a_new_control_is_reported_both_ways_if_it_may_replace_an_optional_one() -> None:
    note = replace(NOTE, required=True, limits=(("max_length", "200"),))
    shape, other = _with(NOTE, note), replace(note, label="栏目七", always=True)
    seen = _with(NOTE, other)
    assert _changes(seen, shape) == [("required", "栏目七"), ("relabelled", "说明")]
    assert [change.kind for change in compare(PagePrint((shape,)), seen, due={note.token: True})] == ["relabelled"]
    assert [change.kind for change in compare(PagePrint((shape,)), seen, due={note.token: False})] == ["required"]


def test_only_order_and_additions_leave_a_page_fit_to_be_written() -> None:
    kinds: tuple[ChangeKind, ...] = get_args(ChangeKind)
    assert [kind for kind in kinds if not PageChange(kind, "甲").stops] == ["order", "new"]


def test_other_requests_are_reported_and_more_of_them_are_not() -> None:
    page = PagePrint((FORM,), ("GET /api/subject",))
    reported: Callable[[list[str]], list[str]] = lambda asked: [change.kind for change in compare(page, FORM, asked)]  # noqa: E731
    assert reported(["GET /api/subject", "GET /api/help"]) == []
    assert reported(["GET /api/v2/subject"]) == ["requests"]


def test_a_fingerprint_survives_its_file_and_stores_no_long_lists() -> None:
    page = PagePrint((FORM, REPEATED), ("GET /api/subject",))
    assert of_data(to_data(page)) == page
    assert len(words_of([f"第{n}项" for n in range(100)])) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"limits": ["x"]},
        {"limits": {"max_length": ["9"]}},
        {"kind": "button"},
        {"kind": ["text"]},
        {"section": "基本信息"},
        {"within": {"甲": "乙"}},
        {"options": "企业"},
        {"options": [["企业"]]},
        {"required": ["true"]},
    ],
)
def test_an_invalid_fingerprint_is_reported_before_it_is_read(odd: dict[str, object]) -> None:
    good = {"section": [A], "label": "主体名称", "kind": "text", "limits": {"max_length": "9"}, "options": ["甲"]}
    assert of_data({"forms": [[good]], "requests": ["GET /a"]}).requests == ("GET /a",)
    with pytest.raises(ValidationError, match=next(iter(odd))):
        of_data({"forms": [[good | odd]]})
    with pytest.raises(ValidationError, match="requests"):
        of_data({"requests": [["GET /a"]]})


def test_a_control_that_was_seen_only_once_is_optional() -> None:
    page = PagePrint().learnt(FORM).learnt(_without(ID_NUMBER))
    assert [shape.label for shape in page.shapes[0] if not shape.always] == ["说明", "证件号码"]
    assert len(page.learnt(REPEATED).shapes) == 2


def test_two_looks_show_one_form_if_most_of_the_shorter_is_in_the_other() -> None:
    assert is_same_form(FORM, _without(ID_NUMBER, SCAN))
    assert not is_same_form(FORM, REPEATED)
    assert not is_same_form((), FORM)
    assert is_same_form(REPEATED, REPEATED)
