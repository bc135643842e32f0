"""`beian` in the process of the tests: one browser, one Playwright and one simulated operator serve all runs of a worker.

What a run leaves in the browser is cleared before the next: pages, cookies, storage. Otherwise a run is the same as
in a separate program. Each command also has a test as a program; crashes, the guard and the browser host are always
tested in one.
"""

from __future__ import annotations

import gc
import io
import json
import os
import queue
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

import keyring.core
from greenlet import greenlet  # type: ignore[import-untyped]
from keyring.backends import fail
from playwright.sync_api import Playwright, sync_playwright

from assistant.apps.cli import fill, form, operator_browser, usage
from assistant.core.language import speaking
from assistant.filing.browser import page as browser_page
from assistant.filing.browser.browser_host import stop_host
from assistant.filing.browser.page import BrowserSession, open_browser
from assistant.filing.operator import simulated_operator, simulated_operator_process
from tests.cli.conftest import COMMAND
from tests.shared_playwright import SharedPlaywright

T = TypeVar("T")
WITHIN_S = 600


@dataclass(frozen=True, slots=True)
class FinishedProcess:
    """The result of a command: exit code, standard output, standard error."""

    returncode: int
    stdout: str
    stderr: str


class CommandWorker:
    """The thread in which all commands run, and what it shares between them."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "beian")
        self._folder = tempfile.TemporaryDirectory(prefix="beian-shared-browser-")
        self._playwright: SharedPlaywright | None = None
        self.said = io.StringIO()  # what the command that runs now, or ran last, has written to its standard error

    def run(self, words: list[str], environment: Mapping[str, str], typed: str = "") -> FinishedProcess:
        """Run a command of `beian` and return its result."""
        running = self.start(words, environment, typed)
        try:
            return running.result(WITHIN_S)
        except TimeoutError:
            self.break_off()
            raise

    def start(
        self,
        words: list[str],
        environment: Mapping[str, str],
        typed: str = "",
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> Future[FinishedProcess]:
        """Start a command of `beian`, with a context `around` it, and return its future result."""
        return self._thread.submit(self._run, words, environment, typed, around)

    def break_off(self) -> None:
        """End the browser: a running command notices and ends."""
        stop_host(Path(self._folder.name))

    def end(self) -> None:
        """End the browser, if there is one."""
        self._thread.submit(self._end).result()
        self._thread.shutdown()
        self._folder.cleanup()

    def _run(
        self,
        words: list[str],
        environment: Mapping[str, str],
        typed: str,
        around: Callable[[], AbstractContextManager[object]],
    ) -> FinishedProcess:
        out, err = io.StringIO(), io.StringIO()
        self.said = err
        with ExitStack() as stack:
            stack.enter_context(mock.patch.dict(os.environ, environment, clear=True))
            stack.enter_context(mock.patch.object(sys, "stdin", io.StringIO(typed)))
            stack.enter_context(redirect_stdout(out))
            stack.enter_context(redirect_stderr(err))
            stack.enter_context(speaking(environment.get("BEIAN_LANG", "zh")))
            stack.enter_context(mock.patch.object(keyring.core, "_keyring_backend", _keyring()))
            for place in (fill, form, operator_browser):
                stack.enter_context(mock.patch.object(place, "open_browser", self._open))
            stack.enter_context(mock.patch.object(browser_page, "sync_playwright", self._shared))
            stack.enter_context(mock.patch.object(simulated_operator_process, "_start", SimulatedPerson))
            stack.enter_context(around())
            try:
                code = usage.run(COMMAND, words)
            except SystemExit as exit_:
                code = int(str(exit_.code or 0))
        return FinishedProcess(code, out.getvalue(), err.getvalue())

    def _shared(self) -> SharedPlaywright:
        if self._playwright is None:
            self._playwright = SharedPlaywright(sync_playwright().start())
        return self._playwright

    def _open(self, folder: Path, *, headless: bool, **options: Any) -> BrowserSession:
        """Open the browser of this worker as if new; a visible one is a browser of its own."""
        if not headless:
            return open_browser(folder, headless=headless, **options)
        url = options.pop("url", None)
        options["survives"] = True
        session = open_browser(Path(self._folder.name), headless=True, **options)
        self._clear(session)
        session.attached = False
        session.close = lambda **_: BrowserSession.close(session, keep_browser=True)  # type: ignore[method-assign]
        if url is not None:
            session.goto(url)
        return session

    def _clear(self, session: BrowserSession) -> None:
        context = session.page.context
        for page in context.pages:
            if page != session.page:
                page.close()
        session.page.goto("about:blank")
        context.clear_cookies()
        everything = {"origin": "*", "storageTypes": "all"}
        context.new_cdp_session(session.page).send("Storage.clearDataForOrigin", everything)

    def _end(self) -> None:
        stop_host(Path(self._folder.name))
        if self._playwright is not None:
            self._playwright.playwright.stop()


def _keyring() -> Any:
    """Return the keyring that the environment names; without one the failing keyring, not one that a test has defined."""
    return keyring.core.load_env() or fail.Keyring()  # type: ignore[no-untyped-call]


@dataclass
class InProcess:
    """A command in the process of the tests with the interface of a process; killing it ends its browser."""

    running: Future[FinishedProcess]
    pid: int = field(default_factory=os.getpid)

    def finished(self, timeout: float | None = None) -> FinishedProcess:
        """Wait for its end and return the result; raise TimeoutError with what it has said if it does not end."""
        try:
            return self.running.result(timeout)
        except TimeoutError:
            if self.running.done():
                raise
            raise TimeoutError(
                f"no end within {timeout} s; it said last: {worker().said.getvalue()[-1_500:]}"
            ) from None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self.wait() if self.running.done() else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit code."""
        return self.finished(timeout).returncode

    def kill(self) -> None:
        """End its browser."""
        worker().break_off()


class SimulatedPerson:
    """The simulated operator in a thread, with the interface of its process (`LineChild`)."""

    def __init__(self) -> None:
        self.lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._ended = _PERSON.submit(_play, self._messages, self.lines)

    @property
    def has_ended(self) -> bool:
        """Return whether it has ended."""
        return self._ended.done()

    def send(self, message: Mapping[str, Any]) -> None:
        """Give it a message as it arrives through a pipe."""
        self._messages.put(json.loads(json.dumps(message)))

    def end(self, within_s: float) -> None:
        """End its input and wait for its end."""
        self._messages.put({"closed": 0})  # ends an act in progress
        self._messages.put({"end": True})
        self._ended.result(within_s)


def _play(messages: queue.SimpleQueue[dict[str, Any]], lines: queue.SimpleQueue[bytes]) -> None:
    """Do in this thread what `python -m assistant.filing.operator.simulated_operator` does as a program."""

    def say(message: dict[str, Any]) -> None:
        lines.put(json.dumps(message).encode())

    with mock.patch.object(simulated_operator, "_say", say):
        part = messages.get()
        playwright = _PERSON.playwright()
        say({"ready": True})
        while "end" not in (message := messages.get()):
            if "open" in message:
                simulated_operator._play(playwright, part, message, messages)
    lines.put(b"")


class PlaywrightThread:
    """A thread with a Playwright that serves one user after another: starting one costs most of a second."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._playwright: Playwright | None = None

    def submit(self, act: Callable[..., T], *arguments: Any) -> Future[T]:
        """Start an act in the thread and return its future result."""
        return self._thread.submit(act, *arguments)

    def playwright(self) -> Playwright:
        """Return the Playwright of the thread; only acts in the thread may ask for it."""
        if self._playwright is None:
            self._playwright = sync_playwright().start()
        return self._playwright

    def end(self) -> None:
        """Stop the Playwright, if there is one."""
        self.submit(self._stop).result()
        self._thread.shutdown()

    def _stop(self) -> None:
        if self._playwright is not None:
            self._playwright.stop()


_PERSON = PlaywrightThread("simulated person")


@cache
def guests() -> PlaywrightThread:
    """Return the thread of the second clients of this process."""
    return PlaywrightThread("guest")


@cache
def worker() -> CommandWorker:
    """Return the worker that runs the commands of this process."""
    return CommandWorker()


def stacks() -> str:
    """Return where every thread and every greenlet of this process stands, for a run that does not go on."""
    frames = list(sys._current_frames().values())
    frames += [one.gr_frame for one in gc.get_objects() if isinstance(one, greenlet) and one.gr_frame is not None]
    return "\n".join("".join(traceback.format_stack(frame)[-14:]) for frame in frames)


def end() -> None:
    """End the services of this process's runs, if there are any."""
    if worker.cache_info().currsize:
        worker().end()
    if guests.cache_info().currsize:
        guests().end()
    _PERSON.end()
