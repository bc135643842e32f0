"""Element Plus 2: how its lists and cascaders open and shut.

Pop-ups are teleported to the body and found by the combobox's `aria-controls`. Each is closed before the next control is
used, by leaving its field: Escape first clears a query and may close the dialog around it.
"""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, WidgetTask, not_open
from assistant.filing.forms.kits.popups import ListParts, MenuParts, OpenList
from assistant.filing.forms.transport import answer_of
from assistant.filing.forms.waiting import OPEN_MS, until

_SHUT_MS = 1_000  # before the field is left by Tab too
_BOX = "(box) => [box.ariaExpanded === 'true', box.getAttribute('aria-controls') || '']"
_IS_OPEN = """(id) => {
  const box = document.querySelector(`[aria-controls='${id}']`);
  return box && box.ariaExpanded === 'true' && document.getElementById(id);
}"""
_IS_SHUT = """(id) => {
  const box = document.querySelector(`[aria-controls='${id}']`), list = document.getElementById(id);
  return (!box || box.ariaExpanded !== 'true') && !(list && list.checkVisibility());
}"""
_LEAVE = f"(id) => {{ if (document.activeElement) document.activeElement.blur(); return !id || ({_IS_SHUT})(id); }}"
_CASCADER = ".el-cascader__dropdown"


class ElementPlusOpenList(OpenList):
    """A list of Element Plus; a remote one does not exist before its first query."""

    settle_ms = OPEN_MS
    parts = ListParts(
        box="[role=combobox]",
        element="document.getElementById(id)",
        within="[id='{id}']",
        option="[role=option]",
        ticked="one.getAttribute('aria-selected') === 'true'",
        disabled="one.getAttribute('aria-disabled') === 'true' || one.classList.contains('is-disabled')",
        scroller="list.matches('.el-vl__window') ? list : list.querySelector('.el-vl__window')"
        " || list.closest('.el-vl__window') || list.parentElement",
    )

    def open(self, word: str) -> Trouble | None:
        """Open the list by a click; a remote one shows nothing before its first query."""
        is_open, self.id = answer_of(self.box, _BOX)
        if not is_open:
            self.task.actions.click(self.task.root.locator(".el-select__wrapper"))
        if self.is_remote:
            if word:
                self.task.actions.fill(self.box, word)
            return None
        return None if until(self.task.page, _IS_OPEN, self.id) else not_open()

    @property
    def is_asked(self) -> bool:
        """Return whether the list renders only some options: those of a query, or those in view."""
        return self.task.control.options.state in ("remote", "on_demand")

    def ask(self, word: str) -> Trouble | None:
        """Search a list that renders only some options, by typing if it takes text, else by scrolling."""
        if self.is_asked and self.takes_text:
            self.task.actions.fill(self.box, word)
        elif self.is_asked and not self.is_remote:
            return self.scroll_to(word)
        return None

    def wait_until_shut(self) -> None:
        """Wait until the combobox says that its list is shut."""
        until(self.task.page, _IS_SHUT, self.id)

    def shut(self) -> None:
        """Leave the field, which shuts its list, and wait until it is shut."""
        is_shut: bool = self.task.actions.evaluate(self.task.page, _LEAVE, self.id)
        if not is_shut and not until(self.task.page, _IS_SHUT, self.id, _SHUT_MS):
            self.task.actions.press(self.box, "Tab")
            self.wait_until_shut()


def _open_menus(task: WidgetTask) -> None:
    task.actions.click(task.root.locator("input").first)


def _shut_menus(task: WidgetTask, trouble: Trouble | None) -> None:
    """Wait until the menus shut after the last level; leave the field if they do not."""
    shut = f"() => ![...document.querySelectorAll('{_CASCADER}')].some((one) => one.checkVisibility())"
    if trouble or not until(task.page, shut, timeout_ms=_SHUT_MS):
        task.actions.press(task.root.locator("input").first, "Tab")
        task.actions.evaluate(task.page, _LEAVE, "")
        until(task.page, shut)


MENUS = MenuParts(_CASCADER, ".el-cascader-menu", "[role=menuitem]", _open_menus, _shut_menus)
