"""The pages, frames and workers that the guard watches: the guard script in each, and the settings that it is given."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.core.language import say
from assistant.filing.browser import channels, motion
from assistant.filing.browser.answer_leaves import WATCH
from assistant.filing.browser.guard_scripts import GUARD
from assistant.filing.browser.guard_state import DISCONNECTED_AFTER_S, GuardState
from assistant.filing.browser.relay import CdpError, Relay
from assistant.filing.browser.rules import FLOOR_WORDS, HARMLESS_WORDS
from assistant.filing.browser.wire import Message

Command = tuple[str, Message]
PARTS = ("isolated", "main", "motion")  # the page scripts of every document
WORLD = "beian-guard"
HIDDEN_TAB = "other"
WORKERS = ("worker", "shared_worker", "service_worker")
BELOW = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
ANSWERED_WITHIN_S = 2.0
UNGUARDED = "guard"
"""Named among the channels of a page or worker in which the guard script did not run."""


@dataclass(slots=True)
class WatchedTarget:
    """One watched page, frame or worker: its guard worlds by frame, and the scripts set for its next document.

    `parent` is the session of the target that it belongs to; `channels` holds the interfaces that a worker still has
    although the guard must have removed them; `is_set_up` is set once a worker has its guard script.
    """

    session: str
    target: str
    type: str
    worlds: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    setter: str = ""
    parent: str = ""
    channels: tuple[str, ...] = ()
    is_set_up: asyncio.Event = field(default_factory=asyncio.Event)


class GuardedPages:
    """Every watched target by its session; `binding` is the name of the function by which the script reports."""

    def __init__(self, relay: Relay, state: GuardState) -> None:
        self._relay, self._state = relay, state
        self.watched: dict[str, WatchedTarget] = {}
        self.is_trying = (
            False  # a hidden tab is the host's own then; at other times it belongs to the browser's interface
        )
        self.binding = f"b{secrets.token_hex(8)}"

    def document(self, target: str) -> str:
        """Return the id of a page's present document (the world of its guard script), or ""."""
        watched = self.page(target)
        return watched.worlds.get(target, "") if watched else ""  # the main frame has the id of its target

    def page(self, target: str) -> WatchedTarget | None:
        """Return a watched page by its target."""
        kinds = ("page", HIDDEN_TAB)
        return next((w for w in self.watched.values() if w.target == target and w.type in kinds), None)

    def follow(self, watched: WatchedTarget, method: str, params: Message) -> None:
        """Follow the documents of a page and its guard worlds by one event."""
        if method == "Runtime.executionContextCreated":
            context = params["context"]
            if context.get("name") == WORLD:
                watched.worlds[context["auxData"]["frameId"]] = context["uniqueId"]
                if self._state.mode == "handover" and not self._state.is_disconnected():
                    self._pass_on(watched, context["uniqueId"])  # the person may press at once on a new page
        elif method == "Runtime.executionContextDestroyed":
            destroyed = params.get("executionContextUniqueId")
            watched.worlds = {frame: world for frame, world in watched.worlds.items() if world != destroyed}
        elif method == "Runtime.executionContextsCleared":
            watched.worlds.clear()

    def heartbeat(self) -> None:
        """Pass one heartbeat of the client on to every page."""
        for watched in self.watched.values():
            self._send_heartbeat(watched)

    def forget(self, session: str) -> None:
        """Forget a target that has ended, and all below it: the browser does not report the end of those."""
        self.watched.pop(session, None)
        for below in [s for s, watched in self.watched.items() if watched.parent == session]:
            self.forget(below)

    async def watch(self, session: str, info: Message, parent: str) -> None:
        """Set up one target while it waits to start; the last command starts it, without waiting for answers.

        A worker that has not started answers nothing: all commands are sent at once, in order, and awaited afterwards.
        """
        watched = WatchedTarget(session, info["targetId"], info["type"], parent=parent)
        self.watched[session] = watched
        try:
            if watched.type in ("page", "iframe") or (watched.type == HIDDEN_TAB and self.is_trying):
                await self._watch_page(watched)
            elif watched.type in WORKERS:
                await self._watch_worker(watched)
            else:
                self._relay.post("Runtime.runIfWaitingForDebugger", {}, session)
        except CdpError:  # the target closed during the setup
            self.watched.pop(session, None)
            watched.is_set_up.set()

    async def _watch_page(self, watched: WatchedTarget) -> None:
        binding = {"name": self.binding, "executionContextName": WORLD}
        numbers = await self._all(
            watched.session,
            *(("Page.addScriptToEvaluateOnNewDocument", self._new_script(part)) for part in PARTS),
            before=(("Page.enable", {}), WATCH, ("Runtime.enable", {}), ("Runtime.addBinding", binding)),
            after=(("Target.setAutoAttach", BELOW), ("Runtime.runIfWaitingForDebugger", {})),
        )
        watched.scripts.extend(number["identifier"] for number in numbers)

    async def _watch_worker(self, watched: WatchedTarget) -> None:
        asked, given = {"expression": self._script("worker"), "silent": True}, self._state.mode
        (answer,) = await self._all(
            watched.session,
            ("Runtime.evaluate", asked),
            before=(("Runtime.enable", {}), ("Runtime.addBinding", {"name": self.binding})),
            after=(("Target.setAutoAttach", BELOW), ("Runtime.runIfWaitingForDebugger", {})),
        )
        watched.setter = answer.get("result", {}).get("objectId", "")
        if not watched.setter:
            watched.channels = (UNGUARDED,)
        while watched.setter and given != self._state.mode:  # a handover ended while the worker was starting
            given = self._state.mode
            await self._tell_worker(watched)
        watched.is_set_up.set()

    async def _all(
        self, session: str, *asked: Command, before: Sequence[Command], after: Sequence[Command]
    ) -> list[Message]:
        """Send all commands in order without waiting; return the answers of those in `asked`."""
        for method, params in before:
            self._relay.post(method, params, session)
        calls = [asyncio.ensure_future(self._relay.call(method, params, session)) for method, params in asked]
        await asyncio.sleep(0)  # send the calls before the commands in `after`
        for method, params in after:
            self._relay.post(method, params, session)
        return await asyncio.gather(*calls)

    async def _add_scripts(self, watched: WatchedTarget) -> None:
        for number in watched.scripts:
            self._relay.post("Page.removeScriptToEvaluateOnNewDocument", {"identifier": number}, watched.session)
        watched.scripts.clear()
        for part in PARTS:
            asked = self._new_script(part)
            made = await self._relay.call("Page.addScriptToEvaluateOnNewDocument", asked, watched.session)
            watched.scripts.append(made["identifier"])

    def _new_script(self, part: str) -> Message:
        world = {} if part == "main" else {"worldName": WORLD}
        source = motion.script(self._state) if part == "motion" else self._script(part)
        return {"source": source, "runImmediately": True, **world}

    def _script(self, part: str) -> str:
        return f"({GUARD})({json.dumps(part)}, {json.dumps(self._settings(), ensure_ascii=False)})"

    def _settings(self) -> dict[str, Any]:
        return {
            "secret": self._state.secret,
            "binding": self.binding,
            "state": "lost" if self._state.disconnected else self._state.mode,
            "floor": FLOOR_WORDS,
            "harmless": HARMLESS_WORDS,
            "words": self._state.rules.human_words,
            "questions": self._state.rules.questions,
            "off": channels.OFF_NAMES,
            "removed": channels.REMOVED,
            "lostAfterMs": int(DISCONNECTED_AFTER_S * 1000),
            "envelope": self._state.refusal_text(),
            "banner": [
                say("助手已断开"),
                say("防误提交保护仍然有效。要自己继续操作，请先解除保护；也可以重新运行助手接着填。"),
                say("解除保护，由我自己操作"),
            ],
        }

    async def apply_state(self) -> None:
        """Give every open page and worker the present mode and rules; return once they apply it."""
        for watched in tuple(self.watched.values()):
            with contextlib.suppress(CdpError, TimeoutError):  # closed in the meantime, or an unresponsive worker
                await asyncio.wait_for(self._tell(watched), ANSWERED_WITHIN_S)

    async def _tell(self, watched: WatchedTarget) -> None:
        if watched.type in ("page", "iframe"):
            await self._add_scripts(watched)  # for future documents; open ones only take the new settings
        elif watched.type in WORKERS:
            await watched.is_set_up.wait()
            if watched.setter:
                await self._tell_worker(watched)

    async def _tell_worker(self, watched: WatchedTarget) -> None:
        body = f"function() {{ this({json.dumps(self._state.mode)}) }}"
        asked = {"objectId": watched.setter, "functionDeclaration": body}
        await self._relay.call("Runtime.callFunctionOn", asked, watched.session)

    def _send_heartbeat(self, watched: WatchedTarget) -> None:
        for world in watched.worlds.values():
            self._pass_on(watched, world)

    def _pass_on(self, watched: WatchedTarget, world: str) -> None:
        asked = {"expression": "globalThis.beianGuard?.beat()", "uniqueContextId": world}
        self._relay.post("Runtime.evaluate", asked, watched.session)

    async def channels(self, target: str) -> tuple[str, ...]:
        """Return the ways past the interception that a page, one of its frames, or any worker still has."""
        watched = self.page(target)
        if watched is None:
            return (UNGUARDED,)
        worlds = tuple(watched.worlds.values())
        answers = await asyncio.gather(*(self._channels(watched, world) for world in worlds))
        workers = (worker.channels for worker in self.watched.values())
        return tuple(dict.fromkeys(name for names in (*answers, *workers) for name in names))

    async def _channels(self, watched: WatchedTarget, world: str) -> Sequence[str]:
        with contextlib.suppress(CdpError):
            answer = await self.ask(watched, world, "channels()")
            names: Sequence[str] = answer.get("channels", (UNGUARDED,))
            return names
        return (UNGUARDED,) if world in watched.worlds.values() else ()  # a frame was removed in the meantime

    async def ask(self, watched: WatchedTarget, world: str, call: str) -> Message:
        """Call a method of the guard script in a document and return its answer; {} if it raised."""
        asked = {"expression": f"globalThis.beianGuard.{call}", "uniqueContextId": world}
        options = {"awaitPromise": True, "returnByValue": True}
        answer = await self._relay.call("Runtime.evaluate", {**asked, **options}, watched.session)
        result: Message = {} if "exceptionDetails" in answer else answer["result"].get("value") or {}
        return result
