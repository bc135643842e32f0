"""A worker that is starting while a handover ends gets the state that holds then, not the one that it was started with."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from assistant.filing.browser.guard_state import GuardState
from assistant.filing.browser.guarded_pages import GuardedPages

WORKER = {"targetId": "w", "type": "worker"}


class SlowRelay:
    """A relay to a browser whose worker answers its guard script only when told to; it records what is set afterwards."""

    def __init__(self) -> None:
        self.has_started = asyncio.Event()
        self.states: list[str] = []

    async def call(self, method: str, params: dict[str, Any], session: str = "") -> dict[str, Any]:
        """Answer the guard script late, and note each state that the worker is given afterwards."""
        if method == "Runtime.evaluate":
            await self.has_started.wait()
            return {"result": {"objectId": "setter"}}
        self.states.append(params["functionDeclaration"])
        return {}

    def post(self, method: str, params: dict[str, Any], session: str = "") -> None:
        """Send nothing."""


async def armed_while_starting() -> tuple[bool, list[str]]:
    """Arm the guard while a worker of a handover starts: whether arming waited for it, and what it was given."""
    relay, state = SlowRelay(), GuardState()
    pages = GuardedPages(relay, state)  # type: ignore[arg-type]
    state.mode = "handover"
    starting = asyncio.ensure_future(pages.watch("s", WORKER, ""))
    await asyncio.sleep(0)
    state.mode = "armed"
    arming = asyncio.ensure_future(pages.apply_state())
    for _ in range(5):
        await asyncio.sleep(0)
    waited = not arming.done()
    relay.has_started.set()
    await asyncio.gather(starting, arming)
    return waited, relay.states


def test_a_worker_that_starts_while_the_guard_is_armed_is_armed_and_waited_for() -> None:
    with ThreadPoolExecutor(1) as beside:  # a worker of the tests that has used a browser already has a loop
        waited, states = beside.submit(asyncio.run, armed_while_starting()).result()
    assert waited
    assert states, "the worker was left in the state of the handover"
    assert all('"armed"' in state for state in states)
