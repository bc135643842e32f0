"""A list that closed by itself, or has not rendered its options yet, does not count as lacking the word: it is read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page

from assistant.core.values import Choice, Choices
from assistant.filing.forms import fill
from assistant.filing.forms.driving import Trouble, WidgetTask, no_option, not_open
from assistant.filing.forms.kits.drivers import DRIVERS
from assistant.filing.forms.kits.popups import OpenList
from assistant.filing.forms.snapshot import LiveForm, read_live
from tests.forms.widget_form import WidgetForm, short_pauses
from tests.forms.widget_values import ALL, PICK

pytestmark = pytest.mark.browser

UNFOLDS_LATE = """() => {
  const lists = '.el-select-dropdown, .el-select__popper, .ant-select-dropdown, .arco-select-popup';
  const flat = document.head.appendChild(document.createElement('style'));
  flat.textContent = `:is(${lists}) { transform: scaleY(0) !important }`;
  const timer = setInterval(() => {
    if (![...document.querySelectorAll(lists)].some((one) => one.checkVisibility())) return;
    clearInterval(timer);
    setTimeout(() => flat.remove(), 700);
  }, 10);
}"""


def test_an_empty_list_is_read_again_until_it_is_rendered(form: WidgetForm, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def late(task: WidgetTask) -> Trouble | None:
        nonlocal looks
        looks += 1
        return no_option("丙类", ()) if looks < 4 else write(task)

    write = DRIVERS[form.kit.name]["choice"]
    monkeypatch.setitem(DRIVERS[form.kit.name], "choice", late)
    form.open("widgets")
    with short_pauses():
        assert (form.write(PICK, "单选下拉", "choice", Choice("丙类")).outcome, looks) == ("written", 4)
    assert form.holds("单选下拉")


@pytest.mark.parametrize("label", ["远程下拉", "可搜索下拉"])
def test_a_list_that_is_empty_between_two_answers_does_not_count_as_lacking_the_word(
    form: WidgetForm, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, looks = OpenList.words, 0

    def between(self: OpenList) -> list[dict[str, Any]]:
        nonlocal looks
        looks += 1
        options: list[dict[str, Any]] = [] if looks == 1 else read(self)
        return options

    monkeypatch.setattr(OpenList, "words", between)
    value = next(row[3] for row in ALL if row[1] == label)
    result = form.open("widgets").write(PICK, label, "choice", value)
    assert (result.outcome, form.holds(label), looks > 1) == ("written", True, True), result


def test_a_choice_that_is_held_under_no_name_for_a_moment_is_read_again(
    form: WidgetForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late answer of the server replaces the options, and what is held is in none of them until the next one."""
    label, value, unnamed = "单选下拉", Choice("丙类"), 0

    def reading(page: Page) -> LiveForm:
        nonlocal unnamed
        live = read_live(page)
        controls = live.snapshot.controls
        if any(one.raw_label == label and one.value == value for one in controls) and unnamed < 3:
            unnamed += 1
            controls = tuple(replace(one, held=Choice("id-3")) if one.raw_label == label else one for one in controls)
        return replace(live, snapshot=replace(live.snapshot, controls=controls))

    monkeypatch.setattr(fill, "read_live", reading)
    result = form.open("widgets").write(PICK, label, "choice", value)
    assert (result.outcome, form.holds(label), unnamed) == ("written", True, 3), result


def test_a_choice_is_made_again_if_a_late_answer_has_taken_its_option_away(
    form: WidgetForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    label, presses = "远程下拉", 0
    value = next(row[3] for row in ALL if row[1] == label)
    driver = DRIVERS[form.kit.name]["choice"]

    def counted(task: WidgetTask) -> Trouble | None:
        nonlocal presses
        presses += 1
        return driver(task)

    def reading(page: Page) -> LiveForm:
        live = read_live(page)
        is_taken = presses == 1
        controls = tuple(
            replace(one, held=Choice("id-9")) if is_taken and one.raw_label == label else one
            for one in live.snapshot.controls
        )
        return replace(live, snapshot=replace(live.snapshot, controls=controls))

    monkeypatch.setitem(DRIVERS[form.kit.name], "choice", counted)
    monkeypatch.setattr(fill, "read_live", reading)
    result = form.open("widgets").write(PICK, label, "choice", value)
    assert (result.outcome, form.holds(label), presses) == ("written", True, 2), result


@pytest.mark.parametrize("label", ["远程下拉", "单选下拉"])
def test_a_list_without_height_while_it_unfolds_is_read_once_it_shows_its_words(form: WidgetForm, label: str) -> None:
    form.open("widgets").page.evaluate(UNFOLDS_LATE)
    value = next(row[3] for row in ALL if row[1] == label)
    result = form.write(PICK, label, "choice", value)
    assert (result.outcome, form.holds(label)) == ("written", True), result


def test_an_option_chosen_before_the_list_closed_is_not_cleared_again(
    form: WidgetForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def shuts(task: WidgetTask) -> Trouble | None:
        nonlocal looks
        looks += 1
        return (write(replace(task, value=Choices(("乙类",)))) or not_open()) if looks == 1 else write(task)

    write = DRIVERS[form.kit.name]["choices"]
    monkeypatch.setitem(DRIVERS[form.kit.name], "choices", shuts)
    form.open("widgets")
    result = form.write(PICK, "多选下拉", "choices", Choices(("乙类", "其他", "甲类")))
    assert (result.outcome, form.holds("多选下拉"), looks) == ("written", True, 2)
