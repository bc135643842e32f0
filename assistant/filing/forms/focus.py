"""Keys go to whatever has the focus: a key is pressed only in a control that took the focus and kept it.

A page that moves the focus away gets no keys at all; they would land in the neighbour (traps: focus stolen).
"""

from __future__ import annotations

from assistant.core.language import say
from assistant.filing.browser.page_actions import TAKES_FOCUS
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.transport import FocusMoved, Locator, answer_of


def takes_focus(field: Locator) -> bool:
    """Say whether the control has the focus after it was given to it."""
    has_it: bool = answer_of(field, TAKES_FOCUS)
    return has_it


def press(task: WidgetTask, field: Locator, key: str) -> Trouble | None:
    """Press one key in a control that holds the focus."""
    if not takes_focus(field):
        return unfocused()
    task.actions.press(field, key)
    return None


def type_into(task: WidgetTask, field: Locator, text: str) -> Trouble | None:
    """Replace the text of a control that takes the focus and keeps it."""
    try:
        task.actions.fill(field, text)
    except FocusMoved:
        return unfocused()
    return None


def unfocused() -> Trouble:
    """Return the trouble of a field that the page does not let anybody stand in."""
    return Trouble("refused", say("页面上的脚本移走了输入焦点。"))
