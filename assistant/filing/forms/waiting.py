"""How a driver waits for a page – on what it shows, never on time – and how it leaves a field.

A field is left by taking the focus away: Escape may clear what was typed, or close the dialog around it.
"""

from __future__ import annotations

from typing import Any

from assistant.filing.forms.transport import Page, PageTimeout

OPEN_MS = 5_000  # a list, menu or panel comes up
ANSWER_MS = 8_000  # a remote list has its answer
SETTLED_MS = 1_500  # a list has drawn what it was asked for
LEAVE = "() => { if (document.activeElement) document.activeElement.blur(); }"


def until(page: Page, script: str, argument: Any = None, timeout_ms: int = OPEN_MS) -> bool:
    """Wait until a condition holds in the page; False where it never did.

    The page says yes or no: an element as an answer would be kept alive, with all that it hangs on, as long as the page is.
    """
    try:
        page.wait_for_function(f"(argument) => Boolean(({script})(argument))", arg=argument, timeout=timeout_ms)
    except PageTimeout:
        return False
    return True
