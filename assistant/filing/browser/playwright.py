"""The names of Playwright that other packages may use: only `filing.browser` imports Playwright itself."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import (
    CDPSession,
    Dialog,
    Frame,
    JSHandle,
    Locator,
    Page,
    Playwright,
    Request,
    Response,
    sync_playwright,
)
from playwright.sync_api import Error as PageFault
from playwright.sync_api import TimeoutError as PageTimeout

__all__ = [
    "CDPSession",
    "CommitmentLeft",
    "Dialog",
    "FocusMoved",
    "Frame",
    "JSHandle",
    "Locator",
    "Page",
    "PageFault",
    "PageTimeout",
    "Playwright",
    "Request",
    "Response",
    "answer_of",
    "sync_playwright",
]


class FocusMoved(PageFault):
    """A script of the page moved the focus away from the field that was to be typed into."""


class CommitmentLeft(PageFault):
    """The press would have made a commitment, which only the person may make; nothing was pressed."""


def answer_of(target: Locator, script: str, within_ms: float | None = None) -> Any:
    """Return the result of a JavaScript function on the one element of a locator, waiting until the element exists.

    An element that exists already costs one message; Playwright's own `evaluate` costs three.
    """
    at_once: list[Any] = target.evaluate_all(f"all => all.length === 1 ? [({script})(all[0])] : []")
    return at_once[0] if at_once else target.evaluate(script, timeout=within_ms)
