"""A page that sends its save long after it was pressed: an abandoned save is not stored beside its repetition."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.filing.browser.page import BrowserSession
from assistant.filing.site import record_saves
from tests.filing.conftest import RunningMock
from tests.filing.live import journal, newest

SAVES = "/api/products/save"
LATE_MS = 9000
# The first save is delayed; later ones are sent at once.
_LATE = f"""
addEventListener('DOMContentLoaded', () => {{
    const send = window.fetch;
    window.fetch = async (to, options) => {{
        if (String(to).includes('{SAVES}') && !sessionStorage.getItem('late')) {{
            sessionStorage.setItem('late', '1');
            await new Promise(done => setTimeout(done, {LATE_MS}));
        }}
        return send(to, options);
    }};
}});
"""


def _send_the_first_save_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages in this process send their first save late, and the run wait two seconds for the answer."""
    begin, wait = BrowserSession.__init__, record_saves.RecordSaves._await_answer

    def initialise(self: BrowserSession, *given: Any) -> None:
        begin(self, *given)
        self._context.add_init_script(_LATE)

    def waited(self: record_saves.RecordSaves, *given: Any) -> None:
        with monkeypatch.context() as patience:
            patience.setattr(record_saves, "WAIT_S", 2.0)
            wait(self, *given)

    monkeypatch.setattr(BrowserSession, "__init__", initialise)
    monkeypatch.setattr(record_saves.RecordSaves, "_await_answer", waited)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_a_record_is_stored_once_though_the_page_sends_its_save_late(
    approved: RunningMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running_mock = approved
    _send_the_first_save_late(monkeypatch)
    ended = running_mock.fill("--stage", "产品")
    notes = [event["what"] for event in journal(newest(running_mock)) if event["kind"] == "Note"]
    assert notes.count("save unsent") == 1, json.dumps(notes)
    assert (ended.code, len(running_mock.stored()["products"])) == (0, 1), ended.err
    assert sum(line["path"] == SAVES for line in running_mock.registry.ledger()["requests"]) == 1
