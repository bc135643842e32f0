"""Fixtures of the browser tests: a site with a ledger, and sessions of real browsers in a separate thread.

A thread can run only one synchronous Playwright, and other tests may have pytest-playwright's in the main thread. The
bodies of these tests and all calls of a session therefore run in one worker thread.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

from assistant.filing.browser import page as browser_page
from assistant.filing.browser.browser_host import running_host
from assistant.filing.browser.find import BrowserBinary
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.page import BrowserSession, open_browser
from assistant.filing.browser.rules import Rules
from tests.browser.site import RULES, RecordingSite, serving
from tests.shared_playwright import SharedPlaywright

WORKER = ThreadPoolExecutor(1, "thread of the browsers")
_DRIVER = list[Playwright]()


def driver() -> Playwright:
    """Return the Playwright of the browsers' thread, started at the first call: it takes as long as a browser."""
    if not _DRIVER:
        _DRIVER.append(sync_playwright().start())
    return _DRIVER[0]


@pytest.fixture(scope="session", autouse=True)
def one_driver() -> Iterator[None]:
    """Let all sessions of the browsers' thread share one Playwright; every other thread starts its own."""
    own = WORKER.submit(threading.get_ident).result()

    def start_or_share() -> Any:
        return SharedPlaywright(driver()) if threading.get_ident() == own else sync_playwright()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser_page, "sync_playwright", start_or_share)
        yield
    for started in _DRIVER:
        WORKER.submit(started.stop).result()
    _DRIVER.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Run the body of a test in the thread of its browser."""
    names = pyfuncitem._fixtureinfo.argnames
    threads = [value.thread for value in pyfuncitem.funcargs.values() if isinstance(value, BrowserHosts)]
    thread = next(iter(threads), WORKER)
    thread.submit(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in names}).result()
    return True


def chromium() -> BrowserBinary:
    """Return the browser of this machine, or skip."""
    path = next((p for name in ("chromium", "google-chrome", "microsoft-edge") if (p := shutil.which(name))), None)
    if path is None:
        pytest.skip("no browser on the path")
    return BrowserBinary(Path(path), "Chromium", "path")


def stop_host_of(folder: Path) -> None:
    """End the browser host that a test has left running."""
    record = running_host(folder)
    if record is not None:
        process = psutil.Process(record.pid)
        process.terminate()
        process.wait(20)


@dataclass
class BrowserHosts:
    """Opens sessions in one folder and ends the browsers they leave running."""

    folder: Path
    rules: Rules = RULES
    thread: ThreadPoolExecutor = WORKER
    sessions: list[BrowserSession] = field(default_factory=list)
    at_first: tuple[list[str], tuple[Attempt, ...]] = ([], ())  # the tabs and attempts when it had just been opened

    def open(self, url: str | None = None, **options: Any) -> BrowserSession:
        """Open or attach to the headless browser of the folder."""
        session = open_browser(self.folder, binary=chromium(), rules=self.rules, headless=True, url=url, **options)
        self.sessions.append(session)
        return session

    def end(self) -> None:
        """Leave every session and end the browser host."""
        for session in self.sessions:
            session.leave()
        stop_host_of(self.folder)


@pytest.fixture
def site() -> Iterator[RecordingSite]:
    """A site that no other test has touched."""
    with serving() as served:
        yield served


@contextmanager
def private_browser(folder: Path) -> Iterator[BrowserHosts]:
    """Yield a private browser folder; its browser is ended afterwards."""
    private = BrowserHosts(folder)
    yield private
    private.thread.submit(private.end).result()


@pytest.fixture
def browser_hosts(tmp_path: Path) -> Iterator[BrowserHosts]:
    """A private browser folder; its browser is ended after the test."""
    with private_browser(tmp_path / "客户 一" / "browser") as private:
        yield private


@pytest.fixture(scope="session")
def shared_browser_hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserHosts]:
    """One browser for all tests that only look at a page."""
    browser_hosts = BrowserHosts(tmp_path_factory.mktemp("shared") / "browser")
    yield browser_hosts
    WORKER.submit(browser_hosts.end).result()


@pytest.fixture
def session(shared_browser_hosts: BrowserHosts, site: RecordingSite) -> BrowserSession:
    """The shared browser, armed, with one page on a fresh form of a fresh site and no attempts yet."""

    def prepare() -> BrowserSession:
        opened = shared_browser_hosts.sessions[0] if shared_browser_hosts.sessions else shared_browser_hosts.open()
        for page in opened.page.context.pages:
            if page != opened.page:
                page.close()
        opened.page.unroute_all()  # routes of earlier tests
        opened.guard.rules = RULES
        opened.guard.arm()
        opened.forget_expired()
        opened.goto(f"{site.url}/form.html")
        opened.guard.new_attempts()
        site.ledger.clear()
        return opened

    return WORKER.submit(prepare).result()


CLIENT = """
import sys
from pathlib import Path
from assistant.filing.browser.find import BrowserBinary
from assistant.filing.browser.page import open_browser
from tests.browser.site import RULES
folder, browser, url, script = sys.argv[1:]
with open_browser(Path(folder), binary=BrowserBinary(Path(browser), "Chromium", "path"), rules=RULES, headless=True, url=url) as s:
    exec(script)
    print("READY", flush=True)
    while True:
        s.pump(0.1)
"""


@dataclass
class ClientProcess:
    """An assistant in a separate process that has opened the browser and run its script."""

    process: Any
    word: str
    folder: Path

    def kill(self) -> None:
        """End it as kill -9 does, and wait until its browser is nobody's."""
        record = running_host(self.folder)
        assert record is not None
        self.process.kill()
        self.process.wait()
        host, waiting = psutil.Process(record.pid), threading.Event()
        while any(one.status != psutil.CONN_LISTEN for one in host.net_connections("tcp")):
            waiting.wait(0.02)

    def interrupt(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


@pytest.fixture
def start_client(browser_hosts: BrowserHosts, site: RecordingSite) -> Iterator[Callable[[str], ClientProcess]]:
    """Start an assistant in a separate process: it opens the form, runs the script (`s` is its session), and waits."""
    import subprocess

    running: list[subprocess.Popen[str]] = []
    root = str(Path(__file__).parents[2])

    def start(script: str) -> ClientProcess:
        command = [
            sys.executable,
            "-c",
            CLIENT,
            str(browser_hosts.folder),
            str(chromium().path),
            f"{site.url}/form.html",
            script,
        ]
        environment = {**os.environ, "PYTHONPATH": root}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=root
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stderr is not None
        word = ""
        while not word.startswith("READY"):
            line = process.stdout.readline()
            if not line:
                pytest.fail(process.stderr.read())
            word += line if line.startswith("READY") else ""
        threading.Thread(target=process.stderr.read, daemon=True).start()
        return ClientProcess(process, word, browser_hosts.folder)

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


@contextmanager
def guest_page(session: BrowserSession) -> Iterator[Page]:
    """Yield the session's page as seen by a second client, which acts as the person in tests."""
    browser = driver().chromium.connect_over_cdp(session.guest_url())
    yield browser.contexts[0].pages[0]
    browser.close()
