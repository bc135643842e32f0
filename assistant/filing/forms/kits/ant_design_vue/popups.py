"""Ant Design Vue 4: how its lists open; the rest is shared (`ant.py`)."""

from __future__ import annotations

from assistant.filing.forms.driving import Trouble, not_open
from assistant.filing.forms.kits.ant import IS_OPEN, POPUP, AntList
from assistant.filing.forms.waiting import until


class AntOpenList(AntList):
    """A list of Ant Design Vue."""

    def open(self, word: str) -> Trouble | None:
        """Open the list with the arrow key."""
        trouble = POPUP.others_shut(self.task)
        if trouble:
            return trouble
        self.task.actions.press(self.box, "ArrowDown")
        self.id = self.box.get_attribute("aria-controls") or ""
        return None if self.is_remote or until(self.task.page, IS_OPEN, self.id) else not_open()
