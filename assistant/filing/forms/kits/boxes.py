"""Radios, check boxes and rows of texts: drivers that every kit shares, given the selector of a box.

A box is ticked by a click on its visible label, for the native box has no size. Steps get the right number of rows before
their words are typed.
"""

from __future__ import annotations

import re

from assistant.core.language import say
from assistant.core.values import Choice, Choices, Steps
from assistant.filing.forms.driving import MOST_ROWS, Trouble, WidgetTask, index_of, not_choosable
from assistant.filing.forms.waiting import LEAVE, until

_BOXES = """(all) => all.map((one) => {
  const box = one.querySelector('input');
  return [box.checked, box.matches(':disabled')];
})"""
_MORE = re.compile(r"添\s?加|新\s?增|增\s?加|追\s?加|插\s?入|^\s*[+＋➕]\s*$")
_LESS = re.compile(r"移\s?除|删\s?除?|去\s?掉|减\s?少|^\s*[-－–—−×✕✖]\s*$")


def choose_radio(task: WidgetTask, radios: str) -> Trouble | None:
    """Choose one word of a radio group."""
    assert isinstance(task.value, Choice)
    place = index_of(task.value.word, task.control.options.words)
    if isinstance(place, Trouble):
        return place
    radio = task.root.locator(radios).nth(place)
    if radio.locator("input").is_disabled():
        return not_choosable(task.value.word, task.control.options.words)
    task.actions.click(radio)
    return None


def tick_boxes(task: WidgetTask, checks: str) -> Trouble | None:
    """Tick exactly these words in a check-box group or in titled groups (`组/词`)."""
    assert isinstance(task.value, Choices)
    boxes = task.root.locator(checks)
    words = task.control.options.words
    desired = set()
    for word in task.value.words:
        place = index_of(word, words)
        if isinstance(place, Trouble):
            return place
        desired.add(place)
    place = 0
    while True:  # read again after each click: one box may clear another
        states: list[list[bool]] = boxes.evaluate_all(_BOXES)
        if len(states) != len(words):  # a tick has removed other boxes
            return Trouble("refused", say("页面没有响应这一步操作。"))
        differs = [at for at in range(place, len(words)) if states[at][0] != (at in desired)]
        if not differs:
            return None
        place = differs[0] + 1
        if states[differs[0]][1]:
            return not_choosable(words[differs[0]], words)
        task.actions.click(boxes.nth(differs[0]))


def write_tick(task: WidgetTask, is_on: str) -> Trouble | None:
    """Tick or clear one box or switch; `is_on` is the script that reads its root."""
    if task.root.evaluate(is_on) != task.value:
        task.actions.click(task.root)
    return None


def write_steps(task: WidgetTask) -> Trouble | None:
    """Add or remove rows until their number is right, then type the words in order and leave the last row."""
    assert isinstance(task.value, Steps)
    words = task.value.words or ("",)
    rows = task.root.locator("input")
    for _ in range(MOST_ROWS):
        if (count := rows.count()) == len(words):
            break
        button = task.root.get_by_role("button", name=_LESS if count > len(words) else _MORE).last
        if not button.count() or not button.is_enabled():
            return Trouble("refused", say("页面不允许增减步骤。"))
        task.actions.click(button)
        change = "([path, count]) => document.querySelector(path).querySelectorAll('input').length !== count"
        if not until(task.page, change, [task.control.ref, count]):
            return Trouble("refused", say("步骤的行数没有变化。"))
    else:
        return Trouble("refused", say("页面不允许增减步骤。"))
    for index, word in enumerate(words):
        if rows.nth(index).input_value() != word:
            task.actions.fill(rows.nth(index), word)
    task.actions.evaluate(task.page, LEAVE)  # a page may save a row only when it is left
    return None
