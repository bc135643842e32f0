"""Element UI 2: one driver per kind of control.

Widgets without pop-ups (radios, boxes, steps, uploads, trees) have the class names of Element Plus and share its drivers;
widgets with pop-ups have their own.
"""

from __future__ import annotations

from assistant.core.values import Kind
from assistant.filing.forms.driving import Driver, Trouble, WidgetTask
from assistant.filing.forms.kits.element_plus.drive import (
    choose_radio,
    tick_boxes,
    write_file,
    write_nodes,
    write_steps,
    write_tick,
)
from assistant.filing.forms.kits.element_ui.dates import write_date, write_period
from assistant.filing.forms.kits.element_ui.popups import write_choice as write_select
from assistant.filing.forms.kits.element_ui.popups import write_choices as write_multiple
from assistant.filing.forms.kits.element_ui.popups import write_region


def write_choice(task: WidgetTask) -> Trouble | None:
    """Choose one word of a radio group or a select."""
    return choose_radio(task) if task.root.locator(".el-radio, .el-radio-button").count() else write_select(task)


def write_choices(task: WidgetTask) -> Trouble | None:
    """Tick exactly these words in a check-box group, in titled groups (`组/词`), or in a multiple select."""
    return tick_boxes(task) if task.root.locator(".el-checkbox, .el-checkbox-button").count() else write_multiple(task)


DRIVERS: dict[Kind, Driver] = {
    "choice": write_choice,
    "choices": write_choices,
    "tick": write_tick,
    "date": write_date,
    "period": write_period,
    "region": write_region,
    "steps": write_steps,
    "file": write_file,
    "nodes": write_nodes,
}
