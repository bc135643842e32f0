"""How a driver waits for a page (for a state, never for a fixed time) and how it leaves a field.

Leaving a field means removing the focus: Escape may clear the typed text, or close the dialog around the field.
"""

from __future__ import annotations

from typing import Any

from assistant.filing.forms.transport import Page, PageTimeout

OPEN_MS = 5_000  # for a list, menu or panel to open
ANSWER_MS = 8_000  # for the answer to a remote list's query
SETTLED_MS = 1_500  # for a list to render the word it was asked for
LEAVE = "() => { if (document.activeElement) document.activeElement.blur(); }"


def until(page: Page, script: str, argument: Any = None, timeout_ms: int = OPEN_MS) -> bool:
    """Wait until a condition holds in the page; return False if it does not within `timeout_ms`.

    The script returns a boolean: a returned element, and all that it refers to, would stay in memory as long as the page.
    """
    try:
        page.wait_for_function(f"(argument) => Boolean(({script})(argument))", arg=argument, timeout=timeout_ms)
    except PageTimeout:
        return False
    return True
