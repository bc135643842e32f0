"""Watch every page of the browser host's browser (layers 2 and 3 of the submit guard).

The request guard runs in the browser host, not in the assistant: it survives kill -9 of the assistant and covers
documents opened while no client is attached. Modes:

- `armed`: only requests that `rules.judge` and `LearntRequests.judged` pass leave the browser; the page script stops
  human-only acts.
- `handover`: requests are not paused; only the client's heartbeats lift the page script.
- `free`: after a run, or once the person has lifted the guard of a lost assistant; nothing is stopped.

A lost client leaves the guard armed, in a handover too. The parts: `guard_state` (mode, rules, stopped attempts),
`paused_requests` (judging and answering), `learnt_requests` and `shape_match` (what may be stored), `answer_leaves` (what
the site answered), `guarded_pages` (the script in every page), `guard_probes` (proof, permit).
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict
from typing import Any

from assistant.filing.browser.channel_trial import ChannelTrial
from assistant.filing.browser.guard_probes import GuardProbes
from assistant.filing.browser.guard_state import BlockedLog, GuardState, Mode
from assistant.filing.browser.guarded_pages import BELOW, WORKERS, GuardedPages, WatchedTarget
from assistant.filing.browser.paused_requests import PausedRequests
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.rules import Rules, bare_url
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.browser.wire import Message

_QUIET_S = 0.1


class RequestGuard:
    """The browser host's own listener; `relay` carries its commands."""

    def __init__(self, relay: Relay) -> None:
        self._relay, self._session = relay, ""
        self.state = GuardState()
        self.log = BlockedLog(relay.tell)
        self.pages = GuardedPages(relay, self.state)
        self._requests = PausedRequests(relay, self.state, self.log)
        self._trial = ChannelTrial(relay, self.pages, self._requests)
        self.probes = GuardProbes(self.state, self.pages, self._requests, self._trial)
        self._is_emptying = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the guard's own browser session and try it; until a client sends rules it lets no request out."""
        self._session = (await self._relay.call("Target.attachToBrowserTarget"))["sessionId"]
        self._requests.session = self._session
        self._relay.listener = self
        await self._requests.pause()
        await self._relay.call("Target.setAutoAttach", BELOW, self._session)
        await self._trial.run(self._session)

    async def arm(self, rules: Rules) -> None:
        """Apply new rules and stop everything that they do not allow, in open documents too."""
        self.state.rules, self.state.mode, self.state.disconnected = rules, "armed", False
        self._requests.learnt.clear()
        await self._requests.pause()
        await self.pages.apply_state()

    async def set_mode(self, mode: Mode) -> None:
        """Change the mode; return once the browser and every open page apply it."""
        self.state.mode, self.state.disconnected, self.state.last_heartbeat = mode, False, time.monotonic()
        await self._requests.pause()
        await self.pages.apply_state()

    async def client_disconnected(self) -> None:
        """Arm the guard again after the client was lost, unless the run had ended, and show so in the pages."""
        if self.state.mode != "free":
            self.state.mode, self.state.disconnected = "armed", True
            self._requests.learnt.clear()  # nobody waits for what a press of the lost client still sends
            await self._requests.pause()
            await self.pages.apply_state()

    async def empty(self) -> None:
        """Close every page and worker while requests are still judged, so that closing the browser releases none.

        A browser releases the requests that are paused when it closes. This may never end: set a time limit.
        """
        self._is_emptying = True
        blank = (await self._relay.call("Target.createTarget", {"url": "about:blank"}, self._session))["targetId"]
        asked, closing = set[str](), ("page", *WORKERS)
        while remaining := {w.target for w in self.pages.watched.values() if w.type in closing} - {blank}:
            for target in remaining - asked:
                self._relay.post("Target.closeTarget", {"targetId": target}, self._session)
            asked |= remaining
            await asyncio.sleep(0.01)
        while time.monotonic() - self._requests.last_request < _QUIET_S:
            await asyncio.sleep(0.01)

    async def open(self, name: str, transaction: Transaction) -> None:
        """Let a press of the program send the requests of a transaction, once the answers received so far are read."""
        await self._requests.answers.settle()
        self._requests.learnt.open(name, transaction)

    def close(self, name: str) -> None:
        """End a transaction."""
        self._requests.learnt.close(name)

    def observed(self, *, goes_on: bool) -> list[Message]:
        """Return and forget the writing requests seen since the last call, with the leaves that were echoes."""
        return [asdict(request) for request in self._requests.answers.take_seen(goes_on=goes_on)]

    def heartbeat(self) -> None:
        """Pass one heartbeat of a handover on to every page."""
        self.state.last_heartbeat = time.monotonic()
        if self.state.mode == "handover":
            self.pages.heartbeat()

    def status(self) -> Message:
        """Return the mode, the blocked attempts, the last one acknowledged, and the number of watched documents."""
        return {
            "mode": self.state.mode,
            "lost": self.state.disconnected,
            "told": self.log.acknowledged,
            "blocked": [asdict(blocked) for blocked in self.log.blocked],
            "worlds": sum(len(watched.worlds) for watched in self.pages.watched.values()),
        }

    def on_event(self, session: str, method: str, params: Message) -> None:
        """Handle one event of the guard's sessions."""
        if method == "Fetch.requestPaused" and session == self._session:
            if not self._trial.answer(params):
                self._requests.answer(params)
        elif method == "Target.attachedToTarget":
            self._in_background(self.pages.watch(params["sessionId"], params["targetInfo"], session))
        elif method == "Target.detachedFromTarget":
            self.pages.forget(params["sessionId"])
            self._requests.answers.forget(params["sessionId"])
        elif method.startswith("Network."):
            self._requests.answers.follow(session, method, params)
        elif session in self.pages.watched:
            self._on_page_event(self.pages.watched[session], method, params)

    def _on_page_event(self, watched: WatchedTarget, method: str, params: Message) -> None:
        if method == "Page.javascriptDialogOpening" and self._is_emptying:
            self._relay.post("Page.handleJavaScriptDialog", {"accept": True}, watched.session)
        elif method == "Runtime.bindingCalled" and params["name"] == self.pages.binding:
            self._on_report(watched, json.loads(params["payload"]))
        else:
            self.pages.follow(watched, method, params)

    def _on_report(self, watched: WatchedTarget, report: Message) -> None:
        if report.get("kind") == "lift" and watched.type == "page":
            if self.state.is_disconnected():  # only the banner of a lost assistant may lift the guard
                self._in_background(self.set_mode("free"))
            return
        if report.get("kind") == "left" and watched.type in WORKERS:
            watched.channels = tuple(str(report["what"]).split())
            return
        if self._trial.note(report):
            return
        page = bare_url(str(report.get("url", "")))
        self.log.record("page", str(report.get("kind")), "", page, str(report.get("what", "")))

    def _in_background(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
