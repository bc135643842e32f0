"""The submit guard as the assistant holds it: arms, proves, lifts inside a handover, names what was stopped.

Layers: (1) `check_target` refuses a human-only control before the hands touch it; (2) the keeper lets out only what the
rules allow; (3) `guard.js` in every page. Layers 2 and 3 live in the keeper (`sentry.py`), so they outlast this process.
There is no Playwright route as a further net: a route holds each request in this process, and what it holds is released
to the server when the process is killed.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NoReturn
from urllib.parse import urlsplit

from assistant.core.errors import BrowserClosed, GuardNotProved, SubmissionBlocked
from assistant.core.language import mark, say
from assistant.filing.browser.playwright import CDPSession, Locator, Page, PageFault, answer_of
from assistant.filing.browser.rules import FLOOR_WORDS, HARMLESS_WORDS, Rules, folded_words

LAYER_NAMES = {
    "script": mark("页面内的保护没有装上"),
    "click": mark("页面内的点击没有被拦下"),
    "transports": mark("页面自己的提交通道没有被拦下"),
    "fetch": mark("网络请求没有被拦下"),
    "form": mark("表单提交没有被拦下"),
}
_SOURCE = files("assistant.filing.browser").joinpath("guard.js").read_text(encoding="utf-8")
_HEARTBEAT_S = 0.2
_CUT_IN_TWO = "Cannot find command to respond"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to submit that was stopped: layer `request`, `page` or `hands`; no query or field values in it."""

    seq: int
    layer: str
    what: str
    method: str
    url: str
    why: str
    at: str

    def __str__(self) -> str:
        aim = f"{self.method} {self.url}".strip()
        return f"{self.what} · {self.why} · {aim}" if self.why else f"{self.what} · {aim}"


@dataclass(frozen=True, slots=True)
class GuardProof:
    """What the self-test of one document found: layer → did it stop the attempt."""

    layers: Mapping[str, bool]
    document: str = ""


class SubmitGuard:
    """The guard of one browser; `session` is a browser-level CDP session on the keeper's relay."""

    def __init__(self, session: CDPSession, rules: Rules) -> None:
        self._session, self.rules = session, rules
        self.is_handover = False
        self._targets: dict[Page, str] = {}
        self._proved: set[str] = set()
        self._own: list[Attempt] = []
        self._acknowledged_own = 0
        self._began_after: int = self._send("status")["told"]
        self._last_heartbeat = 0.0
        self._heard: list[dict[str, Any]] = []
        session.on("Keeper.blocked", self._hear)

    def arm(self) -> None:
        """Stop everything that the rules do not allow; complete when the browser and its open pages have it."""
        self._send("arm", {"rules": self.rules.to_json()})
        self.is_handover = False

    def lift(self) -> None:
        """Begin a handover: requests are not paused, pages obey the person for as long as `beat` is called."""
        self._send("handover")
        self.is_handover = True
        self._last_heartbeat = 0.0
        self.heartbeat()

    def heartbeat(self) -> None:
        """Say that the assistant is alive; at least every 500 ms inside a handover, nothing outside one."""
        if self.is_handover and time.monotonic() - self._last_heartbeat >= _HEARTBEAT_S:
            self._last_heartbeat = time.monotonic()
            self._send("beat")

    def release(self) -> None:
        """End of the run: leave the browser to the person, with nothing stopped any more."""
        self._send("lift")
        self.is_handover = False

    def status(self) -> dict[str, Any]:
        """Return mode, whether a client was lost, and every attempt that the keeper stopped."""
        return self._send("status")

    def attempts(self) -> tuple[Attempt, ...]:
        """Return every attempt stopped so far, those of an earlier client of this browser included."""
        return (*self._own, *(Attempt(**blocked) for blocked in self.status()["blocked"]))

    def newest(self) -> int:
        """Return the number of the last attempt stopped so far; 0 before the first."""
        return max((attempt.seq for attempt in self.attempts()), default=0)

    def new_attempts(self) -> tuple[Attempt, ...]:
        """Return the attempts that no run was told of: a run that was killed leaves its own to the next.

        Where the browser is gone, and its keeper with it, those that were heard of while it lived.
        """
        fresh = [Attempt(**blocked) for blocked in self._unacknowledged()]
        self._heard.clear()
        own, self._acknowledged_own = self._own[self._acknowledged_own :], len(self._own)
        return (*own, *fresh)

    def was_tried(self) -> bool:
        """Say whether anything like a submission was stopped in this run."""
        return any(one.seq > self._began_after or one in self._own for one in self.attempts() if one.why != "host")

    def _unacknowledged(self) -> list[dict[str, Any]]:
        try:
            status = self.status()
            statuses = [blocked for blocked in status["blocked"] if blocked["seq"] > status["told"]]
            if statuses:
                self._send("told", {"seq": statuses[-1]["seq"]})
        except BrowserClosed:
            return list(self._heard)
        return statuses

    def _hear(self, blocked: dict[str, Any]) -> None:
        self._heard.append(blocked)

    def check_target(self, target: Locator, within_ms: float | None = None) -> None:
        """Raise SubmissionBlocked, before anything happens, where a target is the person's alone."""
        if word := human_word(target, self.rules.human_words, within_ms):
            self.refuse(target, word)

    def refuse(self, target: Locator, word: str) -> NoReturn:
        """Note that the program itself was about to press what is the person's by this word; raises SubmissionBlocked."""
        url = urlsplit(target.page.url)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._own.append(Attempt(0, "hands", "click", "", f"{url.scheme}://{url.netloc}{url.path}", word, at))
        raise own_press(word)

    @contextmanager
    def one_press(self, target: Locator, word: str) -> Iterator[None]:
        """Let one press through of a button that bears just this word and saves a draft, by an operator's record.

        Raises SubmissionBlocked where nobody has recorded the word, or the target is another one. What the press then
        asks of the site is judged as ever: a request that the map does not allow, or the floor names, stays here.
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

    def ensure_proved(self, page: Page) -> GuardProof | None:
        """Prove the document shown unless it was proved already (then None); raises GuardNotProved."""
        document = self._send("document", {"target": self._target(page)})["document"]
        return None if document and document in self._proved else self.prove(page)

    def prove(self, page: Page) -> GuardProof:
        """Try every layer against a path that cannot exist; raises GuardNotProved with what was not stopped.

        The page is left as it was; nothing reaches the server.
        """
        send = self._send("prove", {"target": self._target(page), "path": f"/beian-proof-{secrets.token_hex(8)}"})
        proof = GuardProof(dict(send["layers"]), send["document"])
        failed = [say(LAYER_NAMES[layer]) for layer, stopped in proof.layers.items() if not stopped]
        if failed or not proof.document:
            raise GuardNotProved(page=_shown(page), what="；".join(failed))
        self._proved.add(proof.document)
        return proof

    def guest(self) -> str:
        """Open the door for one second client without the keeper's methods (the stand-in) and return its address."""
        address: str = self._send("guest")["ws"]
        return address

    def end_browser(self) -> None:
        """Ask the keeper to close the browser and to end."""
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
            return self._send(method, params)  # Ctrl-C cut an earlier call in two; told now, before this one was sent
        return answer


def own_press(word: str) -> SubmissionBlocked:
    """Return the error that says that the program itself was about to press what is the person's."""
    return SubmissionBlocked(what=say(mark("助手自己要点击“{word}”"), word=word))


def human_word(target: Locator, words: Sequence[str] = (), within_ms: float | None = None) -> str:
    """Return the word that makes a target (or the button around it) the person's alone, or ""."""
    text: str = answer_of(target, f"element => ({look(words)})(element)", within_ms)  # refuses several
    return text


def look(words: Sequence[str] = ()) -> str:
    """Return the script of the function that answers the human-only word of an element, the floor's and these."""
    settings = {"floor": FLOOR_WORDS, "harmless": HARMLESS_WORDS, "words": list(words)}
    return f"({_SOURCE})('look', {json.dumps(settings, ensure_ascii=False)})"


def _shown(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.netloc}{parts.path}" + (f"#{parts.fragment.split('?')[0]}" if parts.fragment else "")
