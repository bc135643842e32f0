"""Element UI 2: one driver per kind of control; it shares `element.py` and has pop-ups of its own."""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits import element
from assistant.filing.forms.kits.dates import DateParts
from assistant.filing.forms.kits.element_ui.popups import MENUS, POPUP, ElementUiOpenList
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.transport import Locator

_PANEL = ".el-picker-panel:visible"


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
    return POPUP.open(task, box, _PANEL) or task.page.locator(_PANEL)


KIT = KitParts(
    element.RADIOS,
    element.CHECKS,
    ElementUiOpenList,
    MENUS,
    DateParts(element.BOX, element.EDITOR, _open_panel, element.months_of, lambda task, _: POPUP.shut(task)),
    element.OWN,
)
DRIVERS = KIT.drivers()
