"""Watch every page of the browser host's browser (layers 2 and 3 of the submit guard).

The request guard runs in the browser host, not in the assistant: it survives kill -9 of the assistant and covers
documents opened while no client is attached. It answers every paused request at once, so a crash releases none. Modes:

- `armed`: only requests that `rules.judge` passes leave the browser; the page script stops human-only acts.
- `handover`: requests are not paused; only the client's heartbeats lift the page script.
- `free`: after a run, or once the person has lifted the guard of a lost assistant; nothing is stopped.

A lost client leaves the guard armed, in a handover too. Interception is turned off by a pattern that no request of the
site matches (only the guard script's own reports do) rather than by `Fetch.disable`: a document keeps the interceptor it
was loaded with, and a new one would not cover it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from assistant.core.language import mark, say
from assistant.filing.browser.draft_press import DraftPress
from assistant.filing.browser.relay import CdpError, Relay
from assistant.filing.browser.rules import FLOOR_WORDS, HARMLESS_WORDS, OutgoingRequest, Rules, bare_url
from assistant.filing.browser.wire import Message

Command = tuple[str, Message]
Mode = Literal["armed", "handover", "free"]
WORLD = "beian-guard"
_DISCONNECTED_AFTER_S = 1.5
_MOST_BLOCKED = 1000
_PROOF_WAIT_S = 1.0
_QUIET_S = 0.1
_ANSWERED_WITHIN_S = 2.0
_REFUSED = 403
_EVERYTHING = [{"urlPattern": "*", "requestStage": "Request"}]
_BELOW = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
_WORKERS = ("worker", "shared_worker", "service_worker")
_SAID = mark("助手正在填写，已拦截这次提交；没有任何内容因此被提交")


@dataclass(slots=True)
class BlockedAttempt:
    """One stopped attempt: layer (`request` or `page`), kind, method, address, reason, time (UTC)."""

    seq: int
    layer: str
    what: str
    method: str
    url: str
    why: str
    at: str


@dataclass(slots=True)
class WatchedTarget:
    """One watched page, frame or worker: its guard worlds by frame, and the scripts set for its next document."""

    session: str
    target: str
    type: str
    worlds: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    setter: str = ""


class RequestGuard:
    """The browser host's own listener; `relay` carries its commands."""

    def __init__(self, relay: Relay) -> None:
        self._relay, self._session = relay, ""
        self.mode: Mode = "armed"
        self.disconnected = False
        self.rules = Rules()
        self.blocked: list[BlockedAttempt] = []
        self._seq = self.acknowledged = 0
        self._watched: dict[str, WatchedTarget] = {}
        self._secret, self._binding = secrets.token_hex(16), f"b{secrets.token_hex(8)}"
        self._source = files("assistant.filing.browser").joinpath("guard.js").read_text(encoding="utf-8")
        self._proofs: dict[str, set[str]] = {}
        self._last_heartbeat = self._last_request = 0.0
        self._is_emptying = False
        self._draft = DraftPress()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the guard's own browser session; until a client sends rules it lets no request out."""
        self._session = (await self._relay.call("Target.attachToBrowserTarget"))["sessionId"]
        self._relay.listener = self
        await self._pause_requests()
        await self._relay.call("Target.setAutoAttach", _BELOW, self._session)

    async def arm(self, rules: Rules) -> None:
        """Apply new rules and stop everything that they do not allow, in open documents too."""
        self.rules, self.mode, self.disconnected = rules, "armed", False
        await self._pause_requests()
        await self._tell_pages()

    async def set_mode(self, mode: Mode) -> None:
        """Change the mode; return once the browser and every open page apply it."""
        self.mode, self.disconnected, self._last_heartbeat = mode, False, time.monotonic()
        await self._pause_requests()
        await self._tell_pages()

    async def client_disconnected(self) -> None:
        """Arm the guard again after the client was lost, unless the run had ended, and show so in the pages."""
        if self.mode != "free":
            self.mode, self.disconnected = "armed", True
            await self._pause_requests()
            await self._tell_pages()

    async def empty(self) -> None:
        """Close every page and worker while requests are still judged, so that closing the browser releases none.

        A browser releases the requests that are paused when it closes. This may never end: set a time limit.
        """
        self._is_emptying = True
        blank = (await self._relay.call("Target.createTarget", {"url": "about:blank"}, self._session))["targetId"]
        asked, closing = set[str](), ("page", *_WORKERS)
        while remaining := {w.target for w in self._watched.values() if w.type in closing} - {blank}:
            for target in remaining - asked:
                self._relay.post("Target.closeTarget", {"targetId": target}, self._session)
            asked |= remaining
            await asyncio.sleep(0.01)
        while time.monotonic() - self._last_request < _QUIET_S:
            await asyncio.sleep(0.01)

    def heartbeat(self) -> None:
        """Pass one heartbeat of a handover on to every page."""
        self._last_heartbeat = time.monotonic()
        if self.mode == "handover":
            for watched in self._watched.values():
                self._send_heartbeat(watched)

    def status(self) -> Message:
        """Return the mode, the blocked attempts, the last one acknowledged, and the number of watched documents."""
        return {
            "mode": self.mode,
            "lost": self.disconnected,
            "told": self.acknowledged,
            "blocked": [asdict(blocked) for blocked in self.blocked],
            "worlds": sum(len(watched.worlds) for watched in self._watched.values()),
        }

    async def prove(self, target: str, path: str) -> dict[str, bool]:
        """Let a page's guard script try, on a path that cannot exist, what each layer must stop; return layer → stopped."""
        watched, world = self._page(target), self.document(target)
        layers = dict.fromkeys(("script", "click", "transports", "fetch", "form"), False)
        if self.mode != "armed" or watched is None or not world:
            return layers
        seen = self._proofs[path] = set()
        try:
            result = await self._ask(watched, world, f"prove({json.dumps(path)})")
            if result:
                layers.update(script=True, click=result["click"], transports=result["transports"])
                layers["fetch"] = result["status"] == _REFUSED and bool(seen)
                layers["form"] = layers["fetch"] and (await self._saw(seen, "Document") or result["isForbidden"])
                await self._ask(watched, world, "proved()")
        finally:
            del self._proofs[path]
        return layers

    async def permit(self, target: str, word: str) -> bool:
        """Permit one press of a button with exactly this word on a page, until it is made; "" revokes the permit."""
        watched, world = self._page(target), self.document(target)
        if self.mode == "armed" and watched and world and (not word or self._draft.begin(word, self.rules)):
            with contextlib.suppress(CdpError, TimeoutError):  # the page has navigated since: the permit is void
                coroutine = self._ask(watched, world, f"permit({json.dumps(word)})")
                return bool(await asyncio.wait_for(coroutine, _ANSWERED_WITHIN_S))
        return False

    def document(self, target: str) -> str:
        """Return the id of a page's present document (the world of its guard script), or ""."""
        watched = self._page(target)
        return watched.worlds.get(target, "") if watched else ""  # the main frame has the id of its target

    def _page(self, target: str) -> WatchedTarget | None:
        return next((w for w in self._watched.values() if w.target == target and w.type == "page"), None)

    async def _ask(self, watched: WatchedTarget, world: str, call: str) -> Message:
        asked = {"expression": f"globalThis.beianGuard.{call}", "uniqueContextId": world}
        options = {"awaitPromise": True, "returnByValue": True}
        answer = await self._relay.call("Runtime.evaluate", {**asked, **options}, watched.session)
        result: Message = {} if "exceptionDetails" in answer else answer["result"].get("value") or {}
        return result

    async def _saw(self, seen: set[str], kind: str) -> bool:
        until = time.monotonic() + _PROOF_WAIT_S
        while kind not in seen and time.monotonic() < until:
            await asyncio.sleep(0.002)
        return kind in seen

    def on_event(self, session: str, method: str, params: Message) -> None:
        """Handle one event of the guard's sessions."""
        if method == "Fetch.requestPaused" and session == self._session:
            self._answer_request(params)
        elif method == "Target.attachedToTarget":
            self._in_background(self._watch(params["sessionId"], params["targetInfo"]))
        elif method == "Target.detachedFromTarget":
            self._watched.pop(params["sessionId"], None)
        elif session in self._watched:
            self._on_page_event(self._watched[session], method, params)

    def _on_page_event(self, watched: WatchedTarget, method: str, params: Message) -> None:
        if method == "Runtime.executionContextCreated":
            context = params["context"]
            if context.get("name") == WORLD:
                watched.worlds[context["auxData"]["frameId"]] = context["uniqueId"]
        elif method == "Runtime.executionContextDestroyed":
            destroyed = params.get("executionContextUniqueId")
            watched.worlds = {frame: world for frame, world in watched.worlds.items() if world != destroyed}
        elif method == "Runtime.executionContextsCleared":
            watched.worlds.clear()
        elif method == "Page.javascriptDialogOpening" and self._is_emptying:
            self._relay.post("Page.handleJavaScriptDialog", {"accept": True}, watched.session)
        elif method == "Runtime.bindingCalled" and params["name"] == self._binding:
            self._on_report(watched, json.loads(params["payload"]))

    def _on_report(self, watched: WatchedTarget, report: Message) -> None:
        if report.get("kind") == "lift" and watched.type == "page":
            if self._is_disconnected():  # only the banner of a lost assistant may lift the guard
                self._in_background(self.set_mode("free"))
            return
        page = bare_url(str(report.get("url", "")))
        self._record("page", str(report.get("kind")), "", page, str(report.get("what", "")))

    def _answer_request(self, params: Message) -> None:
        request, number = params["request"], params["requestId"]
        self._last_request = time.monotonic()
        asked = OutgoingRequest.paused(params)
        verdict = self._draft.judged(asked, self.rules)
        if f"/{self._secret}/" in asked.url:
            self._on_last_words(number, asked.url)
            return
        if self.mode != "armed" or verdict.passed:
            self._relay.post("Fetch.continueRequest", {"requestId": number}, self._session)
            return
        self._note(asked, verdict.why)
        answer: Message = {"requestId": number, "responseCode": 204}
        if verdict.answer == "refuse":
            answer.update(self._refusal(request))
        self._relay.post("Fetch.fulfillRequest", answer, self._session)

    def _on_last_words(self, number: str, url: str) -> None:
        """Record the report of a page being unloaded: it comes as a request, which must not leave the browser."""
        report = parse_qs(urlsplit(url).query)
        page = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        self._record("page", report.get("kind", [""])[0], "", page, report.get("what", [""])[0])
        self._relay.post("Fetch.fulfillRequest", {"requestId": number, "responseCode": 204}, self._session)

    def _note(self, asked: OutgoingRequest, why: str) -> None:
        proof = self._proofs.get(urlsplit(asked.url).path)
        if proof is not None:
            proof.add(asked.resource_type)
        else:
            self._record("request", asked.resource_type, asked.method, bare_url(asked.url), why)

    def _refusal(self, request: Message) -> Message:
        body = self.rules.envelope.replace("%s", say(_SAID))
        headers = [{"name": "Content-Type", "value": "application/json; charset=utf-8"}]
        origin = {name.casefold(): value for name, value in request.get("headers", {}).items()}.get("origin")
        if origin:
            headers.append({"name": "Access-Control-Allow-Origin", "value": origin})
            headers.append({"name": "Access-Control-Allow-Credentials", "value": "true"})
        encoded = base64.b64encode(body.encode()).decode()
        return {"responseCode": _REFUSED, "responseHeaders": headers, "body": encoded}

    def _record(self, layer: str, what: str, method: str, url: str, why: str) -> None:
        self._seq += 1
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        blocked = BlockedAttempt(self._seq, layer, what, method, url, why, at)
        self.blocked.append(blocked)
        del self.blocked[:-_MOST_BLOCKED]
        self._relay.tell("Keeper.blocked", asdict(blocked))

    async def _pause_requests(self) -> None:
        patterns = _EVERYTHING if self.mode == "armed" else [{"urlPattern": f"*/{self._secret}/*"}]
        await self._relay.call("Fetch.enable", {"patterns": patterns}, self._session)

    async def _watch(self, session: str, info: Message) -> None:
        """Set up one target while it waits to start; the last command starts it, without waiting for answers.

        A worker that has not started answers nothing: all commands are sent at once, in order, and awaited afterwards.
        """
        watched = WatchedTarget(session, info["targetId"], info["type"])
        self._watched[session] = watched
        try:
            if watched.type in ("page", "iframe"):
                await self._watch_page(watched)
            elif watched.type in _WORKERS:
                await self._watch_worker(watched)
            else:
                self._relay.post("Runtime.runIfWaitingForDebugger", {}, session)
        except CdpError:  # the target closed during the setup
            self._watched.pop(session, None)

    async def _watch_page(self, watched: WatchedTarget) -> None:
        binding = {"name": self._binding, "executionContextName": WORLD}
        numbers = await self._all(
            watched.session,
            ("Page.addScriptToEvaluateOnNewDocument", self._new_script("isolated")),
            ("Page.addScriptToEvaluateOnNewDocument", self._new_script("main")),
            before=(("Page.enable", {}), ("Runtime.enable", {}), ("Runtime.addBinding", binding)),
            after=(("Target.setAutoAttach", _BELOW), ("Runtime.runIfWaitingForDebugger", {})),
        )
        watched.scripts = [number["identifier"] for number in numbers]

    async def _watch_worker(self, watched: WatchedTarget) -> None:
        asked = {"expression": self._script("worker"), "silent": True}
        (answer,) = await self._all(
            watched.session,
            ("Runtime.evaluate", asked),
            before=(("Runtime.enable", {}), ("Runtime.addBinding", {"name": self._binding})),
            after=(("Target.setAutoAttach", _BELOW), ("Runtime.runIfWaitingForDebugger", {})),
        )
        watched.setter = answer.get("result", {}).get("objectId", "")

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
        for part in ("isolated", "main"):
            asked = self._new_script(part)
            made = await self._relay.call("Page.addScriptToEvaluateOnNewDocument", asked, watched.session)
            watched.scripts.append(made["identifier"])

    def _new_script(self, part: str) -> Message:
        world = {"worldName": WORLD} if part == "isolated" else {}
        return {"source": self._script(part), "runImmediately": True, **world}

    def _script(self, part: str) -> str:
        return f"({self._source})({json.dumps(part)}, {json.dumps(self._settings(), ensure_ascii=False)})"

    def _settings(self) -> dict[str, Any]:
        return {
            "secret": self._secret,
            "binding": self._binding,
            "state": self._state(),
            "floor": FLOOR_WORDS,
            "harmless": HARMLESS_WORDS,
            "words": self.rules.human_words,
            "lostAfterMs": int(_DISCONNECTED_AFTER_S * 1000),
            "envelope": self.rules.envelope.replace("%s", say(_SAID)),
            "banner": [
                say("助手已断开"),
                say("防误提交保护仍然有效。要自己继续操作，请先解除保护；也可以重新运行助手接着填。"),
                say("解除保护，由我自己操作"),
            ],
        }

    def _is_disconnected(self) -> bool:
        return self.disconnected or (
            self.mode == "handover" and time.monotonic() - self._last_heartbeat > _DISCONNECTED_AFTER_S
        )

    def _state(self) -> str:
        return "lost" if self.disconnected else self.mode

    async def _tell_pages(self) -> None:
        for watched in tuple(self._watched.values()):
            with contextlib.suppress(CdpError, TimeoutError):  # closed in the meantime, or an unresponsive worker
                await asyncio.wait_for(self._tell(watched), _ANSWERED_WITHIN_S)

    async def _tell(self, watched: WatchedTarget) -> None:
        if watched.type in ("page", "iframe"):
            await self._add_scripts(watched)  # for future documents; open ones only take the new settings
        elif watched.setter:
            body = f"function() {{ this({json.dumps(self.mode)}) }}"
            asked = {"objectId": watched.setter, "functionDeclaration": body}
            await self._relay.call("Runtime.callFunctionOn", asked, watched.session)

    def _send_heartbeat(self, watched: WatchedTarget) -> None:
        for world in watched.worlds.values():
            asked = {"expression": "globalThis.beianGuard?.beat()", "uniqueContextId": world}
            self._relay.post("Runtime.evaluate", asked, watched.session)

    def _in_background(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
