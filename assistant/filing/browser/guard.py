"""The assistant's side of the submit guard: arm it, prove it, lift it for a handover, report what it stopped.

Layers: (1) `check_target` refuses a human-only control before `PageActions` touches it; (2) the browser host lets out
only the requests that the rules allow; (3) `guard.js` runs in every page. Layers 2 and 3 live in the browser host
(`request_guard.py`), so they survive this process. A Playwright route would be no further protection: it pauses each
request in this process, and killing the process releases the paused requests to the server.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from assistant.core import files
from assistant.core.errors import BrowserClosed, GuardNotProved, SubmissionBlocked
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.core.values.comparison import canonical
from assistant.filing.browser.guard_scripts import look
from assistant.filing.browser.playwright import CDPSession, CommitmentLeft, Locator, Page, PageFault, answer_of
from assistant.filing.browser.rules import AllowedRequest, Rules, folded_words
from assistant.filing.browser.shape_match import SeenRequest, Transaction
from assistant.planning.maps.request_shapes import RequestShape, ShapeUse

LAYER_NAMES = {
    "script": mark("页面内的保护没有装上"),
    "click": mark("页面内的点击没有被拦下"),
    "transports": mark("页面自己的提交通道没有被拦下"),
    "fetch": mark("网络请求没有被拦下"),
    "form": mark("表单提交没有被拦下"),
    "channels": mark("网页有办法绕过请求拦截"),
}
_HEARTBEAT_S = 0.2
_PRESS, _UPLOAD, _AUTOSAVE = "press", "upload:", "autosave"
_CUT_IN_TWO = "Cannot find command to respond"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One stopped attempt to submit: layer `request`, `page` or `hands`; holds no query values or field values.

    `is_earlier` says that it was stopped before this run attached to the browser: by a dead run, or between two runs.
    """

    seq: int
    layer: str
    what: str
    method: str
    url: str
    why: str
    at: str
    detail: str = ""
    is_earlier: bool = False

    @property
    def is_submission(self) -> bool:
        """Return whether it would have submitted: not a stopped tick, nor a request that is merely not allowed."""
        return (self.layer in {"page", "hands"} and self.what != "tick") or self.why in {"human", "floor", "draft"}

    def __str__(self) -> str:
        parts = (self.what, self.why, f"{self.method} {self.url}".strip(), self.detail)
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class GuardProof:
    """The self-test of one document: layer → whether it stopped the attempt."""

    layers: Mapping[str, bool]
    document: str = ""


class SubmitGuard:
    """The guard of one browser; `session` is a browser-level CDP session on the browser host's relay."""

    def __init__(self, session: CDPSession, rules: Rules) -> None:
        self._session, self.rules = session, rules
        self.is_handover = False
        self._targets: dict[Page, str] = {}
        self._proved: set[str] = set()
        self._own: list[Attempt] = []
        self._acknowledged_own = 0
        self._began_after = max((blocked["seq"] for blocked in self._send("status")["blocked"]), default=0)
        self._last_heartbeat = 0.0
        self._heard: list[dict[str, Any]] = []
        session.on("Keeper.blocked", self._hear)

    def arm(self) -> None:
        """Stop everything that the rules do not allow; return once the browser and its open pages apply the rules."""
        self._send("arm", {"rules": self.rules.to_json()})
        self.is_handover = False

    def lift(self) -> None:
        """Begin a handover: requests are not paused, and pages accept input while heartbeats arrive."""
        self._send("handover")
        self.is_handover = True
        self._last_heartbeat = 0.0
        self.heartbeat()

    def heartbeat(self) -> None:
        """Signal that the assistant is alive; call at least every 500 ms in a handover. Outside one, does nothing."""
        if self.is_handover and time.monotonic() - self._last_heartbeat >= _HEARTBEAT_S:
            self._last_heartbeat = time.monotonic()
            self._send("beat")

    def release(self) -> None:
        """Disarm the guard at the end of the run and leave the browser to the person."""
        self._send("lift")
        self.is_handover = False

    def status(self) -> dict[str, Any]:
        """Return the mode, whether a client was lost, and every attempt that the browser host stopped."""
        return self._send("status")

    def attempts(self) -> tuple[Attempt, ...]:
        """Return every attempt stopped so far, including those of earlier clients of this browser."""
        return (*self._own, *(Attempt(**blocked) for blocked in self.status()["blocked"]))

    def newest(self) -> int:
        """Return the number of the last stopped attempt; 0 before the first."""
        return max((attempt.seq for attempt in self.attempts()), default=0)

    def new_attempts(self) -> tuple[Attempt, ...]:
        """Return the attempts not yet reported to any run: those of a killed run are reported to the next one.

        If the browser and its host have ended, return the attempts received by event while they were running.
        """
        fresh = [
            Attempt(**blocked, is_earlier=blocked["seq"] <= self._began_after) for blocked in self._unacknowledged()
        ]
        self._heard.clear()
        own, self._acknowledged_own = self._own[self._acknowledged_own :], len(self._own)
        return (*own, *fresh)

    def was_tried(self) -> bool:
        """Return whether anything like a submission was stopped in this run."""
        attempts = (attempt for attempt in self.attempts() if attempt.why != "host" and attempt.what != "tick")
        return any(attempt.seq > self._began_after or attempt in self._own for attempt in attempts)

    def _unacknowledged(self) -> list[dict[str, Any]]:
        try:
            status = self.status()
            fresh = [blocked for blocked in status["blocked"] if blocked["seq"] > status["told"]]
            if fresh:
                self._send("told", {"seq": fresh[-1]["seq"]})
        except BrowserClosed:
            return list(self._heard)
        return fresh

    def _hear(self, blocked: dict[str, Any]) -> None:
        self._heard.append(blocked)

    def check_target(self, target: Locator, within_ms: float | None = None) -> None:
        """Raise SubmissionBlocked or CommitmentLeft, before anything happens, if only the person may press the target."""
        reason = human_reason(target, self.rules.human_words, self.rules.questions, within_ms)
        if reason["word"]:
            self.refuse(target, reason["word"])
        if reason["commitment"]:
            raise commitment_left(reason["commitment"])

    def refuse(self, target: Locator, word: str) -> NoReturn:
        """Record that the program itself was about to press a human-only control; raises SubmissionBlocked."""
        url = urlsplit(target.page.url)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._own.append(Attempt(0, "hands", "click", "", f"{url.scheme}://{url.netloc}{url.path}", word, at))
        raise own_press(word)

    @contextmanager
    def one_press(self, target: Locator, word: str) -> Iterator[None]:
        """Permit one press of a button whose text is exactly this word and which an operator recorded as saving a draft.

        Raises SubmissionBlocked if no operator has recorded the word, or the target bears another text. The requests of
        the press are judged as usual: one that the map does not allow, or that the floor refuses, is blocked.
        """
        own = folded_words(target.text_content() or "")
        if not self.rules.draft_requests(word) or own != folded_words(word):
            self.check_target(target)
            raise own_press(word)
        place = {"target": self._target(target.page)}
        if not self._send("permit", {**place, "word": word})["taken"]:
            raise own_press(word)
        try:
            yield
        finally:
            self._send("permit", {**place, "word": ""})

    @contextmanager
    def form_sent(self, page: Page) -> Iterator[None]:
        """Let the script of a page send one form by itself after a press in this block.

        The request is judged as any other: without an allowed shape it stays in the browser.
        """
        place = {"target": self._target(page)}
        self._send("forms", {**place, "may_be_sent": True})
        try:
            yield
        finally:
            if not page.is_closed():
                self._send("forms", {**place, "may_be_sent": False})

    def save_shapes(self, page: str, use: ShapeUse = "save") -> list[RequestShape]:
        """Return the proved shapes of what a press on a page of the map sends; empty if none is known yet."""
        known = [shape for shape in self.rules.shapes or () if shape.use == use and shape.page == page]
        return known if all(shape.is_proved for shape in known) else []

    @contextmanager
    def transaction(self, transaction: Transaction | None) -> Iterator[None]:
        """Let one press send the requests of a transaction, each once and in order; without one it sends none that stores."""
        if transaction is None:
            yield
            return
        self._send("open", {"name": _PRESS, "transaction": transaction.to_json()})
        try:
            yield
        finally:
            self._send("end", {"name": _PRESS})

    def allow_upload(self, path: Path) -> None:
        """Let one upload leave that holds exactly this file, which the program is about to choose in an input."""
        texts = frozenset((canonical(path.name), files.sha256(path), str(path.stat().st_size)))
        opened = Transaction(
            [shape for shape in self.rules.shapes or () if shape.use == "upload"], shown=texts, written=texts
        )
        self._send("open", {"name": f"{_UPLOAD}{path.name}", "transaction": opened.to_json()})

    def observed(self, *, goes_on: bool) -> list[SeenRequest]:
        """Return the writing requests that pages sent since the last call, those of the person included.

        `goes_on` begins or goes on to keep what they hold.
        """
        requests = self._send("observed", {"goes_on": goes_on})["requests"]
        return [SeenRequest(**{**request, "leaves": list(map(tuple, request["leaves"]))}) for request in requests]

    def learn(self, shapes: Sequence[RequestShape]) -> None:
        """Replace the learnt shapes and arm the guard with them."""
        self.rules = replace(self.rules, shapes=tuple(shapes))
        self.arm()

    def allow_saves(self, shapes: Sequence[RequestShape]) -> None:
        """Replace the autosaves that a person has allowed on this site, and arm the guard with them.

        They leave only while a form is written (`autosave`), an upload among them only with the file that the program chooses
        then (`allow_upload`); what the floor forbids stays forbidden.
        """
        others = tuple(shape for shape in self.rules.shapes or () if shape.use != "autosave" and shape not in shapes)
        added = tuple(AllowedRequest(shape.method, shape.path, shape.use) for shape in shapes)
        remaining = tuple(rule for rule in self.rules.allowed if rule.use != "autosave" and rule not in added)
        self.rules = replace(self.rules, allowed=(*remaining, *added), shapes=(*others, *shapes))
        self.arm()

    @contextmanager
    def autosave(self, transaction: Transaction) -> Iterator[None]:
        """Let the allowed autosaves of a form leave while the program writes it; without an allowed one, nothing changes."""
        if not transaction.shapes:
            yield
            return
        self._send("open", {"name": _AUTOSAVE, "transaction": transaction.to_json()})
        try:
            yield
        finally:
            self._send("end", {"name": _AUTOSAVE})

    def ensure_proved(self, page: Page) -> GuardProof | None:
        """Prove the guard in the document shown; return None if it was proved before. Raises GuardNotProved."""
        document = self._send("document", {"target": self._target(page)})["document"]
        return None if document and document in self._proved else self.prove(page)

    def prove(self, page: Page) -> GuardProof:
        """Test every layer on a path that cannot exist; raises GuardNotProved with the layers that failed.

        The page stays unchanged; nothing reaches the server.
        """
        answer = self._send("prove", {"target": self._target(page), "path": f"/beian-proof-{secrets.token_hex(8)}"})
        proof = GuardProof(dict(answer["layers"]), answer["document"])
        failed = [say(name) for layer, name in LAYER_NAMES.items() if not proof.layers.get(layer)]
        channels = comma_list(answer.get("channels", ()))
        if failed or not proof.document:
            raise GuardNotProved(page=_shown(page), what=semicolon_list([*failed, *([channels] if channels else [])]))
        self._proved.add(proof.document)
        return proof

    def guest(self) -> str:
        """Return the address for a second client, the simulated operator, who cannot use the host's own methods."""
        address: str = self._send("guest")["ws"]
        return address

    def end_browser(self) -> None:
        """Ask the browser host to close the browser and end."""
        self._send("close")

    def _target(self, page: Page) -> str:
        if page not in self._targets:
            session = page.context.new_cdp_session(page)
            self._targets[page] = session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
            session.detach()
        return self._targets[page]

    def _send(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._session.send(f"Keeper.{method}", params or {})
        except PageFault as fault:
            if "closed" in str(fault):
                raise BrowserClosed from None
            if _CUT_IN_TWO not in str(fault):
                raise
            # left over from a call that Ctrl-C interrupted; this one was not sent yet
            return self._send(method, params)
        return answer


def own_press(word: str) -> SubmissionBlocked:
    """Return the error for a press by the program itself of a human-only control."""
    return SubmissionBlocked(what=say("助手程序试图点击“{word}”", word=word))


def commitment_left(words: str) -> CommitmentLeft:
    """Return the error for a press by the program itself that would make this commitment."""
    return CommitmentLeft(say("“{words}”是承诺或签署，只能由您本人操作；助手没有动它。", words=words))


def human_reason(
    target: Locator, words: Sequence[str] = (), questions: Sequence[str] = (), within_ms: float | None = None
) -> dict[str, str]:
    """Return why a target is human-only, `word` and `commitment`, each "" if it is not; raises if several match."""
    reason: dict[str, str] = answer_of(target, f"element => ({look(words, questions)})(element)", within_ms)
    return reason


def _shown(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.netloc}{parts.path}" + (f"#{parts.fragment.split('?')[0]}" if parts.fragment else "")
