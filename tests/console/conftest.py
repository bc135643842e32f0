"""Fixtures for tests of the console: a workspace with small clients, and `beian console` as a separate process."""

from __future__ import annotations

import asyncio
import http.client
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Page

from assistant.core.language import speaking
from assistant.practice import ledger, workspace
from assistant.practice.workspace import NewClient, Workspace
from assistant.proof.journal.events import Comment, RecordOpened, RunClosed, RunOpened, Status
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import beian  # noqa: F401 - used by this package's tests too
from tests.conftest import ROOT
from tests.filing import json_keyring
from tests.filing.small import ALGORITHM, NAME, Json, small, write

OPENED = RunOpened("r", NAME, "mock", "http://127.0.0.1:1", True, {}, "", "", "", "", "fast", "chromium", "甲")
PROGRAM = "from assistant.apps.cli.app import main; main()"
WORDS = "承诺书的公章不清楚<script>alert(1)</script>"
RING = "ring.json"  # the keyring of the shared console
HOSTILE = "<img src=x onerror=alert(1)>公司"

T = TypeVar("T")


def beside(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of asynchronous work, done in a thread: a worker that has used a browser already has a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(slots=True)
class Console:
    """A running console: its address, its one-time link, its process."""

    origin: str
    link: str
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def port(self) -> int:
        """Return the port."""
        return urlsplit(self.origin).port or 0

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of a response; `host="…"` replaces the default header."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest(method, path, skip_host="host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        received: dict[str, str] = {}
        for name, value in answer.getheaders():
            received[name.lower()] = f"{received[name.lower()]}, {value}" if name.lower() in received else value
        result = (answer.status, received, answer.read())
        connection.close()
        return result

    def enter(self) -> str:
        """Use the link and return the `Cookie` header of the session."""
        parts = urlsplit(self.link)
        status, headers, _ = self.ask(f"{parts.path}?{parts.query}")
        assert status == 200
        return headers["set-cookie"].partition(";")[0]


@dataclass(slots=True)
class Practice:
    """A workspace on disk, with the environment of its processes."""

    home: Path
    workspace: Workspace

    def folder(self, name: str = NAME) -> Path:
        """Return the folder of a client."""
        return self.workspace.clients / workspace.folder_name(name)

    def environment(self, language: str = "zh") -> dict[str, str]:
        """Return the environment of every command."""
        own = {"BEIAN_HOME": str(self.home / "beian"), "BEIAN_LANG": language, "PYTHONIOENCODING": "utf-8"}
        return {**os.environ, **own}

    @contextmanager
    def console(self, language: str = "zh", program: str = PROGRAM, **environment: str) -> Iterator[Console]:
        """Run the console (or another console `program`) on a free port and stop it afterwards."""
        command = [sys.executable, "-c", program, "console", "--no-open", "--workspace", str(self.workspace.folder)]
        with running(command, self.environment(language) | environment, self.home / "console.log") as console:
            yield console


@dataclass(frozen=True, slots=True)
class OwnClient:
    """A client for one test to change: the console that shows it, the session's cookie, its name and folder."""

    console: Console
    cookie: str
    name: str
    home: Path

    def opened(self, page: Page, *steps: str) -> Page:
        """Open a page of the client in a real browser with a valid session."""
        let_in(page, self.console, self.cookie)
        return opened(page, self.console, address("client", self.name, *steps))


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path, folder: Path = ROOT) -> Iterator[Console]:
    """Run a console by this command in a folder and stop it afterwards."""
    with log.open("ab") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=folder, text=True
        )
    assert process.stdout is not None
    match = re.search(r"http\S+", process.stdout.readline())
    assert match, log.read_text(encoding="utf-8", errors="replace")
    try:
        yield Console(match[0].partition("/enter")[0], match[0], process)
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        process.wait(timeout=30)


def made(home: Path, *clients: Json, ledger_at: str = workspace.LEDGER) -> Practice:
    """Return a workspace with these clients, by default the small one."""
    office = workspace.init(home / "事务所", ledger_at)
    for data in clients or (small(),):
        name = data["主体"]["主体基本信息"]["主体名称"]
        source = write(home / "来件" / workspace.folder_name(name), data)
        workspace.add(office, NewClient(name), source)
    return Practice(home, office)


def png(*, is_masked: bool) -> bytes:
    """Return a PNG, with the mark of a masked picture if asked for."""
    info = PngInfo()
    if is_masked:
        info.add_text("beian-masks", "2")
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def returned_run(home: Path) -> str:
    """Write a run that read a returned algorithm with a comment, and return the name of its folder."""
    with RunFolder.create(home / "runs", NAME, "mock") as run:
        digest = run.store_text(WORDS)
        run.append(
            OPENED,
            RecordOpened("subject", "主体信息", "主体", 18),
            Status("主体", "主体已通过", "通过"),
            Status(ALGORITHM, "退回补正", "退回"),
            Comment(ALGORITHM, "algorithms[x].basic.name", digest),
            RunClosed("needs_person", 5.0, "", {"total": 3}),
        )
        run.store_picture("p", png(is_masked=True))
    return run.name


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Use Chinese in the test's own process too."""
    with speaking("zh"):
        yield


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep commands that run in this process away from this machine's settings, maps and logs."""
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / "beian-home"))
    return tmp_path / "beian-home"


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Return a workspace that no test changes: the small client, returned once, and one whose name is markup."""
    hostile = small()
    hostile["主体"]["主体基本信息"]["主体名称"] = HOSTILE
    hostile["主体"]["主体基本信息"]["统一社会信用代码"] = "91440300MA5EXAMP1C"
    practice = made(tmp_path_factory.mktemp("practice"), small(), hostile)
    returned_run(practice.folder())
    return practice


@pytest.fixture
def own_practice(tmp_path: Path) -> Practice:
    """Return a workspace of the test's own."""
    return made(tmp_path)


@pytest.fixture
def console(practice: Practice) -> Iterator[Console]:
    """Run a console of the test's own on the unchanged workspace, with its link unused."""
    with practice.console() as running:
        yield running


@pytest.fixture(scope="session")
def shared(practice: Practice) -> Iterator[tuple[Console, str]]:
    """Run one console for all tests that change nothing; yield it with its session's cookie."""
    with practice.console() as running:
        yield running, running.enter()


@pytest.fixture(scope="session")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Practice, Console, str]]:
    """Run one console on a workspace whose clients belong to one test each; yield both with the cookie."""
    practice = made(tmp_path_factory.mktemp("office"))
    with practice.console(**json_keyring.ENVIRONMENT, **{json_keyring.FILE: str(practice.home / RING)}) as running:
        yield practice, running, running.enter()


@pytest.fixture
def own_client(shared_office: tuple[Practice, Console, str]) -> OwnClient:
    """Return a client of the test's own in the shared console."""
    return added(*shared_office)


def added(practice: Practice, console: Console, cookie: str) -> OwnClient:
    """Add a small client to a workspace and read it into the ledger, so its pages exist at once."""
    name = f"深圳第{len(list(practice.workspace.folders()))}家示例科技有限公司"
    data = small()
    data["主体"]["主体基本信息"]["主体名称"] = name
    workspace.add(practice.workspace, NewClient(name), write(practice.home / "来件" / name, data))
    with ledger.opened(practice.workspace) as opened_ledger:
        opened_ledger.refresh(date.today())
    return OwnClient(console, cookie, practice.folder(name).name, practice.folder(name))


def address(*steps: str) -> str:
    """Return the address of a page."""
    return "/" + "/".join(quote(step, safe="") for step in steps)


def let_in(page: Page, console: Console, cookie: str) -> None:
    """Give a browser window the session's cookie."""
    name, _, value = cookie.partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": console.origin}])
    console.link = ""  # used already


def opened(page: Page, console: Console, path: str = "/") -> Page:
    """Enter with the link on the first call, then open a page; any request to another server fails the test."""
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    if console.link:
        page.goto(console.link)
        page.locator(".board tbody tr").first.wait_for()  # the clients' folders are read, so no page reloads by itself
        console.link = ""
    page.goto(console.origin + path)
    page.locator("h1").wait_for()
    foreign = [
        url for url in requested if not url.startswith((console.origin, "data:", console.origin.replace("http", "ws")))
    ]
    assert not foreign
    return page
