"""Arco Design for React 2: its calendar.

Typed days count while the panel is open; a period takes its two days together, when Enter confirms the second one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.arco.popups import POPUP
from assistant.filing.forms.kits.dates import Arrow, DateParts, Month, no_panel
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import Locator, Page, PageTimeout
from assistant.filing.forms.waiting import OPEN_MS

_PANEL = ":is(.arco-picker-container, .arco-picker-range-container):visible"
_HEADER = re.compile(r"(\d{4})\D+(\d{1,2})(?!\d)")
# Each month that the panel shows: its header, its days, its arrows.
_MONTHS = """(popup) => [...popup.querySelectorAll('.arco-panel-date')].filter((one) => one.checkVisibility()).map((panel) => {
  const days = [...panel.querySelectorAll('.arco-picker-cell-in-view')].map((cell) => ({
    at: Number(cell.textContent), path: pathOf(cell.querySelector('.arco-picker-date') || cell),
    off: cell.classList.contains('arco-picker-cell-disabled') }));
  const icons = [...panel.querySelectorAll('.arco-picker-header-icon')];
  const arrows = icons.map((one) => one.checkVisibility({ visibilityProperty: true })
    && !one.classList.contains('arco-picker-header-icon-hidden') ? pathOf(one) : '');
  const [far_back, back, forward, far_forward] = icons.length === 4 ? arrows : ['', '', '', ''];
  return { header: panel.querySelector('.arco-picker-header-value').textContent, days, arrows: { far_back, back, forward, far_forward } };
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


def _months(task: WidgetTask, panel: Locator) -> Callable[[], Sequence[Month]]:
    script = f"(popup) => {{ {page_script()}\n return ({_MONTHS})(popup); }}"
    return lambda: [
        Month(
            _number(month["header"]),
            partial(_day, task.page, month["days"]),
            partial(_arrow, task.page, month["arrows"]),
        )
        for month in panel.evaluate(script)
    ]


def _number(header: str) -> int | None:
    match = _HEADER.search(header)
    return int(match[1]) * 12 + int(match[2]) if match else None


def _day(page: Page, days: Sequence[Mapping[str, Any]], day: date) -> Locator | None:
    cells = [cell for cell in days if cell["at"] == day.day and not cell["off"]]
    return page.locator(cells[0]["path"]) if len(cells) == 1 else None


def _arrow(page: Page, arrows: Mapping[str, str], name: Arrow) -> Locator | None:
    return page.locator(arrows[name]) if arrows[name] else None


DATES = DateParts(
    ".arco-checkbox",
    ".arco-picker",
    _open_panel,
    _months,
    lambda task, _: POPUP.shut(task),
    types_in_panel=True,
)
