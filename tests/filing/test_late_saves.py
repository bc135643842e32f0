"""A page that sends its save long after it was pressed: what was given up is not stored beside what is saved again."""

from __future__ import annotations

import json

import pytest

from tests.filing import conftest
from tests.filing.conftest import Rig
from tests.filing.live import journal, newest

SAVES = "/api/products/save"
LATE_MS = 9000
# The first save waits for something else; each later one is sent at once.
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
_PROGRAM = f"""
from assistant.browser.page import BrowserSession
from assistant.cli.app import main
from assistant.site import records

begin, wait = BrowserSession.__init__, records.Records._await_answer

def begun(self, *given):
    begin(self, *given)
    self._context.add_init_script({_LATE!r})

def waited(self, *given):
    records.WAIT_S, patience = 2.0, records.WAIT_S
    try:
        wait(self, *given)
    finally:
        records.WAIT_S = patience

BrowserSession.__init__, records.Records._await_answer = begun, waited
main()
"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_record_whose_save_the_page_sends_late_is_stored_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rig.fill("--stage", "主体", stand_in="submit")
    assert rig.stored()["subject"]["state"] == "审核通过", first.err
    monkeypatch.setattr(conftest, "PROGRAM", _PROGRAM)
    ended = rig.fill()
    notes = [event["what"] for event in journal(newest(rig)) if event["kind"] == "Note"]
    assert notes.count("save unsent") == 1, json.dumps(notes)
    assert (ended.code, len(rig.stored()["products"])) == (10, 1), ended.err
    assert sum(line["path"] == SAVES for line in rig.registry.ledger()["requests"]) == 1
