"""Element UI 2: days and periods – typed if the field accepts typing, else chosen in the panel.

Typed text counts only if the field still shows the days after its panel has closed: a field with its own format drops
text that it cannot parse; then the days are chosen in the panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.core.language import say
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.element_plus.dates import walk_to
from assistant.filing.forms.kits.element_ui.popups import open_one, shut
from assistant.filing.forms.kits.spans import write_span
from assistant.filing.forms.snapshot import day_of
from assistant.filing.forms.transport import Locator

_PANEL = ".el-picker-panel:visible"


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
        shut(task)
        if [day_of(inputs.nth(index).input_value()) for index in range(len(days))] == list(days):
            return None
    trouble = open_one(task, inputs.first, _PANEL, key="")
    if trouble:
        return trouble
    panel = task.page.locator(_PANEL)
    is_reached = all(walk_to(task, panel, day) for day in days)
    shut(task)
    return None if is_reached else Trouble("refused", say("日期面板里没有可选的该日期。"))
