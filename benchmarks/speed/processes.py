"""The cost of the processes of one run: memory and processor seconds by kind, for everything in the run's folder.

The browser host that starts the browser is nobody's child. Processes are therefore found by the folder named in their
command, and then by their parents. Resident memory counts pages shared by browser processes once for each.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

MB = 2**20
_FIND_EVERY_S = 1.0
_KINDS = (
    ("beian_mock", "mock"),
    ("assistant.filing.browser.browser_host", "keeper"),
    ("assistant.filing.operator.simulated_operator", "stand-in"),
    ("--type=renderer", "renderer"),
    ("--type=", "browser, its helpers"),
    ("--remote-debugging", "browser"),
    ("run-driver", "driver"),
)


def kind_of(command: list[str]) -> str:
    """Return the kind of a process by its command; anything else is the program."""
    words = " ".join(command)
    return next((kind for sign, kind in _KINDS if sign in words), "program")


class RunProcesses:
    """Watches the processes of one folder; call `look` as often as desired, with the process that was started."""

    def __init__(self, home: Path) -> None:
        self._home = str(home)
        self._known: dict[int, tuple[psutil.Process, str]] = {}
        self._scanned_at = 0.0
        self._busy: dict[tuple[int, str], float] = {}
        self.current: dict[str, float] = {}
        self.most: dict[str, float] = {}

    def look(self, started: psutil.Process) -> None:
        """Read memory and processor time of every living process of the run."""
        if time.monotonic() - self._scanned_at > _FIND_EVERY_S:
            self._known = {process.pid: (process, kind) for process, kind in self._living(started)}
            self._scanned_at = time.monotonic()
        current: dict[str, float] = {}  # MB by kind
        for pid, (process, kind) in self._known.items():
            with suppress(psutil.Error):
                used = process.cpu_times()
                self._busy[pid, kind] = used.user + used.system
                current[kind] = current.get(kind, 0) + process.memory_info().rss / MB
        self.current = current
        for kind, memory in current.items():
            self.most[kind] = max(self.most.get(kind, 0), memory)

    def busy(self) -> dict[str, float]:
        """Return the processor seconds by kind, the largest first."""
        result: dict[str, float] = {}
        for (_, kind), seconds in self._busy.items():
            result[kind] = result.get(kind, 0) + seconds
        return dict(sorted(result.items(), key=lambda pair: -pair[1]))

    def _living(self, started: psutil.Process) -> Iterator[tuple[psutil.Process, str]]:
        seen: set[int] = set()
        for root in (started, *self._of_folder()):
            with suppress(psutil.Error):
                for process in (root, *root.children(recursive=True)):
                    if process.pid not in seen:
                        seen.add(process.pid)
                        yield process, kind_of(process.cmdline())

    def _of_folder(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter(["cmdline"]):
            if any(self._home in word for word in process.info["cmdline"] or ()):
                yield process
