"""Arco Design for React 2: how its lists and cascaders open and shut.

The `aria-controls` of a select names its list, which renders only visible options. Lists are opened with Enter, because a
click may hit the clear icon or remove a tag, and shut by a mouse press beside their control, for which the kit listens:
Escape may close the dialog around it.
"""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, WidgetTask, not_open
from assistant.filing.forms.focus import press
from assistant.filing.forms.kits.popups import ListParts, MenuParts, SearchedOpenList, SinglePopup
from assistant.filing.forms.transport import Locator
from assistant.filing.forms.waiting import until

_LIST = "document.getElementById(id)"
_IS_OPEN = """(path) => {
  const root = document.querySelector(path);
  return Boolean(root) && root.ariaExpanded === 'true'
    && [...document.querySelectorAll('.arco-select-popup')].some((one) => one.checkVisibility());
}"""
_SEARCHED = ".arco-select-show-search"
_MENUS = ".arco-cascader-popup"
_PRESS_BESIDE = """(path) => {
  const root = typeof path !== 'string' || path.includes('>>') ? null : document.querySelector(path);
  const beside = root ? root.parentElement : document.body;
  for (const type of ['mousedown', 'mouseup']) beside.dispatchEvent(new MouseEvent(type, { bubbles: true }));
  if (document.activeElement) document.activeElement.blur();
}"""
POPUP = SinglePopup(
    f".arco-select-popup, {_MENUS}, .arco-picker-container, .arco-picker-range-container", _PRESS_BESIDE
)


class ArcoOpenList(SearchedOpenList):
    """A list of Arco Design, which scrolls to its chosen option after it has opened."""

    popup = POPUP
    parts = ListParts(
        box="input",
        element=_LIST,
        within="[id='{id}']",
        option="[role=option]",
        ticked="one.getAttribute('aria-selected') === 'true'",
        disabled="one.matches('.arco-select-option-disabled, .arco-select-option-wrapper-disabled')",
        scroller="list",
    )

    def open(self, word: str) -> Trouble | None:
        """Open the list with Enter."""
        trouble = POPUP.others_shut(self.task) or press(self.task, self._taker, "Enter")
        if trouble:
            return trouble
        self.id = self.task.root.get_attribute("aria-controls") or ""
        return None if until(self.task.page, _IS_OPEN, self.task.control.ref) else not_open()

    @property
    def _taker(self) -> Locator:
        """Return what takes the focus: the input of a list that is searched, else the widget itself."""
        return self.box if self.takes_text else self.task.root

    @property
    def takes_text(self) -> bool:
        """Return whether the list can be searched by typing."""
        return bool(self.task.root.evaluate(f"(root) => root.matches('{_SEARCHED}')"))


def _open_menus(task: WidgetTask) -> Trouble | None:
    is_searched = task.root.evaluate("(root) => root.matches('.arco-cascader-show-search')")
    taker = task.root.locator("input").first if is_searched else task.root
    return POPUP.others_shut(task) or press(task, taker, "Enter")


MENUS = MenuParts(
    _MENUS,
    ".arco-cascader-list-column",
    ".arco-cascader-list-item",
    _open_menus,
    lambda task, _: POPUP.shut(task),
    entered="arco-cascader-list-item-active",
    label=".arco-cascader-list-item-label",
)
