"""The saves of a run in the process of the tests, as the browser sends them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.filing.browser.playwright import Request
from assistant.filing.browser.rules import OutgoingRequest
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


@dataclass(frozen=True)
class WatchedSave:
    """One save of a filing: what the press could send, and the request that it sent."""

    sends: Transaction
    asked: OutgoingRequest


@contextmanager
def writing_saves(path: Path) -> Iterator[None]:
    """Write the saves of the runs in this block to a file."""
    seen: list[WatchedSave] = []

    def note(request: Request, sends: Transaction) -> None:
        data, headers = request.post_data_buffer or b"", request.headers
        asked = OutgoingRequest("POST", request.url, "Fetch", data.decode(), headers, data=data)
        seen.append(WatchedSave(sends, asked))

    with pytest.MonkeyPatch.context() as patch:
        watch_saves(patch, note)
        yield
    path.write_bytes(pickle.dumps(seen))


def written_saves(path: Path) -> list[WatchedSave]:
    """Return the saves that `writing_saves` has written to a file."""
    saves: list[WatchedSave] = pickle.loads(path.read_bytes())
    return saves
