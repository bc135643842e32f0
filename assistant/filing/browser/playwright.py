"""The names of Playwright that other packages may use: only `filing.browser` imports Playwright itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
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
    "heard_along",
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


_HEARD_WITHIN_S = 0.03


def heard_along(page: Page, act: Callable[[Any], Awaitable[Any]], heard: str, landed: str, argument: JSHandle) -> Any:
    """Do an act with the inner page, and return what a script of the page answers that is asked along with it.

    Both messages are sent at once: the answer has come by the time the browser has handled the act. A script that does
    not answer soon after it (no event of a click came) is answered by `landed`. Playwright's synchronous interface sends
    one message after the other, so this uses the one below it. Raises the errors of `Page.evaluate` and of the act.
    """
    inner: Any = page._impl_obj
    given: Any = argument._impl_obj

    async def both() -> Any:
        hearing = asyncio.ensure_future(inner.evaluate(heard, given))
        try:
            await act(inner)
            if not (await asyncio.wait({hearing}, timeout=_HEARD_WITHIN_S))[0]:
                await _land(inner, landed, given)
            return await hearing
        finally:
            if not hearing.cancel() and not hearing.cancelled():
                hearing.exception()  # retrieved, so that asyncio does not report it

    return page._sync(both())


async def _land(inner: Any, landed: str, argument: Any) -> None:
    """Let a script of the page answer what was asked along with an act, because the page did not answer soon."""
    await inner.evaluate(landed, argument)
