"""The processor seconds of one filing, of the program (with driver and browser host) and of its browser.

Linux counts them by thread in nanoseconds (`schedstat`). The usual figures of a process come in hundredths of a second,
too coarse for a record that takes a tenth, and are used on other systems.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.speed.processes import kind_of

_NEITHER = ("mock", "stand-in")
_BROWSER = ("browser", "renderer", "browser, its helpers")


@dataclass(frozen=True)
class Used:
    """Processor seconds since the start."""

    program: float = 0.0
    browser: float = 0.0


class ProcessorTime:
    """Reads the processor time of all processes of one home, including those that have ended."""

    def __init__(self, home: Path) -> None:
        self._home = str(home)
        self._seconds: dict[tuple[str, int, int], float] = {}  # by kind, process and thread

    def read(self, started: psutil.Process) -> Used:
        """Read every process that was started or belongs to the home, and return the total so far."""
        for process, kind in self._living(started):
            for thread, seconds in threads(process.pid):
                self._seconds[kind, process.pid, thread] = seconds
        browser = sum(seconds for (kind, *_), seconds in self._seconds.items() if kind in _BROWSER)
        neither = sum(seconds for (kind, *_), seconds in self._seconds.items() if kind in _NEITHER)
        return Used(sum(self._seconds.values()) - browser - neither, browser)

    def _living(self, started: psutil.Process) -> Iterator[tuple[psutil.Process, str]]:
        seen: set[int] = set()
        for root in (started, *self._of_home()):
            with suppress(psutil.Error):
                for process in (root, *root.children(recursive=True)):
                    if process.pid not in seen:
                        seen.add(process.pid)
                        yield process, kind_of(process.cmdline())

    def _of_home(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter(["cmdline"]):
            if any(self._home in word for word in process.info["cmdline"] or ()):
                yield process


def threads(pid: int) -> list[tuple[int, float]]:
    """Return the processor seconds of each thread of a process, or of the whole process as its thread 0."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        with suppress(psutil.Error):
            used = psutil.Process(pid).cpu_times()
            return [(0, used.user + used.system)]
        return []
    seconds = []
    for task in tasks.iterdir():
        with suppress(OSError):
            seconds.append((int(task.name), int((task / "schedstat").read_text().split()[0]) / 1e9))
    return seconds
