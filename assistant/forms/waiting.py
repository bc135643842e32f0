"""How a driver waits for a page – on what it shows, never on time – and how it leaves a field.

A field is left by taking the focus away: Escape may clear what was typed, or close the dialog around it.
"""

from __future__ import annotations

from typing import Any

from assistant.forms.transport import Locator, Page, PageTimeout

OPEN_MS = 5_000  # a list, menu or panel comes up
ANSWER_MS = 8_000  # a remote list has its answer
SETTLED_MS = 1_500  # a list has drawn what it was asked for
LEAVE = "() => { if (document.activeElement) document.activeElement.blur(); }"


def until(page: Page, script: str, argument: Any = None, timeout_ms: int = OPEN_MS) -> bool:
    """Wait until a condition holds in the page; False where it never did."""
    try:
        page.wait_for_function(script, arg=argument, timeout=timeout_ms)
    except PageTimeout:
        return False
    return True


def answer_of(target: Locator, script: str) -> Any:
    """Return what a function answers of the one element that a locator names, waiting for it where it is not there yet.

    One that stands there is asked in one message; looking for it, asking and letting go of it are three.
    """
    at_once: list[Any] = target.evaluate_all(f"all => all.length === 1 ? [({script})(all[0])] : []")
    return at_once[0] if at_once else target.evaluate(script)
