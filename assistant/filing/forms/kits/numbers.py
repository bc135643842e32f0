"""Number fields of the kits that take a number only after it was drawn, or that tell the page of it a moment later."""

from __future__ import annotations

from decimal import Decimal

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.focus import type_into
from assistant.filing.forms.waiting import LEAVE


def write_number(task: WidgetTask) -> Trouble | None:
    """Type a number and leave the field in two steps: a page that saves on leaving would save what it held before."""
    text = format(task.value, "f") if isinstance(task.value, Decimal) else str(task.value)
    trouble = type_into(task, task.root.locator("input").first, text)
    task.actions.evaluate(task.page, LEAVE)
    return trouble
