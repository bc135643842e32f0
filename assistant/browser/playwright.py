"""The names of Playwright that the rooms above may use: one seam to the library, no behaviour of its own."""

from __future__ import annotations

from playwright.sync_api import ElementHandle, JSHandle, Locator, Page, Response
from playwright.sync_api import Error as PageFault
from playwright.sync_api import TimeoutError as PageTimeout

__all__ = ["ElementHandle", "JSHandle", "Locator", "Page", "PageFault", "PageTimeout", "Response"]
