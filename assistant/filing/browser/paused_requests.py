"""Judge and answer the requests that the browser pauses, each at once, so that a crash of the client releases none.

Interception is turned off by a pattern that no request of the site matches (only the guard script's own reports do)
rather than by `Fetch.disable`: a document keeps the interceptor it was loaded with, and a new one would not cover it.
"""

from __future__ import annotations

import asyncio
import base64
import time
from urllib.parse import parse_qs, urlsplit

from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.draft_press import DraftPress
from assistant.filing.browser.guard_state import BlockedLog, GuardState
from assistant.filing.browser.learnt_requests import LearntRequests
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.request_leaves import UnreadableBody
from assistant.filing.browser.rules import GuardDecision, OutgoingRequest, bare_url
from assistant.filing.browser.wire import Message

REFUSED = 403
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    UnreadableBody,
    ValueError,
)
_EVERYTHING = [{"urlPattern": "*", "requestStage": "Request"}]


class PausedRequests:
    """The requests of every page and worker; `proofs` holds, by path, the kinds of the guard's own probes that came."""

    def __init__(self, relay: Relay, state: GuardState, log: BlockedLog) -> None:
        self._relay, self._state, self._log = relay, state, log
        self.answers = AnswerLeaves(relay)
        self.learnt = LearntRequests(self.answers)
        self.session = ""
        self.draft = DraftPress()
        self.proofs: dict[str, set[str]] = {}
        self.last_request = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, params: Message) -> None:
        """Judge one paused request and answer it at once, or as soon as the site's answers before it are read."""
        self.last_request = time.monotonic()
        asked = OutgoingRequest.paused(params)
        if f"/{self._state.secret}/" in asked.url:
            self._on_last_words(params["requestId"], asked.url)
        elif asked.is_reading or self._state.rules.shapes is None or not self.answers.is_reading:
            self._answer(params, asked)
        else:
            task = asyncio.get_running_loop().create_task(self._answer_later(params, asked))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer_later(self, params: Message, asked: OutgoingRequest) -> None:
        await self.answers.settle()
        self._answer(params, asked)

    def _answer(self, params: Message, asked: OutgoingRequest) -> None:
        number = params["requestId"]
        decision = self._decided(asked, params.get("networkId", ""))
        if self._state.mode != "armed" or decision.passed:
            self._relay.post("Fetch.continueRequest", {"requestId": number}, self.session)
            return
        self._note(asked, decision)
        answer: Message = {"requestId": number, "responseCode": 204}
        if decision.answer == "refuse":
            answer.update(self._refusal(params["request"]))
        self._relay.post("Fetch.fulfillRequest", answer, self.session)

    def _on_last_words(self, number: str, url: str) -> None:
        """Record the report of a page being unloaded: it comes as a request, which must not leave the browser."""
        report = parse_qs(urlsplit(url).query)
        page = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        self._log.record("page", report.get("kind", [""])[0], "", page, report.get("what", [""])[0])
        self._relay.post("Fetch.fulfillRequest", {"requestId": number, "responseCode": 204}, self.session)

    def _decided(self, asked: OutgoingRequest, number: str) -> GuardDecision:
        """Return the decision on a request; one that cannot be judged for any reason stays in the browser."""
        try:
            self.answers.note_paused(number, asked)
            return self._judged(asked, number)
        except _FAULTS:  # a page whose request is never answered waits for ever
            return GuardDecision("no_content" if asked.is_navigation else "refuse", "body")

    def _judged(self, asked: OutgoingRequest, number: str) -> GuardDecision:
        decision = self.draft.judged(asked, self._state.rules)
        if self._state.mode != "armed":
            return decision
        return self.learnt.judged(decision, asked, self._state.rules, number)

    def _note(self, asked: OutgoingRequest, decision: GuardDecision) -> None:
        proof = self.proofs.get(urlsplit(asked.url).path)
        if proof is not None:
            proof.add(asked.resource_type)
        else:
            url = bare_url(asked.url)
            self._log.record("request", asked.resource_type, asked.method, url, decision.why, decision.detail)

    def _refusal(self, request: Message) -> Message:
        body = self._state.refusal_text()
        headers = [{"name": "Content-Type", "value": "application/json; charset=utf-8"}]
        origin = {name.casefold(): value for name, value in request.get("headers", {}).items()}.get("origin")
        if origin:
            headers.append({"name": "Access-Control-Allow-Origin", "value": origin})
            headers.append({"name": "Access-Control-Allow-Credentials", "value": "true"})
        encoded = base64.b64encode(body.encode()).decode()
        return {"responseCode": REFUSED, "responseHeaders": headers, "body": encoded}

    async def pause(self) -> None:
        """Let the browser pause what has to be judged in the present mode; return once it does."""
        patterns = _EVERYTHING if self._state.mode == "armed" else [{"urlPattern": f"*/{self._state.secret}/*"}]
        await self._relay.call("Fetch.enable", {"patterns": patterns}, self.session)
