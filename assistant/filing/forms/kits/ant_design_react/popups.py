"""Ant Design 5 for React: how its lists and cascaders open and shut.

The `aria-controls` of the input names the list in the pop-up; the list renders only visible options. Lists are opened by
the arrow key, because a click may hit the clear icon or remove a tag, and closed by leaving the field: Escape may close
the dialog around it.
"""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, WidgetTask, not_open
from assistant.filing.forms.kits.popups import ListParts, MenuParts, SearchedOpenList, SinglePopup
from assistant.filing.forms.waiting import until

_BOX = ".ant-select-selection-search-input"
_LIST = "(document.getElementById(id) || document.body).closest('.ant-select-dropdown')"
_IS_OPEN = f"(id) => {{ const popup = {_LIST}; return Boolean(popup) && popup.checkVisibility(); }}"
# Only an open list is named by its input.
_NAMES_ITS_LIST = f"""(path) => {{
  const box = document.querySelector(path)?.querySelector('{_BOX}');
  return Boolean(box && box.getAttribute('aria-controls'));
}}"""
# After a query the list scrolls, late, to its chosen option: scroll back until it stays at the top.
_TO_TOP = f"""async (id) => {{
  const popup = {_LIST};
  const box = popup && popup.querySelector('.rc-virtual-list-holder');
  for (let calm = 0, turn = 0; box && calm < 4 && turn < 60; turn += 1) {{
    calm = box.scrollTop === 0 && popup.querySelector('.ant-select-item-option') ? calm + 1 : 0;
    box.scrollTop = 0;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }}
}}"""
POPUP = SinglePopup(".ant-select-dropdown, .ant-picker-dropdown")


class AntOpenList(SearchedOpenList):
    """A list of Ant Design, which scrolls to its first option when it opens, late on a slow machine."""

    parts = ListParts(
        box=_BOX,
        element=_LIST,
        within=".ant-select-dropdown:has([id='{id}'])",
        option=".ant-select-item-option",
        ticked="one.classList.contains('ant-select-item-option-selected')",
        disabled="one.classList.contains('ant-select-item-option-disabled')",
        scroller="list.querySelector('.rc-virtual-list-holder')",
    )

    def open(self, word: str) -> Trouble | None:
        """Open the list with the arrow key."""
        trouble = POPUP.others_shut(self.task)
        if trouble:
            return trouble
        self.task.actions.press(self.box, "ArrowDown")
        if not until(self.task.page, _NAMES_ITS_LIST, self.task.control.ref):
            return not_open()
        self.id = self.box.get_attribute("aria-controls") or ""
        return None if self.is_remote or until(self.task.page, _IS_OPEN, self.id) else not_open()

    def scroll_to_top(self) -> None:
        """Scroll back until the list stays at its top."""
        self.task.actions.evaluate(self.task.page, _TO_TOP, self.id)

    def wait_until_shut(self) -> None:
        """Return at once: a choice counts when it is clicked, and leaving the field shuts the list."""

    def shut(self) -> None:
        """Leave the field and wait until no list, menu or panel is open."""
        POPUP.shut(self.task)


def _open_menus(task: WidgetTask) -> Trouble | None:
    trouble = POPUP.others_shut(task)
    if trouble is None:
        task.actions.press(task.root.locator(_BOX).first, "ArrowDown")
    return trouble


MENUS = MenuParts(
    ".ant-cascader-dropdown",
    ".ant-cascader-menu",
    ".ant-cascader-menu-item",
    _open_menus,
    lambda task, _: POPUP.shut(task),
    entered="ant-cascader-menu-item-active",
)
