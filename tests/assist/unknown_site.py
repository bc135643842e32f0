"""A site that nobody has calibrated: what it has answered, which saves were stopped and allowed, and what leaves then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.save_kinds import stopped_saves, unclear_parts
from assistant.filing.assist.shown_saves import StoppedSaves
from assistant.filing.browser.answer_leaves import AnswerLeaves, explain
from assistant.filing.browser.guard import Attempt, SubmitGuard
from assistant.filing.browser.learnt_requests import LearntRequests
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.request_leaves import body_leaves
from assistant.filing.browser.rules import AllowedRequest, OutgoingRequest, Rules, bare_url, judge
from assistant.filing.browser.shape_match import SeenRequest, Transaction

SITE = "https://site"
FORM, JSON, PARTS = (
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=X",
)
Pairs = Sequence[tuple[str, str]]


def packed(value: object) -> str:
    """Return JSON as a page packs it in a field."""
    return json.dumps(value, ensure_ascii=False)


def posted(kind: str, data: bytes, path: str = "/api/save", resource: str = "Fetch") -> OutgoingRequest:
    """Return a request with a body."""
    return OutgoingRequest(
        "POST", SITE + path, resource, data.decode(errors="replace"), {"Content-Type": kind}, data=data
    )


def form(pairs: Pairs, path: str = "/api/save") -> OutgoingRequest:
    """Return a form that was sent."""
    return posted(FORM, urlencode(list(pairs)).encode(), path)


def sent(body: object, path: str = "/api/save") -> OutgoingRequest:
    """Return a request with a body of JSON."""
    return posted(JSON, packed(body).encode(), path)


def parts(fields: Pairs, files: Sequence[tuple[str, str, bytes]], path: str = "/save.do") -> OutgoingRequest:
    """Return a form with files as the browser sends it when it goes to the next page."""
    head = '--X\r\nContent-Disposition: form-data; name="{}"'
    body = b"".join(f"{head.format(name)}\r\n\r\n{text}\r\n".encode() for name, text in fields)
    for name, file, content in files:
        kind = "\r\nContent-Type: application/octet-stream\r\n\r\n"
        body += f'{head.format(name)}; filename="{file}"{kind}'.encode() + content + b"\r\n"
    return posted(PARTS, body + b"--X--\r\n", path, "Document")


class UnknownSite:
    """Answers and saves of one site; `values` are the texts of its form."""

    def __init__(self, *values: str) -> None:
        self.values = frozenset(values)
        self.answers = AnswerLeaves(Relay.__new__(Relay))
        self.saves = Autosaves(_values=self.values)
        self._number = 0

    def answer(self, content: object, path: str = "/api/form", number: str = "") -> None:
        """Let the site answer JSON, or a page."""
        self.answers.add(SITE + path, content if isinstance(content, str) else json.dumps(content), number)

    def upload(self, content: object) -> None:
        """Let a page upload a file that the program chose, and the site answer."""
        self._number += 1
        number = f"u{self._number}"
        asked = parts((), [("file", "u.png", b"u")], "/api/upload")
        rules = Rules.of(("site",), (AllowedRequest("POST", "/api/upload", "upload"),), shapes=())
        texts = frozenset(("u.png", hashlib.sha256(b"u").hexdigest()))
        judged = LearntRequests(self.answers)
        judged.open("upload:u.png", Transaction(list(rules.shapes or ()), shown=texts, written=texts))
        assert judged.judged(judge(rules, asked), asked, rules, number).passed
        self.answer(content, "/api/upload", number)

    def seen(self, asked: OutgoingRequest) -> SeenRequest:
        """Return a stopped request as the browser host has seen it."""
        leaves = body_leaves(asked.headers, asked.data)
        request = SeenRequest(asked.method, asked.url, dict(asked.headers), leaves, [], status=403)
        explain(request, self.answers)
        return request

    def stopped(self, *requests: OutgoingRequest, is_pressed: bool = False) -> list[StoppedSaves]:
        """Return what may be allowed of stopped requests."""
        return stopped_saves(*self._seen(requests), self.values, is_pressed=is_pressed)

    def unclear(self, *requests: OutgoingRequest) -> list[str]:
        """Return the parts of stopped requests that are not understood."""
        return unclear_parts(*self._seen(requests), self.values)

    def _seen(self, requests: Sequence[OutgoingRequest]) -> tuple[list[SeenRequest], list[Attempt]]:
        at = "2026-11-29T00:00:00Z"
        attempts = [Attempt(1, "request", "Fetch", one.method, bare_url(one.url), "write", at) for one in requests]
        return [self.seen(one) for one in requests], attempts

    def allow(self, *requests: OutgoingRequest, is_pressed: bool = False) -> None:
        """Let a person allow what is offered after these requests were stopped."""
        self.saves.offered = self.stopped(*requests, is_pressed=is_pressed)
        assert self.saves.offered, "nothing is offered"
        guard: Any = SimpleNamespace(allow_saves=lambda _: None)
        self.saves.allow(cast(SubmitGuard, guard))

    def origins(self) -> dict[str, str]:
        """Return what each part of the bodies may hold that was allowed."""
        return {path: leaf.origin for shape in self.saves.allowed for path, leaf in (shape.body or {}).items()}

    def leaves(self, asked: OutgoingRequest, *values: str) -> bool:
        """Return whether a request leaves while the program fills a form of these values, or of the first ones."""
        texts, shapes = frozenset(values) or self.values, self.saves.allowed
        rules = Rules(
            ("site",),
            tuple(AllowedRequest(shape.method, shape.path, shape.use) for shape in shapes),
            shapes=tuple(shapes),
        )
        judged = LearntRequests(self.answers)
        for use in ("autosave", "upload"):
            own = [shape for shape in shapes if shape.use == use]
            judged.open(use, Transaction(own, shown=texts, written=texts, is_lasting=use == "autosave"))
        return judged.judged(judge(rules, asked), asked, rules, "1").passed
