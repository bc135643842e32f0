"""What the forms room asks of the browser: the hands that click and type, and the page that it only reads.

`Hands` is met by `assistant.filing.browser.page_actions.PageActions`: every click and key of a driver goes through it, so that the guard is
asked first. Drivers read pages directly (`evaluate`, `wait_for`), which writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from assistant.filing.browser.playwright import FocusMoved, Frame, JSHandle, Locator, PageFault, PageTimeout, answer_of
from assistant.filing.browser.playwright import Page as WholePage

__all__ = [
    "ControlActions",
    "FocusMoved",
    "JSHandle",
    "Locator",
    "Page",
    "PageFault",
    "PageTimeout",
    "WholePage",
    "answer_of",
]

Page = WholePage | Frame
"""A document that holds a form: the page, or one frame of it; both are read and written in the same way."""


class ControlActions(Protocol):
    """The only clicks and keys of the program; each call may raise where the guard forbids it."""

    def click(self, target: Locator, *, within_ms: float | None = None) -> None:
        """Click the one control that the locator names; raises PageTimeout where it does not come within that time."""

    def fill(self, target: Locator, text: str) -> None:
        """Replace the text of the one field that the locator names."""

    def press(self, target: Locator, key: str) -> None:
        """Press one key in the one control that the locator names."""

    def select(self, target: Locator, places: Sequence[int]) -> None:
        """Choose exactly these options of a native select, by place."""

    def set_files(self, target: Locator, paths: Sequence[Path]) -> None:
        """Give files to a file input."""

    def insert_texts(self, page: Page, pairs: Sequence[tuple[str, str]]) -> Sequence[str]:
        """Type texts into fields named by CSS path, in one step; per field "" or one word why nothing was typed."""

    def evaluate(self, page: Page, script: str, argument: Any = None) -> Any:
        """Run a script that writes to the page (scrolling, leaving a field)."""
