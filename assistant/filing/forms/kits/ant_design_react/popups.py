"""Ant Design 5 for React: how its lists open; the rest is shared (`ant.py`)."""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, not_open
from assistant.filing.forms.kits.ant import BOX, IS_OPEN, LIST, POPUP, AntList
from assistant.filing.forms.waiting import SETTLED_MS, until

# Only an open list is named by its input.
_NAMES_ITS_LIST = f"""(path) => {{
  const box = document.querySelector(path)?.querySelector('{BOX}');
  return Boolean(box && box.getAttribute('aria-controls'));
}}"""
# A pop-up that has no height when it is to be placed stays far outside of the window until it is opened again.
_IS_PLACED = f"""(id) => {{
  const popup = {LIST}, at = popup && popup.checkVisibility() ? popup.getBoundingClientRect() : null;
  return !at || (at.height > 0 && at.right > -innerWidth && at.bottom > -innerHeight);
}}"""


class AntReactOpenList(AntList):
    """A list of Ant Design for React, which may stay out of sight when it opens on a slow machine."""

    def open(self, word: str) -> Trouble | None:
        """Open the list with the arrow key, once more if it was not placed."""
        return self._open() and self._open()

    def _open(self) -> Trouble | None:
        trouble = POPUP.others_shut(self.task)
        if trouble:
            return trouble
        self.task.actions.press(self.box, "ArrowDown")
        if not until(self.task.page, _NAMES_ITS_LIST, self.task.control.ref):
            return not_open()
        self.id = self.box.get_attribute("aria-controls") or ""
        is_open = self.is_remote or until(self.task.page, IS_OPEN, self.id)
        return None if is_open and until(self.task.page, _IS_PLACED, self.id, SETTLED_MS) else not_open()
