"""What the host cannot send or judge ends in an answer: no client and no page waits for ever (no browser)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.browser.guard_state import BlockedLog, GuardState
from assistant.filing.browser.paused_requests import PausedRequests
from assistant.filing.browser.relay import Relay, RelayClient
from assistant.filing.browser.rules import OutgoingRequest
from assistant.filing.browser.wire import Message, Wire

SECRET = "金丝雀"


async def raising(method: str, params: Message) -> Message:
    """Fail as no method of the host should."""
    raise RuntimeError(SECRET)


async def unsendable(method: str, params: Message) -> Message:
    """Return what is no plain data."""
    return {"requests": {SECRET}}


@pytest.mark.parametrize("own", [raising, unsendable])
def test_a_call_that_cannot_be_answered_is_refused_without_its_content(own: Any) -> None:
    async def answer() -> Message | None:
        relay, client = Relay(cast(Wire, None), own), RelayClient("s", may_control=True)
        relay.take(client, {"id": 7, "method": "Keeper.observed"})
        return await asyncio.wait_for(client.out.get(), 5)

    with ThreadPoolExecutor(1) as beside:  # a worker that has used a browser already has a loop
        refused = beside.submit(asyncio.run, answer()).result()
    assert refused is not None
    assert refused["id"] == 7
    assert SECRET not in str(refused["error"])


class NotingRelay:
    """Notes the commands of the host."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Message]] = []

    def post(self, method: str, params: Message, session: str) -> int:
        """Note a command."""
        self.posted.append((method, params))
        return len(self.posted)


@pytest.mark.parametrize(("kind", "code"), [("Fetch", 403), ("Document", 204)])
def test_a_request_that_cannot_be_judged_stays_in_the_browser(
    monkeypatch: pytest.MonkeyPatch, kind: str, code: int
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    relay, log = NotingRelay(), BlockedLog(lambda *_: None)
    requests = PausedRequests(cast(Relay, relay), GuardState(), log)
    monkeypatch.setattr(requests, "draft", SimpleNamespace(judged=fail))
    request = {"method": "POST", "url": "https://site/save", "headers": {}, "postData": SECRET}
    requests.answer({"requestId": "1", "resourceType": kind, "request": request})
    ((method, answer),) = relay.posted
    assert (method, answer["responseCode"]) == ("Fetch.fulfillRequest", code)
    assert [blocked.why for blocked in log.blocked] == ["body"]
    assert SECRET not in str(log.blocked)
    assert OutgoingRequest.paused({"request": request}).body == SECRET
