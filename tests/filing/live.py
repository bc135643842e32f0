"""A running `beian fill` that a test holds, kills or interrupts, and joins as the second client at its browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urljoin

import psutil
from playwright.sync_api import Browser, Dialog, Error, Page

from assistant.filing.browser.browser_host import HostRecord, read_record
from tests.conftest import ROOT
from tests.filing.conftest import FilingRunResult, RunningMock
from tests.filing.halting import PLACE, Halt, installed
from tests.filing.in_process import FinishedProcess, InProcess, guests, worker
from tests.filing.panel_looks import devtools, place_of, shown_texts
from tests.filing.small import Json, write

T = TypeVar("T")
_IN_SIGHT_LOOKS = 12  # 100 ms apart
_LOOK_MS = 200  # between two looks for words, each of which costs the page some processor time
WITHIN_S = 150
_LOOK_S = 0.05


def until(happened: Callable[[], T], what: str, every_s: float = _LOOK_S) -> T:
    """Return the first true result of `happened`; the test fails if there is none in time."""
    waiting = threading.Event()
    for _ in range(int(WITHIN_S / every_s)):
        result = happened()
        if result:
            return result
        waiting.wait(every_s)
    raise AssertionError(f"never happened: {what}")


class RunningProcess(Protocol):
    """What a live run needs of its process."""

    @property
    def pid(self) -> int:
        """Return the process id."""

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit code."""

    def kill(self) -> None:
        """End it."""


@dataclass
class WrittenDown(InProcess):
    """A command in the process of the tests that writes its output into a place, as a program does."""

    place: Path = field(kw_only=True)

    def finished(self, timeout: float | None = None) -> FinishedProcess:
        """Wait for its end, write down its output, and return the result."""
        finished = super().finished(timeout)
        for name, text in (("out", finished.stdout), ("err", finished.stderr)):
            (self.place / name).write_text(text, encoding="utf-8")
        return finished


@dataclass
class LiveRun:
    """One `beian fill`: in a process group of its own as a program, else in the process of the tests."""

    running_mock: RunningMock
    place: Path
    process: RunningProcess
    held: int = 0

    def until_held(self) -> None:
        """Wait until the run reaches its next halt."""
        self.held += 1
        mark = self.place / f"held-{self.held}"
        until(lambda: mark.exists() or self.process.poll() is not None, f"halt {self.held}")
        assert mark.exists(), self.words()

    def go_on(self) -> None:
        """Let a held run go on."""
        (self.place / f"go-{self.held}").touch()

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.process.kill()
        self.process.wait(WITHIN_S)

    def until_killed(self) -> None:
        """Wait until a halt has killed it."""
        assert self.process.wait(WITHIN_S) == -signal.SIGKILL, self.words()

    def interrupt(self) -> None:
        """Press Ctrl-C: every process of the terminal's foreground group receives it."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ended(self) -> FilingRunResult:
        """Wait for the end and return the result."""
        code = self.process.wait(WITHIN_S)
        out, err = ((self.place / name).read_text(encoding="utf-8") for name in ("out", "err"))
        assert "Traceback" not in err, err
        lines = out.strip().splitlines()
        assert lines, err
        return FilingRunResult(code, json.loads(lines[-1]), out, err)

    def words(self) -> str:
        """Return everything it has printed."""
        return "\n".join((self.place / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err"))

    def journal(self) -> list[Json]:
        """Return the events of the newest run of this profile; [] before the first run."""
        runs = (self.running_mock.profile / "runs").glob("*/journal.jsonl")
        return journal(newest(self.running_mock)) if any(runs) else []

    def until_event(self, kind: str, **about: object) -> Json:
        """Wait until the journal holds a matching event and return it."""

        def look() -> Json | None:
            events = [event for event in self.journal() if event["kind"] == kind]
            matching = [event for event in events if all(event[name] == value for name, value in about.items())]
            assert matching or self.process.poll() is None, self.words()
            return matching[-1] if matching else None

        return until(look, f"{kind} {about}") or {}

    def host_record(self) -> HostRecord:
        """Return the record of the browser host."""
        return host_record(self.running_mock)

    @contextmanager
    def beside(self) -> Iterator[Guest]:
        """Connect to the run's browser as its second client."""
        until((self.place / "door").exists, "the guest door")
        guest = Guest((self.place / "door").read_text(encoding="ascii"), self.running_mock.registry.url)
        try:
            yield guest
        finally:
            guest.leave()


def newest(running_mock: RunningMock) -> Path:
    """Return the folder of the newest run of this client."""
    return max((running_mock.profile / "runs").glob("*/"), key=lambda path: (path / "journal.jsonl").stat().st_ctime_ns)


def journal(run: Path) -> list[Json]:
    """Return the events of a journal, each with its members beside its kind; an incomplete line is left out."""
    text = (run / "journal.jsonl").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return [{"kind": entry["kind"], **entry["data"]} for entry in entries]


def host_record(running_mock: RunningMock) -> HostRecord:
    """Return the one browser host record of this client."""
    (record,) = (running_mock.home / "beian").rglob("keeper.json")
    host_record_ = read_record(record.parent)
    assert host_record_ is not None
    return host_record_


def processes_of(running_mock: RunningMock) -> list[psutil.Process]:
    """Return every living process that has this client's folder in its command line."""
    home, processes = str(running_mock.home / "beian"), []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and any(home in word for word in process.cmdline()):
                processes.append(process)
        except psutil.Error:
            continue
    return processes


def start(
    running_mock: RunningMock,
    *options: str,
    halts: list[Halt] | None = None,
    environment: Json | None = None,
    visible: bool = False,
    values: list[str] | None = None,
    name: str = "fill",
    is_program: bool = True,
) -> LiveRun:
    """Write the current profile and start `beian fill` (or another command) on it; watch its pictures for `values`.

    Without `is_program` it runs in the process of the tests, for runs that are not killed and need no visible
    browser.
    """
    write(running_mock.profile, running_mock.data)
    number = 1 + len(list(running_mock.home.glob("live-*")))
    place = running_mock.home / f"live-{number}"
    place.mkdir()
    (place / "halts.json").write_text(json.dumps(halts or []), encoding="utf-8")
    if values is not None:
        (place / "values.json").write_text(json.dumps(values), encoding="utf-8")
    command = running_mock.command(*options, name=name)
    if not is_program:
        assert all(halt["do"] != "kill" for halt in halts or []), "it would kill the test process"
        environment = {**running_mock.environment(), **(environment or {})}
        running = worker().start(command[3:], environment, around=partial(installed, place))
        return LiveRun(running_mock, place, WrittenDown(running, place=place))
    command[1:3] = ["-m", "tests.filing.halting"]
    own = {"HOME": str(running_mock.home), PLACE: str(place)}
    if visible:
        command.remove("--headless")
    with (place / "out").open("wb") as out, (place / "err").open("wb") as err:
        process = subprocess.Popen(
            command,
            env={**running_mock.environment(), **own, **(environment or {})},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    return LiveRun(running_mock, place, process)


@dataclass
class LiveRuns:
    """The runs that one test (or module) has started; ends those still running."""

    running_mock: RunningMock
    is_program: bool = True
    runs: list[LiveRun] = field(default_factory=list)

    def start(self, *options: str, **settings: Any) -> LiveRun:
        """Start one run; settings as for `start`."""
        run = start(self.running_mock, *options, **{"is_program": self.is_program, **settings})
        self.runs.append(run)
        return run

    def end(self) -> None:
        """End assistants, then browsers."""
        for run in self.runs:
            if run.process.poll() is None:
                run.kill()
        running = processes_of(self.running_mock)
        for process in running:
            with suppress(psutil.NoSuchProcess):  # it has ended in the meantime
                if "assistant.filing.browser.browser_host" in process.cmdline():
                    process.terminate()
        for process in psutil.wait_procs(running, 20)[1]:
            process.kill()


class Guest:
    """The second client: a person's acts, or a page's script, in the thread of the guests."""

    def __init__(self, door: str, url: str) -> None:
        self._guests = guests()
        self._browser: Browser
        self.dialogs: list[Dialog] = []
        self.page: Page
        self._guests.submit(self._enter, door, url).result()

    def do(self, act: Callable[[Page], T]) -> T:
        """Do something at the page."""
        try:
            return self._guests.submit(act, self.page).result(WITHIN_S)
        except TimeoutError:
            guests.cache_clear()  # the thread may be stuck: later guests have another
            raise

    def dialog(self, number: int) -> Dialog:
        """Wait for a native dialog, counted from 0, and return it."""

        def look(page: Page) -> Dialog:
            for _ in range(WITHIN_S * 20):
                if len(self.dialogs) > number:
                    return self.dialogs[number]
                page.wait_for_timeout(50)
            raise AssertionError(f"no dialog {number}")

        return self.do(look)

    def leave(self) -> None:
        """Disconnect from the browser."""
        self._guests.submit(self._leave).result(WITHIN_S)

    def _enter(self, door: str, url: str) -> None:
        browser = until(lambda: self._connected(door), "a free place for the guest", 0.1)
        assert browser is not None
        self._browser = browser
        # Playwright takes over the downloads of a browser it connects to: return them to the person
        self._browser.new_browser_cdp_session().send("Browser.setDownloadBehavior", {"behavior": "default"})
        pages = [page for context in self._browser.contexts for page in context.pages]
        self.page = next((page for page in pages if page.url.startswith(url)), pages[0])
        self.page.on("dialog", self._leave_open)

    def _connected(self, door: str) -> Browser | None:
        """Connect to the browser; None while the guest before is still leaving it."""
        try:
            return self._guests.playwright().chromium.connect_over_cdp(door)
        except Error as fault:
            if "409" not in str(fault):
                raise
            return None

    def _leave_open(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog)

    def _leave(self) -> None:
        if self._browser.is_connected():
            self._browser.close()


def asked_beside(page: Page, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return the site's answer to a request of the same login that does not pass through this browser."""
    address = urljoin(page.url, path)
    request = page.context.request
    return (request.get(address) if body is None else request.post(address, data=body)).json()


def press(page: Page, word: str, node: str = "button") -> None:
    """Press a button (or another node) of the panel or the banner with the mouse: both have closed shadow roots.

    A press counts only where the button was in sight for half a second, so it is pressed once it has stood still so long.
    """
    with devtools(page) as cdp:
        place, looks = None, 0
        for _ in range(200):
            before, place = place, place_of(cdp, word, node)
            looks = looks + 1 if place and place == before else 0
            if place and looks >= _IN_SIGHT_LOOKS:
                page.mouse.click(place.x, place.y)
                return
            page.wait_for_timeout(100)
    raise AssertionError(f"no button {word}: {shown(page)}")


def shown(page: Page) -> str:
    """Return every text in closed shadow roots of the page: panel and banner."""
    with devtools(page) as cdp:
        return shown_texts(cdp)


def sees(page: Page, words: str) -> None:
    """Wait until panel or banner show these words."""
    with devtools(page) as cdp:
        for _ in range(WITHIN_S * 1000 // _LOOK_MS):
            if words in shown_texts(cdp):
                return
            page.wait_for_timeout(_LOOK_MS)
    raise AssertionError(f"never said {words}: {shown(page)}")


@contextmanager
def open_live_runs(running_mock: RunningMock, *, is_program: bool = True) -> Iterator[LiveRuns]:
    """Yield live runs of a client, as programs or in the process of the tests; end what was started."""
    live_runs = LiveRuns(running_mock, is_program)
    try:
        yield live_runs
    finally:
        live_runs.end()


def has_xvfb() -> bool:
    """Return whether a virtual screen is available."""
    return shutil.which("Xvfb") is not None
