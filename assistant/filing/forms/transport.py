"""What the forms package needs of the browser: actions that click and type, and the page, which it only reads.

`assistant.filing.browser.page_actions.PageActions` implements `ControlActions`: every click and key of a driver goes
through it, so that the guard is asked first. Drivers read pages directly (`evaluate`, `wait_for`), which changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from assistant.filing.browser.playwright import (
    CommitmentLeft,
    FocusMoved,
    Frame,
    JSHandle,
    Locator,
    PageFault,
    PageTimeout,
    answer_of,
)
from assistant.filing.browser.playwright import Page as WholePage

__all__ = [
    "CommitmentLeft",
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
"""A document with a form: the page, or one frame of it; both are read and written in the same way."""


class ControlActions(Protocol):
    """The only clicks and keys of the program; each call raises SubmissionBlocked if the guard forbids it."""

    def click(self, target: Locator, *, within_ms: float | None = None) -> None:
        """Click the one control that the locator names; raises PageTimeout if it does not appear in time."""

    def fill(self, target: Locator, text: str) -> None:
        """Replace the text of the one field that the locator names."""

    def press(self, target: Locator, key: str) -> None:
        """Press one key in the one control that the locator names."""

    def select(self, target: Locator, places: Sequence[int]) -> None:
        """Choose exactly these options of a native select, by index."""

    def set_files(self, target: Locator, paths: Sequence[Path]) -> None:
        """Set the files of a file input."""

    def insert_texts(self, page: Page, pairs: Sequence[tuple[str, str]]) -> Sequence[str]:
        """Type texts into fields named by CSS path, in one step; return per field "" or one word why nothing was typed."""

    def evaluate(self, page: Page, script: str, argument: Any = None) -> Any:
        """Run a script that changes the page (scrolling, leaving a field)."""
