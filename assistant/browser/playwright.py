"""The names of Playwright that other rooms may use: this room is its one home."""

from __future__ import annotations

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
    "sync_playwright",
]


class FocusMoved(PageFault):
    """A script of the page moved the focus away from the field that was to be typed into."""
