"""Loaded by Python when it starts, if this folder is on its path: lets the person of the test reach the browser of a filing.

A filing opens a visible browser, in which a person logs in and submits. The test's person needs its debugging address, which the
filing tells nobody; here it writes the address into the file that BEIAN_TEST_DOOR names. Nothing else of the program is changed.
"""

import os
import sys

if "console-run" in sys.orig_argv and "BEIAN_TEST_DOOR" in os.environ:
    from pathlib import Path

    from assistant.apps.cli import fill
    from assistant.filing.browser.page import BrowserSession

    _open_browser = fill.open_browser  # type: ignore[attr-defined]

    def _open_with_door(*arguments, **options) -> BrowserSession:  # type: ignore[no-untyped-def]
        session = _open_browser(*arguments, **options)
        door = Path(os.environ["BEIAN_TEST_DOOR"])
        part = door.with_suffix(".part")
        part.write_text(session.guest_url(), encoding="ascii")
        part.replace(door)  # whoever waits for the file reads all of it
        return session

    fill.open_browser = _open_with_door  # type: ignore[attr-defined]
