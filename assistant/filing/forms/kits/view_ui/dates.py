"""View UI for Vue 2: its days, which are taken when the field is left, and its calendar.

Enter is never pressed: it would take the day that the closed calendar has in view.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.dates import DateParts, read_months
from assistant.filing.forms.kits.view_ui.popups import DROP, POPUP
from assistant.filing.forms.snapshot import day_of, page_script
from assistant.filing.forms.transport import Locator
from assistant.filing.forms.waiting import LEAVE

_PANEL = f"{DROP} .ivu-picker-panel-body:visible"
# Each month that the panel shows: its number (year * 12 + month), its days, its arrows. Days of the month before or after are no days of it,
# but today is marked only as today: a month begins at the first 1.
_MONTHS = """(popup) => [...popup.querySelectorAll('.ivu-date-picker-header')].filter((one) => one.checkVisibility()).map((header) => {
  const table = header.parentElement.querySelector('.ivu-date-picker-cells');
  const all = table ? [...table.querySelectorAll('.ivu-date-picker-cells-cell:not(.ivu-date-picker-cells-cell-week-label)')] : [];
  const cells = all.slice(all.findIndex((one) => textOf(one) === '1' && !one.matches('.ivu-date-picker-cells-cell-prev-month')));
  const isClosed = (one) => one.matches('.ivu-date-picker-cells-cell-disabled, .ivu-date-picker-cells-cell-next-month');
  const days = cells.filter((one, at) => textOf(one) === String(at + 1) && !isClosed(one)).map((one) => ({ day: Number(textOf(one)), path: pathOf(one) }));
  const arrow = (name) => [...header.querySelectorAll(`.ivu-date-picker-${name}`)].filter((one) => one.checkVisibility()).map(pathOf)[0] || '';
  return { number: monthOf(textOf(header)), days, arrows: { far_back: arrow('prev-btn-arrow-double'), back: arrow('prev-btn-arrow'),
    forward: arrow('next-btn-arrow'), far_forward: arrow('next-btn-arrow-double') } };
})"""


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
    return POPUP.open(task, box, _PANEL) or task.page.locator(_PANEL).first


def _type(task: WidgetTask, editor: Locator, days: Sequence[date]) -> bool:
    """Type all days into the one input, and leave the field; return whether it shows them."""
    script = (
        f"(editor, name) => {{ {page_script()}\n return kits.find((one) => one.name === name).separator(editor); }}"
    )
    separator = str(editor.evaluate(script, task.control.kit))
    box = editor.locator("input").first
    task.actions.fill(box, separator.join(day.isoformat() for day in days))
    task.actions.evaluate(task.page, LEAVE)
    shown = box.input_value()
    return [day_of(part) for part in (shown.split(separator) if len(days) > 1 else [shown])] == list(days)


DATES = DateParts(
    ".ivu-checkbox-wrapper",
    ".ivu-date-picker",
    _open_panel,
    partial(read_months, script=_MONTHS),
    lambda task, _: POPUP.shut(task),
    takes="(editor) => (editor.querySelector('.ivu-date-picker-with-range') ? 2 : 1)",
    types=_type,
)
