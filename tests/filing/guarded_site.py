"""The mock's own server in the process of the test, and the guard between it and one client's pages."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.routing import Match, Route

from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.learnt_requests import LearntRequests
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.rules import GuardDecision, OutgoingRequest, Rules, judge
from assistant.filing.browser.shape_match import SeenRequest, Transaction
from beian_mock import api_filings, api_products
from beian_mock.records import FilerAccount
from beian_mock.world import MockSettings, MockWorld
from tests.filing.page_requests import Json
from tests.filing.page_requests import address_of as save_address

ORIGIN = "http://127.0.0.1:8000"
HEADERS = {
    "Accept": "*/*",
    "Content-Type": "application/json",
    "Referer": f"{ORIGIN}/",
    "User-Agent": "Mozilla/5.0",
    "sec-ch-ua": '"Chromium";v="156"',
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Linux"',
}


@dataclass
class QuietServer:
    """The mock's own server without a socket, with one account that is logged in."""

    world: MockWorld = field(default_factory=lambda: MockWorld(MockSettings(review="manual")))
    account: FilerAccount = field(default_factory=lambda: FilerAccount("quiet", "安静的公司"))

    def __post_init__(self) -> None:
        self.world.accounts[self.account.account] = self.account
        self.world.save = lambda account: None  # type: ignore[method-assign]  # nobody starts this server again
        name = f"beian_mock_{self.world.nonce[:8]}"
        self.headers = [(b"cookie", f"{name}={self.world.open_session('quiet', False)}".encode())]
        self.routes: list[Route] = [*api_filings.routes(self.world), *api_products.routes(self.world)]

    def ask(self, method: str, path: str, body: bytes = b"") -> str:
        """Return the text of the server's answer."""
        place, _, query = path.partition("?")
        scope: dict[str, Any] = {"type": "http", "method": method, "path": place, "headers": self.headers, "body": body}
        scope |= {"query_string": query.encode(), "path_params": {}, "root_path": ""}
        for route in self.routes:
            match, parts = route.matches(scope)
            if match is Match.FULL:
                answer = _done(route.endpoint(Request({**scope, **parts})))
                return bytes(answer.body).decode()
        raise AssertionError(f"no route for {method} {path}")

    def upload(self, file: Json) -> Json:
        """Store an upload as the server does, and return its answer."""
        name = secrets.token_hex(16)
        entry = {"fileId": name, "name": file["name"], "size": file["size"], "url": f"/api/file/{name}"}
        self.account.files[name] = {**entry, "sha256": file["sha256"]}
        return entry


def _done(coroutine: Any) -> Any:
    """Return the result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return ended.value
    raise AssertionError("the handler waits")


class GuardedSite:
    """One client's browser as the guard sees it: what the server answers, and what leaves."""

    def __init__(self, rules: Rules) -> None:
        self.server, self.rules = QuietServer(), rules
        self.answers = AnswerLeaves(Relay.__new__(Relay))
        self.learnt = LearntRequests(self.answers)
        self._number = 0
        self.token = ""
        self.session = ".".join(secrets.token_urlsafe(size) for size in (30, 450, 32))

    def read(self, path: str) -> Any:
        """Read as a page does when it opens; the guard sees the answer."""
        text = self.with_token(self.server.ask("GET", path))
        self.answers.add(f"{ORIGIN}{path}", text)
        return json.loads(text)["datas"]

    def with_token(self, text: str) -> str:
        """Return an answer with a new token, as some sites add to each for the next request."""
        self.token = secrets.token_hex(16)
        return f'{text.removesuffix("}")},"token":"{self.token}"}}'

    def upload(self, file: Json) -> Json:
        """Upload a file as a page does; the guard sees the answer."""
        entry = self.server.upload(file)
        answer = json.dumps({"errno": 0, "errmsg": "", "datas": entry}, ensure_ascii=False)
        self.answers.add(f"{ORIGIN}/api/upload", answer, self.number())
        return entry

    def number(self) -> str:
        """Return the number of the next request in the browser's network."""
        self._number += 1
        return str(self._number)

    def open(self, sends: Transaction, name: str = "press") -> None:
        """Open a transaction as the browser host does."""
        self.learnt.open(name, Transaction.from_json(json.loads(json.dumps(sends.to_json()))))

    def judged(self, asked: Json, number: str) -> GuardDecision:
        """Judge a request as the browser host does when the browser pauses it."""
        request = OutgoingRequest.paused({"request": asked, "resourceType": "Fetch"})
        return self.learnt.judged(judge(self.rules, request), request, self.rules, number)

    def sent(self, asked: Json, number: str, status: int = 200) -> SeenRequest:
        """Let the guard watch a request that left, and its answer; return the request as the guard saw it."""
        self.answers.take_seen(goes_on=True)
        self.answers.follow("s", "Network.requestWillBeSent", {"requestId": number, "request": asked})
        response = {"status": status, "mimeType": "text/html", "url": asked["url"]}
        (seen,) = self.answers.seen
        self.answers.follow("s", "Network.responseReceived", {"requestId": number, "response": response})
        return seen

    def stored(self, asked: Json, body: str, number: str) -> Json:
        """Let the server store a save that left; return its answer, which the guard sees."""
        text = self.with_token(self.server.ask("POST", asked["url"].removeprefix(ORIGIN), body.encode()))
        self.answers.add(asked["url"], text, number)
        answer: Json = json.loads(text)
        return answer


def request_of(page: str, body: str, added: Mapping[str, str] | None = None) -> Json:
    """Return a save as the browser reports it."""
    data = base64.b64encode(body.encode()).decode()
    headers = {**HEADERS, **(added or {})}
    return {
        "method": "POST",
        "url": ORIGIN + save_address(page),
        "headers": headers,
        "postData": body,
        "postDataEntries": [{"bytes": data}],
    }
