"""The names of Playwright that other rooms may use: this room is its one home."""

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


def answer_of(target: Locator, script: str, within_ms: float | None = None) -> Any:
    """Return what a function answers of the one element that a locator names, waiting for it where it is not there yet.

    One that stands there is asked in one message; looking for it, asking and letting go of it are three.
    """
    at_once: list[Any] = target.evaluate_all(f"all => all.length === 1 ? [({script})(all[0])] : []")
    return at_once[0] if at_once else target.evaluate(script, timeout=within_ms)
