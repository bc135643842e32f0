"""TDesign for Vue 3: its calendar, which shows a month by its number and its year, each in a select of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from assistant.core.values import Period
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.dates import DateParts, Month, read_months
from assistant.filing.forms.kits.tdesign.popups import POPUP
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import Locator
from assistant.filing.forms.waiting import OPEN_MS, until

_PANEL = ":is(.t-date-picker__panel-container, .t-date-range-picker__panel-container):visible"
_HEADER = ".t-date-picker__header-controller"
_TURNS = 12  # each brings nine or ten years more
_HAS_TURNED = "([path, year]) => document.querySelector(path)?.value !== year"
# Each month that the panel shows: its number (year * 12 + month), its days, its arrows.
_MONTHS = """(popup) => [...popup.querySelectorAll('.t-date-picker__panel-date')].filter((one) => one.checkVisibility()).map((panel) => {
  const said = (name) => panel.querySelector(`.t-date-picker__header-controller-${name} input`)?.value || '';
  const days = [...panel.querySelectorAll('td.t-date-picker__cell:not(.t-date-picker__cell--additional, .t-date-picker__cell--disabled)')]
    .map((cell) => ({ day: Number(textOf(cell)), path: pathOf(cell) }));
  const arrow = (name) => [...panel.querySelectorAll(`.t-pagination-mini__${name}:not(:disabled)`)].map(pathOf)[0] || '';
  return { number: monthOf(`${said('year')} ${said('month')}`), days, arrows: { back: arrow('prev'), forward: arrow('next') } };
})"""


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
    return POPUP.open(task, box, _PANEL) or task.page.locator(_PANEL).first


def _months(task: WidgetTask, panel: Locator) -> Callable[[], Sequence[Month]]:
    parts = panel.locator(".t-date-picker__panel-date")
    for place, day in enumerate(_days(task)[: parts.count()]):
        _turn(task, parts.nth(place), "year", day.year)
        _turn(task, parts.nth(place), "month", day.month)
    return read_months(task, panel, _MONTHS)


def _days(task: WidgetTask) -> Sequence[date]:
    if isinstance(task.value, Period):
        return [day for day in (task.value.start, task.value.end) if day]
    return [task.value] if isinstance(task.value, date) else []


def _turn(task: WidgetTask, part: Locator, name: Literal["year", "month"], number: int) -> None:
    """Turn a month's part by its list of years or of months, for the arrows turn only by one month; leave it if it has none."""
    box = part.locator(f"{_HEADER}-{name} input")
    shown = box.input_value() if box.count() else ""
    if _number(shown) in (None, number):
        return
    path = box.evaluate(f"(box) => {{ {page_script()}\n return pathOf(box); }}")
    options, more = (part.locator(f"{_HEADER}-{name}-popup {one}.t-select-option") for one in ("li", "div"))
    task.actions.click(box)
    options.first.wait_for(state="visible", timeout=OPEN_MS)
    for _ in range(_TURNS):
        numbers = [_number(text) for text in options.all_text_contents()]
        if number in numbers:
            task.actions.click(options.nth(numbers.index(number)))
            until(task.page, _HAS_TURNED, [path, shown])
            return
        if not more.count() or numbers[0] is None:
            break
        task.actions.click(more.first if number < numbers[0] else more.last)
    task.actions.click(box)  # shuts the list


def _number(text: str) -> int | None:
    match = re.search(r"\d+", text)
    return int(match[0]) if match else None


DATES = DateParts(
    ".t-checkbox",
    ":is(.t-date-picker, .t-date-range-picker)",
    _open_panel,
    _months,
    lambda task, _: POPUP.shut(task),
)
