"""Run one attack at a time: a filing that lacks only its submission, a page, the guard off or armed, and the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from assistant.core.errors import BeianError
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import PageFault
from assistant.filing.browser.rules import AllowedRequest, RequestEntry, Rules
from assistant.planning.maps.overlay import load_map
from beian_mock.catalogue import forms
from tests.browser.attacks import front as fronts
from tests.browser.conftest import BrowserHosts
from tests.conftest import serve_mock_registry
from tests.mock.server.client import ApiClient, MockProcess
from tests.mock.server.test_filings import SUPPORTER, draft
from tests.mock.server.test_life import LEAVING, filed, review

FILLED = "填了一半"
LOOKS = 100
OPENING_S = 1.2  # a new frame hears its first heartbeat, and a connection opens
WIDE = tuple(AllowedRequest(method, "/**") for method in ("POST", "PUT", "PATCH", "DELETE"))
SET_UP = """({to, text}) => {
    const [form, hidden] = ['form', 'hidden'].map(id => document.getElementById(id));
    if (!form) return;
    form.action = to;
    [hidden.name, hidden.value] = [text.slice(0, -1) + ',"x":"', '"}'];
    document.getElementById('name').value = '填了一半';
}"""


@dataclass(frozen=True)
class Attack:
    """One way to submit: a script of the page, or an act of the test at the page; its target; whether the map is wide.

    `before` is a script that the page runs in a handover, before the guard is armed again.
    """

    name: str
    kind: str
    script: str = ""
    act: Callable[[AttackContext], None] | None = None
    target: str = "algorithm"
    is_wide: bool = False
    keeps_form: bool = True
    fault: str = ""
    before: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass
class AttackContext:
    """The context of an attack: the session, and the address and body of a valid submission."""

    session: BrowserSession
    front: fronts.Front
    to: str
    text: str
    is_armed: bool

    @property
    def words(self) -> dict[str, str]:
        """Return the variables of a page script."""
        body = json.loads(self.text)
        query = urlencode({**{name: value for name, value in body.items() if name != "fields"}, "commit": "true"})
        socket = self.front.url.replace("http", "ws")
        more = {"query": query, "id": body.get("id", ""), "code": body["code"], "socket": socket}
        other = self.front.url.replace("127.0.0.1", "localhost")
        address = f"to={quote(self.to)}&text={self.text.encode().hex()}"
        return {"to": self.to, "text": self.text, "turn": self.front.turn, "other": other, "address": address, **more}

    def run(self, script: str) -> None:
        """Run a script in the page and ignore its errors."""
        body = "({to, text, query, id, code, socket, turn, other, address}) => {"
        post = "const post = {method: 'POST', body: text}, $ = name => document.getElementById(name);"
        try:
            self.session.page.evaluate(f"{body} {post} {script} }}", self.words)
        except PageFault:
            return


@dataclass(frozen=True)
class AttackOutcome:
    """The outcome of one attack: submissions with the guard off and armed, whether the form survived, reporting layers."""

    attack: Attack
    off: int
    armed: int
    form: bool
    layers: tuple[str, ...]

    @property
    def is_stopped(self) -> bool:
        """Return whether this is a real attack and was stopped."""
        return self.off > 0 and self.armed == 0


class AttackRunner:
    """A mock, its front server, a logged-in person, filings in every state, and one browser."""

    def __init__(self, mock: MockProcess, front: fronts.Front, person: ApiClient, browser_hosts: BrowserHosts) -> None:
        self.mock, self.front, self.person = mock, front, person
        self.session, self.turns = browser_hosts.open(), count(1)
        site_map = load_map("mock")
        requests: list[RequestEntry] = [*site_map.requests, AllowedRequest("POST", "/moved", "read")]
        host, other = urlsplit(front.url).netloc, urlsplit(front.url).netloc.replace("127.0.0.1", "localhost")
        self.rules = Rules.of((host,), requests, human_words=site_map.human_only)
        self.wide = replace(self.rules, allowed=WIDE, human_words=(), hosts=(host, other))
        person.approve_subject(forms()["subject"])
        self.ids = {"algorithm": draft(person, SUPPORTER), "deregister": filed(person, SUPPORTER)}
        self.ids["change"] = filed(person, SUPPORTER)
        person.post("algorithms/change", id=self.ids["change"])
        person.post("algorithms/save", id=self.ids["change"], step="basic", fields={"version": "2"})

    def counts(self) -> int:
        """Return how many submissions and irrevocable acts the mock has counted."""
        return sum(self.mock.witness("ledger")["counts"].values())

    def try_both(self, attack: Attack) -> AttackOutcome:
        """Try an attack with the guard off, then armed."""
        off, _, _ = self.attempt(attack, is_armed=False)
        armed, form, layers = self.attempt(attack, is_armed=True)
        return AttackOutcome(attack, off, armed, form, layers)

    def attempt(self, attack: Attack, *, is_armed: bool) -> tuple[int, bool, tuple[str, ...]]:
        """Try an attack once; return the number of submissions, whether the form survived, and the reporting layers."""
        to, text = self._ready(attack)
        session = self._fresh_page()
        if is_armed:
            session.guard.rules = self.wide if attack.is_wide else self.rules
            session.guard.arm()
            session.guard.new_attempts()
        else:
            session.guard.release()
        before = self.counts()
        context = AttackContext(session, self.front, to, text, is_armed)
        context.run(f"({SET_UP})({{to, text}})")
        self._act(attack, context)
        layers = self._watch(session, before, is_armed=is_armed)
        form = self._form_stands(session)
        return self.counts() - before, form, layers

    def _act(self, attack: Attack, context: AttackContext) -> None:
        try:
            self._hand_over(attack, context)
            context.run(attack.script)
            if attack.act is not None:
                attack.act(context)
        except (PageFault, BeianError):
            return

    def _hand_over(self, attack: Attack, context: AttackContext) -> None:
        guard = context.session.guard
        if not attack.before:
            return
        if context.is_armed:
            guard.lift()
            context.session.pump(0.3)  # the heartbeats reach the page
        context.run(attack.before)
        context.session.pump(OPENING_S)
        if context.is_armed:
            guard.arm()

    def _watch(self, session: BrowserSession, before: int, *, is_armed: bool) -> tuple[str, ...]:
        """Wait for the submission, or for the report that it was stopped and for pending requests."""
        layers: list[str] = []
        for look in range(LOOKS):
            session.pump(0.05)
            if not is_armed and self.counts() > before:
                break
            layers += [f"{attempt.layer} {attempt.what}".strip() for attempt in session.guard.new_attempts()]
            if is_armed and ((layers and look > 6) or look > 30):
                break
        return tuple(dict.fromkeys(layers))

    def _form_stands(self, session: BrowserSession) -> bool:
        try:
            return bool(session.page.evaluate("() => document.getElementById('name')?.value === '填了一半'"))
        except PageFault:
            return False

    def _fresh_page(self) -> BrowserSession:
        session = self.session
        session.guard.rules = self.rules
        session.guard.arm()
        context = session.page.context
        old, session.page = context.pages, context.new_page()
        for page in old:
            page.close(run_before_unload=False)
        session.goto(f"{self.front.url}/rogue/form.html")
        return session

    def _ready(self, attack: Attack) -> tuple[str, str]:
        """Reset the filing so that only the submission is missing; return the submission's path and body."""
        self.mock.witness("faults", **({"set": [attack.fault]} if attack.fault else {"clear": True}))
        prepare = {"deregister": self._deregistration, "delete": self._deletion, "subject": self._subject}
        return prepare.get(attack.target, self._filing)(attack.target)

    def _filing(self, target: str) -> tuple[str, str]:
        name = self.ids[target]
        if "审核中" in self.person.get(f"algorithms/{name}")["datas"]["state"]:
            review(self.person, name, "return", "请补充")
        self.person.post("algorithms/code", id=name)
        return fronts.ACTS[0], _text(id=name, commit=True, code=self.person.code())

    def _subject(self, _: str) -> tuple[str, str]:
        if "审核中" in self.person.get("subject")["datas"]["state"]:
            review(self.person, "subject", "approve")
        self.person.post("subject/change")
        site = f"https://www.example.cn/{next(self.turns)}"  # never the approved one: an empty change is refused
        self.person.post("subject/save", fields={"website": site})
        self.person.post("subject/code")
        return fronts.ACTS[1], _text(commit=True, code=self.person.code())

    def _deregistration(self, target: str) -> tuple[str, str]:
        name = self.ids[target]
        if self.person.get(f"algorithms/{name}")["datas"]["state"] != "已备案":
            self.person.post("algorithms/deregister/withdraw", id=name)
        self.person.post("algorithms/deregister/code", id=name)
        return fronts.ACTS[2], _text(id=name, commit=True, code=self.person.code(), fields=LEAVING)

    def _deletion(self, _: str) -> tuple[str, str]:
        basic = self.person.answers(forms()["basic"], **SUPPORTER)
        name = self.person.post("algorithms/save", step="basic", fields=basic)["datas"]["id"]
        return fronts.ACTS[3], _text(id=name, code="")


def _text(**said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def attack_runner(folder: Path, browser_hosts: BrowserHosts) -> Iterator[AttackRunner]:
    """Yield an attack runner in a folder, its browser opened in the calling thread."""
    with ExitStack() as stack:
        registry = stack.enter_context(serve_mock_registry(folder / "mock", "--review", "auto"))
        mock = MockProcess(registry.url, registry.nonce)
        person = ApiClient(mock)
        assert person.log_in()["errno"] == 0
        header = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.http.cookies.jar)
        front = stack.enter_context(fronts.serving(registry.url, header))
        runner = AttackRunner(mock, front, person, browser_hosts)
        stack.callback(person.http.close)
        context = runner.session.page.context
        cookies: Any = [{"name": c.name, "value": c.value, "url": front.url} for c in person.http.cookies.jar]
        context.add_cookies(cookies)
        yield runner
