"""The saves of a run in the process of the tests, as the browser sends them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.filing.browser.playwright import Request
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.site.record_saves import RecordSaves


def watch_saves(monkeypatch: pytest.MonkeyPatch, note: Callable[[Request, Transaction], None]) -> None:
    """Call `note` with each request that a press on a save sends with a body, and with what the press may send."""
    act = RecordSaves.act

    def watched(self: RecordSaves, *args: Any) -> Any:
        def pass_on(request: Request) -> None:
            if request.method == "POST" and request.post_data_buffer:
                note(request, args[-1].sends)

        self.site.page.on("request", pass_on)
        try:
            return act(self, *args)
        finally:
            self.site.page.remove_listener("request", pass_on)

    monkeypatch.setattr(RecordSaves, "act", watched)
