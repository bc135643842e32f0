"""The stage of the ten weeks: a moved clock, a registry that reviews by hand, a browser for the person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import browser_arguments, browser_path, free_port, serve_mock_registry
from tests.console.ten_weeks.asked import AskedOnce
from tests.console.ten_weeks.authority import Authority
from tests.console.ten_weeks.clock import MovedClock

MONDAY = date(2026, 9, 7)
_CHANGES_WITHIN_MS = 60_000


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the weeks take place."""

    home: Path
    clock: MovedClock
    browser: Browser
    authority: Authority
    pictures: Path | None = None
    asked: AskedOnce = field(default_factory=AskedOnce)

    def day(self, week: int, weekday: int) -> date:
        """Make it the morning of a day: week 1 to 10, weekday 1 to 5."""
        day = MONDAY + timedelta(weeks=week - 1, days=weekday - 1)
        self.clock.move_to(day)
        return day


def _port(home: Path) -> int:
    """Return the port of the registry, the same if a week is played again in the same folder."""
    note = home / "port"
    if not note.exists():
        note.write_text(str(free_port()), encoding="ascii")
    return int(note.read_text(encoding="ascii"))


@contextmanager
def set_up(home: Path, pictures: Path | None = None) -> Iterator[Stage]:
    """Set up the stage in a folder, and clear it afterwards."""
    clock = MovedClock.start(home / "clock", MONDAY - timedelta(days=1))
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        expect.set_options(timeout=_CHANGES_WITHIN_MS)
        moved: dict[str, str | float | bool] = {**os.environ, **clock.environment}
        browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments(), env=moved)
        stack.callback(browser.close)
        with mock.patch.dict(os.environ, clock.environment):
            mock_registry = serve_mock_registry(home / "mock", "--review", "manual", port=_port(home))
            registry = stack.enter_context(mock_registry)
        yield Stage(home, clock, browser, Authority(registry), pictures)
