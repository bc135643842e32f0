"""What all tests share: the browser of this machine and a mock registry of their own.

The fixtures of one package are in a conftest.py beside its tests.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import TimeoutError as WaitedTooLong
from playwright.sync_api import expect

from assistant.declaration.documents import reading
from assistant.declaration.papers import making
from tests import loops
from tests.documents import in_process
from tests.papers.made_once import docx_of

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "fixtures" / "registry" / "beian_mock" / "static"
SKINS = (STATIC, STATIC.with_name("static_element_ui"))
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
HEADLESS_SHELL = "chromium-headless-shell"
MOCK_STARTS_WITHIN_S = 60
GARBAGE_AFTER = 50_000  # new objects; with Python's 700 a sixth of a test's time is the search for garbage
PAGE_CHANGES_WITHIN_MS = 60_000  # Playwright's `expect` waits five seconds by itself, too short for a busy machine
# On a busy machine a browser may stall for longer than any wait. Such a test runs once more, and the summary names it with
# the message of its first failure. More than a few such tests in one run are no accident: the run fails. A wrong record
# fails at once, and the tests of what the program must never do on its own are never repeated.
ONCE_MORE = pytest.mark.flaky(reruns=1, only_rerun=[WaitedTooLong, "Locator expected", "FilingBeforehandFailed"])
TRIED_AGAIN_AT_MOST = 5
NEVER_AGAIN = frozenset(
    f"test_{name}.py" for name in ("attacks", "attacks_beside", "guard", "guarded_runs", "saves_draft", "session")
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switches of `make quick` and `make thorough`."""
    parser.addoption("--quick", action="store_true", help="only what starts neither a browser nor a program of ours")
    parser.addoption("--thorough", action="store_true", help="also the many cases of which `make test` tries a few")


def pytest_configure(config: pytest.Config) -> None:
    """Watch what the tests of this process start, and restore the signals that a background shell ignores."""
    for ending, usual in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        if (number := getattr(signal, ending, None)) and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)
    config.pluginmanager.register(loops)
    loops.watch()
    expect.set_options(timeout=PAGE_CHANGES_WITHIN_MS)
    gc.disable()  # collecting makes millions of lasting objects, and looking through them again and again costs a second


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what this loop does not run; let browser tests run again if a wait ran out."""
    loops.mark(items)
    for item in items:
        if item.get_closest_marker("browser") is not None and item.path.name not in NEVER_AGAIN:
            item.add_marker(ONCE_MORE)
    quick, thorough = (bool(config.getoption(name)) for name in ("--quick", "--thorough"))
    inside: list[pytest.Item] = []
    outside: list[pytest.Item] = []
    for item in items:
        (outside if loops.left_out(item, quick=quick, thorough=thorough) else inside).append(item)
    if outside:
        config.hook.pytest_deselected(items=outside)
        items[:] = inside


def pytest_collection_finish() -> None:
    """Let the garbage collector work again, and never look at what the collection of the tests has made."""
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 20)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how each repeated test failed the first time, even if it passed then."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_line(f"TRIED AGAIN {report.nodeid}: {_message(report)}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the servers of this process; fail a run with more repeated tests than a busy machine explains."""
    if (filings := sys.modules.get("tests.filing.in_process")) is not None:
        filings.end()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    again = len(reporter.stats.get("rerun", [])) if reporter else 0
    if reporter and again > TRIED_AGAIN_AT_MOST:
        reporter.write_line(f"{again} tests were tried again, at most {TRIED_AGAIN_AT_MOST} may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _message(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return " ".join(crash.message.split())[:2_000] if crash else ""


@dataclass(frozen=True, slots=True)
class MockRegistry:
    """A mock registry in a process of its own: its address, and the nonce that identifies it."""

    url: str
    nonce: str

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the answer of the witness (`/__mock__/…`), or its `datas` if it has them; a body makes it a POST."""
        return _json(f"{self.url}{path}", body)

    def state(self) -> dict[str, Any]:
        """Return everything stored: {account: {subject, products, algorithms}}."""
        state: dict[str, Any] = self.ask("/__mock__/state")
        return state

    def ledger(self) -> dict[str, Any]:
        """Return every request so far and the submissions among them."""
        ledger: dict[str, Any] = self.ask("/__mock__/ledger")
        return ledger

    def reset(self) -> None:
        """Put the mock back to its first state."""
        self.ask("/__mock__/reset", {})


def browser_path() -> str | None:
    """Return the browser of this machine, or None if Playwright's own must do."""
    paths = (shutil.which(name) for name in BROWSERS)
    return next((path for path in paths if path), None)


def browser_arguments() -> list[str]:
    """Return the switches without which a browser does not start or paint on a server."""
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*quiet, "--no-sandbox"] if is_root else quiet


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Let pytest-playwright start the browser of this machine, without its window where there is such a build.

    Chromium's headless shell draws and runs the same pages for three quarters of the processor time. What the program
    starts itself (filings, the guard) is always the whole browser, and so is the one that judges the panel (tests/person).
    """
    path = shutil.which(HEADLESS_SHELL) or browser_path()
    own_browser = {"executable_path": path} if path else {}
    return {**browser_type_launch_args, **own_browser, "args": browser_arguments()}


@pytest.fixture(scope="session", autouse=True)
def papers_are_read_in_this_process_and_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Start no child process to read the papers of tests; the tests of that process undo this (tests/documents).

    A draft is made once for all tests of this process.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        in_process.share(tmp_path_factory.getbasetemp().parent / "papers_read")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "child", in_process.reader)
        patch.setattr(making, "to_docx", docx_of)
        yield


@pytest.fixture(scope="session")
def mock_pages() -> Path:
    """Return the folder of the mock's built pages; build the pages of both skins once if they are missing."""
    with FileLock(ROOT / "fixtures" / "registry" / ".pages.lock"):
        if not all((pages / "index.html").exists() for pages in SKINS):
            subprocess.run([sys.executable, "hatch_build.py"], cwd=ROOT, check=True)
    return STATIC


@pytest.fixture(scope="session")
def mock_registry(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockRegistry]:
    """Yield one mock registry for the session (one for each worker); a test that needs it empty resets it."""
    with serve_mock_registry(tmp_path_factory.mktemp("mock")) as registry:
        yield registry


@pytest.fixture
def fresh_registry(mock_pages: Path, tmp_path: Path) -> Iterator[MockRegistry]:
    """Yield a mock registry that no other test has touched."""
    with serve_mock_registry(tmp_path / "mock") as registry:
        yield registry


@contextmanager
def serve_mock_registry(data: Path, *options: str, port: int = 0, module: str = "beian_mock") -> Iterator[MockRegistry]:
    """Start `python -m beian_mock`, by default on a free port, and end it after the block."""
    url = f"http://127.0.0.1:{port or free_port()}"
    path = os.pathsep.join([str(ROOT / "fixtures" / "registry"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", module, "--port", url.rsplit(":", 1)[1], "--data", str(data), *options]
    log = data.with_name(f"{data.name}.log")
    data.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": path}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            hello = _when_it_answers(process, url, log)
            yield MockRegistry(url, str(hello["nonce"]))
        finally:
            process.terminate()
            process.wait(timeout=MOCK_STARTS_WITHIN_S)


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _when_it_answers(process: subprocess.Popen[bytes], url: str, log: Path) -> dict[str, Any]:
    waiting = threading.Event()
    for _ in range(MOCK_STARTS_WITHIN_S * 20):
        if process.poll() is not None:
            break
        try:
            hello: dict[str, Any] = _json(f"{url}/__mock__/hello")
        except OSError:
            waiting.wait(0.05)
        else:
            return hello
    pytest.fail(f"the mock registry did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _json(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        request, timeout=MOCK_STARTS_WITHIN_S
    ) as answer:
        content = json.load(answer)
    return content["datas"] if isinstance(content, dict) and "datas" in content else content
