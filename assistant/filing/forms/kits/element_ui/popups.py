"""Element UI 2: how its lists and cascaders open and shut.

Nothing on the page connects a pop-up with its control, so only one may be open: all pop-ups are closed before, and
exactly one must have opened. Lists are opened with the arrow key, because a click may hit the clear icon or remove a tag.
A pop-up is closed by a mouse press beside its control, for which the kit listens: Escape may close the dialog around it,
and Tab opens the next searchable list.
"""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.focus import press
from assistant.filing.forms.kits.popups import ListParts, MenuParts, OpenList, SinglePopup

_LIST = ".el-select-dropdown"
_CASCADER = ".el-cascader__dropdown"
_PRESS_BESIDE = """(path) => {
  const root = path.includes('>>') ? null : document.querySelector(path);
  const beside = root ? root.parentElement : document.body;
  for (const type of ['mousedown', 'mouseup']) beside.dispatchEvent(new MouseEvent(type, { bubbles: true }));
  if (document.activeElement) document.activeElement.blur();
}"""
POPUP = SinglePopup(f"{_LIST}, .el-picker-panel, {_CASCADER}", _PRESS_BESIDE)


class ElementUiOpenList(OpenList):
    """A list of Element UI: the one that is visible."""

    popup = POPUP
    parts = ListParts(
        box=".el-select__input, .el-input__inner",
        element=f"[...document.querySelectorAll('{_LIST}')].find((one) => one.checkVisibility())",
        within=f"{_LIST}:visible",
        option=".el-select-dropdown__item",
        ticked="one.classList.contains('selected')",
        disabled="one.classList.contains('is-disabled')",
    )

    def open(self, word: str) -> Trouble | None:
        """Open the list with the arrow key; a remote one opens only for its query."""
        if self.is_remote:
            return POPUP.others_shut(self.task)
        return POPUP.open(self.task, self.box, f"{_LIST}:visible", key="ArrowDown")

    def ask(self, word: str) -> Trouble | None:
        """Type a query into a remote list."""
        if not self.is_remote:
            return None
        trouble = press(self.task, self.box, "ArrowDown")  # the field accepts a query only once its list is open
        if trouble is None:
            self.task.actions.fill(self.box, word)
            self.task.actions.press(self.box, "End")  # older versions of the kit react to the key, not to the text
        return trouble


def _open_menus(task: WidgetTask) -> Trouble | None:
    return POPUP.open(task, task.root.locator("input").first, f"{_CASCADER}:visible .el-cascader-menu")


MENUS = MenuParts(
    _CASCADER,
    ".el-cascader-menu",
    ".el-cascader-node",
    _open_menus,
    lambda task, _: POPUP.shut(task),
    entered="in-active-path",
    label=".el-cascader-node__label",
    radio=".el-radio",
)
