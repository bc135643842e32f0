"""Arco Design for React 2: its calendar.

Typed days count while the panel is open; a period takes its two days together, when Enter confirms the second one.
"""

from __future__ import annotations

from functools import partial

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.arco.popups import POPUP
from assistant.filing.forms.kits.dates import DateParts, no_panel, read_months
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import OPEN_MS

_PANEL = ":is(.arco-picker-container, .arco-picker-range-container):visible"
# Each month that the panel shows: its number (year * 12 + month), its days, its arrows.
_MONTHS = """(popup) => [...popup.querySelectorAll('.arco-panel-date')].filter((one) => one.checkVisibility()).map((panel) => {
  const days = [...panel.querySelectorAll('.arco-picker-cell-in-view:not(.arco-picker-cell-disabled)')].map((cell) => ({
    day: Number(cell.textContent), path: pathOf(cell.querySelector('.arco-picker-date') || cell) }));
  const icons = [...panel.querySelectorAll('.arco-picker-header-icon')];
  const arrows = icons.map((one) => one.checkVisibility({ visibilityProperty: true })
    && !one.classList.contains('arco-picker-header-icon-hidden') ? pathOf(one) : '');
  const [far_back, back, forward, far_forward] = icons.length === 4 ? arrows : ['', '', '', ''];
  return { number: monthOf(panel.querySelector('.arco-picker-header-value').textContent), days, arrows: { far_back, back, forward, far_forward } };
})"""


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
    trouble = POPUP.others_shut(task)
    if trouble:
        return trouble
    task.actions.click(box)
    panel = task.page.locator(_PANEL).first
    try:
        panel.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_panel()
    return panel


DATES = DateParts(
    ".arco-checkbox",
    ".arco-picker",
    _open_panel,
    partial(read_months, script=_MONTHS),
    lambda task, _: POPUP.shut(task),
    types_in_panel=True,
)
