"""TDesign for Vue 3: how its lists and cascaders open and shut.

Nothing connects a pop-up with its control, and a shut one stays in the document, hidden. Pop-ups shut when the pointer is
pressed anywhere else; losing the focus does not shut them, and Escape may close the dialog around them.
"""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, index_of
from assistant.filing.forms.kits.popups import ListParts, MenuParts, OpenList, SinglePopup
from assistant.filing.forms.transport import Locator

_LIST = ".t-select__dropdown"
_CASCADER = ".t-cascader__popup"
_LEAVE = """() => {
  if (document.activeElement) document.activeElement.blur();
  document.body.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
}"""
POPUP = SinglePopup(
    f"{_LIST}, {_CASCADER}, .t-date-picker__panel-container, .t-date-range-picker__panel-container", _LEAVE
)


class TDesignOpenList(OpenList):
    """A list of TDesign; a long one renders only the options in view."""

    attempts = 3
    popup = POPUP
    parts = ListParts(
        box="input.t-input__inner",
        element=f"[...document.querySelectorAll('{_LIST}')].find((one) => one.checkVisibility())",
        within=f"{_LIST}:visible",
        option="li.t-select-option",
        ticked="one.classList.contains('t-is-selected')",
        disabled="one.classList.contains('t-is-disabled')",
        scroller="list.querySelector('.t-popup__content')",
    )

    def open(self, word: str) -> Trouble | None:
        """Open the list by a click that hits neither the cross of a tag nor the one that clears the field."""
        return POPUP.open(self.task, self._handle(), f"{_LIST}:visible")

    def _handle(self) -> Locator:
        tags = self.task.root.locator(".t-tag > span")
        return tags.first if tags.count() else self.task.root.locator(".t-input").first

    @property
    def is_asked(self) -> bool:
        """Return whether the list renders only some options: those of a query, or those in view."""
        return self.task.control.options.state in ("remote", "on_demand")

    def ask(self, word: str) -> Trouble | None:
        """Query a remote list by typing; scroll a long one to the word's position, or from its top until it renders it."""
        if self.is_remote:
            self.task.actions.fill(self.box, word)
        elif self.is_asked:
            known = self.known()
            place = index_of(word, known) if known else None
            if isinstance(place, int):
                return self.scroll_to(known[place], (place + 0.5) / len(known))
            return self.scroll_to(word, None if place is None else 0)
        return None


MENUS = MenuParts(
    _CASCADER,
    ".t-cascader__menu",
    ".t-cascader__item",
    lambda task: POPUP.open(task, task.root.locator(".t-input").first, f"{_CASCADER}:visible"),
    lambda task, _: POPUP.shut(task),
    entered="t-is-expanded",
)
