"""Ant Design 5 for React: its calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.ant_design_react.popups import POPUP
from assistant.filing.forms.kits.dates import Arrow, DateParts, Month, no_panel
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import Locator, Page, PageTimeout
from assistant.filing.forms.waiting import OPEN_MS

_PANEL = ".ant-picker-dropdown:visible"
# Each month that the panel shows: its number (year * 12 + month), its days, its arrows.
_MONTHS = """(popup) => [...popup.querySelectorAll('.ant-picker-date-panel')].filter((one) => one.checkVisibility()).map((panel) => {
  const days = [...panel.querySelectorAll('td.ant-picker-cell-in-view')].map((cell) => {
    const found = /(\\d{4})\\D+(\\d{1,2})\\D+(\\d{1,2})/.exec(cell.title || '');
    return { at: found ? found.slice(1).map(Number) : null, path: pathOf(cell), off: cell.classList.contains('ant-picker-cell-disabled') };
  }).filter((one) => one.at);
  const arrow = (name) => [...panel.querySelectorAll(`.ant-picker-header-${name}-btn`)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true })).map(pathOf)[0] || '';
  return { month: days.length ? days[0].at[0] * 12 + days[0].at[1] : null, days,
    arrows: { far_back: arrow('super-prev'), back: arrow('prev'), forward: arrow('next'), far_forward: arrow('super-next') } };
})"""


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
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
        Month(month["month"], partial(_day, task.page, month["days"]), partial(_arrow, task.page, month["arrows"]))
        for month in panel.evaluate(script)
    ]


def _day(page: Page, days: Sequence[Mapping[str, Any]], day: date) -> Locator | None:
    cells = [cell for cell in days if cell["at"] == [day.year, day.month, day.day] and not cell["off"]]
    return page.locator(cells[0]["path"]) if len(cells) == 1 else None


def _arrow(page: Page, arrows: Mapping[str, str], name: Arrow) -> Locator | None:
    return page.locator(arrows[name]) if arrows[name] else None


DATES = DateParts(
    ".ant-checkbox-wrapper",
    ".ant-picker",
    _open_panel,
    _months,
    lambda task, _: POPUP.shut(task),
    enters_every_day=True,
)
