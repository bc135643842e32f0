"""Element Plus 2: one driver per kind of control."""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits import element
from assistant.filing.forms.kits.dates import DateParts, no_panel
from assistant.filing.forms.kits.element_plus.popups import MENUS, ElementPlusOpenList
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import LEAVE, OPEN_MS, until

_SHUT_MS = 1_000  # before the field is left by Tab too
_IS_SHUT = (
    "(id) => [...document.querySelectorAll(`[aria-controls='${id}']`)].every((one) => one.ariaExpanded !== 'true')"
)


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
    """Open the panel of a date field by a click; the field's `aria-controls` names it."""
    task.actions.click(box)
    panel = task.page.locator(f"[id='{box.get_attribute('aria-controls')}']")
    try:
        panel.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_panel()
    return panel


def _shut_panel(task: WidgetTask, box: Locator) -> None:
    """Leave the field and wait until its panel is shut."""
    task.actions.evaluate(task.page, LEAVE)
    name = box.get_attribute("aria-controls") or ""
    if not until(task.page, _IS_SHUT, name, _SHUT_MS):
        task.actions.press(box, "Tab")
        until(task.page, _IS_SHUT, name)


KIT = KitParts(
    element.RADIOS,
    element.CHECKS,
    ElementPlusOpenList,
    MENUS,
    DateParts(element.BOX, element.EDITOR, _open_panel, element.months_of, _shut_panel),
    element.OWN,
)
DRIVERS = KIT.drivers()
