"""A machine of the office: a home of its own, a console as a process, commands as processes; both may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT
from tests.console.conftest import Console, running
from tests.filing.json_keyring import ENVIRONMENT
from tests.filing.json_keyring import FILE as KEYRING

COMMAND_WITHIN_S = 300
CRASHED = "Traceback (most recent call last)"


class ProcessKilled(Exception):
    """The process that did an act was killed meanwhile, so nobody knows whether it was done."""


@dataclass(frozen=True, slots=True)
class CommandEnd:
    """How a command ended: its exit code, and what it printed."""

    code: int
    output: str
    errors: str

    @property
    def is_killed(self) -> bool:
        """Whether it was killed."""
        return self.code == -signal.SIGKILL


@dataclass
class SharingMachine:
    """One machine: its home, its name, the operator's name, and the folder that it shares."""

    home: Path
    name: str
    operator: str
    office: Path
    generation: int = 0
    console: Console = field(init=False)
    cookie: str = field(init=False)
    _running: ExitStack = field(default_factory=ExitStack)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _read: dict[Path, int] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of every process of this machine."""
        own = {
            "HOME": str(self.home),
            "BEIAN_HOME": str(self.home / "beian"),
            "BEIAN_LANG": "zh",
            "BEIAN_OPERATOR": self.operator,
            "BEIAN_MACHINE": self.name,
            "PYTHONIOENCODING": "utf-8",
            KEYRING: str(self.home / "ring.json"),
        }
        return {**os.environ, **ENVIRONMENT, **own}

    def start(self, *, enters: bool = True) -> None:
        """Start the console, and enter it unless a browser is to use its link."""
        self.home.mkdir(parents=True, exist_ok=True)
        words = ["console", "--no-open", "--workspace", str(self.office)]
        command = [sys.executable, "-m", "assistant", *words]
        started = running(command, self.environment, self.home / "console.log", ROOT)
        self.console = self._running.enter_context(started)
        self.cookie = self.console.enter() if enters else ""

    def stop(self) -> None:
        """Stop the console."""
        with self._lock:
            self._running.close()

    def kill(self, *, enters: bool = True) -> None:
        """Kill the console, and start it again."""
        with self._lock:
            self.generation += 1
            self.console.process.kill()
            self.console.process.wait()
            self._running.close()
            self.start(enters=enters)

    @contextmanager
    def at_console(self) -> Iterator[tuple[Console, str]]:
        """Yield the console with the session's cookie; if it was killed meanwhile, raise ProcessKilled."""
        with self._lock:
            before, console, cookie = self.generation, self.console, self.cookie
        try:
            yield console, cookie
        except Exception as error:
            with self._lock:  # a killer counts first, and then starts the console again
                if self.generation != before:
                    raise ProcessKilled from error
            raise

    def command(self, *words: str, killed_when: Callable[[threading.Event], bool] = lambda _: False) -> CommandEnd:
        """Run a command of the program to its end, or kill it once `killed_when` returns True."""
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            cwd=ROOT,
        )
        ended = threading.Event()

        def kill() -> None:
            if killed_when(ended):
                process.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            output, errors = process.communicate(timeout=COMMAND_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"hangs: {' '.join(words)}") from None
        finally:
            ended.set()
            killer.join()
        return CommandEnd(process.returncode, output.decode("utf-8", "replace"), errors.decode("utf-8", "replace"))

    def crashes(self) -> list[str]:
        """Return the tracebacks that this machine's logs have got since the last call."""
        logs = [self.home / "console.log", *sorted((self.home / "beian" / "log").rglob("*"))]
        crashes: list[str] = []
        with self._lock:
            for log in logs:
                if not log.is_file():
                    continue
                text = log.read_text(encoding="utf-8", errors="replace")
                added = text[self._read.get(log, 0) :] if len(text) >= self._read.get(log, 0) else text
                self._read[log] = len(text)
                crashes += [f"{log.name}: {CRASHED}{part[:2500]}" for part in added.split(CRASHED)[1:]]
        return crashes
