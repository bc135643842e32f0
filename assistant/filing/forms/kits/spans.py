"""Write a period with a 长期 check box beside it: the part that all kits share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from assistant.core.language import say
from assistant.core.values import Period
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.transport import Locator, PageTimeout

_CHANGED_MS = 2_000
Put = Callable[[WidgetTask, Locator, Sequence[date]], Trouble | None]


def write_span(task: WidgetTask, put: Put, *, box: str, editor: str) -> Trouble | None:
    """Write a period: tick or clear 长期 first, because that changes the date field beside it.

    `box` and `editor` are the kit's selectors of a check box and a date field; `put` writes days into a field.
    """
    assert isinstance(task.value, Period)
    days = [task.value.start] if task.value.end is None else [task.value.start, task.value.end]
    if task.control.shape != "long_term":
        if len(days) == 1:
            return Trouble("unsupported", say("页面没有“长期”这一项可勾选。"))
        return put(task, task.root, days)
    if task.root.locator(f"{box} input").first.is_checked() != (len(days) == 1):
        task.actions.click(task.root.locator(box).first)
    inputs = task.root.locator(f"{editor} input")
    try:
        inputs.nth(len(days) - 1).wait_for(state="attached", timeout=_CHANGED_MS)
        inputs.nth(len(days)).wait_for(state="detached", timeout=_CHANGED_MS)
    except PageTimeout:
        return Trouble("unsupported", say("勾选“长期”后，页面的日期控件与预期不同。"))
    return put(task, task.root.locator(editor).first, days)
