"""Press keys only in a control that took the focus and kept it.

If the page moves the focus away, no key is pressed: it would land in another field (traps: focus stolen).
"""

from __future__ import annotations

from assistant.core.language import say
from assistant.filing.browser.page_actions import TAKES_FOCUS
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.transport import FocusMoved, Locator, answer_of


def takes_focus(field: Locator) -> bool:
    """Focus the control and return whether the focus stayed there."""
    has_it: bool = answer_of(field, TAKES_FOCUS)
    return has_it


def press(task: WidgetTask, field: Locator, key: str) -> Trouble | None:
    """Focus a control and press one key in it; return the trouble if it did not keep the focus."""
    if not takes_focus(field):
        return unfocused()
    task.actions.press(field, key)
    return None


def type_into(task: WidgetTask, field: Locator, text: str) -> Trouble | None:
    """Replace the text of a control; return the trouble if it did not keep the focus."""
    try:
        task.actions.fill(field, text)
    except FocusMoved:
        return unfocused()
    return None


def unfocused() -> Trouble:
    """Return the trouble for a field from which the page moves the focus away."""
    return Trouble("refused", say("页面上的脚本移走了输入焦点。"))
