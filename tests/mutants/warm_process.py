"""The parent's side of a warm server: one run of tests at a time, with its limits."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INSIDE = Path(__file__).with_name("inside")
HANGS_AFTER_S = 15.0
"""Tests that usually take less are not considered hanging before this."""
HANGS_AFTER_TIMES = 10.0
HEAVY = tuple(
    "_pytest.assertion.rewrite babel chinese_calendar cryptography.hazmat.primitives.asymmetric.ed25519 cv2 docx httpx "
    "hypothesis icalendar jinja2 jsonschema keyring loguru numpy openpyxl PIL.Image playwright.sync_api pydantic pypdf "
    "pypdfium2 pytest_playwright reportlab.pdfgen.canvas rich.console ruamel.yaml sqlalchemy.orm starlette.applications "
    "stdnum.cn typer uvicorn vobject websockets.sync.client xdist yaml".split()
)
"""Libraries that this project's tests import; pytest's plugins may be imported before it, see `running`."""

NOTHING_TO_RUN = 5  # pytest's exit code if no test was left


def environment_of(tree: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a pytest run in a tree: the tree comes first, and the surrounding run is hidden."""
    path = [tree, tree / "fixtures" / "registry", INSIDE, *filter(None, [os.environ.get("PYTHONPATH")])]
    left_out = (
        "PYTEST_",
        "COVERAGE_",
        "COV_",
        "PYTHONPYCACHEPREFIX",
    )  # the last one: compiled copies outlive a mutant there
    own = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return own | {"PYTHONPATH": os.pathsep.join(map(str, path))} | changes


@dataclass(slots=True)
class RunEnding:
    """How a run of tests ended: `failed` names the first test that failed, hung (`how` is `timeout`) or broke it."""

    failed: str = ""
    how: str = ""
    why: str = ""
    started: list[str] = field(default_factory=list)
    is_cut_short: bool = False

    @property
    def passed(self) -> int:
        """Return how many tests ran to their end."""
        return max(len(self.started) - (1 if self.failed or self.is_cut_short else 0), 0)


class WarmProcess:
    """A warm server in a scratch tree."""

    def __init__(self, tree: Path, folder: Path, options: Sequence[str], heavy: Sequence[str] = HEAVY) -> None:
        self._tree, self._folder, self._options, self._heavy = tree, folder, options, heavy
        folder.mkdir(parents=True, exist_ok=True)
        self._process = self._started()
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._next(120)

    def run(self, tests: Sequence[str], seconds: Mapping[str, float], limit_s: float) -> RunEnding:
        """Run tests in this order until one fails, hangs, or the limit is reached."""
        options = [*self._options, "-x", "-q", "-p", "no:cacheprovider", f"--basetemp={self._folder / 'tmp'}"]
        request = {"tests": list(tests), "options": options, "log": str(self._folder / "pytest.log")}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        return self._watched(TimeLimits(seconds, limit_s))

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait(30)
        self._listener.join()

    def _started(self) -> subprocess.Popen[bytes]:
        """Start the server with the tree first on its path."""
        environment = environment_of(self._tree, OPENBLAS_NUM_THREADS="1")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with (self._folder / "server.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-P", str(INSIDE / "warm_server.py"), *self._heavy],
                cwd=self._tree,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as events:
            for line in events:
                self._events.put(json.loads(line))
        self._events.put({"closed": True})

    def _next(self, timeout_s: float) -> dict[str, Any] | None:
        try:
            event = self._events.get(timeout=max(timeout_s, 0.001))
        except queue.Empty:
            return None
        if "closed" in event:
            raise RuntimeError(f"the warm server ended by itself; see {self._folder / 'server.log'}")
        return event

    def _watched(self, limits: TimeLimits) -> RunEnding:
        ending, pid = RunEnding(), 0
        while True:
            event = self._next(limits.remaining())
            if event is None:
                self._kill(pid)
                limits.judge(ending)
                event = self._until_ended()
            if "ended" in event:
                return _judged(ending, event["ended"])
            pid = event.get("pid", pid)
            if "start" in event:
                ending.started.append(event["start"])
                limits.start(event["start"])
            if "failed" in event and not ending.failed:
                ending.failed, ending.why = event["failed"], event["why"]
                ending.how = "collection" if event["when"] == "collect" else "failed"
                self._kill(pid)  # the server ends what the run would still tear down

    @staticmethod
    def _kill(pid: int) -> None:
        if pid:
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)

    def _until_ended(self) -> dict[str, Any]:
        while True:
            event = self._next(60)
            if event is None:
                raise RuntimeError("a run of tests that was killed does not end")
            if "ended" in event:
                return event


class TimeLimits:
    """The time limits of a run and of its current test."""

    def __init__(
        self, seconds: Mapping[str, float], limit_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._clock = seconds, clock
        self._end = clock() + limit_s
        self._test, self._since = "", clock()

    def start(self, test: str) -> None:
        """Note that a test starts."""
        self._test, self._since = test, self._clock()

    def remaining(self) -> float:
        """Return the seconds until the run or its test exceeds its limit."""
        end = self._since + self._patience() if self._test else self._end
        return min(end, self._end) - self._clock()

    def judge(self, ending: RunEnding) -> None:
        """Return whether a run that took too long hung; one that still progressed was only cut short."""
        took = self._clock() - self._since
        if not self._test or took >= self._patience() / 3:
            ending.failed, ending.how = self._test or "(start)", "timeout"
            ending.why = f"ran for {took:.0f} s"
        else:
            ending.is_cut_short = True

    def _patience(self) -> float:
        return max(HANGS_AFTER_S, HANGS_AFTER_TIMES * self._seconds.get(self._test, 0.0))


def _judged(ending: RunEnding, code: int) -> RunEnding:
    """Return the ending completed by the exit code: a crash, or a start that failed before any test."""
    if code not in (0, NOTHING_TO_RUN) and not ending.failed and not ending.is_cut_short:
        ending.failed = ending.started[-1] if ending.started else "(start)"
        ending.how, ending.why = "crash" if code < 0 else "failed", f"pytest left with {code}"
    return ending
