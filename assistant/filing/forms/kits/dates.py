"""Days and periods of every kit whose calendar opens in a panel: typed if the field accepts typing, else clicked.

Typed text counts only if the field still shows the days after its panel has closed: a field with its own format drops text
that it cannot parse, and a read-only one takes none; then the days are chosen in the panel. A kit describes its fields and
its calendar by `DateParts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

from assistant.core.language import say
from assistant.core.values import Period
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.snapshot import day_of, page_script, path_script
from assistant.filing.forms.transport import Locator, Page
from assistant.filing.forms.waiting import until

_CHANGED_MS = 2_000
_MOVES = 1_200  # a century of months: a panel that needs more clicks does not move
_SIX_MONTHS = 6
Arrow = Literal["far_back", "back", "forward", "far_forward"]


@dataclass(frozen=True, slots=True)
class Month:
    """One month that a panel shows: its number (year * 12 + month; None if unreadable), its days and its arrows."""

    number: int | None
    day: Callable[[date], Locator | None]
    arrow: Callable[[Arrow], Locator | None]


def read_months(task: WidgetTask, panel: Locator, script: str) -> Callable[[], Sequence[Month]]:
    """Return the function that reads the months of an open panel by a kit's script.

    The script returns for each month its number, its open days with their paths, and the paths of its arrows.
    """
    whole = f"(popup) => {{ {page_script()}\n return ({script})(popup); }}"
    return lambda: [
        Month(
            month["number"], partial(_open_day, task.page, month["days"]), partial(_shown, task.page, month["arrows"])
        )
        for month in panel.evaluate(whole)
    ]


def _open_day(page: Page, days: Sequence[Mapping[str, Any]], day: date) -> Locator | None:
    paths = [cell["path"] for cell in days if cell["day"] == day.day]
    return page.locator(paths[0]) if len(paths) == 1 else None


def _shown(page: Page, arrows: Mapping[str, str], name: Arrow) -> Locator | None:
    path = arrows.get(name)
    return page.locator(path) if path else None


@dataclass(frozen=True, slots=True)
class DateParts:
    """How a kit renders date fields: selectors of a check box and a field, how a panel opens and shuts, what it shows.

    `months` returns a function that reads the months that an open panel shows now, in order. `enters_every_day`: each day of a
    period is confirmed by Enter, not only the last one; `types_in_panel`: the typed days of a period count only while its
    panel is open. `takes` is the script that returns how many days a field takes; `types` is a kit's own way to type days,
    and returns whether the field shows them then.
    """

    box: str
    editor: str
    open: Callable[[WidgetTask, Locator], Locator | Trouble]
    months: Callable[[WidgetTask, Locator], Callable[[], Sequence[Month]]]
    shut: Callable[[WidgetTask, Locator], object]
    enters_every_day: bool = False
    types_in_panel: bool = False
    takes: str = "(editor) => editor.querySelectorAll('input').length"
    types: Callable[[WidgetTask, Locator, Sequence[date]], bool] | None = None


def write_date(task: WidgetTask, parts: DateParts) -> Trouble | None:
    """Write one day."""
    assert isinstance(task.value, date)
    return _put(task, task.root, [task.value], parts)


def write_period(task: WidgetTask, parts: DateParts) -> Trouble | None:
    """Write a period: tick or clear a 长期 check box beside it first, because that changes the date field."""
    assert isinstance(task.value, Period)
    days = [task.value.start] if task.value.end is None else [task.value.start, task.value.end]
    if task.control.shape != "long_term":
        if len(days) == 1:
            return Trouble("unsupported", say("页面没有“长期”这一项可勾选。"))
        return (
            _in_two_fields(task, days, parts)
            if task.control.shape == "two_days"
            else _put(task, task.root, days, parts)
        )
    if task.root.locator(f"{parts.box} input").first.is_checked() != (len(days) == 1):
        task.actions.click(task.root.locator(parts.box).first)
    if task.root.locator(parts.editor).count() > 1:
        return _in_two_fields(task, days, parts)
    takes = f"""([path, editor, count]) => {{ {path_script()}
      const fields = [...elementAt(path).querySelectorAll(editor)];
      return fields.reduce((days, one) => days + ({parts.takes})(one), 0) === count; }}"""
    if not until(task.page, takes, [task.control.ref, parts.editor, len(days)], _CHANGED_MS):
        return Trouble("unsupported", say("勾选“长期”后，页面的日期控件与预期不同。"))
    return _put(task, task.root.locator(parts.editor).first, days, parts)


def _in_two_fields(task: WidgetTask, days: Sequence[date], parts: DateParts) -> Trouble | None:
    """Write the days of a period that has a field for each."""
    editors = task.root.locator(parts.editor)
    troubles = (_put(task, editors.nth(place), [day], parts) for place, day in enumerate(days))
    return next((trouble for trouble in troubles if trouble is not None), None)


def _put(task: WidgetTask, editor: Locator, days: Sequence[date], parts: DateParts) -> Trouble | None:
    inputs = editor.locator("input")
    if inputs.first.get_attribute("readonly") is None:
        is_typed = parts.types(task, editor, days) if parts.types else _type(task, inputs, days, parts)
        if is_typed is not False:
            return is_typed if isinstance(is_typed, Trouble) else None
    panel = parts.open(task, inputs.first)
    if isinstance(panel, Trouble):
        return panel
    months = parts.months(task, panel)
    is_reached = all(walk_to(task, months, day) for day in days)
    parts.shut(task, inputs.first)
    return None if is_reached else Trouble("refused", say("日期面板里没有可选的该日期。"))


def _type(task: WidgetTask, inputs: Locator, days: Sequence[date], parts: DateParts) -> bool | Trouble:
    """Type each day into an input of its own; return whether the inputs show the days once the panel is shut."""
    opened = parts.open(task, inputs.first) if parts.types_in_panel and len(days) > 1 else None
    if isinstance(opened, Trouble):
        return opened
    for index, day in enumerate(days):
        task.actions.fill(inputs.nth(index), day.isoformat())
        if parts.enters_every_day or index == len(days) - 1:
            task.actions.press(inputs.nth(index), "Enter")
    parts.shut(task, inputs.first)
    return [day_of(inputs.nth(index).input_value()) for index in range(len(days))] == list(days)


def no_panel() -> Trouble:
    """Return the trouble for a date panel that did not open."""
    return Trouble("refused", say("日期面板没有打开。"))


def walk_to(task: WidgetTask, read: Callable[[], Sequence[Month]], day: date) -> bool:
    """Turn the panel to the month and click the day; return False if the panel does not offer it."""
    target = day.year * 12 + day.month
    for _ in range(_MOVES):
        months = read()
        shown = [month.number for month in months if month.number is not None]
        if not shown or len(shown) != len(months):
            return False
        is_here = target in shown
        click_on = months[shown.index(target)].day(day) if is_here else _arrow(months, shown, target)
        if click_on is None:
            return False
        task.actions.click(click_on)
        if is_here:
            return True
    return False


def _arrow(months: Sequence[Month], shown: Sequence[int], target: int) -> Locator | None:
    """Return the arrow to click towards a month: backwards in the first month's part, forwards in the last one's."""
    if target < shown[0]:
        month, distance, near, far = months[0], shown[0] - target, "back", "far_back"
    elif target > shown[-1]:
        month, distance, near, far = months[-1], target - shown[-1], "forward", "far_forward"
    else:
        month, distance, near, far = months[0], target - shown[0], "forward", "far_forward"
    # one year forwards and a few months back need fewer clicks than eleven months forwards
    names: tuple[Arrow, ...] = (far, near) if distance > _SIX_MONTHS else (near,)  # type: ignore[assignment]
    arrows = (one.arrow(name) for name in names for one in (month, *months))
    return next((arrow for arrow in arrows if arrow is not None), None)
