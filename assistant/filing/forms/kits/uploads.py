"""What the upload drivers of several kits do alike: make room in a list of files."""

from __future__ import annotations

from assistant.core.language import say
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.transport import PageTimeout
from assistant.filing.forms.waiting import OPEN_MS


def remove_listed(task: WidgetTask, item: str, button: str) -> Trouble | None:
    """Press `button` in each `item` that the list shows, until none is left; both are selectors."""
    items = task.root.locator(item)
    while count := items.count():
        remove = items.first.locator(button).last
        if not remove.count():
            return not_removed()
        task.actions.click(remove)
        try:
            items.nth(count - 1).wait_for(state="detached", timeout=OPEN_MS)
        except PageTimeout:
            return not_removed()
    return None


def not_removed() -> Trouble:
    """Return the trouble for a listed file that the page does not let go."""
    return Trouble("refused", say("无法移除原有的文件，请人工处理。"))
