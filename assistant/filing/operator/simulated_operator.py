"""The program that plays the operator in a rehearsal: `python -m assistant.filing.operator.simulated_operator`.

It reads JSON lines (see `simulated_operator_process`), connects to the browser as a second client only while a
handover is open, and acts as a person does: by mouse and keys on the site's page, and on the panel at its buttons. It
refuses anything but this program's mock. It acts only as a process of its own: imported, the module does nothing, and
nothing of the assistant's run imports it.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
from typing import Any

from assistant.core import lifeline
from assistant.core.errors import NotTheMock
from assistant.core.language import choose
from assistant.filing.browser.playwright import Page, PageFault, Playwright, sync_playwright
from assistant.filing.operator.simulated_operator_acts import ACTS, HandoverEnded, OpenHandover, Stuck, act_by_policy
from assistant.filing.operator.simulated_operator_life import LIFE
from assistant.filing.operator.simulated_operator_review import review
from assistant.filing.operator.the_mock import check_mock

_IS_PROGRAM = __name__ == "__main__"
Message = dict[str, Any]

PANEL = "[data-beian-panel]"


def main() -> int:
    """Act until standard input ends, which ends this process and its browser driver at once."""
    if not _IS_PROGRAM:
        raise RuntimeError("the simulated operator runs as a process of its own")
    heard: queue.SimpleQueue[Message] = queue.SimpleQueue()
    part = json.loads(sys.stdin.readline())
    choose(part["language"])
    try:
        check_mock(part["url"], part["nonce"])
    except NotTheMock as refused:
        _say({"refused": refused.facts.get("what", "")})
        return 2
    threading.Thread(target=_listen, args=(heard,), daemon=True).start()
    with sync_playwright() as playwright:
        _say({"ready": True})
        while True:
            message = heard.get()
            if "open" in message:
                _play(playwright, part, message, heard)


def _listen(heard: queue.SimpleQueue[Message]) -> None:
    for text in sys.stdin:
        heard.put(json.loads(text))
    lifeline.end_now()  # an act in progress must not go on in the page of a run that has ended


def _play(playwright: Playwright, part: Message, opened: Message, heard: queue.SimpleQueue[Message]) -> None:
    """Act in one handover and report the result."""
    number = opened["open"]
    try:
        check_mock(part["url"], part["nonce"])
        browser = playwright.chromium.connect_over_cdp(part["cdp"], timeout=20_000)
        try:
            page = _page_of(part["url"], [page for context in browser.contexts for page in context.pages])
            page.on("dialog", lambda dialog: dialog.accept())
            page.set_default_timeout(15_000)
            handover = OpenHandover(page, part, opened, heard)
            acts = {**ACTS, **LIFE, "REVIEW": review}
            acts.get(opened["kind"], act_by_policy)(handover)
        finally:
            browser.close()  # disconnects; the browser keeps running
    except HandoverEnded:
        _say({"acted": number})
    except (Stuck, PageFault, NotTheMock, OSError, ValueError) as error:
        _say({"failed": number, "why": f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"})
    else:
        _say({"acted": number})


def _page_of(url: str, pages: list[Page]) -> Page:
    """Return the page that a person would look at: among the mock's pages the one with the assistant's panel."""
    mock_pages = [page for page in pages if page.url.startswith(url.rstrip("/"))]
    if not mock_pages:
        raise Stuck("no page of the mock is open")
    return next((page for page in mock_pages if page.locator(PANEL).count()), mock_pages[0])


def _say(message: Message) -> None:
    print(json.dumps(message, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
