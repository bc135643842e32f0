"""layui 2: its calendar. Days are only ever chosen in it: Enter in a field could post the form, and typed text keeps no format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from assistant.core.language import say
from assistant.core.values import Period
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.dates import Arrow, Month, walk_to
from assistant.filing.forms.kits.layui.popups import POPUP
from assistant.filing.forms.kits.trees import rows_of
from assistant.filing.forms.transport import Locator
from assistant.filing.forms.waiting import until

_PANEL = ".layui-laydate:not(.layui-laydate-static)"
_CONFIRM = ".laydate-btns-confirm:not(.laydate-disabled)"
_ARROWS: Mapping[Arrow, str] = {"far_back": "prev-y", "back": "prev-m", "forward": "next-m", "far_forward": "next-y"}
_IS_ENABLED = "(path) => !document.querySelector(path).disabled"
_YEAR_AND_MONTH = """(part) => {
  const number = (type) => parseInt(part.querySelector(`.laydate-set-ym [lay-type=${type}]`)?.getAttribute('lay-ym').split('-')[type === 'year' ? 0 : 1], 10);
  return number('year') * 12 + number('month') || null;
}"""


def write_date(task: WidgetTask) -> Trouble | None:
    """Choose one day."""
    assert isinstance(task.value, date)
    return _choose(task, task.root, [task.value])


def write_period(task: WidgetTask) -> Trouble | None:
    """Choose both days of one calendar, or of two with a box 长期 beside them, which is ticked or cleared first."""
    assert isinstance(task.value, Period)
    days = [task.value.start, task.value.end] if task.value.end else [task.value.start]
    if task.control.shape not in ("long_term", "two_days"):
        inner = task.root.locator("input")
        return _unending(days) or _choose(task, inner.first if inner.count() else task.root, days)
    start, end, *boxes = rows_of(task)
    if boxes and boxes[0]["on"] != (len(days) == 1):
        task.actions.click(task.page.locator(boxes[0]["box"]))
    if not boxes and len(days) == 1:
        return _unending(days)
    fields = list(zip([start, end], days, strict=False))
    if len(days) == 2 and not until(task.page, _IS_ENABLED, end["at"]):
        return Trouble("refused", say("页面没有响应这一步操作。"))
    troubles = [_choose(task, task.page.locator(row["at"]), [day]) for row, day in fields]
    if troubles[0] and len(days) == 2:  # the old end may have forbidden the new start
        troubles[0] = _choose(task, task.page.locator(start["at"]), days[:1])
    return next((trouble for trouble in troubles if trouble), None)


def _unending(days: Sequence[date]) -> Trouble | None:
    return Trouble("unsupported", say("页面没有“长期”这一项可勾选。")) if len(days) == 1 else None


def _choose(task: WidgetTask, box: Locator, days: Sequence[date]) -> Trouble | None:
    """Open the calendar of a field, walk to the days, confirm them if they are not taken at once, and shut it."""
    trouble = POPUP.open(task, box, _PANEL)
    if trouble:
        return trouble
    panel = task.page.locator(_PANEL)
    is_reached = all(
        walk_to(task, _months(panel, place if len(days) > 1 else 0), day) for place, day in enumerate(days)
    )
    confirm = panel.locator(_CONFIRM)
    if is_reached and confirm.count():
        task.actions.click(confirm)
    POPUP.shut(task)
    return None if is_reached else Trouble("refused", say("日期面板里没有可选的该日期。"))


def _months(panel: Locator, place: int) -> Callable[[], Sequence[Month]]:
    """Return a function that reads the months of a panel; of two that turn by themselves, only the one at `place`."""
    parts = panel.locator(".layui-laydate-main").all()
    linked = panel.evaluate("(panel) => panel.classList.contains('layui-laydate-linkage')")
    sides = parts if linked else parts[place : place + 1]
    return lambda: [Month(part.evaluate(_YEAR_AND_MONTH), partial(_day, part), partial(_arrow, part)) for part in sides]


def _day(part: Locator, day: date) -> Locator | None:
    cell = part.locator(f'td[lay-ymd="{day.year}-{day.month}-{day.day}"]:not(.laydate-disabled)').first
    return cell if cell.count() else None


def _arrow(part: Locator, name: Arrow) -> Locator | None:
    button = part.locator(f".laydate-{_ARROWS[name]}:visible").first
    return button if button.count() else None
