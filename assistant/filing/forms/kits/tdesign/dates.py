"""TDesign for Vue 3: its calendar, which shows a month by its number and its year, each in a select of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from assistant.core.values import Period
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.dates import Arrow, DateParts, Month
from assistant.filing.forms.kits.tdesign.popups import POPUP
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import Locator, Page
from assistant.filing.forms.waiting import OPEN_MS, until

_PANEL = ":is(.t-date-picker__panel-container, .t-date-range-picker__panel-container):visible"
_YEARS = ".t-date-picker__header-controller-year-popup"
_TURNS = 12  # each of ten years
_IS_YEAR = "([path, year]) => document.querySelector(path)?.value === year"
# Each month that the panel shows: its number (year * 12 + month), its days, its arrows.
_MONTHS = """(popup) => [...popup.querySelectorAll('.t-date-picker__panel-date')].filter((one) => one.checkVisibility()).map((panel) => {
  const said = (name) => Number((/\\d+/.exec(panel.querySelector(`.t-date-picker__header-controller-${name} input`)?.value || '') || [])[0]);
  const days = [...panel.querySelectorAll('td.t-date-picker__cell:not(.t-date-picker__cell--additional, .t-date-picker__cell--disabled)')]
    .map((cell) => ({ day: Number(textOf(cell)), path: pathOf(cell) }));
  const arrow = (name) => [...panel.querySelectorAll(`.t-pagination-mini__${name}:not(:disabled)`)].map(pathOf)[0] || '';
  const number = said('year') * 12 + said('month');
  return { month: Number.isNaN(number) ? null : number, days, arrows: { back: arrow('prev'), forward: arrow('next') } };
})"""


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
    return POPUP.open(task, box, _PANEL) or task.page.locator(_PANEL).first


def _months(task: WidgetTask, panel: Locator) -> Callable[[], Sequence[Month]]:
    parts = panel.locator(".t-date-picker__panel-date")
    for place, day in enumerate(_days(task)[: parts.count()]):
        _turn_to_year(task, parts.nth(place), day.year)
    script = f"(popup) => {{ {page_script()}\n return ({_MONTHS})(popup); }}"
    return lambda: [
        Month(month["month"], partial(_day, task.page, month["days"]), partial(_arrow, task.page, month["arrows"]))
        for month in panel.evaluate(script)
    ]


def _days(task: WidgetTask) -> Sequence[date]:
    if isinstance(task.value, Period):
        return [day for day in (task.value.start, task.value.end) if day]
    return [task.value] if isinstance(task.value, date) else []


def _turn_to_year(task: WidgetTask, part: Locator, year: int) -> None:
    """Bring a month's part as near to a year as its list of years offers; the calendar's arrows only turn by months."""
    box = part.locator(".t-date-picker__header-controller-year input")
    options = part.locator(f"{_YEARS}:visible li.t-select-option")
    path = box.evaluate(f"(box) => {{ {page_script()}\n return pathOf(box); }}")
    for _ in range(_TURNS):
        shown = _number(box.input_value())
        if shown is None or shown == year:
            return
        task.actions.click(box)
        options.first.wait_for(state="visible", timeout=OPEN_MS)
        offered = [(number, at) for at, text in enumerate(options.all_inner_texts()) if (number := _number(text))]
        nearest, place = min(offered, key=lambda one: abs(one[0] - year), default=(shown, 0))
        if abs(nearest - year) >= abs(shown - year):
            task.actions.click(box)  # shuts the list of years
            return
        task.actions.click(options.nth(place))
        until(task.page, _IS_YEAR, [path, str(nearest)])


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() else None


def _day(page: Page, days: Sequence[Mapping[str, Any]], day: date) -> Locator | None:
    cells = [cell for cell in days if cell["day"] == day.day]
    return page.locator(cells[0]["path"]) if len(cells) == 1 else None


def _arrow(page: Page, arrows: Mapping[str, str], name: Arrow) -> Locator | None:
    path = arrows.get(name)
    return page.locator(path) if path else None


DATES = DateParts(
    ".t-checkbox",
    ":is(.t-date-picker, .t-date-range-picker)",
    _open_panel,
    _months,
    lambda task, _: POPUP.shut(task),
)
