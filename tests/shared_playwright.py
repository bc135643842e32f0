"""One Playwright for many sessions: starting one takes as long as a browser."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PageFault


@dataclass
class SharedPlaywright:
    """A Playwright that many sessions use: stopping it only disconnects the browsers that were connected through this object."""

    playwright: Playwright
    browsers: list[Browser] = field(default_factory=list)

    @property
    def chromium(self) -> SharedPlaywright:
        """Return the object that connects."""
        return self

    def start(self) -> SharedPlaywright:
        """Return this object, already running."""
        return self

    def connect_over_cdp(self, address: str, **options: Any) -> Browser:
        """Connect as Playwright does."""
        browser = self.playwright.chromium.connect_over_cdp(address, **options)
        self.browsers.append(browser)
        return browser

    def stop(self) -> None:
        """Disconnect from every browser."""
        for browser in self.browsers:
            with suppress(PageFault):
                browser.close()
        self.browsers.clear()
