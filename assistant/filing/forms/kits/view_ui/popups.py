"""View UI for Vue 2: how its lists and cascaders open and shut.

Lists, menus and calendars are drawn beside their field or at the end of the page, and have one class in common. They shut at
a click anywhere else; a list keeps the focus after the first click and gives it up after the second one.
"""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble
from assistant.filing.forms.focus import press
from assistant.filing.forms.kits.popups import ListParts, MenuParts, OpenList, SinglePopup
from assistant.filing.forms.transport import Locator

# a pop-up that leaves stays in the document until its motion ends
DROP = ".ivu-select-dropdown:not(.transition-drop-leave-active)"
_LEAVE = """() => {
  for (let time = 0; time < 2; time += 1) document.body.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  if (document.activeElement) document.activeElement.blur();
}"""
POPUP = SinglePopup(DROP, _LEAVE)


class ViewUiOpenList(OpenList):
    """A list of View UI: all its options are drawn, and the one that is visible is open."""

    popup = POPUP
    parts = ListParts(
        box=".ivu-select-selection input:not([type=hidden])",
        element=f"[...document.querySelectorAll('{DROP}')].find((one) => one.checkVisibility())",
        within=f"{DROP}:visible",
        option=".ivu-select-item",
        ticked="one.classList.contains('ivu-select-item-selected')",
        disabled="one.classList.contains('ivu-select-item-disabled')",
    )

    @property
    def box(self) -> Locator:
        """Return what takes keys: the input of a list that can be searched, else the field itself."""
        box = self.task.root.locator(self.parts.box).first
        return box if box.count() else self.task.root.locator(".ivu-select-selection").first

    def open(self, word: str) -> Trouble | None:
        """Open the list with the arrow key, for a click may remove a tag; a remote one opens only for its query."""
        if self.is_remote:
            return POPUP.others_shut(self.task)
        return POPUP.open(self.task, self.box, f"{DROP}:visible", key="ArrowDown")

    def ask(self, word: str) -> Trouble | None:
        """Type a query into a remote list."""
        if not self.is_remote:
            return None
        trouble = press(self.task, self.box, "End")
        if trouble is None:
            self.task.actions.fill(self.box, word)
        return trouble


MENUS = MenuParts(
    ".ivu-select-dropdown",
    ".ivu-cascader-menu",
    ".ivu-cascader-menu-item",
    lambda task: POPUP.open(task, task.root.locator(".ivu-cascader-rel"), f"{DROP}:visible .ivu-cascader-menu"),
    lambda task, _: POPUP.shut(task),
    entered="ivu-cascader-menu-item-active",
)
