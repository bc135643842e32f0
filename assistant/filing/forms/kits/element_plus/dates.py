"""Element Plus 2: days and periods – typed if the field accepts typing, else chosen in the panel.

Typed text counts only if the field still shows the day after Enter. `fill` on a read-only picker returns normally but
changes nothing, so its day is chosen in the panel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.core.language import say
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.spans import write_span
from assistant.filing.forms.snapshot import day_of
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import LEAVE, until

_MOVES = 1_200  # a century of months: a panel that needs more clicks does not move
_SIX_MONTHS = 6
_HEADER = re.compile(r"(\d{4})\D+?(\d{1,2})")


def write_date(task: WidgetTask) -> Trouble | None:
    """Write one day."""
    assert isinstance(task.value, date)
    return _put(task, task.root, [task.value])


def write_period(task: WidgetTask) -> Trouble | None:
    """Write a period."""
    return write_span(task, _put, box=".el-checkbox", editor=".el-date-editor")


def _put(task: WidgetTask, editor: Locator, days: Sequence[date]) -> Trouble | None:
    inputs = editor.locator("input")
    if inputs.first.get_attribute("readonly") is None:
        for index, day in enumerate(days):
            task.actions.fill(inputs.nth(index), day.isoformat())
        task.actions.press(inputs.nth(len(days) - 1), "Enter")
        _shut(task, inputs.first)
        if [day_of(inputs.nth(index).input_value()) for index in range(len(days))] == list(days):
            return None
    task.actions.click(inputs.first)
    panel = task.page.locator(f"[id='{inputs.first.get_attribute('aria-controls')}']")
    try:
        panel.wait_for(state="visible", timeout=5_000)
    except PageTimeout:
        return Trouble("refused", say("日期面板没有打开。"))
    for day in days:
        if not walk_to(task, panel, day):
            _shut(task, inputs.first)
            return Trouble("refused", say("日期面板里没有可选的该日期。"))
    _shut(task, inputs.first)
    return None


def _shut(task: WidgetTask, box: Locator) -> None:
    """Leave the field and wait until its panel is closed."""
    task.actions.evaluate(task.page, LEAVE)
    closed = (
        "(id) => [...document.querySelectorAll(`[aria-controls='${id}']`)].every((one) => one.ariaExpanded !== 'true')"
    )
    name = box.get_attribute("aria-controls") or ""
    if not until(task.page, closed, name, 1_000):
        task.actions.press(box, "Tab")
        until(task.page, closed, name)


def walk_to(task: WidgetTask, panel: Locator, day: date) -> bool:
    """Turn the panel to the month and click the day; return False if the panel does not offer it."""
    sides = panel.locator(".el-date-range-picker__content")
    parts = [sides.nth(0), sides.nth(1)] if sides.count() == 2 else [panel, panel]
    for _ in range(_MOVES):
        shown = [_month_of(part) for part in parts]
        if None in shown:
            return False
        target = day.year * 12 + day.month
        if target in shown:
            return _click_day(task, parts[shown.index(target)], day)
        if not _turn(task, parts, [month or 0 for month in shown], target):
            return False
    return False


def _turn(task: WidgetTask, parts: Sequence[Locator], shown: Sequence[int], target: int) -> bool:
    """Click one arrow towards the target month: backwards in the left part, forwards in the right one."""
    if target < shown[0]:
        part, distance, direction = parts[0], shown[0] - target, "left"
    elif target > shown[-1]:
        part, distance, direction = parts[-1], target - shown[-1], "right"
    else:
        part, distance, direction = parts[0], target - shown[0], "right"
    # one year forwards and a few months back need fewer clicks than eleven months forwards
    for arrow in (f"d-arrow-{direction}", f"arrow-{direction}") if distance > _SIX_MONTHS else (f"arrow-{direction}",):
        button = part.locator(f"button:is(.{arrow}, .el-icon-{arrow}):visible").first
        if button.count() and button.is_enabled():
            task.actions.click(button)
            return True
    return False


def _month_of(part: Locator) -> int | None:
    labels = part.locator(".el-date-picker__header-label:visible, .el-date-range-picker__header:visible")
    match = _HEADER.search(" ".join(labels.all_inner_texts()))
    return int(match[1]) * 12 + int(match[2]) if match else None


def _click_day(task: WidgetTask, part: Locator, day: date) -> bool:
    cells = part.locator("td.available:not(.prev-month):not(.next-month):not(.disabled)")
    cell = cells.filter(has_text=re.compile(rf"^\s*{day.day}\s*$")).first
    if not cell.count():
        return False
    task.actions.click(cell)
    return True
