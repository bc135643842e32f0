"""`beian` with its messages to the browser counted by record, written as JSON to the file named in the environment."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assistant.apps.cli import app
from assistant.filing.browser import playwright
from assistant.filing.browser.page import BrowserSession
from assistant.filing.forms import fill as filling
from assistant.filing.forms.kits import element, popups
from assistant.filing.forms.kits.element_plus import drive
from assistant.filing.forms.kits.element_plus import popups as own_popups
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.operator.panel import Panel
from assistant.filing.run import confirm, run
from tests.speed.counting import ANSWERS, OUTSIDE, PANEL, WAITING, MessageTally, counted

PLACE = "BEIAN_TEST_COUNTS"
HANDOVER = "handover"
OF_THE_CLOCK = frozenset({WAITING, PANEL, ANSWERS, OUTSIDE, HANDOVER, "login"})  # polls until something has come


def watch(stack: ExitStack, tally: MessageTally) -> None:
    """Name the parts of a run: each record by its page, waits, the panel, handovers."""
    file_one = run.file_one

    def filed(filing: Any, record: Any, **options: Any) -> None:
        with tally.part(f"{record.mode} {record.page}"):
            file_one(filing, record, **options)

    def put(owner: Any, name: str, part: str) -> None:
        stack.enter_context(patch.object(owner, name, tally.of_part(part, getattr(owner, name))))

    stack.enter_context(patch.object(run, "file_one", filed))
    put(BrowserSession, "wait", WAITING)
    put(filling._FillSession, "_caught_up", WAITING)
    put(element, "ended_by_script", WAITING)
    land = playwright._land

    async def landed(*arguments: Any) -> None:
        with tally.part(WAITING):  # only where the page is slow
            await land(*arguments)

    stack.enter_context(patch.object(playwright, "_land", landed))
    for drivers in (popups, own_popups, drive):
        put(drivers, "until", WAITING)
    put(Panel, "_evaluate", PANEL)
    put(PanelUi, "hand_over", HANDOVER)
    put(run, "log_in", "login")
    put(run, "read_registry_state", "standing")
    put(confirm, "confirm", "confirm")


def main() -> None:
    """Run `beian` and write its counts."""
    with ExitStack() as stack:
        tally = stack.enter_context(counted())
        watch(stack, tally)
        try:
            app.main()
        finally:
            result = {name: dict(sorted(counts.items())) for name, counts in tally.parts.items()}
            Path(os.environ[PLACE]).write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
