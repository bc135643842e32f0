"""Ant Design Vue 4: days and periods – typed if the field accepts typing, else chosen in the panel.

Typed text counts only if the field still shows the days after its panel has closed: a field with its own format drops
text that it cannot parse; then the days are chosen in the panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.core.language import say
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.ant_design_vue.popups import shut
from assistant.filing.forms.kits.spans import write_span
from assistant.filing.forms.snapshot import day_of, page_script
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import OPEN_MS

_MOVES = 1_200  # a century of months: a panel that needs more clicks does not move
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
    arrows: { 'super-prev': arrow('super-prev'), prev: arrow('prev'), next: arrow('next'), 'super-next': arrow('super-next') } };
})"""


def write_date(task: WidgetTask) -> Trouble | None:
    """Write one day."""
    assert isinstance(task.value, date)
    return _put(task, task.root, [task.value])


def write_period(task: WidgetTask) -> Trouble | None:
    """Write a period."""
    return write_span(task, _put, box=".ant-checkbox-wrapper", editor=".ant-picker")


def _put(task: WidgetTask, editor: Locator, days: Sequence[date]) -> Trouble | None:
    inputs = editor.locator("input")
    if inputs.first.get_attribute("readonly") is None:
        for index, day in enumerate(days):
            task.actions.fill(inputs.nth(index), day.isoformat())
            task.actions.press(inputs.nth(index), "Enter")
        shut(task)
        if [day_of(inputs.nth(index).input_value()) for index in range(len(days))] == list(days):
            return None
    task.actions.click(inputs.first)
    try:
        task.page.locator(_PANEL).first.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return Trouble("refused", say("日期面板没有打开。"))
    is_reached = all(_walk_to(task, day) for day in days)
    shut(task)
    return None if is_reached else Trouble("refused", say("日期面板里没有可选的该日期。"))


def _walk_to(task: WidgetTask, day: date) -> bool:
    """Turn the panel to the month and click the day; return False if the panel does not offer it."""
    script = f"(popup) => {{ {page_script()}\n return ({_MONTHS})(popup); }}"
    target = day.year * 12 + day.month
    for _ in range(_MOVES):
        months = task.page.locator(_PANEL).first.evaluate(script)
        if not months or None in [month["month"] for month in months]:
            return False
        here = next((month for month in months if month["month"] == target), None)
        if here is not None:
            cells = [cell for cell in here["days"] if cell["at"] == [day.year, day.month, day.day] and not cell["off"]]
            if len(cells) == 1:
                task.actions.click(task.page.locator(cells[0]["path"]))
            return len(cells) == 1
        distance = target - months[0]["month"]
        name = f"{'super-' if abs(distance) >= 12 else ''}{'next' if distance > 0 else 'prev'}"
        arrow = next((month["arrows"][name] for month in months if month["arrows"][name]), "")
        if not arrow:
            return False
        task.actions.click(task.page.locator(arrow))
    return False
